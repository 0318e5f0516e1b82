//! Entry rows: packed blocks, and the words under which each is found.

use chrono::Datelike;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use views::block::{BLOCK_ENTRIES, facets, pack, unpack};
use views::tail::merged;
use views::{EntryRow, ViewError};

use crate::bulk::{Shape, Statements, Values};
use crate::error::failed;
use crate::rows::{count, get};

const BLOCKS: Shape = Shape { head: "INSERT INTO entry_blocks VALUES", columns: 7, tail: "" };
const FACETS: Shape = Shape { head: "REPLACE INTO entry_facets VALUES", columns: 3, tail: "" };
const TAKEN: Shape = Shape {
    head: "DELETE FROM entry_facets WHERE (facet, word, block) IN (VALUES",
    columns: 3,
    tail: ")",
};

/// The blocks that are not full: the last position and the number of entries of each.
#[derive(Clone, Debug, Default)]
pub struct EntryBlocks {
    open: Vec<(i64, u64)>,
}

impl EntryBlocks {
    /// How the last blocks of a file stand.
    pub async fn load(from: &mut SqliteConnection) -> Result<Self, ViewError> {
        let sql = "SELECT last, count FROM entry_blocks ORDER BY last DESC LIMIT 64";
        let rows = sqlx::query(sql).fetch_all(from).await.map_err(failed)?;
        let row = |it: &SqliteRow| Ok((get(it, 0)?, count(it, 1)?));
        let mut open = rows.iter().map(row).collect::<Result<Vec<_>, ViewError>>()?;
        open.reverse();
        Ok(Self { open })
    }

    /// Writes the entries of a transaction, merged with the last blocks where those are small.
    /// Gives how the blocks stand once it is committed.
    pub async fn put(
        &self,
        run: &mut Statements,
        to: &mut SqliteConnection,
        entries: &[EntryRow],
    ) -> Result<Self, ViewError> {
        if entries.is_empty() {
            return Ok(self.clone());
        }
        let counts: Vec<u64> = self.open.iter().map(|(_, count)| *count).collect();
        let many = merged(&counts, entries.len() as u64, BLOCK_ENTRIES as u64);
        let keep = self.open.len() - many;
        let mut rows = take(run, to, &self.open[keep..]).await?;
        let rows = if rows.is_empty() {
            entries
        } else {
            rows.extend_from_slice(entries);
            &rows
        };
        let mut open = self.open[..keep].to_vec();
        let (mut blocks, mut words) = (Values::default(), Values::default());
        for block in rows.chunks(BLOCK_ENTRIES) {
            let (Some(first), Some(last)) = (block.first(), block.last()) else { continue };
            let number = i64::try_from(last.position.0).unwrap_or(i64::MAX);
            let days = || block.iter().map(|it| i64::from(it.effective.num_days_from_ce()));
            blocks.row([
                number.into(),
                (block.len() as u64).into(),
                first.recorded_at.timestamp_micros().into(),
                last.recorded_at.timestamp_micros().into(),
                days().min().into(),
                days().max().into(),
                pack(block).into(),
            ]);
            for (facet, word) in facets(block) {
                words.row([(facet as u8).into(), word.into(), number.into()]);
            }
            open.push((number, block.len() as u64));
        }
        run.run(to, BLOCKS, blocks).await?;
        run.run(to, FACETS, words).await?;
        // A full block is never opened again; what lies before it neither.
        let full = open.iter().rposition(|(_, count)| *count >= BLOCK_ENTRIES as u64);
        open.drain(..full.map_or(0, |it| it + 1));
        Ok(Self { open })
    }
}

/// Takes blocks out, with their words; gives their entries.
async fn take(
    run: &mut Statements,
    from: &mut SqliteConnection,
    blocks: &[(i64, u64)],
) -> Result<Vec<EntryRow>, ViewError> {
    let Some((first, _)) = blocks.first() else { return Ok(Vec::new()) };
    let sql = "SELECT last, bytes FROM entry_blocks WHERE last >= ? ORDER BY last";
    let rows = sqlx::query(sql).bind(*first).fetch_all(&mut *from).await.map_err(failed)?;
    let mut entries = Vec::new();
    let mut words = Values::default();
    for row in &rows {
        let number: i64 = get(row, 0)?;
        let unpacked = unpack(get(row, 1)?)?;
        for (facet, word) in facets(&unpacked) {
            words.row([(facet as u8).into(), word.into(), number.into()]);
        }
        entries.extend(unpacked);
    }
    run.run(from, TAKEN, words).await?;
    let sql = "DELETE FROM entry_blocks WHERE last >= ?";
    sqlx::query(sql).bind(*first).execute(from).await.map_err(failed)?;
    Ok(entries)
}
