//! From sums to values.

use std::collections::{BTreeMap, HashMap, HashSet};

use cooperative::{CooperativeId, PersonId, Sector};

use super::sums::{Move, SECTORS, Sums, Whom};
use super::{Cut, missing};
use crate::figure::Value;
use crate::indicator::{Form, Indicator, Slot, Term, indicator};
use crate::measure::{Measure, Shape};

/// A mean: its two sums, how many report it and of how many.
#[derive(Clone, Copy)]
struct Mean {
    numerator: i128,
    denominator: i128,
    covered: i128,
    population: i128,
}

impl Sums {
    /// The value of an indicator for a sector and part. A part that the indicator is not divided
    /// into is missing.
    pub fn value(&self, of: &Indicator, cut: Cut) -> Value {
        self.value_within(self, of, cut)
    }

    /// The same where these are the sums of a part of a whole: a move is undone by one in any part.
    pub(super) fn value_within(&self, whole: &Self, of: &Indicator, cut: Cut) -> Value {
        if cut.part.is_some_and(|part| of.parts().iter().all(|it| it.number != part)) {
            return missing::not_divided();
        }
        let annual = of.measures().iter().any(|it| it.shape() == Shape::Annual);
        if annual && self.lens.year.is_none() {
            return missing::within_the_year(self.question.as_of);
        }
        self.form(whole, &of.form, cut).unwrap_or_else(|missing| missing)
    }

    fn form(&self, whole: &Self, form: &Form, cut: Cut) -> Result<Value, Value> {
        match form {
            Form::Stock { of, by_part } => {
                let of = by_part.as_ref().filter(|_| cut.part.is_some()).unwrap_or(of);
                count(self.part(of, cut))
            }
            Form::Flow { of } => count(self.part(of, cut)),
            Form::Annual { of, reported } => {
                self.reported(reported, cut.sector)?;
                count(self.part(of, cut))
            }
            Form::Mean { .. } => self.mean(form, cut.sector, Slot::Asked)?.value(),
            Form::Share { numerator, denominator, reported } => {
                if let Some(reported) = reported {
                    self.reported(reported, cut.sector)?;
                }
                share(self.whole(numerator, cut.sector), self.whole(denominator, cut.sector))
            }
            Form::Distinct { of, reported, denominator } => {
                let held = |(whom, n): (&Whom, &i64)| whom.measure == of.measure && *n > 0;
                if *reported && !self.keyed.iter().any(held) {
                    return Err(missing::not_reported());
                }
                let distinct = self.distinct(of, cut);
                match denominator {
                    None => count(distinct),
                    Some(it) => share(distinct, self.whole(it, cut.sector)),
                }
            }
            Form::Communes { share: false, .. } => count(self.communes(cut.sector)),
            Form::Communes { share: true, .. } => {
                share(self.communes(cut.sector), i128::from(self.question.valid_communes))
            }
            Form::Range { sure, possible, unstated, denominator } => {
                let whole = |it| self.whole(it, cut.sector);
                let (low, open, all) = (whole(sure), whole(possible), whole(denominator));
                if open == 0 && whole(unstated) == 0 {
                    share(low, all)
                } else {
                    range(low, open, all)
                }
            }
            Form::Remainder { population, of } => {
                count(self.whole(population, cut.sector) - self.whole(of, cut.sector))
            }
            Form::Crossing { of, against } => {
                count(self.crossings(whole, of.measure, against.measure, cut.sector))
            }
            Form::Change { of, relative } => self.change(of, *relative, cut.sector),
        }
    }

    fn whole(&self, term: &Term, sector: Option<Sector>) -> i128 {
        self.total(term, Slot::Asked, sector, None)
    }

    fn part(&self, term: &Term, cut: Cut) -> i128 {
        self.total(term, Slot::Asked, cut.sector, cut.part)
    }

    /// Fails with "not reported" where nobody reports it for the year.
    fn reported(&self, term: &Term, sector: Option<Sector>) -> Result<(), Value> {
        if self.whole(term, sector) > 0 {
            return Ok(());
        }
        let coops = Term { measure: Measure::Coops, parts: Vec::new(), sector: term.sector };
        let population = i64::try_from(self.whole(&coops, sector)).unwrap_or(i64::MAX);
        Err(missing::not_returned(self.lens.year.unwrap_or_default(), population))
    }

    fn mean(&self, form: &Form, sector: Option<Sector>, slot: Slot) -> Result<Mean, Value> {
        let Form::Mean { numerator, denominator, covered, population } = form else {
            return Err(missing::not_reported());
        };
        let total = |term: &Term| self.total(term, slot, sector, None);
        let mean = Mean {
            numerator: total(numerator),
            denominator: total(denominator),
            covered: total(covered),
            population: total(population),
        };
        if mean.covered == 0 {
            let year = self.lens.year.unwrap_or_default() - slot as i32;
            let population = i64::try_from(mean.population).unwrap_or(i64::MAX);
            return Err(missing::not_returned(year, population));
        }
        if mean.denominator == 0 {
            return Err(missing::nothing_below());
        }
        Ok(mean)
    }

