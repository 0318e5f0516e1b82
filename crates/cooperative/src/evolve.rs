//! The fold: state after one more event.

use chrono::NaiveDate;

use crate::event::Event;
use crate::money::Dong;
use crate::registration::RegistrationChange;
use crate::state::{Cooperative, Ended, Legal, LoanState, Manager, Member, Operating, Registered};

/// The state after one more event on its day. Never refuses: what happened, happened.
///
/// An event that finds nothing to act on (a second certificate, a member who is there already, a
/// payment on a loan never granted, a suspension while dissolving) changes nothing;
/// [`crate::decide()`] lets none such in. The notice of dissolution ends a registered cooperative
/// from whatever state. Amounts never overflow: they stay at the bound of 64 bits.
pub fn evolve(state: Cooperative, day: NaiveDate, event: &Event) -> Cooperative {
    match (state, event) {
        (Cooperative::Unfounded, Event::Founded(it)) => Cooperative::Founded(it.clone()),
        (Cooperative::Unfounded | Cooperative::Founded(_), Event::Registered(it)) => {
            Cooperative::Registered(Box::new(Registered::new(day, (**it).clone())))
        }
        (Cooperative::Registered(was), Event::DissolutionCompleted) => {
            Cooperative::Ended(Box::new(Ended { on: day, was: *was }))
        }
        (Cooperative::Registered(mut it), event) => {
            step(&mut it, day, event);
            Cooperative::Registered(it)
        }
        (state, _) => state,
    }
}

fn step(it: &mut Registered, day: NaiveDate, event: &Event) {
    match event {
        Event::Founded(_) | Event::Registered(_) | Event::DissolutionCompleted => {}
        Event::RegistrationChanged(change) => change_registration(it, change),
        Event::Suspended
        | Event::Resumed
        | Event::DissolutionResolved
        | Event::DissolutionCancelled => step_legal(it, event),
        Event::OperationStopped => it.operating = Operating::Stopped,
        Event::OperationRestarted => it.operating = Operating::Running,
        Event::MemberJoined(joining) => {
            let member = Member {
                since: day,
                party: joining.party,
                kind: joining.kind,
                capital: joining.capital,
            };
            it.members.entry(joining.person).or_insert(member);
        }
        Event::MemberLeft(leaving) => {
            it.members.remove(&leaving.person);
        }
        Event::ManagerAppointed(to) => {
            let manager = Manager { since: day, post: to.post, qualification: to.qualification };
            it.managers.entry(to.person).or_insert(manager);
        }
        Event::ManagerReleased(release) => {
            it.managers.remove(&release.person);
        }
        Event::ManagerTrained(_) => {}
        Event::LoanGranted(_)
        | Event::LoanDisbursed(_)
        | Event::LoanRepaid(_)
        | Event::GuaranteeGiven(_)
        | Event::GuaranteeEnded(_) => step_credit(it, day, event),
        Event::ReturnFiled(filed) => {
            it.returns.entry(filed.year).or_insert_with(|| (**filed).clone());
        }
        Event::Rated(rating) => {
            it.ratings.entry(rating.year).or_insert_with(|| rating.clone());
        }
        Event::Linked(link) => {
            it.links.entry(link.partner.clone()).or_insert_with(|| (**link).clone());
        }
        Event::Unlinked(unlink) => {
            it.links.remove(&unlink.partner);
        }
        Event::ProductCertified(certified) => {
            it.products.insert(certified.product.clone(), certified.stars);
        }
        Event::SupportReceived(support) => it.support.push((**support).clone()),
    }
}

/// Moves along the legal axis only from where the step starts.
fn step_legal(it: &mut Registered, event: &Event) {
    match (event, it.legal) {
        (Event::Suspended, Legal::Active) => it.legal = Legal::Suspended,
        (Event::Resumed, Legal::Suspended) => it.legal = Legal::Active,
        (Event::DissolutionResolved, Legal::Active | Legal::Suspended | Legal::NotAtAddress) => {
            it.before_dissolution = it.legal;
            it.legal = Legal::Dissolving;
        }
        (Event::DissolutionCancelled, Legal::Dissolving) => it.legal = it.before_dissolution,
        _ => {}
    }
}

fn step_credit(it: &mut Registered, day: NaiveDate, event: &Event) {
    match event {
        Event::LoanGranted(loan) => {
            let state = LoanState {
                signed: day,
                loan: (**loan).clone(),
                disbursed: Dong::ZERO,
                repaid: Dong::ZERO,
            };
            it.loans.entry(loan.loan).or_insert(state);
        }
        Event::LoanDisbursed(payment) => {
            if let Some(loan) = it.loans.get_mut(&payment.loan) {
                loan.disbursed = loan.disbursed.saturating_add(payment.amount);
            }
        }
        Event::LoanRepaid(payment) => {
            if let Some(loan) = it.loans.get_mut(&payment.loan) {
                loan.repaid = loan.repaid.saturating_add(payment.amount);
            }
        }
        Event::GuaranteeGiven(given) => {
            it.guarantees.entry(given.loan).or_insert((given.guarantor, given.amount));
        }
        Event::GuaranteeEnded(loan) => {
            let ended = it.guarantees.remove(loan).map(|_| *loan);
            it.ended_guarantees.extend(ended);
        }
        _ => {}
    }
}

fn change_registration(it: &mut Registered, change: &RegistrationChange) {
    // Taken apart wholly, so that a new field does not compile until it is placed.
    let RegistrationChange {
        name,
        commune,
        address,
        sector,
        trades,
        charter_capital,
        representative,
    } = change.clone();
    let registration = &mut it.registration;
    if let Some(name) = name {
        registration.name = name;
    }
    if let Some(commune) = commune {
        registration.commune = commune;
    }
    if let Some(sector) = sector {
        registration.sector = sector;
    }
    if let Some(trades) = trades {
        registration.trades = trades;
    }
    registration.address = address.or(registration.address.take());
    registration.charter_capital = charter_capital.or(registration.charter_capital);
    registration.representative = representative.or(registration.representative.take());
}
