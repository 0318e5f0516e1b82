//! How fast leaves are hashed, and proofs and signatures made and verified:
//! `cargo bench -p transparency`.
//!
//! Each figure is the median of some rounds, with what the processor or another program does with
//! the same bytes beside it in the same run.

#![allow(clippy::unwrap_used, reason = "a failing benchmark says where")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tlog_tiles::tlog;
use transparency::{
    Checkpoint, Consistency, Cosigner, Edge, Hash, Inclusion, Note, Signer, TileSet, proof,
};

const ROUNDS: usize = 7;
const LEAVES: u64 = 1 << 20;

fn main() {
    for length in [32, 119, 300, 1_000] {
        hashing(length);
    }
    proofs();
    signatures();
}

/// How often a second, by the median of some rounds of `count` each.
fn rate(count: u64, mut round: impl FnMut()) -> f64 {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            round();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    count as f64 / times[ROUNDS / 2].as_secs_f64()
}

fn print(what: &str, rate: f64) {
    println!("{what:<58} {:>12.0} /s", rate);
}

/// Lets the compiler believe that this is needed.
fn needed<T>(value: T) {
    black_box(value);
}

/// Entries of one length, all different, in one buffer.
fn entries(length: usize) -> Vec<u8> {
    let mut bytes = vec![0x5a; length * 4_096];
    for (at, entry) in bytes.chunks_exact_mut(length).enumerate() {
        entry[..8].copy_from_slice(&(at as u64).to_be_bytes());
    }
    bytes
}

/// The time of each piece of work in each of many short rounds, in turns, so that whatever else the
/// machine does meets all of them alike.
fn in_turns<const N: usize>(mut work: [&mut dyn FnMut(); N]) -> Vec<[f64; N]> {
    let mut time = |at: usize| {
        let start = Instant::now();
        work[at]();
        start.elapsed().as_secs_f64()
    };
    (0..61).map(|_| std::array::from_fn(&mut time)).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

fn hashing(length: usize) {
    const ROUND: usize = 1 << 15;
    let bytes = entries(length);
    let all = || bytes.chunks_exact(length).cycle().take(ROUND);
    // A leaf is hashed with one byte before it and at least nine behind, a node takes two blocks.
    let blocks = (length + 10).div_ceil(64) + 2;
    let long = vec![0x5a; 64 * blocks * 1_024];
    let mut edge = Edge::new();
    let times = in_turns([
        &mut || all().for_each(|entry| needed(edge.push(Hash::leaf(entry)))),
        &mut || all().for_each(|entry| needed(Hash::leaf(entry))),
        &mut || all().for_each(|entry| needed(Sha256::digest(entry))),
        &mut || (0..ROUND / 1_024).for_each(|_| needed(Sha256::digest(&long))),
    ]);
    println!("entries of {length} bytes: {blocks} blocks of SHA-256 each, with the nodes");
    let what = [
        "  hashed into the tree, full tiles given back",
        "  leaf hashes alone",
        "  SHA-256 of each entry alone",
        "  SHA-256 of as many blocks in one piece: the processor",
    ];
    for (at, what) in what.into_iter().enumerate() {
        print(what, ROUND as f64 / median(times.iter().map(|round| round[at]).collect()));
    }
    let ratio = median(times.iter().map(|round| round[3] / round[0]).collect());
    println!("  the tree gets {:.0}% of the processor", 100.0 * ratio);
}

/// The hashes that `tlog_tiles` stores.
struct Stored(Vec<tlog::Hash>);

impl tlog::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        Ok(indexes.iter().map(|at| self.0[*at as usize]).collect())
    }
}

fn proofs() {
    let leaf = |index: u64| Hash::leaf(&index.to_be_bytes());
    let (mut edge, mut tiles) = (Edge::new(), TileSet::default());
    let full = edge.extend((0..LEAVES + 77_777).map(leaf));
    let unfinished = edge.unfinished().map(|(id, tile)| (id, tile.clone())).collect::<Vec<_>>();
    for (id, tile) in full.into_iter().chain(unfinished) {
        tiles.insert(id.level(), id.index(), tile);
    }
    let head = edge.head();
    let mut stored = Stored(Vec::new());
    for index in 0..head.size {
        let more = tlog::stored_hashes(index, &index.to_be_bytes(), &stored).unwrap();
        stored.0.extend(more);
    }

    const COUNT: u64 = 100_000;
    let index = |at: u64| at.wrapping_mul(0x9e37_79b9_7f4a_7c15) % head.size;
    println!("a tree of {} leaves", head.size);
    let made: Vec<Inclusion> =
        (0..COUNT).map(|at| Inclusion::build(index(at), head.size, &tiles).unwrap()).collect();
    print(
        "  inclusion proofs made from tiles",
        rate(COUNT, || {
            (0..COUNT).for_each(|at| {
                needed(Inclusion::build(index(at), head.size, &tiles));
            });
        }),
    );
    print(
        "  the same in tlog_tiles, from hashes in memory",
        rate(COUNT, || {
            (0..COUNT).for_each(|at| {
                needed(tlog::prove_record(head.size, index(at), &stored));
            });
        }),
    );
    print(
        "  inclusion proofs verified",
        rate(COUNT, || {
            made.iter().for_each(|it| it.verify(&leaf(it.index), &head).unwrap());
        }),
    );
    let theirs: Vec<(u64, Vec<tlog::Hash>)> = made
        .iter()
        .map(|it| (it.index, it.path.iter().map(|hash| tlog::Hash(hash.0)).collect()))
        .collect();
    print(
        "  the same in tlog_tiles",
        rate(COUNT, || {
            theirs.iter().for_each(|(index, path)| {
                let (root, leaf) = (tlog::Hash(head.root.0), tlog::Hash(leaf(*index).0));
                tlog::check_record(path, head.size, root, *index, leaf).unwrap();
            });
        }),
    );
    print(
        "  consistency proofs made and verified",
        rate(COUNT / 10, || {
            for at in 0..COUNT / 10 {
                let size = index(at) + 1;
                let old = transparency::Head { size, root: proof::root(size, &tiles).unwrap() };
                Consistency::build(size, head.size, &tiles).unwrap().verify(&old, &head).unwrap();
            }
        }),
    );
}

fn signatures() {
    const COUNT: u64 = 2_000;
    let origin = "so.example/coopledger";
    let signer = Signer::new(origin.parse().unwrap(), &[1; 32]);
    let witness = Cosigner::new("tinh.example/w".parse().unwrap(), &[2; 32]);
    let head = transparency::Head { size: 70_000, root: Hash::leaf(b"root") };
    let checkpoint = Checkpoint::new(origin, head).unwrap();
    let mut note = checkpoint.sign(&signer).unwrap();
    note.add(witness.cosign(note.text(), 1_700_000_000).unwrap()).unwrap();
    let bytes = note.to_string().into_bytes();
    println!("checkpoints");
    print(
        "  signed",
        rate(COUNT, || {
            (0..COUNT).for_each(|_| needed(checkpoint.sign(&signer)));
        }),
    );
    print(
        "  read, and both signatures verified",
        rate(COUNT, || {
            for _ in 0..COUNT {
                let note = Note::parse(&bytes).unwrap();
                black_box(note.verify([signer.public(), witness.public()]).unwrap());
            }
        }),
    );
}
