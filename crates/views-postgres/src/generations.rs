//! All generations of a database's views: which is served, and which are left over.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::postgres::PgPool;
use sqlx::{AssertSqlSafe, PgConnection};
use tokio::sync::Mutex;
use views::{Generation, GenerationError, Generations, Opened, Replaced, ViewError, ViewReader};

use crate::error::{failed, is_missing};
use crate::open::{PostgresViews, Projecting, drop_schema, drop_served};
use crate::place::Place;
use crate::schema::{VERSION, run, shape};
use crate::session::{Session, lost, within};

/// How long a generation whose place was taken is kept for processes that have yet to notice.
const LINGERS: Duration = Duration::from_secs(30);

/// The views of a database: schema `<prefix>` names the served generation, `<prefix>_<n>` is one.
pub struct PostgresGenerations {
    place: Place,
    asking: PgPool,
    lingers: Duration,
    /// What this process projects with, once it has opened the views.
    projecting: Mutex<Option<Projecting>>,
}

/// The generation that a database names as the served one.
struct Named {
    number: u64,
    version: i64,
    shape: String,
}

impl PostgresGenerations {
    /// Those at an address, such as `postgres://user@host/database?sslmode=verify-full`, in schemas
    /// whose names begin so. The user may make schemas there. Nothing is connected to yet.
    ///
    /// It must be the server itself, or a pooler that gives whole sessions.
    ///
    /// # Errors
    /// [`GenerationError::Place`] for what is no address, and for a prefix that is not 1 to 40 small
    /// letters, digits and `_`.
    pub fn new(url: &str, prefix: &str) -> Result<Self, GenerationError> {
        let place = Place::new(url, prefix)?;
        let asking = place.asking();
        Ok(Self { place, asking, lingers: LINGERS, projecting: Mutex::new(None) })
    }

    /// The same, but a generation whose place was taken is removed after this time, and not after
    /// half a minute.
    #[must_use]
    pub fn lingering(self, lingers: Duration) -> Self {
        Self { lingers, ..self }
    }

    /// The served generation, if it is one that this version made and that nobody has changed; or why
    /// it cannot be used.
    async fn usable(
        &self,
        with: &Projecting,
        named: &Named,
    ) -> Result<Result<PostgresViews, Replaced>, GenerationError> {
        if named.version != VERSION {
            let reason = format!("views of version {}, not {VERSION}", named.version);
            return Ok(Err(Replaced { reason, moved_to: None }));
        }
        let schema = self.place.schema(named.number);
        let mut held = with.session.begin(&schema).await?;
        let stands = shape(held.connection(), &schema).await.map_err(failed);
        let stands = held.end(stands).await?;
        let reason = if stands.is_empty() {
            format!("schema {schema} is not there")
        } else if stands != named.shape {
            format!("the tables of schema {schema} are not those that were made")
        } else {
            match PostgresViews::at(with, named.number, true).await {
                Ok(views) => return Ok(Ok(views)),
                Err(ViewError::Damaged(reason)) => reason,
                Err(error) => return Err(error.into()),
            }
        };
        let moved_to = match stands.is_empty() {
            true => None,
            false => Some(move_aside(&with.session, &schema).await?),
        };
        Ok(Err(Replaced { reason, moved_to }))
    }

    async fn begin(&self, with: &Projecting) -> Result<PostgresViews, GenerationError> {
        let named = served(&self.asking, &self.place).await.map_err(failed)?;
        let all = self.all(&with.session).await?;
        let last = all.into_iter().chain(named.map(|it| it.number)).max().unwrap_or(0);
        Ok(PostgresViews::begin(with, last + 1).await?)
    }

    /// Every generation that has a schema.
    async fn all(&self, session: &Session) -> Result<Vec<u64>, ViewError> {
        let mut held = session.begin(self.place.prefix()).await?;
        let sql = "SELECT nspname::text FROM pg_namespace";
        let names = within(async {
            let found = sqlx::query_scalar(sql).fetch_all(held.connection()).await;
            found.map_err(failed)
        });
        let names: Result<Vec<String>, ViewError> = names.await;
        Ok(held.end(names).await?.iter().filter_map(|it| self.place.number(it)).collect())
    }

    /// Removes what is not served: at once what was being rebuilt, and later those whose place was
    /// taken.
    async fn tidy(&self, with: &Projecting, served: u64) -> Result<(), GenerationError> {
        let all = self.all(&with.session).await?;
        for number in all.iter().filter(|it| **it > served) {
            let schema = self.place.schema(*number);
            let mut held = with.session.begin(&schema).await?;
            let dropped = within(drop_schema(held.connection(), &schema)).await;
            held.end(dropped).await?;
        }
        let before = all.into_iter().filter(|it| *it < served);
        let schemas: Vec<String> = before.map(|it| self.place.schema(it)).collect();
        if !schemas.is_empty() {
            let (asking, lingers) = (self.asking.clone(), self.lingers);
            tokio::spawn(async move {
                tokio::time::sleep(lingers).await;
                for schema in schemas {
                    if let Err(error) = drop_served(&asking, &schema).await {
                        tracing::warn!(schema, %error, "a retired generation stays");
                    }
                }
            });
        }
        Ok(())
    }
}

