//! What an error of the database means.

use sqlx::error::DatabaseError;

use super::super::damaged;
use crate::error::SignerError;

const ERROR: i64 = 1;
const IO: i64 = 10;
const CORRUPT: i64 = 11;
const FULL: i64 = 13;
const NOT_A_DATABASE: i64 = 26;

/// The error, told as the signer tells it.
pub(super) fn of(name: &str, error: sqlx::Error) -> SignerError {
    match code(&error) {
        Some(CORRUPT) => damaged(name, "SQLite finds its pages malformed"),
        // The questions are always the same: it is the tables that are others.
        Some(ERROR) => damaged(name, &error.to_string()),
        Some(FULL) => SignerError::Full,
        Some(NOT_A_DATABASE) => SignerError::Foreign(name.into()),
        _ if matches!(error, sqlx::Error::ColumnDecode { .. }) => {
            damaged(name, "a column has another type than it was written with")
        }
        _ => SignerError::Unavailable(error.into()),
    }
}

/// Whether reading or writing the file itself failed.
pub(super) fn is_io(error: &sqlx::Error) -> bool {
    code(error) == Some(IO)
}

/// SQLite's primary result code.
fn code(error: &sqlx::Error) -> Option<i64> {
    let code = error.as_database_error().and_then(DatabaseError::code)?;
    code.parse::<i64>().ok().map(|extended| extended & 0xff)
}
