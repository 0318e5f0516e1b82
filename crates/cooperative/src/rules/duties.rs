//! Duties toward the office: general meetings and compliance reports. Law 17/2023 Art. 103.1.

use chrono::{Datelike, NaiveDate};

use crate::rejection::Rejection;
use crate::state::Registered;

/// One annual general meeting a year, for a year in which it had a certificate and that has begun.
pub(super) fn meet(it: &Registered, on: NaiveDate, year: i32) -> Result<(), Rejection> {
    super::annual::within_life(it, on, year)?;
    if it.clocks.meetings.contains_key(&year) {
        return Err(Rejection::MeetingExists { year });
    }
    Ok(())
}

/// One report is asked for at a time (a judgement), due after the day on which it is asked for.
pub(super) fn ask(it: &Registered, on: NaiveDate, due: NaiveDate) -> Result<(), Rejection> {
    if due <= on || due.year() > on.year().saturating_add(10) {
        return Err(Rejection::Value {
            field: "due_on",
            value: due.to_string(),
            expected: "a day after the effective date, at most ten years",
            expected_vi: "ngày sau ngày hiệu lực, không quá mười năm",
        });
    }
    match it.clocks.report {
        None => Ok(()),
        Some(_) => Err(Rejection::State {
            state: "asked for a compliance report already",
            state_vi: "đã được yêu cầu báo cáo tuân thủ",
            on,
        }),
    }
}
