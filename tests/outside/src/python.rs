//! Scripts in another language.

use std::path::Path;
use std::process::Command;

use crate::program::{done, text};

/// Runs a script of `python/` to its end, and gives what it printed.
///
/// # Panics
/// If it does not end well, or what it needs is not installed.
#[allow(clippy::panic)]
pub fn python(script: &str, arguments: &[&str]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
    let packages = std::env::var_os("COOPLEDGER_PYTHON_PACKAGES")
        .unwrap_or_else(|| panic!("no Python packages: run the tests with `cargo xtask test`"));
    let mut command = Command::new("python3");
    command.arg("-B").arg(folder.join(script)).args(arguments).env("PYTHONPATH", packages);
    text(&done(&mut command).stdout)
}
