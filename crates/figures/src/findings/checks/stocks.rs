//! Stocks: (2) they roll forward, (3) states partition them, (14) the dissolved are in none.

use super::balance::Balance;
use super::parts::beyond;
use crate::findings::Severity;
use crate::findings::corpus::{Corpus, Relation, Row};
use crate::findings::merge::Violation;
use crate::findings::words::{bare, name};
use crate::reason::Reason;
use cooperative::publication::Basis;

/// A stock, what comes to it and what leaves it; the first of each must be printed.
const FLOWS: [(&str, &[&str], &[&str]); 2] = [
    (
        "coops.total",
        &["coops.founded", "coops.split", "coops.moved_in", "coops.reorganised_in"],
        &["coops.dissolved", "coops.converted", "coops.merged", "coops.moved_out"],
    ),
    (
        "members.total",
        &["members.joined", "members.transferred_in"],
        &["members.left", "members.transferred_out"],
    ),
];

/// A whole and parts of it that exclude each other; whether they are all of it by definition.
const PARTITIONS: [(&str, &[&str], bool); 3] = [
    ("coops.total", &["coops.active", "coops.stopped"], true),
    ("coops.total", &["coops.active", "coops.inoperative", "coops.suspended"], false),
    (
        "managers.total",
        &[
            "managers.primary",
            "managers.intermediate",
            "managers.primary_intermediate",
            "managers.college",
            "managers.unstated",
        ],
        false,
    ),
];

/// Parts of a whole by definition.
const SUBSETS: [(&str, &str); 14] = [
    ("coops.active", "coops.total"),
    ("coops.stopped", "coops.total"),
    ("coops.inoperative", "coops.total"),
    ("coops.effective", "coops.total"),
    ("coops.with_results", "coops.total"),
    ("coops.rated", "coops.total"),
    ("coops.value_chain", "coops.total"),
    ("workers.members", "workers.regular"),
    ("workers.members", "members.total"),
    ("members.official", "members.total"),
    ("members.left.dissolution", "members.left"),
    ("revenue.with_members", "revenue.total"),
    ("managers.college", "managers.total"),
    ("loans.borrowers", "loans.count"),
];

/// The rows of an indicator beside a row, with the same breakdown, in its document.
pub(super) fn beside(corpus: &Corpus, row: &Row, id: &str) -> Vec<usize> {
    let is = |(_, it): &(usize, &Row)| {
        it.indicator.as_deref() == Some(id)
            && it.is_figure()
            && it.document == row.document
            && it.dimensions == row.dimensions
            && it.beside(row)
    };
    corpus.rows.iter().enumerate().filter(is).map(|it| it.0).collect()
}

fn one(found: &[usize]) -> Option<usize> {
    found.first().copied()
}

/// What violates the partitions and subsets.
pub(super) fn partition(corpus: &Corpus) -> Vec<Violation> {
    let mut all = Vec::new();
    for (at, row) in corpus.rows.iter().enumerate().filter(|(_, it)| it.is_figure()) {
        let of = |id: &str| one(&beside(corpus, row, id));
        // One of several that print the same: the first speaks.
        if row.indicator.as_deref().and_then(of) != Some(at) {
            continue;
        }
        let id = row.measured();
        let mut spoken: Vec<usize> = Vec::new();
        for (_, parts, exhaustive) in PARTITIONS.iter().filter(|it| it.0 == id) {
            let found: Vec<usize> = parts.iter().filter_map(|it| of(it)).collect();
            let complete = *exhaustive && found.len() == parts.len();
            if found.len() < 2 || linked(corpus, &found, at) {
                continue;
            }
            let terms: Vec<_> = found.iter().map(|it| (*it, true)).collect();
            let check = if complete { "status_partition" } else { "parts_exceed" };
            let severity = Severity::Error;
            let sum = Balance { check, severity, whole: at, terms: &terms, may_exceed: !complete };
            if let Some(violation) = sum.violation(corpus) {
                spoken.extend(&found);
                all.push(dissolved(corpus, violation, of("coops.dissolved")));
            }
        }
        for (part, _) in SUBSETS.iter().filter(|it| it.1 == id) {
            let part = of(part).filter(|it| !spoken.contains(it) && !linked(corpus, &[*it], at));
            all.extend(part.and_then(|it| beyond(corpus, "parts_exceed", it, at)));
        }
    }
    all
}

/// Whether the document itself says that they are parts of it: then that check speaks.
fn linked(corpus: &Corpus, parts: &[usize], whole: usize) -> bool {
    parts.iter().all(|it| corpus.rows.get(*it).is_some_and(|it| it.of == Some(whole)))
}

