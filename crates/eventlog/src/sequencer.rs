//! The heart of every backend: judges an append against where the streams stand, and gives its
//! entries a place.

use std::cmp::Ordering;

use bytes::Bytes;
use chrono::{DateTime, Utc};

use crate::append::{Append, Appended, Recorded};
use crate::envelope::{ENTRY_BYTES_MAX, Envelope, EnvelopeRef};
use crate::error::AppendError;
use crate::ids::{Partition, Position, Revision, StreamId};
use crate::names::Names;

/// The most entries of one append: 500.
pub const APPEND_ENTRIES_MAX: usize = 500;

/// The most expectations of one append: 4,000.
pub const EXPECTATIONS_MAX: usize = 4_000;

/// Where every stream and partition of a log stands. Pure: no IO, no clock.
#[derive(Clone, Debug, Default)]
pub struct Sequencer {
    streams: Names,
    heads: Vec<Head>,
    partitions: Names,
    counters: Vec<u64>,
    last: Position,
    recorded_at: Option<DateTime<Utc>>,
    settled: Settled,
}

/// Where one stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its last revision.
    pub revision: u64,
    /// The number of its partition.
    pub partition: u32,
}

/// What an admitted append became.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// The answer, once it is synced.
    pub appended: Appended,
    /// The entries' bytes, one for each draft.
    pub entries: Vec<Placed>,
}

/// An entry in its place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The entry's bytes.
    pub bytes: Bytes,
    /// The number of its stream.
    pub stream: u32,
    /// The number of its partition.
    pub partition: u32,
}

/// What to return to if what was admitted since cannot be kept.
#[derive(Clone, Debug, Default)]
struct Settled {
    streams: usize,
    partitions: usize,
    last: Position,
    recorded_at: Option<DateTime<Utc>>,
    /// Earlier values, in the order in which they were replaced.
    heads: Vec<(u32, u64)>,
    counters: Vec<(u32, u64)>,
}

impl Sequencer {
    /// The last admitted position.
    pub fn last(&self) -> Position {
        self.last
    }

    /// When the last admitted entry was recorded.
    pub fn recorded_at(&self) -> Option<DateTime<Utc>> {
        self.recorded_at
    }

    /// The streams' names; their numbers are given in the order of their first entries.
    pub fn streams(&self) -> &Names {
        &self.streams
    }

    /// The partitions' names; numbered like the streams'.
    pub fn partitions(&self) -> &Names {
        &self.partitions
    }

    /// Where each stream stands, by number.
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// Each partition's own counter, by number.
    pub fn counters(&self) -> &[u64] {
        &self.counters
    }

    /// The numbers of the partitions that are one of these or lie below one.
    pub fn partitions_within(&self, wanted: &[Partition]) -> Vec<u32> {
        let within = |name: &str| wanted.iter().any(|prefix| prefix.holds(name));
        let numbered = (0..).zip(self.partitions.iter());
        numbered.filter(|(_, name)| within(name)).map(|(id, _)| id).collect()
    }

    /// Checks all of an append and gives each entry its place. A refused append changes nothing.
    ///
    /// # Errors
    /// [`AppendError::Malformed`], [`AppendError::TooLarge`] or [`AppendError::Conflict`].
    pub fn admit(
        &mut self,
        append: &Append,
        recorded_at: DateTime<Utc>,
    ) -> Result<Admitted, AppendError> {
        self.judge(append)?;
        let order = order(append)?;
        let mark = (self.settled.heads.len(), self.settled.counters.len());
        let before = (self.streams.len(), self.partitions.len(), self.last);
        let count = append.drafts.len();
        let mut admitted = Admitted {
            appended: Appended { recorded_at, entries: Vec::with_capacity(count), repeated: false },
            entries: Vec::with_capacity(count),
        };
        for index in 0..count {
            let placed = self.place(append, index, &order, recorded_at);
            if placed.bytes.len() > ENTRY_BYTES_MAX {
                let bytes = placed.bytes.len();
                self.undo(mark, before);
                return Err(AppendError::TooLarge { bytes, limit: ENTRY_BYTES_MAX });
            }
            let revision = Revision(self.heads[placed.stream as usize].revision);
            admitted.appended.entries.push(Recorded { position: self.last, revision });
            admitted.entries.push(placed);
        }
        self.recorded_at = Some(recorded_at);
        Ok(admitted)
    }

