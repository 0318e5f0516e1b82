//! A ledger's folder: what stands in it, and how it is opened.
//!
//! `ledger.toml` names the ledger, `log.db` is the truth, `vault.db` with the key file has the persons' keys, and
//! `views/` can be deleted at any time.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use etcetera::AppStrategy;
use eventlog::{ClockLimits, EventLog, Position};
use eventlog_sqlite::{OpenError, Options, SqliteLog};
use projector::{Projector, ViewsHandle};
use reader::{Reader, Views};
use registrar::Registrar;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use uuid::Uuid;
use vault::{Vault, VaultError};
use views::{Generations, ViewReader};
use views_sqlite::{SqliteGenerations, SqliteViews};

use crate::clock::{SystemClock, new_id};
use crate::failure::{BoxError, Failure};
use crate::progress::Progress;
use crate::settings::{Settings, home};

/// How long a reading command waits for a running server's views.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where everything of a ledger stands.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The folder.
    pub path: PathBuf,
    key_file: PathBuf,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    id: Uuid,
}

/// A ledger opened to be written: no other process writes to it meanwhile.
pub struct Writing {
    /// The log.
    pub log: Arc<SqliteLog>,
    /// The keys.
    pub vault: Vault,
    /// Records commands.
    pub registrar: Registrar,
    /// The ledger's own id.
    pub id: Uuid,
}

/// A ledger opened to be read, its views current.
pub struct Reading {
    /// Answers questions.
    pub reader: Reader,
    /// The live views.
    pub views: Arc<dyn ViewReader>,
}

impl Folder {
    /// The folder of the command line, the settings or the default, in this order.
    pub fn find(flag: Option<PathBuf>, settings: &Settings) -> Result<Self, Failure> {
        let path = match flag.or_else(|| settings.ledger.path.clone()) {
            Some(path) => path,
            None => home()?.in_data_dir("ledger"),
        };
        let key_file = settings.ledger.key_file.clone().unwrap_or_else(|| path.join("vault.key"));
        Ok(Self { path, key_file })
    }

    /// Another folder beside the default one, for the demonstration.
    pub fn demo(flag: Option<PathBuf>) -> Result<Self, Failure> {
        let path = match flag {
            Some(path) => path,
            None => home()?.in_data_dir("demo"),
        };
        Ok(Self { key_file: path.join("vault.key"), path })
    }

    /// The log's file.
    pub fn log(&self) -> PathBuf {
        self.path.join("log.db")
    }

    /// The views' folder.
    pub fn views(&self) -> PathBuf {
        self.path.join("views")
    }

    /// The views in that folder.
    pub fn generations(&self) -> Arc<dyn Generations> {
        Arc::new(SqliteGenerations::new(self.views()))
    }

    /// Where a running server says its address.
    pub fn server(&self) -> PathBuf {
        self.path.join("server.address")
    }

    fn vault(&self) -> PathBuf {
        self.path.join("vault.db")
    }

    fn name(&self) -> PathBuf {
        self.path.join("ledger.toml")
    }

    /// Opens the ledger to be written; makes it if there is none.
    pub async fn open(&self, settings: &Settings) -> Result<Writing, Failure> {
        fs::create_dir_all(&self.path).map_err(|it| Failure::file(&self.path, it))?;
        if !self.name().exists() && !self.log().exists() {
            self.make_name()?;
        }
        let id = self.id()?;
        let clock = Arc::new(SystemClock);
        let gap = TimeDelta::try_days(settings.log.clock_gap_days).unwrap_or(TimeDelta::MAX);
        let limits = ClockLimits { gap, ..ClockLimits::DEFAULT };
        let options = Options { limits, ..Options::new(clock.clone()) };
        let log = SqliteLog::open(self.log(), options).await.map_err(opened)?;
        let vault = Vault::open(&self.vault(), &self.key_file).await.map_err(unlocked)?;
        let cache = settings.registrar.cache_mib << 20;
        let registrar = Registrar::new(log.clone(), vault.clone(), clock, id, cache);
        Ok(Writing { log, vault, registrar, id })
    }

    /// Opens the ledger read-only, and brings its views up to date, or waits for the server that does.
    pub async fn read(&self, progress: &Progress) -> Result<Reading, Failure> {
        if !self.log().exists() {
            return Err(Failure::NoLedger(self.path.clone()));
        }
        let (id, clock) = (self.id()?, Arc::new(SystemClock));
        let options = Options::read_only(clock.clone());
        let log = SqliteLog::open(self.log(), options).await.map_err(opened)?;
        let vault = self.keys().await?;
        let (live, cursor) = self.current_views(log.clone(), progress).await?;
        let views = Views { live: Arc::new(move || live.clone()), cursor };
        let live = (views.live)();
        Ok(Reading { reader: Reader::new(log, views, vault, clock, id), views: live })
    }

    /// The persons' keys, to be read only.
    pub async fn keys(&self) -> Result<Vault, Failure> {
        Vault::open_read_only(&self.vault(), &self.key_file).await.map_err(unlocked)
    }

