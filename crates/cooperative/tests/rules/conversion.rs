//! A group becomes a cooperative; a cooperative becomes an enterprise.

use cooperative::membership::LeaveReason;
use cooperative::registration::{Registration, RegistrationChange, RegistrationException};
use cooperative::*;

use crate::fixtures::*;

const ON: &str = "2024-09-01";

fn group(on: &str, many: u128) -> Command {
    register(on, Kind::Group, many)
}

fn convert() -> Act {
    Act::ConvertGroup(Conversion::default())
}

fn coded(code: &str) -> Act {
    Act::ConvertGroup(Conversion { code: Code::new(code).ok(), ..Conversion::default() })
}

#[test]
fn a_group_of_twelve_months_becomes_a_cooperative_and_keeps_what_it_has() {
    let renamed = RegistrationChange { name: Some(text("HTX Chè")), ..Default::default() };
    let act = Act::ConvertGroup(Conversion { code: None, change: renamed });
    let given = [group("2023-09-01", 6), grant("2024-01-01", 1, 100), at(ON, act)];
    let history = history(&given);
    let it = history.head().registered().unwrap();
    assert_eq!(it.registration.kind, Kind::Cooperative);
    assert_eq!(it.registration.code, registration(Kind::Group).code);
    assert_eq!(it.registration.name, text("HTX Chè"));
    assert_eq!((it.members.len(), it.loans.len()), (6, 1));
    assert_eq!(it.since, day("2023-09-01"));
}

#[test]
fn only_a_group_is_converted_and_once() {
    let only = Rejection::Procedure {
        rule: "only a group is converted into a cooperative (Law 17/2023 Art. 108)",
        rule_vi: "chỉ tổ hợp tác được chuyển đổi thành hợp tác xã (Điều 108 Luật 17/2023)",
    };
    check(&[cooperative()], at(ON, convert()), Err(only.clone()));
    check(&[group("2020-01-10", 6), at("2024-08-01", convert())], at(ON, convert()), Err(only));
    check(&[], at(ON, convert()), Err(Rejection::Unfounded { on: day(ON) }));
}

#[test]
fn the_twelve_months_run_without_a_break_from_july_2024_on() {
    let early = |earliest| Rejection::TooEarly {
        what: "the conversion of a group, after 12 months of continuous operation,",
        what_vi: "việc chuyển đổi tổ hợp tác (hoạt động liên tục 12 tháng)",
        earliest: day(earliest),
    };
    let given = [group("2023-09-01", 6)];
    check(&given, at("2024-08-31", convert()), Err(early("2024-09-01")));
    check(&given, at("2024-09-01", convert()), Ok(()));
    check(&given, at("2024-06-30", convert()), Err(too_few(6, 7, "2024-06-30")));
    check(&[group("2024-06-01", 7)], at("2024-06-30", convert()), Ok(()));
    let broken = [
        group("2020-01-10", 6),
        at("2023-11-01", Act::Suspend(None)),
        at("2023-12-01", Act::Resume),
    ];
    check(&broken, at(ON, convert()), Err(early("2024-12-01")));
    let stopped = [group("2020-01-10", 6), at("2024-02-01", Act::StopOperation)];
    let not = state("not operating", "đã ngừng hoạt động", ON);
    check(&stopped, at(ON, convert()), Err(not));
}

fn too_few(have: u32, need: u32, on: &str) -> Rejection {
    Rejection::TooFewMembers { have, need, on: day(on) }
}

#[test]
fn the_members_are_those_that_a_cooperative_needs_on_the_day() {
    let given = [group("2020-01-10", 4)];
    check(&given, at(ON, convert()), Err(too_few(4, 5, ON)));
    // Who joins on the day counts.
    let joined = [group("2020-01-10", 4), join(ON, official(9))];
    check(&joined, at(ON, convert()), Ok(()));
    // Nobody can be found to have left before, if that leaves too few.
    let converted = [group("2020-01-10", 5), at(ON, convert())];
    let refused = later(7, ON, "group_converted", too_few(4, 5, ON));
    check(&converted, leave("2024-08-01", 1, LeaveReason::Voluntary), Err(refused));
}

