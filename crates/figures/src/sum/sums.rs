//! The accumulator: one pass fills it, every indicator and cut reads from it.

use std::borrow::Borrow;
use std::collections::HashMap;

use chrono::Datelike;
use cooperative::{CooperativeId, PersonId, Sector, UnitCode};

use super::lens::Lens;
use crate::delta::Delta;
use crate::figure::Question;
use crate::indicator::{Slot, Term};
use crate::measure::{Measure, Shape};
use crate::packed::{Malformed, PackedDeltas, Place};
use crate::status::Status;

/// Sectors are numbered from 1.
pub(super) const SECTORS: usize = Sector::ALL.len() + 1;

/// Where each measure's parts begin among the cells of a sector, and how many there are.
const LAYOUT: [(u16, u8); 256] = layout();
const WIDTH: usize = width();

const fn layout() -> [(u16, u8); 256] {
    let mut layout = [(0, 0); 256];
    let (mut at, mut next) = (0, 0);
    while at < Measure::ALL.len() {
        let measure = Measure::ALL[at];
        let width = measure.parts().width();
        layout[measure.number() as usize] = (next as u16, width as u8);
        next += width;
        at += 1;
    }
    layout
}

const fn width() -> usize {
    let (mut at, mut sum) = (0, 0);
    while at < Measure::ALL.len() {
        sum += Measure::ALL[at].parts().width();
        at += 1;
    }
    sum
}

/// A delta without what a scan need not build.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) measure: Measure,
    pub(crate) detail: u8,
    pub(crate) sector: Sector,
    pub(crate) day: i32,
    pub(crate) n: i64,
}

/// Whom a keyed measure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Whom {
    pub(super) measure: Measure,
    pub(super) detail: u8,
    pub(super) sector: Sector,
    pub(super) cooperative: CooperativeId,
    pub(super) person: Option<PersonId>,
}

/// A move of a head office on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Move {
    pub(super) cooperative: CooperativeId,
    pub(super) day: i32,
}

/// Sums of deltas under one question: exact, whatever the order and however often the parts are
/// merged. The question's sector is not read: every sector is summed apart.
#[derive(Clone, Debug)]
pub struct Sums {
    pub(super) question: Question,
    pub(super) lens: Lens,
    cells: Vec<i128>,
    pub(super) keyed: HashMap<Whom, i64>,
    pub(super) moves: HashMap<(Move, Measure, Sector), i64>,
    pub(super) active: HashMap<UnitCode, [i64; SECTORS]>,
}

impl Sums {
    /// Nothing yet, for this question.
    pub fn new(question: &Question) -> Self {
        Self {
            question: question.clone(),
            lens: Lens::of(question),
            cells: vec![0; 2 * SECTORS * WIDTH],
            keyed: HashMap::new(),
            moves: HashMap::new(),
            active: HashMap::new(),
        }
    }

    /// The sums of these deltas.
    pub fn of<D: Borrow<Delta>>(deltas: impl IntoIterator<Item = D>, question: &Question) -> Self {
        let mut sums = Self::new(question);
        deltas.into_iter().for_each(|it| sums.add(it.borrow()));
        sums
    }

    /// Adds a delta, if the question is about it.
    pub fn add(&mut self, delta: &Delta) {
        let Delta { position, cooperative, class, measure, detail, person, day, n } = delta;
        if *position > self.question.known_at || class.kind != self.question.kind {
            return;
        }
        let Some(unit) = self.question.units.unit_of(&class.unit, class.seated).cloned() else {
            return;
        };
        let (measure, detail, day, n) = (*measure, *detail, day.num_days_from_ce(), *n);
        let row = Row { measure, detail, sector: class.sector, day, n };
        if self.count(row) {
            self.key(row, *cooperative, *person);
        }
        if let Some(n) = self.active_by(row) {
            self.activate(&unit, |it| it[usize::from(row.sector.number())] += n);
        }
    }

    /// Adds packed deltas without building them. After an error the sums are of no use.
    pub fn scan(&mut self, packed: &PackedDeltas<'_>) -> Result<(), Malformed> {
        let asked = self.question.units.clone();
        for block in packed.blocks() {
            let block = block?;
            if !asked.has_code(block.unit()) {
                continue;
            }
            let (kind, known_at) = (self.question.kind, self.question.known_at);
            // Where each address of the block is counted, by its place in it.
            let unit = |it: &Place| asked.unit_of(block.unit(), it.seated);
            let units: Vec<_> = block.places().iter().map(unit).collect();
            block.scan(|position, of, row, whose, person| {
                let Some(Some(unit)) = units.get(whose.at) else { return };
                if position > known_at || of != kind {
                    return;
                }
                if self.count(row) {
                    self.key(row, whose.cooperative, person);
                }
                if let Some(n) = self.active_by(row) {
                    self.activate(unit, |it| it[usize::from(row.sector.number())] += n);
                }
            })?;
        }
        Ok(())
    }