#[async_trait]
impl Generations for PostgresGenerations {
    fn place(&self) -> String {
        self.place.shown()
    }

    /// What this process had opened before is lost to whoever has it.
    async fn open(&self) -> Result<Opened, GenerationError> {
        let mut projecting = self.projecting.lock().await;
        // Otherwise this would wait for itself.
        if let Some(before) = projecting.take() {
            before.session.close().await;
        }
        let session = Arc::new(Session::open(&self.place).await?);
        let (place, asking) = (self.place.clone(), self.asking.clone());
        let with = Projecting { place, asking, session, lingers: self.lingers };
        prepare(&with).await?;
        let mut replaced = None;
        let mut usable = None;
        if let Some(named) = served(&self.asking, &self.place).await.map_err(failed)? {
            match self.usable(&with, &named).await? {
                Ok(views) => usable = Some(views),
                Err(why) => replaced = Some(why),
            }
        }
        let views = match usable {
            Some(views) => views,
            None => {
                let views = self.begin(&with).await?;
                views.promote().await?;
                views
            }
        };
        self.tidy(&with, views.number()).await?;
        *projecting = Some(with);
        Ok(Opened { views: Arc::new(views), replaced })
    }

    async fn begin_rebuild(&self) -> Result<Arc<dyn Generation>, GenerationError> {
        let with = self.projecting.lock().await.clone().ok_or_else(lost)?;
        Ok(Arc::new(self.begin(&with).await?))
    }

    async fn current(&self) -> Result<Option<u64>, GenerationError> {
        let named = served(&self.asking, &self.place).await.map_err(failed)?;
        Ok(named.map(|it| it.number))
    }

    async fn read(&self, generation: u64) -> Result<Arc<dyn ViewReader>, GenerationError> {
        match served(&self.asking, &self.place).await.map_err(failed)? {
            Some(named) if named.number == generation && named.version == VERSION => {
                Ok(Arc::new(PostgresViews::reading(&self.place, generation)))
            }
            _ => Err(GenerationError::NotServed { place: self.place.shown() }),
        }
    }
}

/// Makes the table that names the served generation, where it is not there.
async fn prepare(with: &Projecting) -> Result<(), GenerationError> {
    let prefix = with.place.prefix();
    let mut held = with.session.begin(prefix).await?;
    let sql = format!(
        "CREATE SCHEMA IF NOT EXISTS {prefix};
        CREATE TABLE IF NOT EXISTS {prefix}.served (
            one bigint PRIMARY KEY CHECK (one = 1),
            generation bigint NOT NULL,
            version bigint NOT NULL,
            shape text NOT NULL)"
    );
    let made = within(async { run(held.connection(), sql).await.map_err(failed) }).await;
    Ok(held.end(made).await?)
}

/// Which generation is served; `None` where none ever was.
async fn served(asking: &PgPool, place: &Place) -> Result<Option<Named>, sqlx::Error> {
    let sql = format!("SELECT generation, version, shape FROM {}.served", place.prefix());
    let row = sqlx::query_as(AssertSqlSafe(sql)).fetch_optional(asking).await;
    match row {
        Ok(row) => Ok(row.map(|(number, version, shape): (i64, i64, String)| Named {
            number: number.unsigned_abs(),
            version,
            shape,
        })),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Gives a schema a name that no generation has; gives the new name.
async fn move_aside(session: &Session, schema: &str) -> Result<String, ViewError> {
    let mut held = session.begin(schema).await?;
    let moved = within(rename(held.connection(), schema)).await;
    held.end(moved).await
}

async fn rename(on: &mut PgConnection, schema: &str) -> Result<String, ViewError> {
    let sql = "SELECT n FROM generate_series(1, 1000000) n WHERE NOT EXISTS (
        SELECT 1 FROM pg_namespace WHERE nspname = $1 || '_replaced_' || n) ORDER BY n LIMIT 1";
    let free: i32 =
        sqlx::query_scalar(sql).bind(schema).fetch_one(&mut *on).await.map_err(failed)?;
    let to = format!("{schema}_replaced_{free}");
    run(on, format!("ALTER SCHEMA {schema} RENAME TO {to}")).await.map_err(failed)?;
    Ok(to)
}
