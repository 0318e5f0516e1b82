//! Signed statements beside checkpoints: lines of which the first names the kind, so that no
//! checkpoint ever has the same text.

use transparency::note::Note;
use transparency::{Policy, VerifierKey};

use crate::verdict::Refused;

/// The text of a note that a key of the policy signed for this log, at a size at which it may.
pub fn signed(
    note: &str,
    what: &'static str,
    policy: &Policy,
    (origin, size): (&str, u64),
) -> Result<Note, Refused> {
    let note = Note::parse(note.as_bytes()).map_err(|it| Refused::malformed(what, it))?;
    let known = |key: &VerifierKey| key.name().as_str() == origin;
    let logs = policy.logs().iter().filter(|it| known(&it.key) && it.sizes.contain(size));
    note.verify(logs.map(|it| &it.key)).map_err(|it| Refused::signature(what, it))?;
    Ok(note)
}
