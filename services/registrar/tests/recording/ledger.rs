//! A ledger for a test: a log, a vault and a registrar.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entry::Payload;
use eventlog::{
    ClockLimits, Envelope, EventLog, ManualClock, MemoryLog, Position, Scope, StreamId,
};
use eventlog_sqlite::{Options, SqliteLog};
use futures::StreamExt;
use registrar::Registrar;
use tempfile::TempDir;
use uuid::Uuid;
use vault::Vault;

use crate::asking::units;

/// A ledger with the units of [`units`].
pub struct Ledger {
    _folder: TempDir,
    pub log: Arc<dyn EventLog>,
    pub vault: Vault,
    pub registrar: Registrar,
}

pub const ID: Uuid = Uuid::from_u128(0xC0);

pub fn clock() -> Arc<ManualClock> {
    let at: DateTime<Utc> = "2026-01-15T03:00:00Z".parse().unwrap();
    Arc::new(ManualClock::new(at))
}

pub fn memory() -> Arc<MemoryLog> {
    Arc::new(MemoryLog::with_limits(clock(), ClockLimits::ANY_AHEAD))
}

pub async fn vault(folder: &TempDir) -> Vault {
    let (store, key) = (folder.path().join("vault.db"), folder.path().join("vault.key"));
    Vault::open(&store, &key).await.unwrap()
}

pub async fn sqlite(folder: &TempDir) -> Arc<SqliteLog> {
    let options = Options { limits: ClockLimits::ANY_AHEAD, ..Options::new(clock()) };
    SqliteLog::open(folder.path().join("log.db"), options).await.unwrap()
}

impl Ledger {
    pub async fn on(log: Arc<dyn EventLog>, cache_bytes: usize) -> Self {
        Self::within(tempfile::tempdir().unwrap(), log, cache_bytes).await
    }

    async fn within(folder: TempDir, log: Arc<dyn EventLog>, cache_bytes: usize) -> Self {
        let vault = vault(&folder).await;
        let registrar = Registrar::new(log.clone(), vault.clone(), clock(), ID, cache_bytes);
        for unit in units() {
            registrar.record(unit).await.unwrap();
        }
        Self { _folder: folder, log, vault, registrar }
    }

    pub async fn in_memory() -> Self {
        Self::on(memory(), 1 << 30).await
    }

    pub async fn on_disk() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = sqlite(&folder).await;
        Self::within(folder, log, 1 << 30).await
    }

    /// Another registrar, which knows nothing but the log.
    pub fn restarted(&self) -> Registrar {
        Registrar::new(self.log.clone(), self.vault.clone(), clock(), ID, 1 << 30)
    }

    pub async fn entries(&self) -> Vec<(Envelope, Payload)> {
        entries(&*self.log).await
    }

    pub async fn stream(&self, name: &str) -> Vec<(Envelope, Payload)> {
        let id = StreamId::new(name).unwrap();
        let all = self.entries().await;
        all.into_iter().filter(|(envelope, _)| envelope.stream == id).collect()
    }
}

/// Every entry of a log.
pub async fn entries(log: &dyn EventLog) -> Vec<(Envelope, Payload)> {
    let mut pages = log.read_all(Position(0), Scope::All);
    let mut entries = Vec::new();
    while let Some(page) = pages.next().await {
        for entry in page.unwrap().decoded() {
            let envelope = entry.unwrap().envelope;
            let payload = Payload::decode(&envelope.payload).unwrap();
            entries.push((envelope, payload));
        }
    }
    entries
}

/// Positions and partition counters have no gaps, revisions neither.
pub fn assert_gapless(entries: &[(Envelope, Payload)]) {
    let mut streams: HashMap<&str, u64> = HashMap::new();
    for (index, (envelope, _)) in entries.iter().enumerate() {
        assert_eq!(envelope.position, Position(index as u64 + 1));
        let revision = streams.entry(envelope.stream.as_str()).or_default();
        *revision += 1;
        assert_eq!(envelope.revision.0, *revision);
    }
}
