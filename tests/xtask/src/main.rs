//! The project's chores: `cargo xtask test` sets up what the tests need and runs them all.

mod check;
mod run;
mod setup;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's chores")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Install what the tests need besides Rust: strace, faketime, fuse3, PostgreSQL, NATS, Python with grpcio, buf
    Setup,
    /// Set up, then run every test
    Test,
    /// Format, clippy, docs and buf lint, each with warnings as errors
    Check,
    /// Kill, power cut, fault and soak tests in their long form, about an hour
    Soak,
}

fn main() -> ExitCode {
    let done = match Cli::parse().chore {
        Chore::Setup => setup::setup(),
        Chore::Test => setup::setup().and_then(|()| check::test()),
        Chore::Check => setup::setup().and_then(|()| check::check()),
        Chore::Soak => setup::setup().and_then(|()| check::soak()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
