//! The vault: keys of persons, made ahead, found again, destroyed.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::runtime::Handle;

use crate::cache::Cache;
use crate::error::VaultError;
use crate::fresh::Fresh;
use crate::key::{Key, KeyId};
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
    /// Opens a vault in a SQLite file to make, read and destroy keys, with the first 1,024 fresh
    /// keys synced ahead.
    ///
    /// Makes both files if both are missing, and the store alone if there is a key file without
    /// one. Refuses a store whose key file is missing, or is another one's. To be called within a
    /// tokio runtime.
    pub async fn open(store: &Path, key_file: &Path) -> Result<Self, VaultError> {
        Self::with_keys(Store::open(store, key_file).await?).await
    }

    /// Opens a vault in a SQLite file to decrypt only; makes nothing, and changes nothing.
    pub async fn open_read_only(store: &Path, key_file: &Path) -> Result<Self, VaultError> {
        Ok(Self::over(Store::open_read_only(store, key_file).await?))
    }

    /// As [`Vault::open`], in the schema `coopledger_vault` of a PostgreSQL database, such as
    /// `postgres://user@host:5432/database`. Any number of processes may have it open, each with
    /// the same key file; no two of them get the same key.
    ///
    /// If there is neither store nor key file, both are made, and other processes need a copy of
    /// that key file: of many that open first at once, one makes them, and the others are refused.
    /// Refuses a server older than 15, a standby, and one without `fsync`. A server that is away
    /// is [`VaultError::Unavailable`] until it is back.
    pub async fn open_postgres(url: &str, key_file: &Path) -> Result<Self, VaultError> {
        Self::with_keys(Store::open_postgres(url, key_file).await?).await
    }

    /// As [`Vault::open_read_only`], in a PostgreSQL database.
    pub async fn open_postgres_read_only(url: &str, key_file: &Path) -> Result<Self, VaultError> {
        Ok(Self::over(Store::open_postgres_read_only(url, key_file).await?))
    }

    async fn with_keys(store: Store) -> Result<Self, VaultError> {
        let vault = Self::over(store);
        vault.inner.make().await?;
        Ok(vault)
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

    /// Destroys a key for ever: when this returns `Ok`, no query of the store finds it, and no
    /// cache of this vault has it. Asking again does no harm.
    ///
    /// In SQLite its wrapped bytes are overwritten then, and gone from the write-ahead log. In
    /// PostgreSQL the row has zeros and its former version is vacuumed away, but PostgreSQL
    /// overwrites nothing: the bytes may stand in unused space of the table's pages until other
    /// keys are written there, and stand in its write-ahead log until those files are recycled
    /// and written over.
    ///
    /// What it cannot reach in either: keys that callers still hold, other processes' caches (60
    /// seconds), backups and replicas of the store with an archived write-ahead log, and blocks
    /// that the disk itself keeps. Without the key file none of these bytes opens anything.
    pub async fn destroy(&self, id: KeyId) -> Result<(), VaultError> {
        self.destroy_all(&[id]).await
    }

    /// As [`Vault::destroy`], for several keys, older copies of which are removed together. After an
    /// error some may be destroyed, and some not.
    pub async fn destroy_all(&self, ids: &[KeyId]) -> Result<(), VaultError> {
        for id in ids {
            self.overwrite(*id).await?;
        }
        let Some(first) = ids.first() else { return Ok(()) };
        match self.inner.store.clear().await? {
            true => Ok(()),
            false => Err(VaultError::Lingering(*first)),
        }
    }

    async fn overwrite(&self, id: KeyId) -> Result<(), VaultError> {
        if id == self.ledger_key().id() {
            return Err(VaultError::LedgerKey);
        }
        let overwritten = self.inner.store.overwrite(id).await;
        // Also after a failure: nobody knows then what stands on disk.
        lock(&self.inner.cache).destroyed(id);
        overwritten
    }

    /// Up to which position of the log every erasure is known to have been carried out in this store;
    /// 0 if that is not known. It stands in the store itself, so an earlier backup says what held
    /// then, and is forgotten when keys are copied into the store.
    pub async fn erased_up_to(&self) -> Result<u64, VaultError> {
        self.inner.store.erased_up_to().await
    }

    /// Notes that every erasure up to position `to` was carried out, if the store still says `from`,
    /// synced. Otherwise nothing is noted, which costs the next one who asks the same work again.
    pub async fn note_erased(&self, from: u64, to: u64) -> Result<(), VaultError> {
        match from == to {
            true => Ok(()),
            false => self.inner.store.note_erased(from, to).await,
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

/// What a mutex here guards is whole after every statement, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
