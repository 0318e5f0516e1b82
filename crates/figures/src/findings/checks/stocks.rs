//! (2) Stocks roll forward: within a year by what came and left, and from each year to the next.

use super::balance::{Balance, Sum};
use crate::findings::Severity;
use crate::findings::corpus::{Relation, Row};
use crate::findings::merge::Violation;
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::words::{name, stated, value};
use crate::reason::Reason;
use cooperative::publication::Basis;

/// A stock, what comes to it and what leaves it; the first of each must be printed.
const FLOWS: [(&str, &[&str], &[&str]); 2] = [
    (
        "coops.total",
        &["coops.founded", "coops.split", "coops.moved_in", "coops.reorganised_in"],
        &[
            "coops.dissolved",
            "coops.converted",
            "coops.merged",
            "coops.moved_out",
            "coops.bankrupted",
            "coops.other_exits",
        ],
    ),
    (
        "members.total",
        &["members.joined", "members.transferred_in"],
        &["members.left", "members.transferred_out"],
    ),
];

/// What violates it.
pub(super) fn check(corpus: &Reading) -> Vec<Violation> {
    let mut all = Vec::new();
    for (at, row) in corpus.rows.iter().enumerate() {
        let named = corpus.based(at, Relation::Opening);
        all.extend(named.iter().filter_map(|it| carried(corpus, *it, at)));
        let flows = flows(corpus, at, row.indicator.as_deref());
        let said = flows.iter().any(|it| corpus.row(it.0).is_some_and(|it| it.of == Some(at)));
        let first = corpus.twins(at).first() == Some(&at);
        if row.relation != Relation::InAll || !(said || first) {
            continue;
        }
        let Some(severity) = claimed(corpus, &flows, said) else { continue };
        let openings = if named.is_empty() { eve(corpus, at) } else { named };
        let found = rolled(corpus, at, &openings, &flows, severity);
        all.extend(found.filter(|it| !told(corpus, at, it)));
    }
    all
}

/// What came to a stock (`true`) and left it: what names it as its base, else what is such a flow by
/// definition, beside it.
fn flows(corpus: &Reading, at: usize, indicator: Option<&str>) -> Vec<(usize, bool)> {
    let of = |relation, plus| corpus.based(at, relation).into_iter().map(move |it| (it, plus));
    let mut all: Vec<_> = of(Relation::Added, true).chain(of(Relation::Removed, false)).collect();
    let named = |all: &[(usize, bool)], id: &str| {
        all.iter().any(|it| corpus.row(it.0).is_some_and(|it| it.indicator.as_deref() == Some(id)))
    };
    for (_, added, removed) in FLOWS.iter().filter(|it| indicator == Some(it.0)) {
        let both = [(*added, true), (*removed, false)];
        for (id, plus) in both.iter().flat_map(|(ids, plus)| ids.iter().map(|it| (*it, *plus))) {
            if !named(&all, id) {
                all.extend(corpus.one(at, id).map(|it| (it, plus)));
            }
        }
    }
    all
}

/// How sure a roll-forward with these flows is; `None` where a term may be missing. What is said to
/// be all is all. Else something must come and something must leave: an error where the document
/// itself names them as the stock's flows, a warning where the indicators alone do.
fn claimed(corpus: &Reading, flows: &[(usize, bool)], said: bool) -> Option<Severity> {
    let all: Vec<bool> = flows.iter().filter_map(|it| corpus.row(it.0)?.exhaustive).collect();
    if all.contains(&false) || flows.is_empty() {
        return None;
    }
    if all.contains(&true) {
        return Some(Severity::Error);
    }
    let side = |plus: bool| flows.iter().any(|it| it.1 == plus);
    let severity = if said { Severity::Error } else { Severity::Warning };
    (side(true) && side(false)).then_some(severity)
}

/// Whether what came or went under the document's own labels, and is not named as the stock's, is
/// what the sum lacks: "THT chuyển đổi thành HTX: 3". Where the indicators alone make the sum
/// (`Warning`), nobody said that they are all.
fn told(corpus: &Reading, at: usize, it: &Violation) -> bool {
    let sum = it.fixes.iter().find(|it| it.0 == at).map(|it| it.1);
    let Some((row, sum)) = corpus.row(at).zip(sum).filter(|_| it.severity == Severity::Warning)
    else {
        return false;
    };
    let Some(closing) = row.span() else { return false };
    let flows = corpus.labelled_flows(at).filter_map(|it| corpus.row(it));
    let flows = flows.filter(|it| it.unit.dimension == row.unit.dimension && it.as_long(row));
    let mut sums = vec![sum];
    for flow in flows.filter_map(Row::span).take(4) {
        let both = |it: &Span| [it.plus(flow), it.minus(flow)];
        let more: Vec<Span> = sums.iter().flat_map(both).flatten().collect();
        sums.extend(more);
    }
    sums.iter().any(|it| it.meets(closing))
}

