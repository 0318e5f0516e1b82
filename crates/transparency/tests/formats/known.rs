//! What the tree of RFC 6962 is known to give.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use transparency::proof::{self, Inclusion};
use transparency::{Consistency, Hash, Head};

use crate::log::Log;

/// The eight leaves that every implementation is tried with, in hexadecimal.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// The roots over the first 0 to 8 of them.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn of_leaves(count: usize) -> Log {
    Log::of_entries(LEAVES[..count].iter().map(|it| bytes(it)))
}

#[test]
fn the_roots_over_eight_leaves_are_those_that_are_known() {
    let all = of_leaves(8);
    for (size, root) in ROOTS.iter().enumerate() {
        let root = Hash::from_hex(root).unwrap();
        assert_eq!(of_leaves(size).edge.root(), root, "{size}");
        assert_eq!(proof::root(size as u64, &all.tiles), Ok(root), "{size}");
    }
}

/// The proofs that stand in the vectors as good ones are those that are made here.
#[test]
fn proofs_over_eight_leaves_are_those_that_are_known() {
    let log = of_leaves(8);
    let mut made = 0;
    for line in vectors().filter(|it| it["wantErr"] == false) {
        let number = |field: &str| line[field].as_u64().unwrap();
        let path = hashes(&line["proof"]);
        let name = line["name"].as_str().unwrap();
        if name.starts_with("inclusion/") && number("treeSize") <= 8 && number("treeSize") > 1 {
            let built =
                Inclusion::build(number("leafIdx"), number("treeSize"), &log.tiles).unwrap();
            assert_eq!(built.path, path, "{name}");
            made += 1;
        } else if name.starts_with("consistency/") && (1..=8).contains(&number("size1")) {
            let built = Consistency::build(number("size1"), number("size2"), &log.tiles).unwrap();
            assert_eq!(built.path, path, "{name}");
            made += 1;
        }
    }
    assert!(made >= 8, "only {made} vectors are good proofs of this tree");
}

#[test]
fn every_vector_is_judged_as_it_is_known_to_be() {
    // What the vectors call useless, the rules of witnesses call proved: any tree follows the
    // empty one.
    let apart = "consistency/additional/size1-is-zero-and-size2-is-not-zero";
    let mut judged = 0;
    for line in vectors() {
        let name = line["name"].as_str().unwrap();
        let expected = line["wantErr"] == false || name == apart;
        assert_eq!(judge(name, &line), expected, "{name}");
        judged += 1;
    }
    assert_eq!(judged, 196);
}

/// Whether a vector proves anything.
fn judge(name: &str, line: &Value) -> bool {
    let number = |field: &str| line[field].as_u64().unwrap();
    let path = hashes(&line["proof"]);
    if name.starts_with("inclusion/") {
        let head = Head { size: number("treeSize"), root: hash(&line["root"]) };
        let inclusion = Inclusion { index: number("leafIdx"), path };
        return inclusion.verify(&filled(&line["leafHash"], 1), &head).is_ok();
    }
    let old = Head { size: number("size1"), root: hash(&line["root1"]) };
    let new = Head { size: number("size2"), root: hash(&line["root2"]) };
    Consistency { path }.verify(&old, &new).is_ok()
}

fn vectors() -> impl Iterator<Item = Value> {
    include_str!("vectors/merkle.jsonl").lines().map(|line| serde_json::from_str(line).unwrap())
}

fn hashes(value: &Value) -> Vec<Hash> {
    value.as_array().map_or(Vec::new(), |all| all.iter().map(hash).collect())
}

/// Where a vector has words or nothing instead of a hash, zeroes fill it up.
fn hash(value: &Value) -> Hash {
    filled(value, 0)
}

fn filled(value: &Value, fill: u8) -> Hash {
    let mut bytes = STANDARD.decode(value.as_str().unwrap()).unwrap();
    bytes.resize(32, fill);
    Hash(bytes.try_into().unwrap())
}
