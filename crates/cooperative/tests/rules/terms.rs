//! Deadlines and warnings on either side of their days.

use cooperative::course::Course;
use cooperative::deadlines::{Deadline, DeadlineKind, deadlines, owes_return};
use cooperative::membership::LeaveReason;
use cooperative::warnings::{Severity, WarningKind, warnings};
use cooperative::*;

use super::fixtures::*;

/// Registered before the minimum fell, its returns for the first years filed.
fn given(then: &[Command]) -> Vec<Command> {
    let mut all = vec![registered("2022-01-10")];
    all.extend_from_slice(then);
    all
}

fn course(given: &[Command], on: &str) -> Course {
    Course::of(&history(given).timeline(u64::MAX), day(on))
}

fn due(given: &[Command], kind: DeadlineKind, on: &str) -> Vec<Deadline> {
    let all = deadlines(&course(given, on));
    all.into_iter().filter(|it| it.kind == kind).collect()
}

/// Whether a warning of this kind is given, and since when.
fn since(given: &[Command], kind: WarningKind, on: &str) -> Option<String> {
    let all = warnings(&course(given, on));
    all.into_iter().find(|it| it.kind == kind).map(|it| it.since.to_string())
}

#[test]
fn a_resolution_lapses_after_six_calendar_months() {
    let cases = [("2024-07-01", "2025-01-01"), ("2024-08-31", "2025-02-28")];
    for (resolved, last) in cases {
        let given = given(&[at(resolved, Act::ResolveDissolution(None))]);
        let [it] = due(&given, DeadlineKind::DissolutionLapse, resolved)[..] else { panic!() };
        assert_eq!((it.from, it.due), (day(resolved), day(last)));
        assert!(!it.passed(day(last)));
        assert!(it.passed(day(last).succ_opt().unwrap()));
    }
}

#[test]
fn nothing_lapses_under_the_law_of_2012_nor_after_a_withdrawal_or_an_end() {
    let kind = DeadlineKind::DissolutionLapse;
    let old = given(&[at("2024-06-30", Act::ResolveDissolution(None))]);
    assert_eq!(due(&old, kind, "2025-06-01"), []);
    for end in [Act::CancelDissolution, Act::CompleteDissolution] {
        let given =
            given(&[at("2024-07-10", Act::ResolveDissolution(None)), at("2024-09-10", end)]);
        assert_eq!(due(&given, kind, "2024-09-09").len(), 1);
        assert_eq!(due(&given, kind, "2024-09-10"), []);
    }
}

#[test]
fn a_second_resolution_has_a_term_of_its_own() {
    let given = given(&[
        at("2024-07-10", Act::ResolveDissolution(None)),
        at("2024-09-10", Act::CancelDissolution),
        at("2024-10-01", Act::ResolveDissolution(None)),
    ]);
    let [it] = due(&given, DeadlineKind::DissolutionLapse, "2025-06-01")[..] else { panic!() };
    assert_eq!(it.due, day("2025-04-01"));
}

#[test]
fn a_suspension_ends_after_twelve_months_at_most() {
    let suspended = given(&[at("2024-02-29", Act::Suspend(None))]);
    let [it] = due(&suspended, DeadlineKind::SuspensionEnd, "2024-03-01")[..] else { panic!() };
    assert_eq!(it.due, day("2025-02-28"));
    let kind = WarningKind::SuspensionOverdue;
    assert_eq!(since(&suspended, kind, "2025-02-28"), None);
    assert_eq!(since(&suspended, kind, "2025-03-01").unwrap(), "2025-03-01");
    let resumed = given(&[at("2024-02-29", Act::Suspend(None)), at("2025-02-28", Act::Resume)]);
    assert_eq!(since(&resumed, kind, "2025-03-01"), None);
}

