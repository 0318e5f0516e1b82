//! Compiles the stored form with prost: the bare decoder that ours is held against.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo names the package")?;
    let root = Path::new(&here).join("../../proto");
    println!("cargo:rerun-if-changed={}", root.display());
    let files = protox::compile(["coopledger/log/v1/entry.proto"], [&root])?;
    tonic_prost_build::configure().bytes(".").compile_fds(files)?;
    Ok(())
}
