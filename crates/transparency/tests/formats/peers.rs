//! The same trees, tiles and proofs in programs that others wrote.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use proptest::prelude::*;
use sha2::Sha256;
use tlog_tiles::tlog;
use transparency::{Consistency, Hash, Head, Inclusion, TileId, Tiles};

use crate::log::{Log, entry};

/// The hashes that `tlog_tiles` stores, in its order.
struct Stored(Vec<tlog::Hash>);

impl tlog::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        Ok(indexes.iter().map(|at| self.0[*at as usize]).collect())
    }
}

impl Stored {
    fn of(size: u64) -> Self {
        let mut stored = Self(Vec::new());
        for index in 0..size {
            let more = tlog::stored_hashes(index, &entry(index), &stored).unwrap();
            stored.0.extend(more);
        }
        stored
    }
}

fn theirs(hash: Hash) -> tlog::Hash {
    tlog::Hash(hash.0)
}

fn ours(path: &[tlog::Hash]) -> Vec<Hash> {
    path.iter().map(|it| Hash(it.0)).collect()
}

/// The proofs for one index and one earlier size, in both programs.
fn proofs_agree_with_tlog_tiles(log: &Log, stored: &Stored, head: &Head, index: u64, old: u64) {
    let root = theirs(head.root);
    let leaf = log.leaves[index as usize];
    let made = tlog::prove_record(head.size, index, stored).unwrap();
    let built = Inclusion::build(index, head.size, &log.tiles).unwrap();
    assert_eq!(built.path, ours(&made));
    built.verify(&leaf, head).unwrap();
    let path = built.path.iter().copied().map(theirs).collect();
    tlog::check_record(&path, head.size, root, index, theirs(leaf)).unwrap();

    let made = tlog::prove_tree(head.size, old, stored).unwrap();
    let built = Consistency::build(old, head.size, &log.tiles).unwrap();
    assert_eq!(built.path, ours(&made));
    let before = tlog::tree_hash(old, stored).unwrap();
    built.verify(&Head { size: old, root: Hash(before.0) }, head).unwrap();
    let path = built.path.iter().copied().map(theirs).collect();
    tlog::check_tree(&path, head.size, root, old, before).unwrap();
}

fn tiles_agree_with_tlog_tiles(log: &Log, stored: &Stored, size: u64) {
    for theirs in tlog_tiles::tile::Tile::new_tiles(8, 0, size) {
        let id = TileId::new(theirs.level(), theirs.level_index(), theirs.width() as u16).unwrap();
        let made = theirs.read_data(stored).unwrap();
        let tile = log.tiles.tile(id).unwrap();
        assert_eq!(tile.to_bytes()[..made.len()], made, "{id}");
        assert_eq!(TileId::within(id.level(), id.index(), size), Some(id));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn trees_are_those_of_tlog_tiles(size in 1..1_500_u64, at in any::<[prop::sample::Index; 8]>()) {
        let (log, stored) = (Log::of(size), Stored::of(size));
        let head = log.head();
        prop_assert_eq!(Hash(tlog::tree_hash(size, &stored).unwrap().0), head.root);
        tiles_agree_with_tlog_tiles(&log, &stored, size);
        for pair in at.chunks(2) {
            let index = pair[0].index(size as usize) as u64;
            let old = pair[1].index(size as usize) as u64 + 1;
            proofs_agree_with_tlog_tiles(&log, &stored, &head, index, old);
        }
    }

    #[test]
    fn trees_are_those_of_ct_merkle(size in 1..700_u64, at in any::<[prop::sample::Index; 4]>()) {
        let log = Log::of(size);
        let head = log.head();
        let mut tree = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        (0..size).for_each(|index| tree.push(entry(index)));
        let root = tree.root();
        prop_assert_eq!(root.as_bytes().as_slice(), &head.root.0);
        for pair in at.chunks(2) {
            let index = pair[0].index(size as usize);
            let made = tree.prove_inclusion(index);
            let built = Inclusion::build(index as u64, size, &log.tiles).unwrap();
            prop_assert_eq!(made.as_bytes(), bytes(&built.path));
            let proof = InclusionProof::from_bytes(bytes(&built.path));
            root.verify_inclusion(&entry(index as u64), index as u64, &proof).unwrap();

            let old = pair[1].index(size as usize) as u64 + 1;
            let made = tree.prove_consistency((size - old) as usize);
            let built = Consistency::build(old, size, &log.tiles).unwrap();
            prop_assert_eq!(made.as_bytes(), bytes(&built.path));
            let before = transparency::proof::root(old, &log.tiles).unwrap();
            let before = RootHash::<Sha256>::new(before.0.into(), old);
            let proof = ConsistencyProof::try_from_bytes(bytes(&built.path)).unwrap();
            root.verify_consistency(&before, &proof).unwrap();
        }
    }
}

/// The sizes at which tiles begin and end, too large to draw many of.
#[test]
fn large_trees_are_those_of_tlog_tiles() {
    let stored = Stored::of(70_000);
    for size in [65_535, 65_536, 70_000] {
        let log = Log::of(size);
        tiles_agree_with_tlog_tiles(&log, &stored, size);
        for (index, old) in [(0, 1), (65_279, 65_280), (size - 1, size - 1), (12_345, 256)] {
            proofs_agree_with_tlog_tiles(&log, &stored, &log.head(), index, old);
        }
    }
}

fn bytes(path: &[Hash]) -> Vec<u8> {
    path.iter().flat_map(|hash| hash.0).collect()
}
