//! A log in memory: its entries, edge and tiles.

use transparency::{Edge, Hash, Head, TileId, TileSet};

pub struct Log {
    pub leaves: Vec<Hash>,
    pub tiles: TileSet,
    pub edge: Edge,
}

/// The entry at an index: of some length, and like no other.
pub fn entry(index: u64) -> Vec<u8> {
    format!("entry {index}").into_bytes()
}

impl Log {
    pub fn of(size: u64) -> Self {
        Self::of_entries((0..size).map(entry))
    }

    pub fn of_entries(entries: impl Iterator<Item = Vec<u8>>) -> Self {
        let leaves: Vec<Hash> = entries.map(|it| Hash::leaf(&it)).collect();
        let (mut edge, mut tiles) = (Edge::new(), TileSet::default());
        for (id, tile) in edge.extend(leaves.iter().copied()) {
            tiles.insert(id.level(), id.index(), tile);
        }
        for (id, tile) in edge.unfinished() {
            tiles.insert(id.level(), id.index(), tile.clone());
        }
        Self { leaves, tiles, edge }
    }

    pub fn head(&self) -> Head {
        self.edge.head()
    }
}

/// The root over some leaves as RFC 6962 defines it, by its recursion and by nothing of ours.
pub fn naive(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::EMPTY,
        [one] => *one,
        _ => {
            let mut half = 1;
            while half * 2 < leaves.len() {
                half *= 2;
            }
            let (left, right) = leaves.split_at(half);
            Hash::node(&naive(left), &naive(right))
        }
    }
}

/// Only these tiles of a larger set.
pub fn only(tiles: &TileSet, ids: &[TileId]) -> TileSet {
    use transparency::Tiles as _;
    let mut kept = TileSet::default();
    for id in ids {
        kept.insert(id.level(), id.index(), tiles.tile(*id).unwrap().clone());
    }
    kept
}
