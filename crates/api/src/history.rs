//! Entries as they are shown.

use chrono::{DateTime, Utc};
use cooperative::{CodeEvent, PersonId, Standing, Text};
use entry::{Field, Happened, Payload, Personal};
use uuid::Uuid;

use crate::date::{date, timestamp};
use crate::v1;
use crate::v1::history_entry as wire;
use crate::vocabulary::Word;

/// Where an entry stands: the envelope that the log gave it.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// Its number in the log.
    pub position: u64,
    /// When the log took it.
    pub recorded_at: DateTime<Utc>,
    /// Its stream.
    pub stream: &'a str,
    /// Its number in the stream.
    pub revision: u64,
    /// The append that made it: the request's id.
    pub append: Uuid,
    /// Its place within the append, from 0.
    pub index: u32,
    /// How many entries the append made.
    pub count: u32,
    /// Where the stream was first registered.
    pub partition: &'a str,
    /// The partition's own counter.
    pub partition_sequence: u64,
}

/// An entry on the wire; `revealed` is left empty for the service to fill where it was asked for.
pub fn history_entry(envelope: &Envelope<'_>, payload: &Payload) -> v1::HistoryEntry {
    let meta = &payload.meta;
    v1::HistoryEntry {
        name: entry_name(envelope.stream, envelope.revision),
        position: envelope.position,
        stream: envelope.stream.to_owned(),
        revision: envelope.revision,
        recorded_at: Some(timestamp(envelope.recorded_at)),
        effective_date: Some(date(meta.effective)),
        order: meta.order.into(),
        standing: match meta.standing {
            Standing::New | Standing::ByDeadline => None,
            Standing::Replaces(revision) => Some(wire::Standing::ReplacesRevision(revision)),
            Standing::Voids(revision) => Some(wire::Standing::VoidsRevision(revision)),
        },
        reason: meta.reason.as_ref().map(Text::to_string),
        recorder: Some((&meta.recorder).into()),
        document: meta.document.as_ref().map(Into::into),
        request_id: envelope.append.to_string(),
        append_index: envelope.index,
        append_count: envelope.count,
        partition: envelope.partition.to_owned(),
        partition_sequence: envelope.partition_sequence,
        import_id: meta.import.as_ref().map(Text::to_string),
        happened: Some(happened(&payload.happened)),
        encrypted_fields: payload.personal.iter().map(encrypted).collect(),
        revealed: None,
        by_deadline: meta.standing == Standing::ByDeadline,
    }
}

/// A field that the entry at a position erased by law.
pub fn erased_field(person: Option<PersonId>, field: Field, by: u64) -> v1::ErasedField {
    let person_id = person.map(|it| it.to_string()).unwrap_or_default();
    v1::ErasedField { person_id, field: field.wire(), erased_by: by }
}

/// The resource name of an entry: `cooperatives/{id}/entries/{revision}`, or of `areas` or `codes`.
pub fn entry_name(stream: &str, revision: u64) -> String {
    let (kind, id) = stream.split_once(':').unwrap_or(("stream", stream));
    format!("{kind}s/{id}/entries/{revision}")
}

fn happened(it: &Happened) -> wire::Happened {
    match it {
        Happened::Cooperative(events) => {
            let events = events.iter().map(Into::into).collect();
            wire::Happened::Events(v1::Events { events })
        }
        Happened::Area(events) => {
            let events = events.iter().map(Into::into).collect();
            wire::Happened::AreaEvents(v1::AreaEvents { events })
        }
        Happened::Code(CodeEvent::Claimed(it)) => wire::Happened::CodeClaimed(it.into()),
        Happened::Code(CodeEvent::Transferred(it)) => wire::Happened::CodeTransferred(it.into()),
        Happened::Code(CodeEvent::Voided(it)) => wire::Happened::CodeVoided(it.into()),
    }
}

fn encrypted(it: &Personal) -> v1::EncryptedField {
    v1::EncryptedField {
        person_id: it.person.map(|it| it.to_string()).unwrap_or_default(),
        field: it.field.wire(),
    }
}
