//! Every scenario beside this crate comes out as it says.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing test says where")]

use std::fs;
use std::path::{Path, PathBuf};

/// The files of a folder, in the order of their names.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    files
}

async fn check(folder: &str) {
    let files = files(folder);
    assert!(!files.is_empty(), "there are scenarios in {folder}");
    let mut failed = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        assert!(text.starts_with("# "), "{} begins with what it tells", file.display());
        if let Err(why) = scenarios::run(&text).await {
            failed.push(format!("{}: {why}", file.file_name().unwrap().display()));
        }
    }
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), files.len(), failed.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_law() {
    check("law").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn complaints_of_other_registers() {
    check("complaints").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_and_plans() {
    check("figures").await;
}
