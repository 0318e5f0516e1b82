//! One cooperative's whole history, read from the log.

use std::collections::HashMap;

use cooperative::{CooperativeId, History};
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
    /// The text; `None` if its key is destroyed.
    pub text: Option<String>,
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
            self.reveal(&mut past).await?;
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

    async fn reveal(&self, past: &mut [Past]) -> Result<(), ReadError> {
        let ids: Vec<KeyId> =
            past.iter().flat_map(|it| &it.payload.personal).map(|it| KeyId(it.key)).collect();
        let keys = self.vault.keys(&ids).await.map_err(ReadError::Vault)?;
        for it in past {
            it.revealed = it
                .payload
                .personal
                .iter()
                .map(|field| decrypt(self.ledger, &keys, field))
                .collect::<Result<_, _>>()?;
        }
        Ok(())
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

fn decrypt(
    ledger: Uuid,
    keys: &HashMap<KeyId, Key>,
    field: &Personal,
) -> Result<Revealed, ReadError> {
    let Some(key) = keys.get(&KeyId(field.key)) else {
        return Ok(Revealed { person: field.person, field: field.field, text: None });
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
    Ok(Revealed { person: field.person, field: field.field, text: Some(text) })
}