    /// Checks an append's form and its expectations, and changes nothing.
    ///
    /// # Errors
    /// [`AppendError::Malformed`] or [`AppendError::Conflict`].
    pub fn judge(&self, append: &Append) -> Result<(), AppendError> {
        let order = order(append)?;
        let known = |stream: &StreamId| find(append, &order, stream).is_some();
        if let Some(draft) = append.drafts.iter().find(|draft| !known(&draft.stream)) {
            let text = format!("stream {} of an entry is not among the expectations", draft.stream);
            return Err(AppendError::Malformed(text));
        }
        let home = &append.expected[0].stream;
        if !append.drafts.iter().any(|draft| draft.stream == *home) {
            let text = format!("no entry goes to the home stream {home}");
            return Err(AppendError::Malformed(text));
        }
        for expectation in &append.expected {
            let actual = self.revision(&expectation.stream);
            if actual != expectation.revision {
                return Err(AppendError::Conflict {
                    stream: expectation.stream.clone(),
                    expected: expectation.revision,
                    actual,
                });
            }
        }
        Ok(())
    }

    /// Where a stream stands; 0 if it is yet to begin.
    pub fn revision(&self, stream: &StreamId) -> Revision {
        let id = self.streams.id(stream.as_str());
        Revision(id.map_or(0, |id| self.heads[id as usize].revision))
    }

    /// Takes an entry that stands in the log already, in order: for opening. Gives the numbers of
    /// its stream and partition.
    ///
    /// # Errors
    /// Says what is wrong if the entry cannot stand there.
    pub fn observe(&mut self, envelope: &Envelope) -> Result<(u32, u32), String> {
        let next = self.last.next();
        if envelope.position != next {
            return Err(format!("position {} stands where {next} should", envelope.position));
        }
        if self.recorded_at.is_some_and(|last| envelope.recorded_at < last) {
            return Err("it is recorded before the entry before it".into());
        }
        let (stream, partition) = self.step(envelope.stream.as_str(), envelope.partition.as_str());
        let revision = self.heads[stream as usize].revision;
        if envelope.revision.0 != revision {
            let is = envelope.revision;
            return Err(format!("revision {is} stands where {revision} should"));
        }
        let counter = self.counters[partition as usize];
        if envelope.partition_sequence != counter {
            let is = envelope.partition_sequence;
            return Err(format!("partition sequence {is} stands where {counter} should"));
        }
        self.last = next;
        self.recorded_at = Some(envelope.recorded_at);
        Ok((stream, partition))
    }

    /// Takes entries that stand in another log already, all of them or none: for copies. Gives each
    /// one's bytes with the numbers of its stream and partition.
    ///
    /// # Errors
    /// Says what is wrong with the first entry that cannot stand next.
    pub fn adopt(&mut self, entries: impl Iterator<Item = Bytes>) -> Result<Vec<Placed>, String> {
        let mark = (self.settled.heads.len(), self.settled.counters.len());
        let before = (self.streams.len(), self.partitions.len(), self.last);
        let recorded_at = self.recorded_at;
        let adopted = entries.map(|bytes| {
            let envelope = Envelope::decode(bytes.clone()).map_err(|it| it.to_string())?;
            let (stream, partition) = self.observe(&envelope)?;
            Ok(Placed { bytes, stream, partition })
        });
        let adopted: Result<Vec<_>, String> = adopted.collect();
        if adopted.is_err() {
            self.undo(mark, before);
            self.recorded_at = recorded_at;
        }
        adopted
    }

    /// Everything admitted so far is synced: there is no way back behind this.
    pub fn settle(&mut self) {
        self.settled.heads.clear();
        self.settled.counters.clear();
        self.settled.streams = self.streams.len();
        self.settled.partitions = self.partitions.len();
        self.settled.last = self.last;
        self.settled.recorded_at = self.recorded_at;
    }

    /// Drops everything admitted since it was last settled.
    pub fn unsettle(&mut self) {
        let before = (self.settled.streams, self.settled.partitions, self.settled.last);
        self.undo((0, 0), before);
        self.recorded_at = self.settled.recorded_at;
    }

