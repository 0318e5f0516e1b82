//! Rotation: another key takes over.

use std::path::Path;
use std::sync::{Arc, PoisonError};

use transparency::{Note, VerifierKey};

use crate::error::{SignError, SignerError};
use crate::key_file;
use crate::roll::KeyRoll;
use crate::signing::{Held, Signing};
use crate::store::{KeyRow, damaged};

/// A key, and which checkpoints it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPeriod {
    /// Its public half.
    pub key: VerifierKey,
    /// The size of the smallest checkpoint that it may sign, in entries.
    pub from: u64,
    /// The size from which the next key signs, in entries; none for the key that signs now.
    pub until: Option<u64>,
    /// The [`KeyRoll`] by which the key before handed over to it, signed by both; none for the
    /// first key.
    pub roll: Option<Note>,
}

impl Signing {
    /// Lets the key of another file sign from the next checkpoint on; makes that file if there is
    /// none. When this returns, the statement of both keys ([`KeyRoll`]) is on disk, and this
    /// signer has the new key; it is for the caller to record the statement in the log, and to open
    /// the signer with the new file from now on. Other processes get [`SignError::Rotated`].
    ///
    /// The same file again, once its key signs, gives the same statement again, so that who died in
    /// between can ask anew; [`Signing::keys`] has it too.
    ///
    /// # Errors
    /// [`SignError::Rotated`] if this signer's key signs no more; [`SignError::UsedBefore`] for a
    /// key that signed before.
    pub async fn rotate(&self, new_key_file: &Path) -> Result<(KeyRoll, Note), SignError> {
        let inner = &self.inner;
        let held = inner.held();
        let state = inner.rows.state().await?;
        if let Some(signer) =
            key_file::read(new_key_file)?.filter(|it| *it.public() == state.key.key)
        {
            let number = state.key.number;
            return self.rolled(number, Held { number, signer }).await;
        }
        let mut state = inner.current(&held).await?;
        let new = key_file::provide(new_key_file, &inner.origin)?;
        if new.public().name() != &inner.origin {
            let (found, asked) = (new.public().name().to_string(), inner.origin.to_string());
            let store = new_key_file.display().to_string();
            return Err(SignerError::OtherOrigin { store, found, asked }.into());
        }
        if inner.rows.keys().await?.iter().any(|it| it.key == *new.public()) {
            return Err(SignError::UsedBefore(new.public().id()));
        }
        // Whoever signs meanwhile makes this begin anew, each time from a larger head.
        loop {
            if let Some(last) = state.last.take() {
                state.last = Some(inner.finished(&held, last).await?);
            }
            let last = state.last.map(|it| it.head);
            let from = last.map_or(0, |it| it.size + 1);
            let broken = |_| damaged(inner.rows.name(), "no key can take over from its key");
            let roll = KeyRoll::new(state.key.key, new.public().clone(), from).map_err(broken)?;
            let note = roll.sign(&held.signer, &new).map_err(broken)?;
            let number = held.number + 1;
            let (key, note) = (new.public().clone(), note.to_string());
            let next = KeyRow { number, key, from, roll: Some(note) };
            if inner.rows.swap_key(last, &next).await? {
                return self.rolled(number, Held { number, signer: new }).await;
            }
            state = inner.current(&held).await?;
        }
    }

    /// All keys that signed, the one that signs now last.
    pub async fn keys(&self) -> Result<Vec<KeyPeriod>, SignerError> {
        let rows = self.inner.rows.keys().await?;
        let untils = rows.iter().skip(1).map(|it| Some(it.from)).chain([None]);
        let untils: Vec<_> = untils.collect();
        let period = |(row, until): (KeyRow, Option<u64>)| {
            let roll = row.roll.as_ref().map(|it| self.roll_note(row.number, it)).transpose()?;
            Ok(KeyPeriod { key: row.key, from: row.from, until, roll })
        };
        rows.into_iter().zip(untils).map(period).collect()
    }

    /// Goes on with the new key, and gives the statement that it was put in by.
    async fn rolled(&self, number: i64, new: Held) -> Result<(KeyRoll, Note), SignError> {
        let broken = |_| damaged(self.inner.rows.name(), "a key-roll is not signed by its keys");
        let keys = self.keys().await?;
        let place = usize::try_from(number - 1).unwrap_or(usize::MAX);
        let Some((Some(note), old)) =
            keys.get(place).zip(place.checked_sub(1)).and_then(|(period, before)| {
                Some((period.roll.clone(), keys.get(before)?.key.clone()))
            })
        else {
            // The first key was handed over to by nobody.
            return Err(SignError::UsedBefore(new.signer.public().id()));
        };
        let roll = KeyRoll::open(&note, &old).map_err(broken)?;
        *self.inner.held.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        Ok((roll, note))
    }

    fn roll_note(&self, number: i64, text: &str) -> Result<Note, SignerError> {
        let what = format!("the key-roll to its key {number} cannot be read");
        Note::parse(text.as_bytes()).map_err(|_| damaged(self.inner.rows.name(), &what))
    }
}
