//! The reference: a log in memory, as simple as the promise allows.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use futures::future::{BoxFuture, ready};
use futures::stream::iter;
use tokio::sync::watch;

use crate::append::{Append, Appended, Recorded};
use crate::clock::{Clock, ClockGuard, ClockLimits};
use crate::envelope::Envelope;
use crate::error::{AppendError, ReadError};
use crate::follow::follow;
use crate::ids::{AppendId, Position, StreamId};
use crate::log::{EventLog, Pages, Scope};
use crate::page::{Page, PageBuilder};
use crate::sequencer::Sequencer;

/// A log that lasts as long as the process. "Synced" means made.
pub struct MemoryLog {
    state: Arc<Mutex<State>>,
    last: watch::Sender<Position>,
    clock: Arc<dyn Clock>,
    limits: ClockLimits,
    opened: Instant,
}

#[derive(Default)]
struct State {
    sequencer: Sequencer,
    guard: Option<ClockGuard>,
    entries: Vec<Bytes>,
    /// Places in `entries`, by the number of the stream and of the partition.
    by_stream: HashMap<u32, Vec<usize>>,
    by_partition: HashMap<u32, Vec<usize>>,
}

impl MemoryLog {
    /// An empty log whose entries are recorded at what `clock` shows, within
    /// [`ClockLimits::DEFAULT`].
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::with_limits(clock, ClockLimits::DEFAULT)
    }

    /// An empty log whose clock may move within `limits`.
    pub fn with_limits(clock: Arc<dyn Clock>, limits: ClockLimits) -> Self {
        let last = watch::Sender::new(Position(0));
        Self { state: Arc::default(), last, clock, limits, opened: Instant::now() }
    }

    fn make(&self, append: &Append) -> Result<Appended, AppendError> {
        let mut state = lock(&self.state);
        if let Err(error) = state.sequencer.judge(append) {
            let conflict = matches!(error, AppendError::Conflict { .. });
            let home = append.expected.first().filter(|_| conflict);
            let again = home.and_then(|home| state.repeat(&home.stream, append.id));
            return again.ok_or(error);
        }
        let now = self.clock.now();
        let last = state.sequencer.recorded_at();
        let guard = match &mut state.guard {
            Some(guard) => guard,
            none => none.insert(ClockGuard::open(self.limits, last, now)?),
        };
        let recorded_at = guard.read(last, now, self.opened.elapsed())?;
        let admitted = state.sequencer.admit(append, recorded_at)?;
        state.sequencer.settle();
        for placed in admitted.entries {
            let place = state.entries.len();
            state.entries.push(placed.bytes);
            state.by_stream.entry(placed.stream).or_default().push(place);
            state.by_partition.entry(placed.partition).or_default().push(place);
        }
        self.last.send_replace(state.sequencer.last());
        Ok(admitted.appended)
    }
}

impl State {
    fn repeat(&self, home: &StreamId, id: AppendId) -> Option<Appended> {
        let decode = |&place: &usize| Envelope::decode(self.entries.get(place)?.clone()).ok();
        let places = self.by_stream.get(&self.sequencer.streams().id(home.as_str())?)?;
        let found = places.iter().filter_map(decode).find(|it| it.append == id)?;
        let first = found.position.0 as usize - 1 - found.index as usize;
        let entries: Vec<Recorded> = (first..first + found.count as usize)
            .filter_map(|place| decode(&place))
            .map(|it| Recorded { position: it.position, revision: it.revision })
            .collect();
        Some(Appended { recorded_at: found.recorded_at, entries, repeated: true })
    }

    fn pages(&self, places: impl Iterator<Item = usize>) -> Vec<Result<Page, ReadError>> {
        let mut builder = PageBuilder::default();
        let mut pages = Vec::new();
        for place in places {
            builder.push(&self.entries[place]);
            if builder.is_full() {
                pages.extend(builder.take().map(Ok));
            }
        }
        pages.extend(builder.take().map(Ok));
        pages
    }

    /// The pages between two positions, the second included.
    fn between(&self, after: Position, upto: Position, scope: &Scope) -> Pages {
        let start = usize::try_from(after.0).unwrap_or(usize::MAX);
        let end = (upto.0 as usize).min(self.entries.len());
        let pages = match scope {
            Scope::All => self.pages(start.min(end)..end),
            Scope::Partitions(wanted) => {
                let wanted = self.sequencer.partitions_within(wanted);
                let lists = wanted.iter().filter_map(|id| self.by_partition.get(id));
                let places: BTreeSet<usize> = lists.flatten().copied().collect();
                self.pages(places.into_iter().filter(|place| (start..end).contains(place)))
            }
        };
        iter(pages).boxed()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl EventLog for MemoryLog {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>> {
        Box::pin(ready(self.make(&append)))
    }

    fn synced(&self) -> BoxFuture<'static, Result<Position, AppendError>> {
        Box::pin(ready(Ok(self.last())))
    }

    fn last(&self) -> Position {
        *self.last.borrow()
    }

    fn read(&self, stream: &StreamId) -> Pages {
        let state = lock(&self.state);
        let id = state.sequencer.streams().id(stream.as_str());
        let places = id.and_then(|id| state.by_stream.get(&id));
        iter(state.pages(places.into_iter().flatten().copied())).boxed()
    }

    fn read_all(&self, after: Position, scope: Scope) -> Pages {
        lock(&self.state).between(after, self.last(), &scope)
    }

    fn follow(&self, after: Position, scope: Scope) -> Pages {
        let state = self.state.clone();
        let read = move |after, upto| lock(&state).between(after, upto, &scope);
        follow(after, self.last.subscribe(), read)
    }
}
