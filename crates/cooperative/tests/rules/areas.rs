//! What may stand in an area's stream.

use cooperative::area::{DatedUnit, Level, Unit, decide_area};
use cooperative::key_roll::KeyRoll;
use cooperative::publication::{AreaEvent, Caveat};
use cooperative::words::IndicatorId;
use cooperative::*;

use crate::fixtures::*;

fn unit(code: &str, level: Level, parent: Option<&str>) -> Unit {
    let code = UnitCode::new(code).unwrap();
    let parent = parent.and_then(|it| UnitCode::new(it).ok());
    Unit { code, name: text("Đơn vị"), level, parent }
}

fn since(unit: Unit, from: &str) -> DatedUnit {
    DatedUnit::since(unit, day(from))
}

fn district() -> DatedUnit {
    since(unit("106", Level::District, Some("12")), "2004-01-01")
}

/// Holds the establishment of a unit against what its area and the unit above have recorded.
fn establish(
    on: &str,
    it: Unit,
    units: &[DatedUnit],
    above: &[DatedUnit],
) -> Result<(), Rejection> {
    let area = it.code.clone();
    decide_area(&area, units, above, day(on), &AreaEvent::UnitEstablished(it.into()))
}

#[test]
fn a_code_is_as_long_as_its_level_asks() {
    let lawful = [
        ("VN", Level::Country, None),
        ("12", Level::Province, Some("VN")),
        ("106", Level::District, Some("12")),
        ("03390", Level::Commune, Some("106")),
    ];
    let above = [
        since(unit("VN", Level::Country, None), "1945-09-02"),
        since(unit("VN", Level::Country, None), "1945-09-02"),
        since(unit("12", Level::Province, Some("VN")), "2004-01-01"),
        district(),
    ];
    for ((code, level, parent), above) in lawful.into_iter().zip(above) {
        let above = [above];
        assert_eq!(establish("2004-01-01", unit(code, level, parent), &[], &above), Ok(()));
        for other in Level::ALL.iter().filter(|it| **it != level) {
            let refused = establish("2004-01-01", unit(code, *other, parent), &[], &above);
            assert!(matches!(refused, Err(Rejection::Value { field: "code", .. })), "{code}");
        }
    }
}

#[test]
fn a_unit_stands_in_its_own_stream() {
    let area = UnitCode::new("03412").unwrap();
    let event = AreaEvent::UnitEstablished(unit("03390", Level::Commune, None).into());
    let refused = decide_area(&area, &[], &[], day("2004-01-01"), &event);
    assert!(matches!(refused, Err(Rejection::Value { field: "code", .. })), "{refused:?}");
}

fn province() -> DatedUnit {
    since(unit("12", Level::Province, Some("VN")), "2004-01-01")
}

#[test]
fn a_code_may_be_used_again_once_its_unit_has_ended_or_on_the_day_of_the_reform() {
    let commune = |parent| unit("03390", Level::Commune, Some(parent));
    let given = [since(commune("106"), "2004-01-01")];
    let code = UnitCode::new("03390").unwrap();
    let refusal = Rejection::UnitExists { code, from: day("2004-01-01") };
    assert_eq!(establish("2025-07-01", commune("12"), &given, &[province()]), Ok(()));
    assert_eq!(establish("2004-01-01", commune("106"), &given, &[district()]), Err(refusal));
    assert_eq!(
        establish("2003-01-01", commune("106"), &given, &[since(district().unit, "1990-01-01")]),
        Ok(())
    );
    for on in ["2010-01-01", "2025-07-02"] {
        let (parent, above) = if on < "2025" { ("106", district()) } else { ("12", province()) };
        let holds = establish(on, commune(parent), &given, std::slice::from_ref(&above));
        assert!(matches!(holds, Err(Rejection::Unit { .. })), "{holds:?}");
        let ended = DatedUnit { until: Some(day(on)), ..given[0].clone() };
        assert_eq!(establish(on, commune(parent), &[ended], &[above]), Ok(()));
    }
}

