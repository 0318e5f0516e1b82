//! History that others verify: the Merkle tree over a log's entries, its proofs and its signed
//! statements, in open formats (RFC 6962, C2SP).
//!
//! This crate knows bytes. It reads no file, no clock and no source of randomness: what it proves,
//! signs and verifies comes from its caller, and the same arguments give the same bytes for ever.
//! Nothing that it parses makes it panic, and nothing that it cannot follow is valid.

pub mod bundle;
pub mod checkpoint;
pub mod cosignature;
pub mod hash;
pub mod key;
pub mod note;
pub mod policy;
pub mod proof;
pub mod signer;
mod text;
pub mod tile;
pub mod tlog_proof;
pub mod tree;
pub mod witness;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use hash::Hash;
pub use key::{KeyName, VerifierKey};
pub use note::{Note, NoteError, Signature};
pub use policy::{Policy, Satisfied, Unsatisfied};
pub use proof::{Consistency, Inclusion, ProofError};
pub use signer::{Cosigner, Signer};
pub use tile::{BundleId, Tile, TileId, TileSet, Tiles};
pub use tlog_proof::{TlogProof, TlogProofError};
pub use tree::{Edge, Head};
