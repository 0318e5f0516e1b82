//! What all clones of a registrar share.

use std::hash::BuildHasher;
use std::hash::RandomState;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use entry::StreamName;
use eventlog::{AppendError, Appended, Clock, EventLog};
use futures::future::BoxFuture;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use uuid::Uuid;
use vault::Vault;

use crate::cache::Cache;
use crate::error::RecordError;
use crate::following;
use crate::stream::{Stream, stream_id};

/// How many streams are read at once.
const READS_MAX: usize = 64;

/// What the log says of an append, in time.
pub(crate) type Appending = BoxFuture<'static, Result<Appended, AppendError>>;

/// What all clones of a registrar share.
pub(crate) struct Inner {
    pub log: Arc<dyn EventLog>,
    pub vault: Vault,
    pub clock: Arc<dyn Clock>,
    pub ledger: Uuid,
    /// Whether others append to the streams too.
    pub shared: bool,
    cache: Mutex<Cache>,
    /// Up to which number appends are resolved: read by every look.
    resolved: Arc<AtomicU64>,
    /// The same, for those who wait; told now and then.
    told: watch::Receiver<u64>,
    /// A stream is read by one task at a time: the turn of its name's hash.
    reads: Vec<tokio::sync::Mutex<()>>,
    hasher: RandomState,
    /// What follows the log, if somebody else writes to it.
    following: OnceLock<AbortHandle>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(following) = self.following.get() {
            following.abort();
        }
    }
}

/// Lets a stream stay in the cache until it is dropped.
pub(crate) struct Pin<'a> {
    inner: &'a Inner,
    name: StreamName,
    epoch: u64,
}

impl Drop for Pin<'_> {
    fn drop(&mut self) {
        self.inner.cache().unpin(&self.name, self.epoch);
    }
}

impl Inner {
    pub fn new(
        log: Arc<dyn EventLog>,
        vault: Vault,
        clock: Arc<dyn Clock>,
        ledger: Uuid,
        (cache_bytes, shared): (usize, bool),
        told: watch::Receiver<u64>,
    ) -> Self {
        let resolved = Arc::new(AtomicU64::new(0));
        let cache = Mutex::new(Cache::new(cache_bytes, resolved.clone()));
        let reads = (0..READS_MAX).map(|_| tokio::sync::Mutex::default()).collect();
        let hasher = RandomState::new();
        Self {
            log,
            vault,
            clock,
            ledger,
            shared,
            cache,
            resolved,
            told,
            reads,
            hasher,
            following: OnceLock::new(),
        }
    }

    /// Has the log followed, for as long as this is there.
    pub fn follow(self: &Arc<Self>) {
        let task = tokio::spawn(following::follow(Arc::downgrade(self), self.log.last()));
        let _ = self.following.set(task.abort_handle());
    }

    /// The cache, locked. Nothing waits while it is.
    pub fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            // A panic while it was locked may have left a stream half folded; the log has it whole.
            let mut cache = poisoned.into_inner();
            cache.clear();
            self.cache.clear_poison();
            cache
        })
    }

    /// Notes that the appends up to this number are resolved.
    pub fn resolve(&self, number: u64) {
        self.resolved.store(number, Ordering::Release);
    }

    /// Waits until the appends up to this number are resolved.
    pub async fn resolved(&self, number: u64) -> Result<(), RecordError> {
        let mut told = self.told.clone();
        let reached = told.wait_for(|it| *it >= number).await;
        reached.map(drop).map_err(|_| RecordError::ended())
    }

    /// Drops what may have been decided on an append that the log did not take as it was decided. A
    /// registrar that is not alone decides on synced entries only: there it is nothing, and the append's
    /// streams are read again. One that is alone drops everything that was decided in the epoch. Whether
    /// the append may be decided again: not, if it was itself decided on what was dropped before.
    pub fn drop_decided(&self, epoch: u64, streams: &[StreamName]) -> bool {
        if self.shared {
            let mut cache = self.cache();
            streams.iter().for_each(|it| cache.outdate(it));
            // Nothing is decided before this one is decided again.
            cache.bar();
            return true;
        }
        let mut cache = self.cache();
        let current = cache.epoch() == epoch;
        if current {
            cache.clear();
        }
        current
    }

    /// Reads these streams into the cache, where they stay as long as the pins do. Those of an
    /// epoch that has passed meanwhile are not kept.
    pub async fn load(
        &self,
        missing: Vec<StreamName>,
        epoch: u64,
    ) -> Result<Vec<Pin<'_>>, RecordError> {
        let mut pins = Vec::with_capacity(missing.len());
        for name in missing {
            let turn = self.hasher.hash_one(&name) as usize % self.reads.len();
            let _turn = self.reads[turn].lock().await;
            let here = {
                let mut cache = self.cache();
                let here = cache.epoch() == epoch && cache.pin(&name);
                if !here {
                    cache.reads(&name);
                }
                here
            };
            if !here {
                let id = stream_id(&name)?;
                let read = Stream::load(&*self.log, &id).await;
                let stream = read.inspect_err(|_| self.cache().gives_up(&name))?;
                if !self.cache().keep(name.clone(), id, stream, epoch) {
                    return Ok(pins);
                }
            }
            pins.push(Pin { inner: self, name, epoch });
        }
        Ok(pins)
    }
}
