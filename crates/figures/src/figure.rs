//! Questions and figures.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use cooperative::land::Land;
use cooperative::{Kind, Sector, UnitCode};

/// The addresses that a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Units {
    /// Every one, each counted in the commune of its code.
    All,
    /// Those of these codes, whatever they meant when they were registered.
    Some(Arc<BTreeSet<UnitCode>>),
    /// Those of a land, each counted in the unit in which it lies on the day of the question.
    Land(Arc<Land>),
}

impl Units {
    /// The unit in which an address is counted, by its code and since when it is registered; `None`
    /// if the question is not about it.
    pub fn unit_of<'a>(
        &'a self,
        code: &'a UnitCode,
        registered: NaiveDate,
    ) -> Option<&'a UnitCode> {
        match self {
            Self::All => Some(code),
            Self::Some(codes) => codes.contains(code).then_some(code),
            Self::Land(land) => land.unit_of(code, registered),
        }
    }

    /// Whether the question is about an address.
    pub fn has(&self, code: &UnitCode, registered: NaiveDate) -> bool {
        self.unit_of(code, registered).is_some()
    }

    /// Whether it may be about some address of a code.
    pub fn has_code(&self, code: &UnitCode) -> bool {
        match self {
            Self::All => true,
            Self::Some(codes) => codes.contains(code),
            Self::Land(land) => land.whole || land.spans.contains_key(code),
        }
    }

    /// The codes of which it may be about some address; `None` for all codes.
    pub fn codes(&self) -> Option<Vec<&UnitCode>> {
        match self {
            Self::All => None,
            Self::Some(codes) => Some(codes.iter().collect()),
            Self::Land(land) if land.whole => None,
            Self::Land(land) => Some(land.spans.keys().collect()),
        }
    }
}

/// What is asked, under which pin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Where.
    pub units: Units,
    /// How many valid communes the area has at the cut-off, for shares of communes.
    pub valid_communes: u64,
    /// Which sector; `None` for all.
    pub sector: Option<Sector>,
    /// Which kind; kinds are never summed.
    pub kind: Kind,
    /// First day of the period, for flows; included.
    pub period_from: NaiveDate,
    /// The cut-off; included.
    pub as_of: NaiveDate,
    /// The last position that counts as known.
    pub known_at: u64,
}

/// A figure: exact numerator and denominator, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The indicator's id.
    pub indicator: String,
    /// The value.
    pub value: Value,
}

/// The value of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number of things or đồng.
    Count(i64),
    /// A mean or share: always with its denominator; `covered` of `population` report it.
    Ratio {
        /// The sum above.
        numerator: i64,
        /// The sum below; never 0.
        denominator: i64,
        /// How many of the population the sums rest on.
        covered: i64,
        /// How many there are.
        population: i64,
    },
    /// Not a number but bounds, both included as exact fractions over `denominator`
    /// (for instance where a level is undivided).
    Range {
        /// The least numerator.
        low: i64,
        /// The greatest numerator.
        high: i64,
        /// The sum below; never 0.
        denominator: i64,
    },
    /// Not reported, or undefined: never zero. Why, in both languages.
    Missing {
        /// Why, in Vietnamese.
        vi: String,
        /// Why, in English.
        en: String,
    },
}
