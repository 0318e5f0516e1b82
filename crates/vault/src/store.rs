//! The store: wrapped keys in a database of their own, and the key file that opens them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;

use crate::error::VaultError;
use crate::files;
use crate::fresh::{self, Block};
use crate::key::{Key, KeyId};
use crate::key_file::KeyFile;

mod lacking;
mod postgres;
mod sqlite;

use postgres::PostgresRows;
use sqlite::SqliteRows;

pub(crate) use lacking::{Adopted, Lacking, Stored, bounds};

/// An id and the wrapped key, as they are stored.
type Row = (Vec<u8>, Vec<u8>);

/// The wrapped keys, and the key file that opens them.
pub(crate) struct Store {
    file: Arc<KeyFile>,
    rows: Box<dyn Rows>,
}

/// Wrapped keys in a database, each under its number.
#[async_trait]
trait Rows: Send + Sync {
    /// What errors call the store: its file, or its server and database; never a password.
    fn name(&self) -> &str;

    /// Whether it can be written.
    fn writable(&self) -> bool;

    /// Makes `count` keys with numbers that nobody had before, whoever else makes some; they are
    /// synced to disk when this returns.
    async fn make(&self, file: &Arc<KeyFile>, count: usize) -> Result<Vec<Key>, VaultError>;

    /// The rows of these numbers that are not overwritten, in one query.
    async fn load(&self, numbers: Vec<i64>) -> Result<Vec<Row>, VaultError>;

    /// Overwrites the wrapped key with zeros, synced. The row stays, so that no number is given
    /// twice.
    async fn overwrite(&self, id: KeyId) -> Result<(), VaultError>;

    /// Removes older copies of what was overwritten, as far as the database can. False if one who
    /// reads was in the way for longer than it was waited for.
    async fn clear(&self) -> Result<bool, VaultError>;

    /// The highest number that is taken; 0 if none is.
    async fn last(&self) -> Result<i64, VaultError>;

    /// What was noted last, as [`Rows::note_erased`] has it; 0 if nothing is.
    async fn erased_up_to(&self) -> Result<i64, VaultError>;

    /// Notes a position if `from` stands there, synced; otherwise nothing. Forgotten when rows are
    /// adopted.
    async fn note_erased(&self, from: i64, to: i64) -> Result<(), VaultError>;

    /// The rows between these numbers, both included, in their order; destroyed keys too.
    async fn between(&self, first: i64, last: i64) -> Result<Vec<Stored>, VaultError>;

    /// Takes over a page of the store `from`: adds rows that are not there, and destroys keys that
    /// are destroyed in it; all or nothing, synced. Refuses what differs otherwise.
    async fn adopt(
        &self,
        file: &KeyFile,
        from: &str,
        page: &[Stored],
    ) -> Result<Adopted, VaultError>;

    /// Closes it.
    async fn close(&self);
}

impl Store {
    /// Opens a SQLite file to read and write; makes it if there is none, and the key file if
    /// neither is there.
    pub async fn open(path: &Path, key_file: &Path) -> Result<Self, VaultError> {
        let file = match KeyFile::read(key_file)? {
            Some(file) => file,
            None if files::exists(path)? => return Err(missing(&sqlite::name(path), key_file)),
            None => KeyFile::create(key_file)?,
        };
        let rows = SqliteRows::open(path, &file).await?;
        Ok(Self { file: Arc::new(file), rows: Box::new(rows) })
    }

    /// Opens a SQLite file to read.
    pub async fn open_read_only(path: &Path, key_file: &Path) -> Result<Self, VaultError> {
        let name = sqlite::name(path);
        if !files::exists(path)? {
            return Err(VaultError::StoreMissing(name));
        }
        let file = KeyFile::read(key_file)?.ok_or_else(|| missing(&name, key_file))?;
        let rows = SqliteRows::open_read_only(path, &file).await?;
        Ok(Self { file: Arc::new(file), rows: Box::new(rows) })
    }

    /// Opens a store in PostgreSQL to read and write; makes it if there is none, and the key file
    /// if neither is there.
    pub async fn open_postgres(url: &str, key_file: &Path) -> Result<Self, VaultError> {
        let (rows, file) = PostgresRows::open(url, key_file).await?;
        Ok(Self { file: Arc::new(file), rows: Box::new(rows) })
    }

