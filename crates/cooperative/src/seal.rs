//! Statements that are sealed: every figure of an area at the end of a period, as it was known then.

use chrono::NaiveDate;

use crate::kind::{Kind, Sector};
use crate::publication::Basis;
use crate::words::{IndicatorId, UnitCode};

/// A SHA-256.
pub type Digest = [u8; 32];

/// A statement of every figure of an area under one pin. Regenerated at any later time, it is the
/// same, unless a definition or the fold changed: then it says which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Of which area.
    pub area: UnitCode,
    /// Of which kind of collectives.
    pub kind: Kind,
    /// On which basis: what the log regenerates is always actual.
    pub basis: Basis,
    /// First day of the period, included.
    pub period_from: NaiveDate,
    /// Its last day, included.
    pub as_of: NaiveDate,
    /// The last position that counted as known.
    pub known_at: u64,
    /// The version of the indicator definitions.
    pub definitions: u32,
    /// The version of the fold from entries to figures.
    pub fold: u32,
    /// Every indicator, in the order of the definitions.
    pub indicators: Vec<SealedIndicator>,
    /// The digest over everything above.
    pub root: Digest,
}

/// The figures of one indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedIndicator {
    /// Which.
    pub indicator: IndicatorId,
    /// The digest of its definition: what it counts, not what it is called.
    pub definition: Digest,
    /// All sectors together, then each by itself.
    pub figures: Vec<SealedFigure>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFigure {
    /// The sector; `None` for all of them together.
    pub sector: Option<Sector>,
    /// Its value.
    pub value: SealedValue,
    /// The digest of the figure's text.
    pub digest: Digest,
    /// The digest over its parts, where the indicator has any. Parts may move while their sum stays.
    pub parts: Option<Digest>,
}

/// The value of a sealed figure: exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedValue {
    /// Not reported, or undefined.
    NotReported,
    /// A number of things or đồng.
    Count(SealedCount),
    /// A mean or share.
    Ratio(SealedRatio),
    /// Bounds.
    Range(SealedRange),
}

/// A number of things or đồng.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedCount {
    /// How many.
    pub count: i64,
}

/// A mean or share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedRatio {
    /// The sum above.
    pub numerator: i64,
    /// The sum below; never 0.
    pub denominator: i64,
    /// How many of the population report it.
    pub covered: i64,
    /// How many there are.
    pub population: i64,
}

/// Bounds, both included, over one denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedRange {
    /// The least numerator.
    pub low: i64,
    /// The greatest numerator.
    pub high: i64,
    /// The sum below; never 0.
    pub denominator: i64,
}
