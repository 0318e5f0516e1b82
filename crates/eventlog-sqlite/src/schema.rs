//! The file: its form, its settings, and how it is told from others.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePool, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor};

use crate::options::{OpenError, Options};
use crate::row::code;

/// "CoLg": marks an SQLite file as a ledger of Coopledger.
const APPLICATION_ID: i64 = 0x436f_4c67;
/// The form of the tables below.
const FORM: i64 = 1;
/// Bytes of a page of the file. Larger ones write more for a short group, smaller ones chain more
/// for a long one.
const PAGE_SIZE: i64 = 8_192;

const TABLES: &str = "
CREATE TABLE pages (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, body BLOB NOT NULL,
    sha256 BLOB NOT NULL) STRICT;
CREATE TABLE postings (page INTEGER PRIMARY KEY, count INTEGER NOT NULL, body BLOB NOT NULL,
    sha256 BLOB NOT NULL) STRICT;
CREATE TABLE names (page INTEGER PRIMARY KEY, count INTEGER NOT NULL, body BLOB NOT NULL,
    sha256 BLOB NOT NULL) STRICT;
CREATE TABLE heads (merged INTEGER PRIMARY KEY, count INTEGER NOT NULL, body BLOB NOT NULL,
    sha256 BLOB NOT NULL) STRICT;
";

/// What went wrong, as one who opens needs to hear it.
pub fn refusal(path: &Path, error: sqlx::Error) -> OpenError {
    let path = path.to_path_buf();
    match code(&error).map(|code| code & 0xff) {
        Some(26) => OpenError::Foreign { path },
        Some(1 | 11) => {
            OpenError::Damaged { path, what: format!("the file is malformed: {error}") }
        }
        Some(5 | 6) => OpenError::Locked { path, holder: "another process".into() },
        _ => OpenError::Io { path, source: error.into() },
    }
}

fn connect(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(false)
        .busy_timeout(Duration::from_secs(5))
        .thread_name(|n| format!("ledger-sqlite-{n}"))
}

/// Opens the file for the one writer: creates what is missing, and refuses what is not a ledger.
pub async fn open_writer(path: &Path, options: &Options) -> Result<SqliteConnection, OpenError> {
    refuse_other_files(path)?;
    let refusal = |e| refusal(path, e);
    let opened = connect(path).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&opened).await.map_err(refusal)?;
    if is_blank(&mut connection).await.map_err(refusal)? {
        create(&mut connection).await.map_err(refusal)?;
    }
    check_form(path, &mut connection).await?;
    settle(path, &mut connection, options.expendable).await?;
    if let Some(bytes) = options.bytes_max {
        let size = pragma(&mut connection, "page_size").await.map_err(refusal)?.max(1);
        let pages = i64::try_from(bytes).unwrap_or(i64::MAX) / size;
        let sql = format!("PRAGMA max_page_count = {}", pages.clamp(1, 0xffff_fffe));
        connection.execute(AssertSqlSafe(sql)).await.map_err(refusal)?;
    }
    Ok(connection)
}

/// Opens the file for readers; it must be a ledger.
pub async fn open_readers(path: &Path) -> Result<SqlitePool, OpenError> {
    refuse_other_files(path)?;
    take_back(path).await?;
    let refusal = |e| refusal(path, e);
    let options = connect(path).read_only(true).create_if_missing(false);
    let pool = SqlitePoolOptions::new().max_connections(4).min_connections(1);
    let pool = pool.idle_timeout(None).max_lifetime(None).test_before_acquire(false);
    let pool = pool.connect_with(options).await.map_err(refusal)?;
    let mut connection = pool.acquire().await.map_err(refusal)?;
    check_form(path, &mut connection).await?;
    drop(connection);
    Ok(pool)
}

/// The journal that stands beside a file only while it is being made; then it has the WAL.
fn journal(path: &Path) -> PathBuf {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    journal.into()
}

