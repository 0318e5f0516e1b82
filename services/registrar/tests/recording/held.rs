//! A log whose sync is held back: appends take their places at once, and are answered when it is
//! let go.

use std::sync::Arc;

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
}

impl Held {
    /// A log that holds nothing back yet.
    pub fn new() -> Arc<Self> {
        Arc::new(Self { log: memory(), free: watch::Sender::new(true) })
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
        self.after(self.log.append(append))
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
