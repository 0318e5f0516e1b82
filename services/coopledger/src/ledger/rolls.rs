//! Which key handed over to which, as the log has it and as the signer has it.
//!
//! The signer changes its key first, and the log is told afterwards, so there may be a change of which the log knows
//! nothing yet. The other way round nothing can be: what the log says and the signer does not know is false.

use std::collections::BTreeMap;

use cooperative::key_roll::{COUNTRY, KeyRoll};
use cooperative::publication::AreaEvent;
use cooperative::{AreaEntry, AreaStream};
use entry::{Happened, Payload};
use eventlog::{EventLog, StreamId};
use futures::TryStreamExt;
use signer::KeyPeriod;

use super::damaged;
use crate::failure::{BoxError, Failure};

/// What the log says of the keys that signed it.
pub struct Rolls {
    /// By the signed note of each, the position of its entry.
    recorded: BTreeMap<String, u64>,
}

impl Rolls {
    /// Reads them in the log; those that were taken back do not count.
    pub async fn read(log: &dyn EventLog) -> Result<Self, Failure> {
        let reading = |it: BoxError| Failure::while_doing("reading which keys the log names")(it);
        let stream = StreamId::new(&format!("area:{COUNTRY}")).map_err(|it| reading(it.into()))?;
        let (mut entries, mut positions) = (AreaStream::default(), BTreeMap::new());
        let mut pages = log.read(&stream);
        while let Some(page) = pages.try_next().await.map_err(|it| reading(it.into()))? {
            for stored in page.decoded() {
                let envelope = stored.map_err(|it| reading(it.into()))?.envelope;
                let revision = envelope.revision.0;
                // What only a newer program reads is parked, and no older one's change of a key.
                let Ok(payload) = Payload::decode(&envelope.payload) else { continue };
                let Happened::Area(events) = payload.happened else { continue };
                let (effective, standing) = (payload.meta.effective, payload.meta.standing);
                entries.push(AreaEntry { revision, effective, standing, events });
                positions.insert(revision, envelope.position.0);
            }
        }
        let mut recorded = BTreeMap::new();
        for entry in entries.held() {
            for event in &entry.events {
                if let (AreaEvent::KeyRolled(it), Some(at)) =
                    (event, positions.get(&entry.revision))
                {
                    recorded.insert(it.note(), *at);
                }
            }
        }
        Ok(Self { recorded })
    }

    /// The changes of the signer's keys that the log does not have, oldest first.
    ///
    /// # Errors
    /// [`Failure::Damaged`] if a statement is not signed by both its keys.
    pub fn missing(&self, keys: &[KeyPeriod]) -> Result<Vec<KeyRoll>, Failure> {
        let mut missing = Vec::new();
        for (old, new) in keys.iter().zip(keys.iter().skip(1)) {
            let why = |it: BoxError| damaged(format!("the change to the key {}: {it}", new.key));
            let note = new.roll.as_ref().ok_or_else(|| why("no statement".into()))?;
            let roll = signer::KeyRoll::open(note, &old.key).map_err(|it| why(it.into()))?;
            if *roll.new_key() != new.key || roll.from() != new.from {
                return Err(why("its statement is of another key or size".into()));
            }
            let note = note.to_string();
            if !self.recorded.contains_key(&note) {
                let none = || why("its statement has another form".into());
                missing.push(KeyRoll::read(&note).ok_or_else(none)?);
            }
        }
        Ok(missing)
    }

    /// Holds the log against the signer: how many changes it has, all of them the signer's.
    ///
    /// # Errors
    /// [`Failure::Damaged`] for one that the signer does not know, with its position.
    pub fn held_against(&self, keys: &[KeyPeriod]) -> Result<usize, Failure> {
        // Nobody can tell, where the signer is not.
        if keys.is_empty() {
            return Ok(self.recorded.len());
        }
        let known: Vec<String> =
            keys.iter().filter_map(|it| it.roll.as_ref()).map(ToString::to_string).collect();
        match self.recorded.iter().find(|(note, _)| !known.contains(note)) {
            None => Ok(self.recorded.len()),
            Some((_, at)) => Err(damaged(format!(
                "the entry {at} says that another key signs the log, and the signer knows nothing of it"
            ))),
        }
    }
}

/// Says so if a change of the key is not in the log.
pub async fn warn_of_missing(log: &dyn EventLog, keys: &[KeyPeriod]) {
    let found = async { Rolls::read(log).await?.missing(keys) };
    match found.await {
        Ok(missing) => {
            for it in missing {
                tracing::warn!(
                    key = %it.new,
                    from = it.from,
                    "another key signs, and the log has no entry of it: repeat `coopledger rotate-key`"
                );
            }
        }
        Err(error) => {
            tracing::error!(%error, "the keys that the log names are not held against the signer")
        }
    }
}
