//! Findings: what cannot be true, or hardly is, in published documents, told from their own numbers.
//!
//! The catalogue of checks is in `checks.rs`. A check speaks only where the printed numbers exclude
//! each other at their printed precision; where a term is missing it is silent. Contradictions that
//! one wrong number explains are one finding.

pub mod amount;
mod cause;
mod checks;
pub mod corpus;
pub mod labels;
mod merge;
mod reading;
pub mod span;
mod told;
pub mod unit;
mod words;

use crate::reason::Reason;

pub use checks::CHECKS;
pub use corpus::Corpus;

/// How sure it is that something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It cannot be true as printed.
    Error,
    /// It is very likely wrong, or says two things.
    Warning,
    /// It is worth knowing.
    Info,
}

/// One contradiction, with its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The stable word of the check.
    pub check: &'static str,
    /// How sure it is.
    pub severity: Severity,
    /// The rows that contradict each other, the one spoken of first, as indices into the corpus.
    pub rows: Vec<usize>,
    /// The rows spoken of, as printed.
    pub printed: Reason,
    /// What would agree.
    pub expected: Reason,
    /// The evidence in words, with the cause where one is provable.
    pub explanation: Reason,
    /// The cause alone; empty where none can be proved.
    pub cause: Reason,
}

impl Severity {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// Everything that is found, the gravest first, then in the order of the rows.
pub fn findings(corpus: &Corpus) -> Vec<Finding> {
    let corpus = &reading::Reading::of(corpus);
    let violations = checks::all(corpus);
    let mut found = merge::findings(corpus, violations);
    found.sort_by_key(|it| (it.severity, it.rows.first().copied(), it.check));
    found
}
