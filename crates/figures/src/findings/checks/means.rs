//! (5) A mean against the means of its parts and what they are weighted by.

use super::parts::{Parts, groups};
use super::same::{factor, yearly};
use super::stocks::beside;
use crate::findings::Severity;
use crate::findings::corpus::{Corpus, Row};
use crate::findings::merge::Violation;
use crate::findings::span::Span;
use crate::findings::words::{bare, printed, stated, value};
use crate::number::Rational;
use crate::reason::Reason;

/// Means of ours, and what they are weighted by.
const WEIGHTS: [(&str, &str); 3] = [
    ("revenue.mean", "coops.total"),
    ("profit.mean", "coops.total"),
    ("income.mean", "workers.regular"),
];

/// Parts of a mean at most: their corners are tried one by one.
const MOST_PARTS: usize = 12;

/// A part: its mean, what the mean is weighted by, and their rows.
#[derive(Clone, Copy)]
struct Weighted {
    row: usize,
    weight: usize,
    mean: (Span, Rational),
    by: (Span, Rational),
}

/// What violates it.
pub(super) fn check(corpus: &Corpus) -> Vec<Violation> {
    let groups = groups(corpus);
    let of_means = groups.iter().filter(|it| {
        let whole = corpus.rows.get(it.whole);
        whole.is_some_and(Row::is_mean) && it.rows.len() > 1
    });
    of_means.filter_map(|it| weighted(corpus, it).unwrap_or_else(|| outside(corpus, it))).collect()
}

fn weight(corpus: &Corpus, row: &Row) -> Option<usize> {
    let usual = WEIGHTS.iter().find(|it| it.0 == row.measured()).map(|it| it.1);
    let by = row.mean_over.as_deref().or(usual)?;
    let known = beside(corpus, row, by).first().copied();
    let labelled = |it: &Row| {
        it.is_figure()
            && it.measured() == by
            && it.dimensions == row.dimensions
            && it.document == row.document
            && it.beside(row)
    };
    known.or_else(|| corpus.rows.iter().position(labelled))
}

/// Judged by weights; `None` where they are not all there.
fn weighted(corpus: &Corpus, parts: &Parts) -> Option<Option<Violation>> {
    let head = corpus.rows.get(parts.whole)?;
    let mut all = Vec::new();
    let mut weights = Span::point(Rational::ZERO);
    let (mut exact, mut heads) = (Rational::ZERO, Rational::ZERO);
    for at in &parts.rows {
        let row = corpus.rows.get(*at)?;
        let weight = weight(corpus, row)?;
        let under = corpus.rows.get(weight)?;
        let part = Weighted {
            row: *at,
            weight,
            mean: (yearly(row, head)?, row.exact()?),
            by: (under.span()?, under.exact()?),
        };
        weights = weights.plus(part.by.0)?;
        exact = exact.plus(part.mean.1.times(part.by.1)?)?;
        heads = heads.plus(part.by.1)?;
        all.push(part);
    }
    let whole = weight(corpus, head).and_then(|it| corpus.rows.get(it));
    let complete = whole.and_then(Row::span).is_some_and(|it| it.meets(weights));
    if !complete && !parts.exhaustive {
        return None;
    }
    let printed = head.span()?;
    let (span, exact) = (bounds(&all)?, exact.over(heads)?);
    if span.meets(printed) {
        return Some(None);
    }
    Some(Some(violation(corpus, parts, (&all, complete), (span, exact))?))
}

/// The bounds of the mean: they lie where each weight is its least or its greatest. `None` beyond
/// [`MOST_PARTS`]: then nothing is claimed.
fn bounds(all: &[Weighted]) -> Option<Span> {
    if all.len() > MOST_PARTS {
        return None;
    }
    let (mut low, mut high) = (None::<Rational>, None::<Rational>);
    for corner in 0_u32..(1 << all.len()) {
        let (mut least, mut most, mut heads) = (Rational::ZERO, Rational::ZERO, Rational::ZERO);
        for (at, it) in all.iter().enumerate() {
            let by = if corner & (1 << at) == 0 { it.by.0.low? } else { it.by.0.high? };
            least = least.plus(it.mean.0.low?.times(by)?)?;
            most = most.plus(it.mean.0.high?.times(by)?)?;
            heads = heads.plus(by)?;
        }
        let (least, most) = (least.over(heads)?, most.over(heads)?);
        low = Some(low.map_or(least, |it| it.min(least)));
        high = Some(high.map_or(most, |it| it.max(most)));
    }
    Some(Span { low, high })
}

