//! Stocks roll forward: what is there at the end is what was there at the beginning, and what came
//! and went between.

use chrono::{Days, NaiveDate};
use figures::{Delta, Measure};
use proptest::prelude::*;

use crate::lives::{World, day, steps};

/// The sum of a measure in a unit, on the days that are asked for.
fn sum(deltas: &[Delta], unit: &str, measure: Measure, on: impl Fn(NaiveDate) -> bool) -> i64 {
    let here = |it: &&Delta| it.class.unit.as_str() == unit && it.measure == measure;
    deltas.iter().filter(here).filter(|it| on(it.day)).map(|it| it.n).sum()
}

proptest! {
    #[test]
    fn closing_is_opening_and_what_came_less_what_went(
        steps in steps(120), from in 0..900_u64, days in 1..600_u64,
    ) {
        let world = World::of(&steps);
        let from = day(2021, 6, 1) + Days::new(from);
        let until = from + Days::new(days);
        let units: std::collections::BTreeSet<_> =
            world.deltas.iter().map(|it| it.class.unit.as_str()).collect();
        for unit in units {
            let stock = |on| sum(&world.deltas, unit, Measure::Coops, |day| day <= on);
            let flow = |it| sum(&world.deltas, unit, it, |day| from < day && day <= until);
            let came = flow(Measure::Founded) + flow(Measure::MovedIn);
            let left = flow(Measure::Dissolved) + flow(Measure::OtherExits);
            let went = left + flow(Measure::MovedOut);
            prop_assert_eq!(stock(until), stock(from) + came - went, "{}", unit);
        }
    }
}
