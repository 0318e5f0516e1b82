//! One stream as the registrar keeps it: folded, with the ids that it has answered.

use std::collections::HashMap;

use cooperative::area::DatedUnit;
use cooperative::{AreaEntry, AreaStream, CooperativeId, Erased, History, PersonId, Standing};
use entry::{Happened, Meta, Payload, Personal, StreamName};
use eventlog::{EventLog, Partition, StreamId};
use futures::StreamExt;
use uuid::Uuid;
use vault::KeyId;

use crate::answer::Place;
use crate::error::RecordError;

/// One stream, folded.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    /// Its last revision, submitted appends included.
    pub revision: u64,
    /// The number of the last append that was submitted to it from here; 0 if none was.
    pub submitted: u64,
    /// Its partition, once it has begun.
    pub partition: Option<Partition>,
    /// Every append id whose home it is.
    pub answered: HashMap<Uuid, Answered>,
    /// What the entries say.
    pub content: Content,
}

/// What the entries of a stream say.
#[derive(Debug, Default)]
pub(crate) enum Content {
    /// No entry yet.
    #[default]
    Empty,
    /// A cooperative.
    Cooperative(Box<Known>),
    /// A code: who holds it, if it is not free.
    Code(Option<CooperativeId>),
    /// An area: what it was, and what was published of it.
    Area(AreaStream),
}

/// A cooperative with the keys of its persons.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Its entries and their fold.
    pub history: History,
    /// The key of each person whose data stands in the log.
    pub keys: HashMap<PersonId, KeyId>,
    /// Whose data are erased, by which revision.
    pub erased: Erased,
}

/// An append that was made, or submitted.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    /// Compared with the digest of a request that bears the same id.
    pub digest: [u8; 32],
    /// Under whose key the digest is; `None` for the ledger's own.
    pub key: Option<KeyId>,
    /// Where its entries stand, or the number under which it was submitted from here.
    pub place: Result<Place, u64>,
}

impl Stream {
    /// Reads and folds a stream from the log.
    pub async fn load(log: &dyn EventLog, id: &StreamId) -> Result<Self, RecordError> {
        let mut stream = Self::default();
        let mut pages = log.read(id);
        while let Some(page) = pages.next().await {
            for stored in page.map_err(RecordError::Read)?.decoded() {
                let stored = stored.map_err(|it| damaged(id, it))?;
                let payload =
                    Payload::decode(&stored.envelope.payload).map_err(|it| damaged(id, it))?;
                stream.take(stored.envelope, payload);
            }
        }
        Ok(stream)
    }

    fn take(&mut self, envelope: eventlog::Envelope, payload: Payload) {
        self.revision = envelope.revision.0;
        self.partition.get_or_insert_with(|| envelope.partition.clone());
        let key = digest_key(&payload.personal);
        let yielded = self.yields(payload.meta.standing);
        let (digest, revision) = (payload.meta.digest, envelope.revision.0);
        let answered = self.answered.entry(envelope.append.0).or_insert_with(|| Answered {
            digest,
            key: None,
            place: Ok(Place {
                recorded_at: envelope.recorded_at,
                first: envelope.position.0 - u64::from(envelope.index),
                count: envelope.count,
                revision,
                yielded,
            }),
        });
        if let Ok(place) = &mut answered.place {
            place.revision = revision;
            place.yielded = place.yielded.or(yielded);
        }
        answered.key = answered.key.or(key);
        let position = envelope.position.0;
        self.know(payload.meta, payload.happened, &payload.personal, position);
    }

    /// Folds one more entry in, made or submitted; `position` is 0 while it is not known.
    pub fn know(&mut self, meta: Meta, happened: Happened, personal: &[Personal], position: u64) {
        match happened {
            Happened::Cooperative(events) => {
                if !matches!(self.content, Content::Cooperative(_)) {
                    self.content = Content::Cooperative(Box::default());
                }
                let Content::Cooperative(known) = &mut self.content else { return };
                for it in personal {
                    if let Some(person) = it.person {
                        // The first key of a person is the only one.
                        known.keys.entry(person).or_insert(KeyId(it.key));
                    }
                }
                known.erased.take(self.revision, &events);
                known.history.push(meta.entry(position, self.revision, events));
            }
            Happened::Code(it) => self.content = Content::Code(it.holder()),
            Happened::Area(events) => {
                if !matches!(self.content, Content::Area(_)) {
                    self.content = Content::Area(AreaStream::default());
                }
                let Content::Area(area) = &mut self.content else { return };
                let (revision, Meta { effective, standing, .. }) = (self.revision, meta);
                area.push(AreaEntry { revision, effective, standing, events });
            }
        }
    }

    /// The cooperative, if it is one that has begun.
    pub fn cooperative(&self) -> Option<&Known> {
        match &self.content {
            Content::Cooperative(known) => Some(known),
            _ => None,
        }
    }

    /// The entry by deadline that an entry of this standing takes back, if it does.
    pub fn yields(&self, standing: Standing) -> Option<u64> {
        let Standing::Voids(revision) = standing else { return None };
        let entries = self.cooperative()?.history.entries();
        let voided = entries.iter().find(|it| it.revision == revision)?;
        (voided.standing == Standing::ByDeadline).then_some(revision)
    }

    /// The meanings of an area's code.
    pub fn units(&self) -> &[DatedUnit] {
        match &self.content {
            Content::Area(area) => area.units(),
            _ => &[],
        }
    }

    /// The area, if it is one that has begun.
    pub fn area(&self) -> Option<&AreaStream> {
        match &self.content {
            Content::Area(area) => Some(area),
            _ => None,
        }
    }

    /// Who holds the code.
    pub fn holder(&self) -> Option<CooperativeId> {
        match &self.content {
            Content::Code(by) => *by,
            _ => None,
        }
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        let entries = self
            .cooperative()
            .map_or(0, |it| it.history.entries().len() * 320 + it.keys.len() * 56);
        let published = self.area().map_or(0, |it| it.entries().len() * 480);
        512 + entries + published + self.answered.len() * 220 + self.units().len() * 120
    }
}

fn damaged(
    id: &StreamId,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> RecordError {
    RecordError::Damaged { stream: id.to_string(), source: source.into() }
}

/// Under whose key the digest of an append is: the first personal field's of its first entry that
/// has one, in the order in which they are stored; `None` for the ledger's own.
pub(crate) fn digest_key(personal: &[Personal]) -> Option<KeyId> {
    personal.first().map(|it| KeyId(it.key))
}

/// What the log calls a stream.
pub(crate) fn stream_id(name: &StreamName) -> Result<StreamId, RecordError> {
    let name = match name {
        StreamName::Cooperative(id) => entry::stream_of_cooperative(*id),
        StreamName::Code(code) => entry::stream_of_code(code),
        StreamName::Area(area) => entry::stream_of_area(area),
    };
    StreamId::new(&name).map_err(RecordError::malformed)
}
