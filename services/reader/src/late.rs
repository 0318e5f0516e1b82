//! Entries that were recorded long after they took effect.

use chrono::{DateTime, NaiveDate, Utc};
use cooperative::day::local_day;
use eventlog::Position;
use views::{EntryFilter, EntryRow, ViewReader};

use crate::error::ReadError;
use crate::reader::Reader;

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

/// How many rows of the views one page looks at: where few are late, a page is shorter than asked
/// and another one follows.
const EXAMINED_MAX: usize = 50_000;

/// How many rows are read at once.
const AT_ONCE: u32 = 1_000;

/// An entry that was recorded late.
#[derive(Clone, Debug)]
pub struct Late {
    /// The entry, in short.
    pub row: EntryRow,
    /// How many days after its effective day it was recorded.
    pub days: i64,
}

impl Reader {
    /// The entries of cooperatives that pass a filter and were recorded more than `days` after they
    /// took effect, in the order of the log, after a position and up to one. Gives where the next
    /// page goes on, if there may be more.
    pub async fn late(
        &self,
        views: &dyn ViewReader,
        filter: &EntryFilter,
        days: u32,
        (after, upto): (Position, Position),
        limit: usize,
    ) -> Result<(Vec<Late>, Option<Position>), ReadError> {
        let (mut found, mut after, mut examined) = (Vec::new(), after, 0);
        while examined < EXAMINED_MAX {
            let rows = views.entries(filter, after, AT_ONCE).await?;
            let last = rows.len() < AT_ONCE as usize;
            examined += rows.len();
            for row in rows {
                if row.position > upto {
                    return Ok((found, None));
                }
                after = row.position;
                let late = delay(row.recorded_at, row.effective);
                if late > i64::from(days) && row.stream.starts_with("cooperative:") {
                    found.push(Late { row, days: late });
                }
                if found.len() == limit.max(1) {
                    return Ok((found, Some(after)));
                }
            }
            if last {
                return Ok((found, None));
            }
        }
        Ok((found, Some(after)))
    }
}
