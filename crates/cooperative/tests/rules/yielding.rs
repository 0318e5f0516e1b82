//! What follows from a term by itself, and how it yields to what is recorded late.

use cooperative::deadlines::{DeadlineKind, deadlines};
use cooperative::procedure::{DissolutionOrder, SuspensionScope};
use cooperative::*;

use super::fixtures::*;

const GRACE: u32 = 30;

fn resolved(on: &str, received: Option<&str>) -> Vec<Command> {
    vec![registered("2022-01-10"), at(on, Act::ResolveDissolution(received.map(day)))]
}

/// Dissolving from 1/8/2024, and dissolved by deadline the day after 1/2/2025.
fn lapsed() -> History {
    let mut given = resolved("2024-08-01", None);
    given.push(found_due(&history(&given), "2025-03-04").unwrap().command());
    history(&given)
}

fn found_due(history: &History, on: &str) -> Option<Due> {
    due(history, day(on), GRACE)
}

/// What a command recorded late makes: the revision that it takes back, and its events.
fn late(history: &History, command: &Command) -> Result<(Option<u64>, Vec<Event>), Rejection> {
    let decide = |it: &History| judge(it, command, RECORDED);
    let (voids, events) = yielding(history, Late::New(command), decide)?;
    assert!(voids.len() < 2, "{voids:?}");
    Ok((voids.first().and_then(|it| it.standing.ends()), events))
}

#[test]
fn a_dissolution_is_due_after_its_last_day_and_recorded_after_the_grace() {
    let history = history(&resolved("2024-08-01", None));
    assert_eq!(found_due(&history, "2025-02-01"), None);
    let it = found_due(&history, "2025-02-02").unwrap();
    assert_eq!((it.lapse, it.deadline.due), (Lapse::Dissolution, day("2025-02-01")));
    assert_eq!(it.command(), at("2025-02-02", Act::LetLapse(Lapse::Dissolution)));
    assert_eq!(it.from, day("2025-03-04"));
    assert!(!it.ready(day("2025-03-03")) && it.ready(day("2025-03-04")));
    assert!(due(&history, day("2025-02-02"), 0).unwrap().ready(day("2025-02-02")));
}

#[test]
fn the_term_runs_from_the_day_on_which_the_office_got_the_resolution() {
    let given = resolved("2024-06-20", Some("2024-07-03"));
    let it = found_due(&history(&given), "2025-12-31").unwrap();
    assert_eq!((it.deadline.from, it.deadline.due), (day("2024-07-03"), day("2025-01-03")));
    for received in ["2024-06-20", "2024-06-30"] {
        let given = resolved("2024-06-20", Some(received));
        assert_eq!(found_due(&history(&given), "2025-12-31"), None);
    }
}

#[test]
fn nothing_is_due_after_an_objection_a_withdrawal_an_end_or_in_bankruptcy() {
    for act in [
        Act::Take(Step::DissolutionObjected),
        Act::CancelDissolution,
        Act::CompleteDissolution,
        Act::Take(Step::BankruptcyOpened),
    ] {
        let mut given = resolved("2024-08-01", None);
        given.push(at("2024-09-01", act));
        assert_eq!(found_due(&history(&given), "2025-12-31"), None);
    }
    assert_eq!(found_due(&lapsed(), "2025-12-31"), None);
}

#[test]
fn a_dissolution_that_a_court_ordered_lapses_too() {
    let ordered = at("2024-08-01", Act::OrderDissolution(DissolutionOrder::Court));
    let history = history(&[registered("2022-01-10"), ordered]);
    assert_eq!(found_due(&history, "2025-02-02").unwrap().lapse, Lapse::Dissolution);
}

