//! Areas through time: whatever is reorganised, the figures of a district are those of the communes
//! of its land, and a code that means something new takes nothing with it.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use cooperative::area::{Level, Unit};
use cooperative::forest::Forest;
use cooperative::land::AreaRef;
use cooperative::publication::AreaEvent;
use cooperative::reform::Reorganisation;
use cooperative::{Kind, UnitCode};
use figures::{Cut, Measure, PackedDeltas, Question, Sums, Units, Value, indicator, pack};
use proptest::prelude::*;

use crate::lives::{UNITS, World, day, steps, text};

/// On which day a unit goes into which of the three codes, and whether these mean new units then.
#[derive(Clone, Debug)]
struct Reform {
    on: NaiveDate,
    into: [Vec<u8>; 3],
    anew: [bool; 3],
}

fn reform() -> impl Strategy<Value = Reform> {
    let into = prop::collection::vec(0..3_u8, 0..3);
    ((2022..2024_i32, 1..=12_u32), [into.clone(), into.clone(), into], any::<[bool; 3]>())
        .prop_map(|((year, month), into, anew)| Reform { on: day(year, month, 1), into, anew })
}

fn code(it: &str) -> UnitCode {
    UnitCode::new(it).unwrap()
}

fn established(it: &str, level: Level, parent: &str) -> (UnitCode, AreaEvent) {
    let (name, parent) = (text(it), UnitCode::new(parent).ok());
    (code(it), AreaEvent::UnitEstablished(Unit { code: code(it), name, level, parent }.into()))
}

/// Two districts until the reform; one commune lies in the second. After it, all in the province.
fn forest(reform: &Reform) -> Forest {
    let old = day(2004, 1, 1);
    let mut told = Vec::new();
    let mut tell = |on, (code, event)| told.push((code, on, event));
    tell(old, established("VN", Level::Country, ""));
    tell(old, established("12", Level::Province, "VN"));
    tell(old, established("106", Level::District, "12"));
    tell(old, established("107", Level::District, "12"));
    for (unit, parent) in UNITS.iter().zip(["106", "106", "107"]) {
        tell(old, established(unit, Level::Commune, parent));
    }
    for (at, unit) in UNITS.iter().enumerate() {
        if reform.anew[at] {
            tell(reform.on, established(unit, Level::Commune, "12"));
        }
        let mut into: Vec<UnitCode> = Vec::new();
        for to in reform.into[at].iter().map(|it| code(UNITS[usize::from(*it)])) {
            if !into.contains(&to) {
                into.push(to);
            }
        }
        if !into.is_empty() {
            let how = Reorganisation { into, with_unrecorded: false };
            tell(reform.on, (code(unit), AreaEvent::UnitReorganised(how.into())));
        }
    }
    tell(reform.on, (code("106"), AreaEvent::UnitAbolished));
    tell(reform.on, (code("107"), AreaEvent::UnitAbolished));
    Forest::of(told)
}

fn question(forest: &Forest, area: &str, as_of: NaiveDate) -> Question {
    let (land, valid_communes) = forest.land(&AreaRef::new(area).unwrap(), as_of).unwrap();
    Question {
        units: Units::Land(Arc::new(land)),
        valid_communes,
        sector: None,
        kind: Kind::Cooperative,
        period_from: day(as_of.year(), 1, 1),
        as_of,
        known_at: u64::MAX,
    }
}

fn counts(world: &World, question: &Question, ids: &[&str]) -> Vec<i64> {
    let plain = Sums::of(&world.deltas, question);
    let mut scanned = Sums::new(question);
    scanned.scan(&PackedDeltas::read(&pack(&world.deltas)).unwrap()).unwrap();
    let value = |id: &&str| {
        let indicator = indicator(id).unwrap();
        let value = plain.value(indicator, Cut::default());
        assert_eq!(value, scanned.value(indicator, Cut::default()), "{id}");
        let Value::Count(n) = value else { panic!("{id}: {value:?}") };
        n
    };
    ids.iter().map(value).collect()
}

const COUNTS: [&str; 4] = ["coops.total", "coops.active", "members.total", "coops.founded"];

fn added(parts: impl IntoIterator<Item = Vec<i64>>) -> Vec<i64> {
    let none = vec![0; COUNTS.len()];
    parts.into_iter().fold(none, |sum, it| sum.iter().zip(it).map(|(a, b)| a + b).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn an_area_has_what_the_communes_of_its_land_have(
        steps in steps(60), reform in reform(), months in 0..48_u32,
    ) {
        let world = World::of(&steps);
        let forest = forest(&reform);
        let as_of = day(2021 + (months / 12) as i32, months % 12 + 1, 28);
        let of = |area: &str| counts(&world, &question(&forest, area, as_of), &COUNTS);
        let country = counts(&world, &Question { units: Units::All, ..question(&forest, "VN", as_of) }, &COUNTS);
        prop_assert_eq!(&of("VN"), &country);
        prop_assert_eq!(&of("12"), &country);
        if as_of < reform.on {
            let communes = forest.communes(&code("106"), as_of);
            prop_assert_eq!(of("106"), added(communes.iter().map(|it| of(it.as_str()))));
            prop_assert_eq!(added([of("106"), of("107")]), country);
        } else {
            // What was registered before the reform stays with the land of its last day.
            let eve = reform.on.pred_opt().unwrap();
            let parts = added(["106", "107"].map(of));
            let named = ["106", "107"].map(|it| of(&format!("{it}@{eve}")));
            prop_assert_eq!(&parts, &added(named));
            prop_assert!(parts.iter().zip(&country).all(|(part, whole)| part <= whole));
        }
    }

    #[test]
    fn every_cooperative_lies_in_one_unit(steps in steps(60), reform in reform()) {
        let world = World::of(&steps);
        let forest = forest(&reform);
        for as_of in [reform.on.pred_opt().unwrap(), reform.on, day(2026, 1, 1)] {
            for it in world.deltas.iter().filter(|it| it.day <= as_of && it.measure == Measure::Coops) {
                let units: std::collections::BTreeSet<_> = UNITS
                    .iter()
                    .filter(|unit| forest.unit(&code(unit), as_of).is_some())
                    .filter_map(|unit| forest.land(&AreaRef::new(unit).unwrap(), as_of))
                    .filter_map(|(land, _)| {
                        land.unit_of(&it.class.unit, it.class.seated).cloned()
                    })
                    .collect();
                let current = forest.current(&it.class.unit, it.class.seated, as_of).unwrap();
                let stands = forest.meaning(&current.unit.code, as_of) == Some(current);
                let expected = stands.then(|| current.unit.code.clone());
                prop_assert_eq!(units.into_iter().collect::<Vec<_>>(), Vec::from_iter(expected));
            }
        }
    }
}
