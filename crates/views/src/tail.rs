//! Deltas on their way into blocks: each transaction's, by commune, in one stored row.

use std::collections::BTreeMap;

use bytes::Bytes;
use cooperative::UnitCode;
use figures::{Delta, PackedDeltas};

use crate::codec::{Reader, put, put_bytes};
use crate::error::ViewError;

/// The form of a tail row; another one is another schema of the store.
const VERSION: u8 = 1;

/// How many deltas a full block holds: so many are read for one of them.
pub const BLOCK_DELTAS: u64 = 8_192;

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