    /// Opens a store in PostgreSQL to read.
    pub async fn open_postgres_read_only(url: &str, key_file: &Path) -> Result<Self, VaultError> {
        let (rows, file) = PostgresRows::open_read_only(url, key_file).await?;
        Ok(Self { file: Arc::new(file), rows: Box::new(rows) })
    }

    /// The key file.
    pub fn file(&self) -> &KeyFile {
        &self.file
    }

    /// Whether it can be written.
    pub fn writable(&self) -> bool {
        self.rows.writable()
    }

    /// Makes `count` keys; they are synced to disk when this returns.
    pub async fn make(&self, count: usize) -> Result<Vec<Key>, VaultError> {
        self.rows.make(&self.file, count).await
    }

    /// Those of these keys that are not destroyed, in one query.
    pub async fn load(&self, ids: &[KeyId]) -> Result<HashMap<KeyId, Key>, VaultError> {
        let rows = self.rows.load(ids.iter().map(|id| id.number()).collect()).await?;
        let stored: HashMap<&[u8], &[u8]> =
            rows.iter().map(|(id, wrapped)| (id.as_slice(), wrapped.as_slice())).collect();
        let mut keys = HashMap::with_capacity(stored.len());
        for id in ids {
            if let Some(wrapped) = stored.get(id.0.as_bytes().as_slice()) {
                let key = self.file.unwrap(*id, wrapped).ok_or_else(|| {
                    damaged(self.rows.name(), &format!("the key {id} does not open"))
                })?;
                keys.insert(*id, key);
            }
        }
        Ok(keys)
    }

    /// Overwrites the wrapped key with zeros.
    pub async fn overwrite(&self, id: KeyId) -> Result<(), VaultError> {
        self.rows.overwrite(id).await
    }

    /// Removes older copies of what was overwritten. False if a reader was in the way.
    pub async fn clear(&self) -> Result<bool, VaultError> {
        self.rows.clear().await
    }

    /// Up to which position of the log erasures were carried out here; 0 if that is not known.
    pub async fn erased_up_to(&self) -> Result<u64, VaultError> {
        Ok(self.rows.erased_up_to().await?.unsigned_abs())
    }

    /// Notes that, if it still says `from`.
    pub async fn note_erased(&self, from: u64, to: u64) -> Result<(), VaultError> {
        let whole = |it| i64::try_from(it).unwrap_or(i64::MAX);
        self.rows.note_erased(whole(from), whole(to)).await
    }

    /// What errors call it.
    pub fn name(&self) -> &str {
        self.rows.name()
    }

    /// The highest number that is taken; 0 if none is.
    pub async fn last(&self) -> Result<i64, VaultError> {
        self.rows.last().await
    }

    /// The rows between these numbers, both included, in their order; destroyed keys too.
    pub async fn between(&self, first: i64, last: i64) -> Result<Vec<Stored>, VaultError> {
        self.rows.between(first, last).await
    }

    /// Takes over a page of the store `from`, all or nothing, synced.
    pub async fn adopt(&self, from: &str, page: &[Stored]) -> Result<Adopted, VaultError> {
        self.rows.adopt(&self.file, from, page).await
    }

    /// Closes it.
    pub async fn close(&self) {
        self.rows.close().await;
    }
}

/// Makes keys with the numbers after `last`, on a thread that may compute for long.
async fn block(file: &Arc<KeyFile>, last: i64, count: usize) -> Result<Block, VaultError> {
    let (file, first) = (Arc::clone(file), last.unsigned_abs() + 1);
    let made = tokio::task::spawn_blocking(move || fresh::block(&file, first, count)).await;
    made.map_err(|error| VaultError::Unavailable(error.into()))?
}

/// Refuses a store that was made with another key file; `fingerprint` is what it says of its own.
fn refuse_other(
    name: &str,
    fingerprint: Option<Vec<u8>>,
    file: &KeyFile,
) -> Result<(), VaultError> {
    match fingerprint {
        None => Err(damaged(name, "it does not say which key file it needs")),
        Some(it) if it == file.fingerprint() => Ok(()),
        Some(_) => {
            Err(VaultError::OtherKeyFile { key_file: file.path().into(), store: name.into() })
        }
    }
}

fn missing(name: &str, key_file: &Path) -> VaultError {
    VaultError::KeyFileMissing { key_file: key_file.into(), store: name.into() }
}

fn damaged(name: &str, what: &str) -> VaultError {
    VaultError::Damaged { store: name.into(), what: what.into() }
}
