//! History that others verify: the Merkle tree over a log's entries, its proofs and its signed
//! statements, in open formats (RFC 6962, C2SP).
//!
//! This crate knows bytes. It reads no file, no clock and no source of randomness: what it proves,
//! signs and verifies comes from its caller, and the same arguments give the same bytes for ever.
//! Nothing that it parses makes it panic, and nothing that it cannot follow is valid.
//!
//! [`hash`], [`tile`], [`tree`] and [`proof`] are the tree; [`bundle`] is how entries lie beside
//! it. [`note`], [`key`] and [`signer`] are signed text, [`checkpoint`] and [`cosignature`] what is
//! stated in it about the tree, [`tlog_proof`] the file that proves one entry offline. [`policy`]
//! says whom to believe, [`witness`] what a witness does before it is believed.
//!
//! What is read has one form only: it is printed again as the same bytes. Where the specifications
//! leave a choice, this crate takes the narrower one:
//!
//! - A tree has at most 2^63 - 1 leaves, an entry 61,440 bytes, a note 1,000,000 bytes and 100
//!   signatures, a proof 63 hashes.
//! - A log's key is Ed25519 and has the log's origin as its name; a witness's is an Ed25519
//!   cosigner's. Keys of other types are kept, and nothing is believed because of them.
//! - One signature of a known key that does not hold, and the whole note is refused.
//! - Extension lines of checkpoints are kept and never written; a cosignature has a time, and is
//!   of a checkpoint.
//! - A policy is UTF-8 and its last line ends; a comment in it may bound what a key signs.

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
