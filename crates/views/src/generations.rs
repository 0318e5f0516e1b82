//! Generations: views of which one set is served, and others are built beside it.
//!
//! A rebuild folds the log into a new generation while the old one goes on being served, and then
//! takes its place in one step. Where generations stand, and how the served one is named, is the
//! backend's.

use std::sync::Arc;

use async_trait::async_trait;

use crate::error::{BoxError, ViewError};
use crate::store::{ViewReader, ViewStore};

/// All generations of one ledger's views.
#[async_trait]
pub trait Generations: Send + Sync {
    /// Where they stand, for people: without a password.
    fn place(&self) -> String;

    /// The generation that is served, to be projected. Makes and promotes a new, empty one if there
    /// is none, or none that can be used. What was never promoted is removed.
    ///
    /// Where another process projects these views and the backend can tell, this waits until it
    /// ends; whoever does not want to wait any longer drops the future.
    ///
    /// # Errors
    /// When the place of the views cannot be used; views that cannot be are replaced.
    async fn open(&self) -> Result<Opened, GenerationError>;

    /// A new, empty generation beside the one that is served, for whoever has opened that to be
    /// projected. If it is never promoted, the next opening removes it.
    ///
    /// # Errors
    /// When the place of the views cannot be used.
    async fn begin_rebuild(&self) -> Result<Arc<dyn Generation>, GenerationError>;

    /// Which generation is served now; `None` if none is. Cheap enough to be asked often.
    ///
    /// # Errors
    /// When the place of the views cannot be read.
    async fn current(&self) -> Result<Option<u64>, GenerationError>;

    /// Reads all of the generation that is served, where the backend does not check by itself that it reads what
    /// it wrote; nothing is done where none is served.
    ///
    /// # Errors
    /// [`ViewError::Damaged`] says where it is not whole.
    async fn examine(&self) -> Result<(), GenerationError> {
        Ok(())
    }

    /// Opens a generation to be read only, beside the process that projects it; changes nothing.
    ///
    /// # Errors
    /// [`GenerationError::NotServed`] when there is none of this number that can be used.
    async fn read(&self, generation: u64) -> Result<Arc<dyn ViewReader>, GenerationError>;
}

/// One generation, to be projected and read. Whoever has opened it is the only one that writes it.
#[async_trait]
pub trait Generation: ViewStore {
    /// Its number among all generations; a later one's is greater.
    fn number(&self) -> u64;

    /// Lets this generation be the one that is served; in one step, and durable when this returns.
    ///
    /// # Errors
    /// When it cannot be written who is served; then it is the same as before, or this one.
    async fn promote(&self) -> Result<(), GenerationError>;

    /// Closes this generation and removes what is stored of it. For one that is not served, and that
    /// nobody of this process reads any more.
    ///
    /// # Errors
    /// [`GenerationError::Held`] if somebody holds on to it; others when it cannot be removed. The
    /// next opening removes it.
    async fn remove(self: Arc<Self>) -> Result<(), GenerationError>;
}

/// The views to be projected, and what had to be given up for them.
pub struct Opened {
    /// The generation that is served; at cursor 0 if it is new.
    pub views: Arc<dyn Generation>,
    /// What was served before and could not be used.
    pub replaced: Option<Replaced>,
}

/// Views that could not be used. Nothing is lost: they are folded anew from the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Why, such as `not a file of views`.
    pub reason: String,
    /// Where it was put; `None` if it was ours, of another version, and is removed.
    pub moved_to: Option<String>,
}

/// Why generations cannot be opened, made, promoted or removed.
#[derive(Debug, thiserror::Error)]
pub enum GenerationError {
    /// No views are served.
    #[error("no usable views are in {place}")]
    NotServed {
        /// Where they should be.
        place: String,
    },
    /// Where the views stand cannot be read or written.
    #[error("the views' place {place} cannot be used")]
    Place {
        /// Which file, folder or database.
        place: String,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// Somebody still reads the generation that is to be removed.
    #[error("somebody holds on to generation {0} of the views")]
    Held(u64),
    /// The views themselves cannot be read or written.
    #[error("the views cannot be opened")]
    Views(#[from] ViewError),
}
