//! Late entries, on the wire.

use api::question::ListLateEntries;
use api::v1;
use eventlog::Position;
use tonic::Status;
use views::{EntryFilter, Place};

use super::token::{Token, digest, offset};
use super::{Service, answer, resolved};
use crate::late::{LATE_DAYS, Late};
use crate::status::{fields, status};

impl Service {
    /// A page of late entries.
    pub(super) async fn list_late(
        &self,
        wire: v1::ListLateEntriesRequest,
    ) -> Result<v1::ListLateEntriesResponse, Status> {
        let list = digest(&v1::ListLateEntriesRequest {
            page_size: 0,
            page_token: String::new(),
            ..wire.clone()
        });
        let asked = ListLateEntries::try_from(wire).map_err(fields)?;
        let (views, pin) = self.when(&asked.when).await?;
        let token = asked.part.token.as_deref().map(|it| Token::read(it, &list)).transpose()?;
        let pin = token.as_ref().map_or(pin, |it| it.pin);
        let after = Position(token.as_ref().map(offset).transpose()?.unwrap_or(0) as u64);
        let place = match &asked.area {
            None => None,
            Some(area) => {
                let units = self.reader.all_units_of(&*views, area, pin).await;
                Some(Place::Units(units.map_err(status)?))
            }
        };
        let filter = EntryFilter {
            recorder: asked.recorder,
            recorded_from: asked.recorded_from,
            recorded_to: asked.recorded_to,
            effective_to: Some(pin.as_of),
            place,
            ..EntryFilter::default()
        };
        let (days, range) = (asked.days.unwrap_or(LATE_DAYS), (after, pin.known_at));
        let late = self.reader.late(&*views, &filter, days, range, asked.part.size).await;
        let (rows, next) = late.map_err(status)?;
        let row = |it: &Late| v1::LateEntry {
            entry: Some(answer::row(&it.row)),
            days_late: i32::try_from(it.days).unwrap_or(i32::MAX),
        };
        Ok(v1::ListLateEntriesResponse {
            entries: rows.iter().map(row).collect(),
            next_page_token: next.map(|it| Token::next(&list, pin, it).text()).unwrap_or_default(),
            resolved: resolved(pin),
            log_position: self.reader.cursor().0,
        })
    }
}
