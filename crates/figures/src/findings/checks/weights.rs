//! Means with what they are weighted by, and the bounds of the mean of them all.

use super::parts::Parts;
use super::same::{part, readings, taken};
use crate::findings::corpus::{Per, Row};
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::number::Rational;

/// A part: its mean, what the mean is weighted by, and their rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighted {
    pub row: usize,
    pub weight: usize,
    pub mean: (Span, Rational),
    pub by: (Span, Rational),
    /// How often the printed mean is taken.
    times: i64,
}

/// How often each part's mean and the mean of them all are taken, so that all are for the same time.
pub(super) struct Lengths {
    pub parts: Vec<i64>,
    pub head: i64,
}

/// Every reading of month and year that the words allow; none where some parts say a month's and
/// others nothing.
pub(super) fn lengths(corpus: &Reading, parts: &Parts) -> Vec<Lengths> {
    let Some(head) = corpus.row(parts.whole) else { return Vec::new() };
    let rows: Vec<&Row> = parts.rows.iter().filter_map(|it| corpus.row(*it)).collect();
    let Some(first) = rows.first().filter(|_| rows.len() == parts.rows.len()) else {
        return Vec::new();
    };
    if rows.iter().all(|it| it.per == first.per) {
        let all = readings(first, head).iter();
        return all.map(|it| Lengths { parts: vec![it.0; rows.len()], head: it.1 }).collect();
    }
    let said = || rows.iter().map(|it| it.per).chain([head.per]);
    let months = said().any(|it| it == Some(Per::Month));
    if months && said().any(|it| it.is_none()) {
        return Vec::new();
    }
    let times = |it: &Row| if it.per == Some(Per::Month) { 12 } else { 1 };
    vec![Lengths { parts: rows.iter().map(|it| times(it)).collect(), head: times(head) }]
}

/// All parts of a mean, and whether a printed total says that their weights are all.
pub(super) struct Found {
    pub all: Vec<Weighted>,
    pub complete: bool,
}

impl Found {
    /// The mean of the printed numbers.
    pub fn exact(&self) -> Option<Rational> {
        mean(&self.all)
    }
}

/// The mean of the printed numbers.
pub(super) fn mean(all: &[Weighted]) -> Option<Rational> {
    let (mut sum, mut heads) = (Rational::ZERO, Rational::ZERO);
    for it in all {
        sum = sum.plus(it.mean.1.times(it.by.1)?)?;
        heads = heads.plus(it.by.1)?;
    }
    sum.over(heads)
}

/// The parts weighted by a measure; `None` where not each has its weight, or nothing says that they
/// are all.
pub(super) fn of(corpus: &Reading, parts: &Parts, by: &str, lengths: &Lengths) -> Option<Found> {
    let weight = |at: usize| corpus.beside(at, by).first().copied();
    let mut all = Vec::new();
    let mut weights = Span::point(Rational::ZERO);
    for (at, times) in parts.rows.iter().zip(&lengths.parts) {
        let row = corpus.row(*at)?;
        let weight = weight(*at)?;
        let under = corpus.row(weight)?;
        let one = Weighted {
            row: *at,
            weight,
            mean: (taken(row.span()?, *times)?, row.exact()?.times(Rational::whole(*times))?),
            by: (under.span()?, under.exact()?),
            times: *times,
        };
        weights = weights.plus(one.by.0)?;
        all.push(one);
    }
    let whole = weight(parts.whole).and_then(|it| corpus.row(it));
    let complete = whole.and_then(Row::span).is_some_and(|it| it.meets(weights));
    (complete || parts.exhaustive).then_some(Found { all, complete })
}

/// The bounds of the mean. Its greatest value has the greatest weights on the greatest means and the
/// least on the others, so one pass over the sorted parts finds it.
pub(super) fn bounds(all: &[Weighted]) -> Option<Span> {
    let mut high: Vec<(Rational, Span)> = Vec::new();
    let mut low: Vec<(Rational, Span)> = Vec::new();
    for it in all {
        high.push((it.mean.0.high?, it.by.0));
        low.push((it.mean.0.low?, it.by.0));
    }
    high.sort_by_key(|it| std::cmp::Reverse(it.0));
    low.sort_by_key(|it| it.0);
    let best = |sorted: &[(Rational, Span)], better: fn(Rational, Rational) -> bool| {
        let (mut sum, mut heads) = (Rational::ZERO, Rational::ZERO);
        for (mean, by) in sorted {
            sum = sum.plus(mean.times(by.low?)?)?;
            heads = heads.plus(by.low?)?;
        }
        let mut most = sum.over(heads);
        for (mean, by) in sorted {
            let more = by.high?.minus(by.low?)?;
            sum = sum.plus(mean.times(more)?)?;
            heads = heads.plus(more)?;
            let now = sum.over(heads)?;
            if most.is_none_or(|it| better(now, it)) {
                most = Some(now);
            }
        }
        most
    };
    Some(Span { low: Some(best(&low, |a, b| a < b)?), high: Some(best(&high, |a, b| a > b)?) })
}

/// What each part's mean would have to be, and its weight where no printed total speaks for it.
pub(super) fn fixes(found: &Found, head: Span) -> Vec<(usize, Span)> {
    let Some(each) = lacks(&found.all, head) else { return Vec::new() };
    let mut sum = Span::point(Rational::ZERO);
    for it in &each {
        let Some(more) = sum.plus(*it) else { return Vec::new() };
        sum = more;
    }
    let all = found.all.iter().zip(&each);
    all.filter_map(|(it, own)| {
        let lack =
            Span { low: Some(sum.low?.minus(own.low?)?), high: Some(sum.high?.minus(own.high?)?) };
        let mut fixes = vec![(it.row, part(head.plus(lack.over(it.by.0)?)?, it.times)?)];
        let by = it.mean.0.minus(head).and_then(|it| lack.over(it));
        if let Some(span) = by.filter(|_| !found.complete) {
            fixes.push((it.weight, span));
        }
        Some(fixes)
    })
    .flatten()
    .collect()
}

/// How much each part lacks of the printed mean, times its weight.
fn lacks(all: &[Weighted], head: Span) -> Option<Vec<Span>> {
    all.iter().map(|it| it.by.0.times(head.minus(it.mean.0)?)).collect()
}
