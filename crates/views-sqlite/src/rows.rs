//! Rows as SQLite gives them, and how those of cooperatives are put.

use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Row, Sqlite, Type};
use views::ViewError;
use views::stored::Stored;

use crate::bulk::Shape;
use crate::error::failed;

/// Puts cards.
pub const CARDS: Shape = Shape { head: "REPLACE INTO cards VALUES", columns: 30, tail: "" };
/// Puts rows of members.
pub const MEMBERS: Shape = Shape { head: "REPLACE INTO members VALUES", columns: 8, tail: "" };
/// Puts rows of managers.
pub const MANAGERS: Shape = Shape { head: "REPLACE INTO managers VALUES", columns: 6, tail: "" };
/// Puts rows of loans.
pub const LOANS: Shape = Shape { head: "REPLACE INTO loans VALUES", columns: 15, tail: "" };
/// Puts rows of returns.
pub const RETURNS: Shape = Shape { head: "REPLACE INTO returns VALUES", columns: 10, tail: "" };
/// Puts rows of ratings.
pub const RATINGS: Shape = Shape { head: "REPLACE INTO ratings VALUES", columns: 6, tail: "" };

/// A row.
pub struct Columns<'r>(pub &'r SqliteRow);

impl Stored for Columns<'_> {
    fn number(&self, column: usize) -> Result<Option<i64>, ViewError> {
        get(self.0, column)
    }

    fn text(&self, column: usize) -> Result<Option<&str>, ViewError> {
        get(self.0, column)
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>, ViewError> {
        get(self.0, column)
    }
}

/// A column that holds what was written into it, or the error that it does not.
pub fn get<'r, T>(row: &'r SqliteRow, column: usize) -> Result<T, ViewError>
where
    T: Decode<'r, Sqlite> + Type<Sqlite>,
{
    row.try_get(column).map_err(failed)
}
