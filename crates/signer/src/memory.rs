//! What was signed, read without the key that signs.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use transparency::key::KeyName;
use transparency::{Checkpoint, Head, Note};

use crate::error::SignerError;
use crate::rotated::KeyPeriod;
use crate::signing::{SignedCheckpoint, named};
use crate::store::{HeadRow, KeyRow, PostgresRows, Rows, SqliteRows, damaged};

/// What was signed of one log, to be read: nothing is signed with it, and nothing written. Beside it others may
/// sign, and what they sign is seen. A clone is the same memory.
#[derive(Clone)]
pub struct Memory {
    pub(crate) rows: Arc<dyn Rows>,
    pub(crate) origin: KeyName,
}

impl Memory {
    /// Opens the memory of a signer in a SQLite file. No key file is asked for, and no table made. To be
    /// called within a tokio runtime.
    ///
    /// # Errors
    /// [`SignerError::Absent`] if there is none; refuses another log's, and a last checkpoint that its
    /// key did not sign.
    pub async fn open(store: &Path, origin: &str) -> Result<Self, SignerError> {
        let origin = named(origin)?;
        let rows = SqliteRows::open_read_only(store).await?;
        Self::over(Arc::new(rows), origin).await
    }

    /// As [`Memory::open`], in the schema `coopledger_signer` of a PostgreSQL database; a standby serves
    /// too, as far as it is.
    ///
    /// # Errors
    /// Refuses also a server older than 15. A server that is away is [`SignerError::Unavailable`].
    pub async fn open_postgres(url: &str, origin: &str) -> Result<Self, SignerError> {
        let origin = named(origin)?;
        let rows = PostgresRows::open_read_only(url).await?;
        Self::over(Arc::new(rows), origin).await
    }

    async fn over(rows: Arc<dyn Rows>, origin: KeyName) -> Result<Self, SignerError> {
        let found = rows.state().await?.origin;
        if found != origin.as_str() {
            let (store, asked) = (rows.name().to_owned(), origin.to_string());
            return Err(SignerError::OtherOrigin { store, found, asked });
        }
        let memory = Self { rows, origin };
        if let Some(last) = memory.signed(transparency::tree::SIZE_MAX).await? {
            memory.refuse_unsigned(&last).await?;
        }
        Ok(memory)
    }

    /// The log's origin: the name of its keys.
    pub fn origin(&self) -> &str {
        self.origin.as_str()
    }

    /// The last head that was written down, signed or still to be; none if none was. No other of its
    /// size is ever signed.
    pub async fn head(&self) -> Result<Option<Head>, SignerError> {
        Ok(self.rows.state().await?.last.map(|it| it.head))
    }

    /// The newest checkpoint; none if none was signed yet.
    pub async fn last(&self) -> Result<Option<SignedCheckpoint>, SignerError> {
        self.before(transparency::tree::SIZE_MAX).await
    }

    /// The checkpoint of a tree of this size; none if none was signed.
    pub async fn at(&self, size: u64) -> Result<Option<SignedCheckpoint>, SignerError> {
        Ok(self.before(size).await?.filter(|it| it.head.size == size))
    }

