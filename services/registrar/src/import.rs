//! A whole import is taken back.

use std::collections::{HashMap, VecDeque};

use cooperative::{Late, Rejection, Standing, Text, check_holds, decide_void, yielding};
use entry::request::{Amends, Ask, EntryRef, Owner, Request, VoidScope};
use entry::{Document, Payload, Recorder, StreamName};
use eventlog::{AppendId, EventLog, Position, Scope};
use futures::StreamExt;
use uuid::Uuid;

use crate::error::RecordError;
use crate::registrar::Registrar;
use crate::stream::{Content, Stream, stream_id};
use crate::target::room;

/// How many appends are under way at once.
const WINDOW: usize = 256;

/// Asks for a whole import to be taken back.
#[derive(Clone, Debug)]
pub struct VoidImport {
    /// Chosen by whoever asks; asking again with it goes on where a call was cut off.
    pub id: Uuid,
    /// The import.
    pub import: Text,
    /// Why, in words that name no person.
    pub reason: Text,
    /// Who records it.
    pub recorder: Recorder,
    /// On what document.
    pub document: Option<Document>,
    /// Only judge, and record nothing.
    pub validate_only: bool,
}

/// What became of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportVoided {
    /// Its entries that no longer hold because of this; if it was only judged, that would.
    pub voided: u64,
    /// Its entries that held no longer before.
    pub before: u64,
    /// On how many cooperatives and areas.
    pub streams: u64,
}

/// What of an import still holds in one stream: each part for an append, the newest first.
struct Held {
    of: Owner,
    parts: Vec<Vec<Imported>>,
}

/// An entry that came with an import.
#[derive(Clone, Copy)]
struct Imported {
    revision: u64,
    position: u64,
    append: AppendId,
}

impl Registrar {
    /// Takes back every entry of an import that still holds, the newest first; with it go entries
    /// by deadline that rest on them, and the codes that it claimed are free again.
    ///
    /// Everything is judged before anything is recorded: what rests on an entry of the import and
    /// came otherwise keeps it all. An append holds some hundred entries, so a crash may leave a
    /// part of it done; that part stays, and asking again does the rest. What one append made goes
    /// in one.
    ///
    /// # Errors
    /// [`RecordError::NoImport`] if no entry came with it; [`RecordError::OfImport`] names the
    /// stream, and the entry that would become impossible; otherwise as [`Registrar::record`].
    pub async fn void_import(&self, asked: &VoidImport) -> Result<ImportVoided, RecordError> {
        let found = self.found(&asked.import).await?;
        if found.is_empty() {
            return Err(RecordError::NoImport { import: asked.import.clone() });
        }
        let mut told = ImportVoided::default();
        let mut all = Vec::new();
        for (name, entries) in found {
            let held = self.held(&name, &entries).await?;
            let holding: usize = held.iter().flat_map(|it| &it.parts).map(Vec::len).sum();
            told.voided += holding as u64;
            told.before += (entries.len() - holding) as u64;
            told.streams += u64::from(holding > 0);
            all.extend(held);
        }
        if !asked.validate_only {
            self.take_back(asked, all).await?;
        }
        Ok(told)
    }

