//! Why a request was not recorded.

use cooperative::{PersonId, Rejection, Text};
use eventlog::{AppendError, ReadError};
use vault::VaultError;

/// Why a request was not recorded. Nothing of it is in the log, except possibly after
/// [`Self::Append`] with an unknown outcome, where asking again with the same id tells, and after
/// [`Self::Unerased`].
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The rules refuse it.
    #[error(transparent)]
    Rejected(Rejection),
    /// The stream does not stand where the request expects it.
    #[error("the stream stands at revision {actual}, not at {expected}")]
    Moved {
        /// Where the request expects it.
        expected: u64,
        /// Where it stands.
        actual: u64,
    },
    /// The id was used for another content.
    #[error("request id {id} was used for another content before")]
    Reused {
        /// The request's id.
        id: uuid::Uuid,
    },
    /// A text is longer than it may be, or otherwise not to be stored.
    #[error("{field} is not {expected}")]
    Text {
        /// Which field.
        field: &'static str,
        /// What was expected, in English.
        expected: &'static str,
        /// What was expected, in Vietnamese.
        expected_vi: &'static str,
    },
    /// The person's data were erased; nothing personal is stored under this id again.
    #[error("the data of person {person} were erased, and are not recorded again")]
    Erased {
        /// Who.
        person: PersonId,
    },
    /// The erasure is recorded, and shows; but not every key is destroyed. Asking again with the same
    /// id does the rest.
    #[error(
        "the erasure is recorded, but not every key is destroyed yet; ask again with the same request id"
    )]
    Unerased(#[source] VaultError),
    /// No entry came with this import.
    #[error("no entry came with import {import}")]
    NoImport {
        /// The import.
        import: Text,
    },
    /// An import is not taken back, because of one of its streams.
    #[error("{stream}: {because}")]
    OfImport {
        /// Which stream.
        stream: String,
        /// Why not.
        because: Rejection,
    },
    /// Others were faster, again and again.
    #[error("the cooperative changed meanwhile; try again")]
    Busy,
    /// The log did not take it.
    #[error("the log did not take the entries")]
    Append(#[source] AppendError),
    /// The stream could not be read.
    #[error("the log could not be read")]
    Read(#[source] ReadError),
    /// What stands in the log cannot be understood.
    #[error("stream {stream} holds an entry that cannot be read")]
    Damaged {
        /// The stream.
        stream: String,
        /// What is wrong.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Personal data could not be encrypted.
    #[error("the vault is unavailable")]
    Vault(#[source] VaultError),
}

/// What a request rested on was not synced.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Lost(&'static str);

impl RecordError {
    /// What the request was decided on is not in the log.
    pub(crate) fn dropped() -> Self {
        Self::lost("what it was decided on was not recorded")
    }

    /// The registrar ended before it answered.
    pub(crate) fn ended() -> Self {
        Self::lost("the registrar ended before it answered")
    }

    fn lost(why: &'static str) -> Self {
        Self::Append(AppendError::Unavailable(Box::new(Lost(why))))
    }

    /// A name that the log does not take.
    pub(crate) fn malformed(error: impl Into<AppendError>) -> Self {
        Self::Append(error.into())
    }
}

impl From<Rejection> for RecordError {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}
