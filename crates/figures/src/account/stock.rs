//! Stocks and flows of a cooperative with a certificate.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use cooperative::credit::Lender;
use cooperative::membership::LeaveReason;
use cooperative::state::LoanState;
use cooperative::{Dong, Event, Exit, LoanId, PersonId, Registered};

use super::tally::Tally;
use crate::delta::Class;
use crate::measure::Measure;
use crate::status::Status;

/// Every stock, `sign` times.
pub(super) fn all(it: &Registered, class: &Class, day: NaiveDate, sign: i64, tally: &mut Tally) {
    tally.add(class, Measure::Coops, Status::of(it).number(), day, sign);
    let mut kinds = [0; 256];
    it.members.values().for_each(|it| kinds[usize::from(it.kind.number())] += sign);
    let mut levels = [0; 256];
    it.managers.values().for_each(|it| levels[usize::from(it.qualification.number())] += sign);
    let mut stars = [0; 256];
    it.products.values().for_each(|it| stars[usize::from(*it)] += sign);
    for detail in 0..=u8::MAX {
        let at = usize::from(detail);
        tally.add(class, Measure::Members, detail, day, kinds[at]);
        tally.add(class, Measure::Managers, detail, day, levels[at]);
        tally.add(class, Measure::Products, detail, day, stars[at]);
    }
    for loan in it.loans.values() {
        outstanding(loan, class, day, sign, tally);
    }
    debts(it, class, day, sign, tally);
    for (guarantor, amount) in it.guarantees.values() {
        guarantee(*guarantor, *amount, class, day, sign, tally);
    }
    linked(it, class, day, sign, tally);
}

/// The stocks that an event can touch, `sign` times: taken before it with -1 and after it with 1
/// they give what it changes, however little it fits the state.
pub(super) fn touched(
    it: &Registered,
    class: &Class,
    day: NaiveDate,
    event: &Event,
    sign: i64,
    tally: &mut Tally,
) {
    match event {
        Event::MemberJoined(join) => member(it, join.person, class, day, sign, tally),
        Event::MemberLeft(leave) => member(it, leave.person, class, day, sign, tally),
        Event::ManagerAppointed(to) => manager(it, to.person, class, day, sign, tally),
        Event::ManagerReleased(by) => manager(it, by.person, class, day, sign, tally),
        Event::LoanGranted(loan) => debt(it, loan.loan, class, day, sign, tally),
        Event::LoanDisbursed(payment)
        | Event::LoanRepaid(payment)
        | Event::LoanWrittenOff(payment) => debt(it, payment.loan, class, day, sign, tally),
        Event::GuaranteeCalled(by) => guaranteed(it, by.loan, class, day, sign, tally),
        Event::LoanRestructured(_) | Event::LoanOverdue(_) => {}
        Event::GuaranteeGiven(given) => guaranteed(it, given.loan, class, day, sign, tally),
        Event::GuaranteeEnded(loan) => guaranteed(it, *loan, class, day, sign, tally),
        Event::Linked(_) | Event::Unlinked(_) => linked(it, class, day, sign, tally),
        Event::ProductCertified(certified) => {
            if let Some(stars) = it.products.get(&certified.product) {
                tally.add(class, Measure::Products, *stars, day, sign);
            }
        }
        Event::ManagerTrained(_) | Event::SupportReceived(_) => {}
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
        | Event::ReturnFiled(_)
        | Event::Rated(_) => {}
    }
}

/// What an event counts as happening, judged on the state before it.
pub(super) fn flows(
    it: &Registered,
    class: &Class,
    day: NaiveDate,
    event: &Event,
    tally: &mut Tally,
) {
    let lender = |loan: &LoanId| it.loans.get(loan).map(|it| it.loan.lender.number());
    match event {
        Event::MemberJoined(joining) => {
            tally.add(class, Measure::MembersJoined, joining.kind.number(), day, 1);
        }
        Event::MemberLeft(leaving) if it.members.contains_key(&leaving.person) => {
            tally.add(class, Measure::MembersLeft, leaving.reason.number(), day, 1);
        }
        Event::ManagerTrained(training) if it.managers.contains_key(&training.person) => {
            let person = Some(training.person);
            tally.add_keyed(class, Measure::ManagersTrained, 0, person, day, 1);
        }
        Event::LoanGranted(loan) => {
            let lender = loan.lender.number();
            tally.add(class, Measure::LoanContracts, lender, day, 1);
            tally.add(class, Measure::LoansGranted, lender, day, loan.amount.0);
        }
        Event::LoanDisbursed(payment) => {
            if let Some(lender) = lender(&payment.loan) {
                tally.add(class, Measure::LoansDisbursed, lender, day, payment.amount.0);
            }
        }
        Event::LoanRepaid(payment) => {
            if let Some(lender) = lender(&payment.loan) {
                tally.add(class, Measure::LoansRepaid, lender, day, payment.amount.0);
            }
        }
        Event::GuaranteeGiven(given) => {
            let guarantor = given.guarantor.number();
            tally.add(class, Measure::GuaranteesIssued, guarantor, day, 1);
            tally.add(class, Measure::GuaranteesIssuedAmount, guarantor, day, given.amount.0);
        }
        Event::SupportReceived(support) => {
            let kind = support.kind.number();
            tally.add(class, Measure::Supports, kind, day, 1);
            let amount = support.amount.unwrap_or_default();
            tally.add(class, Measure::SupportAmount, kind, day, amount.0);
            let people = i64::from(support.people.unwrap_or_default());
            tally.add(class, Measure::SupportPeople, kind, day, people);
        }
        Event::MemberLeft(_)
        | Event::ManagerTrained(_)
        | Event::ManagerAppointed(_)
        | Event::ManagerReleased(_)
        | Event::GuaranteeEnded(_)
        | Event::Linked(_)
        | Event::Unlinked(_)
        | Event::ProductCertified(_) => {}
        // Neither a loan nor a repayment.
        Event::LoanRestructured(_)
        | Event::LoanOverdue(_)
        | Event::LoanWrittenOff(_)
        | Event::GuaranteeCalled(_) => {}
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
        | Event::ReturnFiled(_)
        | Event::Rated(_) => {}
    }
}

