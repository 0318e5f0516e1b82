//! What one entry changes in one measure.

use chrono::NaiveDate;
use cooperative::{CooperativeId, Kind, PersonId, Sector, Trade, UnitCode};

use crate::measure::Measure;

/// How a cooperative is classed on a day: every figure is broken down by these.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class {
    /// The commune of the head office, as registered.
    pub unit: UnitCode,
    /// Since when it is registered: the code means what it meant on that day.
    pub seated: NaiveDate,
    /// The main sector.
    pub sector: Sector,
    /// The kind.
    pub kind: Kind,
    /// The main trade, the first of its list; `None` where none is stated.
    pub trade: Option<Trade>,
}

/// A change of one measure on one effective day, made by one entry. Figures are sums of these;
/// nothing is ever overwritten: a late or corrected entry adds deltas.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Delta {
    /// The entry that makes it, by its number in the log.
    pub position: u64,
    /// Whose it is.
    pub cooperative: CooperativeId,
    /// Where it counts.
    pub class: Class,
    /// What is counted.
    pub measure: Measure,
    /// The part of the measure that it belongs to: the number of a member kind, a reason, a lender
    /// ...; 0 if the measure has no parts.
    pub detail: u8,
    /// Whom it counts, where a figure counts distinct persons.
    pub person: Option<PersonId>,
    /// From which day on it counts (stocks), on which day (flows), or 31/12 of the year it is for
    /// (annual values).
    pub day: NaiveDate,
    /// By how much: a number of cooperatives, people or đồng.
    pub n: i64,
}