/// Has SQLite take back what was half made when the power went: it does so by the journal, when the
/// file is first read by one who could write; one who only reads would be refused for ever.
async fn take_back(path: &Path) -> Result<(), OpenError> {
    if !journal(path).exists() {
        return Ok(());
    }
    let refusal = |e| refusal(path, e);
    let options = connect(path).create_if_missing(false);
    let mut connection = SqliteConnection::connect_with(&options).await.map_err(refusal)?;
    is_blank(&mut connection).await.map_err(refusal)?;
    connection.close().await.map_err(refusal)
}

/// A file that has anything in it but an SQLite database is never handed to SQLite. Zeros stand
/// where a page was not written before the power went; there is the journal then.
fn refuse_other_files(path: &Path) -> Result<(), OpenError> {
    let mut start = [0_u8; 16];
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(OpenError::Io { path: path.into(), source: error.into() }),
    };
    let mut read = 0;
    let mut file = file.take(16);
    while let Ok(more @ 1..) = file.read(&mut start[read..]) {
        read += more;
    }
    let unwritten = start == [0; 16] && journal(path).exists();
    if read > 0 && &start != b"SQLite format 3\0" && !unwritten {
        return Err(OpenError::Foreign { path: path.into() });
    }
    Ok(())
}

async fn pragma(connection: &mut SqliteConnection, name: &str) -> Result<i64, sqlx::Error> {
    let sql = AssertSqlSafe(format!("PRAGMA {name}"));
    sqlx::query_scalar(sql).fetch_one(connection).await
}

async fn is_blank(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_master")
        .fetch_one(&mut *connection)
        .await?;
    Ok(tables == 0 && pragma(connection, "application_id").await? == 0)
}

/// All or nothing: a crash in between leaves a blank file.
async fn create(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let sql = format!("PRAGMA page_size = {PAGE_SIZE}");
    connection.execute(AssertSqlSafe(sql)).await?;
    connection.execute("PRAGMA synchronous = FULL").await?;
    let sql = format!(
        "BEGIN EXCLUSIVE; {TABLES} PRAGMA application_id = {APPLICATION_ID};
         PRAGMA user_version = {FORM}; COMMIT;"
    );
    connection.execute(AssertSqlSafe(sql)).await?;
    Ok(())
}

async fn check_form(path: &Path, connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let refusal = |e| refusal(path, e);
    if pragma(connection, "application_id").await.map_err(refusal)? != APPLICATION_ID {
        return Err(OpenError::Foreign { path: path.into() });
    }
    let found = pragma(connection, "user_version").await.map_err(refusal)?;
    if found > FORM {
        return Err(OpenError::Newer { path: path.into(), found, known: FORM });
    }
    if found != FORM {
        let what = format!("its form is {found}");
        return Err(OpenError::Damaged { path: path.into(), what });
    }
    Ok(())
}

/// Sets what the promise rests on, and asserts it: a setting that did not take hold would lose
/// entries in silence.
async fn settle(
    path: &Path,
    connection: &mut SqliteConnection,
    expendable: bool,
) -> Result<(), OpenError> {
    let refusal = |e| refusal(path, e);
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode = WAL")
        .fetch_one(&mut *connection)
        .await
        .map_err(refusal)?;
    // With 1 (NORMAL) only a checkpoint is synced, with 2 (FULL) each commit.
    let wanted = if expendable { 1 } else { 2 };
    let sql = format!("PRAGMA synchronous = {wanted}");
    connection.execute(AssertSqlSafe(sql)).await.map_err(refusal)?;
    let synchronous = pragma(connection, "synchronous").await.map_err(refusal)?;
    if mode != "wal" || synchronous != wanted {
        let text =
            format!("journal_mode is {mode} and synchronous {synchronous}, not wal and {wanted}");
        return Err(OpenError::Io { path: path.into(), source: text.into() });
    }
    // A checkpoint every 32 MiB: the WAL is written over and over, which syncs faster than a file
    // that grows.
    connection.execute("PRAGMA wal_autocheckpoint = 4096").await.map_err(refusal)?;
    Ok(())
}