/// A group that became a cooperative: an exit of the one kind, a first certificate of the other, and
/// members who go over from the one to the other.
pub(super) fn converted(it: &Registered, was: &Class, is: &Class, day: NaiveDate, to: &mut Tally) {
    to.add(was, Measure::OtherExits, Exit::Conversion.number(), day, 1);
    to.add(is, Measure::Founded, 0, day, 1);
    for member in it.members.values() {
        to.add(was, Measure::MembersTransferredOut, member.kind.number(), day, 1);
        to.add(is, Measure::MembersTransferredIn, member.kind.number(), day, 1);
    }
}

/// The memberships that end with the cooperative.
pub(super) fn leave(it: &Registered, exit: Exit, class: &Class, day: NaiveDate, tally: &mut Tally) {
    let members = i64::try_from(it.members.len()).unwrap_or(i64::MAX);
    tally.add(class, Measure::MembersLeft, LeaveReason::by_exit(exit).number(), day, members);
}

fn member(
    it: &Registered,
    person: PersonId,
    class: &Class,
    day: NaiveDate,
    sign: i64,
    tally: &mut Tally,
) {
    if let Some(member) = it.members.get(&person) {
        tally.add(class, Measure::Members, member.kind.number(), day, sign);
    }
}

fn manager(
    it: &Registered,
    person: PersonId,
    class: &Class,
    day: NaiveDate,
    sign: i64,
    tally: &mut Tally,
) {
    if let Some(manager) = it.managers.get(&person) {
        tally.add(class, Measure::Managers, manager.qualification.number(), day, sign);
    }
}

fn debt(
    it: &Registered,
    loan: LoanId,
    class: &Class,
    day: NaiveDate,
    sign: i64,
    tally: &mut Tally,
) {
    if let Some(loan) = it.loans.get(&loan) {
        outstanding(loan, class, day, sign, tally);
    }
    debts(it, class, day, sign, tally);
}

fn outstanding(loan: &LoanState, class: &Class, day: NaiveDate, sign: i64, tally: &mut Tally) {
    let amount = loan.outstanding().0.saturating_mul(sign);
    tally.add(class, Measure::LoansOutstanding, loan.loan.lender.number(), day, amount);
}

fn debts(it: &Registered, class: &Class, day: NaiveDate, sign: i64, tally: &mut Tally) {
    let owed = it.loans.values().filter(|it| it.outstanding() > Dong::ZERO);
    let lenders: BTreeMap<u8, i64> = owed.map(|it| (it.loan.lender.number(), sign)).collect();
    if !lenders.is_empty() {
        tally.add(class, Measure::Debtors, 0, day, sign);
    }
    for (lender, n) in lenders {
        tally.add(class, Measure::DebtorsByLender, lender, day, n);
    }
}

fn guaranteed(
    it: &Registered,
    loan: LoanId,
    class: &Class,
    day: NaiveDate,
    sign: i64,
    tally: &mut Tally,
) {
    if let Some((guarantor, amount)) = it.guarantees.get(&loan) {
        guarantee(*guarantor, *amount, class, day, sign, tally);
    }
}

fn guarantee(
    guarantor: Lender,
    amount: Dong,
    class: &Class,
    day: NaiveDate,
    sign: i64,
    tally: &mut Tally,
) {
    tally.add(class, Measure::Guarantees, guarantor.number(), day, sign);
    let amount = amount.0.saturating_mul(sign);
    tally.add(class, Measure::GuaranteesAmount, guarantor.number(), day, amount);
}

fn linked(it: &Registered, class: &Class, day: NaiveDate, sign: i64, tally: &mut Tally) {
    if !it.links.is_empty() {
        tally.add(class, Measure::Linked, 0, day, sign);
    }
}
