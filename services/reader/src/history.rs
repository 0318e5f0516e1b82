//! One cooperative's whole history, read from the log.

use std::collections::HashMap;

use cooperative::{CooperativeId, Erased, Event, History};
use entry::{Field, Happened, Payload, Personal};
use eventlog::{Envelope, EventLog, Position, StreamId};
use futures::StreamExt;
use uuid::Uuid;
use vault::{Algorithm, Binding, Encrypted, Key, KeyId, Vault};

use crate::error::ReadError;
use crate::pin::Resolved;
use crate::reader::{Reader, Told};

/// One entry of a history, on both axes of time.
#[derive(Clone, Debug)]
pub struct Past {
    /// Where it stands and when it was recorded.
    pub envelope: Envelope,
    /// What it says.
    pub payload: Payload,
    /// Its personal data in clear, if that was asked for.
    pub revealed: Vec<Revealed>,
}

/// A personal field in clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Revealed {
    /// Whose; `None` for a note about the whole.
    pub person: Option<cooperative::PersonId>,
    /// Which field.
    pub field: Field,
    /// The text; `None` if it is erased, or has no key.
    pub text: Option<String>,
    /// The position of the entry that erased it by law, if one did.
    pub erased_by: Option<u64>,
}

/// Shows no personal data.
impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Revealed").field("field", &self.field).finish_non_exhaustive()
    }
}

impl Reader {
    /// The entries of a cooperative up to the pin's position, oldest recorded first; both axes are in each.
    pub async fn history(
        &self,
        id: CooperativeId,
        pin: Resolved,
        reveal: bool,
    ) -> Result<Vec<Past>, ReadError> {
        let mut past = entries(&*self.log, id, pin.known_at).await?;
        if past.is_empty() {
            return Err(ReadError::no_cooperative(id));
        }
        if reveal {
            self.reveal(id, &mut past).await?;
        }
        Ok(past)
    }

    /// The fold of a cooperative as known under a pin.
    pub(crate) async fn told(
        &self,
        id: CooperativeId,
        known_at: Position,
    ) -> Result<Told, ReadError> {
        let past = entries(&*self.log, id, known_at).await?;
        let position = past.last().map_or(0, |it| it.envelope.position.0);
        let entries = past.into_iter().filter_map(|Past { envelope, payload, .. }| {
            let Happened::Cooperative(events) = payload.happened else { return None };
            Some(payload.meta.entry(envelope.position.0, envelope.revision.0, events))
        });
        Ok(Told { history: History::of(entries), position })
    }

    /// Shows what is not erased. What is erased is not shown even while its key is still there, nor
    /// under an earlier pin: so erasures are read last, and to the end of the stream.
    async fn reveal(&self, id: CooperativeId, past: &mut [Past]) -> Result<(), ReadError> {
        let ids: Vec<KeyId> =
            past.iter().flat_map(|it| &it.payload.personal).map(|it| KeyId(it.key)).collect();
        let keys = self.vault.keys(&ids).await.map_err(ReadError::Vault)?;
        let erased = self.erased(id).await?;
        for it in past {
            let events = events(&it.payload.happened);
            let reveal = |field: &Personal| match erased.covers(field.person, events) {
                Some(by) => Ok(hidden(field, Some(by))),
                None => decrypt(self.ledger, &keys, field),
            };
            it.revealed = it.payload.personal.iter().map(reveal).collect::<Result<_, _>>()?;
        }
        Ok(())
    }

    /// Whose data are erased in a cooperative's stream, as it is now, each by which position.
    ///
    /// # Errors
    /// If the stream cannot be read.
    pub async fn erased(&self, id: CooperativeId) -> Result<Erased, ReadError> {
        let mut erased = Erased::default();
        for it in entries(&*self.log, id, Position(u64::MAX)).await? {
            erased.take(it.envelope.position.0, events(&it.payload.happened));
        }
        Ok(erased)
    }

    /// The vault of the ledger.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }
}

async fn entries(
    log: &dyn EventLog,
    id: CooperativeId,
    known_at: Position,
) -> Result<Vec<Past>, ReadError> {
    let name = entry::stream_of_cooperative(id);
    let stream = StreamId::new(&name).map_err(|it| ReadError::damaged(&name, it))?;
    let mut past = Vec::new();
    let mut pages = log.read(&stream);
    while let Some(page) = pages.next().await {
        for stored in page?.decoded() {
            let envelope = stored.map_err(|it| ReadError::damaged(&name, it))?.envelope;
            if envelope.position > known_at {
                return Ok(past);
            }
            let payload = Payload::decode(&envelope.payload)
                .map_err(|it| ReadError::damaged(format!("position {}", envelope.position), it))?;
            past.push(Past { envelope, payload, revealed: Vec::new() });
        }
    }
    Ok(past)
}

fn events(happened: &Happened) -> &[Event] {
    match happened {
        Happened::Cooperative(events) => events,
        Happened::Area(_) | Happened::Code(_) => &[],
    }
}

fn decrypt(
    ledger: Uuid,
    keys: &HashMap<KeyId, Key>,
    field: &Personal,
) -> Result<Revealed, ReadError> {
    let Some(key) = keys.get(&KeyId(field.key)) else {
        return Ok(hidden(field, None));
    };
    let what = || format!("the personal data under key {}", field.key);
    let algorithm =
        Algorithm::try_from(field.algorithm).map_err(|it| ReadError::damaged(what(), it))?;
    let encrypted = Encrypted {
        algorithm,
        key: KeyId(field.key),
        nonce: field.nonce,
        ciphertext: field.ciphertext.to_vec(),
        commitment: field.commitment,
    };
    let person = field.person.map_or(Uuid::nil(), |it| it.0);
    let to = Binding { ledger, person, field: u32::from(field.field.number()) };
    let clear = key.decrypt(&encrypted, &to).map_err(ReadError::Vault)?;
    let text = String::from_utf8(clear).map_err(|it| ReadError::damaged(what(), it))?;
    Ok(Revealed { text: Some(text), ..hidden(field, None) })
}

/// A field that is not shown.
fn hidden(field: &Personal, erased_by: Option<u64>) -> Revealed {
    Revealed { person: field.person, field: field.field, text: None, erased_by }
}
