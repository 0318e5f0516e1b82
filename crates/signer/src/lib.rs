//! Signs a log's checkpoints, and never two that contradict each other.
//!
//! A checkpoint states size and root of the log's tree. Who has two of them that no one log can
//! have, both signed, has proof that the log was forked; so the one who signs must remember. Here
//! the head is written down first, by compare-and-swap and synced, then it is signed, then the
//! signed note is kept. Ed25519 makes of one text and one key always the same signature: who finds
//! a head that was written down and not signed, because a process died in between, makes the very
//! note that was to be made. However many processes share a store, one head follows another.
//!
//! The store is a SQLite file, or a schema of a PostgreSQL database; the key stands in a file of
//! its own. Neither is ever rebuilt from the log, and neither may be set back to an earlier backup:
//! a store that forgot what it signed, as one on a standby that lagged behind when it took over,
//! can contradict itself. A store is opened with its own key file and for its own log only, and a
//! key without its store is refused. What was signed is read without the key, too ([`Memory`]).
//!
//! This crate knows heads and proofs; it has never heard of entries, and reads no clock.

mod cosigned;
mod error;
mod files;
mod key_file;
mod memory;
pub mod roll;
mod rotated;
mod rule;
mod signing;
mod stated;
mod store;

pub use error::{CosignatureError, SignError, SignerError};
pub use key_file::replace as replace_key_file;
pub use memory::Memory;
pub use roll::{KeyRoll, RollError};
pub use rotated::KeyPeriod;
pub use signing::{SignedCheckpoint, Signing};
