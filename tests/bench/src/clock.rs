//! The system's clock, for ledgers that are written here.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use eventlog::Clock;

/// What the program's own clock shows: a ledger made here is served by the program afterwards, which refuses one
/// whose last entry lies far from its own time.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // stands in for the program, whose clock is not a library's
    fn now(&self) -> DateTime<Utc> {
        SystemTime::now().into()
    }
}
