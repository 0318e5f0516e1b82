//! Cards: the questions asked of their table.

use chrono::NaiveDate;
use cooperative::UnitCode;
use figures::Units;
use sqlx::{QueryBuilder, Sqlite};
use views::stored::rows::days;
use views::{CardFilter, folded};

/// Adds what a filter asks for, after a `WHERE`.
pub fn push_filter(query: &mut QueryBuilder<Sqlite>, filter: &CardFilter) {
    query.push("TRUE");
    if let Some(units) = &filter.units {
        push_addresses(query, units);
    }
    let mut number = |column: &'static str, number: Option<i64>| {
        if let Some(number) = number {
            query.push(" AND ").push(column).push_bind(number);
        }
    };
    number("kind = ", filter.kind.map(|it| it.number().into()));
    number("sector = ", filter.sector.map(|it| it.number().into()));
    number("legal = ", filter.legal.map(|it| it.number().into()));
    number("operating = ", filter.operating.map(|it| it.number().into()));
    number("registered_on >= ", filter.registered_from.map(days));
    number("registered_on <= ", filter.registered_to.map(days));
    if let Some(part) = &filter.name_contains {
        query.push(" AND instr(name_folded, ").push_bind(folded(part)).push(") > 0");
    }
    match filter.ended {
        Some(true) => query.push(" AND ended_on IS NOT NULL"),
        Some(false) => query.push(" AND ended_on IS NULL"),
        None => query,
    };
    match filter.certified {
        Some(true) => query.push(" AND registered_on IS NOT NULL"),
        Some(false) => query.push(" AND registered_on IS NULL"),
        None => query,
    };
}

/// Adds ` AND` that a column is one of some units.
pub fn push_units(query: &mut QueryBuilder<Sqlite>, column: &'static str, units: &Units) {
    if let Some(codes) = units.codes() {
        query.push(" AND ").push(column).push(" IN (SELECT value FROM json_each(");
        query.push_bind(json(codes.into_iter().map(UnitCode::as_str))).push("))");
    }
}

/// Adds ` AND` that a card's address is one of some.
pub fn push_addresses(query: &mut QueryBuilder<Sqlite>, units: &Units) {
    push_units(query, "commune", units);
    let Units::Land(land) = units else { return };
    if land.whole {
        return;
    }
    let spans = land.spans.iter().flat_map(|(code, spans)| {
        let until = |day: Option<NaiveDate>| day.map_or(i64::MAX, days);
        spans
            .iter()
            .map(move |it| serde_json::json!([code.as_str(), days(it.from), until(it.until)]))
    });
    query.push(" AND EXISTS (SELECT 1 FROM json_each(");
    query.push_bind(serde_json::Value::from_iter(spans).to_string());
    query.push(") j WHERE j.value ->> 0 = commune AND j.value ->> 1 <= seated");
    query.push(" AND seated < j.value ->> 2)");
}

/// A JSON list of words.
pub fn json<'a>(words: impl Iterator<Item = &'a str>) -> String {
    serde_json::Value::from_iter(words).to_string()
}
