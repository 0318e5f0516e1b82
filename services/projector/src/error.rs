//! Why the projector cannot go on.

use views::{ProjectError, ViewError};
use views_sqlite::OpenError;

/// Why the projector cannot start, or cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ProjectorError {
    /// The folder of the views cannot be used.
    #[error("the views cannot be opened")]
    Open(#[from] OpenError),
    /// The log or the views failed.
    #[error("the projection stopped")]
    Project(#[from] ProjectError),
    /// The log could not be read to tell whether the views belong to it.
    #[error("the log could not be read")]
    Log(#[from] eventlog::ReadError),
    /// Another rebuild is under way.
    #[error("the views are being rebuilt already")]
    Rebuilding,
}

impl From<ViewError> for ProjectorError {
    fn from(error: ViewError) -> Self {
        Self::Project(ProjectError::Views(error))
    }
}

impl ProjectorError {
    /// Whether the views themselves are damaged: then they are rebuilt.
    pub(crate) fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Project(ProjectError::Views(ViewError::Damaged(_) | ViewError::Gap { .. }))
        )
    }
}
