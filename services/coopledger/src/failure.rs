//! Why the program ends without having done its work: one clear sentence, and an exit code that means something.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Any error, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why the program failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No home folder.
    #[error("the home folder is not known; name the ledger with --ledger")]
    Home(#[source] BoxError),
    /// The settings cannot be read.
    #[error("the settings in {} cannot be used", file.display())]
    Settings {
        /// Which file.
        file: PathBuf,
        /// What is wrong.
        #[source]
        source: BoxError,
    },
    /// A file cannot be read or written.
    #[error("{} cannot be used", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// There is no ledger.
    #[error("there is no ledger in {}; `coopledger import` or `coopledger demo` makes one", .0.display())]
    NoLedger(PathBuf),
    /// Another process writes to the ledger.
    #[error("the ledger is in use")]
    InUse(#[source] BoxError),
    /// The ledger's files are not whole, or another program's.
    #[error("the ledger cannot be opened")]
    Damaged(#[source] BoxError),
    /// Refused input: the words are printed already.
    #[error("{0}")]
    Refused(String),
    /// A value on the command line.
    #[error("{what} {value:?} is not {expected}")]
    Argument {
        /// Which.
        what: &'static str,
        /// What was given.
        value: String,
        /// What was expected.
        expected: String,
    },
    /// The port cannot be had.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: std::net::SocketAddr,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// Beyond loopback without being told so.
    #[error(
        "refusing to listen on {0}: there is no access control yet, so whoever reaches the port may record and \
         read everything; use a loopback address, or say --insecure-listen"
    )]
    Exposed(std::net::SocketAddr),
    /// Anything else.
    #[error("{doing} failed")]
    Other {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        #[source]
        source: BoxError,
    },
}

impl From<reader::ReadError> for Failure {
    fn from(error: reader::ReadError) -> Self {
        Self::while_doing("answering")(error.into())
    }
}

impl Failure {
    /// A failure with a file.
    pub fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_path_buf(), source }
    }

    /// Something failed while doing this.
    pub fn while_doing(doing: &'static str) -> impl FnOnce(BoxError) -> Self {
        move |source| Self::Other { doing, source }
    }

    /// What it means for whoever called.
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Argument { .. } | Self::Settings { .. } => 2,
            Self::Refused(_) => 3,
            Self::InUse(_) => 4,
            Self::Damaged(_) => 5,
            Self::Home(_) | Self::File { .. } | Self::NoLedger(_) | Self::Listen { .. } => 1,
            Self::Exposed(_) | Self::Other { .. } => 1,
        }
        .into()
    }

    /// The whole chain in one sentence.
    pub fn sentence(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        text
    }
}
