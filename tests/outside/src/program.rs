//! Starting, asking and killing the program.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// The program that `cargo xtask test` built.
///
/// # Panics
/// If there is none: an outside test without a program would show nothing.
#[allow(clippy::panic)]
pub fn program() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    let program = std::env::var_os("COOPLEDGER_PROGRAM")
        .map_or_else(|| target.join("release/coopledger"), PathBuf::from);
    if !program.exists() {
        panic!("{} is missing: run the tests with `cargo xtask test`", program.display());
    }
    program
}

/// The example register.
pub fn tam_duong() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/tam-duong")
}

/// A call of the program on a ledger, with no settings but the defaults.
pub fn coopledger(ledger: &Path) -> Command {
    let mut command = Command::new(program());
    command.arg("--ledger").arg(ledger);
    isolate(&mut command);
    command
}

/// Takes the settings of whoever runs the tests away from a command.
pub fn isolate(command: &mut Command) {
    command.env("XDG_CONFIG_HOME", "/nonexistent").env_remove("COOPLEDGER_CONFIG");
    command.env_remove("COOPLEDGER_LEDGER").env_remove("COOPLEDGER_LISTEN");
    command.env_remove("COOPLEDGER_LANG").env_remove("COOPLEDGER_METRICS").env("RUST_LOG", "warn");
    for name in ["LISTEN", "NAME", "POLICY", "STORE"] {
        command.env_remove(format!("COOPLEDGER_WITNESS_{name}"));
    }
}

/// The output of a call as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a call to its end, and fails the test with all that it said if it did not end well.
///
/// # Panics
/// If the call cannot be started or does not end well.
#[allow(clippy::panic)]
pub fn done(command: &mut Command) -> Output {
    match command.output() {
        Ok(output) if output.status.success() => output,
        Ok(output) => {
            let said = (text(&output.stdout), text(&output.stderr));
            panic!("{command:?} ended with {}\n{}\n{}", output.status, said.0, said.1)
        }
        Err(error) => panic!("{command:?}: {error}"),
    }
}

/// A running server; killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: String,
    /// What it printed before it listened: values of JSON.
    pub before: Vec<serde_json::Value>,
    /// What it printed when it listened.
    pub said: serde_json::Value,
}

impl Server {
    /// Serves a ledger on a free port, and waits until it listens.
    pub fn start(ledger: &Path) -> Result<Self, String> {
        let mut command = coopledger(ledger);
        command.args(["serve", "--json", "--listen", "127.0.0.1:0"]);
        Self::spawn(command)
    }

    /// Runs a command that serves, such as one under strace, and waits until it listens. What it
    /// says on standard error goes where the command says.
    pub fn spawn(mut command: Command) -> Result<Self, String> {
        let mut child = command.stdout(Stdio::piped()).spawn().map_err(|it| it.to_string())?;
        let stdout = child.stdout.take().ok_or("no output")?;
        let mut before = Vec::new();
        for line in BufReader::new(stdout).lines() {
            let line = line.map_err(|it| it.to_string())?;
            let said: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            if let Some(address) = said["listening"].as_str() {
                let address = address.to_owned();
                return Ok(Self { child, address, before, said });
            }
            before.push(said);
        }
        let status = child.wait().map_err(|it| it.to_string())?;
        Err(format!("the server ended with {status} before it listened"))
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it what `kill -9` does, and does not wait.
    ///
    /// # Errors
    /// If it could not be sent.
    pub fn strike(&mut self) -> std::io::Result<()> {
        self.child.kill()
    }

    /// Kills it as `kill -9` does, and waits for its end.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Whether it runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks it to end, and waits for that.
    ///
    /// # Errors
    /// If it does not end within ten seconds.
    pub fn stop(mut self) -> Result<ExitStatus, String> {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().map_err(|it| it.to_string())?;
        let patience = Instant::now() + Duration::from_secs(10);
        loop {
            match self.child.try_wait().map_err(|it| it.to_string())? {
                Some(status) => return Ok(status),
                None if Instant::now() > patience => return Err("it does not end".into()),
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
