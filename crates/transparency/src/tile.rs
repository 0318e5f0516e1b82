//! Tiles: the tree cut into pieces of 256 hashes, which are stored, served and cached
//! (`c2sp.org/tlog-tiles`, "Merkle Tree").

use std::collections::BTreeMap;

use crate::hash::Hash;

mod path;

pub use path::{BundleId, NotAPath, TileId};

/// How many hashes a full tile has.
pub const WIDTH: usize = 256;
/// How many levels of the tree a tile spans.
pub const HEIGHT: u32 = 8;
/// The hashes of a full tile and of all nodes above them.
const NODES: usize = 2 * WIDTH - 1;

/// Bytes that are no tile: between 1 and 256 hashes of 32 bytes each are expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} bytes are not a tile of 1 to 256 hashes")]
pub struct NotATile(pub usize);

/// At most 256 hashes that follow each other at one level of tiles, with all complete nodes above
/// them: each is hashed once, whatever is asked of the tile.
#[derive(Clone, PartialEq, Eq)]
pub struct Tile {
    width: u16,
    /// The hashes, then the nodes above pairs of them, and so on; see [`place`].
    nodes: Box<[Hash; NODES]>,
}

/// Where the nodes of a height begin in a tile: the hashes at 0, their parents at 256, at 384, ...
fn place(height: u32, index: usize) -> usize {
    (2 * WIDTH - ((2 * WIDTH) >> height)) + index
}

impl Tile {
    /// The tile of these bytes, as it is stored and served: hash after hash.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotATile> {
        let (hashes, rest) = bytes.as_chunks::<{ Hash::LENGTH }>();
        if hashes.is_empty() || hashes.len() > WIDTH || !rest.is_empty() {
            return Err(NotATile(bytes.len()));
        }
        let mut tile = Self::default();
        hashes.iter().for_each(|hash| tile.push(Hash(*hash)));
        Ok(tile)
    }

    /// The tile as it is stored and served: 32 bytes a hash, 8,192 if it is full.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes().iter().flat_map(|hash| hash.0).collect()
    }

    /// How many hashes it has: 256 if it is full.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether it has all its hashes and so never changes.
    pub fn is_full(&self) -> bool {
        usize::from(self.width) == WIDTH
    }

    /// Its hashes, in order.
    pub fn hashes(&self) -> &[Hash] {
        &self.nodes[..usize::from(self.width)]
    }

    /// The root of the subtree over the hashes from `index << height` to `(index + 1) << height`;
    /// `None` if the tile does not have them all.
    pub fn node(&self, height: u32, index: usize) -> Option<Hash> {
        let complete = height <= HEIGHT && index < usize::from(self.width) >> height;
        complete.then(|| self.nodes[place(height, index)])
    }

    /// Puts a hash behind the others, and the nodes that it completes; a full tile stays as it is.
    pub(crate) fn push(&mut self, hash: Hash) {
        if self.is_full() {
            return;
        }
        let mut index = usize::from(self.width);
        let mut node = hash;
        self.nodes[place(0, index)] = node;
        self.width += 1;
        let mut height = 0;
        while index % 2 == 1 {
            node = Hash::node(&self.nodes[place(height, index - 1)], &node);
            index /= 2;
            height += 1;
            self.nodes[place(height, index)] = node;
        }
    }
}

impl Default for Tile {
    /// A tile without hashes: where an edge begins. It is never stored.
    fn default() -> Self {
        Self { width: 0, nodes: Box::new([Hash([0; 32]); NODES]) }
    }
}

impl std::fmt::Debug for Tile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.hashes()).finish()
    }
}

/// Where tiles are looked up while something is built from them. What it gives is trusted no more
/// than the root that the result is held against.
pub trait Tiles {
    /// The tile at the level and index of `id`, of the width of `id` or wider; `None` if there is
    /// none.
    fn tile(&self, id: TileId) -> Option<&Tile>;
}

/// Tiles in memory, by level and index.
#[derive(Clone, Debug, Default)]
pub struct TileSet {
    tiles: BTreeMap<(u8, u64), Tile>,
}

impl TileSet {
    /// Keeps a tile; of two at one place the wider one stays.
    pub fn insert(&mut self, level: u8, index: u64, tile: Tile) {
        let kept = self.tiles.entry((level, index)).or_default();
        if kept.width < tile.width {
            *kept = tile;
        }
    }
}

impl Tiles for TileSet {
    fn tile(&self, id: TileId) -> Option<&Tile> {
        self.tiles.get(&(id.level(), id.index())).filter(|tile| tile.width >= id.width())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_complete_subtree_of_a_tile_is_there_and_no_other() {
        let leaves: Vec<Hash> = (0..WIDTH as u16).map(|it| Hash::leaf(&it.to_be_bytes())).collect();
        fn root(leaves: &[Hash]) -> Hash {
            match leaves {
                [one] => *one,
                _ => {
                    let (left, right) = leaves.split_at(leaves.len() / 2);
                    Hash::node(&root(left), &root(right))
                }
            }
        }
        for width in [1, 2, 3, 100, 128, 255, 256] {
            let bytes: Vec<u8> = leaves[..width].iter().flat_map(|it| it.0).collect();
            let tile = Tile::from_bytes(&bytes).unwrap();
            assert_eq!((tile.to_bytes(), usize::from(tile.width())), (bytes, width));
            for height in 0..=HEIGHT + 1 {
                for index in 0..WIDTH >> height {
                    let (from, to) = (index << height, (index + 1) << height);
                    let expected = (to <= width).then(|| root(&leaves[from..to]));
                    assert_eq!(tile.node(height, index), expected, "{width} {height} {index}");
                }
            }
        }
    }

    #[test]
    fn bytes_that_are_no_tile_are_refused() {
        for length in [0, 1, 31, 33, 257 * 32] {
            assert_eq!(Tile::from_bytes(&vec![0; length]), Err(NotATile(length)));
        }
    }
}
