//! A signer in a schema of a PostgreSQL database, which many processes share.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::pool::PoolConnection;
use sqlx::{Connection, PgConnection, PgPool, Postgres};
use tokio::time::timeout;
use transparency::Head;

use super::queries::POSTGRES;
use super::{Cosigned, HeadRow, KeyRow, Rows, State, columns, damaged, number, row};
use crate::error::SignerError;

mod change;
mod failure;
mod opening;

/// How long an answer is waited for: then the server counts as away, and its connection as lost.
const PATIENCE: Duration = Duration::from_secs(15);

/// The rows in a database.
pub(crate) struct PostgresRows {
    name: String,
    pool: PgPool,
}

#[async_trait]
impl Rows for PostgresRows {
    fn name(&self) -> &str {
        &self.name
    }

    async fn state(&self) -> Result<State, SignerError> {
        self.asked(async |connection| self.state_on(connection).await).await
    }

    async fn newest(&self, size: u64) -> Result<Option<HeadRow>, SignerError> {
        let newest = self.asked(async |connection| {
            let newest = sqlx::query_as(POSTGRES.newest).bind(number(size));
            newest.fetch_optional(connection).await.map_err(|error| self.failed(error))
        });
        newest.await?.map(|it| row::checkpoint(&self.name, it)).transpose()
    }

    async fn swap(&self, old: Option<Head>, next: &HeadRow) -> Result<bool, SignerError> {
        let (size, root) = columns(&old);
        let swap = sqlx::query(POSTGRES.swap)
            .bind(next.key)
            .bind(size)
            .bind(root)
            .bind(number(next.head.size))
            .bind(next.head.root.0.as_slice());
        let insert = sqlx::query(POSTGRES.insert)
            .bind(number(next.head.size))
            .bind(next.head.root.0.as_slice())
            .bind(next.at.timestamp_micros())
            .bind(next.key);
        self.both(swap, Some(insert)).await
    }

    async fn keep_note(&self, size: u64, note: &str) -> Result<(), SignerError> {
        let keep = sqlx::query(POSTGRES.keep_note).bind(number(size)).bind(note);
        self.both(keep, None).await.map(drop)
    }

    async fn swap_key(&self, last: Option<Head>, next: &KeyRow) -> Result<bool, SignerError> {
        let (size, root) = columns(&last);
        let swap = sqlx::query(POSTGRES.swap_key).bind(next.number - 1).bind(size).bind(root);
        let insert = sqlx::query(POSTGRES.insert_key)
            .bind(next.number)
            .bind(next.key.to_string())
            .bind(number(next.from))
            .bind(next.roll.as_deref());
        self.both(swap, Some(insert)).await
    }

    async fn keys(&self) -> Result<Vec<KeyRow>, SignerError> {
        let keys = self.asked(async |connection| {
            let keys = sqlx::query_as(POSTGRES.keys).fetch_all(connection).await;
            keys.map_err(|error| self.failed(error))
        });
        keys.await?.into_iter().map(|it| row::key(&self.name, it)).collect()
    }

    async fn keep_cosignature(&self, size: u64, cosigned: &Cosigned) -> Result<bool, SignerError> {
        let keep = sqlx::query(POSTGRES.keep_cosignature)
            .bind(number(size))
            .bind(cosigned.witness.to_string())
            .bind(cosigned.signature.as_slice());
        self.both(keep, None).await
    }

    async fn cosignatures(&self, size: u64) -> Result<Vec<Cosigned>, SignerError> {
        let rows = self.asked(async |connection| {
            let rows = sqlx::query_as(POSTGRES.cosignatures).bind(number(size));
            rows.fetch_all(connection).await.map_err(|error| self.failed(error))
        });
        rows.await?.into_iter().map(|it| row::cosigned(&self.name, it)).collect()
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

type Query<'q> = sqlx::query::Query<'q, Postgres, sqlx::postgres::PgArguments>;

impl PostgresRows {
    /// What came of questions on a connection. One whose answer did not come in time is not used
    /// again.
    async fn asked<T>(
        &self,
        ask: impl AsyncFnOnce(&mut PgConnection) -> Result<T, SignerError>,
    ) -> Result<T, SignerError> {
        let mut connection: PoolConnection<Postgres> =
            self.pool.acquire().await.map_err(|error| self.failed(error))?;
        let asked = timeout(PATIENCE, ask(&mut connection)).await;
        asked.unwrap_or_else(|late| {
            connection.close_on_drop();
            Err(SignerError::Unavailable(late.into()))
        })
    }

    /// Moves a row on, and writes down what it was moved to; or neither. The row is locked from the
    /// one to the other, so that whoever else moves it finds it moved.
    async fn both(&self, first: Query<'_>, then: Option<Query<'_>>) -> Result<bool, SignerError> {
        self.asked(async |connection| {
            let mut change = change::begin(connection, &self.name).await?;
            let moved = first.execute(&mut *change).await.map_err(|error| self.failed(error))?;
            if moved.rows_affected() != 1 {
                return Ok(false);
            }
            if let Some(then) = then {
                then.execute(&mut *change).await.map_err(|error| self.failed(error))?;
            }
            change.commit().await.map_err(|error| self.failed(error))?;
            Ok(true)
        })
        .await
    }

    /// All of one instant: others may move on between two questions.
    async fn state_on(&self, connection: &mut PgConnection) -> Result<State, SignerError> {
        let failed = |error| self.failed(error);
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        let mut reading = connection.begin_with(begin).await.map_err(failed)?;
        let signer: Option<row::Signer> =
            sqlx::query_as(POSTGRES.signer).fetch_optional(&mut *reading).await.map_err(failed)?;
        let signer = signer.ok_or_else(|| damaged(&self.name, "it does not say what it signs"))?;
        let (origin, size, root, key) = signer;
        let key = sqlx::query_as(POSTGRES.key).bind(key).fetch_optional(&mut *reading).await;
        let key = key.map_err(failed)?;
        let key = key.ok_or_else(|| damaged(&self.name, "the key that signs is missing"))?;
        let newest = sqlx::query_as(POSTGRES.newest).bind(i64::MAX).fetch_optional(&mut *reading);
        let newest = newest.await.map_err(failed)?;
        reading.commit().await.map_err(failed)?;
        row::state(&self.name, origin, (size, root), key, newest)
    }

    fn failed(&self, error: sqlx::Error) -> SignerError {
        failure::of(&self.name, error)
    }
}
