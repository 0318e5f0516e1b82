//! Files of any bytes, the bytes as the data of a page, and a right file changed by the input: only the file that was
//! made is valid.

#![no_main]

use std::sync::LazyLock;

use evidence::{container, verify};
use libfuzzer_sys::fuzz_target;
use transparency::{Note, Policy};

use self::edit::edit;
use self::world::World;

#[path = "../edit.rs"]
mod edit;
#[allow(dead_code, reason = "the tests need more of it")]
#[path = "../../tests/judged/world.rs"]
mod world;

static MADE: LazyLock<(Vec<u8>, Policy)> = LazyLock::new(|| {
    let world = World::new();
    (world::file(&world.of_cooperative()), world.policy())
});

fuzz_target!(|bytes: &[u8]| {
    let (made, policy) = &*MADE;
    let Some((how, rest)) = bytes.split_first() else { return };
    if how % 2 == 0 {
        let mut file = made.clone();
        rest.chunks_exact(6).for_each(|it| edit(&mut file, it));
        assert_eq!(verify(&file, policy, None).is_ok(), file == *made);
        return;
    }
    assert!(verify(rest, policy, None).is_err());
    if let Ok(json) = std::str::from_utf8(rest) {
        let page = container::wrap("<!doctype html>", json);
        assert!(verify(page.as_bytes(), policy, None).is_err());
    }
    // A kept checkpoint of any form: none of them was signed.
    if let Ok(kept) = Note::parse(rest) {
        assert!(verify(made, policy, Some(&kept)).is_err());
    }
});
