//! Witnesses that run: the program's own, and one that was not written here.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::Outcome;
use crate::program::{Server, done, isolate, program, text};
use crate::python::interpreter;

/// `coopledger witness`, for one log.
pub struct Ours {
    /// The process.
    pub server: Server,
    /// Its folder.
    pub store: PathBuf,
    /// Its public key.
    pub key: String,
}

impl Ours {
    /// Starts it in a folder, for the log of a key.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start(folder: &Path, log: &str) -> Outcome<Self> {
        let (policy, store) = (folder.join("logs.policy"), folder.join("store"));
        fs::create_dir_all(folder)?;
        fs::write(&policy, format!("log {log}\nquorum none\n"))?;
        let mut command = Command::new(program());
        isolate(&mut command);
        command.args(["witness", "--json", "--listen", "127.0.0.1:0"]);
        command.args(["--name", "tinh.example/witness"]);
        command.arg("--policy").arg(policy).arg("--store").arg(&store);
        let server = Server::spawn(command)?;
        let key = server.said["key"].as_str().ok_or("it says no key")?.to_owned();
        Ok(Self { server, store, key })
    }

    /// Its line in a policy.
    pub fn line(&self) -> String {
        format!("witness ours {} http://{}\n", self.key, self.server.address)
    }
}

/// The witness of `aics-witness`, which knows nothing of this project. Killed when dropped.
pub struct Theirs {
    child: Child,
    config: PathBuf,
    url: String,
    /// Its public key.
    pub key: String,
}

/// What its log says when it listens.
const LISTENING: &str = "listening on ";

impl Theirs {
    /// Starts it in a folder, for the log of a key.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start(folder: &Path, log: &str) -> Outcome<Self> {
        fs::create_dir_all(folder)?;
        let config = folder.join("witness.json");
        let said = done(call("init", &config).args(["--name", "theirs.example/w1"])).stdout;
        let key = text(&said).trim().to_owned();
        let origin = log.split('+').next().unwrap_or_default();
        done(call("add-log", &config).args(["--origin", origin, "--vkey", log]));
        let mut serve = call("serve", &config);
        serve.args(["--listen", "127.0.0.1:0"]).stderr(Stdio::piped());
        let mut child = serve.spawn()?;
        let mut lines = BufReader::new(child.stderr.take().ok_or("no log")?).lines();
        let listening = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let url = line.split_once(LISTENING)?.1.split(' ').next()?;
            Some(url.trim_end_matches('/').to_owned())
        });
        let url = listening.ok_or("it ended before it listened")?;
        // So that it never waits for a reader of its log.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, config, url, key })
    }

    /// Its line in a policy.
    pub fn line(&self) -> String {
        format!("witness theirs {} {}\n", self.key, self.url)
    }

    /// What it kept of requests that it refused, as it says.
    ///
    /// # Errors
    /// If that is no JSON.
    pub fn evidence(&self) -> Outcome<Vec<serde_json::Value>> {
        let said = done(&mut call("evidence", &self.config)).stdout;
        Ok(serde_json::from_slice(&said)?)
    }
}

fn call(what: &str, config: &Path) -> Command {
    let mut command = interpreter();
    command.args(["-m", "aics_witness", what, "--config"]).arg(config);
    command
}

impl Drop for Theirs {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
