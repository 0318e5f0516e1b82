//! Rows that go from store to store.

use sqlx::PgConnection;

use super::{PostgresRows, change, erasing, failure};
use crate::error::VaultError;
use crate::key_file::{KeyFile, WRAPPED};
use crate::store::lacking::{Adopted, Lacking, Stored, bounds};
use crate::store::refuse_other;

impl PostgresRows {
    /// The highest number; 0 if there is no row.
    pub(super) async fn highest(&self, connection: &mut PgConnection) -> Result<i64, VaultError> {
        sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM coopledger_vault.keys")
            .fetch_one(connection)
            .await
            .map_err(|error| failure::of(&self.name, error))
    }

    /// The rows between these numbers, both included.
    pub(super) async fn rows_between(
        &self,
        connection: &mut PgConnection,
        first: i64,
        last: i64,
    ) -> Result<Vec<Stored>, VaultError> {
        let select = "SELECT number, id, wrapped FROM coopledger_vault.keys \
                      WHERE number BETWEEN $1 AND $2 ORDER BY number";
        let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(select)
            .bind(first)
            .bind(last)
            .fetch_all(connection)
            .await
            .map_err(|error| failure::of(&self.name, error))?;
        Ok(rows.into_iter().map(Stored::from).collect())
    }

    /// Writes what is lacking of `page`, all or nothing, on disk; locks as one does who makes keys.
    pub(super) async fn adopted(
        &self,
        connection: &mut PgConnection,
        file: &KeyFile,
        from: &str,
        page: &[Stored],
    ) -> Result<Adopted, VaultError> {
        let Some((first, last)) = bounds(page) else {
            return Ok(Adopted::default());
        };
        let failed = |error| failure::of(&self.name, error);
        let mut change = change::begin(connection, &self.name).await?;
        let locked = "SELECT key_file FROM coopledger_vault.vault FOR UPDATE";
        let locked = sqlx::query_scalar(locked).fetch_optional(&mut *change).await;
        refuse_other(&self.name, locked.map_err(failed)?, file)?;
        let there = self.rows_between(&mut change, first, last).await?;
        let lacking = Lacking::of(page, &there, from, &self.name)?;
        if lacking.is_empty() {
            return Ok(Adopted::default());
        }
        let insert = "INSERT INTO coopledger_vault.keys (number, id, wrapped) \
                      SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])";
        sqlx::query(insert)
            .bind(lacking.rows.iter().map(|it| it.number).collect::<Vec<_>>())
            .bind(lacking.rows.iter().map(|it| it.id.as_slice()).collect::<Vec<_>>())
            .bind(lacking.rows.iter().map(|it| it.wrapped.as_slice()).collect::<Vec<_>>())
            .execute(&mut *change)
            .await
            .map_err(failed)?;
        let update = "UPDATE coopledger_vault.keys SET wrapped = $1 WHERE number = ANY($2)";
        sqlx::query(update)
            .bind([0_u8; WRAPPED].as_slice())
            .bind(lacking.destroyed.as_slice())
            .execute(&mut *change)
            .await
            .map_err(failed)?;
        erasing::forget(&mut change).await.map_err(failed)?;
        change.commit().await.map_err(failed)?;
        // As after a single key is destroyed: a vacuum must not find it told later.
        let told = sqlx::query("SELECT pg_stat_force_next_flush()").execute(connection).await;
        told.map_err(failed)?;
        Ok(lacking.adopted())
    }
}
