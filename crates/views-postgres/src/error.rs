//! What PostgreSQL says, in the words of views.

use sqlx::Error;
use sqlx::postgres::PgDatabaseError;
use views::ViewError;

/// An error of PostgreSQL as one of the views: what passes by itself is unavailable.
pub(crate) fn failed(error: Error) -> ViewError {
    match &error {
        Error::ColumnDecode { .. }
        | Error::ColumnIndexOutOfBounds { .. }
        | Error::ColumnNotFound(_)
        | Error::Decode(_) => ViewError::Damaged(error.to_string()),
        Error::Database(_) => match code(&error) {
            "53100" => ViewError::Full,
            it if is_damage(it) => ViewError::Damaged(error.to_string()),
            _ => ViewError::Unavailable(error.into()),
        },
        _ => ViewError::Unavailable(error.into()),
    }
}

/// Whether something is not there: a schema, or a table or column of it.
pub(crate) fn is_missing(error: &Error) -> bool {
    matches!(code(error), "3F000" | "42P01" | "42703")
}

/// What says that the tables are not those that were made, or do not hold what was written: a schema,
/// table or column that is missing or of another type, a key that is there already or breaks what its
/// table holds it to, and what the server finds to be corrupt.
fn is_damage(code: &str) -> bool {
    matches!(code, "3F000" | "42P01" | "42703" | "42804" | "42883" | "42P10")
        || code.starts_with("23")
        || code.starts_with("XX")
}

fn code(error: &Error) -> &str {
    let Error::Database(error) = error else { return "" };
    error.try_downcast_ref::<PgDatabaseError>().map_or("", PgDatabaseError::code)
}
