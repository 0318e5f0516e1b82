//! Parts and their total: (1), and the whole that is smaller than a part.

use std::collections::BTreeMap;

use super::balance::{Balance, Sum};
use super::overlaps::{nested, some_fill};
use super::same::{readings, taken};
use crate::findings::Severity;
use crate::findings::corpus::{Relation, Row};
use crate::findings::merge::Violation;
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::unit::Dimension;
use crate::findings::words::{printed, stated};
use crate::reason::Reason;

/// The rows that break one whole down in one way.
#[derive(Clone, Debug)]
pub(in crate::findings) struct Parts {
    /// The whole.
    pub whole: usize,
    /// Its parts.
    pub rows: Vec<usize>,
    /// Whether the document says that they are all of it.
    pub exhaustive: bool,
    /// Whether nothing can be in two of them.
    pub disjoint: bool,
    /// Whether one thing can be in two of them.
    pub overlapping: bool,
}

/// Indicators of which one thing can be in several parts, so that parts add up to more.
const DISTINCT: [&str; 3] = ["loans.borrowers", "loans.debtors", "managers.trained"];

/// Of so many rows of one figure, one is the part.
const MOST_TWINS: usize = 50;

/// Every breakdown: by a base that is named, or by the same figure with one dimension less.
pub(in crate::findings) fn groups(corpus: &Reading) -> Vec<Parts> {
    let mut groups: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
    for (at, row) in corpus.rows.iter().enumerate().filter(|(_, it)| it.is_figure()) {
        // A part that is printed twice is one part.
        if repeated(corpus, at, row) {
            continue;
        }
        for whole in wholes(corpus, at, row) {
            let Some(of) = corpus.row(whole) else { continue };
            let more = row.dimensions.keys().filter(|it| !of.dimensions.contains_key(*it));
            let mut by = more.cloned().collect::<Vec<_>>().join("+");
            if by.is_empty() && row.area != of.area {
                by = "area".into();
            }
            if !row.group.is_empty() {
                by = format!("{by}:{}", row.group);
            }
            groups.entry((whole, by)).or_default().push(at);
        }
    }
    let made = groups.into_iter().map(|((whole, by), rows)| {
        let said = rows.iter().chain([&whole]).filter_map(|it| corpus.row(*it)?.exhaustive);
        let said: Vec<bool> = said.collect();
        let of = corpus.row(whole);
        let overlapping = of.is_some_and(|it| DISTINCT.contains(&it.measured()));
        let count = of.is_some_and(|it| it.unit.dimension == Dimension::Count);
        let several = by.is_empty() || by.contains('+') || by == "lender" && count;
        let nested = nested(rows.iter().filter_map(|it| corpus.row(*it)), &by);
        Parts {
            whole,
            rows,
            exhaustive: said.contains(&true) && !said.contains(&false),
            disjoint: !several && !overlapping && !nested,
            overlapping,
        }
    });
    made.collect()
}

/// Whether the document prints a part with one value, however often.
fn alike(corpus: &Reading, at: usize) -> bool {
    let span = corpus.row(at).and_then(Row::span);
    let twins = corpus.twins(at).iter().take(MOST_TWINS);
    twins.filter_map(|it| corpus.row(*it)?.span().zip(span)).all(|(a, b)| a.meets(b))
}

/// Whether an earlier row of the document is the same part of the same whole.
fn repeated(corpus: &Reading, at: usize, row: &Row) -> bool {
    let same = |it: &Row| {
        it.relation == row.relation && it.of == row.of && it.group == row.group && it.per == row.per
    };
    let earlier = corpus.twins(at).iter().take_while(|it| **it < at).take(MOST_TWINS);
    earlier.filter_map(|it| corpus.row(*it)).any(same)
}

/// The base that is named, else each figure with one dimension less: a cell of a table is a part of
/// its line and of its column.
fn wholes(corpus: &Reading, at: usize, row: &Row) -> Vec<usize> {
    match row.relation {
        Relation::OfWhich => {
            if let Some(of) = row.of {
                return vec![of];
            }
        }
        Relation::InAll => {}
        _ => return Vec::new(),
    }
    let less = row.dimensions.keys().filter_map(|by| {
        let mut others = row.dimensions.clone();
        others.remove(by);
        let fits = |it: &&usize| {
            corpus.row(**it).is_some_and(|it| {
                it.relation == Relation::InAll && (row.is_mean() || it.as_long(row))
            })
        };
        // One of several that print the same: the first is the whole.
        corpus.broken_down(at, &others).iter().find(fits).copied()
    });
    less.collect()
}

