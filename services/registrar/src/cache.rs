//! The cache of folded streams, bounded by bytes. Least recently used go first; the log has them
//! all.
//!
//! What stands here may be ahead of the log: it holds what was submitted, synced or not. Three
//! rules keep it from ever being behind: a stream with an append that is not resolved is never
//! dropped alone; a stream is read by one task at a time; and when an append fails, everything is
//! dropped, nothing is decided until every append submitted before is resolved, and what was read
//! before is not kept.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use entry::StreamName;
use eventlog::StreamId;
use lru::LruCache;

use crate::stream::Stream;

/// How many streams that must stay are passed over in one go.
const STAY_MAX: usize = 16;

/// Folded streams, the least recently used dropped when they take more than `limit` bytes.
#[derive(Debug)]
pub(crate) struct Cache {
    streams: LruCache<StreamName, Slot>,
    bytes: usize,
    limit: usize,
    /// How many appends were submitted: each has its number, from 1.
    submitted: u64,
    /// Up to which number appends are resolved.
    resolved: Arc<AtomicU64>,
    /// How often everything was dropped.
    epoch: u64,
    /// Up to which append all must be resolved before anything is decided.
    barrier: u64,
    /// Streams that are being read, with the last revision that was told of meanwhile.
    reading: HashMap<StreamName, u64>,
}

#[derive(Debug)]
struct Slot {
    id: StreamId,
    stream: Stream,
    bytes: usize,
    /// How many attempts need it to stay.
    pins: usize,
    /// Whether the log has entries of it that are not here: it is to be read again.
    stale: bool,
}

impl Slot {
    /// A stream just read, pinned once.
    fn new(id: StreamId, stream: Stream) -> Self {
        let bytes = stream.bytes();
        Self { id, stream, bytes, pins: 1, stale: false }
    }
}

impl Cache {
    /// An empty cache of at most about `limit` bytes.
    pub fn new(limit: usize, resolved: Arc<AtomicU64>) -> Self {
        let streams = LruCache::unbounded();
        Self {
            streams,
            bytes: 0,
            limit,
            submitted: 0,
            resolved,
            epoch: 0,
            barrier: 0,
            reading: HashMap::new(),
        }
    }

    /// How often everything was dropped.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Up to which number appends are resolved.
    pub fn resolved(&self) -> u64 {
        self.resolved.load(Ordering::Acquire)
    }

    /// The append that must be resolved before anything is decided.
    pub fn barrier(&self) -> u64 {
        self.barrier
    }

    /// The number of one more append.
    pub fn number(&mut self) -> u64 {
        self.submitted += 1;
        self.submitted
    }

    /// Marks a stream as used; whether it is here, as far as is known.
    pub fn touch(&mut self, name: &StreamName) -> bool {
        self.streams.get(name).is_some_and(|slot| !slot.stale)
    }

    /// Notes that others may have written to a stream: it is read again before it is used. Those who
    /// wait for what was submitted to it from here still do.
    pub fn outdate(&mut self, name: &StreamName) {
        if let Some(slot) = self.streams.peek_mut(name) {
            slot.stale = true;
        }
    }

    /// The same, if it is not known up to this revision.
    pub fn outdate_before(&mut self, name: &StreamName, revision: u64) {
        if let Some(told) = self.reading.get_mut(name) {
            *told = revision.max(*told);
        }
        if self.peek(name).is_some_and(|it| it.revision < revision) {
            self.outdate(name);
        }
    }

    /// Notes that a stream is being read: what is told of it until it is kept, or given up, may not be in it.
    pub fn reads(&mut self, name: &StreamName) {
        self.reading.insert(name.clone(), 0);
    }

    /// Notes that a stream could not be read.
    pub fn gives_up(&mut self, name: &StreamName) {
        self.reading.remove(name);
    }

    /// A stream, to be changed.
    pub fn get_mut(&mut self, name: &StreamName) -> Option<&mut Stream> {
        self.streams.peek_mut(name).map(|slot| &mut slot.stream)
    }

    /// A stream, as it is.
    pub fn peek(&self, name: &StreamName) -> Option<&Stream> {
        self.streams.peek(name).map(|slot| &slot.stream)
    }

    /// A stream with what the log calls it.
    pub fn named(&self, name: &StreamName) -> Option<(&StreamId, &Stream)> {
        self.streams.peek(name).map(|slot| (&slot.id, &slot.stream))
    }

    /// Lets a stream stay until it is unpinned as often; whether it is here.
    pub fn pin(&mut self, name: &StreamName) -> bool {
        match self.streams.get_mut(name) {
            Some(slot) if !slot.stale => {
                slot.pins += 1;
                true
            }
            _ => false,
        }
    }

    /// Takes back one pin of an epoch; pins of earlier ones went with what they held.
    pub fn unpin(&mut self, name: &StreamName, epoch: u64) {
        if epoch != self.epoch {
            return;
        }
        if let Some(slot) = self.streams.peek_mut(name) {
            slot.pins = slot.pins.saturating_sub(1);
        }
        self.shrink();
    }

    /// Keeps a stream that was read in `epoch`, pinned once; `false` if that is over.
    pub fn keep(&mut self, name: StreamName, id: StreamId, stream: Stream, epoch: u64) -> bool {
        let told = self.reading.remove(&name).unwrap_or(0);
        if epoch != self.epoch {
            return false;
        }
        if !self.pin(&name) {
            let mut slot = Slot::new(id, stream);
            slot.stale = slot.stream.revision < told;
            if let Some(old) = self.streams.pop(&name) {
                self.bytes -= old.bytes;
                slot.pins += old.pins;
                slot.stream.submitted = old.stream.submitted;
            }
            self.bytes = self.bytes.saturating_add(slot.bytes);
            self.streams.push(name, slot);
            self.shrink();
        }
        true
    }

    /// Weighs a stream again after it grew.
    pub fn weigh(&mut self, name: &StreamName) {
        if let Some(slot) = self.streams.peek_mut(name) {
            let now = slot.stream.bytes();
            self.bytes = (self.bytes - slot.bytes).saturating_add(now);
            slot.bytes = now;
        }
        self.shrink();
    }

    /// Lets nothing be decided until every append submitted so far is resolved.
    pub fn bar(&mut self) {
        self.barrier = self.submitted;
    }

    /// Drops everything: what was decided on may not be in the log.
    pub fn clear(&mut self) {
        self.streams.clear();
        self.bytes = 0;
        self.epoch += 1;
        self.barrier = self.submitted;
    }

    /// Drops the least recently used until the rest fits, but none that must stay.
    fn shrink(&mut self) {
        let resolved = self.resolved();
        let mut stay = 0;
        // If many must stay, the next call looks further: no call looks at all of them.
        while self.bytes > self.limit && stay < STAY_MAX {
            let Some((name, slot)) = self.streams.pop_lru() else { return };
            if slot.pins > 0 || slot.stream.submitted > resolved {
                // It is in use: it counts as used just now.
                self.streams.push(name, slot);
                stay += 1;
            } else {
                self.bytes -= slot.bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests;
