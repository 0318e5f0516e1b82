//! A log whose appends are counted, and lead in a trace to the views.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use eventlog::{Append, AppendError, Appended, EventLog, Pages, Position, Scope, StreamId};
use futures::FutureExt;
use futures::future::BoxFuture;
use metrics::{Histogram, counter, histogram};
use tokio::sync::watch;
use tracing::{Span, field, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::TARGET;

/// How long views are waited for in a trace.
const PATIENCE: Duration = Duration::from_secs(60);

/// What can come of an append.
pub const OUTCOMES: &[&str] =
    &["appended", "repeated", "conflict", "refused", "clock", "lost", "full", "unavailable"];

/// A log that does what another one does, and counts its appends. To be made after metrics are
/// listened for.
pub struct Observed {
    log: Arc<dyn EventLog>,
    seconds: Histogram,
    views: Arc<OnceLock<watch::Receiver<Position>>>,
}

impl Observed {
    /// Counts the appends of a log.
    pub fn new(log: Arc<dyn EventLog>) -> Self {
        let (seconds, views) = (histogram!("coopledger_append_seconds"), Arc::default());
        Self { log, seconds, views }
    }

    /// Says where it is seen how far the views are, if this process has any.
    pub fn shown_in(&self, cursor: watch::Receiver<Position>) {
        let _ = self.views.set(cursor);
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
        Err(AppendError::Lost(_)) => "lost",
        Err(AppendError::Full) => "full",
        Err(AppendError::Unavailable(_)) => "unavailable",
    }
}

/// From now until views have a position. The call is not held open meanwhile.
async fn visible(call: Span, at: Position, mut views: watch::Receiver<Position>) {
    let span = info_span!(
        target: TARGET,
        parent: None,
        "visible",
        position = at.0,
        otel.status_code = field::Empty,
    );
    let _ = span.set_parent(call.context());
    drop(call);
    let reached = tokio::time::timeout(PATIENCE, views.wait_for(|it| *it >= at)).await;
    if !matches!(reached, Ok(Ok(_))) {
        span.record("otel.status_code", "ERROR");
    }
}

#[async_trait]
impl EventLog for Observed {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>> {
        let (begun, seconds) = (Instant::now(), self.seconds.clone());
        let (call, views) = (Span::current(), self.views.clone());
        let span = info_span!(
            target: TARGET,
            "append",
            entries = append.drafts.len(),
            position = field::Empty,
            outcome = field::Empty,
        );
        let appending = span.in_scope(|| self.log.append(append));
        async move {
            let appended = appending.await;
            seconds.record(begun.elapsed());
            let outcome = outcome(&appended);
            counter!("coopledger_appends_total", "outcome" => outcome).increment(1);
            if !span.is_disabled() {
                span.record("outcome", outcome);
                let at = appended.iter().flat_map(|it| &it.entries).map(|it| it.position).max();
                if let Some(at) = at {
                    span.record("position", at.0);
                }
                drop(span);
                if let (Some(at), Some(views)) = (at, views.get()) {
                    tokio::spawn(visible(call, at, views.clone()));
                }
            }
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
