//! Rotation: another key takes over.

use std::path::Path;
use std::sync::{Arc, PoisonError};

use transparency::{Note, Signer, VerifierKey};

use crate::error::{SignError, SignerError};
use crate::files;
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
    /// signer has the new key; it is for the caller to record the statement in the log, and to put
    /// the new key into the key file's place ([`replace_key_file`](crate::replace_key_file)). Other
    /// processes get [`SignError::Rotated`] until it is there, and then go on with it.
    ///
    /// The same file again, once its key signs, gives the same statement again, so that who died in
    /// between can ask anew; [`Signing::keys`] has it too.
    ///
    /// # Errors
    /// [`SignError::Rotated`] if this signer's key signs no more; [`SignError::UsedBefore`] for a
    /// key that signed before.
    pub async fn rotate(&self, new_key_file: &Path) -> Result<(KeyRoll, Note), SignError> {
        let inner = &self.inner;
        let new = match key_file::read(new_key_file)? {
            Some(new) => new,
            None => {
                match inner.current().await {
                    // Somebody else made it meanwhile, and it signs already.
                    Err(SignError::Rotated { .. }) if files::exists(new_key_file)? => {}
                    current => drop(current?),
                }
                key_file::provide(new_key_file, &inner.origin)?
            }
        };
        let held = inner.held();
        if new.public().name() != &inner.origin {
            let (found, asked) = (new.public().name().to_string(), inner.origin.to_string());
            let store = new_key_file.display().to_string();
            return Err(SignerError::OtherOrigin { store, found, asked }.into());
        }
        // Whoever signs meanwhile makes this begin anew, each time from a larger head.
        let mut tried = None;
        loop {
            // In this order: a key that is among them, and does not sign afterwards, was given up.
            let keys = inner.rows.keys().await?;
            let mut state = inner.rows.state().await?;
            if state.key.key == *new.public() {
                let number = state.key.number;
                return self.rolled(Held { number, signer: new }).await;
            }
            state = inner.refuse_rotated(&held, state)?;
            if keys.iter().any(|it| it.key == *new.public()) {
                return Err(SignError::UsedBefore(new.public().id()));
            }
            if let Some(last) = state.last.take() {
                state.last = Some(inner.finished(&held, last).await?);
            }
            let last = state.last.map(|it| it.head);
            if tried.replace(last) == Some(last) {
                let what = "a checkpoint before its last one is not signed";
                return Err(damaged(inner.rows.name(), what).into());
            }
            let next = self.next(&held, &new, last.map_or(0, |it| it.size + 1))?;
            if inner.rows.swap_key(last, &next).await? {
                return self.rolled(Held { number: next.number, signer: new }).await;
            }
        }
    }

    /// The row of the key that takes over, with the statement of both.
    fn next(&self, held: &Held, new: &Signer, from: u64) -> Result<KeyRow, SignerError> {
        let broken = |_| damaged(self.inner.rows.name(), "no key can take over from its key");
        let (old, key) = (held.signer.public().clone(), new.public().clone());
        let roll = KeyRoll::new(old, key.clone(), from).map_err(broken)?;
        let note = roll.sign(&held.signer, new).map_err(broken)?;
        Ok(KeyRow { number: held.number + 1, key, from, roll: Some(note.to_string()) })
    }

    /// All keys that signed, the one that signs now last.
    pub async fn keys(&self) -> Result<Vec<KeyPeriod>, SignerError> {
        self.memory().keys().await
    }

    /// Goes on with the key that signs now, and gives the statement by which it took over.
    async fn rolled(&self, new: Held) -> Result<(KeyRoll, Note), SignError> {
        let keys = self.keys().await?;
        let place = keys.iter().position(|it| it.key == *new.signer.public());
        let before = place.and_then(|it| it.checked_sub(1)).and_then(|it| keys.get(it));
        let note = place.and_then(|it| keys.get(it)).and_then(|it| it.roll.clone());
        // The first key took over from nobody.
        let (Some(before), Some(note)) = (before, note) else {
            return Err(SignError::UsedBefore(new.signer.public().id()));
        };
        let broken = |_| damaged(self.inner.rows.name(), "a key-roll is not signed by its keys");
        let roll = KeyRoll::open(&note, &before.key).map_err(broken)?;
        *self.inner.held.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        Ok((roll, note))
    }
}
