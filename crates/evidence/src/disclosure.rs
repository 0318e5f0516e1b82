//! Personal data in clear, held against what was recorded of it, without any key.
//!
//! An entry keeps of each personal field a commitment: SHA-256 of `coopledger/v1/commit`, a salt of
//! 16 bytes, the field's number (u32, big endian) and the text. Whoever has salt and text can show
//! them; nobody can show another text.

use std::collections::BTreeMap;

use cooperative::{Erased, Event};
use entry::{Happened, Personal};
use sha2::{Digest, Sha256};

use crate::form::Shown;
use crate::listed::Listed;

/// What a reader learns of a personal field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State<'a> {
    /// Its text, which is the one that was recorded.
    Shown(&'a str),
    /// Nothing: it is encrypted, and was not shown.
    Withheld,
    /// Nothing, for ever: it was erased by law, as the entry at this position says.
    Erased(u64),
    /// A text is shown although the entry at this position erased it.
    Despite(u64),
    /// Another text than was recorded is shown.
    False,
}

/// Whether this is the text that was recorded of a field.
pub fn is_of(shown: &Shown, field: &Personal) -> bool {
    let mut hash = Sha256::new();
    hash.update(b"coopledger/v1/commit");
    hash.update(shown.salt.0);
    hash.update(u32::from(field.field.number()).to_be_bytes());
    hash.update(shown.text.as_bytes());
    hash.finalize().as_slice() == field.commitment
}

/// What a reader learns of a field: `shown` of it, erased at a position or not.
pub fn state<'a>(field: &Personal, shown: Option<&'a Shown>, erased: Option<u64>) -> State<'a> {
    match (shown, erased) {
        (Some(_), Some(by)) => State::Despite(by),
        (Some(shown), None) if is_of(shown, field) => State::Shown(&shown.text),
        (Some(_), None) => State::False,
        (None, Some(by)) => State::Erased(by),
        (None, None) => State::Withheld,
    }
}

/// What the entries of each stream erased, by which position.
pub fn erasures<'e>(listed: &'e [Listed<'_>]) -> BTreeMap<&'e str, Erased> {
    let mut erasures: BTreeMap<&str, Erased> = BTreeMap::new();
    for it in listed {
        let erased = erasures.entry(it.envelope.stream.as_str()).or_default();
        erased.take(it.position(), events(&it.payload.happened));
    }
    erasures
}

fn events(happened: &Happened) -> &[Event] {
    match happened {
        Happened::Cooperative(events) => events,
        Happened::Area(_) | Happened::Code(_) => &[],
    }
}

/// Every personal field of the entries, with the position of its entry.
pub fn personal<'e>(listed: &'e [Listed<'e>]) -> impl Iterator<Item = (u64, State<'e>)> {
    let erased = erasures(listed);
    listed
        .iter()
        .flat_map(move |it| of_entry(it, &erased).into_iter().map(|state| (it.position(), state)))
}

/// The personal fields of one entry.
pub(crate) fn of_entry<'e>(it: &'e Listed<'e>, erased: &BTreeMap<&str, Erased>) -> Vec<State<'e>> {
    let erased = erased.get(it.envelope.stream.as_str());
    let happened = events(&it.payload.happened);
    let fields = (0..).zip(&it.payload.personal).map(|(number, field)| {
        let shown = it.shown.iter().find(|it| it.field == number);
        state(field, shown, erased.and_then(|it| it.covers(field.person, happened)))
    });
    fields.collect()
}
