//! A ledger in files, with its views, what signs it, and the service over them.

use std::sync::Arc;
use std::time::Duration;

use api::v1;
use api::v1::audit_service_server::AuditService;
use auditor::service::Service;
use auditor::{Auditor, Checkpoints};
use chrono::DateTime;
use eventlog::{EventLog, ManualClock, Position, Scope};
use eventlog_sqlite::{Options, SqliteLog};
use futures::TryStreamExt;
use signer::Signing;
use tempfile::TempDir;
use tokio::sync::watch;
use tonic::{Request, Status};
use transparency::{Head, Note};
use views::conformance::Ledger;
use views::{ViewReader, catch_up};
use views_sqlite::SqliteViews;

pub const ORIGIN: &str = "coopledger/test";
/// How long the service waits for what does not come.
const PATIENCE: Duration = Duration::from_millis(300);

/// Log, views and signer in SQLite; the ledger says what goes in.
pub struct House {
    pub folder: TempDir,
    pub ledger: Ledger,
    pub log: Arc<SqliteLog>,
    pub views: Arc<SqliteViews>,
    pub cursor: watch::Sender<Position>,
    pub signing: Signing,
    clock: Arc<ManualClock>,
}

impl House {
    pub async fn new(seed: u64, entries: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let clock = Arc::new(ManualClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap()));
        let log = SqliteLog::open(path.join("log.db"), Options::new(clock.clone())).await.unwrap();
        let views = Arc::new(SqliteViews::open(&path.join("views")).await.unwrap().views);
        let (store, key) = (path.join("signer.db"), path.join("signer.key"));
        let signing = Signing::open(&store, &key, ORIGIN).await.unwrap();
        let (ledger, cursor) = (Ledger::random(seed, entries).await, watch::Sender::default());
        let house = Self { folder, ledger, log, views, cursor, signing, clock };
        house.take_over().await;
        house
    }

    /// Brings log and views to where the ledger is.
    pub async fn take_over(&self) {
        let mut pages = self.ledger.log.read_all(self.log.last(), Scope::All);
        while let Some(page) = pages.try_next().await.unwrap() {
            self.log.adopt(page).await.unwrap();
        }
        let reached = catch_up(self.log.clone(), &*self.views, &|_| ()).await.unwrap();
        assert_eq!(reached, self.log.last());
        self.cursor.send_replace(reached);
    }

    pub async fn grow(&mut self, entries: u64) {
        self.ledger.grow(entries).await;
        self.take_over().await;
    }

    /// The service over this house, and over what is signed as it is told.
    pub fn service_over(&self, checkpoints: Checkpoints) -> Service {
        let views: Arc<dyn ViewReader> = self.views.clone();
        let seen = (Arc::new(move || views.clone()) as auditor::Views, self.cursor.subscribe());
        let auditor = Auditor::new(self.log.clone(), seen, checkpoints, self.clock.clone());
        Service::new(auditor, PATIENCE)
    }

    pub fn service(&self) -> Service {
        self.service_over(Checkpoints::signed_here(self.signing.clone()))
    }

    /// Has everything signed, and gives the checkpoint.
    pub async fn signed(&self) -> v1::SignedCheckpoint {
        checkpoint(&self.service(), Some(v1::get_checkpoint_request::Which::Fresh(true)))
            .await
            .unwrap()
    }
}

/// Asks for a checkpoint.
pub async fn checkpoint(
    service: &Service,
    which: Option<v1::get_checkpoint_request::Which>,
) -> Result<v1::SignedCheckpoint, Status> {
    let asked = v1::GetCheckpointRequest { which, ..Default::default() };
    let answer = service.get_checkpoint(Request::new(asked)).await?.into_inner();
    Ok(answer.checkpoint.unwrap())
}

/// Size and root, as a checkpoint says them outside its note.
pub fn head(it: &v1::SignedCheckpoint) -> Head {
    Head { size: it.size, root: hash(&it.root_hash) }
}

pub fn hash(bytes: &[u8]) -> transparency::Hash {
    transparency::Hash(bytes.try_into().unwrap())
}

pub fn hashes(path: &[Vec<u8>]) -> Vec<transparency::Hash> {
    path.iter().map(|it| hash(it)).collect()
}

pub fn note(text: &str) -> Note {
    Note::parse(text.as_bytes()).unwrap()
}
