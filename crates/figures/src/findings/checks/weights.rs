//! Means with what they are weighted by, and the bounds of the mean of them all.

use super::parts::Parts;
use super::same::yearly;
use crate::findings::corpus::Row;
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
pub(super) fn of(corpus: &Reading, parts: &Parts, by: &str) -> Option<Found> {
    let head = corpus.row(parts.whole)?;
    let weight = |at: usize| corpus.beside(at, by).first().copied();
    let mut all = Vec::new();
    let mut weights = Span::point(Rational::ZERO);
    for at in &parts.rows {
        let row = corpus.row(*at)?;
        let weight = weight(*at)?;
        let under = corpus.row(weight)?;
        let span = yearly(row, head)?;
        let months = if span == row.span()? { 1 } else { 12 };
        let part = Weighted {
            row: *at,
            weight,
            mean: (span, row.exact()?.times(Rational::whole(months))?),
            by: (under.span()?, under.exact()?),
        };
        weights = weights.plus(part.by.0)?;
        all.push(part);
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
    all.filter_map(|(part, own)| {
        let lack =
            Span { low: Some(sum.low?.minus(own.low?)?), high: Some(sum.high?.minus(own.high?)?) };
        let mut fixes = vec![(part.row, head.plus(lack.over(part.by.0)?)?)];
        let by = part.mean.0.minus(head).and_then(|it| lack.over(it));
        if let Some(span) = by.filter(|_| !found.complete) {
            fixes.push((part.weight, span));
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
