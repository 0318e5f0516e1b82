//! Days of instants.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};

/// The day of an instant in Asia/Ho_Chi_Minh, which has been UTC+7 without summer time since 1975.
pub fn local_day(at: DateTime<Utc>) -> NaiveDate {
    match FixedOffset::east_opt(7 * 3600) {
        Some(zone) => at.with_timezone(&zone).date_naive(),
        None => at.date_naive(),
    }
}

/// The instant at which a day begins there, in microseconds.
pub fn midnight(day: NaiveDate) -> Option<i64> {
    day.and_time(NaiveTime::MIN).and_utc().timestamp_micros().checked_sub(7 * 3_600_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_is_the_first_instant_of_its_day() {
        let day = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        let first = DateTime::from_timestamp_micros(midnight(day).unwrap()).unwrap();
        assert_eq!(local_day(first), day);
        assert_eq!(local_day(first - chrono::TimeDelta::microseconds(1)), day.pred_opt().unwrap());
    }

    #[test]
    fn a_day_begins_at_17_oclock_utc() {
        let day = |text: &str| local_day(text.parse().unwrap()).to_string();
        assert_eq!(day("2023-12-31T16:59:59.999999Z"), "2023-12-31");
        assert_eq!(day("2023-12-31T17:00:00Z"), "2024-01-01");
    }
}
