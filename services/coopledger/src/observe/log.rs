//! A log whose appends are counted.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use eventlog::{Append, AppendError, Appended, EventLog, Pages, Position, Scope, StreamId};
use futures::FutureExt;
use futures::future::BoxFuture;
use metrics::{Histogram, counter, histogram};

/// What can come of an append.
pub const OUTCOMES: &[&str] =
    &["appended", "repeated", "conflict", "refused", "clock", "full", "unavailable"];

/// A log that does what another one does, and counts its appends. To be made after metrics are
/// listened for.
pub struct Observed {
    log: Arc<dyn EventLog>,
    seconds: Histogram,
}

impl Observed {
    /// Counts the appends of a log.
    pub fn new(log: Arc<dyn EventLog>) -> Self {
        Self { log, seconds: histogram!("coopledger_append_seconds") }
    }
}

/// What came of an append, in a word.
fn outcome(appended: &Result<Appended, AppendError>) -> &'static str {
    match appended {
        Ok(it) if it.repeated => "repeated",
        Ok(_) => "appended",
        Err(AppendError::Conflict { .. }) => "conflict",
        Err(AppendError::Malformed(_) | AppendError::TooLarge { .. }) => "refused",
        Err(AppendError::ClockBehind { .. } | AppendError::ClockAhead { .. }) => "clock",
        Err(AppendError::Full) => "full",
        Err(AppendError::Unavailable(_)) => "unavailable",
    }
}

#[async_trait]
impl EventLog for Observed {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>> {
        let (begun, seconds) = (Instant::now(), self.seconds.clone());
        let appending = self.log.append(append);
        async move {
            let appended = appending.await;
            seconds.record(begun.elapsed());
            counter!("coopledger_appends_total", "outcome" => outcome(&appended)).increment(1);
            if let Ok(it) = &appended
                && !it.repeated
            {
                counter!("coopledger_entries_total").increment(it.entries.len() as u64);
            }
            appended
        }
        .boxed()
    }

    fn synced(&self) -> BoxFuture<'static, Result<Position, AppendError>> {
        self.log.synced()
    }

    fn last(&self) -> Position {
        self.log.last()
    }

    fn read(&self, stream: &StreamId) -> Pages {
        self.log.read(stream)
    }

    fn read_all(&self, after: Position, scope: Scope) -> Pages {
        self.log.read_all(after, scope)
    }

    fn follow(&self, after: Position, scope: Scope) -> Pages {
        self.log.follow(after, scope)
    }
}