#[test]
fn the_unit_above_is_of_the_level_above() {
    let country = || since(unit("VN", Level::Country, None), "1945-09-02");
    let other = || since(unit("03412", Level::Commune, Some("106")), "2004-01-01");
    let of = |it: &DatedUnit| it.unit.code.to_string();
    let judged = |on: &str, code: &str, level, above: DatedUnit| {
        establish(on, unit(code, level, Some(&of(&above))), &[], &[above])
    };
    let (before, after) = ("2025-06-30", "2025-07-01");
    for (on, code, level, above) in [
        (before, "13", Level::Province, country()),
        (before, "107", Level::District, province()),
        (before, "03390", Level::Commune, district()),
        (after, "03390", Level::Commune, province()),
    ] {
        assert_eq!(judged(on, code, level, above), Ok(()), "{code} on {on}");
    }
    for (on, code, level, above) in [
        (before, "13", Level::Province, province()),
        (before, "107", Level::District, district()),
        (before, "107", Level::District, country()),
        (before, "03390", Level::Commune, province()),
        (before, "03390", Level::Commune, other()),
        (after, "03390", Level::Commune, other()),
        (after, "03390", Level::Commune, district()),
        (after, "03390", Level::Commune, country()),
    ] {
        let refused = judged(on, code, level, above);
        let field = |it: &_| matches!(it, Err(Rejection::Value { field: "parent_code", .. }));
        assert!(field(&refused), "{code} on {on}: {refused:?}");
    }
    let ended = DatedUnit { until: Some(day("2020-01-01")), ..district() };
    let refused = judged("2020-01-01", "03390", Level::Commune, ended);
    assert!(matches!(refused, Err(Rejection::UnknownUnit { .. })), "{refused:?}");
}

#[test]
fn the_unit_above_is_recorded_on_the_day() {
    let commune = || unit("03390", Level::Commune, Some("106"));
    let (code, on) = (UnitCode::new("106").unwrap(), day("2003-12-31"));
    let refusal = Rejection::UnknownUnit { code, on };
    assert_eq!(establish("2004-01-01", commune(), &[], &[district()]), Ok(()));
    assert_eq!(establish("2003-12-31", commune(), &[], &[district()]), Err(refusal));
}

#[test]
fn a_caveat_speaks_of_a_recorded_area() {
    let area = UnitCode::new("106").unwrap();
    let indicator = IndicatorId::new("coops.total").unwrap();
    let event =
        AreaEvent::CaveatNoted(Caveat { indicator, sector: None, text: text("giả định") }.into());
    let judged = |on| decide_area(&area, &[district()], &[], day(on), &event);
    let refusal = Rejection::UnknownUnit { code: area.clone(), on: day("2003-12-31") };
    assert_eq!(judged("2004-01-01"), Ok(()));
    assert_eq!(judged("2003-12-31"), Err(refusal));
}

fn key_roll() -> KeyRoll {
    KeyRoll {
        old: text("so.example/htx+e1a2b3c4+AQID"),
        new: text("so.example/htx+d4c3b2a1+BAUG"),
        from: 7,
        by_old: text("\u{2014} so.example/htx 4aKzxAAB"),
        by_new: text("\u{2014} so.example/htx 1MOyoQgJ"),
    }
}

#[test]
fn the_key_of_the_log_changes_in_the_countrys_stream_whatever_units_there_are() {
    let (country, on) = (UnitCode::new("VN").unwrap(), day("2026-11-29"));
    let told = |area: &UnitCode, it: KeyRoll| {
        decide_area(area, &[], &[], on, &AreaEvent::KeyRolled(Box::new(it)))
    };
    assert_eq!(told(&country, key_roll()), Ok(()));
    let elsewhere = told(&UnitCode::new("12").unwrap(), key_roll());
    assert!(matches!(elsewhere, Err(Rejection::Value { field: "area_code", .. })));
    type Change = fn(&mut KeyRoll);
    let wrong: [(&str, Change); 6] = [
        ("new_key", |it| it.new = it.old.clone()),
        ("new_key", |it| it.new = text("so.example/other+d4c3b2a1+BAUG")),
        ("new_key", |it| it.old = text("no key")),
        ("from_size", |it| it.from = 1 << 63),
        ("old_signature", |it| it.by_old = text("\u{2014} so.example/other 4aKzxAAB")),
        ("new_signature", |it| it.by_new = text("1MOyoQgJ")),
    ];
    for (named, change) in wrong {
        let mut it = key_roll();
        change(&mut it);
        let refused = told(&country, it);
        assert!(
            matches!(refused, Err(Rejection::Value { field, .. }) if field == named),
            "{named}"
        );
    }
}

#[test]
fn the_statement_of_a_changed_key_is_read_as_it_was_signed() {
    let roll = key_roll();
    assert_eq!(KeyRoll::read(&roll.note()), Some(roll.clone()));
    let note = roll.note();
    for other in [
        note.trim_end().to_owned(),
        note.replace("key-roll", "key-role"),
        note.replace("\n7\n", "\n07\n"),
        note.replacen("so.example/htx", "so.example/other", 1),
        format!("{note}\u{2014} witness AAAA\n"),
        String::new(),
    ] {
        assert_eq!(KeyRoll::read(&other), None, "{other}");
    }
}
