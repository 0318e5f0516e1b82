//! Reorganisations: what goes over counts as neither joined nor left, and no loan is granted again.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use cooperative::membership::LeaveReason;
use cooperative::reorganisation::Departure;
use cooperative::{Cooperative, Event, Exit, PersonId, Registered};

use super::tally::Tally;
use super::{Account, class_of, stock};
use crate::delta::Class;
use crate::measure::Measure;

impl Account {
    /// It came to be by a reorganisation, with those who came over.
    pub(super) fn form(&mut self, day: NaiveDate, event: &Event, tally: &mut Tally) {
        let Event::Formed(by) = event else { return };
        let fresh = matches!(self.state, Cooperative::Unfounded);
        self.advance(day, event);
        if let (true, Some(it)) = (fresh, self.state.registered()) {
            let class = class_of(it);
            tally.add(&class, Measure::ReorganisedIn, by.how.number(), day, 1);
            came(it, &BTreeSet::new(), &class, day, tally);
            stock::all(it, &class, day, 1, tally);
        }
    }

    /// It goes on, with more or less than before.
    pub(super) fn exchange(&mut self, day: NaiveDate, event: &Event, tally: &mut Tally) {
        let Some(it) = self.state.registered() else { return };
        let class = class_of(it);
        let mut before = Tally::of(tally);
        stock::all(it, &class, day, 1, &mut before);
        let there: BTreeSet<PersonId> = it.members.keys().copied().collect();
        if let Event::Departed(by) = event {
            went(it, by, &class, day, tally);
        }
        self.advance(day, event);
        let Some(it) = self.state.registered() else { return };
        came(it, &there, &class, day, tally);
        let mut after = Tally::of(tally);
        stock::all(it, &class, day, 1, &mut after);
        tally.deltas.extend(after.less(before));
    }
}

/// Those who were not there before.
fn came(
    it: &Registered,
    before: &BTreeSet<PersonId>,
    class: &Class,
    day: NaiveDate,
    tally: &mut Tally,
) {
    for (_, member) in it.members.iter().filter(|(person, _)| !before.contains(person)) {
        tally.add(class, Measure::MembersTransferredIn, member.kind.number(), day, 1);
    }
}

/// Those who go over.
fn went(it: &Registered, by: &Departure, class: &Class, day: NaiveDate, tally: &mut Tally) {
    let over: BTreeSet<&PersonId> = by.members.iter().collect();
    for member in over.into_iter().filter_map(|person| it.members.get(person)) {
        tally.add(class, Measure::MembersTransferredOut, member.kind.number(), day, 1);
    }
}

/// The memberships of what ends: who goes over, and who leaves with it.
pub(super) fn depart(
    it: &Registered,
    by: &Departure,
    exit: Exit,
    class: &Class,
    day: NaiveDate,
    tally: &mut Tally,
) {
    went(it, by, class, day, tally);
    let left = it.members.keys().filter(|person| !by.members.contains(person)).count();
    let (reason, left) = (LeaveReason::by_exit(exit), i64::try_from(left).unwrap_or(i64::MAX));
    tally.add(class, Measure::MembersLeft, reason.number(), day, left);
}
