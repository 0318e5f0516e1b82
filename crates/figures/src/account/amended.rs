//! An entry that does not come last in effect: backdated, or in the place of an earlier one, or
//! taking one back.

use cooperative::timeline::{Place, line};
use cooperative::{CooperativeId, Entry, Filed, Standing, Timeline, timeline};

use super::Account;
use super::tally::Tally;
use crate::delta::Delta;

impl Account {
    /// Applies the last of a stream's entries, wherever it stands in effect. `entries` are all of
    /// the stream, and this account is that of all but the last.
    ///
    /// Gives what the new timeline contributes less what the old one did, all with the entry's
    /// position: one delta for each class, measure, detail, person and day that differ. Where the
    /// entry is about parts of the cooperative, only what is about them is folded again.
    pub fn amend(&mut self, id: CooperativeId, entries: &Filed) -> Vec<Delta> {
        let Some((last, before)) = entries.split_last() else { return Vec::new() };
        let parts = entries.parts_of_last().filter(|_| !self.state.is_duplicate());
        let Some(parts) = parts else {
            let (old, new) = (timeline(before, u64::MAX), timeline(entries, u64::MAX));
            let (account, deltas) = between(id, last.position, &old, &new);
            *self = account;
            return deltas;
        };
        let few = entries.about(&parts);
        // The last entry is about its own parts, or ends what is.
        let earlier = few.iter().copied().filter(|it| it.revision != last.revision);
        let (old, new) = (line(earlier), line(few.iter().copied()));
        let (mut partial, deltas) = between(id, last.position, &old, &new);
        self.state.take_parts(&mut partial.state, &parts);
        self.last = last_place(self.last, entries);
        deltas
    }
}

/// The place of the last entry in effect; `before` is that of all entries but the last.
fn last_place(before: Option<Place>, entries: &[Entry]) -> Option<Place> {
    let last = entries.last()?;
    // Only where what was last ended is it looked for again.
    if before.is_none_or(|it| Some(it.revision) == last.standing.ends()) {
        return timeline(entries, u64::MAX).entries().last().map(|it| it.place());
    }
    let holds = !matches!(last.standing, Standing::Voids(_));
    before.max(holds.then(|| last.place()))
}

/// The account of a new timeline, and what it contributes less what the old one did.
fn between(
    id: CooperativeId,
    position: u64,
    old: &Timeline<'_>,
    new: &Timeline<'_>,
) -> (Account, Vec<Delta>) {
    let same = |(a, b): &(&&Entry, &&Entry)| a.revision == b.revision;
    let counts = |line: &Timeline<'_>| line.joined().is_none();
    let (counted, counting) = (counts(old), counts(new));
    let shared = match (counted, counting) {
        (true, true) => old.entries().iter().zip(new.entries()).take_while(same).count(),
        _ => 0,
    };
    let mut was = Account::default();
    old.entries().iter().take(shared).for_each(|it| was.follow(it));
    let mut is = was.clone();
    let mut minus = Tally::new(id, position);
    if counted {
        old.entries().iter().skip(shared).for_each(|it| was.record(it, &mut minus));
    }
    let mut plus = Tally::new(id, position);
    for it in new.entries().iter().skip(shared) {
        if counting { is.record(it, &mut plus) } else { is.follow(it) }
    }
    (is, plus.less(minus))
}
