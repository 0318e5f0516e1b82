//! The store: what was signed, in which order, and with which keys.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use transparency::{Hash, Head, VerifierKey};

use crate::error::SignerError;

mod postgres;
mod queries;
mod row;
mod sqlite;

pub(crate) use postgres::PostgresRows;
pub(crate) use sqlite::SqliteRows;

/// A key that signs or signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyRow {
    /// From 1, in the order in which they signed.
    pub number: i64,
    pub key: VerifierKey,
    /// The size of the first checkpoint that it may sign.
    pub from: u64,
    /// The note by which the key before handed over; none for the first key.
    pub roll: Option<String>,
}

/// A head that was written down, and the note, unless it is pending: still to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeadRow {
    pub head: Head,
    pub at: DateTime<Utc>,
    /// The number of the key that signs it.
    pub key: i64,
    pub note: Option<String>,
}

/// What stands in a store, as of one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub origin: String,
    /// The key that signs now.
    pub key: KeyRow,
    pub last: Option<HeadRow>,
}

/// A witness's signature, kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cosigned {
    pub witness: VerifierKey,
    pub signature: Vec<u8>,
}

/// Rows in a database. What is written is synced to disk when a function returns; what returns an
/// error may be written or not.
#[async_trait]
pub(crate) trait Rows: Send + Sync {
    /// What errors call the store: its file, or its server and database; never a password.
    fn name(&self) -> &str;

    /// What holds now.
    async fn state(&self) -> Result<State, SignerError>;

    /// The newest head of this size or less.
    async fn newest(&self, size: u64) -> Result<Option<HeadRow>, SignerError>;

    /// Writes down that `next` follows `old`, pending, if `old` is the last head and the key of
    /// `next` the one that signs. False, and nothing written, if either is not so.
    async fn swap(&self, old: Option<Head>, next: &HeadRow) -> Result<bool, SignerError>;

    /// Keeps the note of a head that is pending. The note of one that has it stays.
    async fn keep_note(&self, size: u64, note: &str) -> Result<(), SignerError>;

    /// Lets `next` be the key that signs, if the key before it in number signs now and `last` is
    /// the last head, not pending. False, and nothing written, if either is not so.
    async fn swap_key(&self, last: Option<Head>, next: &KeyRow) -> Result<bool, SignerError>;

    /// All keys, in their order.
    async fn keys(&self) -> Result<Vec<KeyRow>, SignerError>;

    /// Keeps a cosignature of the checkpoint of a size. False if there is one of that key.
    async fn keep_cosignature(&self, size: u64, cosigned: &Cosigned) -> Result<bool, SignerError>;

    /// The cosignatures of the checkpoint of a size, in the order in which they were kept.
    async fn cosignatures(&self, size: u64) -> Result<Vec<Cosigned>, SignerError>;

    /// Reads all of it, where the database does not check by itself that it reads what it wrote.
    async fn examine(&self) -> Result<(), SignerError> {
        Ok(())
    }

    /// Closes it.
    async fn close(&self);
}

pub(crate) fn damaged(store: &str, what: &str) -> SignerError {
    SignerError::Damaged { store: store.into(), what: what.into() }
}

/// Sizes stand in the databases as signed numbers; there is no tree of a size that is none.
pub(crate) fn number(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// Size and root as they are compared: none if nothing was signed.
fn columns(head: &Option<Head>) -> (Option<i64>, Option<&[u8]>) {
    let head = head.as_ref();
    (head.map(|it| number(it.size)), head.map(|it| it.root.0.as_slice()))
}

fn head(size: i64, root: &[u8]) -> Option<Head> {
    let root = Hash(root.try_into().ok()?);
    u64::try_from(size).ok().map(|size| Head { size, root })
}
