//! A rehearsal: requests judged one after another as if they were recorded, and nothing stored.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use entry::Request;
use eventlog::{
    Append, AppendError, Appended, Clock, EventLog, Pages, Position, Recorded, Revision, Scope,
    StreamId,
};
use futures::FutureExt;
use futures::future::BoxFuture;
use registrar::{RecordError, Registrar};

/// A log that answers appends and keeps nothing; reads are those of the log behind it.
pub struct Rehearsal {
    base: Option<Arc<dyn EventLog>>,
    clock: Arc<dyn Clock>,
    next: AtomicU64,
}

impl Rehearsal {
    /// A rehearsal on a log; on an empty one if there is none yet.
    pub fn new(base: Option<Arc<dyn EventLog>>, clock: Arc<dyn Clock>) -> Self {
        let last = base.as_ref().map_or(0, |it| it.last().0);
        Self { base, clock, next: AtomicU64::new(last + 1) }
    }
}

/// Whether a request stands in a log.
pub enum Known {
    /// It does not.
    New,
    /// It does, with the same content.
    Recorded,
    /// Something else stands there under its id.
    Reused,
    /// Its person was erased.
    Erased {
        /// Why, in Vietnamese.
        vi: String,
        /// Why, in English.
        en: String,
    },
}

/// Whether a request stands in the log of a registrar, whose vault may be read-only.
pub async fn known(registrar: &Registrar, request: &Request) -> Known {
    match registrar.validate(request.clone()).await {
        Ok(it) if it.repeated => Known::Recorded,
        Err(RecordError::Reused { .. }) => Known::Reused,
        Err(it @ RecordError::Erased { .. }) => Known::Erased {
            vi: "dữ liệu của người này đã được xóa".into(),
            en: it.to_string(),
        },
        // What it rests on may only come with the requests before it: that is judged in turn.
        Ok(_) | Err(_) => Known::New,
    }
}

#[async_trait]
impl EventLog for Rehearsal {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>> {
        let count = append.drafts.len() as u64;
        let first = self.next.fetch_add(count, Ordering::Relaxed);
        let recorded_at = self.clock.now();
        let entries = (first..first + count)
            .map(|it| Recorded { position: Position(it), revision: Revision(0) })
            .collect();
        async move { Ok(Appended { recorded_at, entries, repeated: false }) }.boxed()
    }

    fn synced(&self) -> BoxFuture<'static, Result<Position, AppendError>> {
        let last = self.last();
        async move { Ok(last) }.boxed()
    }

    fn last(&self) -> Position {
        self.base.as_ref().map_or(Position(0), |it| it.last())
    }

    fn read(&self, stream: &StreamId) -> Pages {
        match &self.base {
            Some(base) => base.read(stream),
            None => futures::stream::empty().boxed_pages(),
        }
    }

    fn read_all(&self, after: Position, scope: Scope) -> Pages {
        match &self.base {
            Some(base) => base.read_all(after, scope),
            None => futures::stream::empty().boxed_pages(),
        }
    }

    fn follow(&self, after: Position, scope: Scope) -> Pages {
        match &self.base {
            Some(base) => base.follow(after, scope),
            None => futures::stream::pending().boxed_pages(),
        }
    }
}

trait Boxed {
    fn boxed_pages(self) -> Pages;
}

impl<S: futures::Stream<Item = Result<eventlog::Page, eventlog::ReadError>> + Send + 'static> Boxed
    for S
{
    fn boxed_pages(self) -> Pages {
        Box::pin(self)
    }
}
