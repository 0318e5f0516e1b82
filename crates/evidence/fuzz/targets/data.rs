//! The data of a right file, changed by the input and written as a page that fits: what says anything else than
//! the file that was made is never valid.

#![no_main]

use std::sync::LazyLock;

use evidence::{Evidence, container, render, verify};
use libfuzzer_sys::fuzz_target;
use transparency::Policy;

use self::edit::edit;
use self::world::World;

#[allow(dead_code, reason = "the tests need more of it")]
#[path = "../../tests/judged/world.rs"]
mod world;

#[path = "../edit.rs"]
mod edit;

struct Made {
    evidence: Evidence,
    json: String,
}

static POLICY: LazyLock<Policy> = LazyLock::new(|| World::new().policy());

static MADE: LazyLock<[Made; 2]> = LazyLock::new(|| {
    let world = World::new();
    let mut area = world.of_area();
    area.kept = Some(world.kept(600));
    [world.of_cooperative(), area].map(|evidence| {
        let file = world::file(&evidence);
        let json = container::data(&file).expect("data").to_owned();
        Made { evidence, json }
    })
});

fuzz_target!(|bytes: &[u8]| {
    let Some((which, changes)) = bytes.split_first() else { return };
    let made = &MADE[usize::from(which % 2)];
    let mut json = made.json.clone().into_bytes();
    for change in changes.chunks_exact(6) {
        edit(&mut json, change);
    }
    let Ok(evidence) = serde_json::from_slice::<Evidence>(&json) else { return };
    let Ok(page) = render(&evidence) else { return };
    let verdict = verify(page.as_bytes(), &POLICY, None);
    assert_eq!(verdict.is_ok(), evidence == made.evidence, "{verdict:?}");
});
