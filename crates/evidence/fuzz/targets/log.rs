//! Entries changed by the input, in a log that a keeper signs with the right key: all of them are proved, so that
//! decoding, timelines and figures see them. Nothing panics, whatever is proved.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use bytes::Bytes;
use eventlog::Envelope;
use evidence::form::Encoded;
use evidence::recompute::{Asked, figures, lines};
use evidence::{Evidence, Extent, Listed, render, verify};
use libfuzzer_sys::fuzz_target;
use transparency::{Inclusion, Note, Policy};

use self::world::{SIZE, World};

#[allow(dead_code, reason = "the tests need more of it")]
#[path = "../../tests/judged/world.rs"]
mod world;

static POLICY: LazyLock<Policy> = LazyLock::new(|| World::new().policy());

/// Evidence of an area and of a cooperative, and all entries by their positions.
static MADE: LazyLock<(BTreeMap<u64, Bytes>, [Evidence; 2])> = LazyLock::new(|| {
    let world = World::new();
    let made = [world.of_area(), world.of_cooperative()];
    (world.entries, made)
});

fuzz_target!(|bytes: &[u8]| {
    let Some((which, changes)) = bytes.split_first() else { return };
    let (entries, made) = &*MADE;
    let (mut entries, mut evidence) = (entries.clone(), made[usize::from(which % 2)].clone());
    let positions: Vec<u64> = entries.keys().copied().collect();
    for change in changes.chunks_exact(5) {
        let [which, a, b, how, value] = change else { continue };
        let place = positions[usize::from(*which) % positions.len()];
        let entry = entries.get_mut(&place).expect("an entry");
        *entry = changed(entry, usize::from(*a) << 8 | usize::from(*b), *how, *value);
    }
    let at = |it: &Bytes| Envelope::decode(it.clone()).map(|it| it.position.0);
    let told: Result<Vec<u64>, _> = evidence.entries.iter().map(|it| at(&it.entry.0)).collect();
    let told = told.expect("what was made");
    let world = World::of_entries(entries);
    let (_, tiles) = world.tree(SIZE);
    for (part, position) in evidence.entries.iter_mut().zip(told) {
        part.entry = Encoded(world.entries[&position].clone());
        let proof = Inclusion::build(position - 1, SIZE, &tiles).expect("a leaf of the tree");
        part.proof = proof.path.into_iter().map(Encoded).collect();
    }
    let note = world.checkpoint(SIZE);
    let extent = Note::parse(evidence.extent.as_bytes()).expect("a note");
    let mut extent = Extent::parse(extent.text()).expect("an extent");
    extent.head = *transparency::Checkpoint::parse(note.text()).expect("a checkpoint").head();
    evidence.checkpoint = note.to_string();
    evidence.extent = world.state(&extent.to_string());
    // A keeper computes the figures that follow, if any do.
    if let (Ok(listed), Ok(Some(asked))) = (Listed::all(&evidence), Asked::of(&evidence.scope))
        && let Ok(statement) = figures(&listed, &asked)
    {
        let figures = lines(&statement);
        drop(listed);
        evidence.figures = figures;
    }
    let Ok(page) = render(&evidence) else { return };
    let _ = verify(page.as_bytes(), &POLICY, None);
});

/// An entry with a byte of it changed, taken away or added; most changes are behind the envelope's place and time.
fn changed(entry: &Bytes, place: usize, how: u8, value: u8) -> Bytes {
    let mut bytes = entry.to_vec();
    if bytes.is_empty() {
        return entry.clone();
    }
    let at = place % bytes.len();
    match how % 4 {
        0 => bytes[at] ^= value,
        1 => bytes[at] = value,
        2 => drop(bytes.remove(at)),
        _ => bytes.insert(at, value),
    }
    bytes.into()
}
