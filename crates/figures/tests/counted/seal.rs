//! A statement is the same whatever is recorded later, and says what differs where it is not.

use cooperative::seal::{SealedCount, SealedValue, Statement};
use cooperative::{Kind, UnitCode};
use figures::seal::{Cause, FOLD_VERSION, differences, digest, root, statement};
use figures::{Question, Sums, Units, indicator};
use proptest::prelude::*;

use crate::lives::{World, day, steps};

fn question(year: i32, known_at: u64) -> Question {
    Question {
        units: Units::All,
        valid_communes: 3,
        sector: None,
        kind: Kind::Cooperative,
        period_from: day(year, 1, 1),
        as_of: day(year, 12, 31),
        known_at,
    }
}

fn sealed(world: &World, year: i32, known_at: u64) -> Statement {
    let question = question(year, known_at);
    let area = UnitCode::new("VN").unwrap();
    statement(&area, &question, &Sums::of(&world.deltas, &question)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_seal_replays_equal_after_any_later_entries(
        steps in steps(100), upto in 0..100_usize, year in 2021..2025_i32,
    ) {
        let upto = upto.min(steps.len());
        let then = World::of(&steps[..upto]);
        let seal = sealed(&then, year, then.position);
        // Later ones, late, corrected and voided among them.
        let now = World::of(&steps);
        prop_assert_eq!(&sealed(&now, year, then.position), &seal);
        prop_assert_eq!(root(&seal), seal.root);
        prop_assert_eq!(differences(&seal, &sealed(&now, year, then.position)), vec![]);
    }
}

#[test]
fn a_difference_has_the_cause_that_can_be_proved() {
    let world = World::of(&[]);
    let seal = sealed(&world, 2021, world.position);
    let causes = |sealed: &Statement, again: &Statement| -> Vec<_> {
        differences(sealed, again).iter().map(|it| (it.indicator.to_string(), it.cause)).collect()
    };
    let moved = |of: &mut Statement| {
        let figure = &mut of.indicators[0].figures[0];
        figure.value = SealedValue::Count(SealedCount { count: 99 });
        figure.digest = digest(indicator("coops.total").unwrap(), None, &figure.value);
    };
    let mut other = seal.clone();
    moved(&mut other);
    assert_eq!(causes(&seal, &other), [("coops.total".into(), Cause::Data)]);
    other.fold = FOLD_VERSION + 1;
    assert_eq!(causes(&seal, &other), [("coops.total".into(), Cause::Fold)]);
    other.indicators[0].definition = [0; 32];
    assert_eq!(causes(&seal, &other), [("coops.total".into(), Cause::Definition)]);
    other.indicators.remove(0);
    assert!(causes(&seal, &other).iter().all(|it| it.1 == Cause::Definition));
    assert_ne!(root(&other), seal.root);
}

#[test]
fn what_is_digested_never_changes() {
    let value = SealedValue::Count(SealedCount { count: 54 });
    let hex = |bytes: [u8; 32]| bytes.map(|it| format!("{it:02x}")).concat();
    // SHA-256 of "coops.total|all|count|54".
    let known = "40ade98579f03f4b922b02a221cc88f432d4ad93af08d70dd0cd6338ae49f181";
    assert_eq!(hex(digest(indicator("coops.total").unwrap(), None, &value)), known);
    let definition = figures::indicator::canonical("coops.active").unwrap();
    assert_eq!(
        definition,
        r#"coops.active|"count"|{stock:{of:{measure:"coops",parts:["active"]}}}"#
    );
}
