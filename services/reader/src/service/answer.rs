//! Answers in the words of the wire.

use api::v1;
use entry::{Field, Payload};
use eventlog::Envelope;
use views::EntryRow;

use crate::history::{Past, Revealed};
use crate::timeline::{End, Placed};

/// One entry with its envelope, and its personal data if that was asked for.
pub(super) fn entry(envelope: &Envelope, payload: &Payload) -> v1::HistoryEntry {
    let envelope = api::Envelope {
        position: envelope.position.0,
        recorded_at: envelope.recorded_at,
        stream: envelope.stream.as_str(),
        revision: envelope.revision.0,
        append: envelope.append.0,
        index: envelope.index,
        count: envelope.count,
        partition: envelope.partition.as_str(),
        partition_sequence: envelope.partition_sequence,
    };
    api::history_entry(&envelope, payload)
}

/// One entry of a history.
pub(super) fn past(it: &Past) -> v1::HistoryEntry {
    let mut entry = entry(&it.envelope, &it.payload);
    if !it.revealed.is_empty() {
        entry.revealed = Some(revealed(&it.revealed));
    }
    entry
}

fn revealed(fields: &[Revealed]) -> v1::Revealed {
    let mut note = None;
    let mut people: Vec<v1::PersonalData> = Vec::new();
    let erased = fields.iter().filter_map(|it| Some((it, it.erased_by?)));
    let erased = erased.map(|(it, by)| api::erased_field(it.person, it.field, by)).collect();
    for it in fields.iter().filter(|it| it.erased_by.is_none()) {
        match it.person {
            None => note = it.text.clone(),
            Some(person) => {
                let id = v1::personal_data::Person::PersonId(person.to_string());
                let known = people.iter().position(|it| it.person.as_ref() == Some(&id));
                let index = known.unwrap_or_else(|| {
                    people.push(v1::PersonalData { person: Some(id), ..Default::default() });
                    people.len() - 1
                });
                if let Some(data) = people.get_mut(index) {
                    fill(data, it);
                }
            }
        }
    }
    v1::Revealed { people, note, erased }
}

fn fill(data: &mut v1::PersonalData, it: &Revealed) {
    let text = it.text.clone();
    match it.field {
        Field::FullName => data.full_name = text,
        Field::IdentityNumber => data.identity_number = text,
        Field::Address => data.address = text,
        Field::BirthDate => {
            data.birth_date = text.and_then(|it| it.parse().ok()).map(api::date);
        }
        Field::Note => {}
    }
}

/// The personal data of one person, gathered from all entries that name them; the newest of each field. `None` if there
/// are none, or they are erased.
pub(super) fn person(past: &[Past], person: cooperative::PersonId) -> Option<v1::PersonalData> {
    let fields = past
        .iter()
        .flat_map(|it| &it.revealed)
        .filter(|it| it.person == Some(person) && it.erased_by.is_none());
    let id = v1::personal_data::Person::PersonId(person.to_string());
    let mut data = v1::PersonalData { person: Some(id), ..Default::default() };
    let mut any = false;
    for it in fields {
        any = true;
        fill(&mut data, it);
    }
    any.then_some(data)
}

/// An entry in its place of effect.
pub(super) fn placed(it: &Placed) -> v1::TimelineEntry {
    let end =
        |it: End| v1::EntryEnd { revision: it.revision, position: it.position.0, voids: it.voids };
    v1::TimelineEntry { entry: Some(past(&it.past)), holds: it.holds, ended: it.ended.map(end) }
}

/// An entry in short.
pub(super) fn row(it: &EntryRow) -> v1::EntryRow {
    v1::EntryRow {
        position: it.position.0,
        stream: it.stream.to_string(),
        revision: it.revision,
        recorded_at: Some(api::timestamp(it.recorded_at)),
        effective_date: Some(api::date(it.effective)),
        what: it.what.to_string(),
        recorder_id: it.recorder.to_string(),
        document_number: it.document.as_deref().unwrap_or_default().to_owned(),
        area_code: it.unit.as_ref().map(|(it, _)| it.to_string()).unwrap_or_default(),
        import_id: it.import.as_deref().unwrap_or_default().to_owned(),
    }
}
