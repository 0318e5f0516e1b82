//! What an error of the database means.

use std::path::Path;

use sqlx::error::DatabaseError;

use crate::error::VaultError;

const IO: i64 = 10;
const CORRUPT: i64 = 11;
const FULL: i64 = 13;
const NOT_A_DATABASE: i64 = 26;

/// The error, told as the vault tells it.
pub(super) fn of(path: &Path, error: sqlx::Error) -> VaultError {
    match code(&error) {
        Some(CORRUPT) => damaged(path, "SQLite finds its pages malformed"),
        Some(FULL) => VaultError::Full,
        Some(NOT_A_DATABASE) => VaultError::Foreign(path.into()),
        _ if matches!(error, sqlx::Error::ColumnDecode { .. }) => {
            damaged(path, "a column has another type than it was written with")
        }
        _ => VaultError::Unavailable(error.into()),
    }
}

/// Whether reading or writing the file itself failed.
pub(super) fn is_io(error: &sqlx::Error) -> bool {
    code(error) == Some(IO)
}

pub(super) fn damaged(path: &Path, what: &str) -> VaultError {
    VaultError::Damaged { store: path.into(), what: what.into() }
}

/// SQLite's primary result code.
fn code(error: &sqlx::Error) -> Option<i64> {
    let code = error.as_database_error().and_then(DatabaseError::code)?;
    code.parse::<i64>().ok().map(|extended| extended & 0xff)
}
