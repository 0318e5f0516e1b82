//! What can go wrong with a log.

use chrono::{DateTime, Utc};

use crate::ids::{NameError, Position, Revision, StreamId};

/// Any error of a backend, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why an append was not made.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// A stream is not where the asker saw it. Read again, decide again.
    #[error("stream {stream} stands at revision {actual}, not at {expected}")]
    Conflict {
        /// The stream that moved.
        stream: StreamId,
        /// Where the asker saw it.
        expected: Revision,
        /// Where it stands.
        actual: Revision,
    },
    /// The append itself is not one that a log takes.
    #[error("the append is malformed: {0}")]
    Malformed(String),
    /// An entry would be longer than the log takes.
    #[error("an entry of {bytes} bytes is over the limit of {limit}")]
    TooLarge {
        /// What it would take.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
    /// The clock stands before the last entry.
    #[error("the clock shows {now}, before the last entry's {last}")]
    ClockBehind {
        /// What the clock shows.
        now: DateTime<Utc>,
        /// When the last entry was recorded.
        last: DateTime<Utc>,
    },
    /// The clock leapt ahead.
    #[error("the clock shows {now}, too far ahead of {last}")]
    ClockAhead {
        /// What the clock shows.
        now: DateTime<Utc>,
        /// What it should be near.
        last: DateTime<Utc>,
    },
    /// History is not what it was when it was signed: nothing is recorded on top of that. Reads go on.
    #[error("history is not what was signed, and nothing is recorded on it: {0}")]
    Lost(String),
    /// The disk is full; reads go on, and appends do again when there is room.
    #[error("the disk is full")]
    Full,
    /// The log cannot say whether the append is made. Asking again with the same id tells.
    #[error("the log is unavailable")]
    Unavailable(#[source] BoxError),
}

/// Why entries could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// What is stored is not what was written.
    #[error("the log is damaged at position {position}: {what}")]
    Damaged {
        /// Where.
        position: Position,
        /// What is wrong.
        what: String,
    },
    /// The store did not answer.
    #[error("the log is unavailable")]
    Unavailable(#[source] BoxError),
}

impl From<NameError> for AppendError {
    fn from(error: NameError) -> Self {
        Self::Malformed(error.to_string())
    }
}
