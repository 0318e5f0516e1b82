//! Deltas on their way into blocks: each transaction's, by commune, in one stored row.

use std::collections::BTreeMap;

use bytes::Bytes;
use cooperative::UnitCode;
use figures::{Delta, PackedDeltas};

use crate::codec::{Reader, put, put_bytes};
use crate::error::ViewError;
use crate::stored::Values;

/// The form of a tail row; another one is another schema of the store.
const VERSION: u8 = 1;

/// How many deltas a full block holds: so many are read for one of them.
pub const BLOCK_DELTAS: u64 = 8_192;

/// When the tail holds more than so many deltas, they are sorted into blocks: every question reads
/// the whole tail, and sorting fewer would write blocks more often.
pub const TAIL_DELTAS: u64 = 100_000;

/// Some deltas of one commune, packed, in the order of positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The commune.
    pub unit: UnitCode,
    /// How many.
    pub count: u64,
    /// As [`figures`] packs them.
    pub packed: Bytes,
}

/// The deltas of a transaction, each commune's packed.
pub fn sections(deltas: &BTreeMap<UnitCode, Vec<Delta>>) -> Vec<Section> {
    let filled = deltas.iter().filter(|(_, deltas)| !deltas.is_empty());
    filled.map(|(unit, deltas)| section(unit, deltas)).collect()
}

/// Some deltas of one commune, packed.
pub fn section(unit: &UnitCode, deltas: &[Delta]) -> Section {
    Section { unit: unit.clone(), count: deltas.len() as u64, packed: figures::pack(deltas).into() }
}

/// One stored row for them all.
pub fn write(sections: &[Section]) -> Vec<u8> {
    let mut row = vec![VERSION];
    for section in sections {
        put_bytes(&mut row, section.unit.as_str().as_bytes());
        put(&mut row, section.count);
        put_bytes(&mut row, &section.packed);
    }
    row
}

/// The sections of a stored row; they share its bytes.
///
/// # Errors
/// [`ViewError::Damaged`] for anything that [`write()`] does not give.
pub fn read(row: &Bytes) -> Result<Vec<Section>, ViewError> {
    let mut from = Reader::new(row, "a row of deltas");
    if from.byte()? != VERSION {
        return Err(from.damaged());
    }
    let mut sections = Vec::new();
    while !from.is_empty() {
        let unit = UnitCode::new(from.text()?).map_err(|_| from.damaged())?;
        let count = from.number()?;
        let packed = row.slice_ref(from.bytes()?);
        sections.push(Section { unit, count, packed });
    }
    Ok(sections)
}

/// The deltas of packed blocks, one block after another.
///
/// # Errors
/// [`ViewError::Damaged`] for bytes that are no packed deltas.
pub fn unpack<'a>(blocks: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Delta>, ViewError> {
    let mut deltas = Vec::new();
    let malformed =
        |error: figures::packed::Malformed| ViewError::Damaged(format!("deltas: {error}"));
    for block in blocks {
        for delta in PackedDeltas::read(block).map_err(malformed)?.iter() {
            deltas.push(delta.map_err(malformed)?);
        }
    }
    Ok(deltas)
}

/// How many of the last blocks, of these sizes, are merged with `new` rows into one of at most
/// `most`: the sizes fall by half from one to the next, so that each row is written a few times
/// only, and read in a few blocks.
pub fn merged(blocks: &[u64], new: u64, most: u64) -> usize {
    let (mut sum, mut many) = (new, 0);
    for count in blocks.iter().rev() {
        if *count > 2 * sum || sum + *count > most {
            break;
        }
        sum += count;
        many += 1;
    }
    many
}

/// Sections by commune, each commune's in the order of positions.
pub type ByUnit = BTreeMap<UnitCode, Vec<Section>>;

/// The sections of stored rows and `new` ones after them.
///
/// # Errors
/// As [`read`].
pub fn gathered(
    rows: impl IntoIterator<Item = Bytes>,
    new: Vec<Section>,
) -> Result<ByUnit, ViewError> {
    let mut all = ByUnit::new();
    let mut add = |it: Section| all.entry(it.unit.clone()).or_default().push(it);
    for row in rows {
        read(&row)?.into_iter().for_each(&mut add);
    }
    new.into_iter().for_each(&mut add);
    Ok(all)
}

/// One section for each commune.
///
/// # Errors
/// As [`unpack`].
pub fn joined(all: ByUnit) -> Result<Vec<Section>, ViewError> {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its number among the commune's, from 0.
    pub seq: i64,
    /// How many deltas it has.
    pub count: u64,
}

/// From which block on each commune's are written anew, where `standing` ones are in the order of
/// their numbers: small ones are merged with what is new.
pub fn firsts(standing: &BTreeMap<UnitCode, Vec<Block>>, all: &ByUnit) -> BTreeMap<UnitCode, i64> {
    let first = |(unit, sections): (&UnitCode, &Vec<Section>)| {
        let blocks = standing.get(unit).map_or(&[][..], |it| it);
        let counts: Vec<u64> = blocks.iter().map(|it| it.count).collect();
        let new = sections.iter().map(|it| it.count).sum();
        let kept = blocks[..blocks.len() - merged(&counts, new, BLOCK_DELTAS)].last();
        (unit.clone(), kept.map_or(0, |it| it.seq + 1))
    };
    all.iter().map(first).collect()
}

/// The blocks of communes from [`firsts`] on, made of the `before` ones that stood from there on and
/// of what is new: unit, number, count, bytes.
///
/// # Errors
/// As [`unpack`].
pub fn sorted_in(
    all: ByUnit,
    firsts: &BTreeMap<UnitCode, i64>,
    mut before: BTreeMap<UnitCode, Vec<Vec<u8>>>,
) -> Result<Values, ViewError> {
    let mut rows = Values::default();
    for (unit, sections) in all {
        let old = before.remove(&unit).unwrap_or_default();
        let packed = old.iter().map(|it| &it[..]).chain(sections.iter().map(|it| &it.packed[..]));
        let deltas = unpack(packed)?;
        let first = firsts.get(&unit).copied().unwrap_or(0);
        for (seq, deltas) in (first..).zip(deltas.chunks(BLOCK_DELTAS as usize)) {
            let block = section(&unit, deltas);
            let bytes = block.packed.to_vec();
            rows.row([unit.as_str().into(), seq.into(), block.count.into(), bytes.into()]);
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_stay_few_and_each_delta_is_written_a_few_times() {
        let (mut blocks, mut written) = (Vec::<u64>::new(), 0);
        for _ in 0..10_000 {
            let keep = blocks.len() - merged(&blocks, 10, BLOCK_DELTAS);
            let sum = 10 + blocks.drain(keep..).sum::<u64>();
            blocks.push(sum);
            written += sum;
        }
        assert_eq!(blocks.iter().sum::<u64>(), 100_000);
        assert!(blocks.len() < 40, "{} blocks", blocks.len());
        assert!(written < 100_000 * 14, "{written} written");
        assert!(blocks.iter().all(|it| *it <= BLOCK_DELTAS));
    }

    #[test]
    fn a_row_that_is_cut_is_damaged() {
        let unit = UnitCode::new("03390").unwrap();
        let section = Section { unit, count: 3, packed: Bytes::from_static(b"xyz") };
        let row = Bytes::from(write(&[section.clone(), section.clone()]));
        assert_eq!(read(&row).unwrap(), [section.clone(), section]);
        assert!(read(&row.slice(..row.len() - 1)).is_err());
        assert!(read(&row.slice(..0)).is_err());
    }
}
