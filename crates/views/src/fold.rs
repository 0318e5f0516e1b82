//! From pages of entries to what they change.

use std::sync::Arc;

use cooperative::publication::AreaEvent;
use cooperative::{CooperativeId, Standing, UnitCode};
use entry::{Happened, Meta, Payload, StreamName};
use eventlog::{Entry, Envelope, EventLog, Page, Position};
use transparency::{Edge, Hash};

use crate::account::Slots;
use crate::changes::{AreaChange, Changes};
use crate::error::ProjectError;
use crate::rows::{AreaRow, EntryRow, Parked, Tip};

/// How many entries' worth of cooperatives a projection holds in memory unless told otherwise; some
/// 200 bytes each.
pub const HELD_ENTRIES: u64 = 300_000;

/// The fold of the log into views: what pages change, collected until it is taken.
///
/// What it holds in memory runs ahead of the store by what was taken and not yet applied; when
/// applying fails, it is dropped and a new one begins at the store's cursor.
pub struct Projection {
    slots: Slots,
    /// The tree over the log, as far as it is folded.
    edge: Edge,
    pending: Changes,
}

/// What an entry is about.
enum About {
    Cooperative(CooperativeId),
    Area(UnitCode),
    Code,
}

impl Projection {
    /// A projection that goes on where a tree over the log ends, and holds at most about `held_entries` entries'
    /// worth of cooperatives; others are folded from their streams again when they are needed.
    pub fn new(edge: Edge, held_entries: u64) -> Self {
        let pending = Changes::after(Position(edge.size()));
        Self { slots: Slots::new(held_entries), edge, pending }
    }

    /// Folds a page of the whole log. Entries that were folded already are passed over.
    ///
    /// An entry that cannot be decoded, or whose kind is not known, is parked, and the others go
    /// on.
    ///
    /// # Errors
    /// [`ProjectError::Missing`] if the page does not go on where the last one ended; and whatever
    /// reading a stream from `log` gives.
    pub async fn fold(&mut self, log: &dyn EventLog, page: &Page) -> Result<(), ProjectError> {
        for read in page.decoded() {
            let after = self.pending.cursor();
            let Entry { envelope, bytes } =
                read.map_err(|source| ProjectError::NotAnEntry { after, source })?;
            if envelope.position <= after {
                continue;
            }
            if envelope.position != after.next() {
                let (expected, found) = (after.next(), envelope.position);
                return Err(ProjectError::Missing { expected, found });
            }
            self.entry(log, &envelope).await?;
            self.pending.tiles.extend(self.edge.push(Hash::leaf(&bytes)));
            self.pending.tip = Some(Tip {
                position: envelope.position,
                recorded_at: envelope.recorded_at,
                append: envelope.append,
            });
        }
        Ok(())
    }

    /// How many entries were folded and not yet taken.
    pub fn pending(&self) -> u64 {
        self.pending.len()
    }

    /// What they change; begins anew after them.
    pub fn take(&mut self) -> Changes {
        let next = Changes::after(self.pending.cursor());
        let mut changes = std::mem::replace(&mut self.pending, next);
        for (id, change) in &mut changes.cooperatives {
            if let Some(slot) = self.slots.get(*id) {
                slot.finish(*id, changes.after, change);
            }
        }
        self.slots.shrink();
        changes.tiles.extend(self.edge.unfinished().map(|(id, tile)| (id, tile.clone())));
        changes
    }

