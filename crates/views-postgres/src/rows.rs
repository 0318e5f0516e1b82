//! Rows as PostgreSQL gives them: every value in its binary form.

use sqlx::postgres::{PgRow, PgValueFormat};
use sqlx::{Row, ValueRef};
use views::ViewError;
use views::stored::Stored;
use views::stored::rows::damaged;

use crate::error::failed;

/// A row.
pub struct Columns<'r>(pub &'r PgRow);

impl Stored for Columns<'_> {
    fn number(&self, column: usize) -> Result<Option<i64>, ViewError> {
        let number = |it: &[u8]| it.try_into().map(i64::from_be_bytes);
        let number = self.bytes(column)?.map(number).transpose();
        number.map_err(|_| damaged("a number"))
    }

    fn text(&self, column: usize) -> Result<Option<&str>, ViewError> {
        let text = self.bytes(column)?.map(std::str::from_utf8).transpose();
        text.map_err(|_| damaged("a text"))
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>, ViewError> {
        let value = self.0.try_get_raw(column).map_err(failed)?;
        if value.is_null() {
            return Ok(None);
        }
        if value.format() != PgValueFormat::Binary {
            return Err(damaged("a value that is not in binary form"));
        }
        value.as_bytes().map(Some).map_err(|_| damaged("a value"))
    }
}
