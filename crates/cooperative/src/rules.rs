//! What the law and the state allow, event by event.

mod annual;
mod conversion;
mod credit;
mod dossier;
mod duties;
mod management;
mod membership;
mod procedure;
mod recognition;
mod registration;
mod reorganisation;
mod sameness;
mod status;
mod trades;
mod values;

pub(crate) use reorganisation::kinds as reorganised_kind;
pub use trades::check_trades;
pub use values::check_values;

use chrono::NaiveDate;

use crate::event::Event;
use crate::rejection::Rejection;
use crate::state::{Cooperative, Registered};

/// Whether an event may happen to a cooperative in this state on this day.
pub fn permit(state: &Cooperative, day: NaiveDate, event: &Event) -> Result<(), Rejection> {
    match event {
        Event::Founded(_) => status::found(state),
        Event::Dossier(it) => dossier::advance(state, day, *it),
        Event::Registered(it) => registration::register(state, day, it),
        Event::RegistrationChanged(it) => registration::change(open(state, day)?, day, it),
        Event::RegistrationRectified(_) => open(state, day).map(|_| ()),
        Event::RegistrationReverted(it) => registration::revert(open(state, day)?, day, it),
        Event::GroupConverted(it) => conversion::convert(open(state, day)?, day, it),
        Event::Departed(it) => reorganisation::depart(open(state, day)?, day, it),
        Event::Formed(it) => reorganisation::form(state, day, it),
        Event::Absorbed(it) => reorganisation::absorb(open(state, day)?, day, it),
        Event::JoinedTo(_) => sameness::join(state, day),
        Event::DuplicateJoined(_) => sameness::keep(state, day),
        Event::CertificateExchanged(it) => registration::exchange(open(state, day)?, it.as_ref()),
        Event::CodeHandedOver(it) => registration::hand_over(open(state, day)?, day, &it.code),
        Event::OperationStopped => status::stop(open(state, day)?, day),
        Event::OperationRestarted => status::restart(open(state, day)?, day),
        Event::Suspended(_)
        | Event::SuspensionExtended(_)
        | Event::SuspensionOrdered(_)
        | Event::Resumed
        | Event::DissolutionResolved(_)
        | Event::DissolutionOrdered(_)
        | Event::DissolutionCancelled
        | Event::DissolutionCompleted
        | Event::ViolationNoticed(_)
        | Event::CertificateRevoked(_)
        | Event::ReorganisationResolved(_)
        | Event::Step(_) => legal(open(state, day)?, day, event),
        Event::GeneralMeetingHeld(year) => duties::meet(open(state, day)?, day, *year),
        Event::ComplianceReportAsked(due) => duties::ask(open(state, day)?, day, *due),
        Event::MemberJoined(it) => membership::join(open(state, day)?, day, it),
        Event::MemberLeft(it) => membership::leave(open(state, day)?, day, it),
        Event::ManagerAppointed(it) => management::appoint(open(state, day)?, it),
        Event::ManagerReleased(it) => management::in_post(open(state, day)?, day, it.person),
        Event::ManagerTrained(it) => management::in_post(open(state, day)?, day, it.person),
        Event::LoanGranted(it) => credit::grant(open(state, day)?, it),
        Event::LoanDisbursed(it) => credit::disburse(open(state, day)?, day, it),
        Event::LoanRepaid(it) => credit::repay(open(state, day)?, day, it),
        Event::GuaranteeGiven(it) => credit::guarantee(open(state, day)?, it),
        Event::GuaranteeEnded(it) => credit::end_guarantee(open(state, day)?, day, *it),
        Event::LoanRestructured(it) => credit::restructure(open(state, day)?, day, it.loan),
        Event::LoanOverdue(it) => credit::overdue(open(state, day)?, day, it),
        Event::LoanWrittenOff(it) => credit::write_off(open(state, day)?, day, it),
        Event::GuaranteeCalled(it) => credit::call(open(state, day)?, day, it),
        Event::ReturnFiled(it) => annual::file(open(state, day)?, day, it),
        Event::Rated(it) => annual::rate(open(state, day)?, day, it),
        Event::Linked(it) => recognition::link(open(state, day)?, it),
        Event::Unlinked(it) => recognition::unlink(open(state, day)?, day, it),
        Event::ProductCertified(_) | Event::SupportReceived(_) => open(state, day).map(|_| ()),
        // Whether there is anything to erase is told by the entries, whatever the state.
        Event::PersonalDataErased(_) => Ok(()),
    }
}

/// A step of the legal axis: it starts from the state where the cooperative is, and keeps its own
/// guards and clocks.
fn legal(it: &Registered, day: NaiveDate, event: &Event) -> Result<(), Rejection> {
    status::starts(it, day, event)?;
    match event {
        Event::Suspended(until) | Event::SuspensionExtended(until) => status::term(day, *until),
        Event::DissolutionResolved(received) => procedure::resolve(day, *received),
        Event::DissolutionOrdered(order) => procedure::order(it, day, *order),
        Event::DissolutionCancelled => procedure::cancel(it, day),
        Event::DissolutionCompleted => procedure::complete(it),
        Event::ViolationNoticed(_) => procedure::notice(it, day),
        Event::CertificateRevoked(ground) => procedure::revoke(it, day, *ground),
        Event::ReorganisationResolved(how) => reorganisation::resolve(*how),
        Event::Step(step) => procedure::step(it, day, *step),
        _ => Ok(()),
    }
}

/// The cooperative while it has a certificate and has not ended.
fn open(state: &Cooperative, on: NaiveDate) -> Result<&Registered, Rejection> {
    match state {
        Cooperative::Unfounded => Err(Rejection::Unfounded { on }),
        Cooperative::Founded(_) => Err(Rejection::NotRegistered { on }),
        Cooperative::Registered(it) => Ok(it),
        Cooperative::Ended(it) => Err(Rejection::Ended { on: it.on }),
    }
}
