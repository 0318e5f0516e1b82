//! Rules that change with the day on which they hold.

use chrono::{Days, NaiveDate};

use crate::kind::Kind;

/// The day on which the Law on Cooperatives 17/2023/QH15 and Decree 92/2024 came into force.
pub const LAW_2023_FROM: NaiveDate = day(2024, 7, 1);

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

/// How many days there are to supplement a dossier. Decree 92/2024 Art. 19.
pub const SUPPLEMENT_DAYS: u64 = 60;

/// How many days after its effective date a backup registration may be entered. Decree 92/2024 Art.
/// 20.
pub const BACKUP_DAYS: u64 = 30;

/// For how many months one notice may suspend business. Law 17/2023 Art. 96.
pub const SUSPENSION_MONTHS: u32 = 12;

/// For how many months a group was active without a break before it is converted into a cooperative.
/// Law 17/2023 Art. 108, Decree 92/2024 Art. 61.
pub const CONVERSION_MONTHS: u32 = 12;
/// How many months the support fund waits before it writes off what is overdue: 5 years. Decree
/// 45/2021, read in part.
pub const WRITE_OFF_MONTHS: u32 = 60;

/// After how many months of silence a dissolution is complete, and until when a resolution can be
/// withdrawn. Decree 92/2024 Arts. 50.5 and 50.6.
pub const SILENCE_MONTHS: u32 = 6;

/// For how many months there may be no annual general meeting. Law 17/2023 Art. 103.1.
pub const MEETING_MONTHS: u32 = 18;

/// So many days later; the last day that there is, if there is none.
pub fn days_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// The least number of official members at registration on a day.
///
/// A cooperative: 7 (Law 23/2012/QH13 Art. 3, read in part), from 1/7/2024 on 5 (Law 17/2023/QH15
/// Art. 4.7). A judgement, to be confirmed with an office: a union has 4 cooperatives (Law 2012
/// Art. 3.2), from 1/7/2024 on 3 (Law 2023 Art. 4.9); a group 2 (Decree 77/2019 Art. 3.1). Checked
/// at registration; falling below later is a warning and never a state.
pub fn minimum_members(kind: Kind, on: NaiveDate) -> u32 {
    match (kind, on >= LAW_2023_FROM) {
        (Kind::Cooperative, false) => 7,
        (Kind::Cooperative, true) => 5,
        (Kind::Union, false) => 4,
        (Kind::Union, true) => 3,
        (Kind::Group, _) => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minimum_falls_from_seven_to_five_on_the_first_of_july_2024() {
        let before = day(2024, 6, 30);
        assert_eq!(minimum_members(Kind::Cooperative, before), 7);
        assert_eq!(minimum_members(Kind::Cooperative, LAW_2023_FROM), 5);
        assert_eq!(minimum_members(Kind::Union, before), 4);
        assert_eq!(minimum_members(Kind::Union, LAW_2023_FROM), 3);
    }
}
