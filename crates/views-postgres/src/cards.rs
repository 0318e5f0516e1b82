//! Cards: the questions asked of their table.

use chrono::NaiveDate;
use cooperative::UnitCode;
use figures::Units;
use sqlx::{Postgres, QueryBuilder};
use views::stored::rows::days;
use views::{CardFilter, folded};

/// Adds what a filter asks for, after a `WHERE`.
pub fn push_filter(query: &mut QueryBuilder<Postgres>, filter: &CardFilter) {
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
        query.push(" AND strpos(name_folded, ").push_bind(folded(part)).push(") > 0");
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

/// Adds ` AND` that a card's address is one of some.
pub fn push_addresses(query: &mut QueryBuilder<Postgres>, units: &Units) {
    if let Some(codes) = units.codes() {
        let codes: Vec<String> = codes.into_iter().map(UnitCode::to_string).collect();
        query.push(" AND commune = ANY(").push_bind(codes).push(")");
    }
    let Units::Land(land) = units else { return };
    if land.whole {
        return;
    }
    let (mut codes, mut from, mut until) = (Vec::new(), Vec::new(), Vec::new());
    let end = |day: Option<NaiveDate>| day.map_or(i64::MAX, days);
    for (code, span) in land.spans.iter().flat_map(|(code, it)| it.iter().map(move |it| (code, it)))
    {
        codes.push(code.to_string());
        from.push(days(span.from));
        until.push(end(span.until));
    }
    query.push(" AND EXISTS (SELECT 1 FROM UNNEST(").push_bind(codes).push(", ");
    query.push_bind(from).push(", ").push_bind(until);
    query.push(") AS j(code, since, until) WHERE j.code = commune AND j.since <= seated");
    query.push(" AND seated < j.until)");
}
