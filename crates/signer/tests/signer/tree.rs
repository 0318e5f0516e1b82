//! Trees to sign, and forks of them.

use chrono::{DateTime, Utc};
use signer::{SignError, SignedCheckpoint, Signing};
use transparency::tree::Edge;
use transparency::{Consistency, Hash, Head, TileSet};

/// A tree whose leaves are numbers.
#[derive(Clone)]
pub struct Tree(Vec<u64>);

impl Tree {
    pub fn of(size: u64) -> Self {
        Self((0..size).collect())
    }

    /// The same size, with other leaves from `at` on.
    pub fn forked(&self, at: usize) -> Self {
        let leaf = |(index, leaf): (usize, &u64)| if index < at { *leaf } else { leaf + 1_000 };
        Self(self.0.iter().enumerate().map(leaf).collect())
    }

    pub fn head(&self) -> Head {
        self.grown().0
    }

    /// The proof that this tree has the one of `old` leaves in it.
    pub fn proof(&self, old: u64) -> Consistency {
        Consistency::build(old, self.0.len() as u64, &self.grown().1).unwrap()
    }

    fn grown(&self) -> (Head, TileSet) {
        let mut edge = Edge::new();
        let mut tiles = TileSet::default();
        for (id, tile) in edge.extend(self.0.iter().map(|it| Hash::leaf(&it.to_be_bytes()))) {
            tiles.insert(id.level(), id.index(), tile);
        }
        for (id, tile) in edge.unfinished() {
            tiles.insert(id.level(), id.index(), tile.clone());
        }
        (edge.head(), tiles)
    }
}

pub fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + second, 0).unwrap()
}

/// Signs the head of the tree of `size` leaves after the one that was signed last.
pub async fn sign(signing: &Signing, size: u64) -> Result<SignedCheckpoint, SignError> {
    sign_tree(signing, &Tree::of(size)).await
}

/// Signs the head of a tree after the one that was signed last, with the best proof there is.
pub async fn sign_tree(signing: &Signing, tree: &Tree) -> Result<SignedCheckpoint, SignError> {
    let from = signing.last().await.unwrap().map_or(Head::EMPTY, |it| it.head);
    let proof = tree.proof(from.size.min(tree.head().size));
    signing.sign(&from, &tree.head(), &proof, at(0)).await
}
