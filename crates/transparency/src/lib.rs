//! History that others verify: the Merkle tree over a log's entries, its proofs and its signed
//! statements, in open formats (RFC 6962, C2SP).
//!
//! This crate knows bytes. It reads no file, no clock and no source of randomness: what it proves,
//! signs and verifies comes from its caller, and the same arguments give the same bytes for ever.
//! Nothing that it parses makes it panic, and nothing that it cannot follow is valid.

pub mod hash;
pub mod proof;
mod text;
pub mod tile;
pub mod tree;

pub use hash::Hash;
pub use proof::{Consistency, Inclusion, ProofError};
pub use tile::{BundleId, Tile, TileId, TileSet, Tiles};
pub use tree::{Edge, Head};
