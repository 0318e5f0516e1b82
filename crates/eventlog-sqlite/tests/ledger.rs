//! What is the file's own: reopening, merging, damage, foreign files, a second writer, a full file,
//! the clock.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what tests are made with may fail as tests do"
)]

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use eventlog::conformance::{Making, drafts, expect, of};
use eventlog::{
    Append, AppendError, AppendId, Draft, EventLog, ManualClock, Pages, Partition, Position,
    ReadError, Scope,
};
use eventlog_sqlite::{OpenError, Options, SqliteLog};
use futures::{StreamExt, TryStreamExt};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Executor};
use tempfile::{TempDir, tempdir};
use uuid::Uuid;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap()
}

fn usual() -> Options {
    Options::new(Arc::new(ManualClock::new(now())))
}

fn small() -> Options {
    Options { page_entries: 7, merge_entries: 20, heads_pages: 4, cache_bytes: 4_000, ..usual() }
}

fn ledger() -> (TempDir, std::path::PathBuf) {
    let folder = tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    (folder, path)
}

fn one(n: u128, name: &str, revision: u64) -> Append {
    let id = AppendId(Uuid::from_u128(n));
    Append { id, expected: vec![expect(name, revision)], drafts: drafts(name, 1) }
}

async fn bytes(pages: Pages) -> Result<Vec<Bytes>, ReadError> {
    let pages: Vec<_> = pages.try_collect().await?;
    Ok(pages.iter().flat_map(|page| page.entries().collect::<Vec<_>>()).collect())
}

/// Everything that a log of [`Making::fill`] with 5 streams can be asked.
async fn everything(log: &SqliteLog) -> Vec<Vec<Bytes>> {
    let mut all = vec![bytes(log.read_all(Position(0), Scope::All)).await.unwrap()];
    for n in 0..5 {
        all.push(bytes(log.read(&of(&format!("s{n}")))).await.unwrap());
        let partition = [Partition::new(&format!("12/{n}")).unwrap()].into();
        all.push(bytes(log.read_all(Position(3), Scope::Partitions(partition))).await.unwrap());
    }
    all
}

