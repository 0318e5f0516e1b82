//! Founding and registration.

use cooperative::membership::{Joining, PartyKind};
use cooperative::registration::{Registration, RegistrationChange};
use cooperative::*;
use uuid::Uuid;

use crate::fixtures::*;

#[test]
fn nothing_happens_to_what_is_not_founded() {
    let on = day("2024-08-01");
    check(&[], at("2024-08-01", Act::Suspend(None)), Err(Rejection::Unfounded { on }));
    check(&[], join("2024-08-01", official(1)), Err(Rejection::Unfounded { on }));
    check(&[], at("2024-08-01", founding(Kind::Group)), Ok(()));
}

#[test]
fn between_meeting_and_certificate_nothing_else_happens() {
    let given = [at("2024-12-05", founding(Kind::Cooperative))];
    let on = day("2025-01-02");
    check(&given, registered("2025-01-02"), Ok(()));
    check(&given, join("2025-01-02", official(1)), Err(Rejection::NotRegistered { on }));
    check(&given, grant("2025-01-02", 1, 5), Err(Rejection::NotRegistered { on }));
    check(&given, at("2025-01-02", Act::CompleteDissolution), Err(Rejection::NotRegistered { on }));
}

#[test]
fn it_is_founded_once_and_before_the_certificate() {
    let meeting = || at("2024-12-05", founding(Kind::Cooperative));
    let again = at("2024-12-06", founding(Kind::Cooperative));
    check(&[meeting()], again, Err(Rejection::AlreadyFounded));
    let since = day("2020-01-10");
    check(&[cooperative()], meeting(), Err(Rejection::AlreadyRegistered { since }));
}

#[test]
fn a_certificate_needs_no_recorded_meeting_but_the_kind_of_one() {
    let given = [at("2024-12-05", founding(Kind::Cooperative))];
    let differs = Rejection::KindDiffers { founded: Kind::Cooperative, registered: Kind::Union };
    check(&[], registered("2025-01-02"), Ok(()));
    check(&given, registered("2025-01-02"), Ok(()));
    check(&given, register("2025-01-02", Kind::Union, 4), Err(differs));
}

#[test]
fn it_is_registered_once() {
    let since = day("2020-01-10");
    let again = Err(Rejection::AlreadyRegistered { since });
    check(&[cooperative()], registered("2020-01-11"), again.clone());
    check(&[cooperative()], registered("2020-01-10"), again);
}

#[test]
fn the_legal_minimum_is_that_of_the_day() {
    let cases = [
        (Kind::Cooperative, "2024-06-30", 7),
        (Kind::Cooperative, "2024-07-01", 5),
        (Kind::Union, "2024-06-30", 4),
        (Kind::Union, "2024-07-01", 3),
        (Kind::Group, "2024-06-30", 2),
        (Kind::Group, "2024-07-01", 2),
    ];
    for (kind, on, need) in cases {
        let have = need - 1;
        let refusal = Rejection::TooFewMembers { have, need, on: day(on) };
        check(&[], register(on, kind, need.into()), Ok(()));
        check(&[], register(on, kind, have.into()), Err(refusal));
    }
}

#[test]
fn the_minimum_holds_by_effective_date_and_not_by_the_day_of_recording() {
    let five = register("2024-06-30", Kind::Cooperative, 5);
    let late = judge(&History::default(), &five, "2026-03-01");
    let refusal = Rejection::TooFewMembers { have: 5, need: 7, on: day("2024-06-30") };
    assert_eq!(late, Err(refusal));
}

#[test]
fn only_official_members_count_for_the_minimum() {
    let mut people = founders(Kind::Cooperative, 4);
    people.extend([associate(5), capital_associate(6)]);
    let four = at("2024-07-01", Act::Register(registration(Kind::Cooperative), people.clone()));
    let refusal = Rejection::TooFewMembers { have: 4, need: 5, on: day("2024-07-01") };
    check(&[], four, Err(refusal));
    people.push(official(7));
    check(&[], at("2024-07-01", Act::Register(registration(Kind::Cooperative), people)), Ok(()));
}

#[test]
fn founders_are_official_before_the_law_of_2023() {
    let mut people = founders(Kind::Cooperative, 7);
    people.push(associate(8));
    let act = Act::Register(registration(Kind::Cooperative), people);
    check(&[], at("2024-07-01", act.clone()), Ok(()));
    let refusal = Rejection::Membership {
        rule: "before 1/7/2024 there are official members only (Law 23/2012)",
        rule_vi: "trước 01/7/2024 chỉ có thành viên chính thức (Luật 23/2012)",
    };
    check(&[], at("2024-06-30", act), Err(refusal));
}

