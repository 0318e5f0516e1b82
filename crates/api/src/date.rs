//! Days and instants.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::Date;
use crate::field::At;

/// A day on the wire. Only years 1 to 9999 can be read back.
pub fn date(day: NaiveDate) -> Date {
    // Months and days are far below 2^31.
    Date { year: day.year(), month: day.month() as i32, day: day.day() as i32 }
}

/// An instant on the wire.
pub fn timestamp(at: DateTime<Utc>) -> prost_types::Timestamp {
    // Below 2 * 10^9 even in a leap second.
    let nanos = at.timestamp_subsec_nanos().min(999_999_999) as i32;
    prost_types::Timestamp { seconds: at.timestamp(), nanos }
}

/// A complete day of the years 1 to 9999.
pub(crate) fn day(it: &Date, at: &At<'_>) -> Option<NaiveDate> {
    complete(it).or_else(|| {
        let (en, vi) = ("a complete day of the years 1 to 9999", "ngày đầy đủ, năm 1 đến 9999");
        at.wrong(format_args!("{}-{}-{}", it.year, it.month, it.day), en, vi)
    })
}

/// A day of birth: what is wrong with it is not repeated.
pub(crate) fn secret_day(it: &Date, at: &At<'_>) -> Option<NaiveDate> {
    complete(it).or_else(|| at.wrong("", "a complete day", "ngày đầy đủ"))
}

/// An instant.
pub(crate) fn instant(it: &prost_types::Timestamp, at: &At<'_>) -> Option<DateTime<Utc>> {
    let nanos = u32::try_from(it.nanos).ok().filter(|it| *it < 1_000_000_000);
    nanos.and_then(|nanos| DateTime::from_timestamp(it.seconds, nanos)).or_else(|| {
        let (en, vi) =
            ("an instant, nanoseconds 0 to 999999999", "thời điểm, nano giây 0 đến 999999999");
        at.wrong(format_args!("{} s {} ns", it.seconds, it.nanos), en, vi)
    })
}

/// The day of an answer; `None` unless it is complete and of the years 1 to 9999.
pub fn complete(it: &Date) -> Option<NaiveDate> {
    let (month, day) = (u32::try_from(it.month).ok()?, u32::try_from(it.day).ok()?);
    (1..=9999).contains(&it.year).then(|| NaiveDate::from_ymd_opt(it.year, month, day)).flatten()
}
