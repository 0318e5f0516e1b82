//! (5), (6), (10): a mean times what it is taken over is the total.

use super::means::{heads_of, over};
use super::same::{factor, part, readings, taken};
use crate::findings::Severity;
use crate::findings::corpus::{Population, Row};
use crate::findings::merge::Violation;
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::words::{bare, stated, value};
use crate::number::Rational;
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

/// A mean, its total, and how often each is taken so that both are for the same time.
#[derive(Clone, Copy)]
struct Product {
    mean: usize,
    total: usize,
    times: (i64, i64),
}

/// Held against every count over which it may be taken, in every reading of month and year.
fn judged(corpus: &Reading, mean: usize, total: usize, most: Option<usize>) -> Option<Violation> {
    let (row, sum) = (corpus.row(mean)?, corpus.row(total)?);
    let whole = sum.is_mean() || sum.unit.dimension != row.unit.dimension;
    if whole || row.is_rough() || sum.is_rough() || row.amount.mantissa <= 0 {
        return None;
    }
    let each = readings(row, sum).iter();
    let each = each.map(|times| read(corpus, Product { mean, total, times: *times }, most));
    // Of a month's mean beside a total that says nothing, the year's total is the usual one: the last.
    each.collect::<Option<Vec<_>>>()?.pop()
}

fn read(corpus: &Reading, it: Product, most: Option<usize>) -> Option<Violation> {
    let (row, sum) = (corpus.row(it.mean)?, corpus.row(it.total)?);
    let (each, all) = (taken(row.span()?, it.times.0)?, taken(sum.span()?, it.times.1)?);
    let counts: Vec<usize> = over(row)
        .into_iter()
        .filter_map(|by| corpus.beside(it.mean, by).first().copied())
        .collect();
    let product = |count: usize| each.times(corpus.row(count)?.span()?);
    if counts.iter().any(|it| product(*it).is_some_and(|it| it.meets(all))) {
        return None;
    }
    let implied = all.over(each)?;
    let beyond = most.and_then(|it| corpus.row(it)?.span()).is_some_and(|it| implied.above(it));
    let none = no_whole(implied);
    let count = counts.first().copied().or(most.filter(|_| beyond));
    match count {
        Some(count) => violation(corpus, it, count, implied, beyond || none),
        None if none => violation(corpus, it, it.mean, implied, true),
        None => None,
    }
}

/// Whether a mean may be taken over some whose number is not printed: those that reported.
fn some(row: &Row) -> bool {
    let usual = TOTALS.iter().any(|it| it.0 == row.measured());
    match row.population {
        Some(Population::Reporting) => true,
        Some(Population::Total | Population::Active | Population::Mixed) => false,
        None => usual && row.mean_over.is_none(),
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
    it: Product,
    count: usize,
    implied: Span,
    sure: bool,
) -> Option<Violation> {
    let (row, sum) = (corpus.row(it.mean)?, corpus.row(it.total)?);
    let (of_mean, of_total) = (Rational::whole(it.times.0), Rational::whole(it.times.1));
    let mean = row.exact()?.times(of_mean)?;
    let number = sum.exact()?.times(of_total)?.over(mean)?.round(2)?;
    let (said, all) = (stated(corpus, it.mean), stated(corpus, it.total));
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
    let mut rows = vec![it.mean, it.total];
    let mut fixes = Vec::new();
    let mut cause = Reason::default();
    if count != it.mean {
        let over = corpus.row(count)?;
        expected = value(over.exact()?.times(mean)?.over(of_total)?, sum);
        let by = stated(corpus, count);
        let (mean, heads) = (bare(row.exact()?, row), bare(over.exact()?, over));
        let months = match it.times {
            (12, _) => " × 12",
            (_, 12) => " / 12",
            _ => "",
        };
        why = why.and(Reason::new(
            format!("{}: {} × {}{months} = {}.", by.vi, heads.vi, mean.vi, expected.vi),
            format!("{}: {} × {}{months} = {}.", by.en, heads.en, mean.en, expected.en),
        ));
        rows.push(count);
        let heads = over.span()?;
        let (each, all) = (taken(row.span()?, it.times.0)?, taken(sum.span()?, it.times.1)?);
        let product = each.times(heads)?;
        fixes = vec![
            (it.total, part(product, it.times.1)?),
            (it.mean, part(all.over(heads)?, it.times.0)?),
            (count, implied),
        ];
        cause = factor(product, all);
    }
    let check = if cause.is_empty() { "mean_total" } else { "unit_confusion" };
    let severity = if sure || !cause.is_empty() { Severity::Error } else { Severity::Warning };
    let slip = !cause.is_empty() && row.population.is_none();
    let speaks = sure || slip || !some(row);
    speaks.then_some(Violation { check, severity, rows, expected, why, fixes, cause })
}
