//! Days of instants.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

/// The day of an instant in Asia/Ho_Chi_Minh, which has been UTC+7 without summer time since 1975.
pub fn local_day(at: DateTime<Utc>) -> NaiveDate {
    match FixedOffset::east_opt(7 * 3600) {
        Some(zone) => at.with_timezone(&zone).date_naive(),
        None => at.date_naive(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_17_oclock_utc() {
        let day = |text: &str| local_day(text.parse().unwrap()).to_string();
        assert_eq!(day("2023-12-31T16:59:59.999999Z"), "2023-12-31");
        assert_eq!(day("2023-12-31T17:00:00Z"), "2024-01-01");
    }
}
