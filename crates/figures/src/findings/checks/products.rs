//! (5), (6), (10): a mean times what it is taken over is the total.

use super::means::{heads_of, over};
use super::same::{factor, yearly};
use crate::findings::Severity;
use crate::findings::corpus::Population;
use crate::findings::merge::Violation;
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::words::{bare, stated, value};
use crate::reason::Reason;

/// A mean, its total, and whom it cannot be taken over more of.
const TOTALS: [(&str, &str, &str); 3] = [
    ("revenue.mean", "revenue.total", "coops.total"),
    ("profit.mean", "profit.total", "coops.total"),
    ("income.mean", "income.total", "workers.regular"),
];

/// What violates it.
pub(super) fn check(corpus: &Reading) -> Vec<Violation> {
    let rows = corpus.rows.iter().enumerate();
    let each = rows.filter_map(|(at, row)| {
        if !row.is_figure() || corpus.twins(at).first() != Some(&at) {
            return None;
        }
        let known = TOTALS.iter().find(|it| it.0 == row.measured());
        let (total, most) = match (row.of, known) {
            (Some(of), _) if row.is_mean() && row.mean_over.is_some() => (of, None),
            (_, Some((_, total, most))) => (corpus.one(at, total)?, corpus.one(at, most)),
            _ => {
                let heads = heads_of(row, row.measured())?;
                (corpus.one(at, heads)?, corpus.one(at, "coops.total"))
            }
        };
        judged(corpus, at, total, most)
    });
    each.collect()
}

/// Held against every count over which it may be taken.
fn judged(corpus: &Reading, at: usize, total: usize, most: Option<usize>) -> Option<Violation> {
    let (row, sum) = (corpus.row(at)?, corpus.row(total)?);
    let whole = sum.is_mean() || sum.unit.dimension != row.unit.dimension;
    let each = yearly(row, sum)?;
    let times = yearly(sum, row)?;
    if whole || row.is_rough() || sum.is_rough() || row.amount.mantissa <= 0 {
        return None;
    }
    let counts: Vec<usize> =
        over(row).into_iter().filter_map(|by| corpus.beside(at, by).first().copied()).collect();
    let product = |count: usize| each.times(corpus.row(count)?.span()?);
    if counts.iter().any(|it| product(*it).is_some_and(|it| it.meets(times))) {
        return None;
    }
    let implied = times.over(each)?;
    let beyond = most.and_then(|it| corpus.row(it)?.span()).is_some_and(|it| implied.above(it));
    let none = no_whole(implied);
    let count = counts.first().copied().or(most.filter(|_| beyond));
    match count {
        Some(count) => violation(corpus, (at, total, count), implied, beyond || none),
        None if none => violation(corpus, (at, total, at), implied, true),
        None => None,
    }
}

/// Whether no whole number is in it.
fn no_whole(span: Span) -> bool {
    let (Some(low), Some(high)) = (span.low, span.high) else { return false };
    low.numerator().div_euclid(low.denominator()) == high.numerator().div_euclid(high.denominator())
        && low.denominator() != 1
}

fn violation(
    corpus: &Reading,
    (at, total, count): (usize, usize, usize),
    implied: Span,
    sure: bool,
) -> Option<Violation> {
    let (row, sum) = (corpus.row(at)?, corpus.row(total)?);
    let number = sum.exact()?.over(row.exact()?)?.round(2)?;
    let (said, all) = (stated(corpus, at), stated(corpus, total));
    let mut why = Reason::new(
        format!(
            "{}, {}: chia ra là {}, không khớp số đơn vị nào đã in.",
            said.vi,
            all.vi,
            number.vi()
        ),
        format!(
            "{}, {}: that is {} of them, which fits no printed count.",
            said.en,
            all.en,
            number.en()
        ),
    );
    let mut expected = Reason::new("tổng = bình quân × số đơn vị", "total = mean × count");
    let mut rows = vec![at, total];
    let mut fixes = Vec::new();
    let mut cause = Reason::default();
    if count != at {
        let over = corpus.row(count)?;
        let product = over.exact()?.times(row.exact()?)?;
        expected = value(product, sum);
        let by = stated(corpus, count);
        let (mean, heads) = (bare(row.exact()?, row), bare(over.exact()?, over));
        why = why.and(Reason::new(
            format!("{}: {} × {} = {}.", by.vi, heads.vi, mean.vi, expected.vi),
            format!("{}: {} × {} = {}.", by.en, heads.en, mean.en, expected.en),
        ));
        rows.push(count);
        let (each, times) = (yearly(row, sum)?, yearly(sum, row)?);
        let heads = over.span()?;
        fixes = vec![(total, each.times(heads)?), (at, times.over(heads)?), (count, implied)];
        cause = factor(each.times(heads)?, times);
    }
    let check = if cause.is_empty() { "mean_total" } else { "unit_confusion" };
    // A whole number of them that is not printed may be those that reported.
    let severity = if sure || !cause.is_empty() { Severity::Error } else { Severity::Warning };
    let said_so = matches!(row.population, Some(Population::Reporting));
    (sure || !said_so).then_some(Violation { check, severity, rows, expected, why, fixes, cause })
}
