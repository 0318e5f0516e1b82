//! Two records are found to be of one cooperative.

use chrono::NaiveDate;
use cooperative::reorganisation::Plan;
use cooperative::*;

use crate::fixtures::*;
use crate::reorganising::{World, id};

const ON: &str = "2024-09-01";

fn join(world: &World, of: u128, kept: u128) -> Result<Vec<(CooperativeId, Event)>, Rejection> {
    let when: (NaiveDate, u16) = (day(ON), 0);
    decide_duplicate(world, (id(of), id(kept)), when, day(RECORDED))
}

#[track_caller]
fn joined(world: &mut World, of: u128, kept: u128) {
    let events = join(world, of, kept).unwrap();
    world.put(ON, events);
}

#[test]
fn a_duplicate_is_one_on_every_day_and_takes_nothing_more() {
    let mut world = World::of(&[7, 7]);
    joined(&mut world, 2, 1);
    assert!(world.state(2).is_duplicate());
    let Cooperative::Ended(it) = world.state(2) else { panic!("it is there") };
    assert_eq!((it.exit, &*it.was.successors), (Exit::Duplicate, &[id(1)][..]));
    assert_eq!(world.state(1).registered().unwrap().duplicates, [id(2)]);
    use cooperative::reorganise::Known;
    let timeline = world.history(id(2)).timeline(u64::MAX);
    assert!(timeline.state_on(Some(day("2021-01-01"))).is_duplicate());
    let ended = Err(Rejection::Ended { on: day(ON) });
    assert_eq!(world.judge(2, "2024-09-02", Act::Resume), ended);
}

#[test]
fn a_dissolved_one_can_be_a_duplicate_too() {
    let mut world = World::of(&[7, 7]);
    world.act(2, "2024-01-01", Act::ResolveDissolution(None));
    world.act(2, "2024-03-01", Act::CompleteDissolution);
    joined(&mut world, 2, 1);
    assert!(world.state(2).is_duplicate());
}

#[test]
fn no_circle_and_no_chain() {
    let mut world = World::of(&[7, 7, 7]);
    let itself = join(&world, 1, 1).unwrap_err();
    assert!(matches!(itself, Rejection::Value { field: "kept_cooperative_id", .. }), "{itself}");
    joined(&mut world, 2, 1);
    for (of, kept) in [(2, 1), (2, 3), (3, 2), (1, 2), (1, 3)] {
        let refused = join(&world, of, kept).unwrap_err();
        assert_eq!(refused.reason(), "PROCEDURE_RULE", "{of} {kept} {refused}");
    }
    joined(&mut world, 3, 1);
    let nobody = join(&world, 4, 1).unwrap_err();
    assert_eq!(nobody.reason(), "UNFOUNDED");
}

#[test]
fn what_was_reorganised_is_no_duplicate() {
    let mut world = World::of(&[7, 7, 7]);
    let plan = Plan::Merge { of: vec![id(2)], into: id(1) };
    let command = Reorganising { effective: day("2024-08-01"), order: 0, plan };
    let events = decide_reorganisation(&world, &command, day(RECORDED)).unwrap();
    world.put("2024-08-01", events);
    for n in [1, 2] {
        assert_eq!(join(&world, n, 3).unwrap_err().reason(), "PROCEDURE_RULE");
    }
}
