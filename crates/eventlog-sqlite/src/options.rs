//! How a ledger is opened, and why it is not.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use eventlog::{Clock, ClockLimits};

/// How a ledger is opened.
#[derive(Clone)]
pub struct Options {
    /// Tells when entries are recorded.
    pub clock: Arc<dyn Clock>,
    /// How far the clock may stand from the last entry, and leap.
    pub limits: ClockLimits,
    /// Only to be read: takes no lock, creates nothing, and sees what another process appends.
    pub read_only: bool,
    /// Whether an entry may be lost with the power: only in a copy, which can be made again. What is
    /// lost are the last ones, and what is left is whole. Who only reads a copy says so too.
    pub expendable: bool,
    /// About how many entries a page has: 1,024.
    pub page_entries: usize,
    /// How many entries the tail has before it is merged: 16,384. Memory holds the tail.
    pub merge_entries: usize,
    /// How many pages are merged before the heads are written again: 64. Opening reads the pages'
    /// postings since.
    pub heads_pages: usize,
    /// How many bytes of pages are kept in memory for streams that are read again: 64 MiB.
    pub cache_bytes: usize,
    /// The most bytes that the file may have; appends beyond are refused as on a full disk.
    pub bytes_max: Option<u64>,
}

impl Options {
    /// The usual sizes, for one who appends.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            limits: ClockLimits::DEFAULT,
            read_only: false,
            expendable: false,
            page_entries: 1_024,
            merge_entries: 16 * 1_024,
            heads_pages: 64,
            cache_bytes: 64 << 20,
            bytes_max: None,
        }
    }

    /// The usual sizes, for one who only reads.
    pub fn read_only(clock: Arc<dyn Clock>) -> Self {
        Self { read_only: true, ..Self::new(clock) }
    }
}

/// Why a ledger was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file is something else.
    #[error("{} is not a ledger", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file is a ledger, but what it holds is not what was written.
    #[error("the ledger {} is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where, and what is wrong.
        what: String,
    },
    /// A later version of this program wrote the file.
    #[error("the ledger {} has form {found}; this program knows form {known}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The form of the file.
        found: i64,
        /// The newest form known here.
        known: i64,
    },
    /// Another writer has the ledger.
    #[error("the ledger {} is in use by {holder}", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
        /// Who has it, as far as is known.
        holder: String,
    },
    /// The clock shows a time at which nothing may be recorded after the last entry.
    #[error("the clock shows {now}, the last entry of {} was recorded {last}", path.display())]
    Clock {
        /// The file.
        path: PathBuf,
        /// What the clock shows.
        now: DateTime<Utc>,
        /// When the last entry was recorded.
        last: DateTime<Utc>,
    },
    /// The file cannot be opened, read or written.
    #[error("the ledger {} cannot be opened", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: eventlog::error::BoxError,
    },
}