#[test]
fn the_code_stays_and_a_group_without_one_gets_one() {
    let expects = |given: &[Command], act: Act, held: &str| {
        match judge(&history(given), &at(ON, act), RECORDED) {
            Err(Rejection::Value { field: "code", value, .. }) => assert_eq!(value, held),
            other => panic!("{other:?}"),
        };
    };
    let given = [group("2020-01-10", 6)];
    expects(&given, coded("8200000009"), "8200000009");
    check(&given, at(ON, coded("6200091230")), Ok(()));
    let bare = Registration { code: None, ..registration(Kind::Group) };
    let bare = [at("2020-01-10", Act::Register(bare, founders(Kind::Group, 6)))];
    expects(&bare, convert(), "");
    check(&bare, at(ON, coded("8200000009")), Ok(()));
    assert_eq!(at(ON, coded("8200000009")).claims(), Code::new("8200000009").ok().as_ref());
}

#[test]
fn a_conversion_is_no_exception_and_no_earlier_dossier_undoes_it() {
    let despite = Some(RegistrationException::Remedy);
    let change = RegistrationChange { despite, ..RegistrationChange::default() };
    refuses_value(Act::ConvertGroup(Conversion { code: None, change }), "despite", "remedy");
    let renamed = RegistrationChange { name: Some(text("THT Chè")), ..Default::default() };
    let given = [
        group("2020-01-10", 6),
        at("2021-01-10", Act::ChangeRegistration(renamed)),
        at("2024-08-01", convert()),
    ];
    let to = registration(Kind::Group);
    let back = Act::RevertRegistration(cooperative::registration::Reversion { voids: 8, to });
    check(&given, at(ON, back), Err(Rejection::NotReversible { revision: 8, on: day(ON) }));
}

#[test]
fn a_cooperative_that_became_an_enterprise_has_ended_with_its_debts_gone_over() {
    let given = [cooperative(), grant("2024-01-01", 1, 100), disburse("2024-01-02", 1, 100)];
    check(&given, at(ON, Act::Take(Step::BecameEnterprise)), Ok(()));
    let ended = history(&[cooperative(), at(ON, Act::Take(Step::BecameEnterprise))]);
    let Cooperative::Ended(it) = ended.head() else { panic!("it has not ended") };
    assert_eq!((it.exit, it.on), (Exit::Enterprise, day(ON)));
    let timeline = ended.timeline(u64::MAX);
    let rows = card::members(&timeline);
    let left = Some((day(ON), LeaveReason::CooperativeEnded));
    assert!(rows.len() == 7 && rows.iter().all(|it| it.left == left));
    let again = Err(Rejection::Ended { on: day(ON) });
    check(&given[..1], at(ON, Act::Resume), Err(state("active", "đang hoạt động", ON)));
    check(
        &[cooperative(), at("2024-08-30", Act::Take(Step::BecameEnterprise))],
        at(ON, Act::Take(Step::BecameEnterprise)),
        again.map_err(|_: Rejection| Rejection::Ended { on: day("2024-08-30") }),
    );
    let resolved = [cooperative(), at("2024-08-01", Act::ResolveDissolution(None))];
    check(&resolved, at(ON, Act::Take(Step::BecameEnterprise)), Err(dissolving(ON)));
}

#[test]
fn a_group_under_a_noticed_violation_is_not_converted() {
    let ground = cooperative::procedure::RevocationGround::Forged;
    let given = [group("2020-01-10", 7), at("2024-06-01", Act::NoticeViolation(ground))];
    let noticed = state("under a noticed violation", "đang bị thông báo vi phạm", ON);
    check(&given, at(ON, convert()), Err(noticed));
    check(&given, at("2024-06-30", convert()), Ok(()));
}
