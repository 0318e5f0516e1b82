//! Logs that sign what a test wants, and forks of them.

use transparency::tree::Edge;
use transparency::witness::AddCheckpoint;
use transparency::{Checkpoint, Consistency, Hash, Head, Note, Signer, TileSet, VerifierKey};

pub const ORIGIN: &str = "so.example/coopledger";

/// A tree whose leaves are numbers.
#[derive(Clone, Debug)]
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

    /// With one leaf more.
    pub fn with(&self, leaf: u64) -> Self {
        Self(self.0.iter().copied().chain([leaf]).collect())
    }

    /// Whether this one begins with another.
    pub fn contains(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    pub fn head(&self) -> Head {
        self.grown().0
    }

    /// The proof that this tree has the one of `old` leaves in it; none if it has not so many.
    pub fn proof(&self, old: u64) -> Consistency {
        let proof = Consistency::build(old, self.0.len() as u64, &self.grown().1);
        proof.unwrap_or(Consistency { path: Vec::new() })
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

/// A log's key.
pub struct Log(Signer);

impl Log {
    pub fn new(origin: &str, seed: u8) -> Self {
        Self(Signer::new(origin.parse().unwrap(), &[seed; 32]))
    }

    pub fn key(&self) -> &VerifierKey {
        self.0.public()
    }

    pub fn signed(&self, tree: &Tree) -> Note {
        let origin = self.key().name().as_str();
        Checkpoint::new(origin, tree.head()).unwrap().sign(&self.0).unwrap()
    }

    /// The request to cosign a tree, with the proof from the one of `old` leaves.
    pub fn request(&self, tree: &Tree, old: u64) -> String {
        AddCheckpoint::new(old, tree.proof(old), self.signed(tree)).unwrap().to_string()
    }
}