    async fn current_views(
        &self,
        log: Arc<SqliteLog>,
        progress: &Progress,
    ) -> Result<(Arc<dyn ViewReader>, watch::Receiver<Position>), Failure> {
        let other = Failure::while_doing;
        if let Some(_alone) = self.projector_lock()? {
            let (projector, _) = Projector::open(log.clone(), self.generations())
                .await
                .map_err(|it| other("opening the views")(it.into()))?;
            let bar = progress.bar(log.last().0, "khung nhìn / views");
            let told = |it: Position| bar.set_position(it.0);
            let caught_up = projector.catch_up(&told).await;
            bar.finish_and_clear();
            caught_up.map_err(|it| other("projecting the views")(it.into()))?;
            let handle = projector.handle();
            return Ok((handle.current(), handle.cursor()));
        }
        let views = SqliteViews::open_reader(&self.views())
            .await
            .map_err(|it| other("opening the views")(it.into()))?;
        let views: Arc<dyn ViewReader> = Arc::new(views);
        let (asked, patience) = (log.last(), Instant::now() + PATIENCE);
        loop {
            let cursor =
                views.cursor().await.map_err(|it| other("reading the views")(it.into()))?;
            if cursor >= asked {
                return Ok((views, watch::Sender::new(cursor).subscribe()));
            }
            if Instant::now() > patience {
                let behind =
                    format!("the server's views stand at {cursor}, before {asked}; try again");
                return Err(other("reading the views")(behind.into()));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The right to project, held as long as the file is; `None` if another process has it.
    pub fn projector_lock(&self) -> Result<Option<File>, Failure> {
        let path = self.path.join("projector.lock");
        let file = File::create(&path).map_err(|it| Failure::file(&path, it))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(Failure::file(&path, error)),
        }
    }

    /// The right to project, once whoever has it ends. For one who may write the ledger: beside that,
    /// only commands project that bring the views up to date and end.
    pub async fn projector_turn(&self) -> Result<File, Failure> {
        if let Some(alone) = self.projector_lock()? {
            return Ok(alone);
        }
        tracing::warn!("another command brings the views up to date; waiting for it");
        let path = self.path.join("projector.lock");
        let file = File::create(&path).map_err(|it| Failure::file(&path, it))?;
        let locked = tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await;
        let locked = locked.unwrap_or_else(|it| Err(std::io::Error::other(it)));
        locked.map_err(|it| Failure::file(&path, it))
    }

    /// The ledger's own id, to which ciphertext is bound.
    pub fn id(&self) -> Result<Uuid, Failure> {
        let path = self.name();
        let text = fs::read_to_string(&path).map_err(|it| match it.kind() {
            // Beside a log, it was there once: without it nobody is deciphered.
            ErrorKind::NotFound => damaged(Failure::file(&path, it)),
            _ => Failure::file(&path, it),
        })?;
        let name: Name = toml::from_str(&text).map_err(|it| damaged(BoxError::from(it)))?;
        Ok(name.id)
    }

    fn make_name(&self) -> Result<(), Failure> {
        let (path, id) = (self.name(), new_id());
        let new = self.path.join(format!("ledger.toml.{id}"));
        let write = || {
            let mut file = File::create_new(&new)?;
            writeln!(file, "# The ledger's own name: ciphertext is bound to it. Never change it.")?;
            writeln!(file, "id = \"{id}\"")?;
            file.sync_all()?;
            // Unlike a rename, a link never takes the place of a name that another process gave meanwhile.
            let linked = match fs::hard_link(&new, &path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
                linked => linked,
            };
            fs::remove_file(&new)?;
            linked?;
            File::open(&self.path)?.sync_all()
        };
        write().map_err(|it| Failure::file(&path, it))
    }
}

impl Writing {
    /// Lets the log finish what was submitted, and closes it.
    pub async fn close(self) -> Result<(), Failure> {
        let Self { log, vault, registrar, .. } = self;
        drop(registrar);
        vault.close().await;
        log.close().await;
        Ok(())
    }
}

/// The views of a handle, for a reader.
pub fn served(handle: &ViewsHandle) -> Views {
    let (current, cursor) = (handle.clone(), handle.cursor());
    Views { live: Arc::new(move || current.current()), cursor }
}

/// Why a log does not open: in use, not to be had for now, or not what was written.
pub fn opened(error: OpenError) -> Failure {
    match error {
        OpenError::Locked { .. } => Failure::InUse(error.into()),
        OpenError::Clock { .. } | OpenError::Io { .. } => {
            Failure::while_doing("opening the ledger")(error.into())
        }
        error => damaged(error),
    }
}

/// Why a vault does not open, likewise.
fn unlocked(error: VaultError) -> Failure {
    match error {
        VaultError::Full
        | VaultError::File { .. }
        | VaultError::Entropy(_)
        | VaultError::Stopped
        | VaultError::Unavailable(_) => Failure::while_doing("opening the vault")(error.into()),
        error => damaged(error),
    }
}

fn damaged(error: impl Into<BoxError>) -> Failure {
    Failure::Damaged(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_server_waits_for_who_brings_the_views_up_to_date() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder { path: dir.path().into(), key_file: dir.path().join("vault.key") };
        let alone = folder.projector_lock().unwrap().unwrap();
        let waiting = tokio::spawn(async move { folder.projector_turn().await.unwrap() });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!waiting.is_finished());
        drop(alone);
        tokio::time::timeout(Duration::from_secs(10), waiting).await.unwrap().unwrap();
    }
}
