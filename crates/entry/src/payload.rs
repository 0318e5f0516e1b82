//! The payload: everything that an entry says, beside where the log put it.

use bytes::Bytes;
use chrono::NaiveDate;
use cooperative::publication::AreaEvent;
use cooperative::{
    CodeClaimed, CodeEvent, CodeTransferred, CodeVoided, Entry, Event, Standing, Text,
};

use crate::areas::AreaEvents;
use crate::cooperatives::CooperativeEvents;
use crate::error::EntryError;
use crate::form::{Body, message};
use crate::provenance::{Document, Personal, Provenance, Recorder};
use crate::reader::{Reader, Wire};
use crate::value::{Label, Value};
use crate::writer;

/// Everything that an entry says, beside where the log put it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    /// When it holds, how it stands to earlier entries, and where it comes from.
    pub meta: Meta,
    /// What happened.
    pub happened: Happened,
    /// The personal fields that belong to it, encrypted.
    pub personal: Vec<Personal>,
}

/// When an entry holds, how it stands to earlier ones, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// The day on which it holds in law, in Asia/Ho_Chi_Minh.
    pub effective: NaiveDate,
    /// The explicit order within the day; 0 if none was given.
    pub order: u16,
    /// How it stands to earlier entries of its stream.
    pub standing: Standing,
    /// Why it replaces or voids, in words that name no person.
    pub reason: Option<Text>,
    /// Who recorded it.
    pub recorder: Recorder,
    /// The document that it rests on.
    pub document: Option<Document>,
    /// HMAC-SHA-256 of the request body, by which a repeat is told from another request under the
    /// same id.
    pub digest: [u8; 32],
    /// The import that it came with, if any.
    pub import: Option<Text>,
}

impl Meta {
    /// A cooperative's entry as the domain folds it, from where the log put it and what happened.
    pub fn entry(&self, position: u64, revision: u64, events: Vec<Event>) -> Entry {
        let Self { effective, order, standing, .. } = *self;
        Entry { position, revision, effective, order, standing, events }
    }
}

/// What happened, by the kind of stream that it happened in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// To a cooperative; empty only where the entry voids.
    Cooperative(Vec<Event>),
    /// In an area; empty only where the entry voids.
    Area(Vec<AreaEvent>),
    /// To a code.
    Code(CodeEvent),
}

/// What folds need of a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The day on which it holds in law, in Asia/Ho_Chi_Minh.
    pub effective: NaiveDate,
    /// The explicit order within the day; 0 if none was given.
    pub order: u16,
    /// How it stands to earlier entries of its stream.
    pub standing: Standing,
    /// What happened.
    pub happened: Happened,
}

/// The message as it is stored. `P` is the provenance, read or passed over.
struct Stored<P> {
    effective: NaiveDate,
    order: u16,
    replaces: Option<u64>,
    voids: Option<u64>,
    cooperative: Option<CooperativeEvents>,
    area: Option<AreaEvents>,
    code: Option<CodeClaimed>,
    by_deadline: bool,
    code_transferred: Option<CodeTransferred>,
    code_voided: Option<CodeVoided>,
    provenance: P,
}

message! { Stored<P>, "Payload" {
    1 "effective_day" = effective;
    2 "order" = order;
    3 "replaces" = replaces;
    4 "voids" = voids;
    5 "cooperative" = cooperative;
    6 "area" = area;
    7 "code" = code;
    8 "code_transferred" = code_transferred;
    9 "code_voided" = code_voided;
    13 "by_deadline" = by_deadline;
    15 "provenance" = provenance;
}}

/// A provenance that is passed over unread.
struct Passed;

impl Value for Passed {
    const TYPE: &'static str = Provenance::TYPE;
    const WIRE: Wire = Provenance::WIRE;
    const LABEL: Label = Provenance::LABEL;

    fn write(&self, out: &mut Vec<u8>) {
        writer::message(out, |_| ());
    }

    #[inline]
    fn read(from: &mut Reader<'_>, _: &'static str) -> Result<Self, EntryError> {
        from.bytes().map(|_| Self)
    }
}

impl Payload {
    /// The bytes of the message `coopledger.log.v1.Payload`, in the order of their numbers. Written
    /// once; what is decoded is never encoded again in place of the original.
    pub fn encode(&self) -> Bytes {
        let mut out = Vec::with_capacity(256 + 192 * self.personal.len());
        self.stored().write_body(&mut out);
        out.into()
    }

