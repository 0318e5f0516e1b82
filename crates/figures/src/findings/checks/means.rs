//! (5), (6): a mean against the means of its parts and what they are weighted by.

use super::same::{factor, part, taken};
use super::weights::{self, Lengths, Weighted};
use crate::findings::Severity;
use crate::findings::checks::parts::Parts;
use crate::findings::corpus::{Population, Row};
use crate::findings::merge::Violation;
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::unit::Dimension;
use crate::findings::words::{bare, name, printed, stated, value};
use crate::number::Rational;
use crate::reason::Reason;

/// What a mean can be taken over, by who is said to be counted.
pub(super) fn over(row: &Row) -> Vec<&str> {
    if let Some(by) = row.mean_over.as_deref() {
        return vec![by];
    }
    let coops: &[&str] = match row.population {
        Some(Population::Total) => &["coops.total"],
        Some(Population::Active) => &["coops.active"],
        Some(Population::Reporting) => &["coops.with_results", "returns.filed"],
        Some(Population::Mixed) => &[],
        None => &["coops.total", "coops.active", "coops.with_results", "returns.filed"],
    };
    match row.measured() {
        "revenue.mean" | "profit.mean" => coops.to_vec(),
        "income.mean" => vec!["workers.regular", "income.workers"],
        label if heads_of(row, label).is_some() => coops.to_vec(),
        _ => Vec::new(),
    }
}

/// Of a mean of heads in each cooperative, such as "thành viên bình quân/HTX": the heads.
pub(super) fn heads_of(row: &Row, label: &str) -> Option<&'static str> {
    let each = row.mean && row.unit.dimension == Dimension::Count && row.indicator.is_none();
    let coops = ["htx", "hợp tác xã", "tổ hợp tác", "tht"].iter().any(|it| label.contains(it));
    let heads = [("thành viên", "members.total"), ("lao động", "workers.regular")];
    let mut named = heads.iter().filter(|it| label.contains(it.0));
    let first = named.next().filter(|_| each && coops)?;
    named.next().is_none().then_some(first.1)
}

/// What violates it.
pub(super) fn check(corpus: &Reading) -> Vec<Violation> {
    let of_means = corpus.parts.iter().filter(|it| {
        let whole = corpus.row(it.whole);
        whole.is_some_and(Row::is_mean) && it.rows.len() > 1
    });
    of_means.filter_map(|it| judged(corpus, it)).collect()
}

/// In every reading of month and year: one that agrees is right.
fn judged(corpus: &Reading, parts: &Parts) -> Option<Violation> {
    let lengths = weights::lengths(corpus, parts);
    let each = lengths.iter().map(|it| read(corpus, parts, it));
    each.collect::<Option<Vec<_>>>()?.into_iter().next()
}

/// Held against every weighting that is printed in full; where there is none, against its parts
/// alone.
fn read(corpus: &Reading, parts: &Parts, lengths: &Lengths) -> Option<Violation> {
    let head = corpus.row(parts.whole)?;
    let printed = taken(head.span()?, lengths.head)?;
    let mut first = None;
    for by in over(head) {
        let Some(found) = weights::of(corpus, parts, by, lengths) else { continue };
        let span = weights::bounds(&found.all)?;
        if span.meets(printed) {
            return None;
        }
        first = first.or(Some((found, span)));
    }
    match first {
        Some((found, span)) => violation(corpus, parts, lengths, &found, span),
        None => outside(corpus, parts, lengths),
    }
}

