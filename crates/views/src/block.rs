//! Entry rows, packed: one stored row for all entries of a transaction, with the words that search
//! asks for beside it. Row by row they would take five index updates each.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate};
use cooperative::UnitCode;
use eventlog::Position;

use crate::codec::{Reader, put, put_bytes, put_signed};
use crate::error::ViewError;
use crate::filter::{DocumentFilter, EntryFilter, Place};
use crate::rows::EntryRow;
use crate::stored::Values;
use crate::tail::merged;

/// The form of a block; another one is another schema of the store.
const VERSION: u8 = 3;

/// A block of this many entries is full; smaller ones are merged.
pub const BLOCK_ENTRIES: usize = 2_048;

/// Under what an entry can be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Facet {
    /// By who recorded it.
    Recorder = 1,
    /// By the number of its document.
    Document = 2,
    /// By its unit.
    Unit = 3,
    /// By the partition of its stream.
    Partition = 4,
    /// By its stream.
    Stream = 5,
    /// By the import that it came with.
    Import = 6,
}

/// Under which words a block is found: each once.
pub fn facets(rows: &[EntryRow]) -> BTreeSet<(Facet, &str)> {
    let mut found = BTreeSet::new();
    let mut last: Option<&EntryRow> = None;
    for row in rows {
        // Neighbours mostly share their words.
        let mut add = |facet, word, before: Option<&str>| {
            if before != Some(word) {
                found.insert((facet, word));
            }
        };
        add(Facet::Recorder, &*row.recorder, last.map(|it| &*it.recorder));
        add(Facet::Partition, &*row.partition, last.map(|it| &*it.partition));
        add(Facet::Stream, &*row.stream, last.map(|it| &*it.stream));
        if let Some(document) = &row.document {
            add(Facet::Document, document, last.and_then(|it| it.document.as_deref()));
        }
        if let Some(import) = &row.import {
            add(Facet::Import, import, last.and_then(|it| it.import.as_deref()));
        }
        if let Some((unit, _)) = &row.unit {
            let before = last.and_then(|it| it.unit.as_ref()).map(|(it, _)| it.as_str());
            add(Facet::Unit, unit.as_str(), before);
        }
        last = Some(row);
    }
    found
}

/// Packs entries, in the order of positions. About 20 bytes an entry where neighbours share their
/// words.
pub fn pack(rows: &[EntryRow]) -> Vec<u8> {
    let mut words = Words::default();
    let mut body = Vec::with_capacity(16 * rows.len());
    let (mut position, mut recorded, mut day) = (0, 0, 0);
    for row in rows {
        put(&mut body, row.position.0.wrapping_sub(position));
        let micros = row.recorded_at.timestamp_micros();
        put_signed(&mut body, micros.wrapping_sub(recorded));
        let effective = i64::from(row.effective.num_days_from_ce());
        put_signed(&mut body, effective - day);
        put(&mut body, row.revision);
        for word in [&row.stream, &row.what, &row.recorder, &row.partition] {
            put(&mut body, words.number(word));
        }
        put(&mut body, row.document.as_ref().map_or(0, |it| 1 + words.number(it)));
        put(&mut body, row.unit.as_ref().map_or(0, |(it, _)| 1 + words.number(it.as_str())));
        if let Some((_, seated)) = &row.unit {
            put_signed(&mut body, i64::from(seated.num_days_from_ce()) - effective);
        }
        put(&mut body, row.import.as_ref().map_or(0, |it| 1 + words.number(it)));
        (position, recorded, day) = (row.position.0, micros, effective);
    }
    let mut packed = vec![VERSION];
    put(&mut packed, words.list.len() as u64);
    for word in words.list {
        put_bytes(&mut packed, word.as_bytes());
    }
    put(&mut packed, rows.len() as u64);
    packed.extend_from_slice(&body);
    packed
}

/// The entries that were packed.
///
/// # Errors
/// [`ViewError::Damaged`] for anything that [`pack`] does not give.
pub fn unpack(packed: &[u8]) -> Result<Vec<EntryRow>, ViewError> {
    let mut from = Reader::new(packed, "a block of entries");
    if from.byte()? != VERSION {
        return Err(from.damaged());
    }
    let mut words = Vec::new();
    for _ in 0..from.length()? {
        words.push(Arc::<str>::from(from.text()?));
    }
    let count = from.length()?;
    let mut rows = Vec::with_capacity(count);
    let (mut position, mut recorded, mut day) = (0_u64, 0_i64, 0_i64);
    for _ in 0..count {
        position = position.wrapping_add(from.number()?);
        recorded = recorded.wrapping_add(from.signed()?);
        day = day.wrapping_add(from.signed()?);
        rows.push(row(&mut from, &words, position, recorded, day)?);
    }
    if from.is_empty() { Ok(rows) } else { Err(from.damaged()) }
}

