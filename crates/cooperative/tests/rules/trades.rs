//! Trade codes and the versions of their classification.

use std::collections::BTreeSet;

use cooperative::registration::{RegistrationChange, Reversion, Trades};
use cooperative::vsic::{VSIC_2018_FROM, VSIC_2025_FROM};
use cooperative::*;

use crate::fixtures::*;

fn codes(codes: &[&str]) -> Vec<TradeCode> {
    codes.iter().map(|it| TradeCode::new(it).unwrap()).collect()
}

fn change(on: &str, list: &[&str], vsic: Option<VsicVersion>) -> Command {
    let trades = Some(Trades { codes: codes(list), vsic });
    at(on, Act::ChangeRegistration(RegistrationChange { trades, ..Default::default() }))
}

fn answer(on: &str, list: &[&str], vsic: Option<VsicVersion>) -> Result<(), (String, String)> {
    let judged = judge(&history(&[registered("2005-03-01")]), &change(on, list, vsic), RECORDED);
    match judged {
        Ok(_) => Ok(()),
        Err(Rejection::Value { field, value, .. }) => Err((field.to_owned(), value)),
        Err(other) => panic!("{other}"),
    }
}

fn refused(field: &str, value: &str) -> Result<(), (String, String)> {
    Err((field.to_owned(), value.to_owned()))
}

const V2018: Option<VsicVersion> = Some(VsicVersion::V2018);
const V2025: Option<VsicVersion> = Some(VsicVersion::V2025);

#[test]
fn the_tables_are_those_of_the_decisions() {
    let count = |version: VsicVersion| {
        let divisions: Vec<(u8, char)> = version.divisions().collect();
        let sections: BTreeSet<char> = divisions.iter().map(|it| it.1).collect();
        let groups: BTreeSet<u16> = version.classes().map(|it| it.number() / 10).collect();
        (sections.len(), divisions.len(), groups.len(), version.classes().count())
    };
    assert_eq!(count(VsicVersion::V2018), (21, 88, 242, 464));
    assert_eq!(count(VsicVersion::V2025), (22, 87, 259, 495));
    for version in VsicVersion::ALL {
        assert!(version.classes().all(|it| it.section().is_some() && it.is_listed()));
    }
    // Division 45 went, and finance is another letter.
    assert_eq!(VsicVersion::V2018.section(45), Some('G'));
    assert_eq!(VsicVersion::V2025.section(45), None);
    assert_eq!(
        [VsicVersion::V2018.section(64), VsicVersion::V2025.section(64)],
        [Some('K'), Some('L')]
    );
}

#[test]
fn a_code_is_read_in_the_version_in_force_on_its_day() {
    let (last, first) = ("2025-11-14", "2025-11-15");
    assert_eq!(day(first), VSIC_2025_FROM);
    // Motor vehicles: group 451 of 2018 is in 466 and 478 of 2025.
    assert_eq!(answer(last, &["0111", "4511"], None), Ok(()));
    assert_eq!(answer(first, &["0111", "4511"], None), refused("trade_codes", "4511"));
    assert_eq!(answer(last, &["4781"], None), Ok(()));
    assert_eq!(answer(last, &["9531"], None), refused("trade_codes", "9531"));
    assert_eq!(answer(first, &["9531"], None), Ok(()));
    // An office finds an old list later on, but none to come.
    assert_eq!(answer(first, &["4511"], V2018), Ok(()));
    assert_eq!(answer(first, &["9531"], V2018), refused("trade_codes", "9531"));
    assert_eq!(answer(first, &["9531"], V2025), Ok(()));
    assert_eq!(answer(last, &["9531"], V2025), refused("vsic_version", "2025"));
    assert_eq!(answer(first, &[], V2018), refused("vsic_version", "2018"));
    assert_eq!(answer(first, &[], None), Ok(()));
}

#[test]
fn an_old_register_is_held_to_the_divisions_only() {
    let (last, first) = ("2018-08-19", "2018-08-20");
    assert_eq!(day(first), VSIC_2018_FROM);
    // A class of 2007 that 2018 has no more.
    assert_eq!(answer(last, &["0131", "4999"], None), Ok(()));
    assert_eq!(answer(first, &["0131", "4999"], None), refused("trade_codes", "4999"));
    assert_eq!(answer(last, &["0400"], None), refused("trade_codes", "0400"));
}

#[test]
fn a_certificate_and_a_conversion_are_held_to_it_too() {
    let trades = codes(&["4511"]);
    let it = registration::Registration { trades, ..registration(Kind::Cooperative) };
    let act = Act::Register(it, founders(Kind::Cooperative, 7));
    check(&[], at("2025-11-14", act.clone()), Ok(()));
    let later = judge(&history(&[]), &at("2025-11-15", act), RECORDED).map(|_| ());
    assert_eq!(later.map_err(|it| it.reason()), Err("INVALID_VALUE"));
    let trades = Some(Trades { codes: codes(&["9531"]), vsic: None });
    let change = RegistrationChange { trades, ..Default::default() };
    refuses_value(
        Act::ConvertGroup(Conversion { code: None, change: change.clone() }),
        "trade_codes",
        "9531",
    );
    refuses_value(Act::RectifyRegistration(change), "trade_codes", "9531");
}

#[test]
fn trades_keep_the_version_in_which_they_were_stated() {
    let mut history = history(&[registered("2020-03-01")]);
    let main = |history: &History| {
        let it = history.head().registered().unwrap().main_trade().unwrap();
        (it.vsic(), it.number())
    };
    assert_eq!(main(&history), (VsicVersion::V2018, 111));
    for (command, then) in [
        (change("2024-01-01", &["4541", "0111"], None), (VsicVersion::V2018, 4541)),
        (change("2025-12-01", &["4783"], None), (VsicVersion::V2025, 4783)),
        (change("2025-12-02", &["4541"], V2018), (VsicVersion::V2018, 4541)),
    ] {
        let events = judge(&history, &command, RECORDED).unwrap();
        record(&mut history, &command, events);
        assert_eq!(main(&history), then);
    }
    // A change of the name leaves them as they are.
    let name = Some(text("HTX Mới"));
    let named = Act::ChangeRegistration(RegistrationChange { name, ..Default::default() });
    let named = at("2025-12-03", named);
    let events = judge(&history, &named, RECORDED).unwrap();
    record(&mut history, &named, events);
    assert_eq!(main(&history), (VsicVersion::V2018, 4541));
}

#[test]
fn a_return_to_an_earlier_dossier_reads_its_trades_as_they_were_read() {
    let mut history = history(&[registered("2020-03-01")]);
    let before = history.head().registered().unwrap().registration.clone();
    let changed = change("2025-12-01", &["4783"], None);
    let events = judge(&history, &changed, RECORDED).unwrap();
    record(&mut history, &changed, events);
    let voids = history.revision();
    let back = |to: registration::Registration| {
        at("2025-12-10", Act::RevertRegistration(Reversion { voids, to }))
    };
    // The version may be said, since it is what held; another one is not what held.
    let to = |vsic| registration::Registration { vsic, ..before.clone() };
    assert!(judge(&history, &back(to(V2018)), RECORDED).is_ok());
    let other = judge(&history, &back(to(V2025)), RECORDED).map(|_| ());
    assert_eq!(other.map_err(|it| it.reason()), Err("NOT_REVERSIBLE"));
    let events = judge(&history, &back(to(None)), RECORDED).unwrap();
    record(&mut history, &back(to(None)), events);
    let it = history.head().registered().unwrap().main_trade().unwrap();
    assert_eq!((it.vsic(), it.number()), (VsicVersion::V2018, 111));
}
