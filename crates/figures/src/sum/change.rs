//! From the difference between two pins down to the entries that made it.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use cooperative::{CooperativeId, PersonId, Sector, UnitCode};

use super::Cut;
use super::explain::{takes, uses};
use super::lens::Lens;
use crate::delta::{Class, Delta};
use crate::figure::Question;
use crate::indicator::{Form, Indicator, Role, Slot, Use};

/// What one entry changes in one term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mover {
    /// The entry, by its number in the log.
    pub position: u64,
    /// Whose it is.
    pub cooperative: CooperativeId,
    /// By how much: cooperatives, people or đồng; never 0.
    pub n: i128,
}

/// One term of a figure under two pins: `before` and every mover's `n` add up to `after`, exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// As what it enters the figure.
    pub role: Role,
    /// Of which year, for a change on the year before.
    pub slot: Slot,
    /// The term under the first pin.
    pub before: i128,
    /// The term under the second one.
    pub after: i128,
    /// The entries that moved it, in the order of the log.
    pub movers: Vec<Mover>,
}

/// What moved each term of a figure between two pins of one kind and area. Where a term is a sum,
/// an entry's share is the sum of its deltas that one pin sees and the other does not. Distinct
/// counts, communes and crossings are no sums: there it is what changes when the entry is counted
/// after all earlier ones. What no entry of a cooperative moved, such as the number of valid
/// communes, has no term here.
pub fn shifts<D: Borrow<Delta>>(
    indicator: &Indicator,
    cut: Cut,
    deltas: impl IntoIterator<Item = D>,
    before: &Question,
    after: &Question,
) -> Vec<Shift> {
    let uses = uses(indicator, cut);
    // Both directions of a crossing make one number.
    let one = matches!(indicator.form, Form::Crossing { .. });
    let tallies = if one { 1 } else { uses.len() };
    let mut tallies: Vec<Tally> = (0..tallies).map(|_| Tally::default()).collect();
    let lenses = (Lens::of(before), Lens::of(after));
    // A move is undone by one in any sector.
    let seen = if one { Cut::default() } else { cut };
    for delta in deltas {
        let delta = delta.borrow();
        for (at, it) in uses.iter().enumerate() {
            let was = takes(it, indicator, seen, delta, before, lenses.0);
            let is = takes(it, indicator, seen, delta, after, lenses.1);
            let Some(tally) = tallies.get_mut(if one { 0 } else { at }) else { continue };
            if !was && !is {
                continue;
            }
            let row = |question| Row::of(indicator, it, cut, delta, question);
            let (old, new) = (row(before), row(after));
            if was {
                tally.add(&old, old.n);
            }
            // Where a reform lies between the two days, a commune is counted as another one.
            let moved = was && is && old.key != new.key;
            if was && (!is || moved) {
                let n = -old.n;
                tally.later.push((delta.position, delta.cooperative, Row { n, ..old }));
            }
            if is && (!was || moved) {
                tally.later.push((delta.position, delta.cooperative, new));
            }
        }
    }
    let shift = |(it, tally): (&Use<'_>, Tally)| tally.shift(it.role, it.slot);
    uses.iter().zip(tallies).map(shift).collect()
}

/// What a delta is to a term.
struct Row {
    key: Key,
    part: Part,
    n: i64,
}

/// What is counted together.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Sum,
    Whom(CooperativeId, Option<PersonId>),
    Commune(UnitCode),
    Move(CooperativeId, NaiveDate),
}

/// What is held apart within that.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Whole,
    Held(u8, Sector),
    /// A move in the direction asked for; whether in the sector asked for.
    There(bool),
    Back,
}

#[derive(Default)]
struct Tally {
    cells: HashMap<Key, BTreeMap<Part, i128>>,
    total: i128,
    later: Vec<(u64, CooperativeId, Row)>,
}

impl Row {
    fn of(
        indicator: &Indicator,
        of: &Use<'_>,
        cut: Cut,
        delta: &Delta,
        question: &Question,
    ) -> Self {
        let n = delta.n;
        let (key, part) = match &indicator.form {
            Form::Distinct { .. } if of.role == Role::Numerator => (
                Key::Whom(delta.cooperative, delta.person),
                Part::Held(delta.detail, delta.class.sector),
            ),
            Form::Communes { .. } => {
                let Class { unit, seated, .. } = &delta.class;
                let counted = question.units.unit_of(unit, *seated).unwrap_or(unit);
                (Key::Commune(counted.clone()), Part::Whole)
            }
            Form::Crossing { .. } => {
                let part = match of.role {
                    Role::Subtracted => Part::Back,
                    _ => Part::There(cut.sector.is_none_or(|it| it == delta.class.sector)),
                };
                (Key::Move(delta.cooperative, delta.day), part)
            }
            _ => (Key::Sum, Part::Whole),
        };
        Self { key, part, n }
    }
}

impl Tally {
    fn add(&mut self, row: &Row, n: i64) {
        let cell = self.cells.entry(row.key.clone()).or_default();
        let before = amount(&row.key, cell);
        *cell.entry(row.part).or_default() += i128::from(n);
        self.total += amount(&row.key, cell) - before;
    }

    fn shift(mut self, role: Role, slot: Slot) -> Shift {
        let before = self.total;
        let mut later = std::mem::take(&mut self.later);
        later.sort_by_key(|(position, _, _)| *position);
        let mut movers: Vec<Mover> = Vec::new();
        for (position, cooperative, row) in later {
            let was = self.total;
            self.add(&row, row.n);
            let n = self.total - was;
            match movers.last_mut().filter(|it| it.position == position) {
                Some(it) => it.n += n,
                None => movers.push(Mover { position, cooperative, n }),
            }
        }
        movers.retain(|it| it.n != 0);
        Shift { role, slot, before, after: self.total, movers }
    }
}

/// How much a cell counts.
fn amount(key: &Key, cell: &BTreeMap<Part, i128>) -> i128 {
    let part = |it| cell.get(&it).copied().unwrap_or(0);
    match key {
        Key::Sum => part(Part::Whole),
        Key::Whom(..) => i128::from(cell.values().any(|n| *n > 0)),
        Key::Commune(_) => i128::from(part(Part::Whole) > 0),
        Key::Move(..) => {
            let (mine, others) = (part(Part::There(true)), part(Part::There(false)));
            mine.min(mine + others - part(Part::Back)).max(0)
        }
    }
}
