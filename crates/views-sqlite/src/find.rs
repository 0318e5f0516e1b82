//! Search: which blocks can have entries that pass, and which of their entries do.

use chrono::{Days, NaiveDate, NaiveTime};
use cooperative::UnitCode;
use eventlog::Position;
use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Sqlite};
use views::block::{Facet, unpack};
use views::{DocumentFilter, EntryFilter, EntryRow, Place, ViewError};

use crate::cards::json;
use crate::error::failed;
use crate::rows::{days, get};

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
    if let Some(start) = filter.recorded_from.and_then(|day| midnight(day, 0)) {
        // Blocks run in the order of recording: it begins at one, and all that follow.
        query.push(" AND last >= (SELECT coalesce((SELECT last FROM entry_blocks");
        query.push(" WHERE recorded_to >= ").push_bind(start);
        query.push(" ORDER BY recorded_to, last LIMIT 1), 9223372036854775807))");
    }
    if let Some(end) = filter.recorded_to.and_then(|day| midnight(day, 1)) {
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
    if let Some(recorder) = &filter.recorder {
        is(&mut query, Facet::Recorder, recorder.as_str());
    }
    match &filter.document {
        Some(DocumentFilter::Is(number)) => is(&mut query, Facet::Document, number.as_str()),
        Some(DocumentFilter::StartsWith(start)) => {
            starts(&mut query, Facet::Document, start.as_str(), start.as_str());
        }
        None => {}
    }
    match &filter.place {
        Some(Place::Units(units)) => {
            if let Some(codes) = units.codes() {
                facet(&mut query, Facet::Unit);
                query.push("word IN (SELECT value FROM json_each(");
                query.push_bind(json(codes.into_iter().map(UnitCode::as_str))).push(")))");
            }
        }
        Some(Place::Partition(prefix)) => {
            starts(&mut query, Facet::Partition, prefix.as_str(), prefix.as_str());
        }
        None => {}
    }
    if let Some(id) = filter.cooperative {
        is(&mut query, Facet::Stream, &format!("cooperative:{id}"));
    }
    if let Some(import) = &filter.import {
        is(&mut query, Facet::Import, import.as_str());
    }
    query.push(" ORDER BY last LIMIT ").push(BLOCKS);
    query
}

fn facet(query: &mut QueryBuilder<Sqlite>, facet: Facet) {
    query.push(" AND last IN (SELECT block FROM entry_facets WHERE facet = ");
    query.push_bind(i64::from(facet as u8)).push(" AND ");
}

fn is(query: &mut QueryBuilder<Sqlite>, of: Facet, word: &str) {
    facet(query, of);
    query.push("word = ").push_bind(word.to_owned()).push(")");
}

/// Words that start so lie between the start and the start followed by the greatest character.
fn starts(query: &mut QueryBuilder<Sqlite>, of: Facet, from: &str, to: &str) {
    facet(query, of);
    query.push("word >= ").push_bind(from.to_owned());
    query.push(" AND word < ").push_bind(format!("{to}\u{10ffff}")).push(")");
}

/// The instant at which a day begins in Asia/Ho_Chi_Minh, some days later, in microseconds.
fn midnight(day: NaiveDate, later: u64) -> Option<i64> {
    let day = day.checked_add_days(Days::new(later))?;
    Some(day.and_time(NaiveTime::MIN).and_utc().timestamp_micros() - 7 * 3_600_000_000)
}