    /// A sequencer that stands where a log was stored to stand.
    ///
    /// `partitions`: each one's name and counter, in order of number; `streams`: each one's name
    /// and head.
    pub fn restored<'a>(
        partitions: impl Iterator<Item = (&'a str, u64)>,
        streams: impl Iterator<Item = (&'a str, Head)>,
        last: Position,
        recorded_at: Option<DateTime<Utc>>,
    ) -> Self {
        let mut restored = Self { last, recorded_at, ..Self::default() };
        for (name, counter) in partitions {
            restored.partitions.intern(name);
            restored.counters.push(counter);
        }
        for (name, head) in streams {
            restored.streams.intern(name);
            restored.heads.push(head);
        }
        restored.settle();
        restored
    }

    fn place(
        &mut self,
        append: &Append,
        index: usize,
        order: &[u32],
        recorded_at: DateTime<Utc>,
    ) -> Placed {
        let draft = &append.drafts[index];
        let partition = find(append, order, &draft.stream).map_or("", Partition::as_str);
        let (stream, partition) = self.step(draft.stream.as_str(), partition);
        self.last = self.last.next();
        let bytes = EnvelopeRef {
            position: self.last,
            recorded_at,
            stream: draft.stream.as_str(),
            revision: Revision(self.heads[stream as usize].revision),
            append: append.id,
            index: index as u32,
            count: append.drafts.len() as u32,
            partition: self.partitions.name(partition),
            partition_sequence: self.counters[partition as usize],
            payload: &draft.payload,
        }
        .encode();
        Placed { bytes, stream, partition }
    }

    /// One more entry of a stream, which begins in `partition` if it is new; else it keeps the one
    /// it has.
    fn step(&mut self, stream: &str, partition: &str) -> (u32, u32) {
        let id = self.streams.intern(stream);
        if id as usize == self.heads.len() {
            let partition = self.partitions.intern(partition);
            if partition as usize == self.counters.len() {
                self.counters.push(0);
            }
            self.heads.push(Head { revision: 0, partition });
        }
        let head = &mut self.heads[id as usize];
        self.settled.heads.push((id, head.revision));
        head.revision += 1;
        let partition = head.partition;
        let counter = &mut self.counters[partition as usize];
        self.settled.counters.push((partition, *counter));
        *counter += 1;
        (id, partition)
    }

    fn undo(&mut self, mark: (usize, usize), before: (usize, usize, Position)) {
        for (id, revision) in self.settled.heads.drain(mark.0..).rev() {
            self.heads[id as usize].revision = revision;
        }
        for (id, counter) in self.settled.counters.drain(mark.1..).rev() {
            self.counters[id as usize] = counter;
        }
        self.streams.truncate(before.0);
        self.heads.truncate(before.0);
        self.partitions.truncate(before.1);
        self.counters.truncate(before.1);
        self.last = before.2;
    }
}

/// The expectations in order of stream; refused if the append's form is not one that a log takes.
fn order(append: &Append) -> Result<Vec<u32>, AppendError> {
    let malformed = |text: String| Err(AppendError::Malformed(text));
    if append.drafts.is_empty() {
        return malformed("it has no entries".into());
    }
    if append.drafts.len() > APPEND_ENTRIES_MAX {
        let count = append.drafts.len();
        return malformed(format!("it has {count} entries, over {APPEND_ENTRIES_MAX}"));
    }
    if append.expected.is_empty() {
        return malformed("it names no stream".into());
    }
    if append.expected.len() > EXPECTATIONS_MAX {
        let count = append.expected.len();
        return malformed(format!("it names {count} streams, over {EXPECTATIONS_MAX}"));
    }
    let stream = |at: u32| &append.expected[at as usize].stream;
    let mut order: Vec<u32> = (0..append.expected.len() as u32).collect();
    order.sort_unstable_by(|&a, &b| stream(a).cmp(stream(b)));
    if let Some(two) = order.windows(2).find(|two| stream(two[0]) == stream(two[1])) {
        return malformed(format!("stream {} is expected twice", stream(two[0])));
    }
    Ok(order)
}

/// The partition that an append expects of a stream.
fn find<'a>(append: &'a Append, order: &[u32], stream: &StreamId) -> Option<&'a Partition> {
    let compare = |&at: &u32| -> Ordering { append.expected[at as usize].stream.cmp(stream) };
    let at = order.binary_search_by(compare).ok()?;
    append.expected.get(order[at] as usize).map(|expectation| &expectation.partition)
}

#[cfg(test)]
mod tests;
