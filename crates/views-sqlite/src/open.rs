//! Opening the views: a folder of generations, of which one is served.

use std::path::{Path, PathBuf};

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::Mutex;
use views::{GenerationError, Replaced, ViewError};

use crate::error::{failed, not_served};
use crate::generation;
use crate::schema::{APPLICATION_ID, SCHEMA, VERSION};
use crate::write::Writer;

/// How many questions are answered at once.
const READERS: u32 = 4;

/// One generation of the views.
pub struct SqliteViews {
    pub(crate) writer: Mutex<Writer>,
    pub(crate) readers: SqlitePool,
    dir: PathBuf,
    generation: u64,
}

/// The views of a folder, and what had to be given up for them.
pub struct Opened {
    /// The generation that is served; at cursor 0 if it is new.
    pub views: SqliteViews,
    /// What stood there before and could not be used.
    pub replaced: Option<Replaced>,
}

/// Why a file is not one of ours.
enum Unusable {
    Foreign(String),
    OtherVersion(i64),
}

impl SqliteViews {
    /// Opens the generation that the folder's pointer names; makes the folder and a new generation
    /// if there is none. Files that cannot be used are moved aside or, where they are ours and of
    /// another version, removed, and replaced by a new generation. Generations that are not served
    /// are removed.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub async fn open(dir: &Path) -> Result<Opened, GenerationError> {
        generation::make(dir)?;
        let named = generation::current(dir)?;
        let mut replaced = None;
        if let Some(number) = named {
            let path = generation::file(dir, number);
            match Self::usable(dir, number).await? {
                Ok(views) => {
                    tidy(dir, number)?;
                    return Ok(Opened { views, replaced: None });
                }
                Err(Unusable::Foreign(reason)) => {
                    let moved_to =
                        path.exists().then(|| generation::move_aside(dir, number)).transpose()?;
                    let moved_to = moved_to.map(|it| it.display().to_string());
                    replaced = Some(Replaced { reason, moved_to });
                }
                Err(Unusable::OtherVersion(version)) => {
                    let reason = format!("views of version {version}, not {VERSION}");
                    replaced = Some(Replaced { reason, moved_to: None });
                }
            }
        }
        let views = Self::begin(dir).await?;
        views.promote()?;
        tidy(dir, views.generation)?;
        Ok(Opened { views, replaced })
    }

    /// Opens the generation that is served beside the process that projects it; changes nothing.
    ///
    /// # Errors
    /// [`GenerationError::NotServed`] when there is none that can be used; the projector makes one.
    pub async fn open_reader(dir: &Path) -> Result<Self, GenerationError> {
        let number = generation::current(dir)?.ok_or_else(|| not_served(dir))?;
        Self::read(dir, number).await
    }

    /// Opens a generation beside the process that projects it; changes nothing.
    pub(crate) async fn read(dir: &Path, number: u64) -> Result<Self, GenerationError> {
        match inspect(&generation::file(dir, number)).await {
            Ok(()) => Self::at(dir, number).await,
            Err(_) => Err(not_served(dir)),
        }
    }

    /// A new, empty generation beside the one that is served. It is served after [`Self::promote`],
    /// and removed at the next opening if it never is.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub async fn begin_rebuild(dir: &Path) -> Result<Self, GenerationError> {
        generation::make(dir)?;
        Self::begin(dir).await
    }

    /// Lets this generation be the one that is served from the next opening on; atomically, and
    /// synced when this returns.
    ///
    /// # Errors
    /// When the pointer cannot be written.
    pub fn promote(&self) -> Result<(), GenerationError> {
        generation::point(&self.dir, self.generation)
    }

    /// Closes this generation and removes its files. For one whose place was taken.
    ///
    /// # Errors
    /// When the files cannot be removed.
    pub async fn remove(self) -> Result<(), GenerationError> {
        self.readers.close().await;
        // What does not close cleanly is removed all the same.
        let _ = self.writer.into_inner().close().await;
        generation::remove(&self.dir, self.generation)
    }

    /// Writes everything back into the one file and closes it.
    ///
    /// # Errors
    /// When the last pages cannot be written; they are folded again the next time.
    pub async fn close(self) -> Result<(), ViewError> {
        self.readers.close().await;
        self.writer.into_inner().close().await.map_err(failed)
    }

    /// The number of this generation in its folder.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// A generation, unless its file is not one of ours, of another version, or plainly damaged.
    /// Damage further in shows when it is read.
    async fn usable(dir: &Path, number: u64) -> Result<Result<Self, Unusable>, GenerationError> {
        if let Err(unusable) = inspect(&generation::file(dir, number)).await {
            return Ok(Err(unusable));
        }
        match Self::at(dir, number).await {
            Ok(views) => Ok(Ok(views)),
            Err(GenerationError::Views(ViewError::Damaged(reason))) => {
                Ok(Err(Unusable::Foreign(reason)))
            }
            Err(error) => Err(error),
        }
    }

    async fn begin(dir: &Path) -> Result<Self, GenerationError> {
        let last = generation::all(dir)?.last().copied().unwrap_or(0);
        let number = last.max(generation::current(dir)?.unwrap_or(0)) + 1;
        let options = options(&generation::file(dir, number)).create_if_missing(true);
        create(&options).await.map_err(failed)?;
        Self::at(dir, number).await
    }

    async fn at(dir: &Path, number: u64) -> Result<Self, GenerationError> {
        let options = options(&generation::file(dir, number));
        let writer = Writer::open(options.clone()).await?;
        // Lives as long as the pool: a connection opened after the file is gone would find nothing.
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(READERS)
            .idle_timeout(None)
            .max_lifetime(None)
            // The system keeps the file's pages too, once for all readers.
            .connect_with(options.pragma("query_only", "1").pragma("cache_size", "-4096"))
            .await
            .map_err(failed)?;
        let dir = dir.to_path_buf();
        Ok(Self { writer: Mutex::new(writer), readers, dir, generation: number })
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        // The log syncs every entry before it is answered; the views need not. A power cut may take
        // the last transactions, whole, and with each its cursor: they are folded again from the
        // log.
        .synchronous(SqliteSynchronous::Normal)
        // Rows of a cooperative lie by its id, which is random: what is written touches pages all
        // over the file, and 32 MiB of them kept take some of the time off a projection.
        .pragma("cache_size", "-32768")
        .pragma("wal_autocheckpoint", "8192")
        .pragma("journal_size_limit", "67108864")
        .statement_cache_capacity(128)
}