    /// Adds what another one summed under the same question, so that parts can be scanned in
    /// parallel.
    pub fn merge(&mut self, other: Self) {
        self.cells.iter_mut().zip(other.cells).for_each(|(sum, n)| *sum += n);
        for (whom, n) in other.keyed {
            *self.keyed.entry(whom).or_default() += n;
        }
        for (moved, n) in other.moves {
            *self.moves.entry(moved).or_default() += n;
        }
        for (unit, by) in other.active {
            self.activate(&unit, |it| it.iter_mut().zip(by).for_each(|(sum, n)| *sum += n));
        }
    }

    /// The sum of a term in a sector and part.
    pub(super) fn total(
        &self,
        term: &Term,
        slot: Slot,
        sector: Option<Sector>,
        part: Option<u8>,
    ) -> i128 {
        let Some((sectors, parts)) = selected(term, sector, part) else { return 0 };
        let cell = |sector: Sector, part: u8| self.cells[place(term.measure, part, sector, slot)];
        sectors.iter().flat_map(|it| parts.clone().map(move |part| cell(*it, part))).sum()
    }

    /// Sums a row; true if it is of the period asked and its key counts.
    #[inline]
    pub(super) fn count(&mut self, row: Row) -> bool {
        let Row { measure, detail, sector, day, n } = row;
        let shape = measure.shape();
        let (now, before) =
            (self.lens.sees(shape, Slot::Asked, day), self.lens.sees(shape, Slot::YearBefore, day));
        let n = i128::from(n);
        let at = place(measure, detail, sector, Slot::Asked);
        if let Some(cell) = self.cells.get_mut(at) {
            *cell += if now { n } else { 0 };
        }
        if let Some(cell) = self.cells.get_mut(at + SECTORS * WIDTH) {
            *cell += if before { n } else { 0 };
        }
        now && (measure.keyed() || moves(measure))
    }

    #[cold]
    pub(super) fn key(&mut self, row: Row, cooperative: CooperativeId, person: Option<PersonId>) {
        let Row { measure, detail, sector, day, n } = row;
        if moves(measure) {
            let moved = Move { cooperative, day };
            *self.moves.entry((moved, measure, sector)).or_default() += n;
        } else {
            let whom = Whom { measure, detail, sector, cooperative, person };
            *self.keyed.entry(whom).or_default() += n;
        }
    }

    #[inline]
    pub(super) fn active_by(&self, row: Row) -> Option<i64> {
        let active = row.measure == Measure::Coops && row.detail == Status::Active.number();
        (active && self.lens.sees(Shape::Stock, Slot::Asked, row.day)).then_some(row.n)
    }

    pub(super) fn activate(&mut self, unit: &UnitCode, add: impl FnOnce(&mut [i64; SECTORS])) {
        match self.active.get_mut(unit) {
            Some(it) => add(it),
            None => add(self.active.entry(unit.clone()).or_default()),
        }
    }
}

fn moves(measure: Measure) -> bool {
    matches!(measure, Measure::MovedIn | Measure::MovedOut)
}

/// The sectors and parts that a term, a sector and a part leave over; `None` if they exclude each
/// other.
pub(super) fn selected(
    term: &Term,
    sector: Option<Sector>,
    part: Option<u8>,
) -> Option<(Vec<Sector>, impl Iterator<Item = u8> + Clone)> {
    let sectors = match (term.sector, sector) {
        (Some(own), Some(asked)) if own != asked => return None,
        (Some(it), _) | (None, Some(it)) => vec![it],
        (None, None) => Sector::ALL.to_vec(),
    };
    let width = u8::try_from(term.measure.parts().width()).unwrap_or(u8::MAX);
    let own = term.parts.clone();
    let parts = (0..width)
        .filter(move |it| part.is_none_or(|part| part == *it))
        .filter(move |it| own.is_empty() || own.contains(it));
    Some((sectors, parts))
}

/// The cell of a part. A detail beyond the measure's parts counts as its part 0, which no
/// vocabulary uses, so that it shows in the whole instead of in a neighbour.
#[inline]
fn place(measure: Measure, detail: u8, sector: Sector, slot: Slot) -> usize {
    let (first, width) = LAYOUT[usize::from(measure.number())];
    let detail = if detail < width { detail } else { 0 };
    let row = slot as usize * SECTORS + usize::from(sector.number());
    row * WIDTH + usize::from(first) + usize::from(detail)
}
