//! Deltas in the making.

use chrono::NaiveDate;
use cooperative::{CooperativeId, PersonId};

use crate::delta::{Class, Delta};
use crate::measure::Measure;

/// The deltas of one entry.
pub(super) struct Tally {
    cooperative: CooperativeId,
    position: u64,
    pub(super) deltas: Vec<Delta>,
}

impl Tally {
    pub(super) fn new(cooperative: CooperativeId, position: u64) -> Self {
        Self { cooperative, position, deltas: Vec::new() }
    }

    /// An empty one of the same entry.
    pub(super) fn of(other: &Self) -> Self {
        Self::new(other.cooperative, other.position)
    }

    pub(super) fn add(
        &mut self,
        class: &Class,
        measure: Measure,
        detail: u8,
        day: NaiveDate,
        n: i64,
    ) {
        self.add_keyed(class, measure, detail, None, day, n);
    }

    pub(super) fn add_keyed(
        &mut self,
        class: &Class,
        measure: Measure,
        detail: u8,
        person: Option<PersonId>,
        day: NaiveDate,
        n: i64,
    ) {
        if n == 0 {
            return;
        }
        let (position, cooperative, class) = (self.position, self.cooperative, class.clone());
        self.deltas.push(Delta { position, cooperative, class, measure, detail, person, day, n });
    }

    /// What is here less what is there: one delta for each key that differs, in the order of the
    /// keys.
    pub(super) fn less(self, minus: Self) -> Vec<Delta> {
        let signed = |sign: i128| move |delta: Delta| (i128::from(delta.n) * sign, delta);
        let mut all: Vec<(i128, Delta)> = self.deltas.into_iter().map(signed(1)).collect();
        all.extend(minus.deltas.into_iter().map(signed(-1)));
        all.sort_unstable_by(|(_, a), (_, b)| key(a).cmp(&key(b)));
        let mut sums: Vec<(i128, Delta)> = Vec::with_capacity(all.len());
        for (n, delta) in all {
            match sums.last_mut() {
                Some((sum, last)) if key(last) == key(&delta) => *sum += n,
                _ => sums.push((n, delta)),
            }
        }
        sums.into_iter().flat_map(|(sum, delta)| split(sum, delta)).collect()
    }
}

type Key<'a> = (&'a Class, Measure, u8, Option<PersonId>, NaiveDate);

fn key(it: &Delta) -> Key<'_> {
    (&it.class, it.measure, it.detail, it.person, it.day)
}

/// A delta of this sum; more than one where it does not fit 64 bits (a loss of the least amount
/// taken back).
fn split(sum: i128, delta: Delta) -> impl Iterator<Item = Delta> {
    let mut left = sum;
    std::iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        let bounded = left.clamp(i128::from(i64::MIN), i128::from(i64::MAX));
        left -= bounded;
        let n = i64::try_from(bounded).unwrap_or_default();
        Some(Delta { n, ..delta.clone() })
    })
}
