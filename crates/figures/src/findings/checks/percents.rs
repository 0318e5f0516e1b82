//! Percentages and changes, recomputed: (4), (6), (7), (11).

use super::stocks::beside;
use crate::findings::Severity;
use crate::findings::corpus::{Corpus, Relation, Row};
use crate::findings::merge::Violation;
use crate::findings::span::Span;
use crate::findings::unit::Dimension;
use crate::findings::words::{name, printed, stated, value};
use crate::number::Rational;
use crate::reason::Reason;
use cooperative::publication::Basis;

/// Denominators that documents take for each other.
const POPULATIONS: [&str; 4] = ["coops.total", "coops.active", "coops.with_results", "coops.rated"];

/// Shares by definition: the share, what is above the line, and what below.
const SHARES: [(&str, &str, &str); 5] = [
    ("coops.effective.share_total", "coops.effective", "coops.total"),
    ("coops.effective.share_active", "coops.effective", "coops.active"),
    ("coops.effective.share_rated", "coops.effective", "coops.rated"),
    ("coops.value_chain.share", "coops.value_chain", "coops.total"),
    ("managers.trained_share", "managers.trained", "managers.total"),
];

/// What violates them, one by one.
pub(super) fn check(corpus: &Corpus) -> Vec<Violation> {
    let rows = corpus.rows.iter().enumerate();
    rows.filter_map(|(at, row)| {
        let share = SHARES.iter().find(|it| it.0 == row.measured() && row.basis != Basis::Plan);
        if let (Some((_, above, below)), true) = (share, row.relation != Relation::Change) {
            let of = |id: &str| beside(corpus, row, id).first().copied();
            return compared(corpus, at, of(above)?, &[of(below)?]);
        }
        let bases = bases(corpus, row);
        match (row.is_figure(), about(corpus, row)) {
            (true, _) => None,
            (false, Some(about)) => compared(corpus, at, about, &bases),
            (false, None) => whole_things(corpus, at, bases.first().copied()?),
        }
    })
    .collect()
}

/// The figure that is compared.
fn about(corpus: &Corpus, row: &Row) -> Option<usize> {
    if row.about.is_some() {
        return row.about;
    }
    if row.relation == Relation::PercentOf {
        // "18 HTX, chiếm 34%": the same label as a figure, beside.
        let base = row.of.and_then(|it| corpus.rows.get(it));
        if base.is_some_and(|it| it.measured() == row.measured() && it.dimensions == row.dimensions)
        {
            return None;
        }
    }
    let is = |(_, it): &(usize, &Row)| {
        it.is_figure()
            && it.measured() == row.measured()
            && it.document == row.document
            && it.dimensions == row.dimensions
            && it.beside(row)
            && it.unit.dimension != Dimension::Percent
    };
    corpus.rows.iter().enumerate().find(is).map(|it| it.0)
}

/// The figures that it may be compared with: the one that is named, else all that the words fit.
fn bases(corpus: &Corpus, row: &Row) -> Vec<usize> {
    if let Some(of) = row.of {
        return vec![of];
    }
    let (period, plan) = match row.relation {
        Relation::PercentOfPlan => (row.base_period.or(Some(row.period)), true),
        Relation::PercentOfPrevious | Relation::Change => {
            let plan = row.base_basis == Some(Basis::Plan);
            let usual = if plan { Some(row.period) } else { row.period.previous() };
            (row.base_period.or(usual), plan)
        }
        Relation::PercentOf if !row.dimensions.is_empty() => {
            (Some(row.period), row.basis == Basis::Plan)
        }
        _ => return Vec::new(),
    };
    let total = row.relation == Relation::PercentOf;
    let is = |(_, it): &(usize, &Row)| {
        it.is_figure()
            && it.unit.dimension != Dimension::Percent
            && it.measured() == row.measured()
            && it.area == row.area
            && it.kind == row.kind
            && Some(it.period) == period
            && (it.basis == Basis::Plan) == plan
            && (total && it.dimensions.is_empty() || !total && it.dimensions == row.dimensions)
    };
    let all: Vec<usize> = corpus.rows.iter().enumerate().filter(is).map(|it| it.0).collect();
    let own = |it: &usize| corpus.rows.get(*it).is_some_and(|it| it.document == row.document);
    let own: Vec<usize> = all.iter().copied().filter(own).collect();
    if own.is_empty() { all } else { own }
}

