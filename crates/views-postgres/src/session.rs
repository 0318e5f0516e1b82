//! The session that may write: it has the lock, and its connection is the only one that writes.

use std::time::Duration;

use sqlx::{ConnectOptions, PgConnection};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{sleep, timeout};
use views::{GenerationError, ViewError};

use crate::error::failed;
use crate::place::{PATIENCE, Place};
use crate::schema::run;

/// How often a lock that another process has is asked for. Not waited for in the server: a statement
/// that waits for weeks keeps all that is deleted meanwhile from being cleared away.
const ASKED: Duration = Duration::from_millis(200);

/// The longest that a transaction of ours may take. A server that vanished without a word is taken for
/// lost then.
const LIMIT: Duration = Duration::from_secs(60);

/// One connection with the lock, until it is lost.
pub(crate) struct Session(Mutex<Option<PgConnection>>);

/// The connection while one transaction runs on it. Unless that is ended, by [`Held::end`], the
/// connection is closed, and with it goes the lock.
pub(crate) struct Held<'s> {
    slot: MutexGuard<'s, Option<PgConnection>>,
    connection: PgConnection,
}

impl Session {
    /// Connects, and waits until no other session has the lock. Whoever drops this before leaves
    /// nothing.
    pub async fn open(place: &Place) -> Result<Self, GenerationError> {
        let mut connection = match timeout(PATIENCE, place.writing().connect()).await {
            Ok(connected) => connected.map_err(failed)?,
            Err(late) => return Err(ViewError::Unavailable(late.into()).into()),
        };
        let encoding: String = in_time(async {
            let sql = "SELECT current_setting('server_encoding')";
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.map_err(failed)
        })
        .await?;
        if encoding != "UTF8" {
            let source = format!("the database's encoding is {encoding}, it must be UTF8").into();
            return Err(GenerationError::Place { place: place.shown(), source });
        }
        let mut said = false;
        while !in_time(lock(&mut connection, place.prefix())).await? {
            if !std::mem::replace(&mut said, true) {
                tracing::info!(place = place.shown(), "another process projects; waiting for it");
            }
            sleep(ASKED).await;
        }
        Ok(Self(Mutex::new(Some(connection))))
    }

    /// Begins a transaction in which names are those of a schema; not synced when it is committed.
    pub async fn begin(&self, schema: &str) -> Result<Held<'_>, ViewError> {
        self.begin_with(schema, "off").await
    }

    /// The same, and synced: readers who were told of it never see the time before, whatever happens
    /// to the server.
    pub async fn begin_durable(&self, schema: &str) -> Result<Held<'_>, ViewError> {
        self.begin_with(schema, "on").await
    }

    async fn begin_with(&self, schema: &str, synced: &str) -> Result<Held<'_>, ViewError> {
        let mut slot = self.0.lock().await;
        let connection = slot.take().ok_or_else(lost)?;
        let mut held = Held { slot, connection };
        let begin = format!(
            "BEGIN; SET LOCAL synchronous_commit TO {synced}; SET LOCAL search_path TO {schema}"
        );
        match timeout(LIMIT, run(&mut held.connection, begin)).await {
            Ok(Ok(())) => Ok(held),
            Ok(Err(error)) => Err(ViewError::Lost(error.into())),
            Err(late) => Err(ViewError::Lost(late.into())),
        }
    }

    /// Lets go of the lock.
    pub async fn close(&self) {
        self.0.lock().await.take();
    }
}

impl Held<'_> {
    /// What the transaction's work runs on.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Commits the work, if it is done, or rolls it back. When this is [`ViewError::Lost`], nobody
    /// knows whether it was committed, and nothing is written any more.
    pub async fn end<T>(mut self, done: Result<T, ViewError>) -> Result<T, ViewError> {
        let done = match done {
            Ok(done) => {
                within(async {
                    run(&mut self.connection, "COMMIT".into()).await.map_err(failed)?;
                    Ok(done)
                })
                .await
            }
            Err(error) => Err(error),
        };
        let whole = match &done {
            Ok(_) => true,
            Err(ViewError::Lost(_)) => false,
            // Whoever still has the connection still has the lock.
            Err(_) => {
                let back = run(&mut self.connection, "ROLLBACK".into());
                matches!(timeout(PATIENCE, back).await, Ok(Ok(())))
            }
        };
        if whole {
            *self.slot = Some(self.connection);
            return done;
        }
        done.map_err(|it| match it {
            ViewError::Lost(_) => it,
            it => ViewError::Lost(it.into()),
        })
    }
}

/// Work within a transaction, as long as it may take.
pub(crate) async fn within<T>(
    work: impl Future<Output = Result<T, ViewError>>,
) -> Result<T, ViewError> {
    timeout(LIMIT, work).await.unwrap_or_else(|late| Err(ViewError::Lost(late.into())))
}

/// What is told when the lock is gone.
pub(crate) fn lost() -> ViewError {
    ViewError::Lost("the connection that may write is gone".into())
}

/// An answer in time: a server that vanished without a word gives none.
async fn in_time<T>(asked: impl Future<Output = Result<T, ViewError>>) -> Result<T, ViewError> {
    timeout(PATIENCE, asked).await.unwrap_or_else(|late| Err(ViewError::Unavailable(late.into())))
}

async fn lock(connection: &mut PgConnection, prefix: &str) -> Result<bool, ViewError> {
    let sql = "SELECT pg_try_advisory_lock(hashtextextended('coopledger views ' || $1, 0))";
    sqlx::query_scalar(sql).bind(prefix).fetch_one(connection).await.map_err(failed)
}
