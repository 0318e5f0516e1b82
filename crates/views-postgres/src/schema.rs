//! What a generation is made of, and what it is known by.

use sqlx::{AssertSqlSafe, PgConnection};

/// Every table and index of a generation.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Raised with every change of the tables, of the packed rows or of the fold. Generations of another
/// version are folded anew from the log.
pub const VERSION: i64 = 2;

/// Names of tables, columns with their types, and indexes, as one digest: what was made is held
/// against what stands when it is opened. Empty where nothing stands.
const SHAPE: &str = r#"
SELECT coalesce(md5(string_agg(line, ';' ORDER BY line COLLATE "C")), '') FROM (
    SELECT concat_ws(' ', c.relname, c.relkind::text, a.attnum, a.attname,
        format_type(a.atttypid, a.atttypmod)) AS line
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname = $1 AND c.relkind IN ('r', 'i')) lines"#;

/// The shape of a schema.
pub async fn shape(from: &mut PgConnection, schema: &str) -> Result<String, sqlx::Error> {
    sqlx::query_scalar(SHAPE).bind(schema).fetch_one(from).await
}

/// Runs statements that we wrote, with names in them that [`crate::place::Place`] let pass.
pub async fn run(to: &mut PgConnection, statements: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(statements)).execute(to).await?;
    Ok(())
}
