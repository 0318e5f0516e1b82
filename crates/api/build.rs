//! Compiles the .proto files, without a system protoc.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What must never reach a log by way of `{:?}`: `redacted.rs` writes its `Debug` by hand.
const PERSONAL: [&str; 3] =
    [".coopledger.v1.PersonalData", ".coopledger.v1.Revealed", ".coopledger.v1.RecordRequest"];

fn main() -> Result<(), Box<dyn Error>> {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo names the package")?;
    let root = Path::new(&here).join("../../proto");
    println!("cargo:rerun-if-changed={}", root.display());
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);

    let mut compiler = protox::Compiler::new([&root])?;
    compiler.include_imports(true).include_source_info(true);
    compiler.open_files(protos(&root.join("coopledger/v1"))?)?;
    tonic_prost_build::configure()
        .bytes(".coopledger.v1.PackedEntries.entries")
        .bytes(".coopledger.v1.GetInclusionProofResponse.entry")
        .bytes(".coopledger.v1.ProvedEntry.entry")
        .bytes(".coopledger.v1.ReadEntryBundlesResponse.data")
        .skip_debug(PERSONAL)
        .include_file("protos.rs")
        .compile_fds(compiler.file_descriptor_set())?;

    // Reflection tells the stored form too, which packed entries have.
    compiler.open_files(protos(&root.join("coopledger/log/v1"))?)?;
    fs::write(out.join("descriptors.bin"), compiler.encode_file_descriptor_set())?;
    Ok(())
}

/// The .proto files of a folder, in the order of their names.
fn protos(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|it| it == "proto") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