    fn change(&self, of: &str, relative: bool, sector: Option<Sector>) -> Result<Value, Value> {
        let Some(of) = indicator(of) else { return Err(missing::not_reported()) };
        let now = self.mean(&of.form, sector, Slot::Asked)?;
        let before = self.mean(&of.form, sector, Slot::YearBefore)?;
        let cross = |a: i128, b: i128| a.checked_mul(b).ok_or_else(missing::too_large);
        let up = cross(now.numerator, before.denominator)?;
        let down = cross(before.numerator, now.denominator)?;
        let denominator = if relative {
            if before.numerator <= 0 {
                return Err(missing::no_growth_from(self.lens.year.unwrap_or_default() - 1));
            }
            down
        } else {
            cross(now.denominator, before.denominator)?
        };
        Mean { numerator: up - down, denominator, ..now }.reduced().value()
    }

    /// How many distinct cooperatives, or persons within them, a keyed measure counts.
    fn distinct(&self, term: &Term, cut: Cut) -> i128 {
        let mut sums: HashMap<(CooperativeId, Option<PersonId>, u8, Sector), i64> = HashMap::new();
        for (whom, n) in &self.keyed {
            let sector = cut.sector.or(term.sector).is_none_or(|it| it == whom.sector);
            let part = cut.part.is_none_or(|it| it == whom.detail) && term.takes(whom.detail);
            if whom.measure == term.measure && sector && part {
                let key = (whom.cooperative, whom.person, whom.detail, whom.sector);
                *sums.entry(key).or_default() += n;
            }
        }
        let held = sums.into_iter().filter(|(_, n)| *n > 0);
        let distinct: HashSet<_> = held.map(|((whose, who, _, _), _)| (whose, who)).collect();
        wide(distinct.len())
    }

    fn communes(&self, sector: Option<Sector>) -> i128 {
        let active = |by: &[i64; SECTORS]| match sector {
            Some(sector) => by[usize::from(sector.number())] > 0,
            None => by.iter().sum::<i64>() > 0,
        };
        wide(self.active.values().filter(|by| active(by)).count())
    }

    /// Moves in one direction that a move in the other direction on the same day does not undo.
    fn crossings(
        &self,
        whole: &Self,
        of: Measure,
        against: Measure,
        sector: Option<Sector>,
    ) -> i128 {
        let mut moves: BTreeMap<(CooperativeId, i32), (i64, i64, i64)> = BTreeMap::new();
        for ((Move { cooperative, day }, measure, _), n) in &whole.moves {
            let (there, back, _) = moves.entry((*cooperative, *day)).or_default();
            if *measure == of {
                *there += n;
            } else if *measure == against {
                *back += n;
            }
        }
        for ((Move { cooperative, day }, measure, of_sector), n) in &self.moves {
            if *measure == of && sector.is_none_or(|it| it == *of_sector) {
                moves.entry((*cooperative, *day)).or_default().2 += n;
            }
        }
        let net = |(there, back, mine): (i64, i64, i64)| mine.min(there - back).max(0);
        moves.into_values().map(|it| i128::from(net(it))).sum()
    }
}

impl Mean {
    fn value(self) -> Result<Value, Value> {
        Ok(Value::Ratio {
            numerator: narrow(self.numerator)?,
            denominator: narrow(self.denominator)?,
            covered: narrow(self.covered)?,
            population: narrow(self.population)?,
        })
    }

    /// In lowest terms; beyond 64 bits rounded down in both terms, which leaves 18 digits right.
    fn reduced(self) -> Self {
        let divisor = gcd(self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).unwrap_or(1).max(1);
        let (mut numerator, mut denominator) =
            (self.numerator / divisor, self.denominator / divisor);
        let limit = i128::from(i64::MAX);
        while numerator.abs() > limit || denominator > limit {
            (numerator, denominator) = (numerator / 2, denominator / 2);
        }
        Self { numerator, denominator: denominator.max(1), ..self }
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn count(n: i128) -> Result<Value, Value> {
    Ok(Value::Count(narrow(n)?))
}

fn share(numerator: i128, denominator: i128) -> Result<Value, Value> {
    if denominator == 0 {
        return Err(missing::nothing_below());
    }
    Mean { numerator, denominator, covered: denominator, population: denominator }.value()
}

fn range(low: i128, open: i128, denominator: i128) -> Result<Value, Value> {
    if denominator == 0 {
        return Err(missing::nothing_below());
    }
    let (low, high, denominator) = (narrow(low)?, narrow(low + open)?, narrow(denominator)?);
    Ok(Value::Range { low, high, denominator })
}

fn narrow(n: i128) -> Result<i64, Value> {
    i64::try_from(n).map_err(|_| missing::too_large())
}

fn wide(n: usize) -> i128 {
    i128::try_from(n).unwrap_or(i128::MAX)
}
