//! The cooperatives that a projection holds in memory: a bounded cache, refilled from the log.

use chrono::NaiveDate;
use cooperative::card::Card;
use cooperative::timeline::line;
use cooperative::{
    Cooperative, CooperativeId, Entry, Event, Filed, Registered, Standing, UnitCode,
};
use entry::{Happened, Payload};
use eventlog::{EventLog, Position, StreamId};
use figures::{Account, Applied, Delta};
use futures::StreamExt;
use lru::LruCache;

use crate::changes::{CooperativeChange, Moved};
use crate::error::ProjectError;
use crate::standing::{Before, all_rows};

/// One cooperative, folded up to a revision.
#[derive(Default)]
pub(crate) struct Slot {
    account: Account,
    revision: u64,
    position: u64,
    /// Every entry, for those to come that are out of order.
    entries: Filed,
}

/// Cooperatives by last use, bounded by how many entries were folded into them.
pub(crate) struct Slots {
    slots: LruCache<CooperativeId, Slot>,
    entries: u64,
    entries_max: u64,
}

impl Slots {
    /// Holds about so many entries' worth of cooperatives.
    pub fn new(entries_max: u64) -> Self {
        Self { slots: LruCache::unbounded(), entries: 0, entries_max }
    }

    /// Takes out the cooperative if it stands right before `revision`, or folds its stream up to
    /// there.
    pub async fn take(
        &mut self,
        log: &dyn EventLog,
        stream: &StreamId,
        id: CooperativeId,
        revision: u64,
    ) -> Result<Slot, ProjectError> {
        let held = self.slots.pop(&id);
        self.entries -= held.as_ref().map_or(0, Slot::weight);
        match held {
            Some(slot) if slot.revision + 1 == revision => Ok(slot),
            _ if revision == 1 => Ok(Slot::default()),
            _ => Slot::load(log, stream, revision - 1).await,
        }
    }

    /// Puts it back.
    pub fn put(&mut self, id: CooperativeId, slot: Slot) {
        self.entries += slot.weight();
        if let Some(before) = self.slots.put(id, slot) {
            self.entries -= before.weight();
        }
    }

    /// The cooperative, if it is held.
    pub fn get(&self, id: CooperativeId) -> Option<&Slot> {
        self.slots.peek(&id)
    }

    /// Counts an entry that is not folded.
    pub fn skip(&mut self, id: CooperativeId, revision: u64) {
        if let Some(slot) = self.slots.peek_mut(&id)
            && slot.revision + 1 == revision
        {
            // Its weight counts revisions.
            self.entries -= slot.weight();
            slot.revision = revision;
            self.entries += slot.weight();
        }
    }

    /// Lets go of those that were not used for longest, until the bound holds.
    pub fn shrink(&mut self) {
        while self.entries > self.entries_max {
            let Some((_, slot)) = self.slots.pop_lru() else { break };
            self.entries -= slot.weight();
        }
    }
}

impl Slot {
    fn weight(&self) -> u64 {
        1 + self.revision
    }

    /// Folds a stream up to and including a revision.
    async fn load(log: &dyn EventLog, stream: &StreamId, upto: u64) -> Result<Self, ProjectError> {
        let entries = entries(log, stream, upto).await?;
        let position = entries.last().map_or(0, |it| it.position);
        let account = Account::of(&entries);
        Ok(Self { account, revision: upto, position, entries })
    }

    /// Folds the next entry of the stream into this and into what changes of its cooperative.
    pub fn apply(
        &mut self,
        id: CooperativeId,
        entry: Entry,
        change: &mut CooperativeChange,
    ) -> Vec<Delta> {
        let before = single(&entry).map(|event| Before::of(self.account.state(), event));
        let applied = self.account.apply(id, &entry);
        let simple = match (&applied, before, single(&entry)) {
            (Applied::Deltas(_), Some(before), Some(event)) => {
                before.rows(self.account.state(), event, entry.effective, change);
                true
            }
            _ => false,
        };
        (self.revision, self.position) = (entry.revision, entry.position);
        self.entries.push(entry);
        match applied {
            Applied::Deltas(deltas) if simple => deltas,
            Applied::Deltas(deltas) => {
                change.moved.also(None);
                deltas
            }
            Applied::OutOfOrder => {
                change.moved.also(self.entries.parts_of_last());
                self.account.amend(id, &self.entries)
            }
        }
    }

    /// The commune of its head office, once it is founded, and since when it is registered.
    pub fn seat(&self) -> Option<(UnitCode, NaiveDate)> {
        let seat = |it: &Registered| (it.registration.commune.clone(), it.seated);
        match self.account.state() {
            Cooperative::Unfounded => None,
            Cooperative::Founded(it) => Some((it.founding.commune.clone(), it.on)),
            Cooperative::Registered(it) => Some(seat(it)),
            Cooperative::Ended(it) => Some(seat(&it.was)),
        }
    }

    /// Completes what changes of the cooperative after a position, once no more entries go into it.
    /// Where its timeline moved, the rows before and after are put against each other, so that only
    /// those are written that differ.
    pub fn finish(&self, id: CooperativeId, after: Position, change: &mut CooperativeChange) {
        let state = self.account.state();
        change.card = Card::of(id, state, self.revision, self.position);
        let entries = &self.entries;
        let moved = std::mem::take(&mut change.moved);
        let those = match &moved {
            Moved::Parts(parts) if parts.is_empty() => return,
            Moved::Parts(parts) => entries.about(parts),
            Moved::Whole => entries.iter().collect(),
        };
        let old = line(those.iter().copied().filter(|it| it.position <= after.0));
        let was = all_rows(&old, &old.state_on(None));
        let mut now = all_rows(&line(those.iter().copied()), state);
        now.less(was);
        now.keep(|part| moved.has(part));
        change.keep(|part| !moved.has(part));
        change.take(now);
    }
}

/// The one event of an entry that changes few rows, if it is such.
fn single(entry: &Entry) -> Option<&Event> {
    match (&entry.events[..], entry.standing) {
        ([event], Standing::New | Standing::ByDeadline) if !event.moves_many() => Some(event),
        _ => None,
    }
}

/// The entries of a cooperative's stream up to and including a revision, oldest first, without
/// those that are parked.
async fn entries(log: &dyn EventLog, stream: &StreamId, upto: u64) -> Result<Filed, ProjectError> {
    let mut found = Filed::default();
    let mut pages = log.read(stream);
    while let Some(page) = pages.next().await {
        for read in page?.decoded() {
            let after = Position(found.last().map_or(0, |it| it.position));
            let envelope =
                read.map_err(|source| ProjectError::NotAnEntry { after, source })?.envelope;
            if envelope.revision.0 > upto {
                return Ok(found);
            }
            // Decoded wholly: what is parked here is what is parked when it comes.
            let Ok(Payload { meta, happened, .. }) = Payload::decode(&envelope.payload) else {
                continue;
            };
            let Happened::Cooperative(events) = happened else { continue };
            found.push(meta.entry(envelope.position.0, envelope.revision.0, events));
        }
    }
    Ok(found)
}
