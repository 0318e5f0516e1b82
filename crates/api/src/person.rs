//! Persons, documents and recorders. What a person's field holds is never repeated in an error.

use std::collections::BTreeSet;

use cooperative::{Erasure, PersonId, Text};
use entry::{Document, PersonalData, Recorder};
use uuid::Uuid;

use crate::date::{date, day, secret_day};
use crate::field::At;
use crate::reorganisation;
use crate::v1;
use crate::v1::personal_data::Person;
use crate::vocabulary::Word;

/// The data of those whom a command names, each at most once.
pub(crate) fn people(
    items: &[v1::PersonalData],
    request: Uuid,
    named: &[PersonId],
    at: &At<'_>,
) -> Option<Vec<PersonalData>> {
    let named: BTreeSet<PersonId> = named.iter().copied().collect();
    let mut seen = BTreeSet::new();
    at.each("people", items, |it, at| {
        let data = personal_data(it, request, at)?;
        if !named.contains(&data.person) {
            let (en, vi) = ("a person whom the command names", "người được nêu trong lệnh");
            return at.field("person_id").wrong(data.person, en, vi);
        }
        if !seen.insert(data.person) {
            let (en, vi) = ("each person once", "mỗi người một lần");
            return at.field("person_id").wrong(data.person, en, vi);
        }
        Some(data)
    })
}

fn personal_data(it: &v1::PersonalData, request: Uuid, at: &At<'_>) -> Option<PersonalData> {
    let person = match &it.person {
        Some(Person::PersonId(id)) => at.uuid("person_id", id).map(PersonId),
        Some(Person::NewPerson(index)) => Some(PersonId::of_request(request, *index)),
        None => at.required("person_id", None),
    };
    let full_name = secret("full_name", it.full_name.as_deref(), 250, false, at);
    let identity_number = secret("identity_number", it.identity_number.as_deref(), 50, false, at);
    let birth_date = at.maybe("birth_date", it.birth_date.as_ref(), secret_day);
    let address = secret("address", it.address.as_deref(), 250, false, at);
    Some(PersonalData {
        person: person?,
        full_name: full_name?,
        identity_number: identity_number?,
        birth_date: birth_date?,
        address: address?,
    })
}

/// The note of a request.
pub(crate) fn note(note: Option<&str>, at: &At<'_>) -> Option<Option<String>> {
    secret("note", note, 2_000, true, at)
}

/// Whose data are erased, and why.
pub(crate) fn erasure(it: &v1::Erasure, at: &At<'_>) -> Option<Erasure> {
    let persons = match it.person_ids.is_empty() {
        true => at.required("person_ids", None),
        false => at.each("person_ids", &it.person_ids, |id, at| reorganisation::person(id, at)),
    };
    let reason = at.checked("reason", &it.reason, Text::new);
    Some(Erasure { persons: persons?, reason: reason? })
}

/// Text that no error repeats. Only what has `lines` may have control characters.
fn secret(
    name: &'static str,
    text: Option<&str>,
    longest: usize,
    lines: bool,
    at: &At<'_>,
) -> Option<Option<String>> {
    let Some(text) = text else { return Some(None) };
    let long = text.chars().count() > longest;
    if text.trim().is_empty() || long || (!lines && text.chars().any(char::is_control)) {
        let (en, vi) = if lines {
            ("", "")
        } else {
            (" without control characters", ", không có ký tự điều khiển")
        };
        let en = format!("1 to {longest} characters{en}");
        return at.field(name).wrong("", en, format!("1 đến {longest} ký tự{vi}"));
    }
    Some(Some(text.to_owned()))
}

pub(crate) fn document(it: &v1::Document, at: &At<'_>) -> Option<Document> {
    let number = at.maybe_checked("number", it.number.as_deref(), Text::new);
    let date = at.maybe("date", it.date.as_ref(), day);
    let issuer = at.maybe_checked("issuer", it.issuer.as_deref(), Text::new);
    Some(Document { number: number?, date: date?, issuer: issuer? })
}

impl From<&Erasure> for v1::Erasure {
    fn from(it: &Erasure) -> Self {
        let person_ids = it.persons.iter().map(ToString::to_string).collect();
        Self { person_ids, reason: it.reason.to_string() }
    }
}

impl From<&PersonalData> for v1::PersonalData {
    fn from(it: &PersonalData) -> Self {
        Self {
            person: Some(Person::PersonId(it.person.to_string())),
            full_name: it.full_name.clone(),
            identity_number: it.identity_number.clone(),
            birth_date: it.birth_date.map(date),
            address: it.address.clone(),
        }
    }
}

impl From<&Document> for v1::Document {
    fn from(it: &Document) -> Self {
        Self {
            number: it.number.as_ref().map(Text::to_string),
            date: it.date.map(date),
            issuer: it.issuer.as_ref().map(Text::to_string),
        }
    }
}

impl From<&Recorder> for v1::Recorder {
    fn from(it: &Recorder) -> Self {
        Self { id: it.id.to_string(), assurance: it.assurance.wire() }
    }
}