/// Says so if the whole is its parts and the dissolved ones.
fn dissolved(corpus: &Corpus, it: Violation, gone: Option<usize>) -> Violation {
    let with = gone.and_then(|gone| {
        let row = corpus.rows.get(gone)?;
        let whole = corpus.rows.get(*it.rows.first()?)?.span()?;
        let span = it.fixes.first()?.1.plus(row.span()?)?;
        let zero = row.amount.mantissa == 0;
        if zero || !span.meets(whole) {
            return None;
        }
        Some((name(row), bare(row.exact()?, row)))
    });
    let Some((what, count)) = with else { return it };
    let cause = Reason::new(
        format!(
            "Tổng khớp nếu cộng cả {} ({}): đã giải thể thì không còn trong tổng.",
            what.vi, count.vi
        ),
        format!(
            "The total fits with {} ({}) in it: the dissolved are in no stock.",
            what.en, count.en
        ),
    );
    Violation { check: "dissolved_in_stock", cause, ..it }
}

/// What violates the roll-forward.
pub(super) fn roll_forward(corpus: &Corpus) -> Vec<Violation> {
    let mut all = Vec::new();
    for (at, row) in corpus.rows.iter().enumerate() {
        all.extend(said(corpus, at));
        if row.relation != Relation::InAll {
            continue;
        }
        for (_, added, removed) in FLOWS.iter().filter(|it| row.indicator.as_deref() == Some(it.0))
        {
            let of = |id: &&str| one(&beside(corpus, row, id));
            if beside(corpus, row, row.measured()).first() != Some(&at) {
                continue;
            }
            let needed = |ids: &[&str]| ids.first().and_then(of).is_some();
            if !needed(added) || !needed(removed) {
                continue;
            }
            let plus = added.iter().filter_map(of).map(|it| (it, true));
            let minus = removed.iter().filter_map(of).map(|it| (it, false));
            let flows: Vec<_> = plus.chain(minus).collect();
            all.extend(rolled(corpus, at, &openings(corpus, row), &flows, Severity::Warning));
        }
    }
    all
}

/// The stocks on the eve of a row's period: of its own document where it has one.
fn openings(corpus: &Corpus, row: &Row) -> Vec<usize> {
    let eve = row.period.from.pred_opt();
    let is = |(_, it): &(usize, &Row)| {
        it.relation == Relation::InAll
            && it.indicator == row.indicator
            && it.area == row.area
            && it.kind == row.kind
            && it.dimensions == row.dimensions
            && it.basis != Basis::Plan
            && Some(it.period.as_of) == eve
    };
    let all: Vec<usize> = corpus.rows.iter().enumerate().filter(is).map(|it| it.0).collect();
    let home = |at: &usize| corpus.rows.get(*at).is_some_and(|it| it.document == row.document);
    let own: Vec<usize> = all.iter().copied().filter(home).collect();
    if own.is_empty() { all } else { own }
}

/// The violation, if no opening stock rolls forward.
fn rolled(
    corpus: &Corpus,
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
        let sum = Balance { check, severity, whole: at, terms: &terms, may_exceed: false };
        let violation = sum.violation(corpus)?;
        first = first.or(Some((violation, terms)));
    }
    let (mut it, terms) = first?;
    it.why =
        Reason::new("Đầu kỳ + tăng - giảm phải bằng cuối kỳ.", "Opening + in - out is closing.")
            .and(it.why);
    for (gone, _) in terms.iter().filter(|it| !it.1) {
        let row = corpus.rows.get(*gone)?;
        let closing = corpus.rows.get(at)?.span()?;
        let kept = it.fixes.first()?.1.plus(row.span()?)?;
        if row.amount.mantissa != 0 && kept.meets(closing) {
            let what = name(row);
            it.cause = Reason::new(
                format!("Cuối kỳ khớp nếu không trừ {}.", what.vi),
                format!("The closing stock fits if {} is not subtracted.", what.en),
            );
        }
    }
    Some(it)
}

/// A stock whose opening and flows the document names as such.
fn said(corpus: &Corpus, at: usize) -> Option<Violation> {
    let rows = |relation: Relation| {
        let all = corpus.rows.iter().enumerate();
        all.filter(move |(_, it)| it.of == Some(at) && it.relation == relation).map(|it| it.0)
    };
    let openings: Vec<usize> = rows(Relation::Opening).collect();
    let plus = rows(Relation::Added).map(|it| (it, true));
    let flows: Vec<_> = plus.chain(rows(Relation::Removed).map(|it| (it, false))).collect();
    if flows.is_empty() {
        return None;
    }
    rolled(corpus, at, &openings, &flows, Severity::Error)
}
