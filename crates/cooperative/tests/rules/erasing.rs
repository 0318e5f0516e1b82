//! Personal data are erased: of whom, and what stays.

use cooperative::annual::AnnualReturn;
use cooperative::membership::LeaveReason;
use cooperative::*;

use crate::fixtures::*;

const ON: &str = "2026-02-01";

fn erasure(persons: &[u128]) -> Erasure {
    let persons = persons.iter().map(|it| person(*it)).collect();
    Erasure { persons, reason: text("Theo yêu cầu của chủ thể dữ liệu") }
}

fn erase(persons: &[u128]) -> Command {
    at(ON, Act::ErasePersonalData(erasure(persons)))
}

fn unknown(persons: &[u128]) -> Result<(), Rejection> {
    let persons = persons.iter().map(|it| person(*it)).collect();
    Err(Unerasable::Unknown { persons }.into())
}

#[test]
fn whoever_an_entry_names_can_be_erased_once() {
    let left = leave("2024-08-01", 8, LeaveReason::Voluntary);
    let given = [cooperative(), join("2024-07-05", official(8)), left];
    check(&given, erase(&[1, 8]), Ok(()));
    check(&given, erase(&[1, 9, 10]), unknown(&[9, 10]));
    let given = [cooperative(), erase(&[1, 2])];
    let persons = vec![person(2), person(1)];
    let refused = Rejection::from(Unerasable::Already { persons, by: 9 });
    check(&given, erase(&[3, 2, 1]), Err(refused.clone()));
    assert!(refused.to_string().contains(&person(2).to_string()), "{refused}");
    assert!(refused.vi().contains("lần ghi 9"), "{}", refused.vi());
    check(&given, erase(&[3]), Ok(()));
    check(&[], erase(&[1]), unknown(&[1]));
}

/// What a void takes back stands in the log all the same, ciphertext and all.
#[test]
fn who_is_named_by_what_holds_no_more_can_be_erased() {
    let mut history = history(&[cooperative(), join("2024-07-05", official(8))]);
    for void in decide_void(&history, &[9]).unwrap() {
        history.push(Entry { position: void.revision, ..void });
    }
    assert!(judge(&history, &erase(&[8]), RECORDED).is_ok());
}

#[test]
fn a_wrong_list_is_refused() {
    refuses_value(Act::ErasePersonalData(erasure(&[])), "person_ids", "0");
    let many: Vec<u128> = (1..=1_001).collect();
    refuses_value(Act::ErasePersonalData(erasure(&many)), "person_ids", "1001");
    let twice = person(2).to_string();
    refuses_value(Act::ErasePersonalData(erasure(&[1, 2, 2])), "person_ids", &twice);
}

/// Neither what an ended cooperative holds nor what comes later stands against it; and nothing that
/// is decided later is decided otherwise.
#[test]
fn the_state_is_what_it_was() {
    let given = [
        cooperative(),
        at("2022-05-01", Act::ResolveDissolution(None)),
        at("2022-09-01", Act::CompleteDissolution),
    ];
    check(&given, erase(&[1]), Ok(()));
    let backdated = Command { effective: day("2019-01-01"), ..erase(&[1]) };
    check(&given, backdated.clone(), Ok(()));
    let without = history(&given);
    let with = history(&[&given[..], &[backdated, erase(&[2])]].concat());
    assert_eq!(with.head(), without.head());
    for on in ["2019-06-01", "2021-01-01", "2022-06-01"] {
        let state = |it: &History| it.timeline(u64::MAX).state_on(Some(day(on)));
        assert_eq!(state(&with), state(&without), "{on}");
    }
    // Who is erased can leave still: the pseudonym stays.
    let given = [cooperative(), erase(&[1])];
    check(&given, leave("2026-03-01", 1, LeaveReason::Voluntary), Ok(()));
}

#[test]
fn an_erasure_is_neither_voided_nor_corrected() {
    let history = history(&[cooperative(), erase(&[1]), file("2026-03-01", 2025)]);
    let stays = Rejection::from(Unerasable::Stays { revision: 9 });
    assert_eq!(decide_void(&history, &[9]), Err(stays.clone()));
    assert_eq!(decide_void(&history, &[9, 10]), Err(stays.clone()));
    for by in [erase(&[2]), at(ON, Act::FileReturn(AnnualReturn::default()))] {
        let replacement = Replacement { of: 9, by: &by, says_more: true };
        let refused = decide_correction(&history, &surroundings(), &replacement, day(RECORDED));
        let refused = refused.unwrap_err();
        assert!(refused == stays || refused.class() == Class::Invalid, "{refused}");
    }
    assert!(decide_void(&history, &[10]).is_ok());
}

#[test]
fn what_is_covered_is_the_persons_own_and_notes_about_them() {
    let mut erased = Erased::default();
    assert!(erased.is_empty());
    let joined = |n| [Event::MemberJoined(official(n))];
    erased.take(9, &[Event::PersonalDataErased(erasure(&[1, 2]).into())]);
    erased.take(11, &[Event::PersonalDataErased(erasure(&[2, 3]).into())]);
    assert_eq!([1, 2, 3, 4].map(|it| erased.by(person(it))), [Some(9), Some(9), Some(11), None]);
    assert_eq!(erased.covers(Some(person(1)), &joined(4)), Some(9));
    assert_eq!(erased.covers(Some(person(4)), &joined(1)), None);
    assert_eq!(erased.covers(None, &joined(3)), Some(11));
    assert_eq!(erased.covers(None, &joined(4)), None);
    // A note on a certificate speaks of the cooperative.
    let certificate = Event::Registered(registration(Kind::Cooperative).into());
    assert_eq!(erased.covers(None, &[certificate]), None);
}