async fn sql(path: &Path, statement: &str) {
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn reopening_keeps_every_entry_and_where_streams_stand() {
    for (options, count) in [(usual(), 300), (small(), 300), (small(), 19), (small(), 1)] {
        let (_folder, path) = ledger();
        let log = SqliteLog::open(&path, options.clone()).await.unwrap();
        Making(log.clone()).fill(5, count, 3).await;
        let before = everything(&log).await;
        log.close().await;
        // Opened with other sizes: they are no part of the form.
        for options in [options, small(), usual()] {
            let log = SqliteLog::open(&path, options).await.unwrap();
            assert_eq!(log.last(), Position(count as u64));
            assert_eq!(everything(&log).await, before);
            let again = log.append(one(1, "s0", 1_000)).await.unwrap();
            assert!(again.repeated, "a repeat is answered after reopening");
            log.close().await;
        }
        let log = SqliteLog::open(&path, small()).await.unwrap();
        let revision = before[1].len() as u64;
        let made = log.append(one(99_999, "s0", revision)).await.unwrap();
        assert_eq!(made.entries[0].position, Position(count as u64 + 1));
    }
}

#[tokio::test]
async fn a_log_that_is_dropped_finishes_what_was_submitted() {
    let (_folder, path) = ledger();
    let log = SqliteLog::open(&path, small()).await.unwrap();
    for n in 0..50 {
        drop(log.append(one(u128::from(n) + 1, "a", n)));
    }
    drop(log);
    let log = SqliteLog::open(&path, small()).await.unwrap();
    assert_eq!(log.last(), Position(50));
}

#[tokio::test]
async fn merging_at_every_length_changes_nothing_that_is_read() {
    let (_folder, path) = ledger();
    let log = SqliteLog::open(&path, small()).await.unwrap();
    let memory = eventlog::MemoryLog::new(Arc::new(ManualClock::new(now())));
    let mut revisions = [0; 3];
    for n in 0..120_u64 {
        let stream = (n * n % 3) as usize;
        let name = format!("s{stream}");
        let count = (n % 9) as usize + 1;
        let mut append = one(u128::from(n) + 1, &name, revisions[stream]);
        append.drafts = drafts(&name, count);
        revisions[stream] += count as u64;
        log.append(append.clone()).await.unwrap();
        memory.append(append).await.unwrap();
        for after in [0, n, n * 4] {
            let stored = bytes(log.read_all(Position(after), Scope::All)).await.unwrap();
            let expected = bytes(memory.read_all(Position(after), Scope::All)).await.unwrap();
            assert_eq!(stored, expected, "after {n} appends, from {after}");
        }
        let stored = bytes(log.read(&of(&name))).await.unwrap();
        assert_eq!(stored, bytes(memory.read(&of(&name))).await.unwrap(), "after {n} appends");
    }
}

const FLIP: &str = "UPDATE pages SET body =
    CAST(substr(body, 1, 20) || x'41' || substr(body, 22) AS BLOB) WHERE first = 1";

#[tokio::test]
async fn a_flipped_byte_is_named() {
    for (options, count, statement, at) in [
        (usual(), 30, FLIP, 1),
        (small(), 300, "UPDATE pages SET body = x'0001ff' WHERE first = 1", 1),
        (small(), 300, "UPDATE pages SET sha256 = zeroblob(32) WHERE first = 1", 1),
        (small(), 300, "UPDATE pages SET count = count + 1 WHERE first = 1", 1),
        (small(), 300, "DELETE FROM pages WHERE first = 1", 1),
    ] {
        let (_folder, path) = ledger();
        let log = SqliteLog::open(&path, options.clone()).await.unwrap();
        Making(log.clone()).fill(5, count, 3).await;
        log.close().await;
        sql(&path, statement).await;
        let found = match SqliteLog::open(&path, options).await {
            Err(error) => error.to_string(),
            Ok(log) => bytes(log.read_all(Position(0), Scope::All)).await.unwrap_err().to_string(),
        };
        assert!(found.contains("damaged"), "{statement}: {found}");
        assert!(found.contains(&format!("position {at}")), "{statement}: {found}");
    }
}

/// What shows that a page was not read from the file again: there it is damaged by now.
#[tokio::test]
async fn a_stream_that_was_read_is_read_from_memory_again() {
    let all = "UPDATE pages SET sha256 = zeroblob(32) WHERE first <= 250";
    for (cache_bytes, read_only, kept) in
        [(1 << 20, false, true), (1 << 20, true, true), (0, false, false), (2_000, false, false)]
    {
        let (_folder, path) = ledger();
        let log = SqliteLog::open(&path, small()).await.unwrap();
        Making(log.clone()).fill(5, 304, 2).await;
        log.close().await;
        let options = Options { cache_bytes, read_only, ..small() };
        let log = SqliteLog::open(&path, options).await.unwrap();
        let before = bytes(log.read(&of("s0"))).await.unwrap();
        sql(&path, all).await;
        match bytes(log.read(&of("s0"))).await {
            Ok(again) => assert!(kept && again == before, "{cache_bytes} bytes"),
            Err(error) => assert!(!kept, "{cache_bytes} bytes: {error}"),
        }
        let whole = bytes(log.read_all(Position(0), Scope::All)).await;
        assert!(matches!(whole, Err(ReadError::Damaged { .. })), "whole reads pass by the cache");
    }
}

#[tokio::test]
async fn damaged_side_tables_are_found() {
    for statement in [
        "UPDATE names SET body = x'00'",
        "UPDATE heads SET body = x'00'",
        "UPDATE heads SET merged = merged + 1",
        "DELETE FROM pages WHERE first = (SELECT max(page) FROM postings)",
    ] {
        let (_folder, path) = ledger();
        let log = SqliteLog::open(&path, small()).await.unwrap();
        Making(log.clone()).fill(5, 304, 2).await;
        log.close().await;
        sql(&path, statement).await;
        let error = SqliteLog::open(&path, small()).await.unwrap_err();
        assert!(matches!(error, OpenError::Damaged { .. }), "{statement}: {error}");
    }
}

#[tokio::test]
async fn postings_that_are_gone_are_missed_by_who_needs_them() {
    let (_folder, path) = ledger();
    let log = SqliteLog::open(&path, small()).await.unwrap();
    Making(log.clone()).fill(5, 304, 2).await;
    log.close().await;
    sql(&path, "DELETE FROM postings WHERE page = 1").await;
    let log = SqliteLog::open(&path, small()).await.unwrap();
    let error = bytes(log.read(&of("s0"))).await.unwrap_err();
    assert!(matches!(error, ReadError::Damaged { position: Position(1), .. }), "{error}");
    assert_eq!(bytes(log.read_all(Position(0), Scope::All)).await.unwrap().len(), 304);
}

#[tokio::test]
async fn a_row_that_is_gone_from_the_tail_is_missed_at_open() {
    let (_folder, path) = ledger();
    let log = SqliteLog::open(&path, usual()).await.unwrap();
    for n in 0..5 {
        log.append(one(u128::from(n) + 1, "a", n)).await.unwrap();
    }
    log.close().await;
    sql(&path, "DELETE FROM pages WHERE first = 3").await;
    let error = SqliteLog::open(&path, usual()).await.unwrap_err().to_string();
    assert!(error.contains("at position 4, position 4 stands where 3 should"), "{error}");
}

#[tokio::test]
async fn what_is_not_a_ledger_is_not_touched() {
    let (folder, path) = ledger();
    let text = b"Dear reader, this is a letter and not a database at all.";
    std::fs::write(&path, text).unwrap();
    let error = SqliteLog::open(&path, usual()).await.unwrap_err();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
    assert!(error.to_string().ends_with("ledger.db is not a ledger"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), text);

    let other = folder.path().join("other.db");
    let options = SqliteConnectOptions::new().filename(&other).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    connection.execute("CREATE TABLE t (a)").await.unwrap();
    connection.close().await.unwrap();
    let error = SqliteLog::open(&other, usual()).await.unwrap_err();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");

    let missing = folder.path().join("missing.db");
    let error = SqliteLog::open(&missing, Options { read_only: true, ..usual() }).await;
    assert!(matches!(error.unwrap_err(), OpenError::Io { .. }));
    assert!(!missing.exists());
}

#[tokio::test]
async fn a_later_form_is_refused() {
    let (_folder, path) = ledger();
    SqliteLog::open(&path, usual()).await.unwrap().close().await;
    sql(&path, "PRAGMA user_version = 9").await;
    let error = SqliteLog::open(&path, usual()).await.unwrap_err();
    assert!(matches!(error, OpenError::Newer { found: 9, known: 1, .. }), "{error}");
}

#[tokio::test]
async fn a_second_writer_is_refused_and_a_reader_is_not() {
    let (_folder, path) = ledger();
    let log = SqliteLog::open(&path, usual()).await.unwrap();
    let error = SqliteLog::open(&path, usual()).await.unwrap_err().to_string();
    let holder = format!("is in use by process {}", std::process::id());
    assert!(error.ends_with(&holder), "{error}");
    SqliteLog::open(&path, Options { read_only: true, ..usual() }).await.unwrap();
    log.append(one(1, "a", 0)).await.unwrap();
}

#[tokio::test]
async fn a_reader_sees_what_another_appends_and_merges() {
    let (_folder, path) = ledger();
    let log = SqliteLog::open(&path, small()).await.unwrap();
    Making(log.clone()).fill(5, 100, 3).await;
    let reader = SqliteLog::open(&path, Options::read_only(usual().clock)).await.unwrap();
    assert_eq!(everything(&reader).await, everything(&log).await);
    let refused = reader.append(one(1, "a", 0)).await.unwrap_err();
    assert!(matches!(refused, AppendError::Unavailable(_)), "{refused}");

    let mut pages = reader.follow(Position(100), Scope::All);
    for n in 0..60 {
        log.append(one(u128::from(n) + 1_000, "later", n)).await.unwrap();
    }
    let mut seen = 0;
    while seen < 60 {
        seen += pages.next().await.unwrap().unwrap().len();
    }
    assert_eq!((seen, reader.last()), (60, Position(160)));
    assert_eq!(everything(&reader).await, everything(&log).await);
    let later = of("later");
    assert_eq!(bytes(reader.read(&later)).await.unwrap(), bytes(log.read(&later)).await.unwrap());
}

#[tokio::test]
async fn a_full_file_refuses_and_goes_on_serving_reads() {
    let (_folder, path) = ledger();
    let tight = Options { bytes_max: Some(400_000), ..usual() };
    let log = SqliteLog::open(&path, tight).await.unwrap();
    let large = |n: u64, revision| {
        let draft = Draft { stream: of("a"), payload: vec![10; 50_000].into() };
        Append { drafts: vec![draft], ..one(u128::from(n) + 1, "a", revision) }
    };
    // All at once, so that some are decided on others that cannot be kept.
    let calls: Vec<_> = (0..20).map(|n| log.append(large(n, n))).collect();
    let mut made = 0;
    for (n, call) in (0..).zip(calls) {
        match call.await {
            Ok(_) => made += 1,
            Err(AppendError::Full) => assert!(log.last().0 <= n),
            Err(error) => panic!("{error}"),
        }
    }
    for n in 100..110 {
        match log.append(large(n, made)).await {
            Ok(_) => made += 1,
            Err(AppendError::Full) => break,
            Err(error) => panic!("{error}"),
        }
    }
    assert!((1..20).contains(&made), "{made} of 20 fit");
    assert_eq!(log.last(), Position(made));
    assert_eq!(bytes(log.read(&of("a"))).await.unwrap().len() as u64, made);
    log.append(one(777, "b", 0)).await.unwrap();
    log.close().await;
    let log = SqliteLog::open(&path, usual()).await.unwrap();
    assert_eq!(log.last(), Position(made + 1));
    log.append(large(200, made)).await.unwrap();
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_refused_at_open_and_later() {
    let (_folder, path) = ledger();
    let clock = Arc::new(ManualClock::new(now()));
    let options = Options::new(clock.clone());
    let log = SqliteLog::open(&path, options.clone()).await.unwrap();
    log.append(one(1, "a", 0)).await.unwrap();
    clock.set(now() - TimeDelta::seconds(2));
    let refused = log.append(one(2, "a", 1)).await.unwrap_err();
    assert!(matches!(refused, AppendError::ClockBehind { .. }), "{refused}");
    assert!(log.append(one(1, "a", 0)).await.unwrap().repeated, "a repeat asks no clock");
    clock.set(now() + TimeDelta::minutes(11));
    let refused = log.append(one(2, "a", 1)).await.unwrap_err();
    assert!(matches!(refused, AppendError::ClockAhead { .. }), "{refused}");
    clock.set(now());
    log.append(one(2, "a", 1)).await.unwrap();
    log.close().await;
    for wrong in [TimeDelta::seconds(-2), TimeDelta::days(401)] {
        clock.set(now() + wrong);
        let error = SqliteLog::open(&path, options.clone()).await.unwrap_err();
        assert!(matches!(error, OpenError::Clock { .. }), "{error}");
    }
    clock.set(now() + TimeDelta::days(399));
    SqliteLog::open(&path, options).await.unwrap().close().await;
}

#[tokio::test]
async fn a_log_that_is_adopted_page_by_page_is_the_same_log() {
    let (_folder, path) = ledger();
    let log = SqliteLog::open(&path, small()).await.unwrap();
    Making(log.clone()).fill(5, 300, 3).await;
    let (_other, copied) = ledger();
    let copy = SqliteLog::open(&copied, small()).await.unwrap();
    let pages: Vec<_> =
        log.read_all(Position(0), Scope::All).try_collect::<Vec<_>>().await.unwrap();
    for page in &pages {
        copy.adopt(page.clone()).await.unwrap();
    }
    assert_eq!(copy.last(), log.last());
    let again = copy.adopt(pages[0].clone()).await;
    assert!(matches!(again, Err(AppendError::Malformed(_))), "{again:?}");
    copy.close().await;
    let copy = SqliteLog::open(&copied, small()).await.unwrap();
    assert_eq!(everything(&copy).await, everything(&log).await);
    // It goes on like any other.
    let (here, there) = (log.append(one(9_000, "s1", 0)), copy.append(one(9_000, "s1", 0)));
    assert_eq!(here.await.unwrap_err().to_string(), there.await.unwrap_err().to_string());
}
