//! Entries that were recorded long after they took effect.

use chrono::{DateTime, NaiveDate, Utc};
use views::local_day;

/// From how many days after its effective day on an entry counts as late, where nothing else is
/// asked: a month's bookkeeping. A judgement; the law names no single term.
pub const LATE_DAYS: u32 = 30;

/// How many days after its effective day an entry was recorded; days of Asia/Ho_Chi_Minh. Below 0
/// where it was recorded before.
pub fn delay(recorded_at: DateTime<Utc>, effective: NaiveDate) -> i64 {
    local_day(recorded_at).signed_duration_since(effective).num_days()
}

/// Whether an entry was recorded more than [`LATE_DAYS`] after it took effect.
pub(crate) fn is_late(recorded_at: DateTime<Utc>, effective: NaiveDate) -> bool {
    delay(recorded_at, effective) > i64::from(LATE_DAYS)
}
