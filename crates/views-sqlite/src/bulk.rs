//! Many rows in few statements.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe, Encode, Sqlite, Type};
use views::ViewError;

use crate::error::failed;

/// How many rows a statement takes: the most that fit, so that few shapes of statement are
/// prepared.
const SIZES: [usize; 4] = [512, 64, 8, 1];

/// A statement that is repeated for many rows: `head (?, ..), (?, ..) tail`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// What stands before the rows.
    pub head: &'static str,
    /// How many values a row has.
    pub columns: usize,
    /// What stands after the rows.
    pub tail: &'static str,
}

/// The texts of statements, made once for each shape and size.
#[derive(Default)]
pub struct Statements(HashMap<(Shape, usize), Arc<str>>);

/// The values of many rows, one after another.
#[derive(Default)]
pub struct Values {
    list: Vec<Value>,
}

/// One value of a row.
pub enum Value {
    /// None.
    Null,
    /// A number.
    Number(i64),
    /// A text.
    Text(Arc<str>),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Values {
    /// Adds a row.
    pub fn row<const N: usize>(&mut self, row: [Value; N]) {
        self.list.extend(row);
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
        Self::Bytes(id.as_bytes().to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<chrono::NaiveDate> for Value {
    fn from(day: chrono::NaiveDate) -> Self {
        Self::Number(crate::rows::days(day))
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

impl Statements {
    /// Runs a statement over all rows, many at a time.
    pub async fn run(
        &mut self,
        connection: &mut SqliteConnection,
        shape: Shape,
        values: Values,
    ) -> Result<(), ViewError> {
        let mut left = values.list.len() / shape.columns.max(1);
        let mut values = values.list.into_iter();
        for size in SIZES {
            while left >= size {
                let mut arguments = SqliteArguments::default();
                arguments.reserve(size * shape.columns, 0);
                for value in values.by_ref().take(size * shape.columns) {
                    bind(&mut arguments, value)?;
                }
                let sql = AssertSqlSafe(Arc::clone(self.text(shape, size)));
                let query = sqlx::query_with(sql, arguments);
                query.execute(&mut *connection).await.map_err(failed)?;
                left -= size;
            }
        }
        Ok(())
    }

    fn text(&mut self, shape: Shape, size: usize) -> &Arc<str> {
        self.0.entry((shape, size)).or_insert_with(|| {
            let row = vec!["?"; shape.columns].join(",");
            let rows = vec![format!("({row})"); size].join(",");
            format!("{} {rows} {}", shape.head, shape.tail).into()
        })
    }
}

fn bind(arguments: &mut SqliteArguments, value: Value) -> Result<(), ViewError> {
    match value {
        Value::Null => add(arguments, None::<i64>),
        Value::Number(n) => add(arguments, n),
        Value::Text(text) => add(arguments, text),
        Value::Bytes(bytes) => add(arguments, bytes),
    }
}

fn add<'q, T>(arguments: &mut SqliteArguments, value: T) -> Result<(), ViewError>
where
    T: Encode<'q, Sqlite> + Type<Sqlite>,
{
    arguments.add(value).map_err(ViewError::Unavailable)
}
