//! The terms that run for a cooperative, with their last days.
//!
//! A term says what falls due. It never changes a state by itself: where the law lets something
//! follow from its passing, a scheduler records that as any other command.

use chrono::{Datelike, NaiveDate};

use crate::calendar::after_months;
use crate::course::Course;
use crate::dossier::Dossier;
use crate::kind::vocabulary;
use crate::law::{LAW_2023_FROM, SILENCE_MONTHS, SUPPLEMENT_DAYS, SUSPENSION_MONTHS, days_after};
use crate::procedure::Dissolution;
use crate::state::{Cooperative, Founded, Legal, Registered};

vocabulary! {
    /// What falls due.
    DeadlineKind {
        /// Six months after the office got the resolution to dissolve, without a dossier and without
        /// an objection in writing. Law 17/2023 Art. 98.7b, Decree 92/2024 Art. 50.5; only for resolutions from
        /// 1/7/2024 on.
        DissolutionLapse = 1, "dissolution_lapse",
            "Hết sáu tháng từ nghị quyết giải thể", "Six months after the resolution to dissolve";
        /// A notified suspension ends after twelve months at most. Decree 92/2024 Art. 47.
        SuspensionEnd = 2, "suspension_end",
            "Hết thời hạn tạm ngừng kinh doanh", "End of the suspension";
        /// The yearly return by 15/12. Circular 09/2024/TT-BKHĐT Arts. 6 and 7, from 1/7/2024 on.
        AnnualReturn = 3, "annual_return", "Nộp báo cáo năm", "Yearly return";
        /// Sixty days to supplement a dossier of registration, after which it lapses. Decree 92/2024
        /// Arts. 19.6, 19.7 and 31.4.
        DossierLapse = 4, "dossier_lapse",
            "Hết 60 ngày bổ sung hồ sơ đăng ký", "Sixty days to supplement the dossier";
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

impl Deadline {
    /// Whether its last day is over at the beginning of a day.
    pub fn passed(&self, on: NaiveDate) -> bool {
        self.due < on
    }
}

/// The terms that run or have run out unanswered by a course's day, the earliest first. They run
/// from where the rules count them, so that no list says otherwise than a refusal.
pub fn deadlines(course: &Course) -> Vec<Deadline> {
    let mut found: Vec<Deadline> = match &course.state {
        Cooperative::Unfounded | Cooperative::Ended(_) => Vec::new(),
        Cooperative::Founded(it) => dossier(it).into_iter().collect(),
        Cooperative::Registered(it) => {
            legal(it).into_iter().chain(returns(it, course.on)).collect()
        }
    };
    found.sort_unstable();
    found
}

/// The term that the dossier of a registration sets.
fn dossier(it: &Founded) -> Option<Deadline> {
    let asked = it.dossier.filter(|it| it.step == Dossier::SupplementAsked)?;
    let due = days_after(asked.on, SUPPLEMENT_DAYS);
    Some(Deadline { due, kind: DeadlineKind::DossierLapse, from: asked.on })
}

/// The term that the legal state itself sets. A suspension that was ordered has none, nor has a
/// dissolution that cannot lapse.
fn legal(it: &Registered) -> Option<Deadline> {
    let (kind, from, due) = match it.legal {
        Legal::Dissolving => {
            let may_lapse = |it: &Dissolution| {
                it.since >= LAW_2023_FROM && !it.objected && it.reorganisation.is_none()
            };
            let from = it.clocks.dissolution.filter(may_lapse)?.since;
            (DeadlineKind::DissolutionLapse, from, after_months(from, SILENCE_MONTHS))
        }
        Legal::Suspended => {
            let from = it.clocks.last_notice?;
            let longest = || after_months(from, SUSPENSION_MONTHS);
            (DeadlineKind::SuspensionEnd, from, it.clocks.suspended_until.unwrap_or_else(longest))
        }
        Legal::Active
        | Legal::TaxRevoked
        | Legal::Bankruptcy
        | Legal::NotAtAddress
        | Legal::Ended => return None,
    };
    Some(Deadline { due, kind, from })
}

/// Each reporting year up to the day's that it owes a return for and has none. The days on which
/// returns for years before 2024 fell due have not been read.
///
/// Owed from the reporting year of the certificate on: one that came after 14/12 begins with the
/// next year's data. The yearly figures count otherwise, by who has a certificate on 31/12
/// ([`owes_return`]).
fn returns(it: &Registered, on: NaiveDate) -> impl Iterator<Item = Deadline> {
    let first = reporting_year(it.since).max(LAW_2023_FROM.year());
    let owed = (first..=reporting_year(on)).filter(|year| !it.returns.contains_key(year));
    owed.filter_map(|year| {
        let from = NaiveDate::from_ymd_opt(year - 1, 12, 15)?.max(it.since);
        let due = NaiveDate::from_ymd_opt(year, 12, 15)?;
        Some(Deadline { due, kind: DeadlineKind::AnnualReturn, from })
    })
}

/// The reporting year that a day belongs to: from 15/12 of the year before up to 14/12. Circular
/// 09/2024/TT-BKHĐT Arts. 6 and 7.
pub fn reporting_year(day: NaiveDate) -> i32 {
    let next = (day.month(), day.day()) >= (12, 15);
    day.year() + i32::from(next)
}

/// Whether a cooperative owes a return for a year, by its state at the year's end: it has a
/// certificate on 31/12, whether it operates or not. This is the population of the yearly figures.
pub fn owes_return(year_end: &Cooperative) -> bool {
    year_end.registered().is_some()
}
