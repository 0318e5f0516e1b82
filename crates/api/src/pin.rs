//! The pin of a question.

use chrono::{DateTime, NaiveDate, Utc};

use crate::date::{date, day, instant};
use crate::field::At;
use crate::v1;

/// The two moments a question is asked at, as it was sent. What is left open is today and now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pin {
    /// The last effective day that counts; `None` for today in Asia/Ho_Chi_Minh.
    pub as_of: Option<NaiveDate>,
    /// What counts as known.
    pub known_at: KnownAt,
}

/// What counts as known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KnownAt {
    /// Everything recorded by now.
    #[default]
    Now,
    /// Every entry up to this position, which is above 0.
    Position(u64),
    /// Every entry recorded at or before this instant.
    Time(DateTime<Utc>),
}

pub(crate) fn pin(it: Option<&v1::Pin>, at: &At<'_>) -> Option<Pin> {
    named("pin", it, at)
}

/// The pin in a field of this name.
pub(crate) fn named(name: &'static str, it: Option<&v1::Pin>, at: &At<'_>) -> Option<Pin> {
    use v1::pin::KnownAt as Wire;
    let Some(it) = it else { return Some(Pin::default()) };
    let at = at.field(name);
    let as_of = at.maybe("as_of", it.as_of.as_ref(), day);
    let known_at = match &it.known_at {
        None => Some(KnownAt::Now),
        Some(Wire::KnownAtPosition(0)) => {
            at.field("known_at_position").wrong(0, "a position from 1", "vị trí từ 1")
        }
        Some(Wire::KnownAtPosition(position)) => Some(KnownAt::Position(*position)),
        Some(Wire::KnownAtTime(it)) => instant(it, &at.field("known_at_time")).map(KnownAt::Time),
    };
    Some(Pin { as_of: as_of?, known_at: known_at? })
}

/// The pin that was answered, to be echoed.
pub fn resolved(as_of: NaiveDate, known_at: u64) -> v1::Pin {
    v1::Pin {
        as_of: Some(date(as_of)),
        known_at: Some(v1::pin::KnownAt::KnownAtPosition(known_at)),
    }
}
