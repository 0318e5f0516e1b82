//! What the plan counts, from the folded histories alone.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use cooperative::area::unit_on;
use cooperative::management::Qualification;
use cooperative::{Event, Operating, Registered, Sector};

use crate::fold::{Recorded, day, recorded};

const OPENING: (i32, u32, u32) = (2022, 12, 31);

fn opening(it: &Recorded) -> Vec<Registered> {
    it.on(day(OPENING.0, OPENING.1, OPENING.2))
}

fn active(it: &Registered) -> bool {
    it.operating == Operating::Running && it.legal == cooperative::Legal::Active
}

fn members(of: &[Registered]) -> usize {
    of.iter().map(|it| it.members.len()).sum()
}

/// Every event with its day.
fn events(it: &Recorded) -> Vec<(NaiveDate, Event)> {
    let entries = it.histories.values().flat_map(|it| it.entries());
    entries.flat_map(|it| it.events.iter().map(|event| (it.effective, event.clone()))).collect()
}

#[test]
fn cooperatives_members_and_managers_are_those_of_the_plan() {
    let recorded = recorded();
    let (before, after) = (opening(&recorded), recorded.on(day(2023, 12, 31)));
    assert_eq!((before.len(), members(&before)), (49, 392));
    assert_eq!(before.iter().filter(|it| active(it)).count(), 43);
    assert_eq!((after.len(), members(&after)), (53, 420));
    assert_eq!(after.iter().filter(|it| active(it)).count(), 49);
    assert!(after.iter().all(|it| it.members.len() >= 7 && it.managers.len() == 2));
    let stopped: Vec<_> = after.iter().filter(|it| !active(it)).collect();
    assert!(stopped.iter().all(|it| it.registration.sector == Sector::Agriculture));
    let level = |it: &Registered, level| {
        it.managers.values().filter(|it| it.qualification == level).count()
    };
    let levels = [
        (Qualification::PrimaryOrIntermediate, 45),
        (Qualification::CollegeOrHigher, 12),
        (Qualification::NotStated, 49),
    ];
    for (qualification, n) in levels {
        assert_eq!(after.iter().map(|it| level(it, qualification)).sum::<usize>(), n);
    }
}

#[test]
fn what_happened_in_2023_is_what_the_rules_ask() {
    let recorded = recorded();
    let events = events(&recorded);
    let of = |year: i32, is: fn(&Event) -> bool| {
        events.iter().filter(|(day, it)| day.year() == year && is(it)).count()
    };
    assert_eq!(of(2023, |it| matches!(it, Event::Registered(_))), 6);
    assert_eq!(of(2023, |it| matches!(it, Event::MemberJoined(_))), 42);
    assert_eq!(of(2023, |it| matches!(it, Event::MemberLeft(_))), 0);
    assert_eq!(of(2023, |it| matches!(it, Event::DissolutionCompleted)), 2);
    assert_eq!(of(2022, |it| matches!(it, Event::DissolutionResolved(None))), 2);
    assert_eq!(of(2022, |it| matches!(it, Event::Founded(_))), 1);
    assert_eq!(of(2023, |it| matches!(it, Event::Founded(_))), 5);
    assert!(!events.iter().any(|(_, it)| matches!(it, Event::ManagerTrained(_))));
    let agri = |it: &Event| matches!(it, Event::Registered(it) if it.sector == Sector::Agriculture);
    assert_eq!(of(2023, agri), 4);
    let late = |it: &&(NaiveDate, Event)| it.0.month() == 12 && it.0.day() >= 15;
    assert_eq!(events.iter().find(late), None);
}

#[test]
fn every_sector_has_its_cooperatives_members_workers_and_sums() {
    // Nothing but returns and ratings is dated in 2024.
    let after = recorded().on(day(2024, 12, 31));
    let lines = [
        (Sector::Agriculture, 32, 300, 241, 400, 9, 234),
        (Sector::Industry, 11, 150, 86, 1250, 37, 420),
        (Sector::Construction, 5, 100, 36, 1150, 40, 420),
        (Sector::Trade, 4, 60, 42, 1050, 38, 420),
        (Sector::Other, 1, 20, 15, 940, 60, 420),
    ];
    for (sector, coops, workers, working, revenue, profit, income) in lines {
        let here: Vec<_> = after.iter().filter(|it| it.registration.sector == sector).collect();
        let n = i64::try_from(here.len()).unwrap();
        assert_eq!(n, coops, "{sector:?}");
        let mut sums = [0_i64; 5];
        for it in &here {
            assert_eq!(it.returns.keys().collect::<Vec<_>>(), [&2023]);
            let filed = &it.returns[&2023];
            assert_eq!(filed.member_workers.unwrap() as usize, it.members.len());
            sums[0] += i64::from(filed.workers.unwrap());
            sums[1] += i64::from(filed.member_workers.unwrap());
            sums[2] += filed.revenue.unwrap().0;
            sums[3] += filed.profit.unwrap().0;
            sums[4] += filed.workers_income.unwrap().0;
            let nothing = [filed.revenue, filed.profit, filed.workers_income];
            let nothing = nothing.iter().all(|it| it.is_some_and(|it| it.0 == 0));
            assert_eq!(nothing, !active(it));
        }
        let means = [revenue * n * 1_000_000, profit * n * 1_000_000, income * workers * 100_000];
        assert_eq!(sums, [workers, working, means[0], means[1], means[2]], "{sector:?}");
    }
}

#[test]
fn the_effective_the_linked_the_loans_and_the_communes_are_those_of_the_rules() {
    let recorded = recorded();
    let after = recorded.on(day(2024, 12, 31));
    let name = |it: &Registered| it.registration.name.to_string();
    let effective: Vec<_> =
        after.iter().filter(|it| it.ratings.get(&2023).is_some_and(|it| it.effective)).collect();
    assert_eq!(effective.len(), 18);
    assert!(effective.iter().all(|it| active(it) && it.since.year() < 2023));
    let agri = effective.iter().filter(|it| it.registration.sector == Sector::Agriculture);
    assert_eq!(agri.count(), 9);
    let models = [
        "HTX nông nghiệp và dịch vụ Bình Lư",
        "HTX nông nghiệp xanh Tam Đường",
        "HTX Ngũ Chỉ Sơn",
        "HTX Chăn nuôi - Trồng Trọt",
    ];
    let linked: BTreeSet<_> = after.iter().filter(|it| !it.links.is_empty()).map(name).collect();
    assert_eq!(linked, models.map(String::from).into());
    assert!(models.iter().all(|model| effective.iter().any(|it| name(it) == *model)));
    assert_eq!(after.iter().filter(|it| !it.ratings.is_empty()).count(), 43);

    let loans: BTreeSet<_> = recorded
        .on(day(2023, 6, 30))
        .iter()
        .filter(|it| it.outstanding().0 > 0)
        .map(|it| (name(it), it.outstanding().0))
        .collect();
    let lent = [(models[0].into(), 350_000_000), ("HTX Ngọc Minh".into(), 534_000_000)];
    assert_eq!(loans, lent.into());

    let on = |it: &(_, &Vec<_>)| unit_on(it.1, day(2023, 12, 31)).is_some();
    let communes = recorded.units.iter().filter(on).filter(|it| it.0.as_str().len() == 5).count();
    let active = after.iter().filter(|it| active(it));
    let covered: BTreeSet<_> = active.map(|it| it.registration.commune.clone()).collect();
    assert_eq!((communes, covered.len()), (13, 13));
}
