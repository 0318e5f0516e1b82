//! Entry rows: packed blocks, and the words under which each is found.

use sqlx::PgConnection;
use sqlx::postgres::PgRow;
use views::block::{Blocks, Open, put_words, unpack};
use views::stored::Stored;
use views::stored::Values;
use views::stored::rows::{count, there};
use views::{EntryRow, ViewError};

use crate::error::failed;
use crate::rows::Columns;
use crate::tables::{ENTRY_BLOCKS, ENTRY_FACETS};

/// How the last blocks of a generation stand.
pub async fn load(from: &mut PgConnection) -> Result<Open, ViewError> {
    let sql = "SELECT last, count FROM entry_blocks ORDER BY last DESC LIMIT $1";
    let rows =
        sqlx::query(sql).bind(i64::from(Open::LAST)).fetch_all(from).await.map_err(failed)?;
    let row = |it: &PgRow| Ok((count(&Columns(it), 0)?, count(&Columns(it), 1)?));
    let mut last = rows.iter().map(row).collect::<Result<Vec<_>, ViewError>>()?;
    last.reverse();
    Ok(Open::new(last))
}

/// Writes the entries of a transaction, merged with the last blocks where those are small. Gives how
/// the blocks stand once it is committed.
pub async fn put(
    open: &Open,
    to: &mut PgConnection,
    entries: &[EntryRow],
) -> Result<Open, ViewError> {
    if entries.is_empty() {
        return Ok(open.clone());
    }
    let mut merged = Vec::new();
    if let Some(first) = open.first_merged(entries.len()) {
        merged = take(to, first).await?;
        merged.extend_from_slice(entries);
    }
    let mut written = Vec::new();
    let rows = if merged.is_empty() { entries } else { &merged };
    let Blocks { blocks, words } = Blocks::of(rows, |last, count| written.push((last, count)));
    ENTRY_BLOCKS.add(to, blocks).await?;
    ENTRY_FACETS.add(to, words).await?;
    Ok(open.then(entries.len(), written))
}

/// Takes the blocks from one on out, with their words; gives their entries.
async fn take(from: &mut PgConnection, first: i64) -> Result<Vec<EntryRow>, ViewError> {
    let sql = "DELETE FROM entry_blocks WHERE last >= $1 RETURNING last, bytes";
    let rows = sqlx::query(sql).bind(first).fetch_all(&mut *from).await.map_err(failed)?;
    let mut blocks = Vec::new();
    for row in &rows {
        let row = Columns(row);
        blocks.push((count::<i64>(&row, 0)?, unpack(there(row.bytes(1)?)?)?));
    }
    blocks.sort_unstable_by_key(|(last, _)| *last);
    let (mut words, mut entries) = (Values::default(), Vec::new());
    for (last, rows) in blocks {
        put_words(&mut words, last, &rows);
        entries.extend(rows);
    }
    ENTRY_FACETS.take(from, words).await?;
    Ok(entries)
}
