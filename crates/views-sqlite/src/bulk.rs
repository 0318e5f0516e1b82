//! Many rows in few statements.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe, Encode, Sqlite, Type};
use views::ViewError;
use views::stored::{Value, Values};

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

impl Statements {
    /// Runs a statement over all rows, many at a time.
    pub async fn run(
        &mut self,
        connection: &mut SqliteConnection,
        shape: Shape,
        values: Values,
    ) -> Result<(), ViewError> {
        let mut left = values.len();
        let mut values = values.into_values().into_iter();
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
        Value::Id(id) => add(arguments, id.as_bytes().to_vec()),
    }
}

fn add<'q, T>(arguments: &mut SqliteArguments, value: T) -> Result<(), ViewError>
where
    T: Encode<'q, Sqlite> + Type<Sqlite>,
{
    arguments.add(value).map_err(ViewError::Unavailable)
}
