//! What an office should look at. Warnings are derived from the timeline under the pin of the
//! question; they are never states and change no figure.

use chrono::NaiveDate;

use crate::calendar::after_months;
use crate::course::{Course, official_members, revocable};
use crate::deadlines::{DeadlineKind, deadlines};
use crate::kind::vocabulary;
use crate::law::{MEETING_MONTHS, minimum_members};
use crate::state::Registered;

vocabulary! {
    /// What is wrong.
    WarningKind {
        /// Fewer official members than the law asks for today.
        BelowMinimum = 1, "below_minimum",
            "Ít thành viên hơn mức tối thiểu", "Fewer members than the minimum";
        /// The same for twelve months in a row.
        BelowMinimumTwelveMonths = 2, "below_minimum_12_months",
            "Dưới số thành viên tối thiểu 12 tháng liên tục",
            "Below the minimum of members for 12 months";
        /// No operation for more than twelve months, and no notice of suspension.
        StoppedTwelveMonths = 3, "stopped_12_months",
            "Ngừng hoạt động quá 12 tháng không thông báo",
            "Stopped for more than 12 months without notice";
        /// A loan signed after the resolution to dissolve.
        LoanAfterResolution = 4, "loan_after_resolution",
            "Vay vốn sau khi có nghị quyết giải thể", "Loan after the resolution to dissolve";
        /// A yearly return whose day is over.
        ReturnMissing = 5, "return_missing", "Chưa nộp báo cáo năm", "Yearly return missing";
        /// A suspension that is over its term.
        SuspensionOverdue = 6, "suspension_overdue",
            "Quá thời hạn tạm ngừng kinh doanh", "Suspension beyond its term";
        /// No annual general meeting for eighteen months: since the last one that is recorded, or
        /// since the certificate (of a former group: since its conversion) where none is. An office
        /// that records no meetings is told so of every cooperative; the law leaves it no other
        /// reading.
        NoGeneralMeeting = 7, "no_general_meeting_18_months",
            "Không họp đại hội thành viên thường niên 18 tháng",
            "No general meeting for 18 months";
        /// No compliance report twelve months after the office asked for it.
        NoComplianceReport = 8, "no_compliance_report_12_months",
            "Không gửi báo cáo tuân thủ trong 12 tháng",
            "No compliance report 12 months after it was asked for";
    }
}

vocabulary! {
    /// How grave it is.
    Severity {
        /// To be looked at.
        Notice = 1, "notice", "Cần xem xét", "To be looked at";
        /// Something that the law forbids or demands.
        Breach = 2, "breach", "Trái quy định", "Against a rule";
        /// A ground on which the law revokes the certificate.
        Ground = 3, "ground", "Căn cứ thu hồi giấy chứng nhận", "A ground for revocation";
    }
}

/// One warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What is wrong.
    pub kind: WarningKind,
    /// Since when.
    pub since: NaiveDate,
    /// What it rests on, in Vietnamese.
    pub vi: String,
    /// The same in English.
    pub en: String,
}

impl WarningKind {
    /// How grave it is.
    pub fn severity(self) -> Severity {
        match self {
            Self::BelowMinimum => Severity::Notice,
            Self::BelowMinimumTwelveMonths
            | Self::StoppedTwelveMonths
            | Self::NoGeneralMeeting
            | Self::NoComplianceReport => Severity::Ground,
            Self::LoanAfterResolution | Self::ReturnMissing | Self::SuspensionOverdue => {
                Severity::Breach
            }
        }
    }

    /// The rule that it rests on, as documents cite it.
    pub fn basis(self) -> &'static str {
        match self {
            Self::BelowMinimum => "Luật 17/2023/QH15 Điều 4",
            Self::BelowMinimumTwelveMonths
            | Self::StoppedTwelveMonths
            | Self::NoGeneralMeeting
            | Self::NoComplianceReport => "Luật 17/2023/QH15 Điều 103.1",
            Self::LoanAfterResolution => "Luật 17/2023/QH15 Điều 100",
            Self::ReturnMissing => "Thông tư 09/2024/TT-BKHĐT Điều 6, 7",
            Self::SuspensionOverdue => "Nghị định 92/2024/NĐ-CP Điều 47",
        }
    }
}

