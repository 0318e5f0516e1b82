//! Corrections and voids as they are decided: what may be taken back, and what may take its place.

use cooperative::membership::{Joining, LeaveReason as Why};
use cooperative::registration::Registration;
use cooperative::*;

use crate::fixtures::*;

/// Holds a correction of an entry against the rules, after commands that the rules let in.
#[track_caller]
fn corrected(given: &[Command], of: u64, by: &Command) -> Result<Vec<Entry>, Rejection> {
    let history = history(given);
    let replacement = Replacement { of, by, says_more: false };
    decide_correction(&history, &surroundings(), &replacement, day(RECORDED))
}

#[track_caller]
fn check_correction(given: &[Command], of: u64, by: Command, then: Result<(), Rejection>) {
    let answer = corrected(given, of, &by);
    assert_eq!(answer.clone().map(|_| ()), then);
    if let Ok(entries) = answer {
        assert_eq!(entries[0].standing, Standing::Replaces(of));
        assert_eq!((entries[0].effective, entries[0].order), (by.effective, by.order));
        assert_eq!(entries[0].events, by.events()[..1]);
    }
}

#[track_caller]
fn check_void(given: &[Command], revisions: &[u64], then: Result<(), Rejection>) {
    let history = history(given);
    let answer = decide_void(&history, revisions);
    assert_eq!(answer.clone().map(|_| ()), then);
    for (entry, revision) in answer.unwrap_or_default().iter().zip(revisions.iter().rev()) {
        assert_eq!(entry.standing, Standing::Voids(*revision));
        assert_eq!(entry.effective, history.entries()[*revision as usize - 1].effective);
        assert!(entry.events.is_empty());
    }
}

/// Records a void or a correction as the registrar does.
fn amend(history: &mut History, entries: Result<Vec<Entry>, Rejection>) {
    for entry in entries.unwrap() {
        history.push(Entry { position: entry.revision, ..entry });
    }
}

/// Revision 9: suspended; 10: resumed; 11: stopped.
fn paused() -> Vec<Command> {
    vec![
        cooperative(),
        at("2022-05-01", Act::Suspend(None)),
        at("2022-09-01", Act::Resume),
        at("2023-01-01", Act::StopOperation),
    ]
}

