//! Up to where the log's erasures were carried out in this schema.

use sqlx::PgConnection;

use super::{PostgresRows, change, failure};
use crate::error::VaultError;

/// Made when it is first needed: a schema that was made without it stays as it is until then.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS coopledger_vault.erased_up_to (
    one boolean PRIMARY KEY CHECK (one),
    position bigint NOT NULL
)";

impl PostgresRows {
    /// The position that was noted; 0 if none is.
    pub(super) async fn noted(&self, connection: &mut PgConnection) -> Result<i64, VaultError> {
        position(connection).await.map_err(|error| failure::of(&self.name, error))
    }

    /// Notes a position in the place of another one; of several who do, one does.
    pub(super) async fn note(
        &self,
        connection: &mut PgConnection,
        (from, to): (i64, i64),
    ) -> Result<(), VaultError> {
        let failed = |error| failure::of(&self.name, error);
        let mut change = change::begin(connection, &self.name).await?;
        let locked = sqlx::query("SELECT key_file FROM coopledger_vault.vault FOR UPDATE");
        locked.execute(&mut *change).await.map_err(failed)?;
        if position(&mut change).await.map_err(failed)? != from {
            return Ok(());
        }
        if !exists(&mut change).await.map_err(failed)? {
            sqlx::query(TABLE).execute(&mut *change).await.map_err(failed)?;
        }
        let insert = "INSERT INTO coopledger_vault.erased_up_to (one, position) VALUES (true, $1) \
                      ON CONFLICT (one) DO UPDATE SET position = excluded.position";
        sqlx::query(insert).bind(to).execute(&mut *change).await.map_err(failed)?;
        change.commit().await.map_err(failed)
    }
}

/// Forgets what was noted: keys came that were not here then.
pub(super) async fn forget(change: &mut PgConnection) -> Result<(), sqlx::Error> {
    if exists(change).await? {
        sqlx::query("DELETE FROM coopledger_vault.erased_up_to").execute(change).await?;
    }
    Ok(())
}

async fn position(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    if !exists(connection).await? {
        return Ok(0);
    }
    let select = "SELECT coalesce(max(position), 0) FROM coopledger_vault.erased_up_to";
    sqlx::query_scalar(select).fetch_one(connection).await
}

async fn exists(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let select = "SELECT to_regclass('coopledger_vault.erased_up_to') IS NOT NULL";
    sqlx::query_scalar(select).fetch_one(connection).await
}
