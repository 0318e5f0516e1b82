//! A witness that is served, and plain HTTP to it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use transparency::witness::monitored_at;
use transparency::{Note, Policy, VerifierKey};
use witness::{OpenError, Witness};

use crate::log::Log;

/// When it is, until a test says otherwise.
pub const NOW: u64 = 1_800_000_000;

/// A witness in a folder.
pub struct Served {
    pub folder: TempDir,
    pub policy: Policy,
    pub key: VerifierKey,
    pub now: Arc<AtomicU64>,
    pub address: SocketAddr,
    end: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub kind: String,
    pub body: String,
}

/// The policy of a witness that knows these logs.
pub fn policy(logs: &[&Log]) -> Policy {
    let lines: String = logs.iter().map(|it| format!("log {}\n", it.key())).collect();
    Policy::parse(format!("{lines}quorum none\n").as_bytes()).unwrap()
}

pub fn open(folder: &Path, policy: &Policy) -> Result<Witness, OpenError> {
    Witness::open(folder, Some("tinh.example/witness".parse().unwrap()), policy)
}

impl Served {
    pub async fn start(policy: Policy) -> Self {
        Self::over(tempfile::tempdir().unwrap(), policy).await
    }

    async fn over(folder: TempDir, policy: Policy) -> Self {
        let witness = open(folder.path(), &policy).unwrap();
        let (key, now) = (witness.key().clone(), Arc::new(AtomicU64::new(NOW)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (end, ended) = watch::channel(false);
        let clock = now.clone();
        let clock = move || clock.load(Ordering::SeqCst);
        let serving = tokio::spawn(witness::serve(listener, Arc::new(witness), clock, ended));
        Self { folder, policy, key, now, address, end, serving }
    }

    /// Ends it, and starts it anew over the same folder.
    pub async fn again(self) -> Self {
        self.end.send_replace(true);
        self.serving.await.unwrap();
        Self::over(self.folder, self.policy).await
    }

    pub async fn add(&self, request: &str) -> Answer {
        self.ask("POST", "/add-checkpoint", request.as_bytes()).await
    }

    /// What it cosigned last for a log.
    pub async fn monitored(&self, origin: &str) -> Option<Note> {
        let answer = self.ask("GET", &format!("/{}", monitored_at(origin)), b"").await;
        (answer.status == 200).then(|| Note::parse(answer.body.as_bytes()).unwrap())
    }

    pub async fn ask(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        let mut connection = TcpStream::connect(self.address).await.unwrap();
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: witness\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        // It may answer before it has all of it.
        let _ = connection.write_all(body).await;
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer).await;
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer:?}"));
        let kind = head.lines().find_map(|it| it.strip_prefix("content-type: "));
        let (kind, body) = (kind.unwrap_or_default().to_owned(), body.to_owned());
        Answer { status: head.split(' ').nth(1).unwrap().parse().unwrap(), kind, body }
    }
}
