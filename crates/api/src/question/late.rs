//! Asks for late entries.

use chrono::NaiveDate;
use cooperative::Text;
use cooperative::land::AreaRef;

use super::{Part, When, limit, maybe_area, part, questions, when};
use crate::date::day;
use crate::field::At;
use crate::v1;

/// Beyond a century nothing is late.
const DAYS_MAX: usize = 36_500;

/// Asks for entries that were recorded long after they took effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListLateEntries {
    /// Where; `None` for the country.
    pub area: Option<AreaRef>,
    /// More than so many days after; `None` where it is left open.
    pub days: Option<u32>,
    /// Recorded by whom.
    pub recorder: Option<Text>,
    /// Recorded on this day in Asia/Ho_Chi_Minh or after.
    pub recorded_from: Option<NaiveDate>,
    /// Recorded on this day in Asia/Ho_Chi_Minh or before.
    pub recorded_to: Option<NaiveDate>,
    /// Which part.
    pub part: Part,
    /// When.
    pub when: When,
}

questions! {
    ListLateEntriesRequest => ListLateEntries, late;
}

fn late(it: &v1::ListLateEntriesRequest, at: &At<'_>) -> Option<ListLateEntries> {
    let area = maybe_area(&it.area_code, at);
    let days = limit("days", it.days, 0, DAYS_MAX, at);
    let recorder = (!it.recorder_id.is_empty()).then_some(it.recorder_id.as_str());
    let recorder = at.maybe_checked("recorder_id", recorder, Text::new);
    let recorded_from = at.maybe("recorded_from", it.recorded_from.as_ref(), day);
    let recorded_to = at.maybe("recorded_to", it.recorded_to.as_ref(), day);
    let part = part(it.page_size, &it.page_token, at);
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(ListLateEntries {
        area: area?,
        days: u32::try_from(days?).ok().filter(|it| *it > 0),
        recorder: recorder?,
        recorded_from: recorded_from?,
        recorded_to: recorded_to?,
        part: part?,
        when: when?,
    })
}
