//! The log in memory, and the faulty wrapper while it is quiet, keep the promise.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what tests are made with may fail as tests do"
)]

use std::sync::Arc;

use chrono::DateTime;
use eventlog::{Clock, EventLog, Faulty, ManualClock, MemoryLog};

fn memory_log() -> MemoryLog {
    let clock = ManualClock::new(DateTime::from_timestamp(1_700_000_000, 123_456_789).unwrap());
    MemoryLog::new(Arc::new(clock) as Arc<dyn Clock>)
}

mod memory {
    use super::*;

    async fn factory() -> Arc<dyn EventLog> {
        Arc::new(memory_log())
    }

    eventlog::conformance!(factory);
}

mod faulty {
    use super::*;

    async fn factory() -> Arc<dyn EventLog> {
        Arc::new(Faulty::quiet(memory_log()))
    }

    eventlog::conformance!(factory);
}
