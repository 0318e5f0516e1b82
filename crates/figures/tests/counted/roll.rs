//! Stocks roll forward: what is there at the end is what was there at the beginning, and what came
//! and went between.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use cooperative::Kind;
use figures::{Delta, Measure};
use proptest::prelude::*;

use crate::lives::{World, day, steps};

/// The sum of a measure of a kind in a unit, on the days that are asked for.
fn sum(
    deltas: &[Delta],
    of: (&str, Kind),
    measure: Measure,
    on: impl Fn(NaiveDate) -> bool,
) -> i64 {
    let here = |it: &&Delta| (it.class.unit.as_str(), it.class.kind) == of && it.measure == measure;
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
        let class = |it: &Delta| (it.class.unit.to_string(), it.class.kind);
        let classes: BTreeSet<_> = world.deltas.iter().map(class).collect();
        for (unit, kind) in classes {
            let unit = (unit.as_str(), kind);
            let stock = |on| sum(&world.deltas, unit, Measure::Coops, |day| day <= on);
            let flow = |it| sum(&world.deltas, unit, it, |day| from < day && day <= until);
            let came = flow(Measure::Founded) + flow(Measure::MovedIn);
            let came = came + flow(Measure::ReorganisedIn);
            let left = flow(Measure::Dissolved) + flow(Measure::OtherExits);
            let went = left + flow(Measure::MovedOut);
            prop_assert_eq!(stock(until), stock(from) + came - went, "{:?}", unit);
        }
        // Members move with head offices, which no measure counts: in all.
        let all = |measure, on: &dyn Fn(NaiveDate) -> bool| {
            let of = world.deltas.iter().filter(|it| it.measure == measure);
            of.filter(|it| on(it.day)).map(|it| it.n).sum::<i64>()
        };
        let stock = |on| all(Measure::Members, &|day| day <= on);
        let flow = |it| all(it, &|day| from < day && day <= until);
        let came = flow(Measure::MembersJoined) + flow(Measure::MembersTransferredIn);
        let went = flow(Measure::MembersLeft) + flow(Measure::MembersTransferredOut);
        prop_assert_eq!(stock(until), stock(from) + came - went);
    }
}
