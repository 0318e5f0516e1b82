//! A ledger's folder: what stands in it, and how it is opened.
//!
//! `ledger.toml` names the ledger, `log.db` is the truth, `vault.db` with the key file has the persons' keys,
//! `signer.db` with its key remembers what was signed, and `views/` can be deleted at any time. Where the settings put
//! the log into a stream, `log.db` is a copy of it.

mod erasing;
mod log;
mod lost;
mod name;
mod rolls;
mod seen;
mod signer;

use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use auditor::{Guarded, Loss};
use etcetera::AppStrategy;
use eventlog::{EventLog, Position};
use eventlog_sqlite::OpenError;
use projector::{Projector, Standing, ViewsHandle};
use reader::{Reader, Views};
use registrar::Registrar;
use tokio::sync::watch;
use uuid::Uuid;
use vault::{Vault, VaultError};
use views::{GenerationError, Generations, ViewReader};
use views_postgres::PostgresGenerations;
use views_sqlite::SqliteGenerations;

use crate::clock::{SystemClock, new_id};
use crate::failure::{BoxError, Failure};
use crate::observe::Observed;
use crate::progress::Progress;
use crate::roles::{Role, Roles};
use crate::settings::{Settings, Stores, home};

pub use self::signer::{Rotated, policy};
pub use log::{Log, stream_opened, stream_options};
pub use name::Name;
pub use rolls::{Rolls, warn_of_missing};
pub use seen::Seen;

/// What the names of the views' schemas in PostgreSQL begin with.
const VIEWS: &str = "coopledger_views";

/// How long a reading command waits for a running server's views.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where everything of a ledger stands.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The folder.
    pub path: PathBuf,
    key_file: PathBuf,
    /// Where log, views and vault lie, if not here.
    stores: Stores,
}