fn violation(
    corpus: &Reading,
    parts: &Parts,
    lengths: &Lengths,
    found: &weights::Found,
    span: Span,
) -> Option<Violation> {
    let head = corpus.row(parts.whole)?;
    let all = &found.all;
    let times = Rational::whole(lengths.head);
    let gives = value(found.exact()?.over(times)?, head);
    let said = stated(corpus, parts.whole);
    let mut why = Reason::new(
        format!(
            "{}, nhưng bình quân của các phần là {} = {}.",
            said.vi,
            written(corpus, all, |it| it.vi),
            gives.vi
        ),
        format!(
            "{}, but the mean of its parts is {} = {}.",
            said.en,
            written(corpus, all, |it| it.en),
            gives.en
        ),
    );
    let printed = taken(head.span()?, lengths.head)?;
    let most = all.iter().map(|it| it.mean.1).max()?;
    let differs = all.iter().any(|it| it.mean.1 < most && it.by.1 > Rational::ZERO);
    if head.exact()?.times(times)? == most && differs {
        why = why.and(Reason::new(
            "Số in bằng phần lớn nhất, trong khi phần khác thấp hơn.",
            "It equals the greatest part while another is lower.",
        ));
    }
    let unit = factor(span, printed);
    let check = if unit.is_empty() { "weighted_mean" } else { "unit_confusion" };
    let mut causes: Vec<Reason> =
        [unit, average(all, printed), other_population(corpus, parts, lengths)]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
    causes.extend(left_out(corpus, all, printed));
    let cause = if let [one] = causes.as_slice() { one.clone() } else { Reason::default() };
    let mut rows = vec![parts.whole];
    rows.extend(all.iter().flat_map(|it| [it.row, it.weight]));
    let mut fixes = vec![(parts.whole, part(span, lengths.head)?)];
    fixes.extend(weights::fixes(found, printed));
    Some(Violation { check, severity: Severity::Error, rows, expected: gives, why, fixes, cause })
}

/// "(32 × 400 + 11 × 1.250) / (32 + 11)".
fn written(corpus: &Reading, all: &[Weighted], text: fn(Reason) -> String) -> String {
    let (mut each, mut weights) = (Vec::new(), Vec::new());
    for it in all {
        let Some((row, under)) = corpus.row(it.row).zip(corpus.row(it.weight)) else { continue };
        let (mean, by) = (text(bare(it.mean.1, row)), text(bare(it.by.1, under)));
        each.push(format!("{by} × {mean}"));
        weights.push(by);
    }
    format!("({}) / ({})", each.join(" + "), weights.join(" + "))
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

/// Says so if it is said to be over some, and fits over others.
fn other_population(corpus: &Reading, parts: &Parts, lengths: &Lengths) -> Reason {
    let none = Reason::default();
    let Some(head) = corpus.row(parts.whole).filter(|it| it.population.is_some()) else {
        return none;
    };
    let open = Row { population: None, ..head.clone() };
    let fits = over(&open).into_iter().filter(|it| !over(head).contains(it)).filter_map(|by| {
        let found = weights::of(corpus, parts, by, lengths)?;
        let meets = weights::bounds(&found.all)?.meets(taken(head.span()?, lengths.head)?);
        meets.then(|| corpus.row(found.all.first()?.weight).map(name)).flatten()
    });
    let fits: Vec<Reason> = fits.collect();
    let [what] = fits.as_slice() else { return none };
    Reason::new(
        format!("Số in khớp khi tính theo {}.", what.vi),
        format!("It fits when weighted by {}.", what.en),
    )
}

/// The parts each of which alone, left out, leaves a mean of what is printed.
fn left_out(corpus: &Reading, all: &[Weighted], head: Span) -> Vec<Reason> {
    let without = |at: usize| {
        let rest: Vec<Weighted> =
            all.iter().enumerate().filter(|it| it.0 != at).map(|it| *it.1).collect();
        weights::mean(&rest)
    };
    let few = if all.len() > 2 { all.len().min(100) } else { 0 };
    let hits = (0..few).filter(|at| without(*at).is_some_and(|it| Span::point(it).meets(head)));
    let said = hits.filter_map(|at| {
        let what = name(corpus.row(all.get(at)?.row)?);
        Some(Reason::new(
            format!("Số in khớp nếu bỏ sót {}.", what.vi),
            format!("It fits if {} is left out.", what.en),
        ))
    });
    said.collect()
}

/// Judged without weights: among its parts, where they are all.
fn outside(corpus: &Reading, parts: &Parts, lengths: &Lengths) -> Option<Violation> {
    let head = corpus.row(parts.whole)?;
    let spans = parts.rows.iter().zip(&lengths.parts);
    let spans = spans.map(|(at, times)| taken(corpus.row(*at)?.span()?, *times));
    let spans = spans.collect::<Option<Vec<Span>>>()?;
    let (low, high) =
        (spans.iter().map(|it| it.low).min()??, spans.iter().map(|it| it.high).max()??);
    let among = Span::between(low, high);
    let head_span = taken(head.span()?, lengths.head)?;
    if !parts.exhaustive || among.meets(head_span) {
        return None;
    }
    let rows = || parts.rows.iter().filter_map(|it| corpus.row(*it));
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
        fixes: vec![(parts.whole, part(among, lengths.head)?)],
        cause: factor(among, head_span),
    })
}
