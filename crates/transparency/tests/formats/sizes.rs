//! Trees of the sizes at which something begins or ends, and questions that no tree answers.

use proptest::prelude::*;
use transparency::proof::{consistency_tiles, inclusion_tiles, root, root_tiles};
use transparency::tree::{RestoreError, SIZE_MAX};
use transparency::{Consistency, Edge, Hash, Head, Inclusion, ProofError, TileId, TileSet, Tiles};

use crate::log::{Log, naive, only};

const SIZES: [u64; 9] = [0, 1, 2, 255, 256, 257, 65_535, 65_536, 70_000];

/// Places in a tree: its ends, those around tiles, and a few drawn from a sequence.
fn places(size: u64) -> impl Iterator<Item = u64> {
    let drawn = (1..20_u64).map(|it| it.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20);
    let ends = [0, 1, 254, 255, 256, 65_279, 65_280, 65_535, 65_536, 69_999];
    let last = size.saturating_sub(1);
    ends.into_iter()
        .filter(move |it| *it < size)
        .chain([last])
        .chain(drawn.map(move |it| it % size))
}

#[test]
fn roots_and_restored_edges_are_those_of_the_definition() {
    let log = Log::of(70_000);
    for size in SIZES {
        let expected = naive(&log.leaves[..size as usize]);
        assert_eq!(Log::of(size).edge.root(), expected, "{size}");
        let tiles = only(&log.tiles, &root_tiles(size).unwrap());
        assert_eq!(root(size, &tiles), Ok(expected), "{size}");

        // An edge restored from a later tree's tiles goes on as if it had never stopped.
        let needed: Vec<TileId> = TileId::unfinished(size).collect();
        let mut edge = Edge::restore(size, &only(&log.tiles, &needed)).unwrap();
        assert_eq!(edge.head(), Head { size, root: expected });
        let full = edge.extend(log.leaves[size as usize..].iter().copied());
        assert_eq!(edge.head(), log.head(), "{size}");
        assert_eq!(full.len() as u64, 273 + 1 - size / 256 - size / 65_536, "{size}");
        for (id, tile) in full {
            assert_eq!(only(&log.tiles, &[id]).tile(id), Some(&tile), "{id}");
        }
    }
}

#[test]
fn every_leaf_is_proved_from_the_tiles_that_are_asked_for() {
    let log = Log::of(70_000);
    for size in SIZES.into_iter().filter(|size| *size > 0) {
        let head = Head { size, root: root(size, &log.tiles).unwrap() };
        for index in places(size) {
            let tiles = only(&log.tiles, &inclusion_tiles(index, size).unwrap());
            let proof = Inclusion::build(index, size, &tiles).unwrap();
            let leaf = log.leaves[index as usize];
            proof.verify(&leaf, &head).unwrap();
            let other = Hash::leaf(b"never recorded");
            assert_eq!(proof.verify(&other, &head), Err(ProofError::Root), "{index} of {size}");
            if size > 1 {
                let moved = Inclusion { index: (index + 1) % size, ..proof };
                assert!(moved.verify(&leaf, &head).is_err(), "{index} of {size}");
            }
        }
    }
}

#[test]
fn every_tree_follows_from_every_earlier_one_and_from_no_other() {
    let log = Log::of(70_000);
    let fork = Log::of_entries((0..70_000).map(|it| match it {
        0 => b"another first entry".to_vec(),
        _ => crate::log::entry(it),
    }));
    for new in SIZES {
        let head = Head { size: new, root: root(new, &log.tiles).unwrap() };
        for old in SIZES.into_iter().filter(|old| *old <= new) {
            let tiles = only(&log.tiles, &consistency_tiles(old, new).unwrap());
            let proof = Consistency::build(old, new, &tiles).unwrap();
            let before = Head { size: old, root: root(old, &log.tiles).unwrap() };
            proof.verify(&before, &head).unwrap();
            if old == 0 {
                continue;
            }
            let forked = Head { size: old, root: root(old, &fork.tiles).unwrap() };
            assert_eq!(proof.verify(&forked, &head), Err(ProofError::Root), "{old} {new}");
            let forked = Head { size: new, root: root(new, &fork.tiles).unwrap() };
            assert_eq!(proof.verify(&before, &forked), Err(ProofError::Root), "{old} {new}");
        }
    }
}

