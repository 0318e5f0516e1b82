//! The seeds of the fuzz targets are inputs that are right today.

use std::path::Path;

use transparency::witness::AddCheckpoint;
use transparency::{BundleId, Consistency, TileId, Tiles, bundle};

use crate::log::{Log, entry};
use crate::signed::{self, cosigned, policy, province, signer};

/// Target, name of the seed, and its bytes.
fn seeds() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let log = Log::of(20);
    let (proof, _) = signed::proof(20, 3);
    let mut more = proof.clone();
    more.extra = Some(b"extra".to_vec());
    let entries: Vec<Vec<u8>> = (0..3).map(entry).collect();
    let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
    let mut three = bundle::write(&entries).unwrap();
    three.insert(0, 2);
    let request = |old| {
        let proof = Consistency::build(old, 20, &log.tiles).unwrap();
        AddCheckpoint::new(old, proof, cosigned(log.head())).unwrap()
    };
    let tile = log.tiles.tile(TileId::within(0, 0, 20).unwrap()).unwrap().to_bytes();
    let sized = format!("# sizes 0-99\n{}", policy());
    let text = |it: &dyn std::fmt::Display| it.to_string().into_bytes();
    vec![
        ("bundle", "three", three),
        ("checkpoint", "one", proof.checkpoint.text().into()),
        ("key", "log", text(signer(1).public())),
        ("key", "witness", text(province().public())),
        ("key", "secret", signer(1).to_text().as_bytes().into()),
        ("key", "secret_witness", province().to_text().as_bytes().into()),
        ("note", "cosigned", text(&proof.checkpoint)),
        ("path", "tile", text(&TileId::new(1, 1_234_067, 3).unwrap())),
        ("path", "bundle", text(&BundleId::new(1_234_067, 256).unwrap())),
        ("path", "hash", text(&log.head().root)),
        ("path", "hex", log.head().root.to_hex().into()),
        ("policy", "both", text(&policy())),
        ("policy", "sized", sized.into()),
        ("proof", "whole", vec![2, 44, 0, 7, 0, 99]),
        ("proof", "changed", vec![2, 44, 0, 7, 0, 99, 3, 0, 0, 1]),
        ("request", "first", text(&request(0))),
        ("request", "later", text(&request(3))),
        ("tile", "twenty", tile),
        ("tlog_proof", "plain", text(&proof)),
        ("tlog_proof", "extra", text(&more)),
    ]
}

#[test]
fn the_seeds_of_the_fuzz_targets_are_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    for (target, name, bytes) in seeds() {
        let file = folder.join(target).join(name);
        if std::env::var_os("COOPLEDGER_WRITE_SEEDS").is_some() {
            std::fs::create_dir_all(folder.join(target)).unwrap();
            std::fs::write(&file, &bytes).unwrap();
        }
        assert_eq!(std::fs::read(&file).unwrap(), bytes, "{}", file.display());
    }
}
