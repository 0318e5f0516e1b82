//! How an indicator is made of measures.

use cooperative::Sector;
use serde::Deserialize;

use super::{Indicator, indicator};
use crate::measure::{Measure, Shape};

/// A measure, or some parts of it, or one sector of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Term {
    /// What is counted.
    pub measure: Measure,
    /// Which parts; empty for all.
    pub parts: Vec<u8>,
    /// Which sector, whatever is asked; `None` for the sector that is asked.
    pub sector: Option<Sector>,
}

/// A term as the definitions write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    measure: String,
    #[serde(default)]
    parts: Vec<String>,
    sector: Option<String>,
}

/// How an indicator is made of measures.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Form {
    /// What holds at the cut-off.
    Stock {
        /// What is summed.
        of: Term,
        /// What is summed for one part, where parts do not add up to the whole.
        by_part: Option<Term>,
    },
    /// What happened in the period.
    Flow {
        /// What is summed.
        of: Term,
    },
    /// Values of a whole year.
    Annual {
        /// What is summed.
        of: Term,
        /// How many report it; missing where nobody does.
        reported: Term,
    },
    /// A sum for each of those who report it.
    Mean {
        /// The sum above.
        numerator: Term,
        /// The sum below.
        denominator: Term,
        /// How many report it.
        covered: Term,
        /// How many there are.
        population: Term,
    },
    /// A part of a whole.
    Share {
        /// The part.
        numerator: Term,
        /// The whole.
        denominator: Term,
        /// How many report it, where not reporting is possible; missing where nobody does.
        reported: Option<Term>,
    },
    /// Distinct cooperatives or persons of a keyed measure; parts may add up to more.
    Distinct {
        /// What they are behind.
        of: Term,
        /// Whether nothing recorded in the area and period means "not reported" and not 0.
        #[serde(default)]
        reported: bool,
        /// Of how many, for a share.
        denominator: Option<Term>,
    },
    /// Distinct communes in which there is something.
    Communes {
        /// What: a part of `coops`, which is the one measure that is kept by commune.
        of: Term,
        /// Whether as a share of the valid communes.
        #[serde(default)]
        share: bool,
    },
    /// A share of which only bounds are known, unless nothing is undivided or unstated.
    Range {
        /// What belongs to it for certain.
        sure: Term,
        /// What may or may not belong to it.
        possible: Term,
        /// What states nothing: counted to neither bound, but no plain share either.
        unstated: Term,
        /// The whole.
        denominator: Term,
    },
    /// Those who are not among those who reported for the year.
    Remainder {
        /// Of how many.
        population: Term,
        /// Those who did.
        of: Term,
    },
    /// Moves across the border of the area: what moves within it counts as none.
    Crossing {
        /// The direction.
        of: Term,
        /// The other direction.
        against: Term,
    },
    /// The change of a mean on the year before.
    Change {
        /// The id of the mean.
        of: String,
        /// As a share of last year's mean, or else as a difference in đồng.
        relative: bool,
    },
}

/// As what a term enters a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The count itself, or what stands above.
    Numerator,
    /// What may stand above.
    Possible,
    /// What is taken off.
    Subtracted,
    /// What stands below.
    Denominator,
}

/// Which of the two years that a change compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Slot {
    /// The period that is asked.
    Asked = 0,
    /// The same period a year before.
    YearBefore = 1,
}

/// A term where a figure uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use<'a> {
    /// As what.
    pub role: Role,
    /// Of which year.
    pub slot: Slot,
    /// What.
    pub term: &'a Term,
}

impl TryFrom<Written> for Term {
    type Error = String;

    fn try_from(it: Written) -> Result<Self, String> {
        let measure = Measure::from_word(&it.measure)
            .ok_or_else(|| format!("{} is not a measure", it.measure))?;
        let part = |word: &String| {
            let part = measure.part(word).map(|it| it.number);
            part.ok_or_else(|| format!("{word} is not a part of {}", it.measure))
        };
        let parts = it.parts.iter().map(part).collect::<Result<_, _>>()?;
        let sector = match &it.sector {
            None => None,
            Some(word) => {
                Some(Sector::from_word(word).ok_or_else(|| format!("{word} is not a sector"))?)
            }
        };
        Ok(Self { measure, parts, sector })
    }
}

impl Term {
    /// Whether it takes a part in.
    pub fn takes(&self, detail: u8) -> bool {
        self.parts.is_empty() || self.parts.contains(&detail)
    }
}

