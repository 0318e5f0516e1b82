//! Deltas: a tail of what came last, a row a transaction, and blocks by commune.

use std::collections::BTreeMap;

use bytes::Bytes;
use cooperative::UnitCode;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use views::stored::Values;
use views::stored::rows::{count, damaged};
use views::stored::whole::unit;
use views::tail::{
    BLOCK_DELTAS, Block, ByUnit, Section, TAIL_DELTAS, firsts, gathered, joined, merged, sections,
    sorted_in, write,
};
use views::{Changes, ViewError};

use crate::bulk::{Shape, Statements};
use crate::cards::json;
use crate::error::failed;
use crate::rows::{Columns, get};

const TAIL: Shape = Shape { head: "INSERT INTO delta_tail VALUES", columns: 3, tail: "" };
const BLOCKS: Shape = Shape { head: "INSERT INTO delta_blocks VALUES", columns: 4, tail: "" };

/// How the tail stands: the last position and the number of deltas of each of its rows.
#[derive(Clone, Debug, Default)]
pub struct DeltaTail {
    rows: Vec<(i64, u64)>,
}

impl DeltaTail {
    /// How the tail of a file stands.
    pub async fn load(from: &mut SqliteConnection) -> Result<Self, ViewError> {
        let sql = "SELECT last, count FROM delta_tail ORDER BY last";
        let rows = sqlx::query(sql).fetch_all(from).await.map_err(failed)?;
        let row = |it: &SqliteRow| Ok((get(it, 0)?, count(&Columns(it), 1)?));
        Ok(Self { rows: rows.iter().map(row).collect::<Result<_, ViewError>>()? })
    }

    /// Writes a transaction's deltas. Gives how the tail stands once it is committed.
    pub async fn put(
        &self,
        run: &mut Statements,
        to: &mut SqliteConnection,
        changes: &Changes,
    ) -> Result<Self, ViewError> {
        let new = sections(&changes.deltas);
        let count: u64 = new.iter().map(|it| it.count).sum();
        if count == 0 {
            return Ok(self.clone());
        }
        if count + self.rows.iter().map(|(_, it)| it).sum::<u64>() > TAIL_DELTAS {
            let all = self.take(to, self.rows.len(), new).await?;
            put_blocks(run, to, all).await?;
            return Ok(Self::default());
        }
        let counts: Vec<u64> = self.rows.iter().map(|(_, it)| *it).collect();
        let many = merged(&counts, count, BLOCK_DELTAS);
        let all = self.take(to, many, new).await?;
        let new = joined(all)?;
        let count: u64 = new.iter().map(|it| it.count).sum();
        let last = i64::try_from(changes.cursor().0).map_err(|_| damaged("a position"))?;
        let mut rows = Values::default();
        rows.row([last.into(), count.into(), write(&new).into()]);
        let mut kept = self.rows[..self.rows.len() - many].to_vec();
        kept.push((last, count));
        run.run(to, TAIL, rows).await?;
        Ok(Self { rows: kept })
    }

    /// Takes the last `many` rows out of the tail: each commune's sections in order, `new` ones
    /// last.
    async fn take(
        &self,
        from: &mut SqliteConnection,
        many: usize,
        new: Vec<Section>,
    ) -> Result<ByUnit, ViewError> {
        let mut taken = Vec::new();
        if let Some((first, _)) = self.rows.get(self.rows.len() - many) {
            let sql = "SELECT bytes FROM delta_tail WHERE last >= ? ORDER BY last";
            let rows = sqlx::query(sql).bind(*first).fetch_all(&mut *from).await;
            for row in rows.map_err(failed)? {
                taken.push(Bytes::from(get::<Vec<u8>>(&row, 0)?));
            }
            let sql = "DELETE FROM delta_tail WHERE last >= ?";
            sqlx::query(sql).bind(*first).execute(from).await.map_err(failed)?;
        }
        gathered(taken, new)
    }
}

/// Sorts sections into the blocks of their communes, merged with the last ones where those are
/// small.
async fn put_blocks(
    run: &mut Statements,
    to: &mut SqliteConnection,
    all: ByUnit,
) -> Result<(), ViewError> {
    let firsts = firsts(&standing(to, &all).await?, &all);
    let before = open(to, &firsts).await?;
    run.run(to, BLOCKS, sorted_in(all, &firsts, before)?).await
}

/// The blocks that stand of some communes.
async fn standing(
    from: &mut SqliteConnection,
    all: &ByUnit,
) -> Result<BTreeMap<UnitCode, Vec<Block>>, ViewError> {
    let sql = "SELECT unit, seq, count FROM delta_blocks
        WHERE unit IN (SELECT value FROM json_each(?)) ORDER BY unit, seq";
    let units = json(all.keys().map(UnitCode::as_str));
    let rows = sqlx::query(sql).bind(units).fetch_all(from).await.map_err(failed)?;
    let mut found: BTreeMap<UnitCode, Vec<Block>> = BTreeMap::new();
    for row in &rows {
        let unit = unit(&Columns(row), 0)?;
        found
            .entry(unit)
            .or_default()
            .push(Block { seq: get(row, 1)?, count: count(&Columns(row), 2)? });
    }
    Ok(found)
}

/// Takes blocks out, each commune's from one on, to be merged with what is new.
async fn open(
    from: &mut SqliteConnection,
    firsts: &BTreeMap<UnitCode, i64>,
) -> Result<BTreeMap<UnitCode, Vec<Vec<u8>>>, ViewError> {
    let mut found: BTreeMap<UnitCode, Vec<Vec<u8>>> = BTreeMap::new();
    let pairs = firsts.iter().map(|(unit, seq)| (unit.to_string(), (*seq).into()));
    let firsts = serde_json::Value::Object(pairs.collect()).to_string();
    let sql = "SELECT b.unit, b.bytes FROM json_each(?) j
        JOIN delta_blocks b ON b.unit = j.key AND b.seq >= j.value ORDER BY b.unit, b.seq";
    let rows = sqlx::query(sql).bind(&firsts).fetch_all(&mut *from).await.map_err(failed)?;
    for row in &rows {
        let unit = unit(&Columns(row), 0)?;
        found.entry(unit).or_default().push(get(row, 1)?);
    }
    let sql = "DELETE FROM delta_blocks WHERE rowid IN (SELECT b.rowid FROM json_each(?) j
        JOIN delta_blocks b ON b.unit = j.key AND b.seq >= j.value)";
    sqlx::query(sql).bind(&firsts).execute(from).await.map_err(failed)?;
    Ok(found)
}
