//! Deltas in columns: the form in which they are stored and scanned.
//!
//! Version 3: the byte 3, the number of blocks, then blocks, each with its length before it. A
//! block holds the deltas of one commune: its code, the cooperatives, since when each
//! one's address is registered (days, zigzag differences) and its main trade (0 for none, else the
//! code times 4 and the number of its version; one that moved away and back, or whose trade changed,
//! stands there once for each), then columns: measure, detail, and sector, kind and whether a person
//! follows (one byte each), positions, days, amounts and cooperatives (varints; all but the last as
//! zigzag differences or values), persons. Numbers are LEB128.

mod read;
mod write;

use chrono::NaiveDate;
use cooperative::UnitCode;

pub use read::{Block, Place};
pub use write::pack;

use crate::delta::{Class, Delta};
use read::Reader;

/// The version of the form that [`pack`] writes.
const VERSION: u8 = 3;

/// Bytes that are not packed deltas.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("packed deltas are malformed: {0}")]
pub struct Malformed(pub(crate) &'static str);

/// Packed deltas, read where they lie.
#[derive(Clone, Copy, Debug)]
pub struct PackedDeltas<'a> {
    blocks: u64,
    bytes: &'a [u8],
}

impl<'a> PackedDeltas<'a> {
    /// Reads what [`pack`] wrote. Fails on another version; the rest is checked where it is read,
    /// and fails there instead of panicking.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (version, rest) = bytes.split_first().ok_or(Malformed("no bytes"))?;
        if *version != VERSION {
            return Err(Malformed("an unknown version"));
        }
        let mut reader = Reader::new(rest);
        let blocks = reader.number()?;
        Ok(Self { blocks, bytes: reader.rest() })
    }

    /// The blocks, one for each commune, in the order of their codes. Ends after the first error.
    pub fn blocks(&self) -> impl Iterator<Item = Result<Block<'a>, Malformed>> + use<'a> {
        let mut reader = Reader::new(self.bytes);
        let mut left = Some(self.blocks);
        std::iter::from_fn(move || {
            let next = match left? {
                0 if reader.is_empty() => {
                    left = None;
                    return None;
                }
                0 => Err(Malformed("bytes after the last block")),
                _ => reader.block().and_then(Block::read),
            };
            left = if next.is_ok() { left.map(|it| it - 1) } else { None };
            Some(next)
        })
    }

    /// Every delta: commune by commune, within each as they were packed. Ends after the first
    /// error.
    pub fn iter(&self) -> impl Iterator<Item = Result<Delta, Malformed>> + use<'a> {
        self.blocks().flat_map(|block| {
            let deltas = block.and_then(|it| deltas(&it));
            let (good, bad) = match deltas {
                Ok(deltas) => (deltas, None),
                Err(malformed) => (Vec::new(), Some(Err(malformed))),
            };
            good.into_iter().map(Ok).chain(bad)
        })
    }
}

fn deltas(block: &Block<'_>) -> Result<Vec<Delta>, Malformed> {
    let unit: &UnitCode = block.unit();
    let mut deltas = Vec::with_capacity(block.len());
    let mut beyond = false;
    let places = block.places();
    block.scan(|position, kind, row, whose, person| {
        let Some(day) = NaiveDate::from_num_days_from_ce_opt(row.day) else {
            beyond = true;
            return;
        };
        let Some(&Place { seated, trade }) = places.get(whose.at) else { return };
        let (unit, sector) = (unit.clone(), row.sector);
        let class = Class { unit, seated, sector, kind, trade };
        let cooperative = whose.cooperative;
        let (measure, detail, n) = (row.measure, row.detail, row.n);
        deltas.push(Delta { position, cooperative, class, measure, detail, person, day, n });
    })?;
    if beyond { Err(Malformed("a day beyond the calendar")) } else { Ok(deltas) }
}
