//! Views as rows of tables: what both databases write and read, column by column. Days are counted
//! from the day before 0001-01-01, instants in microseconds, ids are 16 bytes, money is đồng; numbers
//! of kinds, states and reasons are those of the vocabularies.

pub mod cards;
pub mod keys;
pub mod rows;
mod tables;
mod value;
pub mod whole;

pub use tables::{Tables, place, tiles};
pub use value::{Value, Values};

use crate::error::ViewError;

/// One row as a database gives it. A column that does not hold what is asked for is damage.
pub trait Stored {
    /// The number in a column, if there is one.
    fn number(&self, column: usize) -> Result<Option<i64>, ViewError>;

    /// The text in a column, if there is one.
    fn text(&self, column: usize) -> Result<Option<&str>, ViewError>;

    /// The bytes in a column, or those of an id, if there are any.
    fn bytes(&self, column: usize) -> Result<Option<&[u8]>, ViewError>;
}
