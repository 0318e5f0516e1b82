//! The signer: one head after another is written down, then signed, then given out.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use transparency::key::KeyName;
use transparency::{Checkpoint, Consistency, Head, Note, Signer, VerifierKey};

use crate::error::{SignError, SignerError};
use crate::key_file;
use crate::memory::Memory;
use crate::rule::{self, Verdict};
use crate::store::{HeadRow, KeyRow, PostgresRows, Rows, SqliteRows, State, damaged};

/// The key and the memory of one log. A clone is the same signer.
#[derive(Clone)]
pub struct Signing {
    pub(crate) inner: Arc<Inner>,
}

/// A checkpoint that was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// Size and root of the log's tree.
    pub head: Head,
    /// When it was asked for first, as the caller said, in whole microseconds.
    pub at: DateTime<Utc>,
    /// The checkpoint as a note: the log's signature first, then the cosignatures that were kept,
    /// in their order.
    pub note: Note,
}

pub(crate) struct Inner {
    pub rows: Arc<dyn Rows>,
    pub origin: KeyName,
    /// Where the key was read, and is read again once another one signs.
    pub key_file: PathBuf,
    pub held: RwLock<Arc<Held>>,
}

/// The key that this process has.
pub(crate) struct Held {
    /// Its number in the store.
    pub number: i64,
    pub signer: Signer,
}

impl Signing {
    /// Opens the signer of a log in a SQLite file, which processes of one machine may share. Makes
    /// file and key file, both of mode 0600, if both are missing. To be called within a tokio
    /// runtime.
    ///
    /// # Errors
    /// Refuses a store without its key file, a key file without its store, another log's store, and
    /// any key but the one that signs.
    pub async fn open(store: &Path, key_file: &Path, origin: &str) -> Result<Self, SignerError> {
        let origin = named(origin)?;
        let rows = SqliteRows::open(store, key_file, &origin).await?;
        Self::over(Box::new(rows), key_file, origin).await
    }

    /// As [`Signing::open`], in the schema `coopledger_signer` of a PostgreSQL database, such as
    /// `postgres://user@host:5432/database`, which any number of processes may share, each with a
    /// copy of the key file. Who finds no store makes it, and others need a copy of its key file.
    ///
    /// # Errors
    /// Refuses also a server older than 15, a standby, and one without `fsync`. A server that is
    /// away is [`SignerError::Unavailable`] until it is back.
    pub async fn open_postgres(
        url: &str,
        key_file: &Path,
        origin: &str,
    ) -> Result<Self, SignerError> {
        let origin = named(origin)?;
        let rows = PostgresRows::open(url, key_file, &origin).await?;
        Self::over(Box::new(rows), key_file, origin).await
    }

    /// Over rows that exist: with the key that signs, and nothing left pending.
    pub(crate) async fn over(
        rows: Box<dyn Rows>,
        key_file: &Path,
        origin: KeyName,
    ) -> Result<Self, SignerError> {
        let state = rows.state().await?;
        let store = rows.name().to_owned();
        if state.origin != origin.as_str() {
            let (found, asked) = (state.origin, origin.to_string());
            return Err(SignerError::OtherOrigin { store, found, asked });
        }
        let signer = key_file::settle(key_file, &state.key.key)?;
        let key_file = PathBuf::from(key_file);
        let Some(signer) = signer else {
            return Err(SignerError::KeyFileMissing { key_file, store });
        };
        if *signer.public() != state.key.key {
            let (found, current) = (signer.public().id(), state.key.key.id());
            return Err(SignerError::OtherKey { key_file, store, found, current });
        }
        let held = Arc::new(Held { number: state.key.number, signer });
        let rows = Arc::from(rows);
        let inner = Inner { rows, origin, key_file, held: RwLock::new(Arc::clone(&held)) };
        let signing = Self { inner: Arc::new(inner) };
        if let Some(last) = state.last {
            let last = signing.inner.finished(&held, last).await?;
            signing.memory().refuse_unsigned(&last).await?;
        }
        Ok(signing)
    }

    /// The log's origin: the name of its keys.
    pub fn origin(&self) -> &str {
        self.inner.origin.as_str()
    }

    /// The public half of the key that this signer has.
    pub fn key(&self) -> VerifierKey {
        self.inner.held().signer.public().clone()
    }

    /// What it signed, for those who only read it.
    pub fn memory(&self) -> Memory {
        self.inner.memory()
    }

