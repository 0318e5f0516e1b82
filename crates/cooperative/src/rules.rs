//! What the law and the state allow, event by event.

mod annual;
mod credit;
mod management;
mod membership;
mod recognition;
mod status;
mod values;

pub use values::check_values;

use chrono::NaiveDate;

use crate::event::Event;
use crate::rejection::Rejection;
use crate::state::{Cooperative, Registered};

/// Whether an event may happen to a cooperative in this state on this day.
pub fn permit(state: &Cooperative, day: NaiveDate, event: &Event) -> Result<(), Rejection> {
    match event {
        Event::Founded(_) => status::found(state),
        Event::Registered(it) => status::register(state, it),
        Event::RegistrationChanged(_) => status::change(open(state, day)?, day),
        Event::Suspended => status::suspend(open(state, day)?, day),
        Event::Resumed => status::resume(open(state, day)?, day),
        Event::OperationStopped => status::stop(open(state, day)?, day),
        Event::OperationRestarted => status::restart(open(state, day)?, day),
        Event::DissolutionResolved => status::resolve(open(state, day)?, day),
        Event::DissolutionCancelled => status::cancel(open(state, day)?, day),
        Event::DissolutionCompleted => status::complete(open(state, day)?, day),
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
        Event::ReturnFiled(it) => annual::file(open(state, day)?, day, it),
        Event::Rated(it) => annual::rate(open(state, day)?, day, it),
        Event::Linked(it) => recognition::link(open(state, day)?, it),
        Event::Unlinked(it) => recognition::unlink(open(state, day)?, day, it),
        Event::ProductCertified(_) | Event::SupportReceived(_) => open(state, day).map(|_| ()),
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
