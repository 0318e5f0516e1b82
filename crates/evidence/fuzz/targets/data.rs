//! The data of a right file, changed by the input and written as a page that fits: what says anything else than
//! the file that was made is never valid.

#![no_main]

use std::sync::LazyLock;

use evidence::{Evidence, container, render, verify};
use libfuzzer_sys::fuzz_target;
use transparency::Policy;

use self::world::World;

#[allow(dead_code, reason = "the tests need more of it")]
#[path = "../../tests/judged/world.rs"]
mod world;

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

/// One change: a byte, a digit, a span copied or taken away, a character that JSON and HTML care about.
fn edit(json: &mut Vec<u8>, change: &[u8]) {
    let [how, a, b, c, d, e] = change else { return };
    let place = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
    let at = place % json.len().max(1);
    let length = usize::from(*d).min(json.len() - at);
    match how % 6 {
        0 => json[at] ^= *e,
        1 => drop(json.drain(at..at + length)),
        2 => {
            let span = json[at..at + length].to_vec();
            let to = usize::from(*e) * json.len() / 256;
            drop(json.splice(to..to, span));
        }
        3 => json.insert(at, b"0123456789-\"{}[],:ntf<&\\/"[usize::from(*e) % 24]),
        // The next digit: what is named by a number becomes another one of its kind.
        4 => {
            if let Some(digit) = json[at..].iter_mut().find(|it| it.is_ascii_digit()) {
                *digit = b'0' + e % 10;
            }
        }
        // The next line goes: a field, or an entry of a list.
        _ => {
            let Some(from) = json[at..].iter().position(|it| *it == b'\n') else { return };
            let rest = &json[at + from + 1..];
            let Some(to) = rest.iter().position(|it| *it == b'\n') else { return };
            drop(json.drain(at + from..at + from + 1 + to));
        }
    }
}
