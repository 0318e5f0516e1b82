//! Random interleavings of signing, dying, opening and rotating, over trees that fork.

use std::cell::Cell;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use servers::Postgres;

mod dying;
mod world;

use world::{Ask, Place, World};

#[derive(Clone, Debug)]
enum Step {
    Sign(usize, Ask, Option<u8>),
    Rotate(usize, Option<u8>),
}

/// Half of all steps are honest, and half of all processes die at theirs.
fn step() -> impl Strategy<Value = Step> {
    let die = || prop::option::of(2..20_u8);
    let ask = (
        prop::option::of(any::<usize>()),
        prop_oneof![3 => Just(0), 1 => 0..4_u8],
        prop::collection::vec(0..3_u8, 0..4),
        prop::option::of(any::<usize>()),
    );
    let ask = ask.prop_map(|(base, cut, grown, from)| Ask { base, cut, grown, from });
    let honest = prop::collection::vec(0..3_u8, 0..4);
    let honest = honest.prop_map(|grown| Ask { base: None, cut: 0, grown, from: None });
    let ask = prop_oneof![ask, honest];
    prop_oneof![
        6 => (0..2_usize, ask, die()).prop_map(|(who, ask, die)| Step::Sign(who, ask, die)),
        1 => (0..2_usize, die()).prop_map(|(who, die)| Step::Rotate(who, die)),
    ]
}

async fn run(place: Place, name: &str, steps: &[Step]) {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tmp");
    let mut world = World::new(place, target.join(name));
    for step in steps {
        match step {
            Step::Sign(who, ask, die) => world.sign(*who, ask, *die).await,
            Step::Rotate(who, die) => world.rotate(*who, *die).await,
        }
    }
    world.holds().await;
}

fn runs(cases: u32, run: impl Fn(Vec<Step>)) {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let steps = prop::collection::vec(step(), 1..25);
    let ran = TestRunner::new(config).run(&steps, |steps| {
        run(steps);
        Ok(())
    });
    ran.unwrap();
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn whatever_dies_when_no_two_notes_contradict_each_other_in_sqlite() {
    let runtime = runtime();
    runs(96, |steps| runtime.block_on(run(Place::Sqlite, "signer-steps", &steps)));
}

#[test]
fn whatever_dies_when_no_two_notes_contradict_each_other_in_postgresql() {
    let runtime = runtime();
    let case = Cell::new(0);
    runs(16, |steps| {
        case.set(case.get() + 1);
        runtime.block_on(async {
            let url = Postgres::shared().await.database(&format!("steps-{}", case.get())).await;
            run(Place::Postgres(url), "signer-steps-postgres", &steps).await;
        });
    });
}
