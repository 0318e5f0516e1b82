//! Both sides of every clock of the law: the last day on which something may happen and the first on
//! which it may not, or the other way round.

use cooperative::procedure::{DissolutionOrder, RevocationGround};
use cooperative::registration::{Registration, RegistrationChange};
use cooperative::*;

use crate::fixtures::*;

/// It may happen on the first of the two days, and on the second it is refused.
#[track_caller]
fn turns(given: &[Command], act: impl Fn(&str) -> Act, on: &str, off: &str, reason: &str) {
    let history = history(given);
    let may = judge(&history, &at(on, act(on)), RECORDED);
    assert!(may.is_ok(), "{on}: {may:?}");
    let refused = judge(&history, &at(off, act(off)), RECORDED).map(|_| ());
    assert_eq!(refused.map_err(|it| it.reason()), Err(reason), "{off}");
}

#[test]
fn a_dossier_is_supplemented_within_sixty_days_and_lapses_after_them() {
    let dossier = |on: &str, it| at(on, Act::MoveDossier(it));
    let given = [
        at("2024-07-01", founding(Kind::Cooperative)),
        dossier("2024-07-02", Dossier::Filed),
        dossier("2024-07-04", Dossier::SupplementAsked),
    ];
    let supplement = |_: &str| Act::MoveDossier(Dossier::Supplemented);
    turns(&given, supplement, "2024-09-02", "2024-09-03", "TOO_LATE");
    let lapse = |_: &str| Act::MoveDossier(Dossier::Lapsed);
    turns(&given, lapse, "2024-09-03", "2024-09-02", "TOO_EARLY");
}

#[test]
fn a_backup_registration_is_entered_within_thirty_days() {
    let backup = Registration { backup: true, ..registration(Kind::Cooperative) };
    let command = at("2024-08-03", Act::Register(backup, founders(Kind::Cooperative, 5)));
    let history = History::default();
    assert!(judge(&history, &command, "2024-09-02").is_ok());
    let late = judge(&history, &command, "2024-09-03").map(|_| ());
    assert_eq!(late.map_err(|it| it.reason()), Err("TOO_LATE"));
}

#[test]
fn a_dissolution_is_withdrawn_or_objected_to_within_six_months_and_lapses_after_them() {
    let given = [cooperative(), at("2024-08-30", Act::ResolveDissolution(None))];
    let cancel = |_: &str| Act::CancelDissolution;
    turns(&given, cancel, "2025-02-28", "2025-03-01", "TOO_LATE");
    let lapse = |_: &str| Act::Take(Step::DissolutionLapsed);
    turns(&given, lapse, "2025-03-01", "2025-02-28", "TOO_EARLY");
    let object = |_: &str| Act::Take(Step::DissolutionObjected);
    turns(&given, object, "2025-02-28", "2025-03-01", "TOO_LATE");
    // They run from the day on which the office got the resolution.
    let received = Act::ResolveDissolution(Some(day("2024-09-15")));
    let given = [cooperative(), at("2024-08-30", received)];
    turns(&given, lapse, "2025-03-16", "2025-03-15", "TOO_EARLY");
    turns(&given, object, "2025-03-15", "2025-03-16", "TOO_LATE");
    // Where none run, nothing bounds it.
    let old = [cooperative(), at("2024-06-30", Act::ResolveDissolution(None))];
    assert!(judge(&history(&old), &at("2025-06-01", object("")), RECORDED).is_ok());
}

#[test]
fn one_notice_suspends_for_twelve_months_at_most() {
    let given = [cooperative()];
    let until = |until: &'static str| move |_: &str| Act::Suspend(Some(day(until)));
    let history = history(&given);
    let on = "2024-07-10";
    assert!(judge(&history, &at(on, until("2025-07-10")(on)), RECORDED).is_ok());
    let long = judge(&history, &at(on, until("2025-07-11")(on)), RECORDED).map(|_| ());
    assert_eq!(long.map_err(|it| it.reason()), Err("INVALID_VALUE"));
    // The last day lies on the notice's own day or after it.
    assert!(judge(&history, &at(on, until(on)(on)), RECORDED).is_ok());
    let before = judge(&history, &at(on, until("2024-07-09")(on)), RECORDED).map(|_| ());
    assert_eq!(before.map_err(|it| it.reason()), Err("INVALID_VALUE"));
}

#[test]
fn the_law_of_2023_holds_from_the_first_of_july_2024_on() {
    let (last, first) = ("2024-06-30", "2024-07-01");
    let given = [cooperative()];
    let district = |_: &str| Act::OrderDissolution(DissolutionOrder::DistrictCommittee);
    turns(&given, district, last, first, "PROCEDURE_RULE");
    let revoke = |_: &str| Act::RevokeCertificate(RevocationGround::TooFewMembers);
    turns(&given, revoke, last, first, "NOT_OPEN");
    let forever = |_: &str| Act::Suspend(Some(day("2029-12-31")));
    turns(&given, forever, last, first, "INVALID_VALUE");
    let dissolving = [cooperative(), at("2024-06-01", Act::ResolveDissolution(None))];
    let change = |_: &str| {
        let name = Some(text("HTX Mới"));
        Act::ChangeRegistration(RegistrationChange { name, ..Default::default() })
    };
    turns(&dissolving, change, last, first, "STATE_FORBIDS");
    let five =
        |_: &str| Act::Register(registration(Kind::Cooperative), founders(Kind::Cooperative, 5));
    turns(&[], five, first, last, "TOO_FEW_MEMBERS");
}

#[test]
fn only_what_the_office_got_from_the_first_of_july_2024_on_lapses() {
    let resolved = |on| [cooperative(), at(on, Act::ResolveDissolution(None))];
    let lapse = at("2025-12-31", Act::Take(Step::DissolutionLapsed));
    let answer = |on| judge(&history(&resolved(on)), &lapse, RECORDED).map(|_| ());
    assert_eq!(answer("2024-07-01"), Ok(()));
    assert_eq!(answer("2024-06-30").map_err(|it| it.reason()), Err("PROCEDURE_RULE"));
    // Resolved before, received after: the office's day counts.
    let received = Act::ResolveDissolution(Some(day("2024-07-01")));
    let given = [cooperative(), at("2024-06-20", received)];
    assert_eq!(judge(&history(&given), &lapse, RECORDED).map(|_| ()), Ok(()));
}

#[test]
fn the_office_decides_within_three_working_days() {
    // From a Tuesday, and over a weekend: the term is a deadline and bars nothing.
    assert_eq!(calendar::after_working_days(day("2024-07-02"), 3), day("2024-07-05"));
    assert_eq!(calendar::after_working_days(day("2024-07-04"), 3), day("2024-07-09"));
    let given = [
        at("2024-07-01", founding(Kind::Cooperative)),
        at("2024-07-02", Act::MoveDossier(Dossier::Filed)),
    ];
    check(&given, register("2024-07-08", Kind::Cooperative, 5), Ok(()));
}
