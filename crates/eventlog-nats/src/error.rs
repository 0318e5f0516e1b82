//! Why a log in JetStream is not opened.

use std::path::PathBuf;

use eventlog::Position;
use eventlog::error::BoxError;

use crate::settings::Wrong;

/// Why the log was not opened: a sentence for whoever starts the program.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No server answers.
    #[error("no NATS server answers at {servers}")]
    Away {
        /// Which were tried.
        servers: String,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// The servers do not let this process in, or are not those whose certificate is trusted.
    #[error("the NATS servers at {servers} and this process do not trust each other")]
    Refused {
        /// Which were tried.
        servers: String,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// A file that says who this process is, or whom it trusts, cannot be used.
    #[error("{} cannot be used: {needed}", path.display())]
    Access {
        /// The file.
        path: PathBuf,
        /// What it must be.
        needed: &'static str,
        /// What the operating system says, if it could not be read.
        #[source]
        source: Option<std::io::Error>,
    },
    /// A server cannot do what is needed.
    #[error("the NATS server {name} is of version {found}; {needed} or newer is needed")]
    TooOld {
        /// Its name.
        name: String,
        /// Its version.
        found: String,
        /// What has atomic batches.
        needed: &'static str,
    },
    /// JetStream does not answer, or refuses.
    #[error("JetStream does not {what}")]
    JetStream {
        /// What was asked.
        what: &'static str,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// The stream does not promise what a log promises.
    #[error("the stream {stream} is not safe for a log: {}", list(wrong))]
    Unsafe {
        /// Its name.
        stream: String,
        /// What is wrong with it.
        wrong: Vec<Wrong>,
    },
    /// Servers acknowledge what is not synced.
    #[error(
        "the NATS servers at {servers} sync every two minutes or so, and lose what they acknowledged with the power; \
         needed is sync_interval: always"
    )]
    Unsynced {
        /// Where their monitoring is.
        servers: String,
    },
    /// Whether the servers sync is not to be seen.
    #[error(
        "whether the NATS servers sync each write is not to be seen: the monitoring of none of them answers ({places})"
    )]
    Unseen {
        /// Where it was looked for.
        places: String,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// The stream does not say whose ledger it is.
    #[error("the stream {stream} has no ledger's id in its metadata: another program made it")]
    Unnamed {
        /// Its name.
        stream: String,
    },
    /// The stream is another ledger's.
    #[error("the stream {stream} is of ledger {ledger}, not of {expected}")]
    OtherLedger {
        /// Its name.
        stream: String,
        /// Whose it is.
        ledger: uuid::Uuid,
        /// Whose it should be.
        expected: uuid::Uuid,
    },
    /// The stream lost entries that the copy has.
    #[error("the stream {stream} ends before {copy}, which the copy in {} has", path.display())]
    Shrank {
        /// Its name.
        stream: String,
        /// Where the copy ends.
        copy: Position,
        /// The copy.
        path: PathBuf,
    },
    /// The copy is of another log.
    #[error("the copy in {} is not one of the stream {stream}; remove it, and it is made anew", path.display())]
    OtherLog {
        /// The stream's name.
        stream: String,
        /// The copy.
        path: PathBuf,
    },
    /// The copy cannot be opened.
    #[error("the copy of the log cannot be opened")]
    Copy(#[from] eventlog_sqlite::OpenError),
    /// The stream or the copy cannot be read or written.
    #[error("the log cannot be copied")]
    Copying(#[source] BoxError),
    /// The clock shows a time at which nothing may be recorded after the last entry.
    #[error(transparent)]
    Clock(eventlog::AppendError),
}

fn list(wrong: &[Wrong]) -> String {
    wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
