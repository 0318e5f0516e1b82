//! Files of any bytes, and the bytes as the data of a page: only the file that was made is valid.

#![no_main]

use std::sync::LazyLock;

use evidence::{container, verify};
use libfuzzer_sys::fuzz_target;
use transparency::{Note, Policy};

use self::world::World;

#[allow(dead_code, reason = "the tests need more of it")]
#[path = "../../tests/judged/world.rs"]
mod world;

static MADE: LazyLock<(Vec<u8>, Policy)> = LazyLock::new(|| {
    let world = World::new();
    (world::file(&world.of_cooperative()), world.policy())
});

fuzz_target!(|bytes: &[u8]| {
    let (made, policy) = &*MADE;
    let kept = Note::parse(bytes).ok();
    assert_eq!(verify(bytes, policy, kept.as_ref()).is_ok(), bytes == made);
    assert!(verify(made, policy, kept.as_ref()).is_ok() || kept.is_some());
    let _ = evidence::checkpoint(bytes);
    if let Ok(json) = std::str::from_utf8(bytes) {
        let page = container::wrap("<!doctype html>", json);
        assert!(verify(page.as_bytes(), policy, None).is_err() || page.as_bytes() == made);
    }
});