#[test]
fn a_dossier_lapses_sixty_days_after_the_supplement_was_asked_for() {
    let given = [
        at("2024-08-01", founding(Kind::Cooperative)),
        at("2024-08-02", Act::MoveDossier(Dossier::Filed)),
        at("2024-08-05", Act::MoveDossier(Dossier::SupplementAsked)),
    ];
    let asked = history(&given);
    let listed = deadlines(&Course::of(&asked.timeline(u64::MAX), day("2024-08-05")));
    assert_eq!((listed[0].kind, listed[0].due), (DeadlineKind::DossierLapse, day("2024-10-04")));
    assert_eq!(found_due(&asked, "2024-10-04"), None);
    let it = found_due(&asked, "2024-10-05").unwrap();
    assert_eq!(it.command(), at("2024-10-05", Act::LetLapse(Lapse::Dossier)));
    let lapsed = history(&[&given[..], &[it.command()]].concat());
    let supplement = |on| at(on, Act::MoveDossier(Dossier::Supplemented));
    assert_eq!(late(&lapsed, &supplement("2024-10-04")).unwrap().0, Some(4));
    late(&lapsed, &supplement("2024-10-05")).unwrap_err();
}

#[test]
fn what_happened_within_the_term_takes_the_lapse_back_however_late_it_is_recorded() {
    let lapse = lapsed().revision();
    for (on, act) in [
        ("2025-02-01", Act::CancelDissolution),
        ("2024-12-01", Act::Take(Step::DissolutionObjected)),
        ("2024-12-01", Act::CompleteDissolution),
        ("2025-01-15", Act::Take(Step::BankruptcyOpened)),
    ] {
        let command = at(on, act);
        let (yielded, events) = late(&lapsed(), &command).unwrap();
        assert_eq!((yielded, events), (Some(lapse), command.events()), "{command:?}");
    }
}

#[test]
fn the_office_may_close_a_few_days_after_the_term_what_came_within_it() {
    // 1/2/2025 is a Saturday; five working days later is Friday, 7/2.
    let complete = |on| late(&lapsed(), &at(on, Act::CompleteDissolution));
    assert_eq!(complete("2025-02-07").unwrap().0, Some(lapsed().revision()));
    assert_eq!(complete("2025-02-10").unwrap_err(), Rejection::Ended { on: day("2025-02-02") });
    // The term ended on Wednesday, 1/1: five working days later is Wednesday, 8/1.
    let mut given = resolved("2024-07-01", None);
    given.push(found_due(&history(&given), "2025-02-01").unwrap().command());
    let lapsed = history(&given);
    let complete = |on| late(&lapsed, &at(on, Act::CompleteDissolution));
    assert_eq!(complete("2025-01-08").unwrap().0, Some(lapsed.revision()));
    assert_eq!(complete("2025-01-09").unwrap_err(), Rejection::Ended { on: day("2025-01-02") });
}

#[test]
fn what_happened_after_the_term_and_what_is_unlawful_does_not_move_it() {
    for (on, act) in [
        ("2025-02-02", Act::CancelDissolution),
        ("2025-02-02", Act::Take(Step::DissolutionObjected)),
        ("2025-02-02", Act::Take(Step::BankruptcyOpened)),
        ("2025-02-03", Act::Take(Step::DissolutionObjected)),
        ("2025-02-03", Act::StopOperation),
    ] {
        assert!(late(&lapsed(), &at(on, act)).is_err(), "{on}");
    }
    // What the lapse does not stand in the way of leaves it as it is.
    assert_eq!(late(&lapsed(), &at("2024-12-01", Act::StopOperation)).unwrap().0, None);
}

#[test]
fn a_lapse_that_a_clerk_recorded_does_not_yield() {
    let mut given = resolved("2024-08-01", None);
    given.push(at("2025-02-02", Act::Take(Step::DissolutionLapsed)));
    let refused = late(&history(&given), &at("2025-01-15", Act::CancelDissolution)).unwrap_err();
    assert!(matches!(refused, Rejection::LaterEntry { .. }), "{refused}");
}

