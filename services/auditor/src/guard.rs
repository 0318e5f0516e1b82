//! A log that takes nothing more once its history is known to be lost.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use eventlog::{Append, AppendError, Appended, EventLog, Pages, Position, Scope, StreamId};
use futures::FutureExt;
use futures::future::BoxFuture;

use crate::error::AuditError;

/// Whether history is known to be lost, and why. Clones are the same; the first that is told stays.
#[derive(Clone, Debug, Default)]
pub struct Loss(Arc<OnceLock<String>>);

impl Loss {
    /// Notes that history is lost.
    pub fn tell(&self, why: &AuditError) {
        tracing::error!(error = %why, "history is not what was signed: nothing is recorded any more");
        let _ = self.0.set(why.to_string());
    }

    /// Why history is lost, if it is.
    pub fn why(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

/// A log that does what another one does until history is lost; then it is only read.
pub struct Guarded {
    log: Arc<dyn EventLog>,
    loss: Loss,
}

impl Guarded {
    /// Guards a log.
    pub fn new(log: Arc<dyn EventLog>, loss: Loss) -> Self {
        Self { log, loss }
    }
}

#[async_trait]
impl EventLog for Guarded {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>> {
        match self.loss.why() {
            None => self.log.append(append),
            Some(why) => {
                let lost = AppendError::Lost(why.to_owned());
                async { Err(lost) }.boxed()
            }
        }
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