/// A ledger opened to be written. Where the log is the folder's file, no other process writes to it meanwhile.
pub struct Writing {
    /// The log.
    pub log: Log,
    /// The same, as the registrar has it.
    pub observed: Arc<Observed>,
    /// The keys.
    pub vault: Vault,
    /// Records commands.
    pub registrar: Registrar,
    /// The ledger's own id.
    pub id: Uuid,
    /// Whether its history is known to be lost: then nothing is recorded any more.
    pub loss: Loss,
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
        Ok(Self { path, key_file, stores: settings.stores() })
    }

    /// Another folder beside the default one, for the demonstration.
    pub fn demo(flag: Option<PathBuf>) -> Result<Self, Failure> {
        match flag {
            Some(path) => Self::alone(path),
            None => Self::alone(home()?.in_data_dir("demo")),
        }
    }

    /// A folder that everything lies in, whatever the settings say.
    pub fn alone(path: PathBuf) -> Result<Self, Failure> {
        let default = Settings::parse("").map_err(|it| damaged(BoxError::from(it)))?;
        let stores = default.stores();
        Ok(Self { key_file: path.join("vault.key"), path, stores })
    }

    /// The log's file.
    pub fn log(&self) -> PathBuf {
        self.path.join("log.db")
    }

    /// Whether there may be a ledger: its log is a stream, or a file that is there.
    pub fn is_there(&self) -> bool {
        self.is_shared() || self.log().exists()
    }

    /// The views' folder.
    pub fn views(&self) -> PathBuf {
        self.path.join("views")
    }

    /// The views, wherever they are.
    pub fn generations(&self) -> Result<Arc<dyn Generations>, Failure> {
        Ok(match &self.stores.views.database {
            Some(url) => Arc::new(
                PostgresGenerations::new(url, VIEWS)
                    .map_err(|it| Failure::while_doing("opening the views")(it.into()))?,
            ),
            None => Arc::new(SqliteGenerations::new(self.views())),
        })
    }

    /// Whether the views are the folder's own.
    pub fn views_are_own(&self) -> bool {
        self.stores.views.database.is_none()
    }

    /// Whether several processes may write to the log.
    pub fn is_shared(&self) -> bool {
        !self.stores.log.servers.is_empty()
    }

    /// Where a running server says its address.
    pub fn server(&self) -> PathBuf {
        self.path.join("server.address")
    }

    fn vault_file(&self) -> PathBuf {
        self.path.join("vault.db")
    }

    /// The ledger's name; `None` if the folder has none.
    pub fn name(&self) -> Result<Option<Name>, Failure> {
        name::read(&self.path.join("ledger.toml"))
    }

    /// Gives the folder a name, if it has none.
    pub fn give_name(&self, name: &Name) -> Result<(), Failure> {
        name::give(&self.path.join("ledger.toml"), name)
    }

    /// The name of a ledger whose log is the folder's own; it is given one if there is no log yet.
    fn own_name(&self) -> Result<Name, Failure> {
        fs::create_dir_all(&self.path).map_err(|it| Failure::file(&self.path, it))?;
        if self.name()?.is_none() && !self.log().exists() {
            self.give_name(&Name { id: new_id(), copy_of: None })?;
        }
        let name = self.known_name()?;
        match name.copy_of {
            Some(stream) => Err(Failure::IsCopy { folder: self.path.clone(), stream }),
            None => Ok(name),
        }
    }

    fn known_name(&self) -> Result<Name, Failure> {
        // Beside a log, it was there once: without it nobody is deciphered.
        let missing = || damaged(format!("{} is missing", self.path.join("ledger.toml").display()));
        self.name()?.ok_or_else(missing)
    }

    /// Opens the ledger to be written, in the roles of the settings; makes it if there is none.
    pub async fn open(&self, settings: &Settings) -> Result<Writing, Failure> {
        self.open_as(settings, &settings.server.roles).await
    }

    /// Opens the ledger to be written. Who is not a sequencer asks the one that is.
    pub async fn open_as(&self, settings: &Settings, roles: &Roles) -> Result<Writing, Failure> {
        let (log, id) = self.log_to_write(roles.has(Role::Sequencer)).await?;
        // Who only reads makes no keys.
        let records = roles.has(Role::Registrar) || roles.has(Role::Scheduler);
        let vault = if records { self.vault().await? } else { self.keys().await? };
        let (clock, cache) = (Arc::new(SystemClock), settings.registrar.cache_mib << 20);
        let loss = self.loss()?;
        self.tell_cut_off(&loss, &log, id).await?;
        let guarded = Arc::new(Guarded::new(log.events(), loss.clone()));
        let observed = Arc::new(Observed::new(guarded));
        let (events, keys) = (observed.clone(), vault.clone());
        let registrar = match log.is_shared() {
            true => Registrar::shared(events, keys, clock, id, cache),
            false => Registrar::new(events, keys, clock, id, cache),
        };
        if records {
            erasing::carry_out(&registrar).await?;
        }
        Ok(Writing { log, observed, vault, registrar, id, loss })
    }

    /// A registrar on a log that is open already, and that others may write.
    pub async fn registrar(
        &self,
        log: Arc<dyn EventLog>,
        settings: &Settings,
    ) -> Result<Registrar, Failure> {
        let (vault, id, clock) = (self.vault().await?, self.id()?, Arc::new(SystemClock));
        Ok(Registrar::shared(log, vault, clock, id, settings.registrar.cache_mib << 20))
    }

    /// Opens the ledger read-only, and brings its views up to date, or waits for the server that does.
    pub async fn read(&self, progress: &Progress) -> Result<Reading, Failure> {
        let Seen { log, views, cursor, .. } = self.see(progress).await?;
        let (id, vault, clock) = (self.id()?, self.keys().await?, Arc::new(SystemClock));
        let live = views.clone();
        let seen = Views { live: Arc::new(move || live.clone()), cursor };
        Ok(Reading { reader: Reader::new(log, seen, vault, clock, id), views })
    }

    /// The persons' keys, to be read only.
    pub async fn keys(&self) -> Result<Vault, Failure> {
        let opened = match &self.stores.vault.database {
            Some(url) => Vault::open_postgres_read_only(url, &self.key_file).await,
            None => Vault::open_read_only(&self.vault_file(), &self.key_file).await,
        };
        opened.map_err(unlocked)
    }

    async fn vault(&self) -> Result<Vault, Failure> {
        let opened = match &self.stores.vault.database {
            Some(url) => Vault::open_postgres(url, &self.key_file).await,
            None => Vault::open(&self.vault_file(), &self.key_file).await,
        };
        opened.map_err(unlocked)
    }

    async fn current_views(
        &self,
        log: Arc<dyn EventLog>,
        progress: &Progress,
    ) -> Result<Seen, Failure> {
        let other = Failure::while_doing;
        let generations = self.generations()?;
        if self.views_are_own()
            && let Some(_alone) = self.projector_lock()?
        {
            let (projector, standing) = Projector::open(log.clone(), generations)
                .await
                .map_err(|it| other("opening the views")(it.into()))?;
            let bar = progress.bar(log.last().0, "khung nhìn / views");
            let told = |it: Position| bar.set_position(it.0);
            let caught_up = projector.catch_up(&told).await;
            bar.finish_and_clear();
            caught_up.map_err(|it| other("projecting the views")(it.into()))?;
            let anew = match standing {
                Standing::GoesOn => None,
                Standing::Anew(reason) => Some(reason),
            };
            let handle = projector.handle();
            let (file, cursor) = (log.clone(), handle.cursor());
            return Ok(Seen { log, file, views: handle.current(), cursor, anew });
        }
        let served = |it: GenerationError| other("opening the views")(it.into());
        let number = generations.current().await.map_err(served)?;
        let number =
            number.ok_or_else(|| other("opening the views")("no views are served yet".into()))?;
        let views = generations.read(number).await.map_err(served)?;
        let (asked, patience) = (log.last(), Instant::now() + PATIENCE);
        loop {
            let cursor =
                views.cursor().await.map_err(|it| other("reading the views")(it.into()))?;
            if cursor >= asked {
                let cursor = watch::Sender::new(cursor).subscribe();
                return Ok(Seen { file: log.clone(), log, views, cursor, anew: None });
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
        let mut said = false;
        loop {
            if let Some(alone) = self.projector_lock()? {
                return Ok(alone);
            }
            if !std::mem::replace(&mut said, true) {
                tracing::warn!("another command brings the views up to date; waiting for it");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The ledger's own id, to which ciphertext is bound.
    pub fn id(&self) -> Result<Uuid, Failure> {
        Ok(self.known_name()?.id)
    }
}

impl Writing {
    /// Lets the log finish what was submitted, and closes it.
    pub async fn close(self) -> Result<(), Failure> {
        let Self { log, observed, vault, registrar, .. } = self;
        drop((registrar, observed));
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
pub fn unlocked(error: VaultError) -> Failure {
    match error {
        VaultError::Full
        | VaultError::File { .. }
        | VaultError::Entropy(_)
        | VaultError::Stopped
        | VaultError::Address(_)
        | VaultError::Unsafe { .. }
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
        let folder = Folder::demo(Some(dir.path().into())).unwrap();
        let alone = folder.projector_lock().unwrap().unwrap();
        let waiting = tokio::spawn(async move { folder.projector_turn().await.unwrap() });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!waiting.is_finished());
        drop(alone);
        tokio::time::timeout(Duration::from_secs(10), waiting).await.unwrap().unwrap();
    }
}
