//! Wrapped keys in a schema of a PostgreSQL database, which many processes share.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use super::{Adopted, Row, Rows, Stored, block, refuse_other};
use crate::error::VaultError;
use crate::key::{Key, KeyId};
use crate::key_file::{KeyFile, WRAPPED};

mod adopting;
mod change;
mod erasing;
mod failure;
mod opening;

/// How long an answer is waited for: then the server counts as away, and its connection as lost.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a vacuum may take.
const VACUUM: Duration = Duration::from_secs(60);

/// The wrapped keys in a database.
pub(super) struct PostgresRows {
    name: String,
    pool: PgPool,
    writable: bool,
}

#[async_trait]
impl Rows for PostgresRows {
    fn name(&self) -> &str {
        &self.name
    }

    fn writable(&self) -> bool {
        self.writable
    }

    async fn make(&self, file: &Arc<KeyFile>, count: usize) -> Result<Vec<Key>, VaultError> {
        let mut connection = self.writer().await?;
        let made = timeout(PATIENCE, self.made(&mut connection, file, count)).await;
        ended(connection, made)
    }

    async fn load(&self, numbers: Vec<i64>) -> Result<Vec<Row>, VaultError> {
        let select = "SELECT id, wrapped FROM coopledger_vault.keys \
                      WHERE number = ANY($1) AND wrapped <> $2";
        let mut connection = self.connection().await?;
        let rows = async {
            let query = sqlx::query_as(select).bind(numbers).bind([0_u8; WRAPPED].as_slice());
            let rows = query.fetch_all(&mut *connection).await;
            rows.map_err(|error| failure::of(&self.name, error))
        };
        let loaded = timeout(PATIENCE, rows).await;
        ended(connection, loaded)
    }

    async fn overwrite(&self, id: KeyId) -> Result<(), VaultError> {
        let mut connection = self.writer().await?;
        let overwritten = timeout(PATIENCE, self.overwritten(&mut connection, id)).await;
        ended(connection, overwritten)
    }

    /// Vacuums the table. False if a version of a row is left that some older transaction may
    /// still read, or if this user may not vacuum.
    async fn clear(&self) -> Result<bool, VaultError> {
        let mut connection = self.writer().await?;
        let cleared = timeout(VACUUM, self.vacuumed(&mut connection)).await;
        ended(connection, cleared)
    }

    async fn last(&self) -> Result<i64, VaultError> {
        let mut connection = self.connection().await?;
        let last = timeout(PATIENCE, self.highest(&mut connection)).await;
        ended(connection, last)
    }

    async fn erased_up_to(&self) -> Result<i64, VaultError> {
        let mut connection = self.connection().await?;
        let noted = timeout(PATIENCE, self.noted(&mut connection)).await;
        ended(connection, noted)
    }

    async fn note_erased(&self, from: i64, to: i64) -> Result<(), VaultError> {
        let mut connection = self.writer().await?;
        let noted = timeout(PATIENCE, self.note(&mut connection, (from, to))).await;
        ended(connection, noted)
    }

    async fn between(&self, first: i64, last: i64) -> Result<Vec<Stored>, VaultError> {
        let mut connection = self.connection().await?;
        let rows = timeout(PATIENCE, self.rows_between(&mut connection, first, last)).await;
        ended(connection, rows)
    }

