//! Questions as the domain reads them: every read request, checked whole.

use cooperative::UnitCode;
use cooperative::land::AreaRef;

use crate::Pin;
use crate::field::At;

mod area;
mod audit;
mod figures;
mod late;
mod log;
mod register;
mod seal;
mod work;

pub use area::GetArea;
pub use audit::{
    GetCheckpoint, GetConsistencyProof, GetInclusionProof, ProveHistory, ReadPaths, Which, Whose,
};
pub use figures::{
    Compare, Explain, ExplainChange, Figures, ListIndicators, ListReportLists, Plan,
};
pub use late::ListLateEntries;
pub use log::{Format, LogStatus, ReadEntries};
pub use register::{
    DocumentNumber, GetCooperative, Key, ListCooperatives, OfCooperative, SearchEntries,
    SimilarNames,
};
pub use seal::{ListSeals, OfSeal, PrepareStatement};

pub use work::{ListMissingReturns, ListWarnings, ListWork};

/// When a question is asked, and how far the answer must have seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// At which moments.
    pub pin: Pin,
    /// The answer waits until it rests on at least this position; 0 for no wait.
    pub min_position: u64,
}

/// Which part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// At most how many: 1 to the list's own limit.
    pub size: usize,
    /// Where the last part ended; `None` for the first. Opaque here.
    pub token: Option<String>,
}

/// How long a page is if nothing is said.
pub const PAGE_DEFAULT: usize = 100;

/// How long a page can be.
pub const PAGE_MAX: usize = 1_000;

fn when(pin: Option<&crate::v1::Pin>, min_position: u64, at: &At<'_>) -> Option<When> {
    Some(When { pin: crate::pin::pin(pin, at)?, min_position })
}

fn part(size: i32, token: &str, at: &At<'_>) -> Option<Part> {
    let size = limit("page_size", size, PAGE_DEFAULT, PAGE_MAX, at)?;
    Some(Part { size, token: (!token.is_empty()).then(|| token.to_owned()) })
}

/// A number of rows: 0 gives `default`, more than `most` gives `most`, a negative one is wrong.
fn limit(name: &'static str, n: i32, default: usize, most: usize, at: &At<'_>) -> Option<usize> {
    match usize::try_from(n) {
        Ok(0) => Some(default),
        Ok(n) => Some(n.min(most)),
        Err(_) => at.field(name).wrong(n, "0 or more", "0 trở lên"),
    }
}

/// An area that must be named.
fn area(code: &str, at: &At<'_>) -> Option<AreaRef> {
    at.checked("area_code", code, AreaRef::new)
}

/// A unit that must be named, whose stream is asked for.
fn unit(code: &str, at: &At<'_>) -> Option<UnitCode> {
    at.checked("area_code", code, UnitCode::new)
}

/// An area that filters; `None` for the country.
fn maybe_area(code: &str, at: &At<'_>) -> Option<Option<AreaRef>> {
    match code {
        "" | "VN" => Some(None),
        code => area(code, at).map(Some),
    }
}

/// A word that filters; `None` where it is left open.
fn any_word<T: crate::vocabulary::Word>(
    name: &'static str,
    number: i32,
    at: &At<'_>,
) -> Option<Option<T>> {
    at.maybe_word(name, (number != 0).then_some(number))
}

/// Declares that a wire message reads into a question by a function of this module.
macro_rules! questions {
    ($($wire:ident => $question:ty, $read:ident;)*) => {$(
        impl TryFrom<$crate::v1::$wire> for $question {
            type Error = $crate::FieldErrors;

            fn try_from(it: $crate::v1::$wire) -> Result<Self, $crate::FieldErrors> {
                $crate::field::read(|at| $read(&it, at))
            }
        }
    )*};
}
use questions;
