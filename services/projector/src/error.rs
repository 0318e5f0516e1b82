//! Why the projector cannot go on.

use views::{GenerationError, ProjectError, ViewError};

/// Why the projector cannot start, or cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ProjectorError {
    /// The views cannot be opened, rebuilt or promoted.
    #[error("the views cannot be opened")]
    Open(#[from] GenerationError),
    /// The log or the views failed.
    #[error("the projection stopped")]
    Project(#[from] ProjectError),
    /// The log could not be read to tell whether the views belong to it.
    #[error("the log could not be read")]
    Log(#[from] eventlog::ReadError),
    /// The log does not say where it ends, so nobody knows whether the views belong to it.
    #[error("the log does not say where it ends")]
    End(#[from] eventlog::AppendError),
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
    /// Whether the right to write the views is gone, so that another process may project them by
    /// now. This projector never writes again: whoever wants to project opens another one.
    pub fn is_lost(&self) -> bool {
        matches!(self.views(), Some(ViewError::Lost(_)))
    }

    /// Whether the views themselves are damaged: then they are rebuilt.
    pub(crate) fn is_damage(&self) -> bool {
        matches!(self.views(), Some(ViewError::Damaged(_) | ViewError::Gap { .. }))
    }

    fn views(&self) -> Option<&ViewError> {
        match self {
            Self::Open(GenerationError::Views(error))
            | Self::Project(ProjectError::Views(error)) => Some(error),
            Self::Open(_) | Self::Project(_) | Self::Log(_) | Self::End(_) | Self::Rebuilding => {
                None
            }
        }
    }
}
