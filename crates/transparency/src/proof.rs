//! Proofs that a tree contains a leaf, and that it contains an earlier tree
//! (RFC 6962, sections 2.1.1 and 2.1.2).
//!
//! Building has two steps, so that tiles may come from anywhere: ask which tiles are needed, fetch
//! them, build. Verifying needs no tile.

use std::collections::BTreeSet;

use crate::hash::Hash;
use crate::tile::{TileId, Tiles};
use crate::tree::{Head, SIZE_MAX};

pub(crate) mod lines;
mod range;
mod verify;

use range::Range;

/// Proof that a leaf stands at an index: the hashes beside the path from leaf to root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// Where the leaf stands, from 0.
    pub index: u64,
    /// The siblings on the path, from the leaf's own up to the root's child.
    pub path: Vec<Hash>,
}

/// Proof that a tree begins with all leaves of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistency {
    /// The hashes in the order of RFC 6962; none if the earlier tree is empty or the same.
    pub path: Vec<Hash>,
}

/// Why there is no proof, or why one proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The tree has no leaf there.
    #[error("index {index} lies beyond a tree of {size} leaves")]
    Beyond {
        /// What was asked for, from 0.
        index: u64,
        /// How many leaves there are.
        size: u64,
    },
    /// A tree does not contain a larger one.
    #[error("a tree of {new} leaves cannot follow one of {old}")]
    Shrinks {
        /// How many leaves the earlier tree has.
        old: u64,
        /// How many the later one has.
        new: u64,
    },
    /// No tree has so many leaves.
    #[error("a tree of {0} leaves is over the limit of 2^63 - 1")]
    TooLarge(u64),
    /// A tile that the proof needs is not there, or has too few hashes.
    #[error("{0} is missing")]
    Missing(TileId),
    /// The proof has not as many hashes as such a proof has.
    #[error("the proof has {0} hashes, which is not what such a proof has")]
    Length(usize),
    /// The proof leads to another root: leaf, tree or proof are not what they are said to be.
    #[error("the proof leads to another root")]
    Root,
}

/// The tiles from which [`root`] is built.
pub fn root_tiles(size: u64) -> Result<Vec<TileId>, ProofError> {
    check_size(size)?;
    Ok(tiles(&[Range { from: 0, to: size }], size))
}

/// The root of the tree of the first `size` leaves. Tiles of any larger tree do.
pub fn root(size: u64, tiles: &dyn Tiles) -> Result<Hash, ProofError> {
    check_size(size)?;
    if size == 0 { Ok(Hash::EMPTY) } else { Range { from: 0, to: size }.root(size, tiles) }
}

/// The tiles from which [`Inclusion::build`] makes its proof.
pub fn inclusion_tiles(index: u64, size: u64) -> Result<Vec<TileId>, ProofError> {
    Ok(tiles(&inclusion_ranges(index, size)?, size))
}

/// The tiles from which [`Consistency::build`] makes its proof.
pub fn consistency_tiles(old: u64, new: u64) -> Result<Vec<TileId>, ProofError> {
    Ok(tiles(&consistency_ranges(old, new)?, new))
}

impl Inclusion {
    /// The proof that the leaf at `index` stands in the tree of the first `size` leaves. Tiles of
    /// any larger tree do. It is as true as the tiles: verify it before it is handed out.
    pub fn build(index: u64, size: u64, tiles: &dyn Tiles) -> Result<Self, ProofError> {
        let ranges = inclusion_ranges(index, size)?;
        Ok(Self { index, path: roots(&ranges, size, tiles)? })
    }
}

impl Consistency {
    /// The proof that the tree of the first `new` leaves begins with that of the first `old`. Tiles
    /// of any larger tree do. It is as true as the tiles: verify it before it is handed out.
    pub fn build(old: u64, new: u64, tiles: &dyn Tiles) -> Result<Self, ProofError> {
        let ranges = consistency_ranges(old, new)?;
        Ok(Self { path: roots(&ranges, new, tiles)? })
    }
}

fn check_size(size: u64) -> Result<(), ProofError> {
    if size > SIZE_MAX { Err(ProofError::TooLarge(size)) } else { Ok(()) }
}

fn check_growth(old: u64, new: u64) -> Result<(), ProofError> {
    check_size(new)?;
    if old > new { Err(ProofError::Shrinks { old, new }) } else { Ok(()) }
}

fn check_index(index: u64, size: u64) -> Result<(), ProofError> {
    check_size(size)?;
    if index >= size { Err(ProofError::Beyond { index, size }) } else { Ok(()) }
}

/// PATH(m, D[n]) of RFC 6962, as ranges of leaves.
fn inclusion_ranges(index: u64, size: u64) -> Result<Vec<Range>, ProofError> {
    check_index(index, size)?;
    let mut ranges = Vec::new();
    let mut at = Range { from: 0, to: size };
    while let Some((left, right)) = at.split() {
        let (inside, beside) = if index < left.to { (left, right) } else { (right, left) };
        ranges.push(beside);
        at = inside;
    }
    ranges.reverse();
    Ok(ranges)
}

/// PROOF(m, D[n]) of RFC 6962, as ranges of leaves.
fn consistency_ranges(old: u64, new: u64) -> Result<Vec<Range>, ProofError> {
    check_growth(old, new)?;
    let mut ranges = Vec::new();
    let mut at = Range { from: 0, to: new };
    if old == 0 || old == new {
        return Ok(ranges);
    }
    while at.to != old {
        let Some((left, right)) = at.split() else { break };
        let (inside, beside) = if old <= left.to { (left, right) } else { (right, left) };
        ranges.push(beside);
        at = inside;
    }
    // What both trees have in common at the left is known to whoever knows the earlier root.
    if at.from > 0 {
        ranges.push(at);
    }
    ranges.reverse();
    Ok(ranges)
}

fn tiles(ranges: &[Range], size: u64) -> Vec<TileId> {
    let needed: BTreeSet<TileId> =
        ranges.iter().flat_map(|range| range.nodes()).filter_map(|node| node.tile(size)).collect();
    needed.into_iter().collect()
}

fn roots(ranges: &[Range], size: u64, tiles: &dyn Tiles) -> Result<Vec<Hash>, ProofError> {
    ranges.iter().map(|range| range.root(size, tiles)).collect()
}

/// Whether `head` can be the head of any tree: not too large, and an empty one has the empty root.
fn check_head(head: &Head) -> Result<(), ProofError> {
    check_size(head.size)?;
    if head.size == 0 && head.root != Hash::EMPTY { Err(ProofError::Root) } else { Ok(()) }
}
