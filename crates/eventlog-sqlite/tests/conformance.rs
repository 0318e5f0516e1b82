//! The log in SQLite keeps the promise: with its usual sizes, and with pages so small that
//! everything is merged.
#![allow(clippy::unwrap_used, reason = "what tests are made with may fail as tests do")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::DateTime;
use eventlog::{EventLog, ManualClock};
use eventlog_sqlite::{Options, SqliteLog};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A place of its own for each test; what an earlier run left there is removed.
fn place() -> PathBuf {
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("conformance-{n}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder.join("ledger.db")
}

fn options() -> Options {
    let at = DateTime::from_timestamp(1_700_000_000, 123_456_789).unwrap();
    Options::new(Arc::new(ManualClock::new(at)))
}

mod usual {
    use super::*;

    async fn factory() -> Arc<dyn EventLog> {
        SqliteLog::open(place(), options()).await.unwrap()
    }

    eventlog::conformance!(factory);
}

mod small_pages {
    use super::*;

    async fn factory() -> Arc<dyn EventLog> {
        // A cache of a few pages, so that some are kept and some are read again.
        let cache_bytes = 4_000;
        let small = Options {
            page_entries: 5,
            merge_entries: 12,
            heads_pages: 3,
            cache_bytes,
            ..options()
        };
        SqliteLog::open(place(), small).await.unwrap()
    }

    eventlog::conformance!(factory);
}
