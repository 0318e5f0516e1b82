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
    let mut command = interpreter();
    text(&done(command.arg(folder.join(script)).args(arguments)).stdout)
}

/// A call of Python that finds the packages of the tests.
///
/// # Panics
/// If they are not installed.
#[allow(clippy::panic)]
pub fn interpreter() -> Command {
    let packages = std::env::var_os("COOPLEDGER_PYTHON_PACKAGES")
        .unwrap_or_else(|| panic!("no Python packages: run the tests with `cargo xtask test`"));
    let mut command = Command::new("python3");
    command.arg("-B").env("PYTHONPATH", packages);
    command
}
