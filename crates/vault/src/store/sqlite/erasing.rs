//! Up to where the log's erasures were carried out in this file.

use sqlx::SqliteConnection;

use super::{SqliteRows, failure};
use crate::error::VaultError;

/// Made when it is first needed: a file that was made without it stays as it is until then.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS erased_up_to (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    position INTEGER NOT NULL
) STRICT";

impl SqliteRows {
    /// The position that was noted; 0 if none is.
    pub(super) async fn noted(&self) -> Result<i64, VaultError> {
        let failed = |error| failure::of(&self.name, error);
        let mut connection = self.readers.acquire().await.map_err(failed)?;
        position(&mut connection).await.map_err(failed)
    }

    /// Notes a position in the place of another one.
    pub(super) async fn note(&self, from: i64, to: i64) -> Result<(), VaultError> {
        let failed = |error| self.write_failed(error);
        let mut change = self.writer()?.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
        if position(&mut change).await.map_err(failed)? != from {
            return Ok(());
        }
        sqlx::query(TABLE).execute(&mut *change).await.map_err(failed)?;
        sqlx::query("INSERT OR REPLACE INTO erased_up_to (one, position) VALUES (1, ?)")
            .bind(to)
            .execute(&mut *change)
            .await
            .map_err(failed)?;
        change.commit().await.map_err(failed)
    }
}

/// Forgets what was noted: keys came that were not here then.
pub(super) async fn forget(change: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    if exists(change).await? {
        sqlx::query("DELETE FROM erased_up_to").execute(change).await?;
    }
    Ok(())
}

async fn position(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    if !exists(connection).await? {
        return Ok(0);
    }
    let select = "SELECT coalesce(max(position), 0) FROM erased_up_to";
    sqlx::query_scalar(select).fetch_one(connection).await
}

async fn exists(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let select = "SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'erased_up_to'";
    sqlx::query_scalar(select).fetch_one(connection).await
}
