//! States: (3) they partition the stock, (14) the dissolved are in none, and parts by definition.

use std::collections::HashSet;

use super::balance::{Balance, Sum};
use super::parts::beyond;
use super::subsets::parts_of;
use crate::findings::Severity;
use crate::findings::corpus::Row;
use crate::findings::merge::Violation;
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::words::{bare, name, stated};
use crate::number::Rational;
use crate::reason::Reason;

/// A whole and parts of it that exclude each other; whether they are all of it by definition.
///
/// Primary and intermediate managers together contain those that are told apart, so that either the
/// one or the others are parts.
const PARTITIONS: [(&str, &[&str], bool); 4] = [
    ("coops.total", &["coops.active", "coops.stopped"], true),
    ("coops.total", &["coops.active", "coops.inoperative", "coops.suspended"], false),
    (
        "managers.total",
        &["managers.primary", "managers.intermediate", "managers.college", "managers.unstated"],
        false,
    ),
    (
        "managers.total",
        &["managers.primary_intermediate", "managers.college", "managers.unstated"],
        false,
    ),
];

/// States that documents tell beside "stopped" although ours includes them.
const OTHER_STATES: [&str; 6] = [
    "coops.inoperative",
    "coops.suspended",
    "coops.dissolving",
    "coops.bankrupt",
    "coops.tax_revoked",
    "coops.not_at_address",
];

/// What violates the partitions and subsets.
pub(super) fn check(corpus: &Reading) -> Vec<Violation> {
    let mut all = Vec::new();
    let rows = || {
        let figures = corpus.rows.iter().enumerate().filter(|(_, it)| it.is_figure());
        // One of several that print the same: the first speaks.
        figures.filter(|(at, it)| {
            it.indicator.as_deref().and_then(|id| corpus.one(*at, id)) == Some(*at)
        })
    };
    let mut spoken: HashSet<usize> = HashSet::new();
    for (at, row) in rows() {
        partitions(corpus, at, row.measured(), &mut spoken, &mut all);
    }
    for (at, row) in rows() {
        let id = row.measured();
        for subset in parts_of(id).filter(|it| it.holds(row)) {
            let part = corpus.one(at, subset.part);
            let part = part.filter(|it| !spoken.contains(it) && !linked(corpus, &[*it], at));
            let found = part.and_then(|it| beyond(corpus, "parts_exceed", it, at));
            let found = found.map(|it| match subset.at_year_end {
                // Whoever stopped late in the year was rated before, in whatever the document counts.
                true => Violation { severity: Severity::Warning, ..it },
                false => it,
            });
            all.extend(match id {
                "coops.stopped" => found.and_then(|it| beside_stopped(corpus, at, it)),
                "managers.primary_intermediate" => {
                    found.and_then(|it| beside_undivided(corpus, at, it))
                }
                _ => found,
            });
        }
    }
    all.extend(corpus.parts.iter().filter_map(|it| dissolved_part(corpus, it.whole, &it.rows)));
    all
}

/// What violates the partitions of one whole; `spoken` are the parts of what was found.
fn partitions(
    corpus: &Reading,
    at: usize,
    id: &str,
    spoken: &mut HashSet<usize>,
    all: &mut Vec<Violation>,
) {
    let of = |id: &str| corpus.one(at, id);
    for (_, parts, exhaustive) in PARTITIONS.iter().filter(|it| it.0 == id) {
        let found: Vec<usize> = parts.iter().filter_map(|it| of(it)).collect();
        let complete = *exhaustive && found.len() == parts.len();
        // Two ways to tell the same parts apart are beyond one whole by the same number.
        let again = !complete && found.iter().any(|it| spoken.contains(it));
        if found.len() < 2 || again || linked(corpus, &found, at) {
            continue;
        }
        let terms: Vec<_> = found.iter().map(|it| (*it, true)).collect();
        let check = if complete { "status_partition" } else { "parts_exceed" };
        let sum = Balance {
            check,
            severity: Severity::Error,
            whole: at,
            terms: &terms,
            sum: if complete { Sum::Whole } else { Sum::AtMost },
        };
        let violation = sum.violation(corpus);
        let unsaid = |_: &Violation| !(complete && told(corpus, at, &found, None));
        if let Some(violation) = violation.filter(unsaid) {
            spoken.extend(&found);
            all.push(with_dissolved(corpus, violation, &found, of("coops.dissolved")));
        }
    }
}