    /// The newest checkpoint of a tree of this size or a smaller one; none if none was signed.
    pub async fn before(&self, size: u64) -> Result<Option<SignedCheckpoint>, SignerError> {
        match self.signed(size).await? {
            Some(row) => self.given(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// Every head that was signed, the newest first: the store is read whole, and each note verified with the key
    /// of its size. The cosignatures too, each with the key that stands beside it.
    ///
    /// # Errors
    /// [`SignerError::Damaged`] names the first that is not what was signed.
    pub async fn examined(&self) -> Result<Vec<Head>, SignerError> {
        self.rows.examine().await?;
        let (mut heads, mut up_to) = (Vec::new(), transparency::tree::SIZE_MAX);
        while let Some(row) = self.signed(up_to).await? {
            self.refuse_unsigned(&row).await?;
            let (head, cosigned) = (row.head, self.rows.cosignatures(row.head.size).await?);
            let note = self.given(row).await?.note;
            if cosigned.iter().any(|it| note.verify([&it.witness]).is_err()) {
                let what = format!("a cosignature for {} entries is another one", head.size);
                return Err(damaged(self.rows.name(), &what));
            }
            heads.push(head);
            let Some(smaller) = head.size.checked_sub(1) else { break };
            up_to = smaller;
        }
        Ok(heads)
    }

    /// All keys that signed, the one that signs now last.
    pub async fn keys(&self) -> Result<Vec<KeyPeriod>, SignerError> {
        let rows = self.rows.keys().await?;
        let untils = rows.iter().skip(1).map(|it| Some(it.from)).chain([None]);
        let untils: Vec<_> = untils.collect();
        let period = |(row, until): (KeyRow, Option<u64>)| {
            let roll = row.roll.as_ref().map(|it| self.roll_note(row.number, it)).transpose()?;
            Ok(KeyPeriod { key: row.key, from: row.from, until, roll })
        };
        rows.into_iter().zip(untils).map(period).collect()
    }

    /// The policy by which what this log signed is believed, without any witness: each key, with
    /// the sizes that it may sign.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn policy(&self) -> Result<String, SignerError> {
        let mut policy = String::new();
        for it in self.keys().await? {
            let last = it.until.map(|it| it.saturating_sub(1).to_string()).unwrap_or_default();
            if it.from > 0 || it.until.is_some() {
                policy.push_str(&format!("# sizes {}-{last}\n", it.from));
            }
            policy.push_str(&format!("log {}\n", it.key));
        }
        policy.push_str("quorum none\n");
        Ok(policy)
    }

    /// Closes the store, for whoever else has this memory too. Afterwards nothing is found.
    pub async fn close(&self) {
        self.rows.close().await;
    }

    /// The newest row of this size or less that has its note. One that is pending has been seen by
    /// nobody, and whoever has the key signs it.
    async fn signed(&self, size: u64) -> Result<Option<HeadRow>, SignerError> {
        let mut up_to = size;
        while let Some(row) = self.rows.newest(up_to).await? {
            match row.head.size.checked_sub(1) {
                _ if row.note.is_some() => return Ok(Some(row)),
                Some(smaller) => up_to = smaller,
                None => break,
            }
        }
        Ok(None)
    }

    /// The checkpoint of a row that has its note, with its cosignatures.
    pub(crate) async fn given(&self, row: HeadRow) -> Result<SignedCheckpoint, SignerError> {
        let HeadRow { head, at, .. } = row;
        let mut note = self.read(&row)?;
        for cosigned in self.rows.cosignatures(head.size).await? {
            let signature = cosigned.signature();
            note.add(signature).map_err(|_| self.unreadable(&head))?;
        }
        Ok(SignedCheckpoint { head, at, note })
    }

    /// The note of a row, if it is the one of its head.
    fn read(&self, row: &HeadRow) -> Result<Note, SignerError> {
        let note = row.note.as_ref().and_then(|it| Note::parse(it.as_bytes()).ok());
        let stated = Checkpoint::new(self.origin.as_str(), row.head).map(|it| it.to_string());
        let note = note.filter(|note| stated.is_ok_and(|stated| note.text() == stated));
        note.ok_or_else(|| self.unreadable(&row.head))
    }

    /// Refuses a note that its key did not sign.
    pub(crate) async fn refuse_unsigned(&self, row: &HeadRow) -> Result<(), SignerError> {
        let note = self.read(row)?;
        let keys = self.rows.keys().await?;
        let key = keys.iter().find(|it| it.number == row.key);
        let signed = key.is_some_and(|it| Checkpoint::open(&note, [&it.key]).is_ok());
        if signed { Ok(()) } else { Err(self.unreadable(&row.head)) }
    }

    fn unreadable(&self, head: &Head) -> SignerError {
        let what = format!("the note of its checkpoint of {} entries is another one", head.size);
        damaged(self.rows.name(), &what)
    }

    fn roll_note(&self, number: i64, text: &str) -> Result<Note, SignerError> {
        let what = format!("the key-roll to its key {number} cannot be read");
        Note::parse(text.as_bytes()).map_err(|_| damaged(self.rows.name(), &what))
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("origin", &self.origin()).finish_non_exhaustive()
    }
}