    /// Signs a head that follows `from`, the head that was signed last ([`Head::EMPTY`] if none
    /// was), by this proof; `at` is kept with it. When this returns, head and note are on disk. The
    /// head that was signed last gives its note once more, whatever `from` and `at` are.
    ///
    /// # Errors
    /// [`SignError::Contradicts`] if it does not follow; [`SignError::Moved`] if another head was
    /// signed meanwhile; [`SignError::Rotated`] if another key signs by now. After
    /// [`SignError::Signer`] the head may be written down, and then no other of its size is ever
    /// signed: ask again for the same.
    pub async fn sign(
        &self,
        from: &Head,
        head: &Head,
        proof: &Consistency,
        at: DateTime<Utc>,
    ) -> Result<SignedCheckpoint, SignError> {
        let inner = &self.inner;
        Checkpoint::new(self.origin(), *head)
            .map_err(|source| SignError::Head { head: *head, source })?;
        // What is read the second time tells why nothing was swapped the first.
        for _ in 0..2 {
            let (held, State { last, .. }) = inner.current().await?;
            let old = last.as_ref().map(|it| it.head);
            match (rule::judge(old.as_ref(), from, head, proof)?, last) {
                (Verdict::Again, Some(last)) => {
                    let last = inner.finished(&held, last).await?;
                    return Ok(inner.given(last).await?);
                }
                (Verdict::Again | Verdict::Follows, last) => {
                    if let Some(last) = last {
                        inner.finished(&held, last).await?;
                    }
                    // As it will be read again.
                    let at = DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at);
                    let next = HeadRow { head: *head, at, key: held.number, note: None };
                    if inner.rows.swap(old, &next).await? {
                        let next = inner.finished(&held, next).await?;
                        return Ok(inner.given(next).await?);
                    }
                }
            }
        }
        Err(damaged(inner.rows.name(), "its last checkpoint cannot be replaced").into())
    }

    /// The newest checkpoint; none if none was signed yet.
    pub async fn last(&self) -> Result<Option<SignedCheckpoint>, SignerError> {
        self.before(transparency::tree::SIZE_MAX).await
    }

    /// The checkpoint of a tree of this size; none if none was signed.
    pub async fn at(&self, size: u64) -> Result<Option<SignedCheckpoint>, SignerError> {
        match self.inner.rows.newest(size).await? {
            Some(row) if row.head.size == size => self.inner.gives(row).await,
            _ => Ok(None),
        }
    }

    /// The newest checkpoint of a tree of this size or a smaller one; none if none was signed.
    pub async fn before(&self, size: u64) -> Result<Option<SignedCheckpoint>, SignerError> {
        let mut up_to = size;
        while let Some(row) = self.inner.rows.newest(up_to).await? {
            let smaller = row.head.size.checked_sub(1);
            match (self.inner.gives(row).await?, smaller) {
                (None, Some(smaller)) => up_to = smaller,
                (given, _) => return Ok(given),
            }
        }
        Ok(None)
    }

    /// Closes the store. Afterwards nothing is signed and nothing found.
    pub async fn close(&self) {
        self.inner.rows.close().await;
    }
}

impl Inner {
    pub fn held(&self) -> Arc<Held> {
        // One pointer is whole after every statement, so a panic elsewhere does not spoil it.
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What holds now, and the key that signs, if this process has it: the one that it holds, or the
    /// one that its key file has by now.
    pub async fn current(&self) -> Result<(Arc<Held>, State), SignError> {
        let state = self.rows.state().await?;
        let held = self.held();
        match self.refuse_rotated(&held, state.clone()) {
            Err(rotated) => match self.reopened(&state.key)? {
                Some(held) => Ok((held, state)),
                None => Err(rotated),
            },
            state => state.map(|state| (held, state)),
        }
    }

    /// Goes on with the key file's key, if it is this one.
    fn reopened(&self, key: &KeyRow) -> Result<Option<Arc<Held>>, SignerError> {
        let signer = key_file::read(&self.key_file)?.filter(|it| *it.public() == key.key);
        let held = signer.map(|signer| Arc::new(Held { number: key.number, signer }));
        if let Some(held) = &held {
            *self.held.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(held);
        }
        Ok(held)
    }

    /// Refuses a state in which another key signs.
    pub fn refuse_rotated(&self, held: &Held, state: State) -> Result<State, SignError> {
        if state.key.number != held.number || state.key.key != *held.signer.public() {
            let (held, current) = (held.signer.public().id(), state.key.key.id());
            return Err(SignError::Rotated { held, current });
        }
        Ok(state)
    }

    /// Signs a head that is pending, and keeps the note. It is in the store, so no other of its size
    /// is ever signed; and whoever else signs it at the same time makes the same note.
    pub async fn finished(&self, held: &Held, mut row: HeadRow) -> Result<HeadRow, SignerError> {
        if row.note.is_some() {
            return Ok(row);
        }
        let damage = |what: &str| damaged(self.rows.name(), what);
        if row.key != held.number {
            return Err(damage("a checkpoint is pending that a former key was to sign"));
        }
        let checkpoint = Checkpoint::new(self.origin.as_str(), row.head);
        let note = checkpoint.and_then(|it| it.sign(&held.signer));
        let note = note.map_err(|_| damage("its last checkpoint is none"))?.to_string();
        self.rows.keep_note(row.head.size, &note).await?;
        row.note = Some(note);
        Ok(row)
    }

    /// The checkpoint of a row. None while it is pending under a key that this process does not
    /// have: nobody has seen it yet.
    async fn gives(&self, row: HeadRow) -> Result<Option<SignedCheckpoint>, SignerError> {
        let held = self.held();
        if row.note.is_none() && row.key > held.number {
            return Ok(None);
        }
        let row = self.finished(&held, row).await?;
        self.given(row).await.map(Some)
    }

    /// The checkpoint of a row that has its note, with its cosignatures.
    async fn given(&self, row: HeadRow) -> Result<SignedCheckpoint, SignerError> {
        self.memory().given(row).await
    }

    fn memory(&self) -> Memory {
        Memory { rows: Arc::clone(&self.rows), origin: self.origin.clone() }
    }
}

impl fmt::Debug for Signing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signing").field("origin", &self.origin()).finish_non_exhaustive()
    }
}

pub(crate) fn named(origin: &str) -> Result<KeyName, SignerError> {
    origin.parse().map_err(|source| SignerError::Origin { origin: origin.into(), source })
}

#[cfg(test)]
mod tests;
