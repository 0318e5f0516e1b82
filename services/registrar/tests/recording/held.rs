//! A log whose sync is held back: appends take their places at once, and are answered when it is
//! let go.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use eventlog::{
    Append, AppendError, Appended, EventLog, MemoryLog, Pages, Position, Scope, StreamId,
};
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::watch;

use crate::ledger::memory;

pub struct Held {
    log: Arc<MemoryLog>,
    free: watch::Sender<bool>,
    conflicts: Arc<AtomicUsize>,
}

impl Held {
    /// A log that holds nothing back yet.
    pub fn new() -> Arc<Self> {
        Arc::new(Self { log: memory(), free: watch::Sender::new(true), conflicts: Arc::default() })
    }

    /// How many appends were refused, since a stream stood elsewhere.
    pub fn conflicts(&self) -> usize {
        self.conflicts.load(Ordering::Relaxed)
    }

    pub fn hold(&self) {
        self.free.send_replace(false);
    }

    pub fn let_go(&self) {
        self.free.send_replace(true);
    }

    fn after<T: Send + 'static>(&self, answer: BoxFuture<'static, T>) -> BoxFuture<'static, T> {
        let mut free = self.free.subscribe();
        async move {
            free.wait_for(|it| *it).await.unwrap();
            answer.await
        }
        .boxed()
    }
}

impl EventLog for Held {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>> {
        let (answer, conflicts) = (self.log.append(append), self.conflicts.clone());
        self.after(Box::pin(answer.inspect(move |it| {
            if matches!(it, Err(AppendError::Conflict { .. })) {
                conflicts.fetch_add(1, Ordering::Relaxed);
            }
        })))
    }

    fn synced(&self) -> BoxFuture<'static, Result<Position, AppendError>> {
        self.after(self.log.synced())
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
