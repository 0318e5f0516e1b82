//! The cooperatives that a projection holds in memory: a bounded cache, refilled from the log.

use chrono::NaiveDate;
use cooperative::card::Card;
use cooperative::{Cooperative, CooperativeId, Entry, Registered, Standing, UnitCode, timeline};
use entry::{Happened, Payload};
use eventlog::{EventLog, Position, StreamId};
use figures::{Account, Applied, Delta};
use futures::StreamExt;
use lru::LruCache;

use crate::changes::CooperativeChange;
use crate::error::ProjectError;
use crate::standing::Before;

/// One cooperative, folded up to a revision.
#[derive(Default)]
pub(crate) struct Slot {
    account: Account,
    revision: u64,
    position: u64,
    /// Every entry, once one came out of order: where one did, more are likely to.
    entries: Option<Vec<Entry>>,
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
        1 + self.revision + self.entries.as_ref().map_or(0, |it| it.len() as u64)
    }

    /// Folds a stream up to and including a revision.
    async fn load(log: &dyn EventLog, stream: &StreamId, upto: u64) -> Result<Self, ProjectError> {
        let entries = entries(log, stream, upto).await?;
        let position = entries.last().map_or(0, |it| it.position);
        Ok(Self { account: Account::of(&entries), revision: upto, position, entries: None })
    }

    /// Folds the next entry of the stream. Gives its deltas, and whether it came out of order.
    async fn fold(
        &mut self,
        log: &dyn EventLog,
        stream: &StreamId,
        id: CooperativeId,
        entry: Entry,
    ) -> Result<(Vec<Delta>, bool), ProjectError> {
        let deltas = match self.account.apply(id, &entry) {
            Applied::Deltas(deltas) => deltas,
            Applied::OutOfOrder => {
                let mut all = match self.entries.take() {
                    Some(held) => held,
                    None => entries(log, stream, entry.revision - 1).await?,
                };
                (self.revision, self.position) = (entry.revision, entry.position);
                all.push(entry);
                let (account, deltas) = Account::rebuild(id, &all);
                self.account = account;
                self.entries = Some(all);
                return Ok((deltas, true));
            }
        };
        (self.revision, self.position) = (entry.revision, entry.position);
        if let Some(held) = &mut self.entries {
            held.push(entry);
        }
        Ok((deltas, false))
    }

    /// Folds the next entry of the stream into this and into what changes of its cooperative.
    pub async fn apply(
        &mut self,
        log: &dyn EventLog,
        stream: &StreamId,
        id: CooperativeId,
        entry: Entry,
        change: &mut CooperativeChange,
    ) -> Result<Vec<Delta>, ProjectError> {
        let single = match (&entry.events[..], entry.standing) {
            ([event], Standing::New | Standing::ByDeadline) if !event.moves_many() => {
                Some((event.clone(), entry.effective))
            }
            _ => None,
        };
        let before = match &single {
            Some((event, _)) => Before::of(self.account.state(), event),
            None => Before::Nothing,
        };
        let (deltas, mut anew) = self.fold(log, stream, id, entry).await?;
        if single.is_none() {
            if self.entries.is_none() {
                self.entries = Some(entries(log, stream, self.revision).await?);
            }
            anew = true;
        }
        change.anew |= anew;
        if let (Some((event, day)), false) = (single, change.anew) {
            before.rows(self.account.state(), &event, day, change);
        }
        Ok(deltas)
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
        if let (true, Some(entries)) = (change.anew, &self.entries) {
            crate::standing::all_rows(&timeline(entries, u64::MAX), state, change);
            let (old, mut was) = (timeline(entries, after.0), CooperativeChange::default());
            crate::standing::all_rows(&old, &old.state_on(None), &mut was);
            change.less(was);
        }
    }
}

/// The entries of a cooperative's stream up to and including a revision, oldest first, without
/// those that are parked.
async fn entries(
    log: &dyn EventLog,
    stream: &StreamId,
    upto: u64,
) -> Result<Vec<Entry>, ProjectError> {
    let mut found = Vec::new();
    let mut pages = log.read(stream);
    while let Some(page) = pages.next().await {
        for read in page?.decoded() {
            let after = Position(found.last().map_or(0, |it: &Entry| it.position));
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
