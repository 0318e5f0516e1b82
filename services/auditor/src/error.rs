//! Why a history cannot be signed, published or vouched for.

use std::path::PathBuf;

use eventlog::Position;
use transparency::{Hash, Head};

/// Any error, boxed.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a history cannot be signed, published or vouched for.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// Entries that a checkpoint speaks of are gone.
    #[error(
        "the log ends at {ends}, before {signed}, up to which a checkpoint is signed: entries are gone"
    )]
    Shrank {
        /// Where the log ends.
        ends: Position,
        /// Up to where it is signed.
        signed: Position,
    },
    /// Entries that the views were folded from are gone. They may not have been signed yet.
    #[error(
        "the log ends at {ends}, and the views have its entries up to {views}: entries are gone"
    )]
    Behind {
        /// Where the log ends.
        ends: Position,
        /// Up to where the views have it.
        views: Position,
    },
    /// The log's entries are not those that were signed.
    #[error(
        "the log's first {} entries have root {found}, and {} is signed: {}",
        signed.size,
        signed.root,
        first.map_or_else(
            || "which entry was changed is not known".to_owned(),
            |it| format!("the first entry that is another one is {it}")
        )
    )]
    Forked {
        /// What is signed.
        signed: Head,
        /// The root of the entries that stand there.
        found: Hash,
        /// The first entry that differs from the tree's leaves, where those are still the signed ones.
        first: Option<Position>,
    },
    /// The tree's tiles are not those of the log: views that are damaged, and can be rebuilt.
    #[error(
        "the tree in the views is not the one of the log at {at}; `coopledger verify` tells which of them is \
         wrong, `coopledger rebuild` makes views anew"
    )]
    Tree {
        /// How many entries it is of.
        at: Position,
    },
    /// An entry of the log does not say the position at which it stands.
    #[error("what stands at {at} is no entry of that position")]
    Misplaced {
        /// Where.
        at: Position,
    },
    /// What the log is stored in is not whole, whatever can be read of it.
    #[error("what the log is stored in is not whole")]
    Torn(#[source] BoxError),
    /// The log does not say where it ends.
    #[error("the log does not say where it ends")]
    Unanswered(#[from] eventlog::AppendError),
    /// The log cannot be read.
    #[error("the log cannot be read")]
    Log(#[from] eventlog::ReadError),
    /// The views cannot be read.
    #[error("the views cannot be read")]
    Views(#[from] views::ViewError),
    /// The signer does not sign.
    #[error("the checkpoint is not signed")]
    Signing(#[from] signer::SignError),
    /// The signer's store cannot be read.
    #[error("the signer cannot be used")]
    Signer(#[from] signer::SignerError),
    /// A file of the published folder cannot be written.
    #[error("{} cannot be written", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Something has a form that it cannot have.
    #[error("{what} cannot be made")]
    Form {
        /// What.
        what: &'static str,
        /// Why.
        #[source]
        source: BoxError,
    },
}

impl AuditError {
    /// Whether it says that history is not what it was: nothing may be recorded on top of that. A tree that
    /// does not go on from what is signed is no such thing: it may be the views that are wrong, and the log
    /// hashed anew tells.
    pub fn is_loss(&self) -> bool {
        matches!(
            self,
            Self::Shrank { .. }
                | Self::Behind { .. }
                | Self::Torn(_)
                | Self::Forked { .. }
                | Self::Misplaced { .. }
                | Self::Log(eventlog::ReadError::Damaged { .. })
        )
    }

    /// Whether it says that what stands in log, views or signer is not what was written there.
    pub fn is_damage(&self) -> bool {
        use signer::{SignError, SignerError};
        match self {
            Self::Tree { .. } | Self::Views(views::ViewError::Damaged(_)) => true,
            Self::Signer(SignerError::Damaged { .. }) => true,
            Self::Signing(SignError::Signer(SignerError::Damaged { .. })) => true,
            Self::Signing(SignError::Contradicts { .. } | SignError::Head { .. }) => true,
            other => other.is_loss(),
        }
    }
}
