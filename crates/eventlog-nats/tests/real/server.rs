//! Real servers for tests: each in a folder of its own, on free ports, gone with the test.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use async_nats::ServerAddr;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// One server, synced at every write.
pub struct Server {
    port: u16,
    folder: TempDir,
    child: Child,
}

/// `COOPLEDGER_NATS_SERVER`, or what `cargo xtask setup` installs, or what is on the path.
fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("COOPLEDGER_NATS_SERVER") {
        return named.into();
    }
    let installed =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/python/bin/nats-server");
    if installed.exists() { installed } else { "nats-server".into() }
}

impl Server {
    /// Starts one and waits until it listens.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let store = folder.path().join("store");
        let settings = format!(
            "listen: \"127.0.0.1:{port}\"\njetstream {{ store_dir: \"{}\", sync_interval: always }}\n",
            store.display()
        );
        std::fs::write(folder.path().join("nats.conf"), settings).unwrap();
        let child = run(&folder);
        let server = Self { port, folder, child };
        server.listens().await;
        server
    }

    /// Where it listens.
    pub fn address(&self) -> ServerAddr {
        format!("nats://127.0.0.1:{}", self.port).parse().unwrap()
    }

    /// A folder beside its own.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_path_buf()
    }

    /// Kills it as it is.
    pub async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Starts it again, on what it had stored.
    pub async fn restart(&mut self) {
        self.child = run(&self.folder);
        self.listens().await;
    }

    async fn listens(&self) {
        let start = std::time::Instant::now();
        while async_nats::connect(self.address()).await.is_err() {
            assert!(start.elapsed() < Duration::from_secs(30), "the server does not start");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn run(folder: &TempDir) -> Child {
    let mut command = Command::new(program());
    command.arg("-c").arg(folder.path().join("nats.conf")).kill_on_drop(true);
    let started = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    started.unwrap_or_else(|it| {
        panic!("{} does not start ({it}); `cargo xtask setup` installs it", program().display())
    })
}