impl Form {
    /// The term that parts divide.
    pub(crate) fn parted(&self) -> Option<&Term> {
        match self {
            Self::Stock { of, by_part } => Some(by_part.as_ref().unwrap_or(of)),
            Self::Flow { of } | Self::Annual { of, .. } => Some(of),
            Self::Distinct { of, denominator: None, .. } => Some(of),
            Self::Distinct { .. }
            | Self::Mean { .. }
            | Self::Share { .. }
            | Self::Communes { .. }
            | Self::Range { .. }
            | Self::Remainder { .. }
            | Self::Crossing { .. }
            | Self::Change { .. } => None,
        }
    }

    /// Every term that it names; none for a change, which names an indicator.
    pub(crate) fn terms(&self) -> Vec<&Term> {
        match self {
            Self::Stock { of, by_part } => std::iter::once(of).chain(by_part).collect(),
            Self::Flow { of } | Self::Communes { of, .. } => vec![of],
            Self::Annual { of, reported } => vec![of, reported],
            Self::Mean { numerator, denominator, covered, population } => {
                vec![numerator, denominator, covered, population]
            }
            Self::Share { numerator, denominator, reported } => {
                [numerator, denominator].into_iter().chain(reported).collect()
            }
            Self::Distinct { of, denominator, .. } => {
                std::iter::once(of).chain(denominator).collect()
            }
            Self::Range { sure, possible, unstated, denominator } => {
                vec![sure, possible, unstated, denominator]
            }
            Self::Remainder { population, of } => vec![population, of],
            Self::Crossing { of, against } => vec![of, against],
            Self::Change { .. } => Vec::new(),
        }
    }

    /// What contradicts the shapes of its measures, if anything does.
    pub fn fault(&self) -> Option<&'static str> {
        let shape = |term: &Term| term.measure.shape();
        let good = match self {
            Self::Stock { of, .. } => shape(of) == Shape::Stock,
            Self::Flow { of } => shape(of) == Shape::Flow,
            Self::Annual { of, reported } => {
                shape(of) == Shape::Annual && shape(reported) == Shape::Annual
            }
            Self::Mean { numerator, denominator, covered, population } => {
                [numerator, denominator, covered].iter().all(|it| shape(it) == Shape::Annual)
                    && shape(population) == Shape::Stock
            }
            Self::Distinct { of, .. } => of.measure.keyed(),
            Self::Communes { of, .. } => of.measure == Measure::Coops && of.parts == [1],
            Self::Crossing { of, against } => {
                shape(of) == Shape::Flow && shape(against) == Shape::Flow
            }
            Self::Share { .. } | Self::Range { .. } | Self::Remainder { .. } => true,
            Self::Change { .. } => true,
        };
        if good { None } else { Some("a measure of another shape than the form asks for") }
    }
}

impl Indicator {
    /// Every term that its figures use.
    pub fn uses(&self) -> Vec<Use<'_>> {
        let asked = |role, term| Use { role, slot: Slot::Asked, term };
        match &self.form {
            Form::Stock { of, .. }
            | Form::Flow { of }
            | Form::Annual { of, .. }
            | Form::Communes { of, .. } => vec![asked(Role::Numerator, of)],
            Form::Mean { numerator, denominator, .. }
            | Form::Share { numerator, denominator, .. } => {
                vec![asked(Role::Numerator, numerator), asked(Role::Denominator, denominator)]
            }
            Form::Distinct { of, denominator, .. } => {
                let below = denominator.iter().map(|it| asked(Role::Denominator, it));
                std::iter::once(asked(Role::Numerator, of)).chain(below).collect()
            }
            Form::Range { sure, possible, unstated: _, denominator } => vec![
                asked(Role::Numerator, sure),
                asked(Role::Possible, possible),
                asked(Role::Denominator, denominator),
            ],
            Form::Remainder { population, of } => {
                vec![asked(Role::Numerator, population), asked(Role::Subtracted, of)]
            }
            Form::Crossing { of, against } => {
                vec![asked(Role::Numerator, of), asked(Role::Subtracted, against)]
            }
            Form::Change { of, .. } => {
                let now = indicator(of).map(Self::uses).unwrap_or_default();
                let before = now.clone().into_iter().map(|it| Use { slot: Slot::YearBefore, ..it });
                let both: Vec<Use<'_>> = before.collect();
                now.into_iter().chain(both).collect()
            }
        }
    }
}