fn row(
    from: &mut Reader<'_>,
    words: &[Arc<str>],
    position: u64,
    recorded: i64,
    day: i64,
) -> Result<EntryRow, ViewError> {
    let word = |from: &mut Reader<'_>| {
        let number = usize::try_from(from.number()?).ok();
        number.and_then(|it| words.get(it)).cloned().ok_or_else(|| from.damaged())
    };
    let maybe = |from: &mut Reader<'_>| match from.number()? {
        0 => Ok(None),
        n => {
            let number = usize::try_from(n - 1).ok();
            let word = number.and_then(|it| words.get(it)).cloned();
            word.map(Some).ok_or_else(|| from.damaged())
        }
    };
    let dated = |day: i64| i32::try_from(day).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
    let effective = dated(day);
    let (revision, stream, what) = (from.number()?, word(from)?, word(from)?);
    let (recorder, partition, document) = (word(from)?, word(from)?, maybe(from)?);
    let unit = match maybe(from)? {
        None => None,
        Some(code) => {
            let seated = dated(day.wrapping_add(from.signed()?)).ok_or_else(|| from.damaged())?;
            Some((UnitCode::new(&code).map_err(|_| from.damaged())?, seated))
        }
    };
    let import = maybe(from)?;
    Ok(EntryRow {
        position: Position(position),
        recorded_at: DateTime::from_timestamp_micros(recorded).ok_or_else(|| from.damaged())?,
        effective: effective.ok_or_else(|| from.damaged())?,
        revision,
        stream,
        what,
        recorder,
        partition,
        document,
        unit,
        import,
    })
}

/// Which words of a facet a search asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// This one.
    Is(String),
    /// Those that start so; the bound is greater than each of them.
    Starts {
        /// The least.
        from: String,
        /// What is greater.
        below: String,
    },
    /// One of these.
    Among(Vec<String>),
}

/// The words under each of which a block must be found to have entries that pass.
pub fn asked(filter: &EntryFilter) -> Vec<(Facet, Asked)> {
    let is = |word: &str| Asked::Is(word.to_owned());
    let starts = |start: &str| Asked::Starts {
        from: start.to_owned(),
        // The greatest character.
        below: format!("{start}\u{10ffff}"),
    };
    let mut asked = Vec::new();
    if let Some(recorder) = &filter.recorder {
        asked.push((Facet::Recorder, is(recorder.as_str())));
    }
    match &filter.document {
        Some(DocumentFilter::Is(number)) => asked.push((Facet::Document, is(number.as_str()))),
        Some(DocumentFilter::StartsWith(it)) => {
            asked.push((Facet::Document, starts(it.as_str())));
        }
        None => {}
    }
    match &filter.place {
        Some(Place::Units(units)) => {
            let codes = units.codes().into_iter();
            let among = |it: Vec<&UnitCode>| {
                Asked::Among(it.into_iter().map(|it| it.as_str().to_owned()).collect())
            };
            asked.extend(codes.map(|it| (Facet::Unit, among(it))));
        }
        Some(Place::Partition(prefix)) => {
            asked.push((Facet::Partition, starts(prefix.as_str())));
        }
        None => {}
    }
    if let Some(id) = filter.cooperative {
        asked.push((Facet::Stream, is(&entry::stream_of_cooperative(id))));
    }
    if let Some(import) = &filter.import {
        asked.push((Facet::Import, is(import.as_str())));
    }
    asked
}

/// What is written of entries: their blocks, and the words under which those are found.
#[derive(Debug, Default)]
pub struct Blocks {
    /// Last position, count, first and last instant, first and last day, bytes.
    pub blocks: Values,
    /// Facet, word, last position of the block.
    pub words: Values,
}

impl Blocks {
    /// Those of some entries, in order; `put` is told the last position and the count of each.
    pub fn of(rows: &[EntryRow], mut put: impl FnMut(i64, u64)) -> Self {
        let mut to = Self::default();
        for block in rows.chunks(BLOCK_ENTRIES) {
            let (Some(first), Some(last)) = (block.first(), block.last()) else { continue };
            let number = i64::try_from(last.position.0).unwrap_or(i64::MAX);
            let days = || block.iter().map(|it| i64::from(it.effective.num_days_from_ce()));
            to.blocks.row([
                number.into(),
                (block.len() as u64).into(),
                first.recorded_at.timestamp_micros().into(),
                last.recorded_at.timestamp_micros().into(),
                days().min().into(),
                days().max().into(),
                pack(block).into(),
            ]);
            put_words(&mut to.words, number, block);
            put(number, block.len() as u64);
        }
        to
    }
}

