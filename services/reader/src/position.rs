//! From an instant to a position.

use chrono::{DateTime, Utc};
use entry::Payload;
use eventlog::{Envelope, EventLog, Position, Scope};
use futures::StreamExt;

use crate::error::ReadError;

/// The last position that was recorded at or before an instant; 0 if there is none. Recorded at never decreases,
/// so a bisection finds it, reading one page a step.
pub(crate) async fn position_at(
    log: &dyn EventLog,
    at: DateTime<Utc>,
) -> Result<Position, ReadError> {
    let (mut low, mut high) = (0, log.last().0);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if recorded_at(log, Position(middle)).await? <= at {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Ok(Position(low))
}

/// When the entry at a position was recorded.
pub(crate) async fn recorded_at(
    log: &dyn EventLog,
    position: Position,
) -> Result<DateTime<Utc>, ReadError> {
    let before = Position(position.0.saturating_sub(1));
    let mut pages = log.read_all(before, Scope::All);
    while let Some(page) = pages.next().await {
        if let Some(first) = page?.decoded().next() {
            let first = first.map_err(|it| ReadError::damaged(position, it))?;
            return Ok(first.envelope.recorded_at);
        }
    }
    Err(ReadError::BeyondLog { asked: position, last: log.last() })
}

/// The entries at some positions, which rise; neighbours are read in one page.
///
/// # Errors
/// If one of them is beyond the log, or cannot be read.
pub async fn entries_at(
    log: &dyn EventLog,
    positions: &[Position],
) -> Result<Vec<(Envelope, Payload)>, ReadError> {
    let mut found = Vec::with_capacity(positions.len());
    while let Some(&first) = positions.get(found.len()) {
        let mut pages = log.read_all(Position(first.0.saturating_sub(1)), Scope::All);
        let beyond = || ReadError::BeyondLog { asked: first, last: log.last() };
        let page = pages.next().await.ok_or_else(beyond)??;
        let before = found.len();
        for stored in page.decoded() {
            let Some(&next) = positions.get(found.len()) else { break };
            let envelope = stored.map_err(|it| ReadError::damaged(next, it))?.envelope;
            if envelope.position == next {
                let payload = Payload::decode(&envelope.payload);
                found.push((envelope, payload.map_err(|it| ReadError::damaged(next, it))?));
            }
        }
        if found.len() == before {
            return Err(beyond());
        }
    }
    Ok(found)
}
