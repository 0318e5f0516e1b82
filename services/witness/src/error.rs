//! Why there is no witness, and why one does not cosign.

use std::io;
use std::path::{Path, PathBuf};

use transparency::KeyName;
use transparency::witness::Refuse;

/// Why a witness's folder cannot be opened. None says anything of the secret key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The policy names no log.
    #[error("the policy has no log line: a witness cosigns for logs that it knows")]
    NoLogs,
    /// A new witness needs a name.
    #[error("{0} has no witness yet, and a new one needs a name")]
    Nameless(PathBuf),
    /// A witness keeps its name.
    #[error("the witness in {folder} is {found}, not {asked}")]
    OtherName {
        /// The folder.
        folder: PathBuf,
        /// Its witness.
        found: KeyName,
        /// Who it should be.
        asked: KeyName,
    },
    /// Another process is this witness.
    #[error("the folder {0} is in use by another process")]
    InUse(PathBuf),
    /// A key whose memory is gone may have cosigned anything. Bring the memory back as it was last, or make a
    /// new witness in another folder and have its key made known instead.
    #[error(
        "the key {key_file} is there, and {memory} is not: what was cosigned with it is not known"
    )]
    Forgotten {
        /// The key file.
        key_file: PathBuf,
        /// Where the memory was looked for.
        memory: PathBuf,
    },
    /// What was cosigned is there, and the key is not.
    #[error("the key file {0} is missing, and checkpoints were cosigned with its key")]
    KeyFileMissing(PathBuf),
    /// The file is not one line `PRIVATE+KEY+...` with a cosigner's Ed25519 key.
    #[error("{0} is not a key file of a witness")]
    KeyFileForeign(PathBuf),
    /// Others than its owner may read the key file.
    #[error("the key file {key_file} has mode {mode:04o}: others can read it; chmod 600 it")]
    KeyFileExposed {
        /// The file.
        key_file: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// What was cosigned last for a log is not what this witness cosigned.
    #[error("{file} is damaged: it is no checkpoint of {origin} that this witness cosigned")]
    Damaged {
        /// The file.
        file: PathBuf,
        /// The log.
        origin: String,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gives no random bytes")]
    Entropy(#[source] getrandom::Error),
    /// A file could not be read or made.
    #[error("cannot use {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
}

/// Why a witness does not cosign, with the answer to that over HTTP.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// The rules refuse it.
    #[error(transparent)]
    Rule(#[from] Refuse),
    /// The clock says that it is before the last cosignature for this log, or before all time.
    #[error("the witness's clock says {now}, and it cosigned for this log at {last}")]
    Clock {
        /// Seconds since 1970.
        now: u64,
        /// Likewise; 0 if it never cosigned.
        last: u64,
    },
    /// The head could not be written: nothing more is cosigned for this log until the witness is started
    /// anew, since nobody knows what the disk has.
    #[error("the witness cannot write down what it cosigns")]
    Unwritten,
}

impl Refused {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Rule(refuse) => refuse.status(),
            Self::Clock { .. } | Self::Unwritten => 503,
        }
    }

    /// The type and the text of the answer.
    pub fn answer(&self) -> (&'static str, String) {
        match self {
            Self::Rule(refuse) => (refuse.content_type(), refuse.body()),
            other => ("text/plain; charset=utf-8", format!("{other}\n")),
        }
    }
}

/// That a file could not be used.
pub(crate) fn failed(path: &Path) -> impl Fn(io::Error) -> OpenError + '_ {
    move |source| OpenError::File { path: path.into(), source }
}
