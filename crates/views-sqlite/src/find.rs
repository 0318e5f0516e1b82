//! Search: which blocks can have entries that pass, and which of their entries do.

use cooperative::day::midnight;
use eventlog::Position;
use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Sqlite};
use views::block::{Asked, asked, unpack};
use views::stored::rows::days;
use views::{EntryFilter, EntryRow, ViewError};

use crate::cards::json;
use crate::error::failed;
use crate::rows::get;

/// How many blocks are read at once.
const BLOCKS: u32 = 8;

/// The entries that pass, after a position, in order.
pub async fn entries(
    from: &mut SqliteConnection,
    filter: &EntryFilter,
    after: Position,
    limit: u32,
) -> Result<Vec<EntryRow>, ViewError> {
    let limit = limit as usize;
    let mut found = Vec::new();
    let mut reached = i64::try_from(after.0).unwrap_or(i64::MAX);
    while found.len() < limit {
        let mut query = blocks(filter, reached);
        let rows = query.build().fetch_all(&mut *from).await.map_err(failed)?;
        for row in &rows {
            reached = get(row, 0)?;
            let passing = unpack(get(row, 1)?)?;
            let passing = passing.into_iter().filter(|it| it.position > after);
            found.extend(passing.filter(|it| filter.matches(it)));
        }
        if rows.len() < BLOCKS as usize {
            break;
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// The next blocks after one that can have entries that pass.
fn blocks(filter: &EntryFilter, reached: i64) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("SELECT last, bytes FROM entry_blocks WHERE last > ");
    query.push_bind(reached);
    if let Some(start) = filter.recorded_from.and_then(midnight) {
        // Blocks run in the order of recording: it begins at one, and all that follow.
        query.push(" AND last >= (SELECT coalesce((SELECT last FROM entry_blocks");
        query.push(" WHERE recorded_to >= ").push_bind(start);
        query.push(" ORDER BY recorded_to, last LIMIT 1), 9223372036854775807))");
    }
    if let Some(end) = filter.recorded_to.and_then(|day| midnight(day.succ_opt()?)) {
        query.push(" AND last < (SELECT coalesce((SELECT last FROM entry_blocks");
        query.push(" WHERE recorded_from >= ").push_bind(end);
        query.push(" ORDER BY recorded_from, last LIMIT 1), 9223372036854775807))");
    }
    if let Some(day) = filter.effective_from {
        query.push(" AND effective_to >= ").push_bind(days(day));
    }
    if let Some(day) = filter.effective_to {
        query.push(" AND effective_from <= ").push_bind(days(day));
    }
    for (facet, words) in asked(filter) {
        query.push(" AND last IN (SELECT block FROM entry_facets WHERE facet = ");
        query.push_bind(i64::from(facet as u8)).push(" AND ");
        match words {
            Asked::Is(word) => query.push("word = ").push_bind(word),
            Asked::Starts { from, below } => {
                query.push("word >= ").push_bind(from).push(" AND word < ").push_bind(below)
            }
            Asked::Among(words) => {
                query.push("word IN (SELECT value FROM json_each(");
                query.push_bind(json(words.iter().map(String::as_str))).push("))")
            }
        };
        query.push(")");
    }
    query.push(" ORDER BY last LIMIT ").push(BLOCKS);
    query
}
