//! The fold: state after one more event.

mod reorganised;

use chrono::NaiveDate;

use crate::conversion::Conversion;
use crate::dossier::DossierState;
use crate::event::Event;
use crate::kind::Kind;
use crate::legal;
use crate::money::Dong;
use crate::state::{Cooperative, Ended, Founded, LoanState, Manager, Member, Overdue, Registered};

/// The state after one more event on its day. Never refuses: what happened, happened.
///
/// An event that finds nothing to act on (a second certificate, a member who is there already, a
/// payment on a loan never granted, a suspension while dissolving) changes nothing;
/// [`crate::decide()`] lets none such in. What [ends](Event::ends) ends a registered cooperative from
/// whatever state. Amounts never overflow: they stay at the bound of 64 bits.
pub fn evolve(state: Cooperative, day: NaiveDate, event: &Event) -> Cooperative {
    match (state, event) {
        (Cooperative::Unfounded, Event::Founded(it)) => Cooperative::Founded(Box::new(Founded {
            founding: (**it).clone(),
            on: day,
            dossier: None,
        })),
        (Cooperative::Founded(mut it), Event::Dossier(step)) => {
            it.dossier = Some(DossierState { step: *step, on: day });
            Cooperative::Founded(it)
        }
        (Cooperative::Unfounded | Cooperative::Founded(_), Event::Registered(it)) => {
            Cooperative::Registered(Box::new(Registered::new(day, (**it).clone())))
        }
        (Cooperative::Unfounded, Event::Formed(it)) => {
            let mut new = Registered::new(day, it.registration.clone());
            reorganised::take_over(&mut new, day, &it.from, &it.carried);
            Cooperative::Registered(Box::new(new))
        }
        (Cooperative::Registered(mut it), Event::Departed(by)) => {
            reorganised::give_over(&mut it, by);
            match by.how.exit() {
                Some(exit) => Cooperative::Ended(Box::new(Ended { on: day, exit, was: *it })),
                None => Cooperative::Registered(it),
            }
        }
        (state, Event::JoinedTo(kept)) => reorganised::join(state, day, *kept),
        (Cooperative::Registered(mut it), Event::DuplicateJoined(duplicate)) => {
            it.duplicates.push(*duplicate);
            Cooperative::Registered(it)
        }
        (Cooperative::Ended(mut it), Event::DuplicateJoined(duplicate)) => {
            it.was.duplicates.push(*duplicate);
            Cooperative::Ended(it)
        }
        (Cooperative::Registered(mut it), event) => match event.ends() {
            Some(exit) => Cooperative::Ended(Box::new(Ended { on: day, exit, was: *it })),
            None => {
                let was = it.is_active();
                step(&mut it, day, event);
                if !was && it.is_active() {
                    it.clocks.active_since = Some(day);
                }
                Cooperative::Registered(it)
            }
        },
        (state, _) => state,
    }
}