    async fn adopt(
        &self,
        file: &KeyFile,
        from: &str,
        page: &[Stored],
    ) -> Result<Adopted, VaultError> {
        let mut connection = self.writer().await?;
        let adopted = timeout(PATIENCE, self.adopted(&mut connection, file, from, page)).await;
        ended(connection, adopted)
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

impl PostgresRows {
    async fn writer(&self) -> Result<PoolConnection<Postgres>, VaultError> {
        if self.writable { self.connection().await } else { Err(VaultError::ReadOnly) }
    }

    async fn connection(&self) -> Result<PoolConnection<Postgres>, VaultError> {
        self.pool.acquire().await.map_err(|error| failure::of(&self.name, error))
    }

    /// The row that says which key file the store needs is locked from here to the commit, so
    /// that whoever else makes keys sees ours before it numbers its own.
    async fn made(
        &self,
        connection: &mut PgConnection,
        file: &Arc<KeyFile>,
        count: usize,
    ) -> Result<Vec<Key>, VaultError> {
        let failed = |error| failure::of(&self.name, error);
        let mut change = change::begin(connection, &self.name).await?;
        let locked = "SELECT key_file FROM coopledger_vault.vault FOR UPDATE";
        let locked = sqlx::query_scalar(locked).fetch_optional(&mut *change).await;
        refuse_other(&self.name, locked.map_err(failed)?, file)?;
        let last = "SELECT coalesce(max(number), 0) FROM coopledger_vault.keys";
        let last: i64 = sqlx::query_scalar(last).fetch_one(&mut *change).await.map_err(failed)?;
        let made = block(file, last, count).await?;
        // One statement for the whole block: the values stand one behind the other.
        let insert = "INSERT INTO coopledger_vault.keys (number, id, wrapped) \
                      SELECT $1 + i, substr($2, i * 16 + 1, 16), substr($3, i * $4 + 1, $4) \
                      FROM generate_series(0, $5 - 1) AS n (i)";
        sqlx::query(insert)
            .bind(last + 1)
            .bind(made.ids)
            .bind(made.wrapped)
            .bind(WRAPPED as i32)
            .bind(i32::try_from(made.keys.len()).unwrap_or(i32::MAX))
            .execute(&mut *change)
            .await
            .map_err(failed)?;
        change.commit().await.map_err(failed)?;
        Ok(made.keys)
    }

    async fn overwritten(
        &self,
        connection: &mut PgConnection,
        id: KeyId,
    ) -> Result<(), VaultError> {
        let failed = |error| failure::of(&self.name, error);
        let mut change = change::begin(connection, &self.name).await?;
        let update = "UPDATE coopledger_vault.keys SET wrapped = $1 WHERE number = $2 AND id = $3";
        sqlx::query(update)
            .bind([0_u8; WRAPPED].as_slice())
            .bind(id.number())
            .bind(id.0.as_bytes().as_slice())
            .execute(&mut *change)
            .await
            .map_err(failed)?;
        change.commit().await.map_err(failed)?;
        // What this connection counted is told at once: told after a vacuum, it would look like a
        // row that the vacuum left.
        let told = sqlx::query("SELECT pg_stat_force_next_flush()").execute(connection).await;
        told.map(drop).map_err(failed)
    }

    async fn vacuumed(&self, connection: &mut PgConnection) -> Result<bool, VaultError> {
        let failed = |error| failure::of(&self.name, error);
        // Vacuums so far, and dead rows that the last of them left.
        let counted = "SELECT vacuum_count, n_dead_tup FROM pg_stat_all_tables \
                       WHERE relid = 'coopledger_vault.keys'::regclass";
        let before: (i64, i64) =
            sqlx::query_as(counted).fetch_one(&mut *connection).await.map_err(failed)?;
        // Without truncating, which would lock everybody out.
        let vacuum = sqlx::raw_sql("VACUUM (TRUNCATE false) coopledger_vault.keys");
        vacuum.execute(&mut *connection).await.map_err(failed)?;
        let after: (i64, i64) =
            sqlx::query_as(counted).fetch_one(connection).await.map_err(failed)?;
        Ok(after.0 > before.0 && after.1 == 0)
    }
}

/// What came of a query. A connection whose answer did not come in time is not used again.
fn ended<T>(
    mut connection: PoolConnection<Postgres>,
    ended: Result<Result<T, VaultError>, Elapsed>,
) -> Result<T, VaultError> {
    ended.unwrap_or_else(|late| {
        connection.close_on_drop();
        Err(VaultError::Unavailable(late.into()))
    })
}
