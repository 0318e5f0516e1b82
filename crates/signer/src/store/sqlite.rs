//! A signer in a SQLite file of its own.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use sqlx::{Sqlite, SqlitePool, Transaction};
use transparency::Head;

use super::queries::SQLITE;
use super::{Cosigned, HeadRow, KeyRow, Rows, State, columns, damaged, number, row};
use crate::error::SignerError;

mod failure;
mod opening;

/// The rows in a file. One connection for all: it sees what it wrote, and questions are few.
pub(crate) struct SqliteRows {
    name: String,
    pool: SqlitePool,
    /// After a failed write or sync nobody knows what stands on disk: asking again could seem to
    /// succeed.
    stopped: AtomicBool,
}

/// What errors call a file.
fn name(path: &Path) -> String {
    path.display().to_string()
}

#[async_trait]
impl Rows for SqliteRows {
    fn name(&self) -> &str {
        &self.name
    }

    async fn state(&self) -> Result<State, SignerError> {
        let mut reading = self.pool.begin().await.map_err(|error| self.failed(error))?;
        let signer: Option<row::Signer> = sqlx::query_as(SQLITE.signer)
            .fetch_optional(&mut *reading)
            .await
            .map_err(|error| self.failed(error))?;
        let signer = signer.ok_or_else(|| damaged(&self.name, "it does not say what it signs"))?;
        let (origin, size, root, key) = signer;
        let key = sqlx::query_as(SQLITE.key).bind(key).fetch_optional(&mut *reading).await;
        let key = key.map_err(|error| self.failed(error))?;
        let key = key.ok_or_else(|| damaged(&self.name, "the key that signs is missing"))?;
        let newest = sqlx::query_as(SQLITE.newest).bind(i64::MAX).fetch_optional(&mut *reading);
        let newest = newest.await.map_err(|error| self.failed(error))?;
        row::state(&self.name, origin, (size, root), key, newest)
    }

    async fn newest(&self, size: u64) -> Result<Option<HeadRow>, SignerError> {
        let newest = sqlx::query_as(SQLITE.newest).bind(number(size)).fetch_optional(&self.pool);
        let newest = newest.await.map_err(|error| self.failed(error))?;
        newest.map(|it| row::checkpoint(&self.name, it)).transpose()
    }

    async fn swap(&self, old: Option<Head>, next: &HeadRow) -> Result<bool, SignerError> {
        let (size, root) = columns(&old);
        let swap = sqlx::query(SQLITE.swap)
            .bind(next.key)
            .bind(size)
            .bind(root)
            .bind(number(next.head.size))
            .bind(next.head.root.0.as_slice());
        let insert = sqlx::query(SQLITE.insert)
            .bind(number(next.head.size))
            .bind(next.head.root.0.as_slice())
            .bind(next.at.timestamp_micros())
            .bind(next.key);
        self.both(swap, insert).await
    }

    async fn keep_note(&self, size: u64, note: &str) -> Result<(), SignerError> {
        let mut change = self.change().await?;
        let keep = sqlx::query(SQLITE.keep_note).bind(number(size)).bind(note);
        keep.execute(&mut *change).await.map_err(|error| self.failed(error))?;
        change.commit().await.map_err(|error| self.failed(error))?;
        self.settle().await;
        Ok(())
    }

    async fn swap_key(&self, last: Option<Head>, next: &KeyRow) -> Result<bool, SignerError> {
        let (size, root) = columns(&last);
        let swap = sqlx::query(SQLITE.swap_key).bind(next.number - 1).bind(size).bind(root);
        let insert = sqlx::query(SQLITE.insert_key)
            .bind(next.number)
            .bind(next.key.to_string())
            .bind(number(next.from))
            .bind(next.roll.as_deref());
        self.both(swap, insert).await
    }

    async fn keys(&self) -> Result<Vec<KeyRow>, SignerError> {
        let keys = sqlx::query_as(SQLITE.keys).fetch_all(&self.pool).await;
        let keys = keys.map_err(|error| self.failed(error))?;
        keys.into_iter().map(|it| row::key(&self.name, it)).collect()
    }

    async fn keep_cosignature(&self, size: u64, cosigned: &Cosigned) -> Result<bool, SignerError> {
        let mut change = self.change().await?;
        let kept = sqlx::query(SQLITE.keep_cosignature)
            .bind(number(size))
            .bind(cosigned.witness.to_string())
            .bind(cosigned.signature.as_slice())
            .execute(&mut *change)
            .await
            .map_err(|error| self.failed(error))?;
        change.commit().await.map_err(|error| self.failed(error))?;
        self.settle().await;
        Ok(kept.rows_affected() == 1)
    }

    async fn cosignatures(&self, size: u64) -> Result<Vec<Cosigned>, SignerError> {
        let rows = sqlx::query_as(SQLITE.cosignatures).bind(number(size)).fetch_all(&self.pool);
        let rows = rows.await.map_err(|error| self.failed(error))?;
        rows.into_iter().map(|it| row::cosigned(&self.name, it)).collect()
    }

    async fn examine(&self) -> Result<(), SignerError> {
        let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(3)")
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        match found.join("; ").replace('\n', " ") {
            it if it == "ok" => Ok(()),
            it => Err(damaged(&self.name, &it)),
        }
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

type Query<'q> = sqlx::query::Query<'q, Sqlite, sqlx::sqlite::SqliteArguments>;

impl SqliteRows {
    /// Begins to write; no other process writes until it ends.
    async fn change(&self) -> Result<Transaction<'_, Sqlite>, SignerError> {
        if self.stopped.load(Ordering::Acquire) {
            return Err(SignerError::Stopped);
        }
        self.pool.begin_with("BEGIN IMMEDIATE").await.map_err(|error| self.failed(error))
    }

    /// Moves the one row on, and writes down what it was moved to; or neither.
    async fn both(&self, swap: Query<'_>, insert: Query<'_>) -> Result<bool, SignerError> {
        let mut change = self.change().await?;
        let swapped = swap.execute(&mut *change).await.map_err(|error| self.failed(error))?;
        if swapped.rows_affected() != 1 {
            return Ok(false);
        }
        insert.execute(&mut *change).await.map_err(|error| self.failed(error))?;
        change.commit().await.map_err(|error| self.failed(error))?;
        self.settle().await;
        Ok(true)
    }

    /// Has what was committed written into the file itself. Beside it, SQLite would drop what stands behind a
    /// damaged place, and what was signed would be forgotten in silence. Where readers or a full disk keep it from
    /// that, it is done the next time.
    async fn settle(&self) {
        let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.pool).await;
    }

    fn failed(&self, error: sqlx::Error) -> SignerError {
        if failure::is_io(&error) {
            self.stopped.store(true, Ordering::Release);
        }
        failure::of(&self.name, error)
    }
}
