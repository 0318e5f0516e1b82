//! The rows of the views, beside those that the domain itself defines.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use cooperative::publication::AreaEvent;
use cooperative::{PersonId, UnitCode};
use entry::Document;
use eventlog::{AppendId, Position};

/// Which membership of a cooperative: the day it began, and whose. Nobody joins twice on one day.
pub type MemberKey = (NaiveDate, PersonId);

/// Which post of a cooperative: the day it began, and whose. Nobody takes two posts on one day.
pub type PostKey = (NaiveDate, PersonId);

/// The last entry that went into the views: tells whether they belong to the log beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// Its number in the log.
    pub position: Position,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The append that made it.
    pub append: AppendId,
}

/// One entry as search shows it: enough to find it in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// Its number in the log.
    pub position: Position,
    /// Its stream.
    pub stream: Arc<str>,
    /// Its number in the stream, from 1.
    pub revision: u64,
    /// When it was recorded; whole microseconds.
    pub recorded_at: DateTime<Utc>,
    /// The day on which it holds.
    pub effective: NaiveDate,
    /// The word of its first event, such as `member_joined`; `voided` where it only takes back.
    pub what: Arc<str>,
    /// Who recorded it.
    pub recorder: Arc<str>,
    /// The number of its document, if it has one.
    pub document: Option<Arc<str>>,
    /// The commune of the cooperative after this entry with the day since when it is registered, or
    /// the area itself with the entry's day: the code means what it meant on that day. `None` for a
    /// code.
    pub unit: Option<(UnitCode, NaiveDate)>,
    /// Where its stream was first registered.
    pub partition: Arc<str>,
    /// The import that it came with, if any.
    pub import: Option<Arc<str>>,
}

/// An entry that could not be folded. The others went on without it; a version that knows it
/// rebuilds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Its number in the log.
    pub position: Position,
    /// Its stream.
    pub stream: String,
    /// Its number in the stream.
    pub revision: u64,
    /// Why, with the field and number that were not known.
    pub reason: String,
}

/// One entry of an area's stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRow {
    /// Which area.
    pub area: UnitCode,
    /// Its number in the stream.
    pub revision: u64,
    /// Its number in the log.
    pub position: Position,
    /// The entry that replaced or voided it: from that position on it no longer holds.
    pub until: Option<Position>,
    /// The payload as the log holds it.
    pub payload: Bytes,
}

/// Something that an area's stream says, with where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated<T> {
    /// Which area.
    pub area: UnitCode,
    /// The entry that says it.
    pub position: Position,
    /// The entry that took it back: known up to there, and no longer.
    pub until: Option<Position>,
    /// The day on which it holds.
    pub effective: NaiveDate,
    /// The document that it rests on.
    pub document: Option<Document>,
    /// What it says.
    pub it: T,
}

impl<T> Dated<T> {
    /// Whether it is known and not taken back for somebody who knows the log up to a position.
    pub fn known_at(&self, position: Position) -> bool {
        self.position <= position && self.until.is_none_or(|until| position < until)
    }
}

impl AreaRow {
    /// What of it is a `T`, in its order within the entry.
    pub(crate) fn dated<T>(
        &self,
        pick: impl Fn(AreaEvent, NaiveDate) -> Option<T>,
    ) -> Result<Vec<Dated<T>>, crate::ViewError> {
        let payload = entry::Payload::decode(&self.payload).map_err(|error| {
            crate::ViewError::Damaged(format!("position {}: {error}", self.position))
        })?;
        let entry::Happened::Area(events) = payload.happened else {
            let what = format!("position {} is not an area's entry", self.position);
            return Err(crate::ViewError::Damaged(what));
        };
        let (effective, document) = (payload.meta.effective, payload.meta.document);
        let found = events.into_iter().filter_map(|event| pick(event, effective));
        Ok(found
            .map(|it| Dated {
                area: self.area.clone(),
                position: self.position,
                until: self.until,
                effective,
                document: document.clone(),
                it,
            })
            .collect())
    }
}
