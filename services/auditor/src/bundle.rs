//! Entries of the log in the bundles of `c2sp.org/tlog-tiles`, each held against its leaf.

use bytes::Bytes;
use eventlog::{EventLog, Position, Scope};
use futures::TryStreamExt;
use transparency::tile::WIDTH;
use transparency::{BundleId, Hash, Tile, TileId, Tiles, bundle};
use views::ViewReader;

use crate::error::AuditError;

/// The entry at a position, as it is stored.
///
/// # Errors
/// [`AuditError::Shrank`] if the log ends before.
pub async fn entry_at(log: &dyn EventLog, at: Position) -> Result<Bytes, AuditError> {
    let entries = entries_from(log, Position(at.0.saturating_sub(1)), 1).await?;
    entries.into_iter().next().ok_or(AuditError::Shrank { ends: log.last(), signed: at })
}

/// The bundle of this name, from the log's own bytes, held against the tile above it.
///
/// # Errors
/// [`AuditError::Shrank`] if the log ends within it, [`AuditError::Tree`] for an entry that is not
/// its leaf.
pub async fn bundle_of(
    log: &dyn EventLog,
    views: &dyn ViewReader,
    id: BundleId,
) -> Result<Vec<u8>, AuditError> {
    let (before, width) = (id.index() * WIDTH as u64, usize::from(id.width()));
    let entries = entries_from(log, Position(before), width).await?;
    if entries.len() < width {
        let signed = Position(before + width as u64);
        return Err(AuditError::Shrank { ends: Position(before + entries.len() as u64), signed });
    }
    let entries: Vec<&[u8]> = entries.iter().map(|it| &it[..]).collect();
    write(views, id, &entries).await
}

/// The bundle of entries that are the leaves under its tile.
pub(crate) async fn write(
    views: &dyn ViewReader,
    id: BundleId,
    entries: &[&[u8]],
) -> Result<Vec<u8>, AuditError> {
    hold(views, id, entries).await?;
    bundle::write(entries)
        .map_err(|it| AuditError::Form { what: "a bundle of entries", source: it.into() })
}

/// That the entries of a bundle are the leaves of the tile above them.
async fn hold(views: &dyn ViewReader, id: BundleId, entries: &[&[u8]]) -> Result<(), AuditError> {
    let Some(tile) = TileId::new(0, id.index(), id.width()) else { return Ok(()) };
    let stored = views.tiles(&[tile]).await?;
    let stored = stored.tile(tile).map(Tile::hashes).unwrap_or_default();
    let differs =
        entries.iter().enumerate().find(|(at, it)| stored.get(*at) != Some(&Hash::leaf(it)));
    match differs {
        Some((at, _)) => {
            Err(AuditError::Tree { at: Position(id.index() * WIDTH as u64 + at as u64 + 1) })
        }
        None => Ok(()),
    }
}

/// At most so many entries after a position.
pub(crate) async fn entries_from(
    log: &dyn EventLog,
    after: Position,
    count: usize,
) -> Result<Vec<Bytes>, AuditError> {
    let mut pages = log.read_all(after, Scope::All);
    let mut entries = Vec::with_capacity(count);
    while entries.len() < count {
        let Some(page) = pages.try_next().await? else { break };
        let left = count - entries.len();
        entries.extend(page.entries().take(left));
    }
    Ok(entries)
}
