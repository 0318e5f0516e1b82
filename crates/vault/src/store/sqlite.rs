//! Wrapped keys in a SQLite file of their own.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use sqlx::SqlitePool;

use super::{Adopted, Row, Rows, Stored, block};
use crate::error::VaultError;
use crate::key::{Key, KeyId};
use crate::key_file::{KeyFile, WRAPPED};

mod adopting;
mod erasing;
mod failure;
mod opening;

/// The wrapped keys in a file.
pub(super) struct SqliteRows {
    name: String,
    readers: SqlitePool,
    /// One connection, so that it is the only writer; none if opened to read.
    writer: Option<SqlitePool>,
    /// After a failed write or sync nobody knows what stands on disk: asking again could seem to
    /// succeed.
    stopped: AtomicBool,
}

/// What errors call a file.
pub(super) fn name(path: &Path) -> String {
    path.display().to_string()
}

#[async_trait]
impl Rows for SqliteRows {
    fn name(&self) -> &str {
        &self.name
    }

    fn writable(&self) -> bool {
        self.writer.is_some()
    }

    async fn make(&self, file: &Arc<KeyFile>, count: usize) -> Result<Vec<Key>, VaultError> {
        let writer = self.writer()?;
        let mut change =
            writer.begin_with("BEGIN IMMEDIATE").await.map_err(|e| self.write_failed(e))?;
        let last: i64 = sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM keys")
            .fetch_one(&mut *change)
            .await
            .map_err(|error| self.write_failed(error))?;
        let made = block(file, last, count).await?;
        // One statement for the whole block, whatever its size: the values stand one behind the
        // other.
        let insert = "WITH RECURSIVE n (i) AS \
                      (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1) \
                      INSERT INTO keys (number, id, wrapped) \
                      SELECT ?2 + i, substr(?3, i * 16 + 1, 16), substr(?4, i * ?5 + 1, ?5) FROM n";
        sqlx::query(insert)
            .bind(i64::try_from(made.keys.len()).unwrap_or(i64::MAX))
            .bind(last + 1)
            .bind(made.ids)
            .bind(made.wrapped)
            .bind(WRAPPED as i64)
            .execute(&mut *change)
            .await
            .map_err(|error| self.write_failed(error))?;
        change.commit().await.map_err(|error| self.write_failed(error))?;
        Ok(made.keys)
    }

    async fn load(&self, numbers: Vec<i64>) -> Result<Vec<Row>, VaultError> {
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        let select = "SELECT id, wrapped FROM keys \
                      WHERE number IN (SELECT value FROM json_each(?)) AND wrapped <> zeroblob(?)";
        sqlx::query_as(select)
            .bind(format!("[{}]", numbers.join(",")))
            .bind(WRAPPED as i64)
            .fetch_all(&self.readers)
            .await
            .map_err(|error| failure::of(&self.name, error))
    }

    /// In place: no page is ever split or merged, which leaves copies in places that
    /// `secure_delete` does not reach.
    async fn overwrite(&self, id: KeyId) -> Result<(), VaultError> {
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
    async fn clear(&self) -> Result<bool, VaultError> {
        let (busy, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(self.writer()?)
            .await
            .map_err(|error| self.write_failed(error))?;
        Ok(busy == 0)
    }

    async fn last(&self) -> Result<i64, VaultError> {
        self.highest().await
    }

    async fn erased_up_to(&self) -> Result<i64, VaultError> {
        self.noted().await
    }

    async fn note_erased(&self, from: i64, to: i64) -> Result<(), VaultError> {
        self.note(from, to).await
    }

    async fn between(&self, first: i64, last: i64) -> Result<Vec<Stored>, VaultError> {
        self.rows_between(first, last).await
    }

    async fn adopt(&self, _: &KeyFile, from: &str, page: &[Stored]) -> Result<Adopted, VaultError> {
        self.adopted(from, page).await
    }

    async fn close(&self) {
        self.readers.close().await;
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
    }
}

impl SqliteRows {
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
        failure::of(&self.name, error)
    }
}