/// Adds the words under which a block of this last position is found.
pub fn put_words(to: &mut Values, number: i64, block: &[EntryRow]) {
    for (facet, word) in facets(block) {
        to.row([(facet as u8).into(), word.into(), number.into()]);
    }
}

/// The blocks that are not full, in order: the last position and the number of entries of each.
#[derive(Clone, Debug, Default)]
pub struct Open(Vec<(i64, u64)>);

impl Open {
    /// How many of the last blocks are enough to know them.
    pub const LAST: u32 = 64;

    /// Of the last blocks, in order.
    pub fn new(last: Vec<(i64, u64)>) -> Self {
        Self(last)
    }

    /// From which block on they are merged with so many new entries; `None` if none is.
    pub fn first_merged(&self, new: usize) -> Option<i64> {
        self.0.get(self.kept(new)).map(|(last, _)| *last)
    }

    /// How they stand after so many new entries were written in these blocks.
    pub fn then(&self, new: usize, written: Vec<(i64, u64)>) -> Self {
        let mut open = self.0[..self.kept(new)].to_vec();
        open.extend(written);
        // A full block is never opened again; what lies before it neither.
        let full = open.iter().rposition(|(_, count)| *count >= BLOCK_ENTRIES as u64);
        open.drain(..full.map_or(0, |it| it + 1));
        Self(open)
    }

    fn kept(&self, new: usize) -> usize {
        let counts: Vec<u64> = self.0.iter().map(|(_, count)| *count).collect();
        counts.len() - merged(&counts, new as u64, BLOCK_ENTRIES as u64)
    }
}

/// Each word once, numbered in the order of their first use.
#[derive(Default)]
struct Words<'a> {
    numbers: HashMap<&'a str, u64>,
    list: Vec<&'a str>,
}

impl<'a> Words<'a> {
    fn number(&mut self, word: &'a str) -> u64 {
        let next = self.list.len() as u64;
        let number = *self.numbers.entry(word).or_insert(next);
        if number == next {
            self.list.push(word);
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows() -> impl Strategy<Value = Vec<EntryRow>> {
        let row = (1_u64..9, 0_i64..1_000_000, 0_i64..9_000, 1_u64..99, "[ab]", any::<bool>());
        proptest::collection::vec(row, 0..50).prop_map(|drawn| {
            let mut position = 0;
            let mut rows = Vec::new();
            for (step, micros, days, revision, word, unit) in drawn {
                position += step;
                rows.push(EntryRow {
                    position: Position(position),
                    stream: format!("cooperative:{word}").into(),
                    revision,
                    recorded_at: DateTime::from_timestamp_micros(micros - 500_000).unwrap(),
                    effective: NaiveDate::from_num_days_from_ce_opt(700_000 + days as i32).unwrap(),
                    what: "member_joined".into(),
                    recorder: "clerk:1".into(),
                    document: unit.then(|| word.into()),
                    unit: unit.then(|| {
                        let seated = NaiveDate::from_num_days_from_ce_opt(700_000 + micros as i32);
                        (UnitCode::new("03390").unwrap(), seated.unwrap())
                    }),
                    partition: "12/106/03390".into(),
                    import: unit.then(|| "import-1".into()),
                });
            }
            rows
        })
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(rows in rows()) {
            prop_assert_eq!(unpack(&pack(&rows)).unwrap(), rows);
        }

        #[test]
        fn damage_is_an_error_or_other_rows_and_never_a_panic(
            rows in rows(), at in any::<prop::sample::Index>(), bit in 0_u32..8,
        ) {
            let mut packed = pack(&rows);
            let at = at.index(packed.len());
            packed[at] ^= 1_u8 << bit;
            let _ = unpack(&packed);
            prop_assert!(unpack(&packed[..at]).is_err());
        }

        #[test]
        fn a_block_is_found_under_every_word_of_its_rows(rows in rows()) {
            let found = facets(&rows);
            for row in &rows {
                prop_assert!(found.contains(&(Facet::Recorder, &*row.recorder)));
                prop_assert!(found.contains(&(Facet::Stream, &*row.stream)));
                if let Some(document) = &row.document {
                    prop_assert!(found.contains(&(Facet::Document, &**document)));
                }
                if let Some(import) = &row.import {
                    prop_assert!(found.contains(&(Facet::Import, &**import)));
                }
                if let Some(unit) = &row.unit {
                    prop_assert!(found.contains(&(Facet::Unit, unit.0.as_str())));
                }
            }
        }
    }
}
