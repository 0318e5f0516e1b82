//! A witness (`c2sp.org/tlog-witness`): it cosigns checkpoints of logs that it knows, and only those that
//! contain all it cosigned before. Who asks for its cosignature cannot be shown another history than others
//! who ask for it.
//!
//! The rules stand in `transparency::witness`; here are the memory that they need, which is on disk before
//! anything is answered, and the answers over HTTP. What was cosigned last is kept as the very note that is
//! served to whoever watches the witness, so the witness's own signature tells when it was damaged.
//!
//! A witness that forgot what it cosigned can be made to cosign two histories: its folder is never set back to
//! an earlier backup. If it is lost, a new witness with a new key takes its place.
//!
//! This crate knows checkpoints and proofs; it has never heard of entries, and reads no clock.

mod error;
mod evidence;
mod files;
mod heads;
mod http;
mod key_file;
mod witness;

pub use error::{OpenError, Refused};
pub use http::serve;
pub use witness::Witness;
