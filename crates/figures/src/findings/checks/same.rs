//! (13) One figure is printed once, or twice alike; (10) a factor that explains two values.

use std::collections::{BTreeMap, HashMap};

use crate::findings::Severity;
use crate::findings::corpus::{Per, Period, Relation, Row};
use crate::findings::merge::Violation;
use crate::findings::reading::{Key, Reading};
use crate::findings::span::Span;
use crate::findings::unit::Dimension;
use crate::findings::words::{printed, stated};
use crate::number::Rational;
use crate::reason::Reason;

/// Slips of a unit: how often the one is the other, in Vietnamese and in English.
const FACTORS: [(i64, &str, &str); 3] = [
    (12, "tháng/năm", "month and year"),
    (1_000, "nghìn/triệu/tỷ hoặc dấu phân cách", "thousand, million, billion, or a separator"),
    (1_000_000, "đồng/triệu/nghìn tỷ", "đồng and million"),
];

/// What makes two rows the same figure, in one document or in two.
#[derive(PartialEq, Eq, Hash)]
struct Same<'a> {
    place: &'a str,
    period: Period,
    basis: u8,
    kind: u8,
    measured: &'a str,
    dimensions: BTreeMap<&'a str, &'a str>,
    group: &'a str,
    dimension: Dimension,
    relation: Option<u8>,
    base: (Option<Key>, Option<Key>),
    base_period: (Option<Period>, Option<u8>),
}

/// What violates it.
pub(super) fn check(corpus: &Reading) -> Vec<Violation> {
    let mut groups: HashMap<Same, Vec<usize>> = HashMap::new();
    let mut all = Vec::new();
    for (at, row) in corpus.rows.iter().enumerate() {
        let earlier = groups.entry(same(corpus, row)).or_default();
        // What prints the same as an earlier row cannot differ from others more than that does.
        let alike = |it: &Row| {
            it.span() == row.span() && it.per == row.per && it.population == row.population
        };
        let found = earlier.iter().find_map(|it| differ(corpus, *it, at));
        let known = earlier.iter().any(|it| corpus.row(*it).is_some_and(alike));
        all.extend(found);
        if !known {
            earlier.push(at);
        }
    }
    all
}

fn same<'a>(corpus: &Reading<'a>, row: &'a Row) -> Same<'a> {
    let base = row.of.and_then(|it| corpus.row(it));
    let part = row.relation == Relation::OfWhich
        || matches!(row.relation, Relation::Added | Relation::Removed)
            && base.is_some_and(|it| it.measured() != row.measured());
    // An indicator of ours is the same figure whether it is told by itself or as a part.
    let own = row.relation == Relation::InAll || part && row.indicator.is_some();
    let dimensions = row.dimensions.iter().map(|(by, it)| (by.as_str(), it.as_str()));
    // A base in another document is the same base.
    let key = |it: Option<usize>| it.and_then(|it| corpus.key(it)).map(Key::anywhere);
    let base = (key(row.of.filter(|_| !own)), key(row.about));
    Same {
        place: corpus.place(row),
        period: row.period,
        basis: row.basis as u8,
        kind: row.kind as u8,
        measured: row.measured(),
        dimensions: dimensions.filter(|it| it.0 != "part_area").collect(),
        group: if own && row.indicator.is_some() { "" } else { &row.group },
        dimension: row.unit.dimension,
        relation: (!own).then_some(row.relation as u8),
        base,
        base_period: (row.base_period, row.base_basis.map(|it| it as u8)),
    }
}

/// How often each of two figures is to be taken so that both are for the same time: every reading
/// that the words allow. What says nothing beside a month's figure is a month's or a year's.
pub(super) fn readings(row: &Row, other: &Row) -> &'static [(i64, i64)] {
    match (row.per, other.per) {
        (Some(Per::Month), Some(Per::Year)) => &[(12, 1)],
        (Some(Per::Year), Some(Per::Month)) => &[(1, 12)],
        (Some(Per::Month), None) => &[(1, 1), (12, 1)],
        (None, Some(Per::Month)) => &[(1, 1), (1, 12)],
        _ => &[(1, 1)],
    }
}

/// A span so many times.
pub(super) fn taken(span: Span, times: i64) -> Option<Span> {
    span.scaled(Rational::whole(times))
}

/// One of so many equal parts of a span.
pub(super) fn part(span: Span, of: i64) -> Option<Span> {
    span.scaled(Rational::whole(1).over(Rational::whole(of))?)
}

/// The slip of a unit that alone makes two values agree, if they differ.
pub(super) fn factor(a: Span, b: Span) -> Reason {
    let fits = FACTORS.iter().filter(|(by, ..)| {
        let times = |it: Span| it.scaled(Rational::whole(*by));
        times(a).is_some_and(|it| it.meets(b)) || times(b).is_some_and(|it| it.meets(a))
    });
    let fits: Vec<_> = fits.collect();
    let [(by, vi, en)] = fits.as_slice() else { return Reason::default() };
    Reason::new(
        format!("Hai số khớp nếu lệch đúng {by} lần: nhầm {vi}."),
        format!("They agree by a factor of exactly {by}: {en} confused."),
    )
}

fn differ(corpus: &Reading, first: usize, second: usize) -> Option<Violation> {
    let (a, b) = (corpus.row(first)?, corpus.row(second)?);
    let counted = a.population == b.population || a.population.is_none() || b.population.is_none();
    let mut read = Vec::new();
    for (of_a, of_b) in readings(a, b) {
        read.push((taken(a.span()?, *of_a)?, taken(b.span()?, *of_b)?, *of_a, *of_b));
    }
    if !counted || read.iter().any(|it| it.0.meets(it.1)) {
        return None;
    }
    let (one, two, of_a, of_b) = *read.first()?;
    let cause = if a.amount.mantissa == 0 { Reason::default() } else { factor(one, two) };
    let (here, there) = (stated(corpus, second), stated(corpus, first));
    let why = if a.document == b.document {
        Reason::new(
            format!("Cùng một chỉ tiêu, hai số: {}; {}.", there.vi, here.vi),
            format!("One figure, two values: {}; {}.", there.en, here.en),
        )
    } else {
        Reason::new(
            format!("Cùng một chỉ tiêu, hai văn bản hai số: {}; {}.", there.vi, here.vi),
            format!("One figure, two documents, two values: {}; {}.", there.en, here.en),
        )
    };
    let severity = if a.document == b.document { Severity::Error } else { Severity::Warning };
    Some(Violation {
        check: if cause.is_empty() { "same_figure" } else { "unit_confusion" },
        severity,
        rows: vec![second, first],
        expected: printed(a),
        why,
        fixes: vec![(second, part(one, of_b)?), (first, part(two, of_a)?)],
        cause,
    })
}
