//! A write-ahead log with a bit that is another one: what a power cut may have taken is let go, and no more.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use chrono::DateTime;
use eventlog::conformance::{drafts, expect};
use eventlog::{Append, AppendId, EventLog, ManualClock, Position};
use eventlog_sqlite::{OpenError, Options, SqliteLog, examine};
use uuid::Uuid;

/// Bytes of a frame with its page.
const FRAME: usize = 24 + 8_192;

fn options() -> Options {
    Options::new(Arc::new(ManualClock::new(DateTime::from_timestamp(1_700_000_000, 0).unwrap())))
}

/// The files of a log of six commits whose process ends here and now, with one byte changed.
async fn torn(folder: &Path, place: impl Fn(usize) -> usize) -> std::path::PathBuf {
    let (path, copy) = (folder.join("log.db"), folder.join("copy.db"));
    let log = SqliteLog::open(&path, options()).await.unwrap();
    for n in 0..6_u32 {
        let (id, name) = (AppendId(Uuid::from_u128(u128::from(n) + 1)), format!("s{n}"));
        let append = Append { id, expected: vec![expect(&name, 0)], drafts: drafts(&name, 1) };
        log.append(append).await.unwrap();
    }
    fs::copy(&path, &copy).unwrap();
    let mut wal = fs::read(folder.join("log.db-wal")).unwrap();
    let at = place(wal.len());
    wal[at] ^= 4;
    fs::write(folder.join("copy.db-wal"), wal).unwrap();
    copy
}

#[tokio::test]
async fn commits_behind_a_damaged_place_are_missed() {
    // The header, a frame's own numbers, its salt, its sum and its page.
    for at in [9, 17, 29, 32 + FRAME + 2, 32 + FRAME + 9, 32 + FRAME + 17, 32 + FRAME + 4_000] {
        let folder = tempfile::tempdir().unwrap();
        let path = torn(folder.path(), |_| at).await;
        for options in [options(), Options { read_only: true, ..options() }] {
            let error = SqliteLog::open(&path, options).await.unwrap_err().to_string();
            assert!(error.contains("copy.db-wal is damaged: "), "{at}: {error}");
        }
        assert!(matches!(examine(&path, true).await, Err(OpenError::Damaged { .. })), "{at}");
    }
}

#[tokio::test]
async fn what_a_power_cut_may_have_taken_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = torn(folder.path(), |length| length - 100).await;
    let log = SqliteLog::open(&path, options()).await.unwrap();
    assert_eq!(log.last(), Position(5));
    log.close().await;
    examine(&path, true).await.unwrap();
}

#[tokio::test]
async fn a_copy_that_may_lose_entries_is_opened_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = torn(folder.path(), |_| 32 + FRAME + 4_000).await;
    let log = SqliteLog::open(&path, Options { expendable: true, ..options() }).await.unwrap();
    assert!(log.last() < Position(6));
}
