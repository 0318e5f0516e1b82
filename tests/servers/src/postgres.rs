//! A PostgreSQL server.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::sync::OnceCell;

use crate::ports;

/// Ends the server when whoever started it is gone, however that happened: then standard input ends.
const GUARD: &str = r#""$@" </dev/null & server=$!
read -r _; kill -INT $server; wait $server"#;

/// The same, and removes the folder that it runs in.
const LAST_GUARD: &str = r#""$@" </dev/null & server=$!
read -r _; kill -INT $server; wait $server; rm -rf -- "$PWD""#;

/// One server for all tests of a process.
static SHARED: OnceCell<Postgres> = OnceCell::const_new();

/// The account that the server runs under where the tests run as root, which it refuses.
const ACCOUNT: &str = "postgres";

/// One server, with its usual synced commits. Its user is `coopledger`, without a password.
pub struct Postgres {
    folder: TempDir,
    port: u16,
    child: Child,
}

impl Postgres {
    /// Makes a cluster and starts it; waits until it answers.
    pub async fn start() -> Self {
        Self::guarded(folder(), GUARD).await
    }

    /// The one that all tests of this process may use at once, each with a database of its own. It
    /// is started when it is first asked for, and is gone with the process.
    pub async fn shared() -> &'static Self {
        let start = || async {
            let mut folder = folder();
            // What never ends here is never dropped: the guard removes it.
            folder.disable_cleanup(true);
            Self::guarded(folder, LAST_GUARD).await
        };
        SHARED.get_or_init(start).await
    }

    async fn guarded(folder: TempDir, guard: &str) -> Self {
        let mut init = program(folder.path(), "initdb");
        init.args(["-U", "coopledger", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"]);
        init.arg("--no-sync").arg("-D").arg(folder.path().join("data"));
        done(init).await;
        let port = ports(1)[0];
        let child = run(folder.path(), port, guard);
        let server = Self { folder, port, child };
        server.answers().await;
        server
    }

    /// A new, empty database; its address for clients.
    pub async fn database(&self, name: &str) -> String {
        let mut create = program(self.folder.path(), "createdb");
        create.args(["-h", "127.0.0.1", "-U", "coopledger", "-p", &self.port.to_string(), name]);
        done(create).await;
        self.address(name)
    }

    /// The address of a database for clients.
    pub fn address(&self, name: &str) -> String {
        format!("postgres://coopledger@127.0.0.1:{}/{name}", self.port)
    }

    /// Kills it as it is, with all that it runs.
    pub async fn kill(&mut self) {
        let file = self.folder.path().join("data/postmaster.pid");
        let text = fs::read_to_string(file).unwrap();
        let server = text.lines().next().unwrap();
        let mut kill = Command::new("kill");
        kill.args(["-9", server]);
        done(kill).await;
        self.child.wait().await.unwrap();
    }

    /// Starts it again, on what it had stored.
    pub async fn restart(&mut self) {
        self.child = run(self.folder.path(), self.port, GUARD);
        self.answers().await;
    }

    async fn answers(&self) {
        let (start, port) = (Instant::now(), self.port.to_string());
        loop {
            let mut ready = program(self.folder.path(), "pg_isready");
            ready.args([
                "-q",
                "-h",
                "127.0.0.1",
                "-U",
                "coopledger",
                "-d",
                "postgres",
                "-p",
                &port,
            ]);
            if ready.status().await.unwrap().success() {
                return;
            }
            assert!(start.elapsed() < Duration::from_secs(60), "PostgreSQL does not start");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn run(folder: &Path, port: u16, guard: &str) -> Child {
    let mut guarded = within(folder, "sh");
    guarded.args(["-c", guard, "guard"]).arg(programs().join("postgres"));
    guarded.arg("-D").arg(folder.join("data")).args(["-p", &port.to_string()]);
    guarded.args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]);
    let log = fs::File::create(folder.join("log")).unwrap();
    guarded.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log);
    guarded.spawn().unwrap()
}

/// One of PostgreSQL's programs.
fn program(folder: &Path, name: &str) -> Command {
    within(folder, programs().join(name))
}

/// A program that runs in the folder, under its owner's account.
fn within(folder: &Path, program: impl AsRef<OsStr>) -> Command {
    let owner = fs::metadata(folder).unwrap();
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null());
    if owner.uid() != fs::metadata("/proc/self").unwrap().uid() {
        command.uid(owner.uid()).gid(owner.gid());
    }
    command
}

/// A folder of whoever runs this; of [`ACCOUNT`], where that is root.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    if fs::metadata(folder.path()).unwrap().uid() == 0 {
        let mut chown = std::process::Command::new("chown");
        assert!(chown.args([ACCOUNT, "--"]).arg(folder.path()).status().unwrap().success());
    }
    folder
}

/// Runs a program to its end, which must be a good one.
async fn done(mut command: Command) {
    let output = command.output().await;
    let output = output.unwrap_or_else(|it| {
        panic!("PostgreSQL's programs do not start ({it}); `cargo xtask setup` installs them")
    });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// `COOPLEDGER_POSTGRES`, or the newest that Debian has installed, or what is on the path.
fn programs() -> PathBuf {
    if let Some(named) = std::env::var_os("COOPLEDGER_POSTGRES") {
        return named.into();
    }
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |it: &PathBuf| it.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = installed.map(|it| it.path()).max_by_key(number);
    newest.map(|it| it.join("bin")).unwrap_or_default()
}
