//! Questions under a pin: what held on a day, as known at a position.

use cooperative::area::{DatedUnit, Level, Unit, unit_on};
use cooperative::*;

use crate::fixtures::*;

/// Recorded in this order: certificate (1 to 8), suspension of 6/2023 (9), member of 5/2021 (10).
fn told_late() -> History {
    history(&[cooperative(), at("2023-06-01", Act::Suspend(None)), join("2021-05-01", official(8))])
}

fn members(state: &Cooperative) -> usize {
    state.registered().map_or(0, |it| it.members.len())
}

#[test]
fn a_cut_off_includes_its_day() {
    let history = told_late();
    let timeline = history.timeline(u64::MAX);
    let on = |it| timeline.state_on(Some(day(it)));
    assert_eq!(on("2020-01-09"), Cooperative::Unfounded);
    assert_eq!(members(&on("2020-01-10")), 7);
    assert_eq!(members(&on("2021-04-30")), 7);
    assert_eq!(members(&on("2021-05-01")), 8);
    assert_eq!(on("2023-05-31").registered().unwrap().legal, Legal::Active);
    assert_eq!(on("2023-06-01").registered().unwrap().legal, Legal::Suspended);
}

#[test]
fn what_was_not_yet_recorded_was_not_known() {
    let history = told_late();
    let asked = |known_at| history.timeline(known_at).state_on(Some(day("2022-01-01")));
    assert_eq!(asked(0), Cooperative::Unfounded);
    assert_eq!(members(&asked(9)), 7);
    assert_eq!(members(&asked(10)), 8);
}

#[test]
fn a_suspension_does_not_hold_before_its_day() {
    let mut history = history(&[cooperative()]);
    let suspended = at("2024-09-01", Act::Suspend(None));
    let events = judge(&history, &suspended, "2024-09-01").unwrap();
    record(&mut history, &suspended, events);
    let timeline = history.timeline(u64::MAX);
    let legal = |on| timeline.state_on(Some(day(on))).registered().unwrap().legal;
    assert_eq!((legal("2024-08-31"), legal("2024-09-01")), (Legal::Active, Legal::Suspended));
    let meanwhile = judge(&history, &at("2024-08-02", Act::StopOperation), "2024-09-02");
    assert_eq!(meanwhile, Ok(vec![Event::OperationStopped]));
}

#[test]
fn a_code_of_a_unit_means_what_it_meant_on_the_day() {
    let unit = |name, from| {
        let unit = Unit {
            code: UnitCode::new("03390").unwrap(),
            name: text(name),
            level: Level::Commune,
            parent: UnitCode::new("106").ok(),
        };
        DatedUnit::since(unit, day(from))
    };
    let units = [unit("Xã Bình Lư", "2025-07-01"), unit("Thị trấn Tam Đường", "2004-01-01")];
    let name = |on| unit_on(&units, day(on)).map(|it| it.unit.name.as_str());
    assert_eq!(name("2003-12-31"), None);
    assert_eq!(name("2025-06-30"), Some("Thị trấn Tam Đường"));
    assert_eq!(name("2025-07-01"), Some("Xã Bình Lư"));
}
