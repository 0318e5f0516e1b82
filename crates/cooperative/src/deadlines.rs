//! The terms that run for a cooperative, with their last days.
//!
//! A term says what falls due. It never changes a state by itself: where the law lets something
//! follow from its passing, a scheduler records that as any other command.

use chrono::{Datelike, NaiveDate};

use crate::calendar::after_months;
use crate::course::Course;
use crate::kind::vocabulary;
use crate::law::LAW_2023_FROM;
use crate::state::{Cooperative, Legal, Registered};

vocabulary! {
    /// What falls due.
    DeadlineKind {
        /// Six months after the resolution to dissolve, without a dossier and without an objection
        /// in writing. Law 17/2023 Art. 98.7b, Decree 92/2024 Art. 50.5; only for resolutions from
        /// 1/7/2024 on.
        DissolutionLapse = 1, "dissolution_lapse",
            "Hết sáu tháng từ nghị quyết giải thể", "Six months after the resolution to dissolve";
        /// A notified suspension ends after twelve months at most. Decree 92/2024 Art. 47.
        SuspensionEnd = 2, "suspension_end",
            "Hết thời hạn tạm ngừng kinh doanh", "End of the suspension";
        /// The yearly return by 15/12. Circular 09/2024/TT-BKHĐT Arts. 6 and 7, from 1/7/2024 on.
        AnnualReturn = 3, "annual_return", "Nộp báo cáo năm", "Yearly return";
    }
}

/// One term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// Its last day: what is done on it is done in time.
    pub due: NaiveDate,
    /// What falls due.
    pub kind: DeadlineKind,
    /// The day from which it runs.
    pub from: NaiveDate,
}

/// Months from a resolution to dissolve to the lapse.
pub const DISSOLUTION_MONTHS: u32 = 6;

/// Months that one notice of suspension covers at most.
pub const SUSPENSION_MONTHS: u32 = 12;

impl Deadline {
    /// Whether its last day is over at the beginning of a day.
    pub fn passed(&self, on: NaiveDate) -> bool {
        self.due < on
    }
}

/// The terms that run or have run out unanswered by a course's day, the earliest first.
pub fn deadlines(course: &Course) -> Vec<Deadline> {
    let Some(it) = course.registered() else { return Vec::new() };
    let mut found: Vec<Deadline> = legal(it, course).into_iter().collect();
    found.extend(returns(it, course.on));
    found.sort_unstable();
    found
}

/// The term that the legal state itself sets.
fn legal(it: &Registered, course: &Course) -> Option<Deadline> {
    let from = course.legal_since?;
    let (kind, months) = match it.legal {
        Legal::Dissolving if from >= LAW_2023_FROM => {
            (DeadlineKind::DissolutionLapse, DISSOLUTION_MONTHS)
        }
        Legal::Suspended => (DeadlineKind::SuspensionEnd, SUSPENSION_MONTHS),
        Legal::Active
        | Legal::Dissolving
        | Legal::TaxRevoked
        | Legal::Bankruptcy
        | Legal::NotAtAddress
        | Legal::Ended => return None,
    };
    Some(Deadline { due: after_months(from, months), kind, from })
}

/// Each year up to the day's that it owes a return for and has none. The days on which returns for
/// years before 2024 fell due have not been read; who owes them is [`owes_return`].
fn returns(it: &Registered, on: NaiveDate) -> impl Iterator<Item = Deadline> {
    let first = it.since.year().max(LAW_2023_FROM.year());
    let owed = (first..=on.year()).filter(|year| !it.returns.contains_key(year));
    owed.filter_map(|year| {
        let from = NaiveDate::from_ymd_opt(year, 1, 1)?.max(it.since);
        let due = NaiveDate::from_ymd_opt(year, 12, 15)?.max(it.since);
        Some(Deadline { due, kind: DeadlineKind::AnnualReturn, from })
    })
}

/// Whether a cooperative owes a return for a year, by its state at the year's end: it has a
/// certificate on 31/12, whether it operates or not. This is the population of the yearly figures.
pub fn owes_return(year_end: &Cooperative) -> bool {
    year_end.registered().is_some()
}