    /// The entries that came with an import, by stream, the stream that was written last first:
    /// oldest first. Streams of codes go with those of cooperatives.
    async fn found(&self, import: &Text) -> Result<Vec<(StreamName, Vec<Imported>)>, RecordError> {
        let mut found: HashMap<StreamName, Vec<Imported>> = HashMap::new();
        let mut pages = self.log().read_all(Position(0), Scope::All);
        while let Some(page) = pages.next().await {
            for stored in page.map_err(RecordError::Read)?.decoded() {
                let envelope = stored.map_err(|it| damaged("log", it))?.envelope;
                let stream = envelope.stream.as_str();
                let payload =
                    Payload::decode(&envelope.payload).map_err(|it| damaged(stream, it))?;
                let own = payload.meta.import.as_ref() == Some(import);
                match StreamName::parse(stream).filter(|_| own) {
                    None | Some(StreamName::Code(_)) => {}
                    Some(name) => {
                        let (revision, position) = (envelope.revision.0, envelope.position.0);
                        let entry = Imported { revision, position, append: envelope.append };
                        found.entry(name).or_default().push(entry);
                    }
                }
            }
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by_key(|(_, it)| std::cmp::Reverse(it.last().map(|it| it.position)));
        Ok(found)
    }

    /// What of these entries holds, judged part by part as it will be recorded.
    async fn held(
        &self,
        name: &StreamName,
        entries: &[Imported],
    ) -> Result<Option<Held>, RecordError> {
        let id = stream_id(name)?;
        let mut stream = Stream::load(&**self.log(), &id).await?;
        let standings: Vec<(u64, Standing)> = match (stream.cooperative(), stream.area()) {
            (Some(known), _) => {
                known.history.entries().iter().map(|it| (it.revision, it.standing)).collect()
            }
            (None, Some(area)) => {
                area.entries().iter().map(|it| (it.revision, it.standing)).collect()
            }
            (None, None) => return Ok(None),
        };
        let voids = |it: &(u64, Standing)| matches!(it.1, Standing::Voids(_));
        let holds = |revision: u64| {
            let own = standings.iter().find(|(it, _)| *it == revision);
            own.is_some_and(|it| !voids(it))
                && check_holds(standings.iter().copied(), revision).is_ok()
        };
        let holding: Vec<Imported> =
            entries.iter().rev().filter(|it| holds(it.revision)).copied().collect();
        let parts = parted(&holding);
        let of = match name {
            StreamName::Cooperative(id) => Owner::Cooperative(*id),
            StreamName::Area(code) => Owner::Area(code.clone()),
            StreamName::Code(_) => return Ok(None),
        };
        for part in &parts {
            let revisions: Vec<u64> = part.iter().map(|it| it.revision).collect();
            let kept = |because| RecordError::OfImport { stream: id.to_string(), because };
            judged(&mut stream.content, name, &revisions).map_err(kept)?;
        }
        Ok((!parts.is_empty()).then_some(Held { of, parts }))
    }

    /// Records what was judged, some appends at a time; those of one stream in their order.
    async fn take_back(&self, asked: &VoidImport, all: Vec<Held>) -> Result<(), RecordError> {
        let mut pending = VecDeque::new();
        for Held { of, parts } in all {
            for part in parts {
                let Some(newest) = part.first().copied() else { continue };
                let (entry, position) = (EntryRef::Revision(newest.revision), newest.position);
                let amends = Amends { entry, reason: asked.reason.clone() };
                let scope = VoidScope::Import(asked.import.clone());
                let request = Request {
                    id: Uuid::new_v5(&asked.id, format!("void/{position}").as_bytes()),
                    ask: Ask::Void { of: of.clone(), amends, scope },
                    recorder: asked.recorder.clone(),
                    document: asked.document.clone(),
                    note: None,
                    people: Vec::new(),
                    expected: None,
                    import: None,
                };
                pending.push_back(self.submit(request).await);
                if pending.len() >= WINDOW
                    && let Some(first) = pending.pop_front()
                {
                    first.await?;
                }
            }
        }
        for answer in pending {
            answer.await?;
        }
        Ok(())
    }
}

/// Entries, the newest first, cut into what goes in one append each: as [`crate::target`] has it when
/// the void is recorded.
fn parted(newest_first: &[Imported]) -> Vec<Vec<Imported>> {
    let made_by: Vec<AppendId> = newest_first.iter().map(|it| it.append).collect();
    let (mut parts, mut from) = (Vec::new(), 0);
    while let Some(rest) = made_by.get(from..).filter(|it| !it.is_empty()) {
        let many = room(rest);
        parts.push(newest_first.iter().skip(from).take(many).copied().collect());
        from += many;
    }
    parts
}

/// Judges the void of a part of a stream, and leaves the stream as it is after it.
fn judged(content: &mut Content, name: &StreamName, revisions: &[u64]) -> Result<(), Rejection> {
    match content {
        Content::Cooperative(known) => {
            let (yields, voids) =
                yielding(&known.history, Late::Void, |it| decide_void(it, revisions))?;
            yields.into_iter().chain(voids).for_each(|it| known.history.push(it));
            Ok(())
        }
        Content::Area(area) => {
            let StreamName::Area(code) = name else { return Ok(()) };
            let voids = area.decide_void(code, revisions)?;
            voids.into_iter().for_each(|it| area.push(it));
            Ok(())
        }
        Content::Empty | Content::Code(_) => Ok(()),
    }
}

fn damaged(
    stream: &str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> RecordError {
    RecordError::Damaged { stream: stream.to_owned(), source: source.into() }
}
