//! The legal axis: from which states each step starts, and where it leads. Decree 92/2024 Art. 27.

use chrono::NaiveDate;

use crate::event::Event;
use crate::procedure::{
    Dissolution, DissolutionOrder, ReportAsked, Step, SuspensionScope, Violation,
};
use crate::state::{Legal, Operating, Registered};

/// Active, suspended, or not at its address: no procedure is open that could end it.
const STANDING: &[Legal] = &[Legal::Active, Legal::Suspended, Legal::NotAtAddress];

/// The legal states from which an event starts; every one for what does not touch the axis.
///
/// From "suspended" and "not at its address" to dissolution, revocation and bankruptcy, and from a
/// dissolution or a revocation for tax to the court's orders: judgements.
pub(crate) fn starts(event: &Event) -> &'static [Legal] {
    use Legal as L;
    match event {
        Event::Suspended(_) | Event::SuspensionOrdered(SuspensionScope::Whole) => &[L::Active],
        Event::SuspensionExtended(_) | Event::Resumed => &[L::Suspended],
        Event::DissolutionResolved(_) => STANDING,
        Event::DissolutionOrdered(_) => {
            &[L::Active, L::Suspended, L::NotAtAddress, L::Dissolving, L::TaxRevoked]
        }
        Event::DissolutionCancelled | Event::DissolutionCompleted => &[L::Dissolving],
        Event::ViolationNoticed(_) | Event::CertificateRevoked(_) => STANDING,
        Event::Step(it) => step_starts(*it),
        Event::Founded(_) | Event::Registered(_) | Event::RegistrationChanged(_) => L::ALL,
        Event::OperationStopped | Event::OperationRestarted => L::ALL,
        Event::MemberJoined(_) | Event::MemberLeft(_) | Event::ManagerAppointed(_) => L::ALL,
        Event::ManagerReleased(_) | Event::ManagerTrained(_) | Event::LoanGranted(_) => L::ALL,
        Event::LoanDisbursed(_) | Event::LoanRepaid(_) | Event::GuaranteeGiven(_) => L::ALL,
        Event::GuaranteeEnded(_) | Event::ReturnFiled(_) | Event::Rated(_) => L::ALL,
        Event::Linked(_) | Event::Unlinked(_) | Event::ProductCertified(_) => L::ALL,
        Event::SupportReceived(_) | Event::Dossier(_) | Event::CertificateExchanged(_) => L::ALL,
        Event::SuspensionOrdered(SuspensionScope::Trade) => L::ALL,
        Event::RegistrationRectified(_) | Event::RegistrationReverted(_) => L::ALL,
        Event::GeneralMeetingHeld(_) | Event::ComplianceReportAsked(_) => L::ALL,
        Event::GroupConverted(_) => &[L::Active],
        Event::LoanRestructured(_) | Event::LoanOverdue(_) | Event::LoanWrittenOff(_) => L::ALL,
        Event::GuaranteeCalled(_) | Event::CodeHandedOver(_) => L::ALL,
        Event::ReorganisationResolved(_) => &[L::Active, L::Suspended],
        Event::Departed(_) | Event::Formed(_) | Event::Absorbed(_) => L::ALL,
        Event::JoinedTo(_) | Event::DuplicateJoined(_) => L::ALL,
        Event::PersonalDataErased(_) => L::ALL,
    }
}

fn step_starts(step: Step) -> &'static [Legal] {
    use Legal as L;
    match step {
        // Only where none of the others holds: Art. 27.6.
        Step::NotAtAddressReported => &[L::Active],
        Step::NotAtAddressCleared => &[L::NotAtAddress],
        Step::DissolutionObjected | Step::DissolutionLapsed => &[L::Dissolving],
        Step::ExplanationAccepted | Step::CertificateRevokedByTax => STANDING,
        // No procedure of the law: from where others could end it too.
        Step::BecameEnterprise => STANDING,
        Step::RevocationCancelled => &[L::TaxRevoked, L::Dissolving],
        Step::BankruptcyOpened => {
            &[L::Active, L::Suspended, L::NotAtAddress, L::Dissolving, L::TaxRevoked]
        }
        Step::BankruptcyStopped | Step::BankruptcyDeclared => &[L::Bankruptcy],
        Step::CertificateReissued | Step::ComplianceReportReceived => L::ALL,
    }
}

