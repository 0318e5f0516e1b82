//! `cargo bench -p bench -- <name>`.

use std::process::ExitCode;

/// What is measured in this process has the program's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    bench::run()
}
