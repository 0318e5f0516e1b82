//! A ledger's folder, in the program's own form, written in this process.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use entry::Request;
use eventlog::Clock;
use eventlog_sqlite::{Options, SqliteLog};
use registrar::{Pending, Registrar};
use uuid::Uuid;
use vault::Vault;

use crate::Outcome;
use crate::clock::SystemClock;

/// The id of every ledger that is made here: ciphertext is bound to it, and there is none.
const LEDGER: Uuid = Uuid::from_u128(0x6265_6e63_6800_4000_8000_0000_0000_0001);
/// Memory for histories, as the program has it unless told otherwise.
const CACHE_BYTES: usize = 256 << 20;

/// A ledger that is written here.
pub(crate) struct Ledger {
    /// The log.
    pub log: Arc<SqliteLog>,
    /// Records requests.
    pub registrar: Registrar,
    vault: Vault,
}

/// Requests that are submitted and not yet answered.
pub(crate) struct Window {
    pending: VecDeque<Pending>,
    size: usize,
    /// How many were recorded.
    pub recorded: u64,
}

impl Ledger {
    /// Opens the ledger of a folder; makes it if there is none.
    pub async fn open(folder: &Path) -> Outcome<Self> {
        std::fs::create_dir_all(folder)?;
        let name = folder.join("ledger.toml");
        if !name.exists() {
            std::fs::write(name, format!("id = \"{LEDGER}\"\n"))?;
        }
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let log = SqliteLog::open(log_of(folder), Options::new(clock.clone())).await?;
        let vault = Vault::open(&folder.join("vault.db"), &folder.join("vault.key")).await?;
        let registrar = Registrar::new(log.clone(), vault.clone(), clock, LEDGER, CACHE_BYTES);
        Ok(Self { log, registrar, vault })
    }

    /// Finishes, so that another process can open it.
    pub async fn close(self) {
        self.log.close().await;
        self.vault.close().await;
    }
}

/// A ledger's log.
pub(crate) fn log_of(folder: &Path) -> PathBuf {
    folder.join("log.db")
}

/// Opens the log of a folder to be read.
pub(crate) async fn read(folder: &Path) -> Outcome<Arc<SqliteLog>> {
    let options = Options::read_only(Arc::new(SystemClock));
    Ok(SqliteLog::open(log_of(folder), options).await?)
}

impl Window {
    /// A window of so many requests under way.
    pub fn of(size: usize) -> Self {
        Self { pending: VecDeque::with_capacity(size), size, recorded: 0 }
    }

    /// Submits one request; waits for the oldest if the window is full.
    pub async fn push(&mut self, registrar: &Registrar, request: Request) -> Outcome<()> {
        if self.pending.len() >= self.size {
            self.pop().await?;
        }
        self.pending.push_back(registrar.submit(request).await);
        Ok(())
    }

    /// Waits for all that are under way.
    pub async fn finish(&mut self) -> Outcome<()> {
        while !self.pending.is_empty() {
            self.pop().await?;
        }
        Ok(())
    }

    async fn pop(&mut self) -> Outcome<()> {
        if let Some(pending) = self.pending.pop_front() {
            pending.await?;
            self.recorded += 1;
        }
        Ok(())
    }
}
