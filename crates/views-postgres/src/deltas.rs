//! Deltas: a tail of what came last, a row a transaction, and blocks by commune.

use std::collections::BTreeMap;

use bytes::Bytes;
use cooperative::UnitCode;
use sqlx::PgConnection;
use sqlx::postgres::PgRow;
use views::stored::rows::{count, damaged, there};
use views::stored::whole::unit;
use views::stored::{Stored, Values};
use views::tail::{
    BLOCK_DELTAS, Block, ByUnit, Section, TAIL_DELTAS, firsts, gathered, joined, merged, sections,
    sorted_in, write,
};
use views::{Changes, ViewError};

use crate::error::failed;
use crate::rows::Columns;
use crate::tables::{DELTA_BLOCKS, DELTA_TAIL};

/// How the tail stands: the last position and the number of deltas of each of its rows.
#[derive(Clone, Debug, Default)]
pub struct DeltaTail {
    rows: Vec<(i64, u64)>,
}

impl DeltaTail {
    /// How the tail of a generation stands.
    pub async fn load(from: &mut PgConnection) -> Result<Self, ViewError> {
        let sql = "SELECT last, count FROM delta_tail ORDER BY last";
        let rows = sqlx::query(sql).fetch_all(from).await.map_err(failed)?;
        let row = |it: &PgRow| Ok((count(&Columns(it), 0)?, count(&Columns(it), 1)?));
        Ok(Self { rows: rows.iter().map(row).collect::<Result<_, ViewError>>()? })
    }

    /// Writes a transaction's deltas. Gives how the tail stands once it is committed.
    pub async fn put(&self, to: &mut PgConnection, changes: &Changes) -> Result<Self, ViewError> {
        let new = sections(&changes.deltas);
        let count: u64 = new.iter().map(|it| it.count).sum();
        if count == 0 {
            return Ok(self.clone());
        }
        if count + self.rows.iter().map(|(_, it)| it).sum::<u64>() > TAIL_DELTAS {
            let all = self.take(to, self.rows.len(), new).await?;
            put_blocks(to, all).await?;
            return Ok(Self::default());
        }
        let counts: Vec<u64> = self.rows.iter().map(|(_, it)| *it).collect();
        let many = merged(&counts, count, BLOCK_DELTAS);
        let new = joined(self.take(to, many, new).await?)?;
        let count: u64 = new.iter().map(|it| it.count).sum();
        let last = i64::try_from(changes.cursor().0).map_err(|_| damaged("a position"))?;
        let mut rows = Values::default();
        rows.row([last.into(), count.into(), write(&new).into()]);
        DELTA_TAIL.add(to, rows).await?;
        let mut kept = self.rows[..self.rows.len() - many].to_vec();
        kept.push((last, count));
        Ok(Self { rows: kept })
    }

    /// Takes the last `many` rows out of the tail: each commune's sections in order, `new` ones
    /// last.
    async fn take(
        &self,
        from: &mut PgConnection,
        many: usize,
        new: Vec<Section>,
    ) -> Result<ByUnit, ViewError> {
        let mut taken = BTreeMap::new();
        if let Some((first, _)) = self.rows.get(self.rows.len() - many) {
            let sql = "DELETE FROM delta_tail WHERE last >= $1 RETURNING last, bytes";
            let rows = sqlx::query(sql).bind(*first).fetch_all(from).await.map_err(failed)?;
            for row in &rows {
                let row = Columns(row);
                let bytes = Bytes::from(there(row.bytes(1)?)?.to_vec());
                taken.insert(count::<i64>(&row, 0)?, bytes);
            }
        }
        gathered(taken.into_values(), new)
    }
}

/// Sorts sections into the blocks of their communes, merged with the last ones where those are
/// small.
async fn put_blocks(to: &mut PgConnection, all: ByUnit) -> Result<(), ViewError> {
    let firsts = firsts(&standing(to, &all).await?, &all);
    let before = open(to, &firsts).await?;
    DELTA_BLOCKS.add(to, sorted_in(all, &firsts, before)?).await
}

/// The blocks that stand of some communes.
async fn standing(
    from: &mut PgConnection,
    all: &ByUnit,
) -> Result<BTreeMap<UnitCode, Vec<Block>>, ViewError> {
    let sql = "SELECT unit, seq, count FROM delta_blocks WHERE unit = ANY($1) ORDER BY unit, seq";
    let units: Vec<&str> = all.keys().map(UnitCode::as_str).collect();
    let rows = sqlx::query(sql).bind(units).fetch_all(from).await.map_err(failed)?;
    let mut found: BTreeMap<UnitCode, Vec<Block>> = BTreeMap::new();
    for row in &rows {
        let row = Columns(row);
        let block = Block { seq: count(&row, 1)?, count: count(&row, 2)? };
        found.entry(unit(&row, 0)?).or_default().push(block);
    }
    Ok(found)
}

/// Takes blocks out, each commune's from one on, to be merged with what is new.
async fn open(
    from: &mut PgConnection,
    firsts: &BTreeMap<UnitCode, i64>,
) -> Result<BTreeMap<UnitCode, Vec<Vec<u8>>>, ViewError> {
    let sql = "DELETE FROM delta_blocks b USING UNNEST($1::text[], $2::bigint[]) AS j(unit, seq)
        WHERE b.unit = j.unit AND b.seq >= j.seq RETURNING b.unit, b.seq, b.bytes";
    let units: Vec<&str> = firsts.keys().map(UnitCode::as_str).collect();
    let seqs: Vec<i64> = firsts.values().copied().collect();
    let rows = sqlx::query(sql).bind(units).bind(seqs).fetch_all(from).await.map_err(failed)?;
    let mut found: BTreeMap<UnitCode, BTreeMap<i64, Vec<u8>>> = BTreeMap::new();
    for row in &rows {
        let row = Columns(row);
        let bytes = there(row.bytes(2)?)?.to_vec();
        found.entry(unit(&row, 0)?).or_default().insert(count(&row, 1)?, bytes);
    }
    let in_order = |(unit, blocks): (_, BTreeMap<_, _>)| (unit, blocks.into_values().collect());
    Ok(found.into_iter().map(in_order).collect())
}
