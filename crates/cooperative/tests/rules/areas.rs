//! What may stand in an area's stream.

use cooperative::area::{DatedUnit, Level, Unit, decide_area};
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
    let above = [since(unit("VN", Level::Country, None), "1945-09-02")];
    for (code, level, parent) in lawful {
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

#[test]
fn a_code_may_be_used_again_from_another_day_on() {
    let commune = || unit("03390", Level::Commune, Some("106"));
    let given = [since(commune(), "2004-01-01")];
    let code = UnitCode::new("03390").unwrap();
    let refusal = Rejection::UnitExists { code, from: day("2004-01-01") };
    assert_eq!(establish("2025-07-01", commune(), &given, &[district()]), Ok(()));
    assert_eq!(establish("2004-01-01", commune(), &given, &[district()]), Err(refusal));
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
