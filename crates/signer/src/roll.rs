//! The statement by which one key hands a log over to another.
//!
//! It is a signed note of five lines, signed by both keys:
//!
//! ```text
//! <origin>
//! key-roll
//! <verifier key of the old key>
//! <verifier key of the new key>
//! <size of the first checkpoint that the new key may sign>
//! ```
//!
//! No checkpoint has this text, since its second line is no size. Pure: no file, no store.

use std::fmt;

use transparency::key::Algorithm;
use transparency::tree::SIZE_MAX;
use transparency::{Note, NoteError, Signer, VerifierKey};

const KIND: &str = "key-roll";

/// The statement that from a size on another key signs a log's checkpoints: the old key those of
/// fewer entries, the new one those of so many or more. Written as the text of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRoll {
    old: VerifierKey,
    new: VerifierKey,
    from: u64,
}

/// Why there is no such statement, or why one is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RollError {
    /// It is not the five lines.
    #[error("not a key-roll: expected lines of origin, `key-roll`, old key, new key and size")]
    Form,
    /// Both keys are Ed25519 keys with the origin as their name, and not the same.
    #[error("a key-roll needs two different Ed25519 keys of the log's name")]
    Keys,
    /// No tree has so many leaves.
    #[error("a key cannot hold from {0} entries on: the limit is 2^63 - 1")]
    Size(u64),
    /// It hands over from another key than the one that is trusted.
    #[error("the key-roll is one of {found}, not of the trusted key {trusted}")]
    Untrusted {
        /// The key that it hands over from.
        found: Box<VerifierKey>,
        /// The one that it should.
        trusted: Box<VerifierKey>,
    },
    /// One of its two keys has not signed it.
    #[error("the key-roll is not signed by {0}")]
    Unsigned(Box<VerifierKey>),
    /// The note itself is not believed.
    #[error("the key-roll's note is not accepted")]
    Note(#[from] NoteError),
}

impl KeyRoll {
    /// The statement that `new` takes over from `old`: checkpoints of `from` entries and more are
    /// its.
    pub fn new(old: VerifierKey, new: VerifierKey, from: u64) -> Result<Self, RollError> {
        let signs = |key: &VerifierKey| key.algorithm() == Algorithm::Ed25519;
        if old == new || old.name() != new.name() || !signs(&old) || !signs(&new) {
            return Err(RollError::Keys);
        }
        if from > SIZE_MAX { Err(RollError::Size(from)) } else { Ok(Self { old, new, from }) }
    }

    /// Reads a note's text. It says nothing about signatures.
    pub fn parse(text: &str) -> Result<Self, RollError> {
        let lines: Vec<&str> = text.lines().collect();
        let &[_, KIND, old, new, from] = lines.as_slice() else { return Err(RollError::Form) };
        let key = |line: &str| line.parse().map_err(|_| RollError::Form);
        let roll = Self::new(key(old)?, key(new)?, from.parse().map_err(|_| RollError::Form)?)?;
        // One statement has one text: no other origin, no sign, no leading zero.
        if roll.to_string() == text { Ok(roll) } else { Err(RollError::Form) }
    }

    /// Signs it with both keys, the old one first.
    pub fn sign(&self, old: &Signer, new: &Signer) -> Result<Note, RollError> {
        if *old.public() != self.old || *new.public() != self.new {
            return Err(RollError::Keys);
        }
        let mut note = Note::new(self.to_string())?;
        note.add(old.sign(note.text()))?;
        note.add(new.sign(note.text()))?;
        Ok(note)
    }

    /// The statement in a note, if it hands over from the key that is trusted so far, and both keys
    /// have signed it. The new key's signature shows that whoever made it has that key.
    pub fn open(note: &Note, trusted: &VerifierKey) -> Result<Self, RollError> {
        let roll = Self::parse(note.text())?;
        if roll.old != *trusted {
            let (found, trusted) = (Box::new(roll.old), Box::new(trusted.clone()));
            return Err(RollError::Untrusted { found, trusted });
        }
        let signed = note.verify([&roll.old, &roll.new])?;
        for key in [&roll.old, &roll.new] {
            if !signed.iter().any(|(by, _)| *by == key) {
                return Err(RollError::Unsigned(Box::new(key.clone())));
            }
        }
        Ok(roll)
    }

    /// Which log: the name of both keys.
    pub fn origin(&self) -> &str {
        self.old.name().as_str()
    }

    /// The key that signed so far.
    pub fn old(&self) -> &VerifierKey {
        &self.old
    }

    /// The key that signs from then on.
    pub fn new_key(&self) -> &VerifierKey {
        &self.new
    }

    /// The size of the smallest checkpoint that the new key may sign, in entries; the old one
    /// signs none of that size and none larger.
    pub fn from(&self) -> u64 {
        self.from
    }
}

impl fmt::Display for KeyRoll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { old, new, from } = self;
        write!(f, "{}\n{KIND}\n{old}\n{new}\n{from}\n", self.origin())
    }
}

#[cfg(test)]
mod tests;