async fn create(options: &SqliteConnectOptions) -> Result<(), sqlx::Error> {
    let mut connection = options.connect().await?;
    let mut transaction = connection.begin().await?;
    sqlx::raw_sql(SCHEMA).execute(&mut *transaction).await?;
    for (name, value) in [("application_id", APPLICATION_ID), ("user_version", VERSION)] {
        let sql = sqlx::AssertSqlSafe(format!("PRAGMA {name} = {value}"));
        sqlx::raw_sql(sql).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    connection.close().await
}

/// Whether the file is one of ours and of this version.
async fn inspect(path: &Path) -> Result<(), Unusable> {
    let foreign = |error: sqlx::Error| Unusable::Foreign(error.to_string());
    if !path.exists() {
        return Err(Unusable::Foreign("the file is not there".into()));
    }
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(false);
    let mut connection = options.connect().await.map_err(foreign)?;
    let found = identity(&mut connection).await;
    // A file that cannot be read may not close cleanly either.
    let _ = connection.close().await;
    let (application, version, tables) = found.map_err(foreign)?;
    if application != APPLICATION_ID {
        return Err(Unusable::Foreign("not a file of views".into()));
    }
    if version != VERSION {
        return Err(Unusable::OtherVersion(version));
    }
    if tables != SCHEMA.matches("CREATE ").count() as i64 {
        return Err(Unusable::Foreign("tables are missing".into()));
    }
    Ok(())
}

/// Has SQLite read a whole file, page by page.
pub(crate) async fn examine(path: &Path) -> Result<(), GenerationError> {
    let damaged = |what: String| {
        let what = format!("{}: {}", path.display(), what.replace('\n', " "));
        GenerationError::Views(ViewError::Damaged(what))
    };
    if !path.exists() {
        return Err(damaged("the file is not there".into()));
    }
    let read = async || {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(false);
        let mut connection = options.connect().await?;
        let sql = "PRAGMA integrity_check(3)";
        let found: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut connection).await?;
        connection.close().await?;
        Ok::<_, sqlx::Error>(found.join("; "))
    };
    match read().await {
        Ok(found) if found == "ok" => Ok(()),
        Ok(found) => Err(damaged(found)),
        Err(error) => match failed(error) {
            ViewError::Damaged(what) => Err(damaged(what)),
            other => Err(other.into()),
        },
    }
}

async fn identity(connection: &mut SqliteConnection) -> Result<(i64, i64, i64), sqlx::Error> {
    let application = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *connection);
    let application = application.await?;
    let version = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
    let tables = "SELECT count(*) FROM sqlite_schema WHERE sql IS NOT NULL";
    Ok((application, version, sqlx::query_scalar(tables).fetch_one(connection).await?))
}

/// Removes what is not served: generations that were being rebuilt, or whose place was taken.
fn tidy(dir: &Path, served: u64) -> Result<(), GenerationError> {
    for number in generation::all(dir)?.into_iter().filter(|it| *it != served) {
        generation::remove(dir, number)?;
    }
    Ok(())
}
