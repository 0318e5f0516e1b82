//! The fold of reorganisations, and of records that were joined.

use chrono::NaiveDate;

use crate::ids::CooperativeId;
use crate::procedure::Exit;
use crate::reorganisation::{Carried, Departure};
use crate::state::{Cooperative, Ended, Member, Registered};

/// Those who come over are members from today on; loans and guarantees stand as they stood. Who or
/// what is there already stays as it is.
pub(super) fn take_over(
    it: &mut Registered,
    day: NaiveDate,
    from: &[CooperativeId],
    carried: &Carried,
) {
    it.predecessors.extend_from_slice(from);
    for joining in &carried.members {
        let member = Member {
            since: day,
            party: joining.party,
            kind: joining.kind,
            capital: joining.capital,
        };
        it.members.entry(joining.person).or_insert(member);
    }
    for lent in &carried.loans {
        it.loans.entry(lent.loan.loan).or_insert_with(|| lent.state());
    }
    for given in &carried.guarantees {
        it.guarantees.entry(given.guarantee).or_insert((given.guarantor, given.amount));
    }
}

/// What goes over is no longer here. Members stay as they stood with one that ends.
pub(super) fn give_over(it: &mut Registered, by: &Departure) {
    it.successors.extend_from_slice(&by.into);
    if by.how.exit().is_none() {
        it.members.retain(|person, _| !by.members.contains(person));
    }
    it.loans.retain(|id, _| !by.loans.iter().any(|it| it.loan == *id));
    it.guarantees.retain(|id, _| !by.guarantees.contains(id));
}

/// The duplicate ends, whatever it was; once.
pub(super) fn join(state: Cooperative, day: NaiveDate, kept: CooperativeId) -> Cooperative {
    let mut was = match state {
        Cooperative::Registered(it) => *it,
        Cooperative::Ended(it) if it.exit != Exit::Duplicate => it.was,
        state => return state,
    };
    was.successors.push(kept);
    Cooperative::Ended(Box::new(Ended { on: day, exit: Exit::Duplicate, was }))
}
