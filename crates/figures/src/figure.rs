//! Questions and figures.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use cooperative::{Kind, Sector, UnitCode};

/// The communes that a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Units {
    /// The whole country.
    All,
    /// These communes.
    Some(Arc<BTreeSet<UnitCode>>),
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
