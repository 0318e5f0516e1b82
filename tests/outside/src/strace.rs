//! Faults in single system calls.

use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::program::{isolate, program};

/// A fault: which calls on which file of a ledger fail when, as strace's `inject` has it. Calls are
/// counted for each thread by itself.
#[derive(Clone, Debug)]
pub struct Fault {
    file: &'static str,
    inject: String,
}

impl Fault {
    /// The nth call on a file fails once.
    pub fn nth(file: &'static str, call: &str, error: &str, n: usize) -> Self {
        Self { file, inject: format!("{call}:error={error}:when={n}") }
    }

    /// The nth call on a file and all later ones fail, up to the last one.
    pub fn between(file: &'static str, call: &str, error: &str, n: usize, last: usize) -> Self {
        Self { file, inject: format!("{call}:error={error}:when={n}..{last}") }
    }

    /// All syncs of a file are said to have been made, and none is.
    pub fn unsynced(file: &'static str) -> Self {
        Self { file, inject: "fsync,fdatasync:retval=0".into() }
    }

    /// The server on a ledger under this fault; strace writes what it did to a file. The server is
    /// the process that is started, and strace its grandchild, so that signals meet the server.
    pub fn serve(&self, ledger: &Path, trace: &Path) -> Command {
        let call = self.inject.split(':').next().unwrap_or_default();
        let mut command = Command::new("strace");
        command.args(["-D", "-f", "-qq", "-e", &format!("trace={call}"), "-P"]);
        command.arg(ledger.join(self.file)).args(["-e", &format!("inject={}", self.inject)]);
        command.arg("-o").arg(trace).arg(program()).arg("--ledger").arg(ledger);
        command.args(["serve", "--json", "--listen", "127.0.0.1:0"]);
        isolate(&mut command);
        command
    }
}

/// How many calls were made to fail.
///
/// # Errors
/// If strace left no trace.
pub fn hits(trace: &Path) -> Outcome<usize> {
    let text = std::fs::read(trace).map_err(|it| format!("{}: {it}", trace.display()))?;
    Ok(String::from_utf8_lossy(&text).matches("(INJECTED)").count())
}
