//! The only real clock, and the only source of new ids.

use chrono::{DateTime, Utc};
use eventlog::Clock;
use uuid::Uuid;

/// The system's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // here, and nowhere else
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A new random id.
#[allow(clippy::disallowed_methods)] // here, and nowhere else
pub fn new_id() -> Uuid {
    Uuid::new_v4()
}
