//! Reading and scanning, without building deltas.

use chrono::NaiveDate;
use cooperative::{CooperativeId, Kind, PersonId, Sector, Trade, UnitCode, VsicVersion};
use uuid::Uuid;

use super::Malformed;
use crate::measure::Measure;
use crate::sum::Row;

/// The deltas of one commune.
#[derive(Clone, Debug)]
pub struct Block<'a> {
    unit: UnitCode,
    cooperatives: &'a [u8],
    places: Vec<Place>,
    measures: &'a [u8],
    details: &'a [u8],
    classes: &'a [u8],
    positions: &'a [u8],
    days: &'a [u8],
    amounts: &'a [u8],
    whose: &'a [u8],
    persons: &'a [u8],
}

/// Where a cooperative of a block is counted, besides its commune.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Since when its address is registered.
    pub seated: NaiveDate,
    /// Its main trade; `None` where none is stated.
    pub trade: Option<Trade>,
}

/// A cooperative at an address, by its place among those of a block.
#[derive(Clone, Copy)]
pub(crate) struct Whose {
    pub at: usize,
    pub cooperative: CooperativeId,
}

/// A place in bytes.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The next LEB128 number.
    #[inline]
    pub(super) fn number(&mut self) -> Result<u64, Malformed> {
        match self.bytes {
            [first, rest @ ..] if *first < 0x80 => {
                self.bytes = rest;
                Ok(u64::from(*first))
            }
            [first, second, rest @ ..] if *second < 0x80 => {
                self.bytes = rest;
                Ok(u64::from(*first & 0x7f) | u64::from(*second) << 7)
            }
            _ => self.long(),
        }
    }

    fn long(&mut self) -> Result<u64, Malformed> {
        let mut n = 0_u64;
        for (at, byte) in self.bytes.iter().enumerate().take(10) {
            let bits = u64::from(byte & 0x7f);
            if at == 9 && bits > 1 {
                return Err(Malformed("a number beyond 64 bits"));
            }
            n |= bits << (7 * at);
            if *byte < 0x80 {
                self.bytes = self.bytes.get(at + 1..).unwrap_or_default();
                return Ok(n);
            }
        }
        Err(Malformed("a number that does not end"))
    }

    /// The next number that may be negative.
    #[inline]
    fn signed(&mut self) -> Result<i64, Malformed> {
        let n = self.number()?;
        Ok((n >> 1).cast_signed() ^ -(n & 1).cast_signed())
    }

    /// The next bytes, with their length before them.
    pub(super) fn block(&mut self) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(self.number()?).map_err(|_| Malformed("a length"))?;
        let Some((block, rest)) = self.bytes.split_at_checked(length) else {
            return Err(Malformed("a length beyond the bytes"));
        };
        self.bytes = rest;
        Ok(block)
    }
}

/// The days and trades of two columns.
fn places(seats: &[u8], trades: &[u8]) -> Result<Vec<Place>, Malformed> {
    let (mut seats, mut trades, mut day) = (Reader::new(seats), Reader::new(trades), 0_i64);
    let mut places = Vec::new();
    while !seats.is_empty() {
        day = day.wrapping_add(seats.signed()?);
        let seated = i32::try_from(day).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
        let seated = seated.ok_or(Malformed("a day beyond the calendar"))?;
        let trade = match trades.number()? {
            0 => None,
            it => Some(trade(it).ok_or(Malformed("a trade"))?),
        };
        places.push(Place { seated, trade });
    }
    if trades.is_empty() { Ok(places) } else { Err(Malformed("columns of different lengths")) }
}

fn trade(packed: u64) -> Option<Trade> {
    let vsic = VsicVersion::from_number(i32::try_from(packed & 3).ok()?)?;
    Trade::of(vsic, u16::try_from(packed >> 2).ok()?)
}

impl<'a> Block<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let unit = std::str::from_utf8(reader.block()?).map_err(|_| Malformed("a unit code"))?;
        let block = Self {
            unit: UnitCode::new(unit).map_err(|_| Malformed("a unit code"))?,
            cooperatives: reader.block()?,
            places: places(reader.block()?, reader.block()?)?,
            measures: reader.block()?,
            details: reader.block()?,
            classes: reader.block()?,
            positions: reader.block()?,
            days: reader.block()?,
            amounts: reader.block()?,
            whose: reader.block()?,
            persons: reader.block()?,
        };
        let rows = block.measures.len();
        let one_each = block.cooperatives.len() == 16 * block.places.len();
        if block.details.len() != rows || block.classes.len() != rows || !one_each {
            return Err(Malformed("columns of different lengths"));
        }
        if reader.is_empty() { Ok(block) } else { Err(Malformed("bytes after the columns")) }
    }

    /// The commune.
    pub fn unit(&self) -> &UnitCode {
        &self.unit
    }

    /// How many deltas it holds.
    pub fn len(&self) -> usize {
        self.measures.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.measures.is_empty()
    }

    /// Where each of [`Self::cooperatives`] is counted.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The cooperatives that are counted in it, each once for each of its places, without
    /// reading the rows.
    pub fn cooperatives(&self) -> impl Iterator<Item = CooperativeId> + use<'a> {
        let (ids, _) = self.cooperatives.as_chunks::<16>();
        ids.iter().map(|it| CooperativeId(Uuid::from_bytes(*it)))
    }

    /// Gives every row: position, kind, what is counted, whose and who.
    #[inline]
    pub(crate) fn scan(
        &self,
        mut each: impl FnMut(u64, Kind, Row, Whose, Option<PersonId>),
    ) -> Result<(), Malformed> {
        let mut positions = Reader::new(self.positions);
        let mut days = Reader::new(self.days);
        let mut amounts = Reader::new(self.amounts);
        let mut by = Reader::new(self.whose);
        let (cooperatives, _) = self.cooperatives.as_chunks::<16>();
        let (people, _) = self.persons.as_chunks::<16>();
        let mut people = people.iter();
        let (mut position, mut day) = (0_i64, 0_i64);
        let bytes = self.measures.iter().zip(self.details).zip(self.classes);
        for ((measure, &detail), class) in bytes {
            let measure = Measure::from_number(*measure).ok_or(Malformed("a measure"))?;
            let sector = Sector::from_number(i32::from(class >> 4)).ok_or(Malformed("a sector"))?;
            let kind = Kind::from_number(i32::from(class >> 1 & 7)).ok_or(Malformed("a kind"))?;
            position = position.wrapping_add(positions.signed()?);
            day = day.wrapping_add(days.signed()?);
            let n = amounts.signed()?;
            let at = usize::try_from(by.number()?).map_err(|_| Malformed("a cooperative"))?;
            let cooperative = cooperatives.get(at).ok_or(Malformed("a cooperative"))?;
            let person = match class & 1 {
                0 => None,
                _ => Some(people.next().ok_or(Malformed("a person"))?),
            };
            let day = i32::try_from(day).map_err(|_| Malformed("a day"))?;
            let row = Row { measure, detail, sector, day, n };
            let whose = Whose { at, cooperative: CooperativeId(Uuid::from_bytes(*cooperative)) };
            let person = person.map(|it| PersonId(Uuid::from_bytes(*it)));
            each(position.cast_unsigned(), kind, row, whose, person);
        }
        let ended = positions.is_empty() && days.is_empty() && amounts.is_empty();
        if ended && by.is_empty() && people.len() == 0 {
            Ok(())
        } else {
            Err(Malformed("columns of different lengths"))
        }
    }
}
