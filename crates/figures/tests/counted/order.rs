//! In which order things were recorded does not matter for what is known today of any day, among the
//! orders that the rules let in; ties within a day aside, which the order of recording decides.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use cooperative::{Command, Trade};
use figures::{Delta, Measure};
use proptest::prelude::*;

use crate::lives::{World, steps};

type Key = (String, u8, u8, Option<Trade>, Measure, u8, Option<u128>, NaiveDate);
type Sums = BTreeMap<Key, i64>;

/// What the deltas add up to today, whatever entry they come from.
fn today(deltas: &[Delta]) -> Sums {
    let mut sums = Sums::new();
    for it in deltas {
        let (sector, kind) = (it.class.sector.number(), it.class.kind.number());
        let person = it.person.map(|it| it.0.as_u128());
        let (unit, trade) = (it.class.unit.to_string(), it.class.trade);
        let key = (unit, sector, kind, trade, it.measure, it.detail, person, it.day);
        *sums.entry(key).or_insert(0) += it.n;
    }
    sums.retain(|_, n| *n != 0);
    sums
}

/// What was taken of random commands, on one day at most one thing a cooperative; of those that were
/// there at first, since what a reorganisation makes is nobody's command.
fn taken(world: &World) -> Vec<(usize, Command)> {
    let mut days = BTreeSet::new();
    let mut all: Vec<(u64, usize, Command)> = Vec::new();
    for (at, life) in world.lives.iter().take(World::empty().lives.len()).enumerate() {
        for (revision, command) in &life.commands {
            if life.entries[*revision as usize - 1].standing == cooperative::Standing::New
                && days.insert((at, command.effective))
            {
                let position = life.entries[*revision as usize - 1].position;
                all.push((position, at, command.clone()));
            }
        }
    }
    all.sort_by_key(|it| it.0);
    all.into_iter().map(|(_, at, command)| (at, command)).collect()
}

/// Records commands in an order, those first that the rules let in; what is left they never do.
fn record(mut left: Vec<(usize, Command)>) -> (World, Vec<(usize, Command)>) {
    let mut world = World::empty();
    loop {
        let before = left.len();
        left.retain(|(at, it)| !world.command(*at, it.effective, it.act.clone()));
        if left.len() == before || left.is_empty() {
            return (world, left);
        }
    }
}

/// Each command some places later than it was, by delays that repeat.
fn delayed(commands: &[(usize, Command)], delays: &[u8]) -> Vec<(usize, Command)> {
    let mut keyed: Vec<(usize, &(usize, Command))> = commands
        .iter()
        .enumerate()
        .map(|(index, it)| (index + usize::from(delays[index % delays.len()]), it))
        .collect();
    keyed.sort_by_key(|it| it.0);
    keyed.into_iter().map(|it| it.1.clone()).collect()
}

proptest! {
    #[test]
    fn todays_figures_do_not_depend_on_the_order_of_recording(
        steps in steps(60), delays in prop::collection::vec(0..12_u8, 1..9),
    ) {
        let (one, refused) = record(taken(&World::of(&steps)));
        let commands = taken(&one);
        let (other, left) = record(delayed(&commands, &delays));
        let (again, rest) = record(commands.clone());
        prop_assert!(rest.is_empty(), "{rest:?} beside {refused:?}");
        prop_assert_eq!(today(&one.deltas), today(&again.deltas));
        // An order in which something is refused is none that the rules let in.
        prop_assume!(left.is_empty());
        prop_assert_eq!(today(&one.deltas), today(&other.deltas));
    }
}

#[test]
fn most_orders_are_let_in_and_are_others() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut same, mut whole) = (0, 0);
    for _ in 0..100 {
        let (one, _) =
            record(taken(&World::of(&steps(60).new_tree(&mut runner).unwrap().current())));
        let commands = taken(&one);
        let (other, left) = record(delayed(&commands, &[7, 0, 11, 3]));
        whole += usize::from(left.is_empty());
        same += usize::from(taken(&other) == commands);
    }
    assert!(whole > 40, "{whole}");
    assert!(same < 40, "{same}");
}
