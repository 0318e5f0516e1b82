//! What is seen at once, before the whole log is hashed anew: that the signed tree is the one in the views, and
//! that the log ends as that tree does.

use eventlog::{EventLog, Position};
use transparency::tile::WIDTH;
use transparency::{Hash, Head, Tile, TileId, Tiles};
use views::{ViewError, ViewReader};

use crate::bundle::entries_from;
use crate::error::AuditError;

/// Whether the tree in the views has the signed head, and the log's last entries are its last leaves, as far as
/// the views are. False where either is not so, or the views cannot be read: only the whole log tells then.
///
/// # Errors
/// When the log cannot be read.
pub async fn ends_as_signed(
    log: &dyn EventLog,
    views: &dyn ViewReader,
    signed: Option<Head>,
) -> Result<bool, AuditError> {
    let Ok(cursor) = views.cursor().await else { return Ok(false) };
    if let Some(signed) = signed.filter(|it| it.size <= cursor.0)
        && views.edge(Position(signed.size)).await.map(|it| it.head()).ok() != Some(signed)
    {
        return Ok(false);
    }
    holds_to(log, views, log.last().min(cursor), cursor).await
}

/// That the views have entries of this log that are not in it any more: they go on behind its last entry.
///
/// # Errors
/// When the log cannot be read. Views that cannot be read say nothing.
pub async fn cut_off(
    log: &dyn EventLog,
    views: &dyn ViewReader,
) -> Result<Option<AuditError>, AuditError> {
    let (Ok(cursor), ends) = (views.cursor().await, log.last()) else { return Ok(None) };
    let is_cut = cursor > ends && holds_to(log, views, ends, cursor).await?;
    Ok(is_cut.then_some(AuditError::Behind { ends, views: cursor }))
}

/// Whether the entries up to a position are leaves of the tree in views that stand at `cursor`: those under the
/// last tile of the lowest level.
async fn holds_to(
    log: &dyn EventLog,
    views: &dyn ViewReader,
    last: Position,
    cursor: Position,
) -> Result<bool, AuditError> {
    let Some(index) = last.0.checked_sub(1).map(|it| it / WIDTH as u64) else { return Ok(true) };
    let Some(tile) = TileId::within(0, index, cursor.0) else { return Ok(false) };
    let leaves = match views.tiles(&[tile]).await {
        Ok(found) => found.tile(tile).map(Tile::hashes).unwrap_or_default().to_vec(),
        Err(ViewError::Damaged(_)) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let first = index * WIDTH as u64;
    let entries = entries_from(log, Position(first), (last.0 - first) as usize).await?;
    let is_whole = entries.len() as u64 == last.0 - first;
    let holds = |(at, it): (usize, &bytes::Bytes)| leaves.get(at) == Some(&Hash::leaf(it));
    Ok(is_whole && entries.iter().enumerate().all(holds))
}