/// The warnings at the end of a course's day, by kind. A term of twelve months that begins on a day
/// is over from the same day of the next year on.
pub fn warnings(course: &Course) -> Vec<Warning> {
    let mut found = below_minimum(course);
    let ground = course.registered().is_some_and(revocable);
    let stopped = course.stopped_since.filter(|it| ground && over_a_year(*it, course.on));
    if let Some(since) = stopped {
        found.push(warning(
            WarningKind::StoppedTwelveMonths,
            since,
            format!("ngừng hoạt động từ {}, không có thông báo tạm ngừng", vi(since)),
            format!("not operating since {since}, with no notice of suspension"),
        ));
    }
    found.extend(course.banned_loans.iter().map(|(loan, day)| {
        warning(
            WarningKind::LoanAfterResolution,
            *day,
            format!("khoản vay {loan} ký ngày {}, sau nghị quyết giải thể", vi(*day)),
            format!("loan {loan} was signed on {day}, after the resolution to dissolve"),
        )
    }));
    found.extend(course.registered().into_iter().flat_map(|it| neglected(it, course.on)));
    found.extend(overdue(course));
    found
}

/// Duties whose neglect is a ground for revocation.
fn neglected(it: &Registered, on: NaiveDate) -> Vec<Warning> {
    if !revocable(it) {
        return Vec::new();
    }
    let mut found = Vec::new();
    // A group has no such duty: what it held before it was converted fulfils none.
    let begun = it.clocks.converted_on.unwrap_or(it.since);
    let last = it.clocks.meetings.values().max().copied().filter(|it| *it >= begun);
    let since = last.unwrap_or(begun);
    if on >= after_months(since, MEETING_MONTHS) {
        let day = vi(since);
        let (vi, en) = match (last, it.clocks.converted_on) {
            (Some(_), _) => (
                format!("đại hội gần nhất ngày {day}"),
                format!("the last general meeting was on {since}"),
            ),
            (None, Some(_)) => (
                format!("chưa ghi đại hội nào từ khi chuyển đổi ngày {day}"),
                format!("no general meeting is recorded since the conversion on {since}"),
            ),
            (None, None) => (
                format!("chưa ghi đại hội nào từ khi đăng ký ngày {day}"),
                format!("no general meeting is recorded since the certificate of {since}"),
            ),
        };
        found.push(warning(WarningKind::NoGeneralMeeting, since, vi, en));
    }
    if let Some(report) = it.clocks.report.filter(|it| over_a_year(it.on, on)) {
        found.push(warning(
            WarningKind::NoComplianceReport,
            report.on,
            format!("yêu cầu báo cáo ngày {}, chưa nhận", vi(report.on)),
            format!("a report was asked for on {} and has not come", report.on),
        ));
    }
    found
}

fn below_minimum(course: &Course) -> Vec<Warning> {
    let (Some(it), Some(since)) = (course.registered(), course.below_since) else {
        return Vec::new();
    };
    let (have, need) = (official_members(it), minimum_members(it.registration.kind, course.on));
    let words = |kind| {
        let day = vi(since);
        warning(
            kind,
            since,
            format!("{have} thành viên chính thức, tối thiểu {need}; thiếu từ {day}"),
            format!("{have} official members of at least {need}; too few since {since}"),
        )
    };
    let long = revocable(it) && over_a_year(since, course.on);
    let long = long.then_some(WarningKind::BelowMinimumTwelveMonths);
    std::iter::once(WarningKind::BelowMinimum).chain(long).map(words).collect()
}

/// Terms that ran out unanswered. Where something follows from that by itself it is recorded, and
/// no warning.
fn overdue(course: &Course) -> impl Iterator<Item = Warning> {
    let passed = deadlines(course).into_iter().filter(|it| it.passed(course.on));
    passed.filter_map(|it| {
        let (due, since) = (vi(it.due), it.due.succ_opt()?);
        let (kind, vi, en) = match it.kind {
            DeadlineKind::DissolutionLapse | DeadlineKind::DossierLapse => return None,
            DeadlineKind::SuspensionEnd => (
                WarningKind::SuspensionOverdue,
                format!("tạm ngừng từ {}, hết thời hạn ngày {due}", vi(it.from)),
                format!("suspended since {}; the term ended on {}", it.from, it.due),
            ),
            DeadlineKind::AnnualReturn => (
                WarningKind::ReturnMissing,
                format!("báo cáo năm {} phải nộp đến {due}", it.due.format("%Y")),
                format!("the return for {} was due on {}", it.due.format("%Y"), it.due),
            ),
        };
        Some(warning(kind, since, vi, en))
    })
}

fn warning(kind: WarningKind, since: NaiveDate, vi: String, en: String) -> Warning {
    Warning { kind, since, vi, en }
}

fn over_a_year(since: NaiveDate, on: NaiveDate) -> bool {
    on >= after_months(since, 12)
}

fn vi(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}
