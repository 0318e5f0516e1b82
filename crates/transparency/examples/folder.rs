//! Writes a small log as the static folder that `c2sp.org/tlog-tiles` describes, so that programs
//! of others can be tried on it: `cargo run -p transparency --example folder -- DIR SIZE`.
//!
//! Beside checkpoint, tiles and bundles there are the log's and the witness's keys (`log.vkey`,
//! `witness.vkey`), a policy, and the proof of the last entry. The keys are made of known seeds.

use std::error::Error;
use std::path::Path;

use transparency::{
    BundleId, Checkpoint, Cosigner, Edge, Hash, Inclusion, Signer, TileId, TileSet, Tiles,
    TlogProof, bundle,
};

const ORIGIN: &str = "so.example/coopledger";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(size)) = (arguments.next(), arguments.next()) else {
        return Err("expected a folder and a number of entries".into());
    };
    let (folder, size) = (Path::new(&folder), size.parse()?);
    let write = |name: &str, bytes: &[u8]| -> Result<(), Box<dyn Error>> {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        Ok(std::fs::write(path, bytes)?)
    };
    let entries: Vec<Vec<u8>> = (0..size).map(|at| format!("entry {at}").into()).collect();

    let (mut edge, mut tiles) = (Edge::new(), TileSet::default());
    let mut stored: Vec<TileId> = Vec::new();
    let full = edge.extend(entries.iter().map(|it| Hash::leaf(it)));
    let unfinished: Vec<_> = edge.unfinished().map(|(id, it)| (id, it.clone())).collect();
    for (id, tile) in full.into_iter().chain(unfinished) {
        tiles.insert(id.level(), id.index(), tile);
        stored.push(id);
    }
    for id in stored {
        let tile = tiles.tile(id).ok_or("a tile that was just put in is there")?;
        write(&id.to_string(), &tile.to_bytes())?;
    }
    for (index, chunk) in entries.chunks(256).enumerate() {
        let id = BundleId::within(index as u64, size).ok_or("there is such a bundle")?;
        let chunk: Vec<&[u8]> = chunk.iter().map(Vec::as_slice).collect();
        write(&id.to_string(), &bundle::write(&chunk)?)?;
    }

    let signer = Signer::new(ORIGIN.parse()?, &[1; 32]);
    let witness = Cosigner::new("tinh.example/w".parse()?, &[2; 32]);
    let (log, cosigner) = (signer.public(), witness.public());
    let mut checkpoint = Checkpoint::new(ORIGIN, edge.head())?.sign(&signer)?;
    checkpoint.add(witness.cosign(checkpoint.text(), 1_790_000_000)?)?;
    write("checkpoint", checkpoint.to_string().as_bytes())?;
    write("log.vkey", log.to_string().as_bytes())?;
    write("witness.vkey", cosigner.to_string().as_bytes())?;
    let policy = format!("log {log}\nwitness province {cosigner}\nquorum province\n");
    write("policy", policy.as_bytes())?;
    if let Some(last) = size.checked_sub(1) {
        let inclusion = Inclusion::build(last, size, &tiles)?;
        let proof = TlogProof { extra: None, inclusion, checkpoint };
        write("last.tlog-proof", proof.to_string().as_bytes())?;
    }
    Ok(())
}
