//! Why a witness does not cosign.

use crate::proof::ProofError;

/// Why a witness does not cosign, with the answer that the specification has for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refuse {
    /// The request is not one.
    #[error("{0}")]
    Malformed(&'static str),
    /// No known key of the log has signed.
    #[error("no known key of the log has signed the checkpoint")]
    Unsigned,
    /// A known key's signature does not hold.
    #[error("a known key's signature does not hold")]
    BadSignature,
    /// The witness does not know the log.
    #[error("the checkpoint's origin is not known here")]
    UnknownOrigin,
    /// The witness has seen another tree last; ask again with a proof from this size.
    #[error("the last cosigned tree has {0} leaves")]
    Conflict(u64),
    /// The checkpoint does not follow the last one: keep the request, it may be proof of a fork.
    #[error("the checkpoint is not consistent with the last one")]
    Inconsistent(#[source] ProofError),
}

impl Refuse {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) => 400,
            Self::Unsigned | Self::BadSignature => 403,
            Self::UnknownOrigin => 404,
            Self::Conflict(_) => 409,
            Self::Inconsistent(_) => 422,
        }
    }

    /// The body of the answer: the size if that is what is asked for, else the reason.
    pub fn body(&self) -> String {
        match self {
            Self::Conflict(size) => format!("{size}\n"),
            other => format!("{other}\n"),
        }
    }

    /// The type of the body.
    pub fn content_type(&self) -> &'static str {
        match self {
            Self::Conflict(_) => "text/x.tlog.size",
            _ => "text/plain; charset=utf-8",
        }
    }
}
