//! Entry rows: packed blocks, and the words under which each is found.

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use views::block::{Blocks, Open, put_words, unpack};
use views::stored::Values;
use views::stored::rows::count;
use views::{EntryRow, ViewError};

use crate::bulk::{Shape, Statements};
use crate::error::failed;
use crate::rows::{Columns, get};

const BLOCKS: Shape = Shape { head: "INSERT INTO entry_blocks VALUES", columns: 7, tail: "" };
const FACETS: Shape = Shape { head: "REPLACE INTO entry_facets VALUES", columns: 3, tail: "" };
const TAKEN: Shape = Shape {
    head: "DELETE FROM entry_facets WHERE (facet, word, block) IN (VALUES",
    columns: 3,
    tail: ")",
};

/// How the last blocks of a file stand.
pub async fn load(from: &mut SqliteConnection) -> Result<Open, ViewError> {
    let sql = "SELECT last, count FROM entry_blocks ORDER BY last DESC LIMIT ?";
    let rows = sqlx::query(sql).bind(Open::LAST).fetch_all(from).await.map_err(failed)?;
    let row = |it: &SqliteRow| Ok((get(it, 0)?, count(&Columns(it), 1)?));
    let mut last = rows.iter().map(row).collect::<Result<Vec<_>, ViewError>>()?;
    last.reverse();
    Ok(Open::new(last))
}

/// Writes the entries of a transaction, merged with the last blocks where those are small. Gives how
/// the blocks stand once it is committed.
pub async fn put(
    open: &Open,
    run: &mut Statements,
    to: &mut SqliteConnection,
    entries: &[EntryRow],
) -> Result<Open, ViewError> {
    if entries.is_empty() {
        return Ok(open.clone());
    }
    let mut merged = Vec::new();
    if let Some(first) = open.first_merged(entries.len()) {
        merged = take(run, to, first).await?;
        merged.extend_from_slice(entries);
    }
    let mut written = Vec::new();
    let rows = if merged.is_empty() { entries } else { &merged };
    let Blocks { blocks, words } = Blocks::of(rows, |last, count| written.push((last, count)));
    run.run(to, BLOCKS, blocks).await?;
    run.run(to, FACETS, words).await?;
    Ok(open.then(entries.len(), written))
}

/// Takes the blocks from one on out, with their words; gives their entries.
async fn take(
    run: &mut Statements,
    from: &mut SqliteConnection,
    first: i64,
) -> Result<Vec<EntryRow>, ViewError> {
    let sql = "SELECT last, bytes FROM entry_blocks WHERE last >= ? ORDER BY last";
    let rows = sqlx::query(sql).bind(first).fetch_all(&mut *from).await.map_err(failed)?;
    let mut entries = Vec::new();
    let mut words = Values::default();
    for row in &rows {
        let number: i64 = get(row, 0)?;
        let unpacked = unpack(get(row, 1)?)?;
        put_words(&mut words, number, &unpacked);
        entries.extend(unpacked);
    }
    run.run(from, TAKEN, words).await?;
    let sql = "DELETE FROM entry_blocks WHERE last >= ?";
    sqlx::query(sql).bind(first).execute(from).await.map_err(failed)?;
    Ok(entries)
}