#[test]
fn a_date_is_corrected_where_the_rest_allows_it() {
    check_correction(&paused(), 9, at("2022-03-01", Act::Suspend(None)), Ok(()));
    check_correction(&paused(), 10, at("2022-06-01", Act::Resume), Ok(()));
    check_correction(&paused(), 11, at("2021-06-01", Act::StopOperation), Ok(()));
    let because = state("not suspended", "không trong thời gian tạm ngừng", "2022-09-01");
    let refused = corrected(&paused(), 9, &at("2022-10-01", Act::Suspend(None)));
    let Err(Rejection::LaterEntry { revision: 10, because: why, .. }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(why.reason(), because.reason());
}

#[test]
fn the_old_entry_is_gone_when_the_new_one_is_judged() {
    // Beside the first suspension the second would be one too many.
    check_correction(&paused(), 9, at("2022-05-02", Act::Suspend(None)), Ok(()));
    let given = [cooperative(), join("2024-08-01", official(8))];
    check_correction(&given, 9, join("2024-07-05", associate(8)), Ok(()));
    let given = [cooperative(), grant("2022-01-01", 1, 100), disburse("2022-02-01", 1, 90)];
    check_correction(&given, 10, disburse("2022-02-01", 1, 100), Ok(()));
    check_correction(&given, 9, grant("2022-01-01", 1, 90), Ok(()));
    let refused = corrected(&given, 9, &grant("2022-01-01", 1, 89));
    assert!(matches!(refused, Err(Rejection::LaterEntry { revision: 10, .. })), "{refused:?}");
}

#[test]
fn what_would_make_a_later_entry_impossible_is_refused_naming_it() {
    let given =
        [cooperative(), join("2023-01-01", official(8)), leave("2024-01-01", 8, Why::Voluntary)];
    let left = Rejection::NotMember { person: person(8), on: day("2024-01-01") };
    check_void(&given, &[9], Err(later(10, "2024-01-01", "member_left", left.clone())));
    let moved = join("2024-06-01", official(8));
    check_correction(&given, 9, moved, Err(later(10, "2024-01-01", "member_left", left)));
    check_void(&given, &[10], Ok(()));
    check_void(&given, &[9, 10], Ok(()));
}

#[test]
fn what_is_not_there_cannot_be_amended() {
    for revision in [0, 12, 99] {
        let refused = Rejection::NoEntry { entry: revision, last: 11 };
        check_void(&paused(), &[revision], Err(refused.clone()));
        check_correction(&paused(), revision, at("2022-03-01", Act::Suspend(None)), Err(refused));
    }
    check_void(&[], &[1], Err(Rejection::NoEntry { entry: 1, last: 0 }));
}

#[test]
fn what_is_gone_cannot_be_amended_and_what_holds_is_named() {
    let mut history = history(&paused());
    let by = at("2022-03-01", Act::Suspend(None));
    let correct = |history: &History, of, by: &Command| {
        let replacement = Replacement { of, by, says_more: false };
        decide_correction(history, &surroundings(), &replacement, day(RECORDED))
    };
    let first = correct(&history, 9, &by);
    amend(&mut history, first);
    let gone = |last, last_voids| {
        Err(Rejection::Gone { revision: 9, by: 12, voided: false, last, last_voids })
    };
    assert_eq!(decide_void(&history, &[9]), gone(12, false));
    let second = correct(&history, 12, &at("2022-04-01", Act::Suspend(None)));
    amend(&mut history, second);
    assert_eq!(correct(&history, 9, &by), gone(13, false));
    let void = decide_void(&history, &[13, 10]);
    amend(&mut history, void);
    // Newest first: 14 voids the correction, 15 the resumption.
    assert_eq!(correct(&history, 9, &by), gone(14, true));
    assert_eq!(decide_void(&history, &[14]), Err(Rejection::SaysNothing { revision: 14 }));
    assert_eq!(history.head().registered().unwrap().legal, Legal::Active);
    // A void is corrected: its content comes back.
    let back = correct(&history, 14, &by);
    amend(&mut history, back);
    assert_eq!(history.head().registered().unwrap().legal, Legal::Suspended);
    let gone = Rejection::Gone { revision: 14, by: 16, voided: false, last: 16, last_voids: false };
    assert_eq!(correct(&history, 14, &by), Err(gone));
}

#[test]
fn in_the_place_of_a_void_anything_may_come() {
    let mut history = history(&paused());
    let void = decide_void(&history, &[11]);
    amend(&mut history, void);
    let by = join("2022-01-01", official(8));
    let replacement = Replacement { of: 12, by: &by, says_more: false };
    let entries = decide_correction(&history, &surroundings(), &replacement, day(RECORDED));
    assert_eq!(entries.unwrap()[0].events, by.events());
}

#[test]
fn an_entry_is_corrected_into_its_own_kind_only() {
    let refused = Rejection::OtherEvent { was: "suspended", is: "operation_stopped" };
    check_correction(&paused(), 9, at("2022-05-01", Act::StopOperation), Err(refused));
}

#[test]
fn a_correction_that_changes_nothing_is_refused_unless_it_says_more() {
    let by = at("2022-05-01", Act::Suspend(None));
    check_correction(&paused(), 9, by.clone(), Err(Rejection::NothingChanged { revision: 9 }));
    let history = history(&paused());
    let replacement = Replacement { of: 9, by: &by, says_more: true };
    assert!(decide_correction(&history, &surroundings(), &replacement, day(RECORDED)).is_ok());
    check_correction(&paused(), 9, Command { order: 1, ..by }, Ok(()));
}

#[test]
fn a_correction_is_held_against_the_same_rules_as_a_command() {
    let ahead = at("2030-01-02", Act::StopOperation);
    let refused = Rejection::FutureDated { effective: ahead.effective, recorded_on: day(RECORDED) };
    check_correction(&paused(), 11, ahead, Err(refused));
    let given = [cooperative(), grant("2022-01-01", 1, 100)];
    let refused = corrected(&given, 9, &grant("2022-01-01", 1, 0));
    assert!(matches!(refused, Err(Rejection::Value { .. })), "{refused:?}");
}

fn certificate(on: &str) -> Command {
    at(on, Act::Register(registration(Kind::Cooperative), Vec::new()))
}

#[test]
fn with_the_day_of_a_certificate_its_founders_move() {
    for on in ["2020-03-01", "2019-03-01"] {
        let by = certificate(on);
        let entries = corrected(&[cooperative()], 1, &by).unwrap();
        let ended: Vec<_> = entries.iter().map(|it| it.standing.ends().unwrap()).collect();
        assert_eq!(ended, (1..=8).collect::<Vec<_>>());
        assert!(entries.iter().all(|it| it.effective == day(on)));
        let mut history = history(&[cooperative()]);
        amend(&mut history, Ok(entries));
        let state = history.head().registered().unwrap();
        assert_eq!((state.since, state.members.len()), (day(on), 7));
        assert!(state.members.values().all(|it| it.since == day(on)));
    }
}

#[test]
fn a_founder_who_was_corrected_or_voided_moves_or_stays_as_they_are_now() {
    let mut history = history(&[register("2024-07-10", Kind::Cooperative, 9)]);
    let by = join("2024-07-10", associate(9));
    let replacement = Replacement { of: 10, by: &by, says_more: false };
    let entries = decide_correction(&history, &surroundings(), &replacement, day(RECORDED));
    amend(&mut history, entries);
    let void = decide_void(&history, &[9]);
    amend(&mut history, void);
    let by = certificate("2024-07-02");
    let replacement = Replacement { of: 1, by: &by, says_more: false };
    let moved = decide_correction(&history, &surroundings(), &replacement, day(RECORDED)).unwrap();
    let ended: Vec<_> = moved.iter().map(|it| it.standing.ends().unwrap()).collect();
    assert_eq!(ended, [1, 2, 3, 4, 5, 6, 7, 8, 11]);
    amend(&mut history, Ok(moved));
    let members = &history.head().registered().unwrap().members;
    assert_eq!(members.len(), 8);
    assert_eq!(members[&person(9)].kind, cooperative::membership::MemberKind::Associate);
}

#[test]
fn founders_are_corrected_in_their_own_entries() {
    let by = register("2020-03-01", Kind::Cooperative, 7);
    let refused = corrected(&[cooperative()], 1, &by);
    assert!(matches!(refused, Err(Rejection::Value { field: "founders", .. })), "{refused:?}");
}

#[test]
fn the_minimum_of_members_is_asked_for_by_the_new_day() {
    let five = register("2024-08-01", Kind::Cooperative, 5);
    check_correction(std::slice::from_ref(&five), 1, certificate("2024-07-01"), Ok(()));
    let few = Rejection::TooFewMembers { have: 5, need: 7, on: day("2024-06-30") };
    check_correction(&[five], 1, certificate("2024-06-30"), Err(few));
    let few = Rejection::TooFewMembers { have: 6, need: 7, on: day("2020-01-10") };
    check_void(&[cooperative()], &[2], Err(few.clone()));
    check_correction(&[cooperative()], 2, join("2021-01-01", official(1)), Err(few));
    // A member who left, even on that day, was a founder.
    let left = [cooperative(), leave("2020-01-10", 1, Why::Voluntary)];
    check_correction(
        &left,
        3,
        join("2020-01-10", Joining { capital: None, ..official(2) }),
        Ok(()),
    );
}

#[test]
fn a_certificate_goes_with_its_founders_and_gives_its_code_back() {
    let group = || {
        let it =
            cooperative::registration::Registration { code: None, ..registration(Kind::Group) };
        at("2020-01-10", Act::Register(it, founders(Kind::Group, 7)))
    };
    let all: Vec<u64> = (1..=8).collect();
    check_void(&[group()], &all, Ok(()));
    let refused = decide_void(&history(&[group()]), &[1]);
    assert!(matches!(refused, Err(Rejection::LaterEntry { revision: 2, .. })), "{refused:?}");
    check_void(&[cooperative()], &all, Ok(()));
    let given = history(&[cooperative()]);
    assert_eq!(released(&given, &decide_void(&given, &all).unwrap()), [code("6200091230")]);
    check_correction(&[cooperative()], 1, with_code("6200091231"), Ok(()));
    let drafts = corrected(&[cooperative()], 1, &with_code("6200091231")).unwrap();
    assert_eq!(released(&given, &drafts), [code("6200091230")]);
    // What keeps its code gives none back.
    let mut named = registration(Kind::Cooperative);
    named.name = text("HTX Khác");
    let named = at("2020-01-10", Act::Register(named, Vec::new()));
    assert_eq!(released(&given, &corrected(&[cooperative()], 1, &named).unwrap()), []);
}

fn code(code: &str) -> Code {
    Code::new(code).unwrap()
}

fn with_code(held: &str) -> Command {
    let mut it = registration(Kind::Cooperative);
    it.code = Some(code(held));
    at("2020-01-10", Act::Register(it, Vec::new()))
}

#[test]
fn an_exchanged_code_is_given_back_alone() {
    let exchanged = [cooperative(), at("2024-07-20", exchange("8200000001"))];
    let history = history(&exchanged);
    let drafts = decide_void(&history, &[9]).unwrap();
    assert_eq!(released(&history, &drafts), [code("8200000001")]);
    let other = corrected(&exchanged, 9, &at("2024-07-20", exchange("8200000002"))).unwrap();
    assert_eq!(released(&history, &other), [code("8200000001")]);
}

fn exchange(new: &str) -> Act {
    Act::ExchangeCertificate(Some(code(new)))
}

#[test]
fn a_code_that_went_over_is_held_no_more_and_does_not_come_back_by_the_way() {
    let to = CooperativeId(uuid::Uuid::from_u128(7));
    let hand = |of: &str| Act::HandOverCode(cooperative::code::Handover { code: code(of), to });
    let exchanged = vec![cooperative(), at("2024-07-20", exchange("8200000001"))];
    for (of, now) in [("6200091230", Some("8200000001")), ("8200000001", None)] {
        let mut given = exchanged.clone();
        given.push(at("2024-08-01", hand(of)));
        let history = history(&given);
        let it = history.head().registered().unwrap();
        assert_eq!(it.registration.code.as_ref().map(Code::as_str), now);
        assert!(!it.former_codes.contains(&code(of)));
        // Twice, it has it no more.
        let again = judge(&history, &at("2024-08-02", hand(of)), RECORDED);
        assert_eq!(again.map_err(|it| it.reason()), Err("NOT_OPEN"));
        let back = decide_void(&history, &[10]);
        assert_eq!(back, Err(Rejection::CodeStays { code: of.into() }));
    }
    let never = judge(&history(&exchanged), &at("2024-08-01", hand("8200000009")), RECORDED);
    assert_eq!(never.map_err(|it| it.reason()), Err("NOT_OPEN"));
    let me = Act::HandOverCode(cooperative::code::Handover {
        code: code("6200091230"),
        to: surroundings().me,
    });
    refuses_value(me, "to_cooperative_id", &surroundings().me.to_string());
}

#[test]
fn what_was_no_backup_registration_becomes_none_after_its_thirty_days() {
    let backup = |on: &str, backup| {
        at(on, Act::Register(Registration { backup, ..registration(Kind::Cooperative) }, vec![]))
    };
    let correct = |history: &History, of, by: &Command, on: &str| {
        let replacement = Replacement { of, by, says_more: false };
        decide_correction(history, &surroundings(), &replacement, day(on)).map_err(|it| it.reason())
    };
    let own = history(&[registered("2024-08-03")]);
    assert!(correct(&own, 1, &backup("2024-08-03", true), "2024-09-02").is_ok());
    let late = correct(&own, 1, &backup("2024-08-03", true), "2024-09-03");
    assert_eq!(late, Err("TOO_LATE"));
    // Nor in the place of a void, unless that took back what was entered in time.
    let in_place = |given: History| {
        let mut given = given;
        let voids = decide_void(&given, &(1..=8).collect::<Vec<_>>());
        amend(&mut given, voids);
        let act = Act::Register(
            Registration { backup: true, ..registration(Kind::Cooperative) },
            founders(Kind::Cooperative, 7),
        );
        correct(&given, 16, &at("2024-08-03", act), "2024-09-03")
    };
    assert_eq!(in_place(own), Err("TOO_LATE"));
    let act = Act::Register(
        Registration { backup: true, ..registration(Kind::Cooperative) },
        founders(Kind::Cooperative, 7),
    );
    let (mut in_time, command) = (History::default(), at("2024-08-03", act));
    let events = judge(&in_time, &command, "2024-08-20").unwrap();
    record(&mut in_time, &command, events);
    assert!(correct(&in_time, 1, &backup("2024-08-01", true), "2024-12-01").is_ok());
    assert!(in_place(in_time).is_ok());
}
