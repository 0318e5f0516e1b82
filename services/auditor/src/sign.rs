//! Checkpoints in time.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use eventlog::{Clock, Position};
use signer::{SignError, SignedCheckpoint, Signing};
use tokio::sync::watch;
use transparency::proof::consistency_tiles;
use transparency::{Consistency, Head};
use views::ViewReader;

use crate::error::AuditError;

/// How often a log that grew gets a checkpoint.
pub const SIGNED_EVERY: Duration = Duration::from_secs(10);

/// How often another head than the one that was read is found to be signed, before that is an error.
const ATTEMPTS_MAX: usize = 4;

/// Signs the head of the tree at a position that the views have reached. What is signed beyond it
/// already is given as it is.
///
/// # Errors
/// When the tree does not go on from what is signed, or views or signer cannot be used.
pub async fn sign(
    signing: &Signing,
    views: &dyn ViewReader,
    at: Position,
    now: DateTime<Utc>,
) -> Result<SignedCheckpoint, AuditError> {
    let head = views.edge(at).await?.head();
    let mut attempt = 0;
    loop {
        attempt += 1;
        let last = signing.last().await?;
        let from = last.as_ref().map_or(Head::EMPTY, |it| it.head);
        if let Some(last) = last.filter(|it| it.head.size >= head.size) {
            return Ok(last);
        }
        let tiles = consistency_tiles(from.size, head.size).map_err(unproved)?;
        let tiles = views.tiles(&tiles).await?;
        let proof = Consistency::build(from.size, head.size, &tiles).map_err(unproved)?;
        match signing.sign(&from, &head, &proof, now).await {
            Err(SignError::Moved { .. }) if attempt < ATTEMPTS_MAX => {}
            signed => return Ok(signed?),
        }
    }
}

fn unproved(source: transparency::ProofError) -> AuditError {
    AuditError::Form {
        what: "the proof that the log goes on from what is signed",
        source: source.into(),
    }
}

/// Signs again and again, whenever the views went on, until `end` says so. A log that does not go on
/// from what is signed is told of in `lost`, and nothing is signed any more.
pub async fn keep_signed(
    signing: Signing,
    views: Arc<dyn Fn() -> Arc<dyn ViewReader> + Send + Sync>,
    mut cursor: watch::Receiver<Position>,
    clock: Arc<dyn Clock>,
    lost: impl Fn(AuditError) + Send,
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
        match sign(&signing, &*views(), at, clock.now()).await {
            Ok(checkpoint) => {
                signed = Position(checkpoint.head.size).max(at);
                tracing::debug!(size = checkpoint.head.size, "a checkpoint is signed");
            }
            Err(error) if error.is_loss() => return lost(error),
            Err(error) => tracing::error!(?error, "no checkpoint is signed"),
        }
        if tokio::time::timeout(SIGNED_EVERY, end.wait_for(|it| *it)).await.is_ok() {
            return;
        }
    }
}
