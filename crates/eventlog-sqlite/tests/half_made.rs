//! A ledger in whose making the power went: SQLite's journal stands beside the file, and takes back
//! what was written so far.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::DateTime;
use eventlog::{EventLog, ManualClock, Position};
use eventlog_sqlite::{OpenError, Options, SqliteLog};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Executor};

fn options() -> Options {
    Options::new(Arc::new(ManualClock::new(DateTime::from_timestamp(1_700_000_000, 0).unwrap())))
}

/// A file as it stands in the middle of its first transaction, with its journal, in a folder.
async fn half_made(folder: &Path) -> PathBuf {
    let making = folder.join("making.db");
    let create = SqliteConnectOptions::new().filename(&making).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&create).await.unwrap();
    // So little memory that it writes before it commits.
    connection
        .execute("PRAGMA cache_size = 1; BEGIN; CREATE TABLE pages (first, body)")
        .await
        .unwrap();
    for _ in 0..40 {
        connection.execute("INSERT INTO pages VALUES (1, randomblob(4000))").await.unwrap();
    }
    let path = folder.join("log.db");
    fs::copy(&making, &path).unwrap();
    fs::copy(folder.join("making.db-journal"), folder.join("log.db-journal")).unwrap();
    assert!(fs::metadata(&path).unwrap().len() > 4_096);
    connection.close().await.unwrap();
    path
}

async fn opens(path: &Path) {
    let log = SqliteLog::open(path, options()).await.unwrap();
    assert_eq!(log.last(), Position(0));
    log.close().await;
}

#[tokio::test]
async fn who_only_reads_takes_it_back_and_finds_no_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let path = half_made(folder.path()).await;
    let reader = Options { read_only: true, ..options() };
    let error = SqliteLog::open(&path, reader).await.unwrap_err();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    opens(&path).await;
}

#[tokio::test]
async fn who_writes_makes_it_though_its_first_page_was_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = half_made(folder.path()).await;
    let mut bytes = fs::read(&path).unwrap();
    bytes[..4_096].fill(0);
    fs::write(&path, &bytes).unwrap();
    opens(&path).await;
}

#[tokio::test]
async fn zeros_without_a_journal_are_no_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.db");
    fs::write(&path, [0; 8_192]).unwrap();
    let error = SqliteLog::open(&path, options()).await.unwrap_err();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), [0; 8_192]);
}
