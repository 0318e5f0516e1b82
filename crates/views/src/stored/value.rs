//! Values on their way into columns.

use std::sync::Arc;

use super::rows::days;

/// The values of many rows, one after another.
#[derive(Clone, Debug, Default)]
pub struct Values {
    list: Vec<Value>,
    rows: usize,
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// None.
    Null,
    /// A number.
    Number(i64),
    /// A text.
    Text(Arc<str>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An id: 16 bytes.
    Id(uuid::Uuid),
}

impl Values {
    /// Adds a row.
    pub fn row<const N: usize>(&mut self, row: [Value; N]) {
        self.list.extend(row);
        self.rows += 1;
    }

    /// Adds a row of any length.
    pub fn push(&mut self, row: Vec<Value>) {
        self.list.extend(row);
        self.rows += 1;
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// All values, row by row.
    pub fn into_values(self) -> Vec<Value> {
        self.list
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Number(n)
    }
}

impl From<u64> for Value {
    /// Positions and revisions stay far below 2^63.
    fn from(n: u64) -> Self {
        Self::Number(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Value {
    fn from(n: u32) -> Self {
        Self::Number(n.into())
    }
}

impl From<u8> for Value {
    fn from(n: u8) -> Self {
        Self::Number(n.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<uuid::Uuid> for Value {
    fn from(id: uuid::Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<chrono::NaiveDate> for Value {
    fn from(day: chrono::NaiveDate) -> Self {
        Self::Number(days(day))
    }
}

impl From<cooperative::Dong> for Value {
    fn from(amount: cooperative::Dong) -> Self {
        Self::Number(amount.0)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
