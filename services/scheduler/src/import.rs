//! Whether an import may still run.

use chrono::{DateTime, Utc};
use entry::Payload;
use eventlog::{EventLog, Position, Scope};
use futures::StreamExt;

use crate::error::ScheduleError;

/// How many entries are looked at first; then four times as many.
const FIRST: u64 = 256;

/// When the last entry that came with an import was recorded, if that was since an instant: then the
/// import may still run.
///
/// The log alone says it. An import may run in another process or be sent by any client, which
/// takes no lock of ours; but each of its entries names it, and is recorded within moments of the
/// one before.
///
/// # Errors
/// If the log cannot be read.
pub async fn last_imported(
    log: &dyn EventLog,
    since: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, ScheduleError> {
    let (mut end, mut many) = (log.last().0, FIRST);
    while end > 0 {
        let start = end.saturating_sub(many);
        let (mut reaches, mut last) = (false, None);
        let mut pages = log.read_all(Position(start), Scope::All);
        'window: while let Some(page) = pages.next().await {
            for stored in page?.decoded() {
                let envelope = stored.map_err(|it| ScheduleError::damaged("log", it))?.envelope;
                if envelope.position.0 > end {
                    break 'window;
                }
                if envelope.recorded_at < since {
                    reaches = true;
                    continue;
                }
                let payload = Payload::decode(&envelope.payload)
                    .map_err(|it| ScheduleError::damaged(envelope.stream.as_str(), it))?;
                if payload.meta.import.is_some() {
                    last = Some(envelope.recorded_at);
                }
            }
        }
        if reaches || last.is_some() {
            return Ok(last);
        }
        (end, many) = (start, many.saturating_mul(4));
    }
    Ok(None)
}
