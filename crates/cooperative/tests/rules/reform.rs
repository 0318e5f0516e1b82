//! What may become of units, and what of it is refused.

use cooperative::area::{DatedUnit, Level, Unit, decide_area, unit_on};
use cooperative::publication::AreaEvent;
use cooperative::reform::{Office, Reorganisation, check_successors, meanings};
use cooperative::*;

use crate::fixtures::*;

fn code(it: &str) -> UnitCode {
    UnitCode::new(it).unwrap()
}

fn commune(it: &str) -> AreaEvent {
    let (name, parent) = (text("Xã"), Some(code("106")));
    AreaEvent::UnitEstablished(Unit { code: code(it), name, level: Level::Commune, parent }.into())
}

fn into(codes: &[&str]) -> Reorganisation {
    let into = codes.iter().map(|it| code(it)).collect();
    Reorganisation { into, with_unrecorded: false }
}

fn goes(codes: &[&str]) -> AreaEvent {
    AreaEvent::UnitReorganised(into(codes).into())
}

fn stands(events: &[(&str, AreaEvent)]) -> Vec<DatedUnit> {
    meanings(events.iter().map(|(on, it)| (day(on), it)))
}

/// What is decided of area 03405 after some events of it.
fn decided(before: &[(&str, AreaEvent)], on: &str, event: &AreaEvent) -> Result<(), Rejection> {
    decide_area(&code("03405"), &stands(before), &[], day(on), event)
}

fn old() -> Vec<(&'static str, AreaEvent)> {
    vec![("2004-01-01", commune("03405"))]
}

#[test]
fn a_unit_ends_when_it_is_abolished_or_wholly_gone() {
    for end in [AreaEvent::UnitAbolished, goes(&["03390"])] {
        let units = stands(&[("2004-01-01", commune("03405")), ("2025-07-01", end)]);
        assert!(unit_on(&units, day("2025-06-30")).is_some());
        assert!(unit_on(&units, day("2025-07-01")).is_none());
    }
    let part =
        stands(&[("2004-01-01", commune("03405")), ("2020-01-01", goes(&["03405", "03390"]))]);
    assert!(unit_on(&part, day("2025-07-01")).is_some());
}

#[test]
fn a_code_that_is_used_again_ends_the_old_meaning_only() {
    let mut events = old();
    events.extend([("2025-07-01", commune("03405")), ("2025-07-01", goes(&["03405"]))]);
    let units = stands(&events);
    assert_eq!(unit_on(&units, day("2025-07-01")), units.last());
    assert_eq!((units[0].until, units[0].went.len(), units[1].went.len()), (None, 1, 0));
}

#[test]
fn nothing_ends_before_it_began_or_twice() {
    let unknown = |on| Err(Rejection::UnknownUnit { code: code("03405"), on: day(on) });
    assert_eq!(decided(&old(), "2003-12-31", &AreaEvent::UnitAbolished), unknown("2003-12-31"));
    assert_eq!(decided(&old(), "2004-01-01", &AreaEvent::UnitAbolished), unknown("2004-01-01"));
    assert_eq!(decided(&old(), "2004-01-02", &AreaEvent::UnitAbolished), Ok(()));
    assert_eq!(decided(&old(), "2004-01-01", &goes(&["03390"])), unknown("2004-01-01"));
    let mut events = old();
    events.push(("2025-07-01", AreaEvent::UnitAbolished));
    let twice = decided(&events, "2025-07-01", &AreaEvent::UnitAbolished);
    assert!(matches!(twice, Err(Rejection::Unit { .. })), "{twice:?}");
    assert_eq!(decided(&events, "2025-08-01", &AreaEvent::UnitAbolished), unknown("2025-08-01"));
    assert_eq!(decided(&events, "2025-07-01", &goes(&["03390"])), Ok(()));
}

#[test]
fn a_unit_goes_into_itself_only_under_a_new_meaning() {
    let refused = decided(&old(), "2025-07-01", &goes(&["03405"]));
    assert!(matches!(refused, Err(Rejection::Unit { .. })), "{refused:?}");
    let mut renewed = old();
    renewed.push(("2025-07-01", commune("03405")));
    assert_eq!(decided(&renewed, "2025-07-01", &goes(&["03405"])), Ok(()));
    assert_eq!(decided(&old(), "2025-07-01", &goes(&["03405", "03390"])), Ok(()));
    for wrong in [&[][..], &["03390", "03390"]] {
        let refused = decided(&old(), "2025-07-01", &goes(wrong));
        let field = "successor_codes";
        assert!(matches!(refused, Err(Rejection::Value { field: it, .. }) if it == field));
    }
}

