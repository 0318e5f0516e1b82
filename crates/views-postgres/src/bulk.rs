//! Many rows in one statement: a parameter for each column, an array of its values.
//!
//! `COPY` would take them faster, but sqlx sends what is copied and its end apart, on sockets that hold
//! small packets back: each copy would wait 40 ms for an acknowledgement.

use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo};
use sqlx::{Arguments, AssertSqlSafe, PgConnection, Postgres, Type};
use views::ViewError;
use views::stored::{Value, Values};

use crate::error::failed;

/// A table, as rows are put into it.
#[derive(Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// All columns in their order; those of the key first.
    pub columns: &'static [(&'static str, Kind)],
    /// How many columns the key has.
    pub key: usize,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers.
    Bigint,
    /// Texts.
    Text,
    /// Bytes.
    Bytea,
    /// Ids.
    Uuid,
}

impl Table {
    /// Adds rows whose keys are not there.
    pub async fn add(&self, to: &mut PgConnection, rows: Values) -> Result<(), ViewError> {
        let sql = format!("INSERT INTO {} {}", self.name, select(self.columns));
        run(to, sql, self.columns, rows).await
    }

    /// Puts rows in the place of those with their keys.
    pub async fn put(&self, to: &mut PgConnection, rows: Values) -> Result<(), ViewError> {
        let (key, others) = self.columns.split_at(self.key);
        let set = others.iter().map(|(it, _)| format!("{it} = excluded.{it}"));
        let sql = format!(
            "INSERT INTO {} {} ON CONFLICT ({}) DO UPDATE SET {}",
            self.name,
            select(self.columns),
            names(key),
            set.collect::<Vec<_>>().join(", ")
        );
        run(to, sql, self.columns, rows).await
    }

    /// Takes rows away by their keys.
    pub async fn take(&self, from: &mut PgConnection, keys: Values) -> Result<(), ViewError> {
        let key = &self.columns[..self.key];
        let sql = format!("DELETE FROM {} WHERE ({}) IN ({})", self.name, names(key), select(key));
        run(from, sql, key, keys).await
    }
}

fn names(columns: &[(&str, Kind)]) -> String {
    columns.iter().map(|(it, _)| *it).collect::<Vec<_>>().join(", ")
}

fn select(columns: &[(&str, Kind)]) -> String {
    let each = (1..).zip(columns).map(|(n, (_, kind))| format!("${n}::{}[]", kind.name()));
    format!("SELECT * FROM UNNEST({})", each.collect::<Vec<_>>().join(", "))
}

async fn run(
    on: &mut PgConnection,
    sql: String,
    columns: &[(&str, Kind)],
    values: Values,
) -> Result<(), ViewError> {
    if values.is_empty() {
        return Ok(());
    }
    let mut arguments = PgArguments::default();
    for array in arrays(columns, values) {
        arguments.add(array).map_err(ViewError::Unavailable)?;
    }
    sqlx::query_with(AssertSqlSafe(sql), arguments).execute(on).await.map_err(failed)?;
    Ok(())
}

/// The values of a column in the server's binary form of an array.
struct Array {
    kind: Kind,
    bytes: Vec<u8>,
}

/// What begins an array of so many values: one dimension, values that may be missing, their type, how
/// many, and that they count from 1.
const HEAD: usize = 20;

fn arrays(columns: &[(&str, Kind)], values: Values) -> Vec<Array> {
    let rows = values.len();
    let new = |(_, kind): &(&str, Kind)| {
        let mut bytes = Vec::with_capacity(HEAD + 20 * rows);
        for part in [1, 1, kind.oids().0 as i32, rows as i32, 1] {
            bytes.extend_from_slice(&part.to_be_bytes());
        }
        Array { kind: *kind, bytes }
    };
    let mut arrays: Vec<Array> = columns.iter().map(new).collect();
    let mut values = values.into_values().into_iter();
    for _ in 0..rows {
        for (array, value) in arrays.iter_mut().zip(values.by_ref()) {
            array.push(value);
        }
    }
    arrays
}

impl Array {
    fn push(&mut self, value: Value) {
        match value {
            Value::Null => self.bytes.extend_from_slice(&(-1_i32).to_be_bytes()),
            Value::Number(n) => self.put(&n.to_be_bytes()),
            // PostgreSQL's texts hold every character but this one.
            Value::Text(text) if text.contains('\0') => {
                self.put(text.replace('\0', "\u{fffd}").as_bytes());
            }
            Value::Text(text) => self.put(text.as_bytes()),
            Value::Bytes(bytes) => self.put(&bytes),
            Value::Id(id) => self.put(id.as_bytes()),
        }
    }

    fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(&(bytes.len() as i32).to_be_bytes());
        self.bytes.extend_from_slice(bytes);
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Bigint => "bigint",
            Self::Text => "text",
            Self::Bytea => "bytea",
            Self::Uuid => "uuid",
        }
    }

    /// The server's numbers of the type, and of its arrays. They are part of its protocol.
    fn oids(self) -> (u32, u32) {
        match self {
            Self::Bigint => (20, 1016),
            Self::Text => (25, 1009),
            Self::Bytea => (17, 1001),
            Self::Uuid => (2950, 2951),
        }
    }
}

impl Type<Postgres> for Array {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(Kind::Bigint.oids().1))
    }
}

impl Encode<'_, Postgres> for Array {
    fn encode_by_ref(&self, to: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        to.extend_from_slice(&self.bytes);
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_oid(Oid(self.kind.oids().1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_arrays_as_the_server_reads_them() {
        let mut values = Values::default();
        values.row([7_i64.into(), Value::Null]);
        values.row([8_i64.into(), "ab".into()]);
        let found = arrays(&[("n", Kind::Bigint), ("t", Kind::Text)], values);
        let head = |oid: u8| [1, 1, oid, 2, 1].map(|it| [0, 0, 0, it]).concat();
        let n = [head(20), b"\0\0\0\x08\0\0\0\0\0\0\0\x07\0\0\0\x08\0\0\0\0\0\0\0\x08".to_vec()];
        assert_eq!(found[0].bytes, n.concat());
        assert_eq!(found[1].bytes, [head(25), b"\xff\xff\xff\xff\0\0\0\x02ab".to_vec()].concat());
    }

    #[test]
    fn statements_name_every_column() {
        let columns = &[("a", Kind::Uuid), ("b", Kind::Text)];
        assert_eq!(select(columns), "SELECT * FROM UNNEST($1::uuid[], $2::text[])");
    }
}
