//! Keys move house: from one store to another of the same key file.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::VaultError;
use crate::store::{Lacking, Store, Stored, bounds};

/// How many rows are read and written at once.
const PAGE: i64 = 10_000;

/// Where a vault's store is.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// A SQLite file.
    File(PathBuf),
    /// The schema `coopledger_vault` of a PostgreSQL database, by its address.
    Postgres(String),
}

/// What [`copy`] did. The three add up to the source's keys, but for a key that was destroyed in
/// the source while it was copied: it counts as copied, or as there, and as destroyed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Keys that were not in the target; destroyed ones stand there as destroyed.
    pub copied: u64,
    /// Keys that were in the target and are destroyed there now, as they are in the source.
    pub destroyed: u64,
    /// Keys that were in the target already, and were left as they are.
    pub there: u64,
}

/// Copies every key of one store, destroyed ones as destroyed, to another of the same key file;
/// makes the target if there is none. Processes may use the source meanwhile: keys that they make
/// during it are left to the next time.
///
/// What is in the target is left as it is, so it may be done again, and goes on where it was cut
/// off. A key that is destroyed in the source is destroyed in the target, as [`Vault::destroy`]
/// does it, with what that cannot reach; one that is destroyed in the target stays destroyed. The
/// source is never written. At the end every row of the source is held against the target's.
///
/// `progress` is told how far it is, and how far it will be.
///
/// # Errors
/// [`VaultError::KeyFiles`] if the target was made with another key file; [`VaultError::Differs`]
/// if it has another key under a number, as one has that made keys of its own;
/// [`VaultError::Uncleared`] if all is copied, but a reader was in the way of removing what was
/// overwritten.
///
/// [`Vault::destroy`]: crate::Vault::destroy
pub async fn copy(
    from: &Place,
    to: &Place,
    key_file: &Path,
    progress: &(dyn Fn(u64, u64) + Send + Sync),
) -> Result<Copied, VaultError> {
    let source = match from {
        Place::File(path) => Store::open_read_only(path, key_file).await?,
        Place::Postgres(url) => Store::open_postgres_read_only(url, key_file).await?,
    };
    let target = match to {
        Place::File(path) => Store::open(path, key_file).await,
        Place::Postgres(url) => Store::open_postgres(url, key_file).await,
    };
    let ended = match target {
        Ok(target) => {
            let ended = Copying { source: &source, target: &target, progress }.run().await;
            target.close().await;
            ended
        }
        Err(VaultError::OtherKeyFile { key_file, store: to }) => {
            Err(VaultError::KeyFiles { key_file, from: source.name().into(), to })
        }
        Err(error) => Err(error),
    };
    source.close().await;
    ended
}

struct Copying<'a> {
    source: &'a Store,
    target: &'a Store,
    progress: &'a (dyn Fn(u64, u64) + Send + Sync),
}

impl Copying<'_> {
    async fn run(&self) -> Result<Copied, VaultError> {
        let end = self.source.last().await?;
        let mut done = Copied::default();
        for first in pages(end) {
            let page = self.source.between(first, end.min(first + PAGE - 1)).await?;
            let adopted = self.target.adopt(self.source.name(), &page).await?;
            done.copied += adopted.copied;
            done.destroyed += adopted.destroyed;
            done.there += page.len() as u64 - adopted.copied - adopted.destroyed;
            self.tell(first, end, 0);
        }
        let mut clear = false;
        for first in pages(end) {
            let page = self.source.between(first, end.min(first + PAGE - 1)).await?;
            clear |= page.iter().any(Stored::is_destroyed);
            done.destroyed += self.verified(&page).await?;
            self.tell(first, end, end);
        }
        // Also if nothing was destroyed this time: the time before may have been cut off.
        if clear && !self.target.clear().await? {
            return Err(VaultError::Uncleared { store: self.target.name().into() });
        }
        Ok(done)
    }

    /// Holds a page against the target's rows; says how many keys were destroyed in the source
    /// since they were copied, and are destroyed in the target now.
    async fn verified(&self, page: &[Stored]) -> Result<u64, VaultError> {
        let Some((first, last)) = bounds(page) else {
            return Ok(0);
        };
        let mut destroyed = 0;
        let mut there = self.target.between(first, last).await?;
        if !self.lacking(page, &there)?.destroyed.is_empty() {
            destroyed = self.target.adopt(self.source.name(), page).await?.destroyed;
            there = self.target.between(first, last).await?;
        }
        match self.lacking(page, &there)? {
            it if it.is_empty() => Ok(destroyed),
            it => {
                let number = it.rows.first().map_or(first, |row| row.number);
                let what = format!("the key number {number} is not there after it was copied");
                Err(VaultError::Damaged { store: self.target.name().into(), what })
            }
        }
    }

    fn lacking<'a>(&self, page: &'a [Stored], there: &[Stored]) -> Result<Lacking<'a>, VaultError> {
        Lacking::of(page, there, self.source.name(), self.target.name())
    }

    fn tell(&self, first: i64, end: i64, before: i64) {
        let at = before + end.min(first + PAGE - 1);
        (self.progress)(at.unsigned_abs(), 2 * end.unsigned_abs());
    }
}

/// The first numbers of the pages up to `end`.
fn pages(end: i64) -> impl Iterator<Item = i64> + Send {
    (0..).map(|page| page * PAGE + 1).take_while(move |first| *first <= end)
}

impl fmt::Debug for Place {
    /// Without an address, which may have a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Postgres(_) => f.debug_tuple("Postgres").finish_non_exhaustive(),
        }
    }
}
