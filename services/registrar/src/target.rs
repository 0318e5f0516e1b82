//! What a request amends, found in the log.

use std::collections::HashMap;

use cooperative::{Rejection, Standing, Text, check_holds};
use entry::request::{Ask, EntryRef, Request, VoidScope};
use entry::{Document, Payload, StreamName};
use eventlog::{AppendId, Envelope, EventLog, Position, Scope, StreamId};
use futures::StreamExt;

use crate::append::home;
use crate::error::RecordError;
use crate::stream::stream_id;

/// What a request amends. Synced entries only, which never change: it is found once.
#[derive(Debug)]
pub(crate) struct Target {
    /// The revision in the home stream of the entry that is named.
    pub named: u64,
    /// The revisions that are meant, by stream, the home stream's first: of the entry that is
    /// named, or of all that the same append made.
    pub entries: Vec<(StreamName, Vec<u64>)>,
    /// The document of the entry that is named.
    pub document: Option<Document>,
    /// On how many cooperatives and areas the append wrote that made it.
    pub records: usize,
    /// Whether the whole append is meant, or what came with an import.
    pub whole: bool,
    /// By which append each of an import's revisions came: of these only the newest go, as many as
    /// [`room`] has it. `None` for what is no import.
    pub appends: Option<HashMap<u64, AppendId>>,
}

/// How many entries of a stream go in one append: what it writes beside them, to streams of codes,
/// finds room too. One append of more, such as a certificate of 498 founders, goes as it came.
const VOIDED_MAX: usize = 400;

/// How many of some entries are taken back together, each told by the append that made it, the newest
/// first: those of one append stay together, since a certificate without its founders, or they
/// without it, is unlawful. At least one append, if there is any.
pub(crate) fn room(made_by: &[AppendId]) -> usize {
    let Some(cut) = made_by.get(VOIDED_MAX) else { return made_by.len() };
    let before = made_by.iter().take_while(|it| *it != cut).count();
    let own = made_by.iter().skip(before).take_while(|it| *it == cut).count();
    if before == 0 { own } else { before }
}

impl Target {
    /// What a request amends; `None` for one that amends nothing.
    ///
    /// # Errors
    /// [`Rejection::NoEntry`] and [`Rejection::OtherStream`]; and whatever reading the log gives.
    pub async fn find(log: &dyn EventLog, request: &Request) -> Result<Option<Self>, RecordError> {
        let Some(amends) = request.ask.amends() else { return Ok(None) };
        let home = home(request);
        let id = stream_id(&home)?;
        let whole = match &request.ask {
            Ask::Void { scope: VoidScope::Append, .. } => true,
            Ask::Void { scope: VoidScope::Import(import), .. } => {
                return Self::of_import(log, home, import, amends.entry).await.map(Some);
            }
            Ask::Void { scope: VoidScope::Entry, .. }
            | Ask::Cooperative { .. }
            | Ask::Area { .. }
            | Ask::Reorganise { .. }
            | Ask::Join { .. } => false,
        };
        let envelope = match amends.entry {
            EntryRef::Revision(revision) => of_revision(log, &id, revision).await?,
            EntryRef::Position(position) => of_position(log, &id, position).await?,
        };
        let named = envelope.revision.0;
        let payload = Payload::decode(&envelope.payload);
        let document = payload.map_err(|it| damaged(&id, it))?.meta.document;
        let mut entries = vec![(home, Vec::new())];
        for it in append_of(log, &id, &envelope).await? {
            let Some(name) = StreamName::parse(it.stream.as_str()) else { continue };
            match entries.iter_mut().find(|(known, _)| *known == name) {
                Some((_, revisions)) => revisions.push(it.revision.0),
                None => entries.push((name, vec![it.revision.0])),
            }
        }
        let records = entries.iter().filter(|(it, _)| !matches!(it, StreamName::Code(_))).count();
        if !whole {
            entries.truncate(1);
            entries.iter_mut().for_each(|(_, revisions)| *revisions = vec![named]);
        }
        Ok(Some(Self { named, entries, document, records, whole, appends: None }))
    }

