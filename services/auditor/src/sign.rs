//! Checkpoints in time.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use eventlog::{Clock, EventLog, Position, Scope};
use futures::TryStreamExt;
use signer::{SignError, SignedCheckpoint, Signing};
use tokio::sync::watch;
use transparency::proof::consistency_tiles;
use transparency::{Consistency, Hash, Head};
use views::ViewReader;

use crate::error::AuditError;
use crate::rehash::Views;

/// How often a log that grew gets a checkpoint.
pub const SIGNED_EVERY: Duration = Duration::from_secs(10);

/// How often another head than the one that was read is found to be signed, before that is an error.
const ATTEMPTS_MAX: usize = 4;

/// Signs the head of the tree at a position that the views have reached: what was not signed before is hashed
/// from the log's own bytes, so that no damage of the views is ever signed. What is signed beyond it
/// already is given as it is.
///
/// # Errors
/// When the tree in the views is not the one of the log, or does not go on from what is signed; when log, views
/// or signer cannot be used.
pub async fn sign(
    signing: &Signing,
    log: &dyn EventLog,
    views: &dyn ViewReader,
    at: Position,
    now: DateTime<Utc>,
) -> Result<SignedCheckpoint, AuditError> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let last = signing.last().await?;
        let from = last.as_ref().map_or(Head::EMPTY, |it| it.head);
        if let Some(last) = last.filter(|it| it.head.size > at.0) {
            return Ok(last);
        }
        let head = grown(log, views, from, at).await?;
        let tiles = consistency_tiles(from.size, head.size).map_err(unproved)?;
        let tiles = views.tiles(&tiles).await?;
        let proof = Consistency::build(from.size, head.size, &tiles).map_err(unproved)?;
        match signing.sign(&from, &head, &proof, now).await {
            Err(SignError::Moved { .. }) if attempt < ATTEMPTS_MAX => {}
            signed => return Ok(signed?),
        }
    }
}

/// The tree at a position, from one that is signed and the log's bytes since; held against the one in the views.
async fn grown(
    log: &dyn EventLog,
    views: &dyn ViewReader,
    from: Head,
    at: Position,
) -> Result<Head, AuditError> {
    let mut edge = views.edge(Position(from.size)).await?;
    if edge.head() != from {
        return Err(AuditError::Tree { at: Position(from.size) });
    }
    let mut pages = log.read_all(Position(from.size), Scope::All);
    while edge.size() < at.0 {
        let Some(page) = pages.try_next().await? else {
            return Err(AuditError::Shrank { ends: Position(edge.size()), signed: at });
        };
        let left = (at.0 - edge.size()) as usize;
        edge.extend(page.slices().take(left).map(Hash::leaf));
    }
    match edge.head() == views.edge(at).await?.head() {
        true => Ok(edge.head()),
        false => Err(AuditError::Tree { at }),
    }
}

fn unproved(source: transparency::ProofError) -> AuditError {
    AuditError::Form {
        what: "the proof that the log goes on from what is signed",
        source: source.into(),
    }
}

/// Signs again and again, whenever the views went on, but not more often than `every` so long, until `end` says so.
/// When it cannot, `doubted` is told, and
/// it is tried again.
pub async fn keep_signed(
    signing: Signing,
    log: Arc<dyn EventLog>,
    (views, mut cursor): (Views, watch::Receiver<Position>),
    clock: Arc<dyn Clock>,
    doubted: impl Fn() + Send,
    every: Duration,
    mut end: watch::Receiver<bool>,
) {
    let mut signed = Position(0);
    loop {
        let grown = async {
            let grown = cursor.wait_for(|it| *it > signed).await.map(|it| *it);
            grown.ok()
        };
        let at = tokio::select! {
            at = grown => at,
            _ = end.wait_for(|it| *it) => None,
        };
        let Some(at) = at else { return };
        match sign(&signing, &*log, &*views(), at, clock.now()).await {
            Ok(checkpoint) => {
                signed = Position(checkpoint.head.size).max(at);
                tracing::debug!(size = checkpoint.head.size, "a checkpoint is signed");
            }
            Err(error) => {
                tracing::error!(?error, "no checkpoint is signed");
                // That another key signs by now says nothing of the log.
                if !matches!(error, AuditError::Signing(SignError::Rotated { .. })) {
                    doubted();
                }
            }
        }
        if tokio::time::timeout(every, end.wait_for(|it| *it)).await.is_ok() {
            return;
        }
    }
}
