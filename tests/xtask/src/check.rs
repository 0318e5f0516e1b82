//! The checks and the tests.

use crate::run::{cargo, command, run, target};

/// Format, clippy, docs and the protos' lint; a warning is an error.
pub fn check() -> Result<(), String> {
    run(cargo(&["fmt", "--all", "--check"]))?;
    run(cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))?;
    let mut docs = cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    docs.env("RUSTDOCFLAGS", "-D warnings");
    run(docs)?;
    let buf = target().join("buf/node_modules/.bin/buf");
    run(command(&buf.to_string_lossy(), &["lint"]))
}

/// Every test. The outside tests run the program as it is shipped.
pub fn test() -> Result<(), String> {
    run(cargo(&["build", "--release", "--locked", "--package", "coopledger"]))?;
    run(outside(cargo(&["test", "--workspace", "--locked"])))
}

/// The long forms.
pub fn soak() -> Result<(), String> {
    run(cargo(&["build", "--release", "--locked", "--package", "coopledger"]))?;
    let mut soak = cargo(&["test", "--locked"]);
    for package in ["outside", "forgetful", "eventlog-nats"] {
        soak.args(["--package", package]);
    }
    soak.args(["--", "--nocapture"]);
    soak.env("COOPLEDGER_SOAK", "1");
    run(outside(soak))
}

/// Tells the tests where the program, the Python packages and the NATS server are.
fn outside(mut command: std::process::Command) -> std::process::Command {
    command
        .env("COOPLEDGER_PROGRAM", target().join("release/coopledger"))
        .env("COOPLEDGER_PYTHON_PACKAGES", target().join("python"))
        .env("COOPLEDGER_NATS_SERVER", target().join("python/bin/nats-server"));
    command
}