    /// What came with an import to one stream, up to an entry.
    async fn of_import(
        log: &dyn EventLog,
        home: StreamName,
        import: &Text,
        upto: EntryRef,
    ) -> Result<Self, RecordError> {
        let id = stream_id(&home)?;
        let (mut named, mut revisions, mut appends) = (0, Vec::new(), HashMap::new());
        let mut pages = log.read(&id);
        while let Some(page) = pages.next().await {
            for stored in page.map_err(RecordError::Read)?.decoded() {
                let envelope = stored.map_err(|it| damaged(&id, it))?.envelope;
                let within = match upto {
                    EntryRef::Revision(it) => envelope.revision.0 <= it,
                    EntryRef::Position(it) => envelope.position.0 <= it,
                };
                let payload = Payload::decode(&envelope.payload).map_err(|it| damaged(&id, it))?;
                if !within || payload.meta.import.as_ref() != Some(import) {
                    continue;
                }
                named = envelope.revision.0;
                revisions.push(named);
                appends.insert(named, envelope.append);
            }
        }
        let (entries, appends) = (vec![(home, revisions)], Some(appends));
        Ok(Self { named, entries, document: None, records: 1, whole: true, appends })
    }

    /// Those of some revisions that are meant: all that are named, but of a whole append only what
    /// still holds and says something.
    pub fn holding(
        &self,
        revisions: &[u64],
        entries: impl Iterator<Item = (u64, Standing)> + Clone,
    ) -> Vec<u64> {
        let voids = |revision: u64| {
            let mut entries = entries.clone();
            entries.any(|(it, standing)| it == revision && matches!(standing, Standing::Voids(_)))
        };
        let holds = |it: u64| check_holds(entries.clone(), it).is_ok() && !voids(it);
        let held = revisions.iter().copied().filter(|it| !self.whole || holds(*it));
        let mut held: Vec<u64> = held.rev().collect();
        if let Some(appends) = &self.appends {
            let made_by: Vec<_> = held.iter().filter_map(|it| appends.get(it).copied()).collect();
            held.truncate(room(&made_by));
        }
        held
    }
}

/// The entry of a revision.
async fn of_revision(
    log: &dyn EventLog,
    id: &StreamId,
    revision: u64,
) -> Result<Envelope, RecordError> {
    let (mut pages, mut last) = (log.read(id), 0);
    while let Some(page) = pages.next().await {
        for stored in page.map_err(RecordError::Read)?.decoded() {
            let envelope = stored.map_err(|it| damaged(id, it))?.envelope;
            last = envelope.revision.0;
            if last == revision {
                return Ok(envelope);
            }
        }
    }
    Err(Rejection::NoEntry { entry: revision, last }.into())
}

/// The entry at a position, if it stands in the stream.
async fn of_position(
    log: &dyn EventLog,
    id: &StreamId,
    position: u64,
) -> Result<Envelope, RecordError> {
    let missing = || Rejection::NoEntry { entry: position, last: log.last().0 };
    let found = span(log, id, position, 1).await?;
    let envelope = found.into_iter().next().ok_or_else(missing)?;
    if envelope.stream != *id {
        let stream = envelope.stream.as_str().to_owned();
        return Err(Rejection::OtherStream { position, stream }.into());
    }
    Ok(envelope)
}

/// Every entry of the append that made one.
async fn append_of(
    log: &dyn EventLog,
    id: &StreamId,
    envelope: &Envelope,
) -> Result<Vec<Envelope>, RecordError> {
    if envelope.count == 1 {
        return Ok(vec![envelope.clone()]);
    }
    span(log, id, envelope.position.0 - u64::from(envelope.index), envelope.count as usize).await
}

/// So many entries of the log from a position on; fewer at its end.
async fn span(
    log: &dyn EventLog,
    id: &StreamId,
    first: u64,
    count: usize,
) -> Result<Vec<Envelope>, RecordError> {
    let mut found = Vec::new();
    let mut pages = log.read_all(Position(first.saturating_sub(1)), Scope::All);
    while let Some(page) = pages.next().await {
        for stored in page.map_err(RecordError::Read)?.decoded() {
            let envelope = stored.map_err(|it| damaged(id, it))?.envelope;
            if envelope.position.0 >= first {
                found.push(envelope);
            }
            if found.len() == count {
                return Ok(found);
            }
        }
    }
    Ok(found)
}

fn damaged(
    id: &StreamId,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> RecordError {
    RecordError::Damaged { stream: id.to_string(), source: source.into() }
}