/// What the row would print if the base were this one.
fn recomputed(row: &Row, about: &Row, base: &Row) -> Option<(Span, Rational)> {
    let same = about.unit.dimension == base.unit.dimension && about.as_long(base);
    if !same {
        return None;
    }
    let (figure, under) = (about.span()?, base.span()?);
    let (exact, below) = (about.exact()?, base.exact()?);
    let hundred = Rational::whole(100);
    if row.relation != Relation::Change {
        let share = exact.over(below)?.times(hundred)?;
        return Some((figure.over(under)?.scaled(hundred)?, share));
    }
    if row.unit.dimension != Dimension::Percent {
        return Some((figure.minus(under)?, exact.minus(below)?));
    }
    let one = Rational::whole(1);
    let share = exact.over(below)?.minus(one)?.times(hundred)?;
    Some((figure.over(under)?.minus(Span::point(one))?.scaled(hundred)?, share))
}

fn compared(corpus: &Corpus, at: usize, about: usize, bases: &[usize]) -> Option<Violation> {
    let (row, figure) = (corpus.rows.get(at)?, corpus.rows.get(about)?);
    let printed_span = forced(corpus, row)?;
    let mut first = None;
    for base in bases {
        let (span, exact) = recomputed(row, figure, corpus.rows.get(*base)?)?;
        if span.meets(printed_span) {
            return None;
        }
        first = first.or(Some((*base, span, exact)));
    }
    let (base, span, exact) = first?;
    let under = corpus.rows.get(base)?;
    let (said, than, by) = (stated(corpus, at), stated(corpus, about), stated(corpus, base));
    let gives = value(exact, row);
    let sign = if row.relation == Relation::Change { "so với" } else { "/" };
    let why = Reason::new(
        format!("{}; tính lại {} {sign} {}: {}.", said.vi, than.vi, by.vi, gives.vi),
        format!("{}; recomputed, {} on {}: {}.", said.en, than.en, by.en, gives.en),
    );
    let (check, cause) = cause(corpus, row, about, base, printed_span);
    Some(Violation {
        check,
        severity: Severity::Error,
        rows: vec![at, about, base],
        expected: gives,
        why,
        fixes: fixes(row, printed_span, span, (about, figure), (base, under)).unwrap_or_default(),
        cause,
    })
}

/// What each row would have to be.
fn fixes(
    row: &Row,
    printed: Span,
    span: Span,
    about: (usize, &Row),
    base: (usize, &Row),
) -> Option<Vec<(usize, Span)>> {
    let (figure, under) = (about.1.span()?, base.1.span()?);
    let hundredth = Rational::new(1, 100)?;
    let _ = span;
    if row.relation == Relation::Change && row.unit.dimension != Dimension::Percent {
        return Some(vec![(about.0, under.plus(printed)?), (base.0, figure.minus(printed)?)]);
    }
    let mut share = printed.scaled(hundredth)?;
    if row.relation == Relation::Change {
        share = share.plus(Span::point(Rational::whole(1)))?;
    }
    Some(vec![(about.0, under.times(share)?), (base.0, figure.over(share)?)])
}

/// The printed share; where the shares are made to add up to 100, one more in the last place.
fn forced(corpus: &Corpus, row: &Row) -> Option<Span> {
    let printed = row.span()?;
    let group = shares(corpus, row);
    let sum = group.iter().try_fold(Rational::ZERO, |sum, it| sum.plus(it.exact()?))?;
    if group.len() < 2 || sum != Rational::whole(100) {
        return Some(printed);
    }
    let step = Rational::new(1, 10_i128.pow(u32::from(row.amount.decimals)))?;
    printed.plus(Span::between(Rational::ZERO.minus(step)?, step))
}

/// The shares of the same base that are said to be all.
fn shares<'a>(corpus: &'a Corpus, row: &Row) -> Vec<&'a Row> {
    let is = |it: &&Row| {
        it.relation == Relation::PercentOf
            && it.exhaustive == Some(true)
            && it.of == row.of
            && it.document == row.document
            && it.group == row.group
            && it.beside(row)
            && it.dimensions.keys().eq(row.dimensions.keys())
            && (row.of.is_some() || it.measured() == row.measured())
    };
    if row.relation != Relation::PercentOf || row.exhaustive != Some(true) {
        return Vec::new();
    }
    corpus.rows.iter().filter(is).collect()
}

