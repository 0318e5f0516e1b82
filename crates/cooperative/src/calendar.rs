//! Terms in civil days: months as the calendar counts them, and working days.

use chrono::{Datelike, Months, NaiveDate, Weekday};

/// The day so many calendar months later; the last day of the month where it has no such day, so
/// that six months from 31 August end on 28 or 29 February. At the end of the calendar it stays.
pub fn after_months(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// The day so many working days later, the first of them the next working day. Monday to Friday:
/// public holidays are set by the year and are not known here, so a term may end a few days later
/// in truth (a judgement).
pub fn after_working_days(day: NaiveDate, days: u32) -> NaiveDate {
    let working = |it: &NaiveDate| !matches!(it.weekday(), Weekday::Sat | Weekday::Sun);
    match days.checked_sub(1) {
        None => day,
        Some(before) => {
            let mut later = day.iter_days().skip(1).filter(working);
            later.nth(before as usize).unwrap_or(NaiveDate::MAX)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "the days are written here")]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn months_end_on_the_same_day_or_the_last_of_the_month() {
        let cases = [
            ("2024-07-01", 6, "2025-01-01"),
            ("2024-08-31", 6, "2025-02-28"),
            ("2023-08-31", 6, "2024-02-29"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2024-12-15", 0, "2024-12-15"),
        ];
        for (from, months, to) in cases {
            assert_eq!(after_months(day(from), months), day(to), "{from} + {months}");
        }
        assert_eq!(after_months(NaiveDate::MAX, 1), NaiveDate::MAX);
    }

    #[test]
    fn working_days_pass_over_the_weekend() {
        let cases = [
            ("2024-09-02", 3, "2024-09-05"),
            ("2024-09-04", 3, "2024-09-09"),
            ("2024-09-06", 1, "2024-09-09"),
            ("2024-09-07", 1, "2024-09-09"),
            ("2024-09-07", 0, "2024-09-07"),
        ];
        for (from, days, to) in cases {
            assert_eq!(after_working_days(day(from), days), day(to), "{from} + {days}");
        }
    }
}
