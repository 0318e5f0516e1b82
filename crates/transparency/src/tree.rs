//! The growing right edge of the tree: all that is needed to append and to know the root.

use crate::hash::Hash;
use crate::tile::{HEIGHT, Tile, TileId, Tiles};

/// The largest tree that is restored, proved or stated: 2^63 - 1 leaves, as programs in other
/// languages count them.
pub const SIZE_MAX: u64 = (1 << 63) - 1;

/// What a checkpoint states about a tree: how many leaves, and the hash over all of them. Two
/// trees with the same head have the same leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Head {
    /// How many leaves.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

impl Head {
    /// The head of the tree without leaves.
    pub const EMPTY: Self = Self { size: 0, root: Hash::EMPTY };
}

/// Why an edge could not be restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// A tile of the edge is not there, or has fewer hashes than the size asks for.
    #[error("{0} is missing")]
    Missing(TileId),
    /// No tree has so many leaves.
    #[error("a tree of {0} leaves is over the limit of 2^63 - 1")]
    TooLarge(u64),
}

/// The right edge: for each level of tiles the one that is not full yet. Its memory is some 16 kB
/// a level; appending hashes each node once.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    size: u64,
    /// By level; the tile of level `l` has `(size >> 8 * l) % 256` hashes.
    tiles: Vec<Tile>,
}

impl Edge {
    /// The edge of the tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// The edge of a tree of `size` leaves from its unfinished tiles ([`TileId::unfinished`]). A
    /// wider tile of a later tree does as well. Hold [`Edge::root`] against the signed root: tiles
    /// that are damaged give another one.
    pub fn restore(size: u64, tiles: &dyn Tiles) -> Result<Self, RestoreError> {
        if size > SIZE_MAX {
            return Err(RestoreError::TooLarge(size));
        }
        let mut edge = Self { size, tiles: Vec::new() };
        for id in TileId::unfinished(size) {
            let found = tiles.tile(id).and_then(|it| it.hashes().get(..usize::from(id.width())));
            let mut tile = Tile::default();
            found.ok_or(RestoreError::Missing(id))?.iter().for_each(|hash| tile.push(*hash));
            edge.tiles.resize_with(usize::from(id.level()), Tile::default);
            edge.tiles.push(tile);
        }
        Ok(edge)
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf. Gives the tiles that it filled, lowest level first, to be stored; they never
    /// change again. Nothing is allocated unless there is one.
    pub fn push(&mut self, leaf: Hash) -> Vec<(TileId, Tile)> {
        let mut full = Vec::new();
        self.push_into(leaf, &mut full);
        full
    }

    /// Appends leaves in order, as [`Edge::push`] does one by one.
    pub fn extend(&mut self, leaves: impl IntoIterator<Item = Hash>) -> Vec<(TileId, Tile)> {
        let mut full = Vec::new();
        leaves.into_iter().for_each(|leaf| self.push_into(leaf, &mut full));
        full
    }

    fn push_into(&mut self, leaf: Hash, full: &mut Vec<(TileId, Tile)>) {
        self.size += 1;
        let mut hash = leaf;
        for level in 0.. {
            if self.tiles.len() == level {
                self.tiles.push(Tile::default());
            }
            let tile = &mut self.tiles[level];
            tile.push(hash);
            let Some(above) = tile.node(HEIGHT, 0) else { break };
            let index = (self.size >> (HEIGHT * (level as u32 + 1))) - 1;
            let tile = std::mem::take(tile);
            full.extend(TileId::new(level as u8, index, tile.width()).map(|id| (id, tile)));
            hash = above;
        }
    }

    /// The unfinished tiles, to be stored beside each published size; see [`TileId::unfinished`].
    pub fn unfinished(&self) -> impl Iterator<Item = (TileId, &Tile)> {
        TileId::unfinished(self.size)
            .filter_map(|id| Some((id, self.tiles.get(usize::from(id.level()))?)))
    }

    /// The root of the tree as it is: one hash for each complete subtree of the edge.
    pub fn root(&self) -> Hash {
        let mut root = None;
        for tile in &self.tiles {
            let width = usize::from(tile.width());
            for height in (0..HEIGHT).filter(|height| width >> height & 1 == 1) {
                let left = tile.node(height, (width >> height) - 1);
                root = match (left, root) {
                    (Some(left), Some(right)) => Some(Hash::node(&left, &right)),
                    (left, root) => left.or(root),
                };
            }
        }
        root.unwrap_or(Hash::EMPTY)
    }

    /// Size and root of the tree as it is.
    pub fn head(&self) -> Head {
        Head { size: self.size, root: self.root() }
    }
}