/// Whether the document itself says that they are parts of it: then that check speaks.
fn linked(corpus: &Reading, parts: &[usize], whole: usize) -> bool {
    parts.iter().all(|it| corpus.row(*it).is_some_and(|it| it.of == Some(whole)))
}

/// A state beyond "stopped", which ours includes: documents tell some beside it, which is said in
/// two ways then, and fits where all of them make up the total.
fn beside_stopped(corpus: &Reading, at: usize, it: Violation) -> Option<Violation> {
    let all = corpus.one(at, "coops.total").zip(corpus.one(at, "coops.active"));
    if all.is_some_and(|(total, active)| told(corpus, total, &[active, at], None)) {
        return None;
    }
    Some(Violation { severity: Severity::Warning, ..it })
}

/// Primary or intermediate managers beyond those of both together: a document may tell beside them only
/// those that are not told apart, which fits where all levels together are no more than the total.
fn beside_undivided(corpus: &Reading, at: usize, it: Violation) -> Option<Violation> {
    let levels = ["primary", "intermediate", "college", "unstated"];
    let beside = levels.iter().filter_map(|it| corpus.one(at, &format!("managers.{it}")));
    let terms: Vec<_> = beside.chain([at]).map(|it| (it, true)).collect();
    let fits = corpus.one(at, "managers.total").is_some_and(|whole| {
        let (check, severity) = ("parts_exceed", Severity::Warning);
        let sum = Balance { check, severity, whole, terms: &terms, sum: Sum::AtMost };
        sum.violation(corpus).is_none()
    });
    (!fits).then_some(Violation { severity: Severity::Warning, ..it })
}

/// Whether further states that the document tells beside (and `gone`) make up what the parts lack.
fn told(corpus: &Reading, at: usize, parts: &[usize], gone: Option<usize>) -> bool {
    let others: Vec<Span> = OTHER_STATES
        .iter()
        .filter_map(|id| corpus.row(corpus.one(at, id)?)?.span())
        .chain(corpus.labelled_states(at).filter_map(|it| corpus.row(it)?.span()))
        .take(8)
        .collect();
    let sum = parts
        .iter()
        .chain(&gone)
        .try_fold(Span::point(Rational::ZERO), |sum, it| sum.plus(corpus.row(*it)?.span()?));
    let Some((sum, whole)) = sum.zip(corpus.row(at).and_then(Row::span)) else { return false };
    (u32::from(gone.is_none())..1 << others.len()).any(|chosen| {
        let picked = others.iter().enumerate().filter(|it| chosen & (1 << it.0) != 0);
        let total = picked.map(|it| *it.1).try_fold(sum, Span::plus);
        total.is_some_and(|it| it.meets(whole))
    })
}

/// Says so if the whole is its parts, other states that are told, and the dissolved ones.
fn with_dissolved(
    corpus: &Reading,
    it: Violation,
    parts: &[usize],
    gone: Option<usize>,
) -> Violation {
    let with = gone.and_then(|gone| {
        let row = corpus.row(gone)?;
        let whole = *it.rows.first()?;
        let fits = row.amount.mantissa != 0 && told(corpus, whole, parts, Some(gone));
        fits.then(|| Some((name(row), bare(row.exact()?, row)))).flatten()
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

/// The dissolved told as a part of the stock.
fn dissolved_part(corpus: &Reading, whole: usize, parts: &[usize]) -> Option<Violation> {
    corpus.row(whole).filter(|it| it.indicator.as_deref() == Some("coops.total"))?;
    let gone = |it: &&usize| {
        corpus.row(**it).is_some_and(|it| {
            let state = it.dimensions.get("status").map(String::as_str);
            let told = matches!(state, Some("giải thể" | "đã giải thể" | "dissolved"))
                || it.indicator.as_deref() == Some("coops.dissolved");
            told && it.amount.mantissa != 0
        })
    };
    let part = *parts.iter().find(gone)?;
    let (said, than) = (stated(corpus, part), stated(corpus, whole));
    let cause = Reason::new(
        "Đã giải thể thì không còn trong tổng.",
        "What is dissolved is in no stock any more.",
    );
    Some(Violation {
        check: "dissolved_in_stock",
        severity: Severity::Warning,
        rows: vec![part, whole],
        expected: Reason::new("không tính trong tổng", "not counted in the stock"),
        why: Reason::new(
            format!("{} được tính là một phần của {}.", said.vi, than.vi),
            format!("{} is told as a part of {}.", said.en, than.en),
        ),
        fixes: Vec::new(),
        cause,
    })
}