/// Takes a step of the legal axis, if it starts from where the cooperative stands.
pub(crate) fn take(it: &mut Registered, day: NaiveDate, event: &Event) {
    if !starts(event).contains(&it.legal) {
        return;
    }
    match event {
        Event::Suspended(until) => {
            it.legal = Legal::Suspended;
            it.clocks.suspended_until = *until;
            it.clocks.last_notice = Some(day);
        }
        Event::SuspensionExtended(until) => {
            it.clocks.suspended_until = *until;
            it.clocks.last_notice = Some(day);
        }
        Event::SuspensionOrdered(SuspensionScope::Whole) => {
            it.legal = Legal::Suspended;
            // No notice of its own sets its end: Decree 92/2024 Art. 48.
            it.clocks.suspended_until = None;
            it.clocks.last_notice = None;
        }
        Event::Resumed => {
            it.legal = Legal::Active;
            it.clocks.suspended_until = None;
        }
        Event::OperationStopped => {
            it.operating = Operating::Stopped;
            it.clocks.stopped_since.get_or_insert(day);
        }
        Event::OperationRestarted => {
            it.operating = Operating::Running;
            it.clocks.stopped_since = None;
        }
        Event::DissolutionResolved(received) => dissolve(it, None, received.unwrap_or(day)),
        Event::ReorganisationResolved(how) => {
            dissolve(it, None, day);
            if let Some(dissolution) = &mut it.clocks.dissolution {
                dissolution.reorganisation = Some(*how);
            }
        }
        Event::DissolutionOrdered(order) => dissolve(it, Some(*order), day),
        Event::DissolutionCancelled => cancel_dissolution(it, |order| order.is_none()),
        Event::ViolationNoticed(ground) => {
            it.clocks.violation.get_or_insert(Violation { ground: *ground, on: day });
        }
        Event::CertificateRevoked(_) => {
            it.clocks.violation = None;
            dissolve(it, Some(DissolutionOrder::Revocation), day);
        }
        Event::Step(step) => take_step(it, *step),
        Event::GeneralMeetingHeld(year) => {
            it.clocks.meetings.entry(*year).or_insert(day);
        }
        Event::ComplianceReportAsked(due) => {
            it.clocks.report.get_or_insert(ReportAsked { on: day, due: *due });
        }
        _ => {}
    }
}

fn take_step(it: &mut Registered, step: Step) {
    match step {
        Step::NotAtAddressReported => it.legal = Legal::NotAtAddress,
        Step::NotAtAddressCleared => it.legal = Legal::Active,
        Step::DissolutionObjected => {
            if let Some(dissolution) = &mut it.clocks.dissolution {
                dissolution.objected = true;
            }
        }
        Step::ExplanationAccepted => it.clocks.violation = None,
        Step::CertificateRevokedByTax => it.enter(Legal::TaxRevoked),
        Step::RevocationCancelled if it.legal == Legal::TaxRevoked => it.leave(),
        Step::RevocationCancelled => {
            cancel_dissolution(it, |order| order == Some(DissolutionOrder::Revocation));
        }
        Step::BankruptcyOpened => it.enter(Legal::Bankruptcy),
        Step::BankruptcyStopped => it.leave(),
        Step::ComplianceReportReceived => it.clocks.report = None,
        Step::CertificateReissued => {}
        // These end it, in another stage.
        Step::DissolutionLapsed | Step::BankruptcyDeclared | Step::BecameEnterprise => {}
    }
}

/// Opens a dissolution, or gives the one under way another cause. Ordered again by the same, as after
/// a revocation, it runs on: neither its term nor an objection begins anew.
fn dissolve(it: &mut Registered, order: Option<DissolutionOrder>, since: NaiveDate) {
    if order.is_some() && it.clocks.dissolution.is_some_and(|it| it.order == order) {
        return;
    }
    it.clocks.dissolution =
        Some(Dissolution { order, since, objected: false, reorganisation: None });
    if it.legal != Legal::Dissolving {
        it.enter(Legal::Dissolving);
    }
}

fn cancel_dissolution(it: &mut Registered, whose: impl FnOnce(Option<DissolutionOrder>) -> bool) {
    if it.clocks.dissolution.is_some_and(|it| whose(it.order)) {
        it.clocks.dissolution = None;
        it.leave();
    }
}
