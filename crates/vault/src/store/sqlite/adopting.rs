//! Rows that go from store to store.

use sqlx::{Executor, Sqlite};

use super::{SqliteRows, erasing, failure};
use crate::error::VaultError;
use crate::key_file::WRAPPED;
use crate::store::lacking::{Adopted, Lacking, Stored, bounds};

impl SqliteRows {
    /// The highest number; 0 if there is no row.
    pub(super) async fn highest(&self) -> Result<i64, VaultError> {
        sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM keys")
            .fetch_one(&self.readers)
            .await
            .map_err(|error| failure::of(&self.name, error))
    }

    /// The rows between these numbers, both included.
    pub(super) async fn rows_between(
        &self,
        first: i64,
        last: i64,
    ) -> Result<Vec<Stored>, VaultError> {
        let rows = between(&self.readers, first, last).await;
        rows.map_err(|error| failure::of(&self.name, error))
    }

    /// Writes what is lacking of `page`, all or nothing, synced.
    pub(super) async fn adopted(&self, from: &str, page: &[Stored]) -> Result<Adopted, VaultError> {
        let Some((first, last)) = bounds(page) else {
            return Ok(Adopted::default());
        };
        let failed = |error| self.write_failed(error);
        let mut change = self.writer()?.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
        let there = between(&mut *change, first, last).await.map_err(failed)?;
        let lacking = Lacking::of(page, &there, from, &self.name)?;
        if lacking.is_empty() {
            return Ok(Adopted::default());
        }
        let numbers = list(lacking.rows.iter().map(|it| it.number));
        let insert = "INSERT INTO keys (number, id, wrapped) \
                      SELECT value, substr(?2, key * 16 + 1, 16), substr(?3, key * ?4 + 1, ?4) \
                      FROM json_each(?1) ORDER BY value";
        sqlx::query(insert)
            .bind(numbers)
            .bind(lacking.rows.iter().flat_map(|it| it.id.iter().copied()).collect::<Vec<u8>>())
            .bind(
                lacking.rows.iter().flat_map(|it| it.wrapped.iter().copied()).collect::<Vec<u8>>(),
            )
            .bind(WRAPPED as i64)
            .execute(&mut *change)
            .await
            .map_err(failed)?;
        // In place, as one is destroyed that is destroyed by itself.
        let update = "UPDATE keys SET wrapped = zeroblob(?) \
                      WHERE number IN (SELECT value FROM json_each(?))";
        sqlx::query(update)
            .bind(WRAPPED as i64)
            .bind(list(lacking.destroyed.iter().copied()))
            .execute(&mut *change)
            .await
            .map_err(failed)?;
        erasing::forget(&mut change).await.map_err(failed)?;
        change.commit().await.map_err(failed)?;
        Ok(lacking.adopted())
    }
}

async fn between<'a>(
    database: impl Executor<'a, Database = Sqlite>,
    first: i64,
    last: i64,
) -> Result<Vec<Stored>, sqlx::Error> {
    let select = "SELECT number, id, wrapped FROM keys WHERE number BETWEEN ? AND ? \
                  ORDER BY number";
    let rows = sqlx::query_as(select).bind(first).bind(last).fetch_all(database).await?;
    Ok(rows.into_iter().map(<Stored as From<(i64, Vec<u8>, Vec<u8>)>>::from).collect())
}

/// Numbers as SQLite reads a list of them.
fn list(numbers: impl Iterator<Item = i64>) -> String {
    let numbers: Vec<_> = numbers.map(|it| it.to_string()).collect();
    format!("[{}]", numbers.join(","))
}
