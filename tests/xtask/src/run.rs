//! Running programs, with one sentence when one fails.

use std::path::PathBuf;
use std::process::Command;

/// The workspace's root.
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map_or(here.clone(), PathBuf::from)
}

/// Where build output and test tools go.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A command in the workspace's root.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Runs a command to its end; its output goes to ours.
pub fn run(mut command: Command) -> Result<(), String> {
    let words = format!("{command:?}");
    eprintln!("+ {words}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{words} ended with {status}")),
        Err(error) => Err(format!("{words} could not be started: {error}")),
    }
}

/// Whether a command can be started and ends well; its output is dropped.
pub fn works(program: &str, arguments: &[&str]) -> bool {
    command(program, arguments).output().is_ok_and(|it| it.status.success())
}

/// The cargo that runs us.
pub fn cargo(arguments: &[&str]) -> Command {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    command(&program, arguments)
}
