//! The projector: a thin loop around the fold.
//!
//! Folding and writing go side by side: while one part of the log is written, the next is folded.
//! Pages that are there already are written together, so that a flood of small pages does not
//! become a flood of small transactions.

use std::future::Future;
use std::time::Duration;

use eventlog::{EventLog, Page, Pages, Position, ReadError, Scope};
use futures::stream::Fuse;
use futures::{FutureExt, StreamExt};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::changes::Changes;
use crate::error::ProjectError;
use crate::fold::{HELD_ENTRIES, Projection};
use crate::store::ViewWriter;

/// At most about so many entries are written in one transaction.
pub const TRANSACTION_ENTRIES: u64 = 8_192;

/// How long a follower gathers what comes before it writes: many small transactions would take the processor and
/// the disk from those who record, and nobody reads views between two blinks.
pub const GATHERED_FOR: Duration = Duration::from_millis(40);

/// Told the cursor each time it moved.
pub type Progress<'a> = &'a (dyn Fn(Position) + Send + Sync);

/// Follows the log into the views until `stop` resolves; between two transactions, never within
/// one.
///
/// What was folded and not written when it stops, or when it fails, is folded again from the cursor
/// the next time: each entry counts once.
///
/// # Errors
/// When the log or the views fail, or do not go on where the other stands.
pub async fn project(
    log: &dyn EventLog,
    store: &dyn ViewWriter,
    progress: Progress<'_>,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), ProjectError> {
    let after = store.cursor().await?;
    progress(after);
    let pages = log.follow(after, Scope::All);
    match run(log, store, progress, pages, after, GATHERED_FOR, stop).await? {
        Reached::Stopped => Ok(()),
        Reached::End => Err(ProjectError::Ended),
    }
}

/// Brings the views up to the last entry of the log, as it stands when they get there, and returns
/// where that is.
///
/// # Errors
/// When the log or the views fail, or do not go on where the other stands.
pub async fn catch_up(
    log: &dyn EventLog,
    store: &dyn ViewWriter,
    progress: Progress<'_>,
) -> Result<Position, ProjectError> {
    loop {
        let after = store.cursor().await?;
        if after >= log.last() {
            progress(after);
            return Ok(after);
        }
        let pages = log.read_all(after, Scope::All);
        let gather = Duration::ZERO;
        run(log, store, progress, pages, after, gather, std::future::pending()).await?;
        if store.cursor().await? == after {
            return Err(ProjectError::Ended);
        }
    }
}

/// The next page, if it is there already or comes before a moment.
async fn within(pages: &mut Fuse<Pages>, until: Instant) -> Option<Result<Page, ReadError>> {
    if let Some(page) = pages.next().now_or_never() {
        return page;
    }
    tokio::time::timeout_at(until, pages.next()).await.ok().flatten()
}

/// Why a run came to its end.
enum Reached {
    End,
    Stopped,
}

async fn run(
    log: &dyn EventLog,
    store: &dyn ViewWriter,
    progress: Progress<'_>,
    pages: Pages,
    after: Position,
    gather: Duration,
    stop: impl Future<Output = ()> + Send,
) -> Result<Reached, ProjectError> {
    // One part is written while the next is folded.
    let (folded, mut to_write) = mpsc::channel::<Changes>(1);
    let write = async {
        while let Some(changes) = to_write.recv().await {
            let cursor = changes.cursor();
            store.apply(changes).await?;
            progress(cursor);
        }
        Ok::<_, ProjectError>(())
    };
    let fold = fold(log, pages, after, gather, folded, stop);
    let (reached, ()) = futures::try_join!(fold, write)?;
    Ok(reached)
}

async fn fold(
    log: &dyn EventLog,
    pages: Pages,
    after: Position,
    gather: Duration,
    folded: mpsc::Sender<Changes>,
    stop: impl Future<Output = ()> + Send,
) -> Result<Reached, ProjectError> {
    let mut projection = Projection::new(after, HELD_ENTRIES);
    let mut pages = pages.fuse();
    let mut stop = std::pin::pin!(stop);
    loop {
        let page = tokio::select! {
            biased;
            () = &mut stop => return Ok(Reached::Stopped),
            page = pages.next() => page,
        };
        let Some(page) = page else { return Ok(Reached::End) };
        projection.fold(log, &page?).await?;
        // Whatever else is there already goes into the same transaction, up to its bound.
        let until = Instant::now() + gather;
        while projection.pending() < TRANSACTION_ENTRIES {
            let Some(page) = within(&mut pages, until).await else { break };
            projection.fold(log, &page?).await?;
        }
        if projection.pending() > 0 && folded.send(projection.take()).await.is_err() {
            // The writer is gone only when it failed, and then its error is the one that counts.
            return Ok(Reached::End);
        }
    }
}
