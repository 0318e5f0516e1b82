//! Rows: packed bytes with the place that they stand at and their hash.

use bytes::Bytes;
use eventlog::{Page, Position, ReadError};
use sha2::{Digest, Sha256};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// The hash of a row: of the place that it stands at and of its bytes, so that neither can change
/// unseen.
pub fn digest(place: u64, count: u64, bytes: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(place.to_be_bytes());
    hash.update(count.to_be_bytes());
    hash.update(bytes);
    hash.finalize().into()
}

/// That a store did not answer.
pub fn unavailable(error: sqlx::Error) -> ReadError {
    match code(&error).map(|it| it & 0xff) {
        // Also what SQL does not find that was there when the file was opened.
        Some(1 | 11 | 26) => damaged(0, &format!("the file is malformed: {error}")),
        _ => ReadError::Unavailable(error.into()),
    }
}

/// The database's own code of an error.
pub fn code(error: &sqlx::Error) -> Option<i64> {
    error.as_database_error()?.code()?.parse().ok()
}

/// That what is stored at a position is not what was written.
pub fn damaged(position: u64, what: &str) -> ReadError {
    ReadError::Damaged { position: Position(position), what: what.into() }
}

/// A row as stored: `(place, count, body, sha256)`, its hash checked.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The position of its first entry, or whatever its table counts by.
    pub place: u64,
    /// How many entries it has.
    pub count: u64,
    /// Its bytes.
    pub body: Bytes,
}

impl Stored {
    /// Reads four columns from `at` on.
    ///
    /// # Errors
    /// [`ReadError::Damaged`] names the row's place if its hash or its shape is wrong.
    pub fn read(row: &SqliteRow, at: usize) -> Result<Self, ReadError> {
        let place: i64 = row.try_get(at).map_err(|_| damaged(0, "a row has no place"))?;
        let place = place as u64;
        let shape = |_| damaged(place, "a row has another shape");
        let count: i64 = row.try_get(at + 1).map_err(shape)?;
        let body: &[u8] = row.try_get(at + 2).map_err(shape)?;
        let hash: &[u8] = row.try_get(at + 3).map_err(shape)?;
        let count = count as u64;
        if digest(place, count, body) != hash {
            return Err(damaged(place, "the hash of its row differs"));
        }
        Ok(Self { place, count, body: Bytes::copy_from_slice(body) })
    }

    /// The entries of a row of entries.
    ///
    /// # Errors
    /// [`ReadError::Damaged`] if there are not as many as it says.
    pub fn page(&self) -> Result<Page, ReadError> {
        let page = Page::unpack(self.body.clone(), self.count.min(1 << 16) as usize);
        page.filter(|page| page.len() as u64 == self.count && self.count > 0)
            .ok_or_else(|| damaged(self.place, "its row is not packed as entries are"))
    }

    /// The position of the last entry.
    pub fn end(&self) -> u64 {
        self.place.saturating_add(self.count).saturating_sub(1)
    }
}
