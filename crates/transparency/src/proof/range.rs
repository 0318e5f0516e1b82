//! Ranges of leaves as the recursion of RFC 6962 meets them, and the complete subtrees in them.

use super::ProofError;
use crate::hash::Hash;
use crate::tile::{HEIGHT, TileId, Tiles};

/// The leaves `from..to`, where `from` is a multiple of the smallest power of two that is not below
/// their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub from: u64,
    pub to: u64,
}

/// A complete subtree: the leaves from `index << height` to `(index + 1) << height`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    height: u32,
    index: u64,
}

impl Range {
    /// At the largest power of two below the number of leaves, as RFC 6962 splits; `None` for one
    /// leaf or none.
    pub fn split(self) -> Option<(Self, Self)> {
        let leaves = self.to - self.from;
        let last = leaves.checked_sub(1)?.checked_ilog2()?;
        let middle = self.from + (1 << last);
        Some((Self { from: self.from, to: middle }, Self { from: middle, to: self.to }))
    }

    /// The largest complete subtrees in it, from left to right.
    pub fn nodes(self) -> impl DoubleEndedIterator<Item = Node> {
        let leaves = self.to - self.from;
        (0..u64::BITS).rev().filter(move |height| leaves >> height & 1 == 1).map(move |height| {
            // The subtrees before this one are those of the higher bits.
            let before = (leaves >> height >> 1) << 1;
            Node { height, index: (self.from >> height) + before }
        })
    }

    /// The root over its leaves.
    pub fn root(self, size: u64, tiles: &dyn Tiles) -> Result<Hash, ProofError> {
        let mut root = None;
        for node in self.nodes().rev() {
            let left = node.root(size, tiles)?;
            root = Some(root.map_or(left, |right| Hash::node(&left, &right)));
        }
        Ok(root.unwrap_or(Hash::EMPTY))
    }
}

impl Node {
    /// The tile that has this node, as a tree of `size` leaves has it.
    pub fn tile(self, size: u64) -> Option<TileId> {
        let within = HEIGHT - self.height % HEIGHT;
        TileId::within((self.height / HEIGHT) as u8, self.index >> within, size)
    }

    fn root(self, size: u64, tiles: &dyn Tiles) -> Result<Hash, ProofError> {
        // Only of ranges beyond the tree; then there is no proof either.
        let beyond = ProofError::Beyond { index: self.index << self.height, size };
        let id = self.tile(size).ok_or(beyond)?;
        let height = self.height % HEIGHT;
        let index = self.index & ((1 << (HEIGHT - height)) - 1);
        let found = tiles.tile(id).and_then(|tile| tile.node(height, index as usize));
        found.ok_or(ProofError::Missing(id))
    }
}