#[test]
fn what_no_tree_has_is_refused() {
    let log = Log::of(257);
    let head = log.head();
    let beyond = ProofError::Beyond { index: 257, size: 257 };
    assert_eq!(inclusion_tiles(257, 257), Err(beyond));
    assert_eq!(Inclusion::build(257, 257, &log.tiles), Err(beyond));
    let proof = Inclusion { index: 257, path: Vec::new() };
    assert_eq!(proof.verify(&log.leaves[0], &head), Err(beyond));
    let none = Inclusion { index: 0, path: Vec::new() };
    assert_eq!(
        none.verify(&log.leaves[0], &Head::EMPTY),
        Err(ProofError::Beyond { index: 0, size: 0 })
    );

    let shrinks = ProofError::Shrinks { old: 257, new: 256 };
    assert_eq!(consistency_tiles(257, 256), Err(shrinks));
    assert_eq!(Consistency::build(257, 256, &log.tiles), Err(shrinks));
    let small = Head { size: 256, root: root(256, &log.tiles).unwrap() };
    assert_eq!(Consistency { path: Vec::new() }.verify(&head, &small), Err(shrinks));

    for size in [SIZE_MAX + 1, u64::MAX] {
        let large = ProofError::TooLarge(size);
        assert_eq!(root_tiles(size), Err(large));
        assert_eq!(inclusion_tiles(0, size), Err(large));
        assert_eq!(consistency_tiles(1, size), Err(large));
        let head = Head { size, root: head.root };
        assert_eq!(none.verify(&log.leaves[0], &head), Err(large));
        assert_eq!(Consistency { path: Vec::new() }.verify(&head, &head), Err(large));
        assert_eq!(Edge::restore(size, &log.tiles).err(), Some(RestoreError::TooLarge(size)));
    }
    // The largest tree there can be is asked about as any other.
    assert!(inclusion_tiles(SIZE_MAX - 1, SIZE_MAX).unwrap().len() <= 16);
}

#[test]
fn an_empty_tree_has_one_root_and_every_tree_follows_it() {
    let (head, empty) = (Log::of(3).head(), Consistency { path: Vec::new() });
    empty.verify(&Head::EMPTY, &head).unwrap();
    empty.verify(&Head::EMPTY, &Head::EMPTY).unwrap();
    let odd = Head { size: 0, root: head.root };
    assert_eq!(empty.verify(&odd, &head), Err(ProofError::Root));
    assert_eq!(empty.verify(&odd, &odd), Err(ProofError::Root));
    let proof = Consistency { path: vec![head.root] };
    assert_eq!(proof.verify(&Head::EMPTY, &head), Err(ProofError::Length(1)));
    assert_eq!(proof.verify(&head, &head), Err(ProofError::Length(1)));
}

#[test]
fn a_missing_tile_is_named() {
    let log = Log::of(70_000);
    let needed = inclusion_tiles(3, 70_000).unwrap();
    let names: Vec<String> = needed.iter().map(TileId::to_string).collect();
    let expected = ["tile/0/000", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17"];
    assert_eq!(names, expected);
    for missing in &needed {
        let rest: Vec<TileId> = needed.iter().copied().filter(|it| it != missing).collect();
        let built = Inclusion::build(3, 70_000, &only(&log.tiles, &rest));
        assert_eq!(built, Err(ProofError::Missing(*missing)));
    }
    let none = Edge::restore(257, &TileSet::default()).err();
    assert_eq!(none, TileId::new(0, 1, 1).map(RestoreError::Missing));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However the leaves come in, and wherever it stopped in between.
    #[test]
    fn an_edge_goes_on_where_it_stopped(size in 0..1_200_u64, cuts in prop::collection::vec(0..1_200_u64, 0..4)) {
        let log = Log::of(size);
        let mut cuts: Vec<u64> = cuts.into_iter().filter(|cut| *cut <= size).chain([size]).collect();
        cuts.sort_unstable();
        let mut edge = Edge::new();
        for cut in cuts {
            for leaf in &log.leaves[edge.size() as usize..cut as usize] {
                for (id, tile) in edge.push(*leaf) {
                    prop_assert_eq!(log.tiles.tile(id), Some(&tile));
                }
            }
            prop_assert_eq!(edge.root(), naive(&log.leaves[..cut as usize]));
            edge = Edge::restore(cut, &log.tiles).unwrap();
        }
        prop_assert_eq!(edge.head(), log.head());
    }
}
