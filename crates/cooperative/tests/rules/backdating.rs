//! Entries dated before others: lawful at their place, and harmless to what comes later.

use cooperative::membership::LeaveReason as Why;
use cooperative::*;

use crate::fixtures::*;

#[test]
fn an_entry_dated_between_others_takes_its_place() {
    let given = [
        cooperative(),
        at("2023-06-01", Act::Suspend(None)),
        join("2021-05-01", official(8)),
        at("2022-01-01", Act::StopOperation),
    ];
    let history = history(&given);
    let words: Vec<_> = history.timeline(u64::MAX).events().map(|(_, it)| it.word()).collect();
    assert_eq!(words[8..], ["member_joined", "operation_stopped", "suspended"]);
    let it = history.head().registered().unwrap();
    assert_eq!((it.legal, it.members[&person(8)].since), (Legal::Suspended, day("2021-05-01")));
    assert_eq!(history.last_place().unwrap().day, day("2023-06-01"));
}

#[test]
fn it_is_judged_by_the_state_at_its_place() {
    let given = [cooperative(), at("2023-06-01", Act::ResolveDissolution(None))];
    check(&given, at("2023-05-31", Act::Suspend(None)), Ok(()));
    check(&given, at("2023-06-02", Act::Suspend(None)), Err(dissolving("2023-06-02")));
    let unfounded = Rejection::Unfounded { on: day("2020-01-09") };
    check(&given, join("2020-01-09", official(8)), Err(unfounded));
}

#[test]
fn it_may_not_make_a_later_entry_impossible() {
    let suspended = [cooperative(), at("2023-06-01", Act::Suspend(None))];
    let twice = state("suspended", "đang tạm ngừng kinh doanh", "2023-06-01");
    let refusal = later(9, "2023-06-01", "suspended", twice);
    check(&suspended, at("2022-01-01", Act::Suspend(None)), Err(refusal));
    check(&suspended, at("2022-01-01", Act::StopOperation), Ok(()));
}

#[test]
fn a_member_cannot_have_joined_or_left_before() {
    let given =
        [cooperative(), join("2023-01-01", official(8)), leave("2024-01-01", 8, Why::Voluntary)];
    let since = day("2022-01-01");
    let joined = Rejection::AlreadyMember { person: person(8), since };
    let refusal = later(9, "2023-01-01", "member_joined", joined);
    check(&given, join("2022-01-01", official(8)), Err(refusal));
    let left = Rejection::NotMember { person: person(8), on: day("2024-01-01") };
    let refusal = later(10, "2024-01-01", "member_left", left);
    check(&given, leave("2023-07-01", 8, Why::Expelled), Err(refusal));
}

#[test]
fn money_moved_later_still_fits() {
    let given = [
        cooperative(),
        grant("2023-01-01", 1, 100),
        disburse("2023-06-01", 1, 70),
        repay("2023-12-01", 1, 70),
    ];
    let of = ("is left of the contract", "còn lại của hợp đồng");
    let (amount, left) = (Dong(70), Dong(69));
    let because = Rejection::TooMuch { amount, left, of: of.0, of_vi: of.1 };
    check(&given, disburse("2023-02-01", 1, 30), Ok(()));
    let refusal = later(10, "2023-06-01", "loan_disbursed", because);
    check(&given, disburse("2023-02-01", 1, 31), Err(refusal));
    let (of, of_vi) = ("is outstanding", "dư nợ gốc");
    let because = Rejection::TooMuch { amount, left, of, of_vi };
    let refusal = later(11, "2023-12-01", "loan_repaid", because);
    check(&given, repay("2023-07-01", 1, 1), Err(refusal));
}

#[test]
fn a_debt_found_late_forbids_the_dissolution_that_stands() {
    let given = [
        cooperative(),
        grant("2022-01-01", 1, 100),
        at("2022-11-15", Act::ResolveDissolution(None)),
        at("2023-03-20", Act::CompleteDissolution),
    ];
    let owing = Rejection::DebtsLeft { outstanding: Dong(40) };
    let refusal = later(11, "2023-03-20", "dissolution_completed", owing);
    check(&given, disburse("2022-02-01", 1, 40), Err(refusal));
    check(&given, leave("2023-03-20", 1, Why::Voluntary), Ok(()));
    check(&given, at("2023-01-01", Act::StopOperation), Ok(()));
}

#[test]
fn a_cancellation_between_resolution_and_end_is_refused() {
    let given = [
        cooperative(),
        at("2022-11-15", Act::ResolveDissolution(None)),
        at("2023-03-20", Act::CompleteDissolution),
    ];
    let because = state("active", "đang hoạt động", "2023-03-20");
    let refusal = later(10, "2023-03-20", "dissolution_completed", because);
    check(&given, at("2023-01-01", Act::CancelDissolution), Err(refusal));
}

#[test]
fn a_founding_meeting_may_be_recorded_after_the_certificate() {
    check(&[cooperative()], at("2019-12-01", founding(Kind::Cooperative)), Ok(()));
    check(&[cooperative()], at("2020-01-10", founding(Kind::Cooperative)), Ok(()));
    let differs = Rejection::KindDiffers { founded: Kind::Group, registered: Kind::Cooperative };
    let refusal = later(1, "2020-01-10", "registered", differs);
    check(&[cooperative()], at("2019-12-01", founding(Kind::Group)), Err(refusal));
}

#[test]
fn a_meeting_cannot_have_been_held_before_the_recorded_one() {
    let given = [at("2024-12-05", founding(Kind::Cooperative))];
    let refusal = later(1, "2024-12-05", "founded", Rejection::AlreadyFounded);
    check(&given, at("2024-12-04", founding(Kind::Cooperative)), Err(refusal));
    let since = day("2024-12-04");
    let refusal = later(1, "2024-12-05", "founded", Rejection::AlreadyRegistered { since });
    check(&given, registered("2024-12-04"), Err(refusal));
}

#[test]
fn a_late_restart_is_refused_where_a_later_one_stands() {
    let given = [
        cooperative(),
        at("2021-01-01", Act::StopOperation),
        at("2023-01-01", Act::RestartOperation),
    ];
    let because = state("operating already", "đang hoạt động", "2023-01-01");
    let refusal = later(10, "2023-01-01", "operation_restarted", because);
    check(&given, at("2022-01-01", Act::RestartOperation), Err(refusal));
}

#[test]
fn the_first_entry_that_would_be_impossible_is_named() {
    let given = [
        cooperative(),
        at("2022-01-01", Act::Suspend(None)),
        at("2023-01-01", Act::Resume),
        at("2024-01-01", Act::Suspend(None)),
    ];
    let because = dissolving("2022-01-01");
    let refusal = later(9, "2022-01-01", "suspended", because);
    check(&given, at("2021-01-01", Act::ResolveDissolution(None)), Err(refusal));
}

#[test]
fn entries_not_yet_in_the_log_are_named_too() {
    // In a two-way stream a later command sees earlier ones that have no position yet.
    let mut history = history(&[cooperative()]);
    let revision = history.revision() + 1;
    history.push(Entry {
        position: u64::MAX,
        revision,
        effective: day("2023-06-01"),
        order: 0,
        standing: Standing::New,
        events: vec![Event::Suspended(None)],
    });
    let answer = judge(&history, &at("2022-01-01", Act::Suspend(None)), RECORDED);
    let because = state("suspended", "đang tạm ngừng kinh doanh", "2023-06-01");
    assert_eq!(answer, Err(later(revision, "2023-06-01", "suspended", because)));
}
