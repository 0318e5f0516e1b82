//! What SQLite says, in the words of views.

use std::path::PathBuf;

use views::ViewError;

/// Why the folder of the views cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No views are served from the folder.
    #[error("no usable views are in {}", path.display())]
    NotServed {
        /// The folder.
        path: PathBuf,
    },
    /// The folder, or a file in it, cannot be read or written.
    #[error("the views' folder {path:?} cannot be used")]
    Folder {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A new file of views cannot be made.
    #[error("the views cannot be opened")]
    Views(#[from] ViewError),
}

/// An error of SQLite as one of the views.
pub(crate) fn failed(error: sqlx::Error) -> ViewError {
    match code(&error) {
        // SQLITE_CORRUPT and SQLITE_NOTADB.
        Some(11 | 26) => ViewError::Damaged(error.to_string()),
        // SQLITE_FULL.
        Some(13) => ViewError::Full,
        _ => ViewError::Unavailable(error.into()),
    }
}

/// The primary result code, if the error is one of SQLite's.
fn code(error: &sqlx::Error) -> Option<i32> {
    let extended: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(extended & 0xff)
}