fn violation(
    corpus: &Corpus,
    parts: &Parts,
    (all, complete): (&[Weighted], bool),
    (span, exact): (Span, Rational),
) -> Option<Violation> {
    let head = corpus.rows.get(parts.whole)?;
    let side = |text: fn(Reason) -> String| {
        let each = all.iter().filter_map(|it| {
            let (row, under) = (corpus.rows.get(it.row)?, corpus.rows.get(it.weight)?);
            Some(format!("{} × {}", text(bare(it.by.1, under)), text(bare(it.mean.1, row))))
        });
        let weights = all.iter().filter_map(|it| {
            let under = corpus.rows.get(it.weight)?;
            Some(text(bare(it.by.1, under)))
        });
        let (each, weights): (Vec<_>, Vec<_>) = (each.collect(), weights.collect());
        format!("({}) / ({})", each.join(" + "), weights.join(" + "))
    };
    let (said, gives) = (stated(corpus, parts.whole), value(exact, head));
    let mut why = Reason::new(
        format!(
            "{}, nhưng bình quân của các phần là {} = {}.",
            said.vi,
            side(|it| it.vi),
            gives.vi
        ),
        format!("{}, but the mean of its parts is {} = {}.", said.en, side(|it| it.en), gives.en),
    );
    let printed = head.span()?;
    let most = all.iter().map(|it| it.mean.1).max()?;
    let differs = all.iter().any(|it| it.mean.1 < most && it.by.1 > Rational::ZERO);
    if head.exact()? == most && differs {
        why = why.and(Reason::new(
            "Số in bằng phần lớn nhất, trong khi phần khác thấp hơn.",
            "It equals the greatest part while another is lower.",
        ));
    }
    let unit = factor(span, printed);
    let check = if unit.is_empty() { "weighted_mean" } else { "unit_confusion" };
    let cause = if unit.is_empty() { average(all, printed) } else { unit };
    let mut rows = vec![parts.whole];
    rows.extend(all.iter().flat_map(|it| [it.row, it.weight]));
    let mut fixes = vec![(parts.whole, span)];
    fixes.extend(
        all.iter()
            .enumerate()
            .filter_map(|(at, _)| part_fixes(all, at, printed, complete))
            .flatten(),
    );
    Some(Violation { check, severity: Severity::Error, rows, expected: gives, why, fixes, cause })
}

/// What a part's mean would have to be, and its weight where no printed total speaks for it.
fn part_fixes(
    all: &[Weighted],
    at: usize,
    head: Span,
    complete: bool,
) -> Option<Vec<(usize, Span)>> {
    let part = all.get(at)?;
    let mut lack = Span::point(Rational::ZERO);
    for (_, other) in all.iter().enumerate().filter(|it| it.0 != at) {
        lack = lack.plus(other.by.0.times(head.minus(other.mean.0)?)?)?;
    }
    let mut fixes = vec![(part.row, head.plus(lack.over(part.by.0)?)?)];
    let by = part.mean.0.minus(head).and_then(|it| lack.over(it));
    if let Some(span) = by.filter(|_| !complete) {
        fixes.push((part.weight, span));
    }
    Some(fixes)
}

/// Says so if the plain average of the parts is what is printed.
fn average(all: &[Weighted], head: Span) -> Reason {
    let sum = all.iter().try_fold(Rational::ZERO, |sum, it| sum.plus(it.mean.1));
    let count = i64::try_from(all.len()).ok().map(Rational::whole);
    let plain = sum.zip(count).and_then(|(sum, count)| sum.over(count));
    if plain.is_some_and(|it| Span::point(it).meets(head)) {
        return Reason::new(
            "Số in bằng trung bình cộng giản đơn của các phần, không tính trọng số.",
            "It is the plain average of the parts, without weights.",
        );
    }
    Reason::default()
}

/// Judged without weights: among its parts, where they are all.
fn outside(corpus: &Corpus, parts: &Parts) -> Option<Violation> {
    let head = corpus.rows.get(parts.whole)?;
    let spans = parts.rows.iter().map(|it| yearly(corpus.rows.get(*it)?, head));
    let spans = spans.collect::<Option<Vec<Span>>>()?;
    let (low, high) =
        (spans.iter().map(|it| it.low).min()??, spans.iter().map(|it| it.high).max()??);
    let among = Span::between(low, high);
    if !parts.exhaustive || among.meets(head.span()?) {
        return None;
    }
    let rows = || parts.rows.iter().filter_map(|it| corpus.rows.get(*it));
    let least = rows().min_by_key(|it| it.exact()).map(printed)?;
    let most = rows().max_by_key(|it| it.exact()).map(printed)?;
    let said = stated(corpus, parts.whole);
    Some(Violation {
        check: "mean_outside",
        severity: Severity::Error,
        rows: std::iter::once(parts.whole).chain(parts.rows.iter().copied()).collect(),
        expected: Reason::new(
            format!("từ {} đến {}", least.vi, most.vi),
            format!("from {} to {}", least.en, most.en),
        ),
        why: Reason::new(
            format!("{} nằm ngoài các phần, từ {} đến {}.", said.vi, least.vi, most.vi),
            format!("{} lies outside its parts, {} to {}.", said.en, least.en, most.en),
        ),
        fixes: vec![(parts.whole, among)],
        cause: factor(among, head.span()?),
    })
}
