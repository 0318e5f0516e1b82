//! The store: wrapped keys in a SQLite file of their own.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sqlx::SqlitePool;

use crate::error::VaultError;
use crate::fresh;
use crate::key::{Key, KeyId};
use crate::key_file::{KeyFile, WRAPPED};

mod failure;
mod opening;

/// The wrapped keys, and the key file that opens them.
pub(crate) struct Store {
    path: PathBuf,
    file: Arc<KeyFile>,
    readers: SqlitePool,
    /// One connection, so that it is the only writer; none if opened to read.
    writer: Option<SqlitePool>,
    /// After a failed write or sync nobody knows what stands on disk: asking again could seem to
    /// succeed.
    stopped: AtomicBool,
}

impl Store {
    /// The key file.
    pub fn file(&self) -> &KeyFile {
        &self.file
    }

    /// Whether it can be written.
    pub fn writable(&self) -> bool {
        self.writer.is_some()
    }

    /// Makes `count` keys; they are synced to disk when this returns.
    pub async fn make(&self, count: usize) -> Result<Vec<Key>, VaultError> {
        let writer = self.writer()?;
        let mut change =
            writer.begin_with("BEGIN IMMEDIATE").await.map_err(|e| self.write_failed(e))?;
        let last: i64 = sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM keys")
            .fetch_one(&mut *change)
            .await
            .map_err(|error| self.write_failed(error))?;
        let (file, first) = (Arc::clone(&self.file), last + 1);
        let made =
            tokio::task::spawn_blocking(move || fresh::block(&file, first.unsigned_abs(), count));
        let made = made.await.map_err(|error| VaultError::Unavailable(error.into()))??;
        // One statement for the whole block, whatever its size: the values stand one behind the
        // other.
        let insert = "WITH RECURSIVE n (i) AS \
                      (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1) \
                      INSERT INTO keys (number, id, wrapped) \
                      SELECT ?2 + i, substr(?3, i * 16 + 1, 16), substr(?4, i * ?5 + 1, ?5) FROM n";
        sqlx::query(insert)
            .bind(i64::try_from(made.keys.len()).unwrap_or(i64::MAX))
            .bind(first)
            .bind(made.ids)
            .bind(made.wrapped)
            .bind(WRAPPED as i64)
            .execute(&mut *change)
            .await
            .map_err(|error| self.write_failed(error))?;
        change.commit().await.map_err(|error| self.write_failed(error))?;
        Ok(made.keys)
    }

    /// Those of these keys that are not destroyed, in one query.
    pub async fn load(&self, ids: &[KeyId]) -> Result<HashMap<KeyId, Key>, VaultError> {
        let numbers: Vec<String> = ids.iter().map(|id| id.number().to_string()).collect();
        let select = "SELECT id, wrapped FROM keys \
                      WHERE number IN (SELECT value FROM json_each(?)) AND wrapped <> zeroblob(?)";
        let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(select)
            .bind(format!("[{}]", numbers.join(",")))
            .bind(WRAPPED as i64)
            .fetch_all(&self.readers)
            .await
            .map_err(|error| failure::of(&self.path, error))?;
        let stored: HashMap<&[u8], &[u8]> =
            rows.iter().map(|(id, wrapped)| (id.as_slice(), wrapped.as_slice())).collect();
        let mut keys = HashMap::with_capacity(stored.len());
        for id in ids {
            if let Some(wrapped) = stored.get(id.0.as_bytes().as_slice()) {
                let key = self.file.unwrap(*id, wrapped).ok_or_else(|| VaultError::Damaged {
                    store: self.path.clone(),
                    what: format!("the key {id} does not open"),
                })?;
                keys.insert(*id, key);
            }
        }
        Ok(keys)
    }

    /// Overwrites the wrapped key with zeros, in place. The row stays, so that no page is ever
    /// split or merged (which leaves copies in places that `secure_delete` does not reach), and no
    /// number is given twice.
    pub async fn overwrite(&self, id: KeyId) -> Result<(), VaultError> {
        sqlx::query("UPDATE keys SET wrapped = zeroblob(?) WHERE number = ? AND id = ?")
            .bind(WRAPPED as i64)
            .bind(id.number())
            .bind(id.0.as_bytes().as_slice())
            .execute(self.writer()?)
            .await
            .map_err(|error| self.write_failed(error))?;
        Ok(())
    }

    /// Moves every change into the database file and empties the write-ahead log, where older
    /// copies of its pages stand. False if a reader was in the way for longer than it was waited
    /// for.
    pub async fn checkpoint(&self) -> Result<bool, VaultError> {
        let (busy, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(self.writer()?)
            .await
            .map_err(|error| self.write_failed(error))?;
        Ok(busy == 0)
    }

    /// Closes the file.
    pub async fn close(&self) {
        self.readers.close().await;
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
    }

    fn writer(&self) -> Result<&SqlitePool, VaultError> {
        if self.stopped.load(Ordering::Acquire) {
            return Err(VaultError::Stopped);
        }
        self.writer.as_ref().ok_or(VaultError::ReadOnly)
    }

    fn write_failed(&self, error: sqlx::Error) -> VaultError {
        if failure::is_io(&error) {
            self.stopped.store(true, Ordering::Release);
        }
        failure::of(&self.path, error)
    }
}
