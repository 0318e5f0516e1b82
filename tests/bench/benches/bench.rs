//! `cargo bench -p bench -- <name>`.

use std::process::ExitCode;

fn main() -> ExitCode {
    bench::run()
}
