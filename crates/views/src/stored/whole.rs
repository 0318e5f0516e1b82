//! Rows that belong to no cooperative alone.

use chrono::DateTime;
use cooperative::UnitCode;
use eventlog::{AppendId, Position};

use super::Stored;
use super::rows::{count, damaged, id, there};
use crate::error::ViewError;
use crate::rows::{AreaRow, Parked, Tip};

/// The last entry that went in: position, recorded at, append.
pub fn tip(row: &impl Stored) -> Result<Tip, ViewError> {
    Ok(Tip {
        position: Position(count(row, 0)?),
        recorded_at: DateTime::from_timestamp_micros(count(row, 1)?)
            .ok_or_else(|| damaged("an instant"))?,
        append: AppendId(id(row, 2)?),
    })
}

/// An entry of an area: position, area, revision, until, payload.
pub fn area(row: &impl Stored) -> Result<AreaRow, ViewError> {
    Ok(AreaRow {
        position: Position(count(row, 0)?),
        area: unit(row, 1)?,
        revision: count(row, 2)?,
        until: row.number(3)?.and_then(|it| u64::try_from(it).ok()).map(Position),
        payload: there(row.bytes(4)?)?.to_vec().into(),
    })
}

/// A parked entry: position, stream, revision, reason.
pub fn parked(row: &impl Stored) -> Result<Parked, ViewError> {
    Ok(Parked {
        position: Position(count(row, 0)?),
        stream: there(row.text(1)?)?.to_owned(),
        revision: count(row, 2)?,
        reason: there(row.text(3)?)?.to_owned(),
    })
}

/// A unit's code in a column.
pub fn unit(row: &impl Stored, column: usize) -> Result<UnitCode, ViewError> {
    UnitCode::new(there(row.text(column)?)?).map_err(|_| damaged("a unit"))
}