#[test]
fn successors_are_there_and_nothing_goes_round() {
    let (area, on) = (code("03405"), day("2025-07-01"));
    let checked = |to: &[(&str, AreaEvent)]| {
        let others = stands(to);
        check_successors(&area, &stands(&old()), on, &into(&["03390"]), |it| {
            if it.as_str() == "03390" { &others[..] } else { &[] }
        })
    };
    let there = || vec![("2004-01-01", commune("03390"))];
    let unknown = Err(Rejection::UnknownUnit { code: code("03390"), on });
    assert_eq!(checked(&there()), Ok(()));
    assert_eq!(checked(&[]), unknown);
    assert_eq!(checked(&[("2025-07-02", commune("03390"))]), unknown);
    // On the same day the other one is no more.
    let gone = [there(), vec![("2025-07-01", goes(&["03405"]))]].concat();
    assert_eq!(checked(&gone), unknown);
    // Later it goes into what is no more by then.
    let back = [there(), vec![("2026-01-01", goes(&["03405"]))]].concat();
    assert!(matches!(checked(&back), Err(Rejection::Unit { .. })));
}

/// Something of each level, since 2004.
fn of_level(it: &str, level: Level) -> AreaEvent {
    AreaEvent::UnitEstablished(
        Unit { code: code(it), name: text("Đơn vị"), level, parent: None }.into(),
    )
}

#[test]
fn a_unit_goes_into_units_of_its_level() {
    let on = day("2025-08-01");
    let checked = |own: (&str, Level), to: (&str, Level)| {
        let (own, area) = (stands(&[("2004-01-01", of_level(own.0, own.1))]), code(own.0));
        let others = stands(&[("2004-01-01", of_level(to.0, to.1))]);
        check_successors(&area, &own, on, &into(&[to.0]), |_| &others[..])
    };
    let (commune, district, province) =
        (("03424", Level::Commune), ("106", Level::District), ("12", Level::Province));
    assert_eq!(checked(commune, ("03390", Level::Commune)), Ok(()));
    assert_eq!(checked(district, ("107", Level::District)), Ok(()));
    assert_eq!(checked(province, ("13", Level::Province)), Ok(()));
    for (own, to) in [(commune, province), (commune, district), (district, commune)] {
        let refused = checked(own, to);
        assert!(matches!(refused, Err(Rejection::Unit { .. })), "{own:?} {to:?}: {refused:?}");
    }
}

#[test]
fn a_province_and_the_country_are_not_abolished() {
    let judged = |it: &str, level, event: &AreaEvent| {
        let units = stands(&[("2004-01-01", of_level(it, level))]);
        decide_area(&code(it), &units, &[], day("2025-07-01"), event)
    };
    let rule = |it: &_| matches!(it, Err(Rejection::Unit { .. }));
    assert!(rule(&judged("12", Level::Province, &AreaEvent::UnitAbolished)));
    assert!(rule(&judged("VN", Level::Country, &AreaEvent::UnitAbolished)));
    assert!(rule(&judged("VN", Level::Country, &goes(&["12"]))));
    assert_eq!(judged("106", Level::District, &AreaEvent::UnitAbolished), Ok(()));
    assert_eq!(judged("12", Level::Province, &goes(&["13"])), Ok(()));
}

#[test]
fn an_office_is_assigned_to_a_unit_that_is_there() {
    let office = AreaEvent::OfficeAssigned(Office { name: text("Phòng Kinh tế"), id: None }.into());
    assert_eq!(decided(&old(), "2025-07-01", &office), Ok(()));
    assert!(decided(&old(), "2003-12-31", &office).is_err());
    let mut events = old();
    events.push(("2025-07-01", AreaEvent::UnitAbolished));
    assert!(decided(&events, "2025-07-01", &office).is_err());
}

#[test]
fn what_would_lose_its_unit_is_named() {
    let area = code("03405");
    let mut stream = AreaStream::default();
    let office = AreaEvent::OfficeAssigned(Office { name: text("Phòng Kinh tế"), id: None }.into());
    for (on, event) in [("2004-01-01", commune("03405")), ("2026-01-01", office)] {
        let parents = [DatedUnit::since(
            Unit { code: code("106"), name: text("H"), level: Level::District, parent: None },
            day("2004-01-01"),
        )];
        let act = AreaAct { effective: day(on), event: &event, says_more: false };
        let entry = stream.decide(&area, &parents, &act).unwrap();
        stream.push(entry);
    }
    let ends = |on| {
        let event = AreaEvent::UnitAbolished;
        stream.decide(&area, &[], &AreaAct { effective: day(on), event: &event, says_more: false })
    };
    assert!(ends("2026-01-02").is_ok());
    let refused = ends("2025-07-01");
    assert!(matches!(refused, Err(Rejection::LaterEntry { revision: 2, .. })), "{refused:?}");
}
