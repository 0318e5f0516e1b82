//! Cosignatures: a witness says when it saw a checkpoint, and that it contains what it saw before
//! (`c2sp.org/tlog-cosignature`, Ed25519, type 0x04).

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::key::{Algorithm, VerifierKey};
use crate::note::Signature;

/// The latest time that a cosignature can have, in seconds since 1970.
pub const TIME_MAX: u64 = (1 << 63) - 1;

/// Why nothing was cosigned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CosignError {
    /// Only checkpoints are cosigned.
    #[error("what was to be cosigned is no checkpoint")]
    Text(#[source] CheckpointError),
    /// A time is between 1 and 2^63 - 1.
    #[error("{0} is no time to cosign at: expected 1 to 2^63 - 1 seconds since 1970")]
    Time(u64),
}

/// What is signed: two lines with the time, then the checkpoint's whole text. `None` if there is no
/// such time.
pub(crate) fn message(text: &str, time: u64) -> Option<String> {
    let possible = (1..=TIME_MAX).contains(&time);
    possible.then(|| format!("cosignature/v1\ntime {time}\n{text}"))
}

/// The message that a cosignature's bytes sign, and the Ed25519 signature in them. `None` if the
/// text is no checkpoint, or if there are no such bytes.
pub(crate) fn split<'s>(text: &str, signature: &'s [u8]) -> Option<(String, &'s [u8])> {
    let (time, signature) = signature.split_first_chunk()?;
    Checkpoint::parse(text).ok()?;
    Some((message(text, u64::from_be_bytes(*time))?, signature))
}

/// When a key cosigned, in seconds since 1970: `None` unless the signature says to be of this key
/// and the key cosigns. Only as true as the signature; [`crate::Note::verify`] first.
pub fn time(key: &VerifierKey, signature: &Signature) -> Option<u64> {
    let cosigned = key.algorithm() == Algorithm::Cosignature && key.is_of(signature);
    let (time, _) = signature.bytes.split_first_chunk()?;
    cosigned.then(|| u64::from_be_bytes(*time))
}
