//! The vault: keys of persons, made ahead, found again, destroyed.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::runtime::Handle;

use crate::cache::Cache;
use crate::error::VaultError;
use crate::files;
use crate::fresh::Fresh;
use crate::key::{Key, KeyId};
use crate::key_file::KeyFile;
use crate::store::Store;

/// The keys of one ledger's persons. A clone is the same vault.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    fresh: Mutex<Fresh>,
    /// Held while keys are made, so that many who wait for one make one block, not many.
    making: tokio::sync::Mutex<()>,
    cache: Mutex<Cache>,
    runtime: Handle,
}

impl Vault {
    /// Opens a vault to make, read and destroy keys, with the first 1,024 fresh keys synced ahead.
    ///
    /// Makes both files if both are missing, and the store alone if there is a key file without
    /// one. Refuses a store whose key file is missing, or is another one's. To be called within a
    /// tokio runtime.
    pub async fn open(store: &Path, key_file: &Path) -> Result<Self, VaultError> {
        let file = match KeyFile::read(key_file)? {
            Some(file) => file,
            None if files::exists(store)? => return Err(missing(store, key_file)),
            None => KeyFile::create(key_file)?,
        };
        let vault = Self::over(Store::open(store, file).await?);
        vault.inner.make().await?;
        Ok(vault)
    }

    /// Opens a vault to decrypt only; makes nothing, and changes nothing.
    pub async fn open_read_only(store: &Path, key_file: &Path) -> Result<Self, VaultError> {
        if !files::exists(store)? {
            return Err(VaultError::StoreMissing(store.into()));
        }
        let file = KeyFile::read(key_file)?.ok_or_else(|| missing(store, key_file))?;
        Ok(Self::over(Store::open_read_only(store, file).await?))
    }

    fn over(store: Store) -> Self {
        let inner = Inner {
            store,
            fresh: Mutex::new(Fresh::new()),
            making: tokio::sync::Mutex::new(()),
            cache: Mutex::new(Cache::default()),
            runtime: Handle::current(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// A key that nobody else gets and that is synced to disk already; `None` if there is none at
    /// hand. Waits for nothing, and may be called on any thread. More keys are made in the
    /// background in time.
    pub fn try_fresh_key(&self) -> Option<Key> {
        if !self.inner.store.writable() {
            return None;
        }
        let (key, refill) = {
            let mut fresh = lock(&self.inner.fresh);
            let key = fresh.take();
            if key.is_none() {
                fresh.short();
            }
            (key, fresh.begin_refill())
        };
        if refill {
            self.refill();
        }
        key
    }

    /// A key that nobody else gets and that is synced to disk already: a fresh one, made now if
    /// none is at hand. One that is not used when the process ends is wasted, and never given
    /// again.
    pub async fn fresh_key(&self) -> Result<Key, VaultError> {
        if let Some(key) = self.try_fresh_key() {
            return Ok(key);
        }
        loop {
            let _making = self.inner.making.lock().await;
            // Whoever held the lock before may have made enough.
            if let Some(key) = lock(&self.inner.fresh).take() {
                return Ok(key);
            }
            self.inner.make_locked().await?;
        }
    }

    /// The key of this id; [`VaultError::Erased`] if it was destroyed, or never made here. It may
    /// be up to 60 seconds old: so long can a key last that another process destroyed.
    pub async fn key(&self, id: KeyId) -> Result<Key, VaultError> {
        self.keys(&[id]).await?.remove(&id).ok_or(VaultError::Erased(id))
    }

    /// Those of these keys that are not destroyed, by id; one query for all that are not at hand.
    pub async fn keys(&self, ids: &[KeyId]) -> Result<HashMap<KeyId, Key>, VaultError> {
        let mut found = HashMap::with_capacity(ids.len());
        let mut wanted = Vec::new();
        let seen = {
            let (cache, now) = (lock(&self.inner.cache), Instant::now());
            for id in ids {
                match cache.get(*id, now) {
                    Some(key) => drop(found.insert(*id, key)),
                    None if *id == self.ledger_key().id() => {
                        found.insert(*id, self.ledger_key().clone());
                    }
                    None => wanted.push(*id),
                }
            }
            cache.seen()
        };
        if wanted.is_empty() {
            return Ok(found);
        }
        let loaded = self.inner.store.load(&wanted).await?;
        let (mut cache, now) = (lock(&self.inner.cache), Instant::now());
        for key in loaded.values() {
            cache.put(key, seen, now);
        }
        drop(cache);
        found.extend(loaded);
        Ok(found)
    }

    /// Destroys a key for ever: when this returns `Ok`, its wrapped bytes are overwritten in the
    /// store and gone from its write-ahead log, and no cache of this vault has it. Asking again
    /// does no harm.
    ///
    /// What it cannot reach: keys that callers still hold, other processes' caches (60 seconds),
    /// backups of the store, and blocks that the disk itself keeps.
    pub async fn destroy(&self, id: KeyId) -> Result<(), VaultError> {
        if id == self.ledger_key().id() {
            return Err(VaultError::LedgerKey);
        }
        let overwritten = self.inner.store.overwrite(id).await;
        // Also after a failure: nobody knows then what stands on disk.
        lock(&self.inner.cache).destroyed(id);
        overwritten?;
        match self.inner.store.checkpoint().await? {
            true => Ok(()),
            false => Err(VaultError::Lingering(id)),
        }
    }

    /// The ledger's own key, for digests of bodies without personal data and for notes. Derived
    /// from the key file: it stands in no store, and another key file is another ledger key.
    pub fn ledger_key(&self) -> &Key {
        self.inner.store.file().ledger()
    }

    /// Waits until no keys are being made, and closes the store. Afterwards only fresh keys at
    /// hand, cached keys and the ledger's own key are given.
    pub async fn close(&self) {
        let _making = self.inner.making.lock().await;
        self.inner.store.close().await;
    }

    fn refill(&self) {
        let inner = Arc::clone(&self.inner);
        self.inner.runtime.spawn(async move {
            // A failure is told to whoever finds no key and has to make some.
            let _ = inner.make().await;
            lock(&inner.fresh).end_refill();
        });
    }
}

impl Inner {
    /// Makes a block of fresh keys, unless somebody made one meanwhile.
    async fn make(&self) -> Result<(), VaultError> {
        let _making = self.making.lock().await;
        let low = lock(&self.fresh).is_low();
        if low { self.make_locked().await } else { Ok(()) }
    }

    /// Makes a block of fresh keys; the caller holds `making`.
    async fn make_locked(&self) -> Result<(), VaultError> {
        let count = lock(&self.fresh).block();
        let keys = self.store.make(count).await?;
        lock(&self.fresh).add(keys);
        Ok(())
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}

fn missing(store: &Path, key_file: &Path) -> VaultError {
    VaultError::KeyFileMissing { key_file: key_file.into(), store: store.into() }
}

/// What a mutex here guards is whole after every statement, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
