//! Where an address lies, on either side of a reform.

use std::collections::BTreeSet;

use cooperative::area::{Level, Unit};
use cooperative::forest::Forest;
use cooperative::land::AreaRef;
use cooperative::publication::AreaEvent;
use cooperative::reform::Reorganisation;
use cooperative::*;

use crate::fixtures::*;

fn code(it: &str) -> UnitCode {
    UnitCode::new(it).unwrap()
}

type Told = (UnitCode, chrono::NaiveDate, AreaEvent);

fn unit(it: &str, level: Level, parent: &str, from: &str) -> Told {
    let parent = UnitCode::new(parent).ok();
    let unit = Unit { code: code(it), name: text(it), level, parent };
    (code(it), day(from), AreaEvent::UnitEstablished(unit.into()))
}

fn goes(it: &str, into: &[&str], with_unrecorded: bool) -> Told {
    let into = into.iter().map(|it| code(it)).collect();
    let how = Reorganisation { into, with_unrecorded };
    (code(it), day("2025-07-01"), AreaEvent::UnitReorganised(how.into()))
}

/// The reform in Tam Đường, as far as these tests need it.
fn reform() -> Forest {
    let mut told = vec![
        unit("VN", Level::Country, "", "1945-09-02"),
        unit("12", Level::Province, "VN", "2004-01-01"),
        unit("106", Level::District, "12", "2004-01-01"),
    ];
    let old = ["03390", "03412", "03413", "03400", "03405", "03406", "03394"];
    told.extend(old.map(|it| unit(it, Level::Commune, "106", "2004-01-01")));
    let new = ["03390", "03405", "03394"];
    told.extend(new.map(|it| unit(it, Level::Commune, "12", "2025-07-01")));
    told.extend(["03390", "03412", "03413"].map(|it| goes(it, &["03390"], false)));
    told.extend(["03400", "03405", "03406"].map(|it| goes(it, &["03405"], false)));
    told.push(goes("03394", &["03394"], true));
    told.push((code("106"), day("2025-07-01"), AreaEvent::UnitAbolished));
    Forest::of(told)
}

/// The addresses of an area, as `code/year of the meaning>unit on the day`.
fn land(forest: &Forest, area: &str, on: &str) -> Vec<String> {
    let (land, _) = forest.land(&AreaRef::new(area).unwrap(), day(on)).unwrap();
    let spans = land.spans.iter().flat_map(|(code, it)| it.iter().map(move |it| (code, it)));
    spans.map(|(code, it)| format!("{code}/{}>{}", it.from.format("%Y"), it.unit)).collect()
}

#[test]
fn an_address_stays_and_the_unit_follows() {
    let forest = reform();
    let current = |commune, registered, on| {
        let unit = forest.current(&code(commune), day(registered), day(on)).unwrap();
        format!("{} {}", unit.unit.code, unit.from.format("%Y"))
    };
    assert_eq!(current("03412", "2023-01-05", "2025-06-30"), "03412 2004");
    assert_eq!(current("03412", "2023-01-05", "2025-07-01"), "03390 2025");
    assert_eq!(current("03400", "2023-01-05", "2026-01-01"), "03405 2025");
    // Giang Ma before, Tả Lèng after.
    assert_eq!(current("03405", "2023-01-05", "2025-06-30"), "03405 2004");
    assert_eq!(current("03405", "2025-08-01", "2025-08-01"), "03405 2025");
    assert!(forest.current(&code("99999"), day("2023-01-05"), day("2025-08-01")).is_none());
}

#[test]
fn a_new_commune_has_the_land_of_its_old_ones_at_all_times() {
    let forest = reform();
    let after = ["03390/2004>03390", "03390/2025>03390", "03412/2004>03390", "03413/2004>03390"];
    assert_eq!(land(&forest, "03390", "2025-12-31"), after);
    assert_eq!(land(&forest, "03390@2025-07-01", "2025-12-31"), after);
    let before = ["03390/2004>03390", "03390/2025>03390", "03412/2004>03412", "03413/2004>03413"];
    assert_eq!(land(&forest, "03390@2025-07-01", "2023-12-31"), before);
    assert_eq!(land(&forest, "03390", "2023-12-31"), ["03390/2004>03390"]);
    let communes = |area, on| forest.land(&AreaRef::new(area).unwrap(), day(on)).unwrap().1;
    assert_eq!(communes("03390@2025-07-01", "2023-12-31"), 3);
    assert_eq!(communes("03390", "2025-12-31"), 1);
}

#[test]
fn the_old_district_goes_on_as_the_land_of_its_last_day() {
    let forest = reform();
    let before = land(&forest, "106", "2025-06-30");
    assert_eq!(before.iter().filter(|it| it.contains("/2004>")).count(), 7);
    let after = land(&forest, "106", "2025-12-31");
    assert_eq!(after, land(&forest, "106@2024-12-31", "2025-12-31"));
    assert!(after.contains(&"03400/2004>03405".into()));
    // The new 03405 is wholly of its land; the new 03394 has land of others too.
    assert!(after.contains(&"03405/2025>03405".into()));
    assert!(after.contains(&"03394/2004>03394".into()));
    assert!(!after.iter().any(|it| it.starts_with("03394/2025")));
    let communes = |on| forest.land(&AreaRef::new("106").unwrap(), day(on)).unwrap().1;
    assert_eq!((communes("2025-06-30"), communes("2025-12-31")), (7, 3));
}

#[test]
fn every_address_of_the_province_is_in_one_of_its_communes() {
    let forest = reform();
    for on in ["2023-12-31", "2025-06-30", "2025-07-01", "2026-12-31"] {
        let mut parts: Vec<String> = Vec::new();
        for commune in forest.communes(&code("12"), day(on)) {
            parts.extend(land(&forest, commune.as_str(), on));
        }
        let known = |it: &String| on >= "2025-07-01" || !it.contains("/2025>");
        parts.retain(known);
        parts.sort();
        let mut whole = land(&forest, "12", on);
        whole.retain(known);
        assert_eq!(parts.iter().collect::<BTreeSet<_>>().len(), parts.len());
        assert_eq!(parts, whole, "{on}");
    }
}

#[test]
fn what_is_asked_for_is_a_code_and_perhaps_a_day() {
    let read = |it| AreaRef::new(it).map(|it| it.to_string()).ok();
    assert_eq!(read("106"), Some("106".into()));
    assert_eq!(read("106@2024-12-31"), Some("106@2024-12-31".into()));
    for wrong in ["", "1", "106@", "106@2024", "106@2024-13-01", "@2024-12-31", "106@2024-1-31"] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
    let forest = reform();
    assert!(forest.land(&AreaRef::new("03390@1990-01-01").unwrap(), day("2025-12-31")).is_none());
    assert!(forest.land(&AreaRef::new("106").unwrap(), day("1990-01-01")).is_none());
}