    async fn entry(&mut self, log: &dyn EventLog, envelope: &Envelope) -> Result<(), ProjectError> {
        let name = StreamName::parse(envelope.stream.as_str());
        let payload = match Payload::decode(&envelope.payload) {
            Ok(payload) => payload,
            Err(error) => {
                self.park(name.as_ref(), envelope, chain(&error));
                return Ok(());
            }
        };
        let Payload { meta, happened, .. } = payload;
        let (about, what) = match (name, happened) {
            (Some(StreamName::Cooperative(id)), Happened::Cooperative(events)) => {
                let what = events.first().map_or("voided", cooperative::Event::word);
                self.cooperative(log, envelope, id, &meta, events).await?;
                (About::Cooperative(id), what)
            }
            (Some(StreamName::Area(area)), Happened::Area(events)) => {
                // Seals and keys are read from their stream: nothing else rests on them.
                let kept = events.iter().any(|it| {
                    !matches!(it, AreaEvent::StatementSealed(_) | AreaEvent::KeyRolled(_))
                });
                self.area(envelope, &area, meta.standing, kept);
                (About::Area(area), events.first().map_or("voided", AreaEvent::word))
            }
            (Some(StreamName::Code(_)), Happened::Code(it)) => (About::Code, it.word()),
            (name, _) => {
                let reason = "what happened does not belong to a stream of this name";
                self.park(name.as_ref(), envelope, reason.to_owned());
                return Ok(());
            }
        };
        self.row(envelope, meta, about, what);
        Ok(())
    }

    async fn cooperative(
        &mut self,
        log: &dyn EventLog,
        envelope: &Envelope,
        id: CooperativeId,
        meta: &Meta,
        events: Vec<cooperative::Event>,
    ) -> Result<(), ProjectError> {
        let entry = meta.entry(envelope.position.0, envelope.revision.0, events);
        let mut slot = self.slots.take(log, &envelope.stream, id, entry.revision).await?;
        let change = self.pending.cooperatives.entry(id).or_default();
        for delta in slot.apply(id, entry, change) {
            match self.pending.deltas.get_mut(&delta.class.unit) {
                Some(deltas) => deltas.push(delta),
                None => {
                    self.pending.deltas.insert(delta.class.unit.clone(), vec![delta]);
                }
            }
        }
        self.slots.put(id, slot);
        Ok(())
    }

    fn area(&mut self, envelope: &Envelope, area: &UnitCode, standing: Standing, kept: bool) {
        let by = envelope.position;
        if let Some(revision) = standing.ends().filter(|it| *it < envelope.revision.0) {
            self.pending.areas.push(AreaChange::Ended { area: area.clone(), revision, by });
        }
        if kept && !matches!(standing, Standing::Voids(_)) {
            self.pending.areas.push(AreaChange::Added(AreaRow {
                area: area.clone(),
                revision: envelope.revision.0,
                position: by,
                until: None,
                payload: envelope.payload.clone(),
            }));
        }
    }

    fn park(&mut self, name: Option<&StreamName>, envelope: &Envelope, reason: String) {
        if let Some(StreamName::Cooperative(id)) = name {
            self.slots.skip(*id, envelope.revision.0);
        }
        let (position, stream) = (envelope.position, envelope.stream.as_str().to_owned());
        tracing::warn!(%position, stream, reason, "the views park an entry");
        let revision = envelope.revision.0;
        self.pending.parked.push(Parked { position, stream, revision, reason });
    }

    fn row(&mut self, envelope: &Envelope, meta: Meta, about: About, what: &str) {
        let unit = match about {
            About::Cooperative(id) => self.slots.get(id).and_then(|it| it.seat()),
            About::Area(area) => Some((area, meta.effective)),
            About::Code => None,
        };
        let last = self.pending.entries.last();
        let share = |word: &str, before: Option<&Arc<str>>| match before {
            Some(before) if **before == *word => Arc::clone(before),
            _ => word.into(),
        };
        let number = meta.document.and_then(|it| it.number);
        let row = EntryRow {
            position: envelope.position,
            stream: share(envelope.stream.as_str(), last.map(|it| &it.stream)),
            revision: envelope.revision.0,
            recorded_at: envelope.recorded_at,
            effective: meta.effective,
            what: share(what, last.map(|it| &it.what)),
            recorder: share(meta.recorder.id.as_str(), last.map(|it| &it.recorder)),
            document: number.map(|it| share(it.as_str(), last.and_then(|it| it.document.as_ref()))),
            unit,
            import: meta
                .import
                .map(|it| share(it.as_str(), last.and_then(|it| it.import.as_ref()))),
            partition: share(envelope.partition.as_str(), last.map(|it| &it.partition)),
        };
        self.pending.entries.push(row);
    }
}

/// An error with its causes, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        line = format!("{line}: {cause}");
        source = cause.source();
    }
    line
}