fn step(it: &mut Registered, day: NaiveDate, event: &Event) {
    match event {
        Event::Founded(_) | Event::Registered(_) | Event::Dossier(_) => {}
        // Folded above, since they change the stage or come to any.
        Event::Formed(_) | Event::Departed(_) => {}
        Event::JoinedTo(_) | Event::DuplicateJoined(_) => {}
        // What is erased is no part of the state.
        Event::PersonalDataErased(_) => {}
        Event::Absorbed(by) => reorganised::take_over(it, day, &by.from, &by.carried),
        Event::RegistrationChanged(change) | Event::RegistrationRectified(change) => {
            it.change(change, day);
        }
        Event::RegistrationReverted(reversion) => it.revert(&reversion.to, day),
        Event::CertificateExchanged(code) => {
            if let Some(code) = code {
                it.former_codes.extend(it.registration.code.replace(code.clone()));
            }
        }
        Event::GroupConverted(conversion) => convert(it, day, conversion),
        Event::CodeHandedOver(to) => {
            it.former_codes.retain(|code| *code != to.code);
            if it.registration.code.as_ref() == Some(&to.code) {
                it.registration.code = None;
            }
        }
        Event::Suspended(_)
        | Event::SuspensionExtended(_)
        | Event::SuspensionOrdered(_)
        | Event::Resumed
        | Event::OperationStopped
        | Event::OperationRestarted
        | Event::DissolutionResolved(_)
        | Event::DissolutionOrdered(_)
        | Event::DissolutionCancelled
        | Event::DissolutionCompleted
        | Event::ViolationNoticed(_)
        | Event::CertificateRevoked(_)
        | Event::ReorganisationResolved(_)
        | Event::GeneralMeetingHeld(_)
        | Event::ComplianceReportAsked(_)
        | Event::Step(_) => legal::take(it, day, event),
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
        | Event::GuaranteeEnded(_)
        | Event::LoanRestructured(_)
        | Event::LoanOverdue(_)
        | Event::LoanWrittenOff(_)
        | Event::GuaranteeCalled(_) => step_credit(it, day, event),
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

/// What is no group is none to be converted.
fn convert(it: &mut Registered, day: NaiveDate, by: &Conversion) {
    if it.registration.kind != Kind::Group {
        return;
    }
    it.registration.kind = Kind::Cooperative;
    it.clocks.converted_on = Some(day);
    it.change(&by.change, day);
    if it.registration.code.is_none() {
        it.registration.code = by.code.clone();
    }
}

fn step_credit(it: &mut Registered, day: NaiveDate, event: &Event) {
    match event {
        Event::LoanGranted(loan) => {
            it.loans.entry(loan.loan).or_insert_with(|| LoanState::new(day, (**loan).clone()));
        }
        Event::LoanDisbursed(payment) => {
            if let Some(loan) = it.loans.get_mut(&payment.loan) {
                loan.disbursed = loan.disbursed.saturating_add(payment.amount);
            }
        }
        Event::LoanRepaid(payment) => {
            if let Some(loan) = it.loans.get_mut(&payment.loan) {
                loan.repaid = loan.repaid.saturating_add(payment.amount);
                less_overdue(loan, payment.amount);
            }
        }
        Event::LoanRestructured(to) => {
            if let Some(loan) = it.loans.get_mut(&to.loan) {
                loan.term_months = to.term_months.or(loan.term_months);
                loan.rate_basis_points = to.rate_basis_points.or(loan.rate_basis_points);
                loan.overdue = None;
            }
        }
        Event::LoanOverdue(of) => {
            if let Some(loan) = it.loans.get_mut(&of.loan) {
                let since = loan.overdue.map_or(day, |it| it.since);
                loan.overdue = Some(Overdue { since, principal: of.amount });
            }
        }
        Event::LoanWrittenOff(of) => {
            if let Some(loan) = it.loans.get_mut(&of.loan) {
                loan.written_off = loan.written_off.saturating_add(of.amount);
                less_overdue(loan, of.amount);
            }
        }
        Event::GuaranteeGiven(given) => {
            it.guarantees.entry(given.loan).or_insert((given.guarantor, given.amount));
        }
        Event::GuaranteeEnded(loan) => {
            let ended = it.guarantees.remove(loan).map(|_| *loan);
            it.ended_guarantees.extend(ended);
        }
        Event::GuaranteeCalled(by) => {
            if let Some((_, left)) = it.guarantees.get_mut(&by.loan) {
                *left = left.saturating_sub(by.amount);
                if *left <= Dong::ZERO {
                    it.guarantees.remove(&by.loan);
                    it.ended_guarantees.insert(by.loan);
                }
            }
        }
        _ => {}
    }
}

/// What is repaid or written off is overdue no more, before what is not due yet: a judgement.
fn less_overdue(loan: &mut LoanState, by: Dong) {
    let left = |it: Overdue| Overdue { principal: it.principal.saturating_sub(by), ..it };
    loan.overdue = loan.overdue.map(left).filter(|it| it.principal > Dong::ZERO);
}
