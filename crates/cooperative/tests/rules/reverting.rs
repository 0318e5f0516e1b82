//! The return to an earlier dossier: what it brings back, what it leaves, and on what it rests.

use cooperative::code::Handover;
use cooperative::registration::{Registration, RegistrationChange, Reversion};
use cooperative::*;

use crate::fixtures::*;

fn change(on: &str, change: RegistrationChange) -> Command {
    at(on, Act::ChangeRegistration(change))
}

fn renamed(name: &str) -> RegistrationChange {
    RegistrationChange { name: Some(text(name)), ..RegistrationChange::default() }
}

fn seated(in_commune: &str) -> RegistrationChange {
    let commune = UnitCode::new(in_commune).ok();
    RegistrationChange { commune, ..RegistrationChange::default() }
}

fn back(on: &str, voids: u64) -> Command {
    let to = registration(Kind::Cooperative);
    at(on, Act::RevertRegistration(Reversion { voids, to }))
}

/// Revision 9 is the forged change.
fn forged() -> Vec<Command> {
    vec![cooperative(), change("2024-07-10", renamed("HTX Giả"))]
}

/// Revision 10 takes it back.
fn reverted() -> Vec<Command> {
    [forged(), vec![back("2024-08-01", 9)]].concat()
}

fn of(history: &History) -> &Registered {
    history.head().registered().unwrap()
}

fn correct(history: &History, of: u64, by: &Command) -> Result<Vec<Entry>, Rejection> {
    let replacement = Replacement { of, by, says_more: false };
    decide_correction(history, &surroundings(), &replacement, day(RECORDED))
}

#[track_caller]
fn not_reversible(refused: Result<impl std::fmt::Debug, Rejection>, revision: u64) {
    let because = Rejection::NotReversible { revision: 9, on: day("2024-08-01") };
    let expected = later(revision, "2024-08-01", "registration_reverted", because);
    assert_eq!(refused.unwrap_err(), expected);
}

#[test]
fn a_code_that_went_over_or_was_exchanged_does_not_come_back_with_the_dossier() {
    let own = registration(Kind::Cooperative).code.unwrap();
    let over = Handover { code: own.clone(), to: CooperativeId(uuid::Uuid::from_u128(7)) };
    let given = [forged(), vec![at("2024-07-20", Act::HandOverCode(over))]].concat();
    let given = history(&[given, vec![back("2024-08-01", 9)]].concat());
    assert_eq!((&of(&given).registration.code, &of(&given).former_codes[..]), (&None, &[][..]));
    assert_eq!(of(&given).registration.name, registration(Kind::Cooperative).name);
    let new = Code::new("8200000001").unwrap();
    let exchanged = at("2024-07-20", Act::ExchangeCertificate(Some(new.clone())));
    let given = history(&[forged(), vec![exchanged, back("2024-08-01", 9)]].concat());
    assert_eq!(of(&given).registration.code, Some(new));
    assert_eq!(of(&given).former_codes, [own]);
}

#[test]
fn what_changes_the_dossier_returned_to_would_make_the_return_impossible() {
    let history = history(&reverted());
    let elsewhere = Registration {
        commune: UnitCode::new("03412").unwrap(),
        ..registration(Kind::Cooperative)
    };
    let moved = at("2020-01-10", Act::Register(elsewhere, Vec::new()));
    not_reversible(correct(&history, 1, &moved), 10);
    let earlier = change("2024-07-05", renamed("HTX Mới"));
    not_reversible(judge(&history, &earlier, RECORDED), 10);
    // What was changed after it is filed again, whenever it was recorded.
    let after = change("2024-07-20", renamed("HTX Mới"));
    assert!(judge(&history, &after, RECORDED).is_ok());
    // It rests on the change that it takes back.
    not_reversible(decide_void(&history, &[9]), 10);
    assert!(decide_void(&history, &[9, 10]).is_ok());
    assert!(decide_void(&history, &[10]).is_ok());
}

#[test]
fn the_change_that_was_taken_back_can_be_corrected() {
    let mut history = history(&reverted());
    let by = change("2024-07-12", renamed("HTX Giả"));
    for entry in correct(&history, 9, &by).unwrap() {
        history.push(Entry { position: entry.revision, ..entry });
    }
    assert_eq!(of(&history).registration.name, registration(Kind::Cooperative).name);
    // Named once more it is by what holds now.
    let again = judge(&history, &back("2024-08-02", 9), RECORDED);
    let refused = Rejection::NotReversible { revision: 9, on: day("2024-08-02") };
    assert_eq!(again, Err(refused));
    let too_late = change("2024-08-02", renamed("HTX Giả"));
    not_reversible(correct(&history, 11, &too_late), 10);
}

#[test]
fn the_commune_means_again_what_it_meant_in_that_dossier() {
    // The same code, registered anew with the forged name.
    let again = RegistrationChange { name: Some(text("HTX Giả")), ..seated("03390") };
    let given = [cooperative(), change("2025-08-01", again.clone()), back("2025-09-01", 9)];
    assert_eq!(of(&history(&given[..2])).seated, day("2025-08-01"));
    assert_eq!(of(&history(&given)).seated, day("2020-01-10"));
    // What was lawfully registered anew before stays so.
    let given = [
        cooperative(),
        change("2025-07-10", seated("03390")),
        change("2025-08-01", renamed("HTX Giả")),
        back("2025-09-01", 10),
    ];
    assert_eq!(of(&history(&given)).seated, day("2025-07-10"));
    let given = [
        cooperative(),
        change("2025-07-10", seated("03390")),
        change("2025-08-01", again),
        back("2025-09-01", 10),
    ];
    assert_eq!(of(&history(&given)).seated, day("2025-07-10"));
}