/// What violates it.
pub(super) fn check(corpus: &Reading) -> Vec<Violation> {
    let mut all = Vec::new();
    for parts in &corpus.parts {
        let Some(whole) = corpus.row(parts.whole) else { continue };
        if whole.is_mean() || whole.unit.dimension == Dimension::Percent {
            continue;
        }
        let row = |it: &usize| corpus.row(*it);
        let dated =
            parts.rows.iter().filter_map(row).any(|it| it.period.as_of != whole.period.as_of);
        if dated {
            if parts.exhaustive {
                all.extend(other_day(corpus, parts));
            }
            continue;
        }
        let terms: Vec<_> = parts.rows.iter().map(|it| (*it, true)).collect();
        let sum = Balance {
            check: if parts.exhaustive { "parts_total" } else { "parts_exceed" },
            // Only our own reading of a dimension is that nothing is in two of its parts.
            severity: if parts.exhaustive { Severity::Error } else { Severity::Warning },
            whole: parts.whole,
            terms: &terms,
            sum: match (parts.exhaustive, parts.overlapping) {
                (true, false) => Sum::Whole,
                (true, true) => Sum::AtLeast,
                (false, _) => Sum::AtMost,
            },
        };
        // Where a part is printed twice with two values, that is what is said.
        let once = parts.rows.iter().all(|it| alike(corpus, *it));
        let summed = once && (parts.exhaustive || parts.disjoint && !some_fill(corpus, parts));
        let added = if summed { sum.violation(corpus) } else { None };
        if let Some(violation) = added {
            all.push(of_another_day(corpus, parts, violation));
            continue;
        }
        all.extend(
            parts.rows.iter().filter_map(|it| beyond(corpus, "parts_exceed", *it, parts.whole)),
        );
    }
    all
}

/// Says so if the one part of another day, in the same document, is what the whole lacks.
fn of_another_day(corpus: &Reading, parts: &Parts, it: Violation) -> Violation {
    let gap = || {
        let printed = corpus.row(parts.whole)?.span()?;
        printed.minus(it.fixes.first()?.1)
    };
    let Some(gap) = gap() else { return it };
    let by = |row: &Row| row.dimensions.keys().cloned().collect::<Vec<_>>();
    let kept = parts.rows.first().and_then(|it| corpus.row(*it)).map(by).unwrap_or_default();
    let late = |other: &usize| {
        corpus.row(*other).zip(corpus.row(parts.whole)).is_some_and(|(row, whole)| {
            row.period.as_of != whole.period.as_of
                && row.dimensions.len() > whole.dimensions.len()
                && by(row) == kept
                && row.unit.dimension == whole.unit.dimension
                && row.span().is_some_and(|it| it.meets(gap))
        })
    };
    let found: Vec<usize> =
        corpus.loosely_beside(parts.whole).iter().copied().take(500).filter(late).collect();
    let [part] = found.as_slice() else { return it };
    let (said, day) = (stated(corpus, *part), corpus.row(*part).map(|it| it.period.shown()));
    let day = day.unwrap_or_default();
    let cause = Reason::new(
        format!("Tổng khớp nếu cộng {} của kỳ khác ({day}).", said.vi),
        format!("The total fits with {} of another period ({day}).", said.en),
    );
    let mut rows = it.rows.clone();
    rows.push(*part);
    Violation { check: "as_of_mixed", rows, cause, ..it }
}

/// The violation, if a part is beyond its whole.
pub(super) fn beyond(
    corpus: &Reading,
    check: &'static str,
    part: usize,
    whole: usize,
) -> Option<Violation> {
    let (row, of) = (corpus.rows.get(part)?, corpus.rows.get(whole)?);
    let alike = row.unit.dimension == of.unit.dimension && row.as_long(of);
    let (here, there) = (row.span()?, of.span()?);
    let above = |(more, than): &(i64, i64)| {
        taken(here, *more).zip(taken(there, *than)).is_some_and(|(a, b)| a.above(b))
    };
    if !alike || !readings(row, of).iter().all(above) {
        return None;
    }
    let (said, than, most) = (stated(corpus, part), stated(corpus, whole), printed(of));
    Some(Violation {
        check,
        severity: Severity::Error,
        rows: vec![part, whole],
        expected: Reason::new(format!("không quá {}", most.vi), format!("at most {}", most.en)),
        why: Reason::new(
            format!("Phần lớn hơn tổng: {}, trong khi {}.", said.vi, than.vi),
            format!("A part is beyond its whole: {}, while {}.", said.en, than.en),
        ),
        fixes: vec![
            (part, Span { low: None, high: there.high }),
            (whole, Span { low: here.low, high: None }),
        ],
        cause: Reason::default(),
    })
}

fn other_day(corpus: &Reading, parts: &Parts) -> Option<Violation> {
    let whole = corpus.rows.get(parts.whole)?;
    let day = |at: usize| corpus.rows.get(at).map(|it| it.period.as_of);
    let part = parts.rows.iter().find(|it| day(**it) != Some(whole.period.as_of))?;
    let (said, than) = (stated(corpus, *part), stated(corpus, parts.whole));
    let (on, at) = (day(*part)?.format("%d/%m/%Y"), whole.period.as_of.format("%d/%m/%Y"));
    Some(Violation {
        check: "as_of_mixed",
        severity: Severity::Warning,
        rows: vec![*part, parts.whole],
        expected: Reason::new(format!("cùng ngày chốt {at}"), format!("the same cut-off {at}")),
        why: Reason::new(
            format!("{} tính đến {on}, cộng vào {} tính đến {at}.", said.vi, than.vi),
            format!("{} as of {on} is added into {} as of {at}.", said.en, than.en),
        ),
        fixes: Vec::new(),
        cause: Reason::default(),
    })
}
