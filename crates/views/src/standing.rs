//! The rows of members, managers, loans, returns and ratings: those that one event changes, or all.

use chrono::NaiveDate;
use cooperative::card::{ManagerRow, MemberRow, loans, managers, members};
use cooperative::membership::LeaveReason;
use cooperative::state::{Manager, Member, Registered};
use cooperative::{Cooperative, Ended, Event, PersonId, Timeline};

use crate::changes::CooperativeChange;

/// Who stood in a cooperative before an event that may end that.
pub(crate) enum Before {
    /// A member.
    Member(Member),
    /// A manager.
    Manager(Manager),
    /// The event ends nothing of one person.
    Nothing,
}

impl Before {
    /// What an event may end, in the state before it.
    pub fn of(state: &Cooperative, event: &Event) -> Self {
        let Some(state) = state.registered() else { return Self::Nothing };
        match event {
            Event::MemberLeft(it) => {
                state.members.get(&it.person).copied().map_or(Self::Nothing, Self::Member)
            }
            Event::ManagerReleased(it) => {
                state.managers.get(&it.person).copied().map_or(Self::Nothing, Self::Manager)
            }
            _ => Self::Nothing,
        }
    }

    /// The rows that an event changes which comes after everything that holds. `state` is the one
    /// after it.
    pub fn rows(
        self,
        state: &Cooperative,
        event: &Event,
        day: NaiveDate,
        change: &mut CooperativeChange,
    ) {
        match (event, self) {
            (Event::MemberLeft(it), Self::Member(member)) => {
                put_member(change, it.person, &member, Some((day, it.reason)));
            }
            (Event::ManagerReleased(it), Self::Manager(manager)) => {
                put_manager(change, it.person, &manager, Some(day));
            }
            (event, _) if event.ends().is_some() => {
                if let Cooperative::Ended(it) = state {
                    end(change, it);
                }
            }
            (event, _) => {
                if let Some(state) = state.registered() {
                    row(state, event, change);
                }
            }
        }
    }
}

/// Every row of a timeline and the state that it folds to.
pub(crate) fn all_rows(timeline: &Timeline<'_>, state: &Cooperative) -> CooperativeChange {
    let joined = members(timeline).into_iter().map(|it| ((it.joined, it.person), it));
    let appointed = managers(timeline).into_iter().map(|it| ((it.from, it.person), it));
    let registered = match state {
        Cooperative::Unfounded | Cooperative::Founded(_) => None,
        Cooperative::Registered(it) => Some(&**it),
        Cooperative::Ended(it) => Some(&it.was),
    };
    CooperativeChange {
        members: joined.collect(),
        managers: appointed.collect(),
        loans: loans(state).into_iter().collect(),
        returns: registered.map_or_else(Default::default, |it| it.returns.clone()),
        ratings: registered.map_or_else(Default::default, |it| it.ratings.clone()),
        ..CooperativeChange::default()
    }
}

/// The rows of events that leave the cooperative standing. Every one is named, so that a new event
/// does not compile until it is placed.
fn row(state: &Registered, event: &Event, change: &mut CooperativeChange) {
    match event {
        Event::MemberJoined(it) => {
            if let Some(member) = state.members.get(&it.person) {
                put_member(change, it.person, member, None);
            }
        }
        Event::ManagerAppointed(it) => {
            if let Some(manager) = state.managers.get(&it.person) {
                put_manager(change, it.person, manager, None);
            }
        }
        Event::LoanGranted(it) => put_loan(state, it.loan, change),
        Event::LoanDisbursed(it) | Event::LoanRepaid(it) => put_loan(state, it.loan, change),
        Event::LoanOverdue(it) | Event::LoanWrittenOff(it) => put_loan(state, it.loan, change),
        Event::LoanRestructured(it) => put_loan(state, it.loan, change),
        Event::ReturnFiled(it) => {
            if let Some(filed) = state.returns.get(&it.year) {
                change.returns.insert(it.year, filed.clone());
            }
        }
        Event::Rated(it) => {
            if let Some(rating) = state.ratings.get(&it.year) {
                change.ratings.insert(it.year, rating.clone());
            }
        }
        // What these change stands on the card, or in no row.
        Event::Founded(_)
        | Event::Registered(_)
        | Event::RegistrationChanged(_)
        | Event::Dossier(_)
        | Event::Step(_)
        | Event::Suspended(_)
        | Event::SuspensionExtended(_)
        | Event::SuspensionOrdered(_)
        | Event::Resumed
        | Event::OperationStopped
        | Event::OperationRestarted
        | Event::DissolutionResolved(_)
        | Event::DissolutionOrdered(_)
        | Event::ViolationNoticed(_)
        | Event::CertificateRevoked(_)
        | Event::CertificateExchanged(_)
        | Event::CodeHandedOver(_)
        | Event::RegistrationRectified(_)
        | Event::RegistrationReverted(_)
        | Event::GeneralMeetingHeld(_)
        | Event::GroupConverted(_)
        | Event::ReorganisationResolved(_)
        | Event::Departed(_)
        | Event::Formed(_)
        | Event::Absorbed(_)
        | Event::JoinedTo(_)
        | Event::DuplicateJoined(_)
        | Event::PersonalDataErased(_)
        | Event::ComplianceReportAsked(_)
        | Event::DissolutionCancelled
        | Event::DissolutionCompleted
        | Event::MemberLeft(_)
        | Event::ManagerReleased(_)
        | Event::ManagerTrained(_)
        | Event::GuaranteeGiven(_)
        | Event::GuaranteeEnded(_)
        | Event::GuaranteeCalled(_)
        | Event::Linked(_)
        | Event::Unlinked(_)
        | Event::ProductCertified(_)
        | Event::SupportReceived(_) => {}
    }
}

/// Memberships and posts end with the cooperative.
fn end(change: &mut CooperativeChange, it: &Ended) {
    for (person, member) in &it.was.members {
        put_member(change, *person, member, Some((it.on, LeaveReason::by_exit(it.exit))));
    }
    for (person, manager) in &it.was.managers {
        put_manager(change, *person, manager, Some(it.on));
    }
}

fn put_member(
    change: &mut CooperativeChange,
    person: PersonId,
    member: &Member,
    left: Option<(NaiveDate, LeaveReason)>,
) {
    let row = MemberRow {
        person,
        party: member.party,
        kind: member.kind,
        capital: member.capital,
        joined: member.since,
        left,
    };
    change.members.insert((row.joined, person), row);
}

fn put_manager(
    change: &mut CooperativeChange,
    person: PersonId,
    manager: &Manager,
    until: Option<NaiveDate>,
) {
    let row = ManagerRow {
        person,
        post: manager.post,
        qualification: manager.qualification,
        from: manager.since,
        until,
    };
    change.managers.insert((row.from, person), row);
}

fn put_loan(state: &Registered, id: cooperative::LoanId, change: &mut CooperativeChange) {
    if let Some(loan) = state.loans.get(&id) {
        change.loans.insert(id, loan.clone());
    }
}
