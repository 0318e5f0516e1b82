//! Shares of one whole: (4) all of them are 100 together, and may be forced to be.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::overlaps::nested;
use crate::findings::Severity;
use crate::findings::corpus::{Relation, Row};
use crate::findings::merge::Violation;
use crate::findings::reading::{Key, Reading};
use crate::findings::span::Span;
use crate::findings::unit::Dimension;
use crate::findings::words::{name, stated, value};
use crate::number::Rational;
use crate::reason::Reason;

/// What makes rows shares of one whole, broken down in one way.
#[derive(PartialEq, Eq, Hash)]
struct Whole<'a> {
    base: Key,
    of: Option<usize>,
    group: &'a str,
    by: Vec<&'a str>,
}

/// Every group of shares, and of each row the group in which it is.
pub(super) struct Shares {
    groups: Vec<Vec<usize>>,
    of_row: HashMap<usize, usize>,
}

impl Shares {
    /// The groups of a corpus.
    pub fn of(corpus: &Reading) -> Self {
        let mut known: HashMap<Whole, usize> = HashMap::new();
        let mut alike: Vec<Vec<usize>> = Vec::new();
        let mut it = Self { groups: Vec::new(), of_row: HashMap::new() };
        for (at, row) in corpus.rows.iter().enumerate() {
            let Some(whole) = whole(corpus, at, row) else { continue };
            let next = known.len();
            let group = *known.entry(whole).or_insert(next);
            if group == next {
                alike.push(Vec::new());
            }
            if let Some(rows) = alike.get_mut(group) {
                rows.push(at);
            }
        }
        for group in alike.into_iter().flat_map(|it| apart(corpus, it)) {
            it.of_row.extend(group.iter().map(|at| (*at, it.groups.len())));
            it.groups.push(group);
        }
        it
    }

    /// The printed share; where the shares are made to add up to 100, one more in the last place.
    pub fn printed(&self, corpus: &Reading, at: usize) -> Option<Span> {
        let row = corpus.row(at)?;
        let printed = row.span()?;
        let group = self.of_row.get(&at).and_then(|it| self.groups.get(*it));
        let Some(group) = group.filter(|it| it.len() > 1) else { return Some(printed) };
        let sum =
            group.iter().try_fold(Rational::ZERO, |sum, it| sum.plus(corpus.row(*it)?.exact()?));
        if sum != Some(Rational::whole(100)) {
            return Some(printed);
        }
        let step = Rational::new(1, 10_i128.pow(u32::from(row.amount.decimals)))?;
        printed.plus(Span::between(Rational::ZERO.minus(step)?, step))
    }

    /// What violates that all shares are 100 together, or that those which exclude each other are
    /// no more.
    pub fn totals(&self, corpus: &Reading) -> Vec<Violation> {
        self.groups.iter().filter_map(|it| hundred(corpus, it)).collect()
    }
}

/// The row that is broken down: a share itself, else the figure of which it is the share.
fn broken<'a>(corpus: &Reading<'a>, row: &'a Row) -> &'a Row {
    let about = row.about.and_then(|it| corpus.row(it));
    if row.dimensions.is_empty() { about.unwrap_or(row) } else { row }
}

/// Whether each share is of a part of its own.
fn each_its_own(corpus: &Reading, group: &[usize]) -> bool {
    let mut seen = HashSet::new();
    let rows = group.iter().filter_map(|it| corpus.row(*it));
    rows.map(|it| broken(corpus, it)).all(|it| seen.insert((&it.dimensions, &it.area)))
}

/// Shares of one whole of which several are of one part, such as of the effective and of the linked
/// ones in agriculture, are the shares of several measures.
fn apart(corpus: &Reading, group: Vec<usize>) -> Vec<Vec<usize>> {
    let first = group.first().and_then(|it| corpus.row(*it));
    let whole = first.is_none_or(|it| broken(corpus, it).dimensions.is_empty());
    if whole || each_its_own(corpus, &group) {
        return vec![group];
    }
    let mut by_measure: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for at in group {
        let Some(row) = corpus.row(at) else { continue };
        let measured = row.about.and_then(|it| corpus.row(it)).unwrap_or(row).measured();
        by_measure.entry(measured).or_default().push(at);
    }
    by_measure.into_values().collect()
}

fn whole<'a>(corpus: &Reading<'a>, at: usize, row: &'a Row) -> Option<Whole<'a>> {
    let key = corpus.key(at)?;
    let composed = || {
        let label = row.label.as_deref().unwrap_or_default();
        ["cơ cấu", "tỷ trọng", "tỉ trọng", "composition"].iter().any(|it| label.contains(it))
    };
    let percent = row.unit.dimension == Dimension::Percent;
    if row.relation != Relation::PercentOf
        && !(row.relation == Relation::InAll && percent && composed())
    {
        return None;
    }
    let about = row.about.and_then(|it| corpus.row(it));
    let group = if row.group.is_empty() { about.map_or("", |it| &it.group) } else { &row.group };
    let by: Vec<&str> = broken(corpus, row).dimensions.keys().map(String::as_str).collect();
    Some(Whole { base: key.of_any(row.of.is_some()), of: row.of, group, by })
}

fn hundred(corpus: &Reading, group: &[usize]) -> Option<Violation> {
    let first = corpus.row(*group.first()?)?;
    let rows = || group.iter().filter_map(|it| corpus.row(*it));
    let about = |it: &Row| it.about.and_then(|it| corpus.row(it)).and_then(|it| it.exhaustive);
    let all = rows().all(|it| it.exhaustive.or(about(it)) == Some(true));
    let by = first.dimensions.keys().chain(
        first.about.and_then(|it| corpus.row(it)).into_iter().flat_map(|it| it.dimensions.keys()),
    );
    let by: Vec<&String> = by.take(2).collect();
    let disjoint = by.len() == 1
        && rows().all(|it| it.about.is_none() || all)
        && each_its_own(corpus, group)
        && by.iter().all(|by| !nested(rows(), by));
    if group.len() < 2 || !(all || disjoint) || rows().any(Row::is_mean) {
        return None;
    }
    let (mut span, mut exact) = (Span::point(Rational::ZERO), Rational::ZERO);
    for it in rows() {
        (span, exact) = (span.plus(it.span()?)?, exact.plus(it.exact()?)?);
    }
    let hundred = Span::point(Rational::whole(100));
    if span.meets(hundred) || !all && !span.above(hundred) {
        return None;
    }
    let side = |text: fn(Reason) -> String| {
        group.iter().map(|it| text(stated(corpus, *it))).collect::<Vec<_>>().join("; ")
    };
    let (gives, what) = (value(exact, first), name(first));
    let mut fixes = Vec::new();
    for (at, it) in group.iter().zip(rows()) {
        let others = Span {
            low: Some(span.low?.minus(it.span()?.low?)?),
            high: Some(span.high?.minus(it.span()?.high?)?),
        };
        fixes.push((*at, hundred.minus(others)?));
    }
    Some(Violation {
        check: "percent_total",
        severity: Severity::Error,
        rows: group.to_vec(),
        expected: Reason::new("100%", "100%"),
        why: Reason::new(
            format!(
                "{}: các tỷ lệ cộng lại bằng {}, không phải 100%: {}.",
                what.vi,
                gives.vi,
                side(|it| it.vi)
            ),
            format!(
                "{}: the shares add up to {}, not 100%: {}.",
                what.en,
                gives.en,
                side(|it| it.en)
            ),
        ),
        fixes: if all { fixes } else { Vec::new() },
        cause: Reason::default(),
    })
}
