//! Proofs from a tree of at most 1,024 leaves, changed by the input: only what is unchanged holds.
//! The first bytes say which tree, leaf and earlier tree; the rest is laid over the proofs.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use transparency::{Consistency, Edge, Hash, Head, Inclusion, TileSet, proof};

const LEAVES: u64 = 1_024;

/// The tiles of the largest tree; all smaller ones are in them.
static TILES: LazyLock<TileSet> = LazyLock::new(|| {
    let (mut edge, mut tiles) = (Edge::new(), TileSet::default());
    for (id, tile) in edge.extend((0..LEAVES).map(|it| Hash::leaf(&it.to_be_bytes()))) {
        tiles.insert(id.level(), id.index(), tile);
    }
    for (id, tile) in edge.unfinished() {
        tiles.insert(id.level(), id.index(), tile.clone());
    }
    tiles
});

fuzz_target!(|bytes: &[u8]| {
    let Some((numbers, change)) = bytes.split_first_chunk::<6>() else { return };
    let [a, b, c, d, e, f] = numbers.map(u64::from);
    let size = (a << 8 | b) % LEAVES + 1;
    let (index, old) = ((c << 8 | d) % size, (e << 8 | f) % (size + 1));
    let tiles = &*TILES;
    let head = |size| Head { size, root: proof::root(size, tiles).expect("a tree of these") };
    let (before, head, leaf) = (head(old), head(size), Hash::leaf(&index.to_be_bytes()));

    let built = Inclusion::build(index, size, tiles).expect("a leaf of the tree");
    let path = changed(&built.path, change);
    let verdict = Inclusion { index, path: path.clone() }.verify(&leaf, &head);
    assert_eq!(verdict.is_ok(), path == built.path);

    let built = Consistency::build(old, size, tiles).expect("an earlier tree");
    let path = changed(&built.path, change);
    let verdict = Consistency { path: path.clone() }.verify(&before, &head);
    assert_eq!(verdict.is_ok(), path == built.path);
});

/// The path with the bytes laid over it: a first byte that takes hashes away or adds some, then a
/// mask.
fn changed(path: &[Hash], change: &[u8]) -> Vec<Hash> {
    let Some((how, mask)) = change.split_first() else { return path.to_vec() };
    let mut path = path.to_vec();
    match how % 4 {
        0 => path.truncate(usize::from(how / 4)),
        1 => path.extend(std::iter::repeat_n(Hash::EMPTY, usize::from(how / 4))),
        2 => path.reverse(),
        _ => {}
    }
    for (byte, mask) in path.iter_mut().flat_map(|hash| &mut hash.0).zip(mask) {
        *byte ^= mask;
    }
    path
}
