//! Personal data: checked, and encrypted before anything is stored.

use std::collections::HashMap;

use bytes::Bytes;
use cooperative::PersonId;
use entry::request::{Ask, EntryRef, PersonalData, Request, VoidScope};
use entry::{Field, Personal};
use uuid::Uuid;
use vault::{Binding, Encrypted, Key, KeyId};

use crate::error::RecordError;

/// The personal data of a request, encrypted: ready before it is decided where they go.
#[derive(Debug)]
pub(crate) struct Ciphertext {
    /// Each person's key.
    pub keys: HashMap<PersonId, Key>,
    /// A key of its own for the note.
    note: Option<Key>,
    /// The fields.
    pub fields: Vec<Personal>,
}

impl Ciphertext {
    /// Encrypts every personal field of a request, bound to the ledger. `keys` has one for each
    /// person of whom there is any data, `note` is there if there is a note.
    pub fn of(
        request: &Request,
        ledger: Uuid,
        keys: HashMap<PersonId, Key>,
        note: Option<Key>,
    ) -> Result<Self, RecordError> {
        let mut fields = Vec::new();
        for person in &request.people {
            let Some(key) = keys.get(&person.person) else { continue };
            for (field, text) in clear_fields(person) {
                fields.push(encrypted(key, ledger, Some(person.person), field, &text)?);
            }
        }
        if let (Some(text), Some(key)) = (&request.note, &note) {
            fields.push(encrypted(key, ledger, None, Field::Note, text)?);
        }
        Ok(Self { keys, note, fields })
    }

    /// The key of this id, if it is one of these.
    pub fn key(&self, id: KeyId) -> Option<&Key> {
        self.keys.values().chain(&self.note).find(|it| it.id() == id)
    }
}

/// Whether there is anything to encrypt.
pub(crate) fn any(request: &Request) -> bool {
    request.note.is_some() || request.people.iter().any(has_data)
}

/// The persons of whom there is any data, each once.
pub(crate) fn with_data(request: &Request) -> impl Iterator<Item = PersonId> {
    request.people.iter().filter(|it| has_data(it)).map(|it| it.person)
}

fn has_data(it: &PersonalData) -> bool {
    it.full_name.is_some()
        || it.identity_number.is_some()
        || it.birth_date.is_some()
        || it.address.is_some()
}

fn encrypted(
    key: &Key,
    ledger: Uuid,
    person: Option<PersonId>,
    field: Field,
    text: &str,
) -> Result<Personal, RecordError> {
    let to = Binding {
        ledger,
        person: person.map_or(Uuid::nil(), |it| it.0),
        field: u32::from(field.number()),
    };
    let it = key.encrypt(text.as_bytes(), &to).map_err(RecordError::Vault)?;
    Ok(personal(person, field, it))
}

/// Checks the lengths of personal data, before any key is used for it.
pub(crate) fn check(request: &Request) -> Result<(), RecordError> {
    let too_long = |text: &Option<String>, longest: usize| {
        text.as_ref().is_some_and(|it| it.chars().count() > longest)
    };
    if too_long(&request.note, 2_000) {
        return Err(text("note", "at most 2,000 characters", "tối đa 2.000 ký tự"));
    }
    for person in &request.people {
        if too_long(&person.full_name, 250) || too_long(&person.address, 250) {
            let field = "people.full_name, people.address";
            return Err(text(field, "at most 250 characters", "tối đa 250 ký tự"));
        }
        if too_long(&person.identity_number, 50) {
            let field = "people.identity_number";
            return Err(text(field, "at most 50 characters", "tối đa 50 ký tự"));
        }
    }
    Ok(())
}

/// The bytes that a digest covers: everything that was asked, in a fixed order.
pub(crate) fn digest_body(stored: &[u8], request: &Request) -> Vec<u8> {
    let mut body = Vec::with_capacity(stored.len() + 64);
    part(&mut body, stored);
    for person in &request.people {
        part(&mut body, person.person.0.as_bytes());
        for (field, text) in clear_fields(person) {
            part(&mut body, &field.number().to_be_bytes());
            part(&mut body, text.as_bytes());
        }
    }
    part(&mut body, request.note.as_deref().unwrap_or_default().as_bytes());
    if let Some(amends) = request.ask.amends() {
        let (by, number) = match amends.entry {
            EntryRef::Revision(it) => (1, it),
            EntryRef::Position(it) => (2, it),
        };
        let (scope, import) = match &request.ask {
            Ask::Void { scope: VoidScope::Append, .. } => (1, None),
            Ask::Void { scope: VoidScope::Import(import), .. } => (2, Some(import)),
            _ => (0, None),
        };
        part(&mut body, &[by, scope]);
        part(&mut body, &number.to_be_bytes());
        if let Some(import) = import {
            part(&mut body, import.as_str().as_bytes());
        }
    }
    body
}

fn part(body: &mut Vec<u8>, bytes: &[u8]) {
    body.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
    body.extend_from_slice(bytes);
}

fn clear_fields(person: &PersonalData) -> Vec<(Field, String)> {
    let born = person.birth_date.map(|it| it.to_string());
    [
        (Field::FullName, person.full_name.clone()),
        (Field::IdentityNumber, person.identity_number.clone()),
        (Field::BirthDate, born),
        (Field::Address, person.address.clone()),
    ]
    .into_iter()
    .filter_map(|(field, text)| text.map(|text| (field, text)))
    .collect()
}

fn personal(person: Option<PersonId>, field: Field, it: Encrypted) -> Personal {
    let KeyId(key) = it.key;
    Personal {
        person,
        field,
        algorithm: it.algorithm.number(),
        key,
        nonce: it.nonce,
        ciphertext: Bytes::from(it.ciphertext),
        commitment: it.commitment,
    }
}

fn text(field: &'static str, expected: &'static str, expected_vi: &'static str) -> RecordError {
    RecordError::Text { field, expected, expected_vi }
}
