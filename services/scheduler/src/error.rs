//! Why a round was not finished.

use eventlog::ReadError;
use views::{BoxError, ViewError};

/// Why a round was not finished. What it recorded before stays; the next round goes on.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// The views were not to be had.
    #[error("the views could not be read")]
    Views(#[from] ViewError),
    /// The log was not to be had.
    #[error("the log could not be read")]
    Log(#[from] ReadError),
    /// An entry cannot be read: nothing is decided on half a history.
    #[error("an entry of {stream} cannot be read")]
    Damaged {
        /// Its stream, or the log.
        stream: String,
        /// What is wrong.
        #[source]
        source: BoxError,
    },
    /// The entry was not taken, and neither refused.
    #[error("it could not be recorded")]
    Record(#[source] BoxError),
}

impl ScheduleError {
    pub(crate) fn damaged(stream: impl Into<String>, source: impl Into<BoxError>) -> Self {
        Self::Damaged { stream: stream.into(), source: source.into() }
    }
}
