//! Deltas: a tail of what came last, a row a transaction, and blocks by commune.

use std::collections::BTreeMap;

use bytes::Bytes;
use cooperative::UnitCode;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use views::tail::{BLOCK_DELTAS, Section, merged, read, section, sections, unpack, write};
use views::{Changes, ViewError};

use crate::bulk::{Shape, Statements, Values};
use crate::cards::json;
use crate::error::failed;
use crate::rows::{count, damaged, get};

/// When the tail holds more than so many deltas, they are sorted into blocks: every question reads
/// the whole tail, and sorting fewer would write blocks more often.
const TAIL_DELTAS: u64 = 100_000;

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
        let row = |it: &SqliteRow| Ok((get(it, 0)?, count(it, 1)?));
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
        let new = join(all)?;
        let last = i64::try_from(changes.cursor().0).map_err(|_| damaged("a position"))?;
        let mut rows = Values::default();
        rows.row([last.into(), count.into(), write(&new).into()]);
        let mut kept = self.rows[..self.rows.len() - many].to_vec();
        kept.push((last, new.iter().map(|it| it.count).sum()));
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
    ) -> Result<BTreeMap<UnitCode, Vec<Section>>, ViewError> {
        let mut all: BTreeMap<UnitCode, Vec<Section>> = BTreeMap::new();
        if let Some((first, _)) = self.rows.get(self.rows.len() - many) {
            let sql = "SELECT bytes FROM delta_tail WHERE last >= ? ORDER BY last";
            let rows = sqlx::query(sql).bind(*first).fetch_all(&mut *from).await;
            for row in rows.map_err(failed)? {
                for section in read(&Bytes::from(get::<Vec<u8>>(&row, 0)?))? {
                    all.entry(section.unit.clone()).or_default().push(section);
                }
            }
            let sql = "DELETE FROM delta_tail WHERE last >= ?";
            sqlx::query(sql).bind(*first).execute(from).await.map_err(failed)?;
        }
        for section in new {
            all.entry(section.unit.clone()).or_default().push(section);
        }
        Ok(all)
    }
}

/// One section for each commune.
fn join(all: BTreeMap<UnitCode, Vec<Section>>) -> Result<Vec<Section>, ViewError> {
    let mut joined = Vec::with_capacity(all.len());
    for (unit, mut sections) in all {
        match sections.pop() {
            Some(only) if sections.is_empty() => joined.push(only),
            last => {
                let blocks = sections.iter().chain(&last).map(|it| &it.packed[..]);
                joined.push(section(&unit, &unpack(blocks)?));
            }
        }
    }
    Ok(joined)
}

/// A block of a commune, as it is known without its bytes.
struct Block {
    seq: i64,
    count: u64,
}

/// Sorts sections into the blocks of their communes, merged with the last ones where those are
/// small.
async fn put_blocks(
    run: &mut Statements,
    to: &mut SqliteConnection,
    all: BTreeMap<UnitCode, Vec<Section>>,
) -> Result<(), ViewError> {
    let mut standing = standing(to, &all).await?;
    let mut opened = Vec::new();
    let mut next = BTreeMap::new();
    for (unit, sections) in &all {
        let blocks = standing.remove(unit).unwrap_or_default();
        let counts: Vec<u64> = blocks.iter().map(|it| it.count).collect();
        let new = sections.iter().map(|it| it.count).sum();
        let keep = blocks.len() - merged(&counts, new, BLOCK_DELTAS);
        opened.extend(blocks[keep..].iter().map(|it| (unit.clone(), it.seq)));
        next.insert(unit.clone(), keep.checked_sub(1).map_or(0, |last| blocks[last].seq + 1));
    }
    let mut before = open(to, &opened).await?;
    let mut rows = Values::default();
    for (unit, sections) in all {
        let old = before.remove(&unit).unwrap_or_default();
        let packed = old.iter().map(|it| &it[..]).chain(sections.iter().map(|it| &it.packed[..]));
        let deltas = unpack(packed)?;
        let first = next.get(&unit).copied().unwrap_or(0);
        for (seq, deltas) in (first..).zip(deltas.chunks(BLOCK_DELTAS as usize)) {
            let block = section(&unit, deltas);
            let bytes = block.packed.to_vec();
            rows.row([unit.as_str().into(), seq.into(), block.count.into(), bytes.into()]);
        }
    }
    run.run(to, BLOCKS, rows).await
}

/// The blocks that stand of some communes.
async fn standing(
    from: &mut SqliteConnection,
    all: &BTreeMap<UnitCode, Vec<Section>>,
) -> Result<BTreeMap<UnitCode, Vec<Block>>, ViewError> {
    let sql = "SELECT unit, seq, count FROM delta_blocks
        WHERE unit IN (SELECT value FROM json_each(?)) ORDER BY unit, seq";
    let units = json(all.keys().map(UnitCode::as_str));
    let rows = sqlx::query(sql).bind(units).fetch_all(from).await.map_err(failed)?;
    let mut found: BTreeMap<UnitCode, Vec<Block>> = BTreeMap::new();
    for row in &rows {
        let unit = UnitCode::new(get(row, 0)?).map_err(|_| damaged("a unit"))?;
        found.entry(unit).or_default().push(Block { seq: get(row, 1)?, count: count(row, 2)? });
    }
    Ok(found)
}

/// Takes blocks out, to be merged with what is new.
async fn open(
    from: &mut SqliteConnection,
    opened: &[(UnitCode, i64)],
) -> Result<BTreeMap<UnitCode, Vec<Vec<u8>>>, ViewError> {
    let mut found: BTreeMap<UnitCode, Vec<Vec<u8>>> = BTreeMap::new();
    // Of a commune, all blocks from one on are opened: what is asked for is where they begin.
    let mut firsts: BTreeMap<&UnitCode, i64> = BTreeMap::new();
    for (unit, seq) in opened {
        let first = firsts.entry(unit).or_insert(*seq);
        *first = (*first).min(*seq);
    }
    let pairs = firsts.iter().map(|(unit, seq)| (unit.to_string(), (*seq).into()));
    let firsts = serde_json::Value::Object(pairs.collect()).to_string();
    let sql = "SELECT b.unit, b.bytes FROM json_each(?) j
        JOIN delta_blocks b ON b.unit = j.key AND b.seq >= j.value ORDER BY b.unit, b.seq";
    let rows = sqlx::query(sql).bind(&firsts).fetch_all(&mut *from).await.map_err(failed)?;
    for row in &rows {
        let unit = UnitCode::new(get(row, 0)?).map_err(|_| damaged("a unit"))?;
        found.entry(unit).or_default().push(get(row, 1)?);
    }
    let sql = "DELETE FROM delta_blocks WHERE rowid IN (SELECT b.rowid FROM json_each(?) j
        JOIN delta_blocks b ON b.unit = j.key AND b.seq >= j.value)";
    sqlx::query(sql).bind(&firsts).execute(from).await.map_err(failed)?;
    Ok(found)
}
