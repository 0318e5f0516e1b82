//! What SQLite and the folder say, in the words of views.

use std::path::Path;

use views::{BoxError, GenerationError, ViewError};

/// A file or folder of the views that cannot be read or written.
pub(crate) fn place(path: &Path, source: impl Into<BoxError>) -> GenerationError {
    GenerationError::Place { place: path.display().to_string(), source: source.into() }
}

/// A folder that serves no views.
pub(crate) fn not_served(path: &Path) -> GenerationError {
    GenerationError::NotServed { place: path.display().to_string() }
}

/// An error of SQLite as one of the views.
pub(crate) fn failed(error: sqlx::Error) -> ViewError {
    match code(&error) {
        // SQLITE_CORRUPT and SQLITE_NOTADB; and what only happens where tables or rows are not those that were made:
        // SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_MISMATCH.
        Some(1 | 11 | 19 | 20 | 26) => ViewError::Damaged(error.to_string()),
        // SQLITE_FULL.
        Some(13) => ViewError::Full,
        _ if matches!(error, sqlx::Error::ColumnDecode { .. }) => {
            ViewError::Damaged(error.to_string())
        }
        _ => ViewError::Unavailable(error.into()),
    }
}

/// The primary result code, if the error is one of SQLite's.
fn code(error: &sqlx::Error) -> Option<i32> {
    let extended: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(extended & 0xff)
}
