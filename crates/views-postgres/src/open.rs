//! One generation: a schema, with connections to read it and, for who projects, the session to write
//! it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use sqlx::postgres::PgPool;
use sqlx::{AssertSqlSafe, PgConnection};
use tokio::sync::Mutex;
use tokio::time::sleep;
use views::{Generation, GenerationError, ViewError};

use crate::error::failed;
use crate::place::Place;
use crate::schema::{SCHEMA, VERSION, run, shape};
use crate::seen::Seen;
use crate::session::{Held, Session, lost, within};
use crate::write::Kept;

/// One generation of the views.
pub struct PostgresViews {
    pub(crate) readers: PgPool,
    pub(crate) schema: String,
    pub(crate) writing: Option<Writing>,
    number: u64,
}

/// What whoever projects has beside.
pub(crate) struct Writing {
    pub session: Arc<Session>,
    /// Held by whoever writes.
    pub kept: Mutex<Kept>,
    pub seen: Mutex<Seen>,
    place: Place,
    asking: PgPool,
    lingers: Duration,
    served: AtomicBool,
}

/// Where generations stand, for whoever projects.
#[derive(Clone)]
pub(crate) struct Projecting {
    pub place: Place,
    pub asking: PgPool,
    pub session: Arc<Session>,
    pub lingers: Duration,
}

impl PostgresViews {
    /// A generation to be read only.
    pub(crate) fn reading(place: &Place, number: u64) -> Self {
        let (readers, schema) = (place.readers(number), place.schema(number));
        Self { readers, schema, writing: None, number }
    }

    /// Makes a new, empty generation.
    pub(crate) async fn begin(with: &Projecting, number: u64) -> Result<Self, ViewError> {
        let schema = with.place.schema(number);
        let mut held = with.session.begin(&schema).await?;
        let sql = format!("CREATE SCHEMA {schema}; {SCHEMA}");
        let made = within(async { run(held.connection(), sql).await.map_err(failed) }).await;
        held.end(made).await?;
        let mut views = Self::at(with, number, false).await?;
        if let Some(writing) = &mut views.writing {
            writing.seen = Mutex::new(Seen::nothing());
        }
        Ok(views)
    }

    /// A generation to be projected.
    pub(crate) async fn at(
        with: &Projecting,
        number: u64,
        served: bool,
    ) -> Result<Self, ViewError> {
        let mut views = Self::reading(&with.place, number);
        let mut held = with.session.begin(&views.schema).await?;
        let kept = within(Kept::load(held.connection())).await;
        let Projecting { place, asking, session, lingers } = with.clone();
        let (kept, served) = (Mutex::new(held.end(kept).await?), AtomicBool::new(served));
        let seen = Mutex::new(Seen::unknown());
        views.writing = Some(Writing { session, kept, seen, place, asking, lingers, served });
        Ok(views)
    }

    fn writing(&self) -> Result<&Writing, ViewError> {
        self.writing.as_ref().ok_or_else(lost)
    }
}

impl Writing {
    /// Begins a transaction: durable, unless nobody reads yet what it writes.
    pub async fn begin(&self, schema: &str) -> Result<Held<'_>, ViewError> {
        match self.served.load(Ordering::Acquire) {
            true => self.session.begin_durable(schema).await,
            false => self.session.begin(schema).await,
        }
    }
}

#[async_trait]
impl Generation for PostgresViews {
    fn number(&self) -> u64 {
        self.number
    }

    async fn promote(&self) -> Result<(), GenerationError> {
        let writing = self.writing()?;
        // What was written before reaches the disk with it.
        let mut held = writing.session.begin_durable(&self.schema).await?;
        let told = within(async {
            let on = held.connection();
            self.gather_statistics(on).await?;
            name(on, &writing.place, self.number).await.map_err(failed)
        });
        let told = told.await;
        held.end(told).await?;
        writing.served.store(true, Ordering::Release);
        Ok(())
    }

    async fn remove(self: Arc<Self>) -> Result<(), GenerationError> {
        let views = match Arc::try_unwrap(self) {
            Ok(alone) => alone,
            Err(held) => return Err(GenerationError::Held(held.number)),
        };
        let Self { readers, schema, writing, .. } = views;
        readers.close().await;
        let Some(writing) = writing else { return Ok(()) };
        if writing.served.load(Ordering::Acquire) {
            // Other processes may be about to notice that its place was taken.
            sleep(writing.lingers).await;
            return Ok(drop_served(&writing.asking, &schema).await.map_err(failed)?);
        }
        let mut held = writing.session.begin(&schema).await?;
        let dropped = within(drop_schema(held.connection(), &schema)).await;
        Ok(held.end(dropped).await?)
    }
}

/// Names the generation that is served.
async fn name(on: &mut PgConnection, place: &Place, number: u64) -> Result<(), sqlx::Error> {
    let shape = shape(on, &place.schema(number)).await?;
    let sql = format!(
        "INSERT INTO {}.served VALUES (1, $1, $2, $3) ON CONFLICT (one) DO UPDATE SET
        generation = excluded.generation, version = excluded.version, shape = excluded.shape",
        place.prefix()
    );
    let query = sqlx::query(AssertSqlSafe(sql));
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    query.bind(number).bind(VERSION).bind(shape).execute(on).await?;
    Ok(())
}

/// Drops a schema that nobody was ever told of.
pub(crate) async fn drop_schema(on: &mut PgConnection, schema: &str) -> Result<(), ViewError> {
    run(on, format!("DROP SCHEMA IF EXISTS {schema} CASCADE")).await.map_err(failed)
}

/// Drops a schema that was served once, beside the session that writes: it waits for questions that
/// are still answered from it, though not for long. If it stays, the next opening drops it.
pub(crate) async fn drop_served(asking: &PgPool, schema: &str) -> Result<(), sqlx::Error> {
    let mut transaction = asking.begin().await?;
    run(&mut transaction, format!("DROP SCHEMA IF EXISTS {schema} CASCADE")).await?;
    transaction.commit().await
}
