//! Opening a store, and knowing it again.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqliteConnection, SqlitePool};

use super::super::{damaged, refuse_other};
use super::{SqliteRows, failure, name};
use crate::error::VaultError;
use crate::files;
use crate::key_file::KeyFile;

/// "CpKy": says in the file's header that it is a vault.
const APPLICATION: i64 = 0x4370_4b79;
/// The form of the tables below.
const FORM: i64 = 1;
const READERS: u32 = 2;
/// How long a checkpoint waits for readers, and a writer for another.
const WAIT: Duration = Duration::from_secs(5);

const TABLES: &str = "\
    CREATE TABLE vault (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        key_file BLOB NOT NULL CHECK (length(key_file) = 32)
    ) STRICT;
    CREATE TABLE keys (
        number INTEGER PRIMARY KEY,
        id BLOB NOT NULL CHECK (length(id) = 16),
        wrapped BLOB NOT NULL CHECK (length(wrapped) = 72)
    ) STRICT;
    PRAGMA application_id = 1131432825;
    PRAGMA user_version = 1;";

impl SqliteRows {
    /// Opens the file to read and write; makes it if there is none.
    pub async fn open(path: &Path, file: &KeyFile) -> Result<Self, VaultError> {
        if !files::exists(path)? {
            files::create_private(path)?;
        }
        let name = name(path);
        let writer = connect(&name, writing(path), 1).await?;
        settle(&writer, &name, file).await?;
        let readers = connect(&name, reading(path), READERS).await?;
        Ok(Self { name, readers, writer: Some(writer), stopped: AtomicBool::new(false) })
    }

    /// Opens the file to read.
    pub async fn open_read_only(path: &Path, file: &KeyFile) -> Result<Self, VaultError> {
        let name = name(path);
        let readers = connect(&name, reading(path), READERS).await?;
        let mut connection = readers.acquire().await.map_err(|e| failure::of(&name, e))?;
        if is_empty(&mut connection, &name).await? {
            return Err(VaultError::Foreign(name));
        }
        recognise(&mut connection, &name, file).await?;
        drop(connection);
        Ok(Self { name, readers, writer: None, stopped: AtomicBool::new(false) })
    }
}

fn writing(path: &Path) -> SqliteConnectOptions {
    // `recognise` comes before the first write: only what is a vault, or empty, is set to WAL.
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(WAIT)
        .synchronous(SqliteSynchronous::Full)
        .pragma("secure_delete", "ON")
}

fn reading(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).busy_timeout(WAIT).read_only(true)
}

async fn connect(
    name: &str,
    options: SqliteConnectOptions,
    connections: u32,
) -> Result<SqlitePool, VaultError> {
    // The writer's connection stays for ever: another one would have to be asserted again.
    SqlitePoolOptions::new()
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(|error| failure::of(name, error))
}

/// Makes the tables if the file is empty, checks whose it is if not, and that what is written will
/// be synced and what is deleted overwritten.
async fn settle(writer: &SqlitePool, name: &str, file: &KeyFile) -> Result<(), VaultError> {
    let mut connection = writer.acquire().await.map_err(|e| failure::of(name, e))?;
    let empty = is_empty(&mut connection, name).await?;
    if !empty {
        recognise(&mut connection, name, file).await?;
    }
    let journal = text(&mut connection, name, "PRAGMA journal_mode = WAL").await?;
    let synchronous = number(&mut connection, name, "PRAGMA synchronous").await?;
    let overwrites = number(&mut connection, name, "PRAGMA secure_delete").await?;
    let wanted = ("wal".to_owned(), 2, 1);
    if (journal.to_lowercase(), synchronous, overwrites) != wanted {
        let what = "SQLite does not take journal_mode=WAL, synchronous=FULL and secure_delete=ON";
        return Err(VaultError::Unavailable(what.into()));
    }
    if empty {
        create(&mut connection, file).await.map_err(|error| failure::of(name, error))?;
    }
    Ok(())
}

/// Makes the tables, all or none.
async fn create(connection: &mut SqliteConnection, file: &KeyFile) -> Result<(), sqlx::Error> {
    let mut change = sqlx::Connection::begin_with(connection, "BEGIN IMMEDIATE").await?;
    sqlx::raw_sql(TABLES).execute(&mut *change).await?;
    sqlx::query("INSERT INTO vault (one, key_file) VALUES (1, ?)")
        .bind(file.fingerprint().as_slice())
        .execute(&mut *change)
        .await?;
    change.commit().await
}

/// Whether the file has no table and no sign of any program: new, or its making was cut off.
async fn is_empty(connection: &mut SqliteConnection, name: &str) -> Result<bool, VaultError> {
    let tables = number(connection, name, "SELECT count(*) FROM sqlite_schema").await?;
    let application = number(connection, name, "PRAGMA application_id").await?;
    let form = number(connection, name, "PRAGMA user_version").await?;
    Ok((tables, application, form) == (0, 0, 0))
}

/// Refuses what is not a vault, not whole, of a newer program, or of another key file.
async fn recognise(
    connection: &mut SqliteConnection,
    name: &str,
    file: &KeyFile,
) -> Result<(), VaultError> {
    if number(connection, name, "PRAGMA application_id").await? != APPLICATION {
        return Err(VaultError::Foreign(name.into()));
    }
    let found = number(connection, name, "PRAGMA user_version").await?;
    if found > FORM {
        return Err(VaultError::Newer { store: name.into(), found, known: FORM });
    }
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name IN ('vault', 'keys')";
    if found != FORM || number(connection, name, tables).await? != 2 {
        return Err(damaged(name, "its tables are missing"));
    }
    let fingerprint: Option<Vec<u8>> = sqlx::query_scalar("SELECT key_file FROM vault")
        .fetch_optional(connection)
        .await
        .map_err(|error| failure::of(name, error))?;
    refuse_other(name, fingerprint, file)
}

async fn number(
    connection: &mut SqliteConnection,
    name: &str,
    query: &'static str,
) -> Result<i64, VaultError> {
    let answer = sqlx::query_scalar(query).fetch_one(connection).await;
    answer.map_err(|error| failure::of(name, error))
}

async fn text(
    connection: &mut SqliteConnection,
    name: &str,
    query: &'static str,
) -> Result<String, VaultError> {
    let answer = sqlx::query_scalar(query).fetch_one(connection).await;
    answer.map_err(|error| failure::of(name, error))
}