#[test]
fn voids_and_corrections_take_the_lapse_back_with_what_it_rests_on() {
    let (lapsed, resolution) = (lapsed(), lapsed().revision() - 1);
    let (gone, voids) = yielding(&lapsed, Late::Void, |it| decide_void(it, &[resolution])).unwrap();
    assert_eq!(gone[0].standing, Standing::Voids(lapsed.revision()));
    assert_eq!(voids[0].standing, Standing::Voids(resolution));
    // Wholly after the lapse too: what it rested on is gone.
    for (on, received) in [("2024-08-01", Some(day("2024-08-20"))), ("2025-05-01", None)] {
        let later = at(on, Act::ResolveDissolution(received));
        let replacement = Replacement { of: resolution, by: &later, says_more: false };
        let (gone, _) = yielding(&lapsed, Late::Correction(&replacement), |it| {
            decide_correction(it, &surroundings(), &replacement, day(RECORDED))
        })
        .unwrap();
        assert_eq!(gone[0].standing, Standing::Voids(lapsed.revision()));
    }
}

#[test]
fn a_notice_sets_the_end_of_a_suspension_and_an_order_none() {
    let end = |given: &[Command]| {
        let all = deadlines(&Course::of(&history(given).timeline(u64::MAX), day("2025-01-31")));
        let suspension = |it: &&deadlines::Deadline| it.kind == DeadlineKind::SuspensionEnd;
        all.iter().find(suspension).map(|it| (it.from, it.due))
    };
    let until = |on| Some(day(on));
    let mut given =
        vec![registered("2022-01-10"), at("2024-08-01", Act::Suspend(until("2024-12-31")))];
    assert_eq!(end(&given), Some((day("2024-08-01"), day("2024-12-31"))));
    given.push(at("2024-12-20", Act::ExtendSuspension(until("2025-06-30"))));
    assert_eq!(end(&given), Some((day("2024-12-20"), day("2025-06-30"))));
    given.push(at("2025-01-10", Act::Resume));
    given.push(at("2025-01-20", Act::OrderSuspension(SuspensionScope::Whole)));
    assert_eq!(end(&given), None);
}

#[test]
fn a_dissolution_that_waited_for_a_bankruptcy_lapses_when_that_is_stopped() {
    let mut given = resolved("2024-08-01", None);
    given.push(at("2025-01-15", Act::Take(Step::BankruptcyOpened)));
    given.push(at("2025-03-10", Act::Take(Step::BankruptcyStopped)));
    let history = history(&given);
    let it = found_due(&history, "2025-06-01").unwrap();
    assert_eq!(it.command().effective, day("2025-03-10"));
    assert_eq!((it.deadline.due, it.from), (day("2025-02-01"), day("2025-04-09")));
    assert_eq!(judge(&history, &it.command(), RECORDED), Ok(it.command().events()));
}

#[test]
fn every_entry_by_deadline_that_rests_on_it_is_taken_back() {
    let dossier = |on: &str, it| at(on, Act::MoveDossier(it));
    let lapse = |on: &str| at(on, Act::LetLapse(Lapse::Dossier));
    let given = [
        at("2024-08-01", founding(Kind::Cooperative)),
        dossier("2024-08-02", Dossier::Filed),
        dossier("2024-08-05", Dossier::SupplementAsked),
        lapse("2024-10-05"),
        dossier("2024-11-01", Dossier::Filed),
        dossier("2024-11-04", Dossier::SupplementAsked),
        lapse("2025-01-04"),
    ];
    let all = history(&given);
    let (gone, voids) = yielding(&all, Late::Void, |it| decide_void(it, &[1, 2, 3, 5, 6])).unwrap();
    let ended: Vec<_> = gone.iter().chain(&voids).filter_map(|it| it.standing.ends()).collect();
    assert_eq!(ended, [4, 7, 6, 5, 3, 2, 1]);
    let made: Vec<_> = gone.iter().chain(&voids).map(|it| it.revision).collect();
    assert_eq!(made, [8, 9, 10, 11, 12, 13, 14]);
}