    /// The payload of these bytes: all of it, or the first thing in it that is not of a form ever
    /// written.
    pub fn decode(bytes: &[u8]) -> Result<Self, EntryError> {
        let (fold, provenance) =
            Stored::<Provenance>::read_body(&mut Reader::new(bytes))?.fold()?;
        Ok(Self {
            meta: Meta {
                effective: fold.effective,
                order: fold.order,
                standing: fold.standing,
                reason: provenance.reason,
                recorder: provenance.recorder,
                document: provenance.document,
                digest: provenance.digest,
                import: provenance.import,
            },
            happened: fold.happened,
            personal: provenance.personal,
        })
    }

    fn stored(&self) -> Stored<Provenance> {
        let meta = self.meta.clone();
        let mut stored = Stored {
            effective: meta.effective,
            order: meta.order,
            replaces: None,
            voids: None,
            cooperative: None,
            area: None,
            code: None,
            by_deadline: false,
            code_transferred: None,
            code_voided: None,
            provenance: Provenance {
                recorder: meta.recorder,
                digest: meta.digest,
                document: meta.document,
                reason: meta.reason,
                import: meta.import,
                personal: self.personal.clone(),
            },
        };
        match meta.standing {
            Standing::New => {}
            Standing::ByDeadline => stored.by_deadline = true,
            Standing::Replaces(revision) => stored.replaces = Some(revision),
            Standing::Voids(revision) => stored.voids = Some(revision),
        }
        match self.happened.clone() {
            Happened::Cooperative(events) => {
                stored.cooperative = Some(CooperativeEvents { events })
            }
            Happened::Area(events) => stored.area = Some(AreaEvents { events }),
            Happened::Code(CodeEvent::Claimed(it)) => stored.code = Some(it),
            Happened::Code(CodeEvent::Transferred(it)) => stored.code_transferred = Some(it),
            Happened::Code(CodeEvent::Voided(it)) => stored.code_voided = Some(it),
        }
        stored
    }
}

/// What folds need of the payload of these bytes. Passes over the provenance (recorder, document,
/// personal fields) without reading it: wherever [`Payload::decode`] succeeds, this gives the same
/// values.
pub fn decode_fold(bytes: &[u8]) -> Result<Fold, EntryError> {
    let stored = Stored::<Passed>::read_body(&mut Reader::new(bytes))?;
    stored.fold().map(|(fold, Passed)| fold)
}

impl<P> Stored<P> {
    #[inline]
    fn fold(self) -> Result<(Fold, P), EntryError> {
        let standing = match (self.replaces, self.voids, self.by_deadline) {
            (None, None, false) => Standing::New,
            (None, None, true) => Standing::ByDeadline,
            (Some(revision), None, false) => Standing::Replaces(revision),
            (None, Some(revision), false) => Standing::Voids(revision),
            (Some(_), Some(_), _) | (_, _, true) => {
                return Err(EntryError::Twice { what: "Payload.standing" });
            }
        };
        let code = match (self.code, self.code_transferred, self.code_voided) {
            (None, None, None) => None,
            (Some(it), None, None) => Some(CodeEvent::Claimed(it)),
            (None, Some(it), None) => Some(CodeEvent::Transferred(it)),
            (None, None, Some(it)) => Some(CodeEvent::Voided(it)),
            _ => return Err(EntryError::Twice { what: "Payload.happened" }),
        };
        let happened = match (self.cooperative, self.area, code) {
            (Some(it), None, None) => Happened::Cooperative(it.events),
            (None, Some(it), None) => Happened::Area(it.events),
            (None, None, Some(it)) => Happened::Code(it),
            (None, None, None) => return Err(EntryError::Missing { what: "Payload.happened" }),
            _ => return Err(EntryError::Twice { what: "Payload.happened" }),
        };
        let Self { effective, order, provenance, .. } = self;
        Ok((Fold { effective, order, standing, happened }, provenance))
    }
}

/// What the table above says, for the test that holds it to the .proto files.
#[cfg(test)]
pub(crate) fn form() -> crate::form::Form {
    <Stored<Provenance> as crate::form::Formed>::form()
}
