//! The promise.

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::BoxFuture;
use futures::stream::BoxStream;

use crate::append::{Append, Appended};
use crate::error::{AppendError, ReadError};
use crate::ids::{Partition, Position, StreamId};
use crate::page::Page;

/// Pages of entries, oldest first.
pub type Pages = BoxStream<'static, Result<Page, ReadError>>;

/// Which part of the log is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every entry.
    All,
    /// The entries of the streams whose partition is one of these or lies below one. Read without
    /// the rest.
    Partitions(Arc<[Partition]>),
}

/// An append-only log of entries, ordered within each stream and as a whole.
///
/// Readers see what is synced, and nothing else.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// Appends all of `append`, or none, if every stream it names still stands at its expected
    /// revision.
    ///
    /// The append takes its place in the order when this is called, not when the future is first
    /// polled, and sees the appends called before it, synced or not: a caller may decide on what it
    /// has only submitted. Dropping the future does not take the append back.
    ///
    /// When the future gives `Ok`, the entries are synced to disk and every later read sees them.
    /// When it gives an error other than [`AppendError::Unavailable`], nothing of the append is in
    /// the log, and whatever the refusal rests on is synced. After `Unavailable` the outcome is
    /// learned by asking again with the same id.
    ///
    /// Repeats: if an expectation does not hold and the home stream already holds an entry of this
    /// append id, the answer of the first time is given again. (A caller whose expectation of the
    /// home stream holds has read that stream to its end, and so knows its append ids.)
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>>;

    /// Resolves when everything submitted before this call is synced; `Unavailable` if any of it
    /// failed.
    fn synced(&self) -> BoxFuture<'static, Result<Position, AppendError>>;

    /// The last synced position; 0 if the log is empty.
    fn last(&self) -> Position;

    /// The entries of one stream, oldest first; without the rest of the log. An unknown stream is
    /// empty.
    fn read(&self, stream: &StreamId) -> Pages;

    /// The entries after `after` up to the last synced one at the time of the call, oldest first.
    fn read_all(&self, after: Position, scope: Scope) -> Pages;

    /// Every entry after `after`, oldest first, and then each new page as it is synced; ends only
    /// with an error or with the log.
    fn follow(&self, after: Position, scope: Scope) -> Pages;
}

#[async_trait]
impl<L: EventLog + ?Sized> EventLog for Arc<L> {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>> {
        (**self).append(append)
    }

    fn synced(&self) -> BoxFuture<'static, Result<Position, AppendError>> {
        (**self).synced()
    }

    fn last(&self) -> Position {
        (**self).last()
    }

    fn read(&self, stream: &StreamId) -> Pages {
        (**self).read(stream)
    }

    fn read_all(&self, after: Position, scope: Scope) -> Pages {
        (**self).read_all(after, scope)
    }

    fn follow(&self, after: Position, scope: Scope) -> Pages {
        (**self).follow(after, scope)
    }
}
