//! What can go wrong with views.

use eventlog::{Position, ReadError};

/// Any error of a backend, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a store of views could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// The changes follow another position than the one where the views stand: somebody else
    /// projects too.
    #[error("the views stand at {stored}, the changes begin after {after}")]
    Gap {
        /// Where the views stand.
        stored: Position,
        /// After which position the changes begin.
        after: Position,
    },
    /// What is stored is not what was written. Views are rebuilt, never repaired.
    #[error("the views are damaged: {0}")]
    Damaged(String),
    /// The key of a page is not one that this store gave.
    #[error("{0:?} is not the key of a page")]
    Key(String),
    /// The disk is full; the log is not touched by that, and projection goes on when there is room.
    #[error("there is no room for the views")]
    Full,
    /// Whoever wrote these views may not write them any more, since the connection that gave the
    /// right to it is gone; another process may project them by now. They are opened anew.
    #[error("the right to write the views is lost")]
    Lost(#[source] BoxError),
    /// The store did not answer.
    #[error("the views are unavailable")]
    Unavailable(#[source] BoxError),
}

/// Why the projection stopped.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The log could not be read.
    #[error("the log could not be read")]
    Log(#[from] ReadError),
    /// The views could not be written or read.
    #[error("the views could not be written")]
    Views(#[from] ViewError),
    /// An entry is missing: what follows is not projected over a hole.
    #[error("the log gave position {found} where {expected} was due")]
    Missing {
        /// Which position should have come.
        expected: Position,
        /// Which came.
        found: Position,
    },
    /// What the log gave is not an entry.
    #[error("the log gave something after position {after} that is not an entry")]
    NotAnEntry {
        /// The last good position.
        after: Position,
        /// What is wrong with it.
        #[source]
        source: eventlog::EnvelopeError,
    },
    /// The log ended while it was followed.
    #[error("the log ended")]
    Ended,
}
