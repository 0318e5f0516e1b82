//! What an error of the database means.

use sqlx::error::DatabaseError;

use super::super::damaged;
use crate::error::SignerError;

/// The error, told as the signer tells it.
pub(super) fn of(name: &str, error: sqlx::Error) -> SignerError {
    let code = error.as_database_error().and_then(DatabaseError::code);
    match code.as_deref() {
        // No such schema, table, column or operator; a column of another type.
        Some("3F000" | "42P01" | "42703" | "42883" | "42804") => {
            damaged(name, "its tables are missing, or not as they were made")
        }
        // The server found its own pages or indexes malformed.
        Some("XX001" | "XX002") => damaged(name, "PostgreSQL finds its pages malformed"),
        Some("53100") => SignerError::Full,
        _ if matches!(error, sqlx::Error::ColumnDecode { .. }) => {
            damaged(name, "a column has another type than it was written with")
        }
        _ => SignerError::Unavailable(match error {
            // Each says what its source says once more.
            sqlx::Error::Database(it) => it.message().into(),
            sqlx::Error::Io(it) => it.into(),
            other => other.into(),
        }),
    }
}
