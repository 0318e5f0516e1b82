//! What is asked of the log, and what it answers.

use bytes::Bytes;
use chrono::{DateTime, Utc};

use crate::ids::{AppendId, Partition, Position, Revision, StreamId};

/// One or more entries on one or more streams: all of them are made, or none.
#[derive(Clone, Debug)]
pub struct Append {
    /// Chosen by whoever asks; the same id again is answered, not made again.
    pub id: AppendId,
    /// Where each stream that was read or is written stands. The first is the home stream.
    /// Every stream of `drafts` stands here; others may (a stream that was only read).
    pub expected: Vec<Expectation>,
    /// 1 to 500 entries to be, in order.
    pub drafts: Vec<Draft>,
}

/// Where the asker saw a stream stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The stream.
    pub stream: StreamId,
    /// Its partition, if this append begins the stream; an existing stream keeps the partition it
    /// has.
    pub partition: Partition,
    /// Its last revision; 0 for a stream that is yet to begin.
    pub revision: Revision,
}

/// An entry before it has a place.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The stream that it goes to.
    pub stream: StreamId,
    /// The payload, encoded; at most [`crate::envelope::ENTRY_BYTES_MAX`] together with its
    /// envelope.
    pub payload: Bytes,
}

/// The answer to an append: where its entries stand. The same for ever, however often it is asked
/// again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// When the log took it.
    pub recorded_at: DateTime<Utc>,
    /// One for each draft, in order. Positions are consecutive.
    pub entries: Vec<Recorded>,
    /// Whether it had been made before, and is only answered again.
    pub repeated: bool,
}

/// Where one entry of an append stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its number in the log.
    pub position: Position,
    /// Its number in its stream.
    pub revision: Revision,
}