#[test]
fn a_founder_stands_once() {
    let mut people = founders(Kind::Cooperative, 7);
    people.push(official(3));
    let act = Act::Register(registration(Kind::Cooperative), people);
    let refusal = Rejection::AlreadyMember { person: person(3), since: day("2025-01-02") };
    check(&[], at("2025-01-02", act), Err(refusal));
}

#[test]
fn a_founder_who_stands_twice_does_not_make_up_the_minimum() {
    let mut people = founders(Kind::Cooperative, 4);
    people.push(official(1));
    let act = Act::Register(registration(Kind::Cooperative), people);
    let refusal = Rejection::AlreadyMember { person: person(1), since: day("2025-01-02") };
    check(&[], at("2025-01-02", act), Err(refusal));
}

#[test]
fn founders_of_a_union_are_organisations() {
    let people: Vec<Joining> = (1..=3).map(official).collect();
    let act = Act::Register(registration(Kind::Union), people.clone());
    let refusal = Rejection::Membership {
        rule: "the official members of a union are cooperatives",
        rule_vi: "thành viên chính thức của liên hiệp là hợp tác xã",
    };
    check(&[], at("2025-01-02", act), Err(refusal));
    let party = PartyKind::Organisation;
    let people = people.into_iter().map(|it| Joining { party, ..it }).collect();
    check(&[], at("2025-01-02", Act::Register(registration(Kind::Union), people)), Ok(()));
}

#[test]
fn all_founders_of_one_append_fit_and_one_more_does_not() {
    check(&[], register("2025-01-02", Kind::Cooperative, 498), Ok(()));
    let too_many = Act::Register(registration(Kind::Cooperative), founders(Kind::Cooperative, 499));
    refuses_value(too_many, "founders", "499");
}

#[test]
fn a_code_belongs_to_one_cooperative() {
    let me = surroundings().me;
    let other = CooperativeId(Uuid::from_u128(2));
    let judged = |code_holder| {
        let around = Surroundings { code_holder, ..surroundings() };
        decide(&History::default(), &around, &cooperative(), day(RECORDED)).map(|_| ())
    };
    assert_eq!(judged(None), Ok(()));
    assert_eq!(judged(Some(me)), Ok(()));
    let refusal = Rejection::CodeTaken { code: "6200091230".into(), by: other };
    assert_eq!(judged(Some(other)), Err(refusal));
}

#[test]
fn only_a_group_may_have_no_code() {
    let without =
        |kind| Act::Register(Registration { code: None, ..registration(kind) }, founders(kind, 7));
    check(&[], at("2025-01-02", without(Kind::Group)), Ok(()));
    refuses_value(without(Kind::Cooperative), "code", "");
    refuses_value(without(Kind::Union), "code", "");
}

#[test]
fn the_commune_must_be_recorded_and_be_a_commune() {
    let judged = |commune: &str, commune_known| {
        let commune = UnitCode::new(commune).unwrap();
        let it = Registration { commune, ..registration(Kind::Cooperative) };
        let act = Act::Register(it, founders(Kind::Cooperative, 7));
        let around = Surroundings { commune_known, ..surroundings() };
        decide(&History::default(), &around, &at("2025-01-02", act), day(RECORDED)).map(|_| ())
    };
    let unknown = |code: &str| {
        let code = UnitCode::new(code).unwrap();
        Err(Rejection::UnknownCommune { code, on: day("2025-01-02") })
    };
    assert_eq!(judged("03390", true), Ok(()));
    assert_eq!(judged("03390", false), unknown("03390"));
    assert_eq!(judged("106", true), unknown("106"));
    assert_eq!(judged("12", true), unknown("12"));
    assert_eq!(judged("VN", true), unknown("VN"));
}

#[test]
fn an_unknown_commune_is_refused_wherever_it_is_named() {
    let around = Surroundings { commune_known: false, ..surroundings() };
    let change = RegistrationChange { commune: UnitCode::new("03412").ok(), ..Default::default() };
    let history = history(&[cooperative()]);
    for act in [founding(Kind::Cooperative), Act::ChangeRegistration(change)] {
        let refusal = decide(&history, &around, &at("2025-01-02", act), day(RECORDED));
        assert!(matches!(refusal, Err(Rejection::UnknownCommune { .. })), "{refusal:?}");
    }
    let elsewhere = decide(&history, &around, &at("2025-01-02", Act::Suspend(None)), day(RECORDED));
    assert_eq!(elsewhere, Ok(vec![Event::Suspended(None)]));
}
