//! Opening a store, and knowing it again.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqliteConnection, SqlitePool};
use transparency::key::KeyName;

use super::super::damaged;
use super::super::queries::SQLITE;
use super::{SqliteRows, failure, name};
use crate::error::SignerError;
use crate::{files, key_file};

/// "CpSg": says in the file's header that it is a signer.
const APPLICATION: i64 = 0x4370_5367;
/// The form of the tables below.
const FORM: i64 = 1;
/// How long a writer waits for another.
const WAIT: Duration = Duration::from_secs(5);

const TABLES: &str = "\
    CREATE TABLE keys (
        number INTEGER PRIMARY KEY,
        vkey TEXT NOT NULL UNIQUE,
        holds_from INTEGER NOT NULL,
        roll TEXT
    ) STRICT;
    CREATE TABLE checkpoints (
        size INTEGER PRIMARY KEY,
        root BLOB NOT NULL CHECK (length(root) = 32),
        signed_at INTEGER NOT NULL,
        key INTEGER NOT NULL REFERENCES keys (number),
        note TEXT
    ) STRICT;
    CREATE INDEX pending ON checkpoints (size) WHERE note IS NULL;
    CREATE TABLE cosignatures (
        size INTEGER NOT NULL REFERENCES checkpoints (size),
        witness TEXT NOT NULL,
        number INTEGER NOT NULL,
        signature BLOB NOT NULL,
        PRIMARY KEY (size, witness)
    ) STRICT;
    CREATE TABLE signer (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        origin TEXT NOT NULL,
        key INTEGER NOT NULL REFERENCES keys (number) DEFERRABLE INITIALLY DEFERRED,
        size INTEGER,
        root BLOB CHECK (length(root) = 32)
    ) STRICT;
    PRAGMA application_id = 1131434855;
    PRAGMA user_version = 1;";

impl SqliteRows {
    /// Opens the file; makes it, with a key beside the place of the key file, if there is none.
    pub async fn open(path: &Path, key_file: &Path, origin: &KeyName) -> Result<Self, SignerError> {
        files::provide_private(path)?;
        let name = name(path);
        let options = SqliteConnectOptions::new()
            .filename(path)
            .busy_timeout(WAIT)
            .foreign_keys(true)
            .synchronous(SqliteSynchronous::Full);
        let pool = connect(&name, options).await?;
        settle(&pool, &name, key_file, origin).await?;
        Ok(Self { name, pool, stopped: AtomicBool::new(false) })
    }

    /// Opens the file to read, without any key.
    pub async fn open_read_only(path: &Path) -> Result<Self, SignerError> {
        let name = name(path);
        if !files::exists(path)? {
            return Err(SignerError::Absent(name));
        }
        let options = SqliteConnectOptions::new().filename(path).busy_timeout(WAIT).read_only(true);
        let pool = connect(&name, options).await?;
        let mut connection = pool.acquire().await.map_err(|error| failure::of(&name, error))?;
        if is_empty(&mut connection, &name).await? {
            return Err(SignerError::Absent(name));
        }
        recognise(&mut connection, &name).await?;
        drop(connection);
        Ok(Self { name, pool, stopped: AtomicBool::new(false) })
    }
}

async fn connect(name: &str, options: SqliteConnectOptions) -> Result<SqlitePool, SignerError> {
    // The connection stays for ever: another one would have to be asserted again.
    SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(|error| failure::of(name, error))
}

/// Makes the tables if the file is empty, checks whose it is if not, and that what is written will
/// be synced.
async fn settle(
    pool: &SqlitePool,
    name: &str,
    key_file: &Path,
    origin: &KeyName,
) -> Result<(), SignerError> {
    let mut connection = pool.acquire().await.map_err(|error| failure::of(name, error))?;
    // Before the first write: only what is a signer, or empty, is set to WAL.
    let empty = is_empty(&mut connection, name).await?;
    if !empty {
        recognise(&mut connection, name).await?;
    }
    let journal = text(&mut connection, name, "PRAGMA journal_mode = WAL").await?;
    let synchronous = number(&mut connection, name, "PRAGMA synchronous").await?;
    if (journal.to_lowercase(), synchronous) != ("wal".to_owned(), 2) {
        let what = "SQLite does not take journal_mode=WAL and synchronous=FULL";
        return Err(SignerError::Unavailable(what.into()));
    }
    if empty { create(&mut connection, name, key_file, origin).await } else { Ok(()) }
}

/// Draws a key and makes the tables, all or none, unless another process did meanwhile.
async fn create(
    connection: &mut SqliteConnection,
    name: &str,
    key_file: &Path,
    origin: &KeyName,
) -> Result<(), SignerError> {
    let failed = |error| failure::of(name, error);
    let begun = sqlx::Connection::begin_with(connection, "BEGIN IMMEDIATE").await;
    let mut change = begun.map_err(failed)?;
    if !is_empty(&mut change, name).await? {
        return recognise(&mut change, name).await;
    }
    let key = key_file::draw(key_file, origin, name)?;
    sqlx::raw_sql(TABLES).execute(&mut *change).await.map_err(failed)?;
    sqlx::query(SQLITE.insert_key)
        .bind(1)
        .bind(key.public().to_string())
        .bind(0)
        .bind(None::<&str>)
        .execute(&mut *change)
        .await
        .map_err(failed)?;
    let begin = sqlx::query(SQLITE.begin).bind(origin.as_str());
    begin.execute(&mut *change).await.map_err(failed)?;
    change.commit().await.map_err(failed)
}

/// Whether the file has no table and no sign of any program: new, or its making was cut off.
async fn is_empty(connection: &mut SqliteConnection, name: &str) -> Result<bool, SignerError> {
    let tables = number(connection, name, "SELECT count(*) FROM sqlite_schema").await?;
    let application = number(connection, name, "PRAGMA application_id").await?;
    let form = number(connection, name, "PRAGMA user_version").await?;
    Ok((tables, application, form) == (0, 0, 0))
}

/// Refuses what is not a signer, not whole, or of a newer program.
async fn recognise(connection: &mut SqliteConnection, name: &str) -> Result<(), SignerError> {
    if number(connection, name, "PRAGMA application_id").await? != APPLICATION {
        return Err(SignerError::Foreign(name.into()));
    }
    let found = number(connection, name, "PRAGMA user_version").await?;
    if found > FORM {
        return Err(SignerError::Newer { store: name.into(), found, known: FORM });
    }
    let tables = "SELECT count(*) FROM sqlite_schema \
                  WHERE name IN ('signer', 'keys', 'checkpoints', 'cosignatures')";
    if found != FORM || number(connection, name, tables).await? != 4 {
        return Err(damaged(name, "its tables are missing"));
    }
    Ok(())
}

async fn number(
    connection: &mut SqliteConnection,
    name: &str,
    query: &'static str,
) -> Result<i64, SignerError> {
    let answer = sqlx::query_scalar(query).fetch_one(connection).await;
    answer.map_err(|error| failure::of(name, error))
}

async fn text(
    connection: &mut SqliteConnection,
    name: &str,
    query: &'static str,
) -> Result<String, SignerError> {
    let answer = sqlx::query_scalar(query).fetch_one(connection).await;
    answer.map_err(|error| failure::of(name, error))
}
