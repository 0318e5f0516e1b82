//! An attempt to record: looks at the cache until a decision is made, and fetches what is missing.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use cooperative::PersonId;
use vault::{Key, KeyId, VaultError};

use crate::answer::{Answer, Place};
use crate::append::home;
use crate::erasing;
use crate::error::RecordError;
use crate::inner::{Inner, Pin};
use crate::people::Ciphertext;
use crate::step::{Basis, Look, Prepared, Step, Turn};
use crate::stream::{Answered, Stream, stream_id};
use crate::target::Target;

/// How often one attempt looks. Each look but the last fetches what the next one needs: up to six
/// streams in five rounds or some twenty in two, the keys, a repeat's place; and again after a failure of others.
pub(crate) const LOOKS_MAX: usize = 32;

/// An attempt to record one request. What it fetched stays in the cache as long as it lasts.
pub(crate) struct Attempt<'a> {
    inner: &'a Inner,
    turn: Turn,
    ciphertext: Option<Ciphertext>,
    target: Option<Target>,
    pins: Vec<Pin<'a>>,
}

/// A decision that waits for nothing, or for what it rests on.
pub(crate) type Settled = (Result<Answer, RecordError>, Option<Basis>);

impl<'a> Attempt<'a> {
    pub fn new(inner: &'a Inner, turn: Turn) -> Self {
        Self { inner, turn, ciphertext: None, target: None, pins: Vec::new() }
    }

    /// A look at the cache, through which to take the next step.
    pub fn look<'b>(&'b self, prepared: &'b Prepared) -> Look<'b> {
        let ciphertext = self.ciphertext.as_ref();
        let target = self.target.as_ref();
        Look { inner: self.inner, prepared, ciphertext, target, turn: self.turn }
    }

    /// Does what a step asks for; the decision, if it is one.
    pub async fn follow(
        &mut self,
        prepared: &Prepared,
        step: Step,
    ) -> Result<Option<Settled>, RecordError> {
        match step {
            Step::Wait(number) => {
                if self.turn != Turn::First {
                    // Whoever is waited for comes after this one.
                    return Err(RecordError::Busy);
                }
                // What is waited for may need the room.
                self.pins.clear();
                self.inner.resolved(number).await?;
            }
            Step::Load(missing, epoch) => {
                self.pins.extend(self.inner.load(missing, epoch).await?);
            }
            Step::Encrypt(wanted) => self.encrypt(prepared, wanted).await?,
            Step::Find => self.find(prepared).await?,
            Step::Placed => self.placed(prepared).await?,
            Step::Repeat(answered, place) => {
                let mut result = self.repeat(prepared, &answered, place).await;
                if result.is_ok() && erasing::erases(&prepared.request) && !prepared.validate_only {
                    // The first time may have been cut off before the keys were destroyed.
                    let done = self.inner.carry_out(&prepared.request).await;
                    result = done.and(result);
                }
                return Ok(Some((result, None)));
            }
            Step::Decided(decided, basis) => {
                if decided.as_ref().is_err_and(erasing::is_done) && !prepared.validate_only {
                    // Asked under another id, or on another day: what is erased has no keys then.
                    self.inner.carry_out(&prepared.request).await?;
                }
                let answer = decided.map(|it| it.answer(&prepared.request, false));
                return Ok(Some((answer, basis)));
            }
            // Whoever takes steps takes this one out.
            Step::Submitted(_) => return Err(RecordError::Busy),
        }
        Ok(None)
    }

    /// Encrypts the personal data of the request: each person's under the key that is known of
    /// them, or a fresh one.
    async fn encrypt(
        &mut self,
        prepared: &Prepared,
        wanted: Vec<(PersonId, Option<KeyId>)>,
    ) -> Result<(), RecordError> {
        let request = &prepared.request;
        // What was fresh and is not used after all is used here.
        let mut spare = self.ciphertext.take().map(|it| it.keys).unwrap_or_default();
        let mut keys = HashMap::with_capacity(wanted.len());
        for (person, known) in wanted {
            let Entry::Vacant(free) = keys.entry(person) else { continue };
            let key = match (known, spare.remove(&person)) {
                (Some(id), Some(key)) if key.id() == id => key,
                (Some(id), _) => self.known_key(person, id).await?,
                (None, Some(key)) => key,
                (None, None) => self.fresh_key().await?,
            };
            free.insert(key);
        }
        let note = match request.note {
            Some(_) => Some(self.fresh_key().await?),
            None => None,
        };
        self.ciphertext = Some(Ciphertext::of(request, self.inner.ledger, keys, note)?);
        Ok(())
    }

    /// Finds what the request amends. It may just have been submitted: then it is waited for.
    async fn find(&mut self, prepared: &Prepared) -> Result<(), RecordError> {
        if self.turn == Turn::First {
            // If that failed, what is asked for may not be there, which is told.
            let _ = self.inner.log.synced().await;
        }
        self.target = Target::find(&*self.inner.log, &prepared.request).await?;
        Ok(())
    }

    async fn known_key(&self, person: PersonId, id: KeyId) -> Result<Key, RecordError> {
        self.inner.vault.key(id).await.map_err(|error| match error {
            VaultError::Erased(_) => RecordError::Erased { person },
            error => RecordError::Vault(error),
        })
    }

    async fn fresh_key(&self) -> Result<Key, RecordError> {
        match self.inner.vault.try_fresh_key() {
            Some(key) => Ok(key),
            None => self.inner.vault.fresh_key().await.map_err(RecordError::Vault),
        }
    }

    /// The answer of the first time, if the content is the same.
    async fn repeat(
        &self,
        prepared: &Prepared,
        answered: &Answered,
        place: Place,
    ) -> Result<Answer, RecordError> {
        let digest = match (answered.key, prepared.digest) {
            (None, Some(digest)) => Some(digest),
            (None, None) => Some(self.inner.vault.ledger_key().digest(&prepared.body)),
            (Some(id), _) => match self.inner.vault.key(id).await {
                Ok(key) => Some(key.digest(&prepared.body)),
                // The person was erased: what was asked can no longer be compared.
                Err(VaultError::Erased(_)) => None,
                Err(error) => return Err(RecordError::Vault(error)),
            },
        };
        if digest.is_some_and(|it| it != answered.digest) {
            return Err(RecordError::Reused { id: prepared.request.id });
        }
        Ok(place.answer(&prepared.request, true))
    }

    /// Reads from the log where the entries of resolved appends of the home stream stand. The
    /// stream in the cache may know later ones, and stays.
    async fn placed(&self, prepared: &Prepared) -> Result<(), RecordError> {
        let home = home(&prepared.request);
        let epoch = self.inner.cache().epoch();
        let read = Stream::load(&*self.inner.log, &stream_id(&home)?).await?;
        let mut cache = self.inner.cache();
        if !read.answered.contains_key(&prepared.request.id) && cache.epoch() == epoch {
            // It was resolved as recorded, and is not there.
            cache.clear();
            return Err(RecordError::dropped());
        }
        let Some(stream) = cache.get_mut(&home) else { return Ok(()) };
        for (id, found) in read.answered {
            if let Some(answered) = stream.answered.get_mut(&id) {
                answered.place = found.place;
            }
        }
        Ok(())
    }
}