/// The one other base that yields what is printed.
fn cause(
    corpus: &Corpus,
    row: &Row,
    about: usize,
    base: usize,
    printed: Span,
) -> (&'static str, Reason) {
    let change = matches!(row.relation, Relation::Change | Relation::PercentOfPrevious);
    let usual = if change { "change" } else { "percent" };
    let Some((figure, under)) = corpus.rows.get(about).zip(corpus.rows.get(base)) else {
        return (usual, Reason::default());
    };
    let other_base = |it: &Row| {
        if row.relation == Relation::PercentOf || row.is_figure() {
            POPULATIONS.contains(&it.measured())
                && it.beside(under)
                && it.dimensions == under.dimensions
        } else {
            it.measured() == under.measured()
                && it.area == under.area
                && it.dimensions == under.dimensions
        }
    };
    let fits = corpus.rows.iter().enumerate().filter(|(at, it)| {
        *at != base && *at != about && it.is_figure() && it.kind == under.kind && other_base(it)
    });
    let fits =
        fits.filter(|(_, it)| recomputed(row, figure, it).is_some_and(|it| it.0.meets(printed)));
    let fits: Vec<_> = fits.map(|it| it.0).collect();
    let [one] = fits.as_slice() else { return (usual, Reason::default()) };
    let said = stated(corpus, *one);
    let period = corpus.rows.get(*one).map(|it| it.period.shown()).unwrap_or_default();
    if row.relation == Relation::PercentOf || row.is_figure() {
        let (vi, en) = (said.vi, said.en);
        let cause = Reason::new(format!("Khớp khi mẫu số là {vi}."), format!("It fits over {en}."));
        return (usual, cause);
    }
    let cause = Reason::new(
        format!("Khớp khi gốc so sánh là {} ({period}).", said.vi),
        format!("It fits with the base {} ({period}).", said.en),
    );
    ("base_year", cause)
}

/// A share of a count, of which no whole number can be behind it.
fn whole_things(corpus: &Corpus, at: usize, base: usize) -> Option<Violation> {
    let (row, of) = (corpus.rows.get(at)?, corpus.rows.get(base)?);
    let count = of.span()?.exact().filter(|it| it.denominator() == 1)?;
    let fit = row.relation == Relation::PercentOf
        && of.unit.dimension == Dimension::Count
        && !row.is_rough()
        && row.basis != Basis::Plan
        && row.amount.mantissa > 0;
    let share = forced(corpus, row)?.scaled(Rational::new(1, 100)?)?;
    let (low, high) = (share.low?.times(count)?, share.high?.times(count)?);
    let least = low.numerator().div_euclid(low.denominator());
    let ceil = if low.denominator() == 1 { least } else { least + 1 };
    if !fit || Rational::new(ceil, 1)? <= high {
        return None;
    }
    let near = |it: i128| Rational::new(it, 1)?.times(Rational::whole(100))?.over(count);
    let (below, above) = (value(near(ceil - 1)?, row), value(near(ceil)?, row));
    let (said, by) = (stated(corpus, at), stated(corpus, base));
    Some(Violation {
        check: "implied_integer",
        severity: Severity::Warning,
        rows: vec![at, base],
        expected: Reason::new(
            format!("{} hoặc {}", below.vi, above.vi),
            format!("{} or {}", below.en, above.en),
        ),
        why: Reason::new(
            format!("{}: không số nguyên nào trên {} cho tỷ lệ này.", said.vi, by.vi),
            format!("{}: no whole number of {} is that share.", said.en, by.en),
        ),
        fixes: Vec::new(),
        cause: Reason::default(),
    })
}

/// What violates that all shares are 100 together.
pub(super) fn totals(corpus: &Corpus) -> Vec<Violation> {
    let mut all = Vec::new();
    for (at, row) in corpus.rows.iter().enumerate() {
        let group = shares(corpus, row);
        let first = group.first().is_some_and(|it| std::ptr::eq(*it, row));
        if first && group.len() > 1 {
            all.extend(hundred(corpus, at, &group));
        }
    }
    all
}

fn hundred(corpus: &Corpus, at: usize, group: &[&Row]) -> Option<Violation> {
    let row = corpus.rows.get(at)?;
    let mut span = Span::point(Rational::ZERO);
    let mut exact = Rational::ZERO;
    for it in group {
        (span, exact) = (span.plus(it.span()?)?, exact.plus(it.exact()?)?);
    }
    if span.meets(Span::point(Rational::whole(100))) {
        return None;
    }
    let side = |text: fn(Reason) -> String| {
        group.iter().map(|it| text(printed(it))).collect::<Vec<_>>().join(" + ")
    };
    let (gives, what) = (value(exact, row), name(row));
    let index = |it: &&Row| corpus.rows.iter().position(|row| std::ptr::eq(row, *it));
    Some(Violation {
        check: "percent_total",
        severity: Severity::Error,
        rows: group.iter().filter_map(index).collect(),
        expected: Reason::new("100%", "100%"),
        why: Reason::new(
            format!("{}: các tỷ lệ {} = {}, không phải 100%.", what.vi, side(|it| it.vi), gives.vi),
            format!("{}: the shares {} = {}, not 100%.", what.en, side(|it| it.en), gives.en),
        ),
        fixes: Vec::new(),
        cause: Reason::default(),
    })
}