#[test]
fn a_return_is_due_on_the_fifteenth_of_december_from_2024_on() {
    let years = |given: &[Command], on| {
        let all = due(given, DeadlineKind::AnnualReturn, on);
        all.into_iter().map(|it| it.due.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(years(&given(&[]), "2023-12-14"), [""; 0]);
    // A reporting year begins on the fifteenth of December before.
    assert_eq!(years(&given(&[]), "2023-12-15"), ["2024-12-15"]);
    assert_eq!(years(&given(&[]), "2025-01-01"), ["2024-12-15", "2025-12-15"]);
    assert_eq!(years(&given(&[file("2025-03-01", 2024)]), "2025-04-01"), ["2025-12-15"]);
    let kind = WarningKind::ReturnMissing;
    assert_eq!(since(&given(&[]), kind, "2024-12-15"), None);
    assert_eq!(since(&given(&[]), kind, "2024-12-16").unwrap(), "2024-12-16");
    // The data of 2025 begin on 15/12/2024: who comes then owes no return for 2024.
    assert_eq!(years(&[registered("2024-12-14")], "2024-12-14"), ["2024-12-15"]);
    assert_eq!(years(&[registered("2024-12-15")], "2024-12-31"), ["2025-12-15"]);
}

#[test]
fn a_return_is_owed_by_what_has_a_certificate_at_the_years_end() {
    let dissolved = given(&[
        at("2023-03-01", Act::ResolveDissolution(None)),
        at("2023-12-31", Act::CompleteDissolution),
    ]);
    for (year_end, owes) in [("2021-12-31", false), ("2022-12-31", true), ("2023-12-31", false)] {
        assert_eq!(owes_return(&course(&dissolved, year_end).state), owes, "{year_end}");
    }
}

#[test]
fn too_few_members_warn_at_once_and_gravely_after_twelve_months() {
    let (now, long) = (WarningKind::BelowMinimum, WarningKind::BelowMinimumTwelveMonths);
    let given = given(&[leave("2022-05-31", 1, LeaveReason::Voluntary)]);
    assert_eq!(since(&given, now, "2022-05-30"), None);
    assert_eq!(since(&given, now, "2022-05-31").unwrap(), "2022-05-31");
    assert_eq!(since(&given, long, "2023-05-30"), None);
    assert_eq!(since(&given, long, "2023-05-31").unwrap(), "2022-05-31");
    assert_eq!(long.severity(), Severity::Ground);
    // Six are enough from the day on which the minimum fell to five, with nothing recorded.
    assert!(since(&given, now, "2024-06-30").is_some());
    assert_eq!(since(&given, now, "2024-07-01"), None);
}

#[test]
fn months_below_the_minimum_count_only_in_a_row() {
    let (now, long) = (WarningKind::BelowMinimum, WarningKind::BelowMinimumTwelveMonths);
    let gap = given(&[
        leave("2022-05-31", 1, LeaveReason::Voluntary),
        join("2022-12-01", official(8)),
        leave("2022-12-02", 2, LeaveReason::Voluntary),
    ]);
    assert_eq!(since(&gap, now, "2023-06-30").unwrap(), "2022-12-02");
    assert_eq!(since(&gap, long, "2023-12-01"), None);
    assert!(since(&gap, long, "2023-12-02").is_some());
    // Whoever leaves and is replaced on one day leaves no gap; associates never fill one.
    let same_day =
        given(&[join("2022-12-01", official(8)), leave("2022-12-01", 2, LeaveReason::Voluntary)]);
    assert_eq!(since(&same_day, now, "2022-12-01"), None);
    let mut left: Vec<Command> =
        (1..=3).map(|n| leave("2024-08-01", n, LeaveReason::Voluntary)).collect();
    left.push(join("2024-08-01", associate(8)));
    assert!(since(&given(&left), now, "2024-08-01").is_some());
}

#[test]
fn below_five_since_the_old_law_counts_from_then_on() {
    let all: Vec<Command> =
        (1..=3).map(|n| leave("2024-01-15", n, LeaveReason::Voluntary)).collect();
    let given = given(&all);
    assert_eq!(since(&given, WarningKind::BelowMinimum, "2024-07-01").unwrap(), "2024-01-15");
    let long = WarningKind::BelowMinimumTwelveMonths;
    assert_eq!(since(&given, long, "2025-01-14"), None);
    assert_eq!(since(&given, long, "2025-01-15").unwrap(), "2024-01-15");
}

#[test]
fn a_group_has_no_minimum_that_revokes_it() {
    let given =
        [register("2022-01-10", Kind::Group, 2), leave("2022-05-31", 1, LeaveReason::Voluntary)];
    assert_eq!(since(&given, WarningKind::BelowMinimum, "2024-01-01"), None);
}

#[test]
fn stopped_without_a_notice_warns_after_twelve_months() {
    let kind = WarningKind::StoppedTwelveMonths;
    let stopped = given(&[at("2023-02-01", Act::StopOperation)]);
    assert_eq!(since(&stopped, kind, "2024-01-31"), None);
    assert_eq!(since(&stopped, kind, "2024-02-01").unwrap(), "2023-02-01");
    for end in [Act::RestartOperation, Act::Suspend(None), Act::ResolveDissolution(None)] {
        let given = given(&[at("2023-02-01", Act::StopOperation), at("2024-01-31", end)]);
        assert_eq!(since(&given, kind, "2024-02-01"), None);
    }
}

#[test]
fn a_loan_after_the_resolution_is_against_the_law_of_2023() {
    let kind = WarningKind::LoanAfterResolution;
    for (resolved, signed, warned) in [
        ("2024-07-10", "2024-07-11", true),
        ("2024-07-10", "2024-07-09", false),
        // On the day of the resolution a contract comes first.
        ("2024-07-10", "2024-07-10", false),
        ("2024-06-01", "2024-06-30", false),
        ("2024-06-01", "2024-07-01", true),
    ] {
        let resolve = at(resolved, Act::ResolveDissolution(None));
        let mut then = [resolve, grant(signed, 1, 5)];
        then.sort_by_key(|it| it.effective);
        let found = since(&given(&then), kind, "2024-08-01");
        assert_eq!(found.is_some(), warned, "{resolved} {signed}");
    }
}

#[test]
fn eighteen_months_without_a_general_meeting_are_a_ground() {
    let kind = WarningKind::NoGeneralMeeting;
    let none = given(&[]);
    assert_eq!(since(&none, kind, "2023-07-09"), None);
    assert_eq!(since(&none, kind, "2023-07-10").unwrap(), "2022-01-10");
    let met = given(&[at("2023-03-31", Act::HoldGeneralMeeting(2022))]);
    assert_eq!(since(&met, kind, "2024-09-29"), None);
    assert_eq!(since(&met, kind, "2024-09-30").unwrap(), "2023-03-31");
    // Neither of a group nor of what is being dissolved.
    let group = [register("2022-01-10", Kind::Group, 2)];
    assert_eq!(since(&group, kind, "2024-01-01"), None);
    let dissolving = given(&[at("2023-06-01", Act::ResolveDissolution(None))]);
    assert_eq!(since(&dissolving, kind, "2024-01-01"), None);
}

#[test]
fn a_group_that_became_a_cooperative_holds_meetings_from_then_on() {
    let kind = WarningKind::NoGeneralMeeting;
    let converted = |met: &[Command]| {
        let convert = at("2025-03-01", Act::ConvertGroup(Conversion::default()));
        [&[register("2020-01-10", Kind::Group, 7)], met, &[convert]].concat()
    };
    assert_eq!(since(&converted(&[]), kind, "2026-08-31"), None);
    assert_eq!(since(&converted(&[]), kind, "2026-09-01").unwrap(), "2025-03-01");
    let met = [at("2023-01-15", Act::HoldGeneralMeeting(2022))];
    assert_eq!(since(&converted(&met), kind, "2026-08-31"), None);
    assert_eq!(since(&converted(&met), kind, "2026-09-01").unwrap(), "2025-03-01");
}

#[test]
fn grounds_count_where_a_certificate_can_be_revoked() {
    let (long, stopped) = (WarningKind::BelowMinimumTwelveMonths, WarningKind::StoppedTwelveMonths);
    let group = [register("2022-01-10", Kind::Group, 2), at("2023-01-10", Act::StopOperation)];
    assert_eq!(since(&group, stopped, "2024-06-01"), None);
    for opened in [
        Act::ResolveDissolution(None),
        Act::Take(Step::CertificateRevokedByTax),
        Act::Take(Step::BankruptcyOpened),
    ] {
        let given =
            given(&[leave("2022-05-31", 1, LeaveReason::Voluntary), at("2023-01-10", opened)]);
        assert_eq!(since(&given, long, "2023-06-01"), None);
        let now = since(&given, WarningKind::BelowMinimum, "2023-06-01");
        assert_eq!(now.unwrap(), "2022-05-31");
    }
    // Not to be found is no notice of a suspension.
    let away = given(&[
        at("2023-01-10", Act::StopOperation),
        at("2023-06-01", Act::Take(Step::NotAtAddressReported)),
        at("2023-07-01", Act::Take(Step::NotAtAddressCleared)),
    ]);
    assert_eq!(since(&away, stopped, "2024-01-09"), None);
    assert_eq!(since(&away, stopped, "2024-01-10").unwrap(), "2023-01-10");
    assert_eq!(since(&away[..3], stopped, "2024-01-10").unwrap(), "2023-01-10");
}

#[test]
fn a_report_that_did_not_come_in_twelve_months_is_a_ground() {
    let kind = WarningKind::NoComplianceReport;
    let asked = given(&[at("2024-08-31", Act::AskComplianceReport(day("2024-09-30")))]);
    assert_eq!(since(&asked, kind, "2025-08-30"), None);
    assert_eq!(since(&asked, kind, "2025-08-31").unwrap(), "2024-08-31");
    let mut came = asked;
    came.push(at("2025-08-31", Act::Take(Step::ComplianceReportReceived)));
    assert_eq!(since(&came, kind, "2025-09-01"), None);
}

#[test]
fn a_sound_cooperative_and_one_that_is_not_there_have_no_warnings() {
    let sound = given(&[file("2024-12-01", 2024), at("2025-04-01", Act::HoldGeneralMeeting(2025))]);
    assert_eq!(warnings(&course(&sound, "2025-12-15")), []);
    assert_eq!(warnings(&course(&sound, "2021-12-15")), []);
    assert_eq!(deadlines(&course(&sound, "2021-12-15")), []);
}

#[test]
fn every_kind_has_words_and_a_basis() {
    for kind in WarningKind::ALL {
        assert!(!kind.vi().is_empty() && !kind.en().is_empty() && !kind.basis().is_empty());
        assert_eq!(WarningKind::from_word(kind.word()), Some(*kind));
        assert_eq!(WarningKind::from_number(kind.number().into()), Some(*kind));
    }
}
