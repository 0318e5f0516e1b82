//! The scheduler: records by itself that a term of the law has passed.
//!
//! What follows from a term is the law's ([`cooperative::expiry`]); this finds where one has passed,
//! and asks for it as anybody would: through the registrar, under a request id that follows from the
//! cooperative, the term and its last day. So it stands once in the log, however many schedulers
//! run and however often. It waits for a grace, because filings are entered late, and while an
//! import runs, because what it brings may answer the term.

mod error;
mod import;
mod request;
mod round;

pub use error::ScheduleError;
pub use import::last_imported;
pub use request::{RECORDER, request, request_id};
pub use round::{Outcome, Recorded, Records, Scheduler, Term, Terms};
