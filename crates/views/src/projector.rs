//! The projector: a thin loop around the fold.
//!
//! Folding and writing go side by side, on two processors: while one part of the log is written, the
//! next is folded.
//! Pages that are there already are written together, so that a flood of small pages does not
//! become a flood of small transactions.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use eventlog::{EventLog, Page, Pages, Position, ReadError, Scope};
use futures::stream::Fuse;
use futures::{FutureExt, StreamExt};
use tokio::sync::mpsc;
use tokio::time::Instant;
use transparency::Edge;

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
    log: Arc<dyn EventLog>,
    store: &dyn ViewWriter,
    progress: Progress<'_>,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), ProjectError> {
    let after = store.cursor().await?;
    progress(after);
    let pages = log.follow(after, Scope::All);
    let mut folded = folded(log, pages, store.edge(after).await?, GATHERED_FOR);
    let mut stop = std::pin::pin!(stop);
    loop {
        let changes = tokio::select! {
            biased;
            () = &mut stop => return Ok(()),
            changes = folded.recv() => changes,
        };
        write(store, progress, changes.ok_or(ProjectError::Ended)??).await?;
    }
}

/// Brings the views up to the last entry of the log, as it stands when they get there, and returns
/// where that is.
///
/// # Errors
/// When the log or the views fail, or do not go on where the other stands.
pub async fn catch_up(
    log: Arc<dyn EventLog>,
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
        let edge = store.edge(after).await?;
        let mut folded = folded(log.clone(), pages, edge, Duration::ZERO);
        while let Some(changes) = folded.recv().await {
            write(store, progress, changes?).await?;
        }
        if store.cursor().await? == after {
            return Err(ProjectError::Ended);
        }
    }
}

/// Applies what was folded, wholly.
async fn write(
    store: &dyn ViewWriter,
    progress: Progress<'_>,
    changes: Changes,
) -> Result<(), ProjectError> {
    let cursor = changes.cursor();
    store.apply(changes).await?;
    progress(cursor);
    Ok(())
}

/// What pages change, folded on another processor while what came before is written. Ends with the
/// pages, after an error, and when nobody waits for it any more.
fn folded(
    log: Arc<dyn EventLog>,
    pages: Pages,
    edge: Edge,
    gather: Duration,
) -> mpsc::Receiver<Result<Changes, ProjectError>> {
    let (folded, changes) = mpsc::channel(1);
    tokio::spawn(async move {
        if let Err(error) = fold(&*log, pages, edge, gather, &folded).await {
            // Whoever does not wait any more does not need to know.
            let _ = folded.send(Err(error)).await;
        }
    });
    changes
}

async fn fold(
    log: &dyn EventLog,
    pages: Pages,
    edge: Edge,
    gather: Duration,
    folded: &mpsc::Sender<Result<Changes, ProjectError>>,
) -> Result<(), ProjectError> {
    let mut projection = Projection::new(edge, HELD_ENTRIES);
    let mut pages = pages.fuse();
    loop {
        let page = tokio::select! {
            biased;
            () = folded.closed() => return Ok(()),
            page = pages.next() => page,
        };
        let Some(page) = page else { return Ok(()) };
        projection.fold(log, &page?).await?;
        // Whatever else is there already goes into the same transaction, up to its bound.
        let until = Instant::now() + gather;
        while projection.pending() < TRANSACTION_ENTRIES {
            let Some(page) = within(&mut pages, until).await else { break };
            projection.fold(log, &page?).await?;
        }
        if projection.pending() > 0 && folded.send(Ok(projection.take())).await.is_err() {
            return Ok(());
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
