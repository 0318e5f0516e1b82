//! What memory knows of a ledger: where streams stand, where their pages begin to lead back, and
//! the tail.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use eventlog::Sequencer;
use sqlx::sqlite::SqlitePool;

use crate::cache::Cache;
use crate::chunk::Chunk;

/// A ledger that is open.
#[derive(Debug)]
pub struct Ledger {
    sequencer: Mutex<Sequencer>,
    index: RwLock<Index>,
    /// The readers' connections.
    pub pool: SqlitePool,
    /// Pages of streams that were read.
    pub cache: Arc<Cache>,
}

/// What readers go by: synced entries only.
#[derive(Debug, Default)]
pub struct Index {
    /// The last position that lies in a page with postings.
    pub merged: u64,
    /// The newest page with postings of each stream, by its number; 0 or missing if none.
    pub streams: Vec<u64>,
    /// The same of each partition.
    pub partitions: Vec<u64>,
    /// The rows behind `merged`, oldest first. (One that is read from a ledger that another process
    /// writes may begin before.)
    pub tail: VecDeque<Arc<Chunk>>,
    /// The positions of each stream's entries in the tail.
    pub in_tail: HashMap<u32, Vec<u64>>,
}

impl Ledger {
    /// A ledger that stands as it was loaded.
    pub fn new(sequencer: Sequencer, index: Index, pool: SqlitePool, cache: Cache) -> Self {
        let (sequencer, index) = (Mutex::new(sequencer), RwLock::new(index));
        Self { sequencer, index, pool, cache: Arc::new(cache) }
    }

    /// The sequencer. Held for as long as a group is judged; never over an await.
    pub fn sequencer(&self) -> MutexGuard<'_, Sequencer> {
        self.sequencer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The index, to look at.
    pub fn index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The index, to change.
    pub fn index_mut(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Index {
    /// Adds a synced row behind the others.
    pub fn push(&mut self, chunk: Arc<Chunk>) {
        for (position, &(stream, _)) in (chunk.first..).zip(&chunk.ids) {
            self.in_tail.entry(stream).or_default().push(position);
        }
        self.tail.push_back(chunk);
    }

    /// Forgets the tail up to `merged`, which lies in pages with postings from now on.
    pub fn forget(&mut self, merged: u64) {
        self.merged = merged;
        while self.tail.pop_front_if(|chunk| chunk.end() <= merged).is_some() {}
        self.in_tail.retain(|_, positions| {
            positions.drain(..positions.partition_point(|position| *position <= merged));
            !positions.is_empty()
        });
    }

    /// How many entries the tail has.
    pub fn tail_entries(&self) -> u64 {
        self.tail.back().map_or(0, |chunk| chunk.end() - self.merged)
    }

    /// The rows of the tail that have positions from `first` to `last`.
    pub fn chunks(&self, first: u64, last: u64) -> Vec<Arc<Chunk>> {
        let from = self.tail.partition_point(|chunk| chunk.end() < first);
        let upto = self.tail.partition_point(|chunk| chunk.first <= last);
        self.tail.range(from.min(upto)..upto).cloned().collect()
    }
}