/// The stocks on the eve of a row's period: of its own document where it has one, else actual ones,
/// else estimates.
fn eve(corpus: &Reading, at: usize) -> Vec<usize> {
    let Some(row) = corpus.row(at) else { return Vec::new() };
    let eve = row.period.from.pred_opt();
    let is = |it: &&usize| {
        corpus.row(**it).is_some_and(|it| {
            it.relation == Relation::InAll
                && it.basis != Basis::Plan
                && Some(it.period.as_of) == eve
        })
    };
    let all: Vec<usize> = corpus.through_time(at).iter().filter(is).copied().collect();
    let home = |at: &usize| corpus.row(*at).is_some_and(|it| it.document == row.document);
    let own: Vec<usize> = all.iter().copied().filter(home).collect();
    let actual = |at: &usize| corpus.row(*at).is_some_and(|it| it.basis == Basis::Actual);
    let sure: Vec<usize> = all.iter().copied().filter(actual).collect();
    [own, sure, all].into_iter().find(|it| !it.is_empty()).unwrap_or_default()
}

/// The violation, if no opening stock rolls forward.
fn rolled(
    corpus: &Reading,
    at: usize,
    openings: &[usize],
    flows: &[(usize, bool)],
    severity: Severity,
) -> Option<Violation> {
    let mut first = None;
    for opening in openings {
        let terms: Vec<_> =
            std::iter::once((*opening, true)).chain(flows.iter().copied()).collect();
        let check = "roll_forward";
        let sum = Balance { check, severity, whole: at, terms: &terms, sum: Sum::Whole };
        let violation = sum.violation(corpus)?;
        first = first.or(Some((violation, terms)));
    }
    let (mut it, terms) = first?;
    it.why =
        Reason::new("Đầu kỳ + tăng - giảm phải bằng cuối kỳ.", "Opening + in - out is closing.")
            .and(it.why);
    let mut kept_in = Vec::new();
    for (gone, _) in terms.iter().filter(|it| !it.1) {
        let row = corpus.row(*gone)?;
        let closing = corpus.row(at)?.span()?;
        let kept = it.fixes.first()?.1.plus(row.span()?)?;
        if row.amount.mantissa != 0 && kept.meets(closing) {
            kept_in.push(stated(corpus, *gone));
        }
    }
    if let [what] = kept_in.as_slice() {
        it.cause = Reason::new(
            format!("Cuối kỳ khớp nếu không trừ {}.", what.vi),
            format!("The closing stock fits if {} is not subtracted.", what.en),
        );
    }
    Some(it)
}

/// An opening stock that is not the closing stock of the period before.
fn carried(corpus: &Reading, opening: usize, closing: usize) -> Option<Violation> {
    let row = corpus.row(opening)?;
    let before = eve(corpus, closing);
    let printed = row.span()?;
    let alike =
        |it: &usize| corpus.row(*it).is_some_and(|it| it.unit.dimension == row.unit.dimension);
    let before: Vec<usize> = before.into_iter().filter(alike).collect();
    let mut spans = Vec::new();
    for it in &before {
        spans.push(corpus.row(*it)?.span()?);
    }
    if spans.is_empty() || spans.iter().any(|it| it.meets(printed)) {
        return None;
    }
    let at = *before.first()?;
    let other = corpus.row(at)?;
    let (said, than, what) = (stated(corpus, opening), stated(corpus, at), name(row));
    let (here, there) = (row.period.shown(), other.period.shown());
    let severity = if other.document == row.document { Severity::Error } else { Severity::Warning };
    Some(Violation {
        check: "roll_forward",
        severity,
        rows: vec![opening, at],
        expected: value(other.exact()?, row),
        why: Reason::new(
            format!(
                "{}: đầu kỳ {here} phải bằng cuối kỳ {there}, nhưng đầu kỳ {}, cuối kỳ {}.",
                what.vi, said.vi, than.vi
            ),
            format!(
                "{}: {here} opens with what {there} closed with, but it opens with {}, and that closed with {}.",
                what.en, said.en, than.en
            ),
        ),
        fixes: vec![(opening, *spans.first()?), (at, printed)],
        cause: Reason::default(),
    })
}
