//! Lists the files of the example register, so that the program carries them.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| io::Error::other("no manifest"))?;
    let folder = Path::new(&here).join("../../deploy/tam-duong");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut names: Vec<String> = fs::read_dir(&folder)?
        .filter_map(|it| it.ok()?.file_name().into_string().ok())
        .filter(|it| it.ends_with(".csv"))
        .collect();
    names.sort();
    let rows: Vec<String> = names
        .iter()
        .map(|it| format!("({it:?}, include_bytes!({:?}).as_slice())", folder.join(it)))
        .collect();
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?;
    fs::write(Path::new(&out).join("register.rs"), format!("[{}]", rows.join(", ")))
}
