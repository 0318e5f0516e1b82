//! Percentages and changes, recomputed: (4), (6), (11).

use super::same::{readings, taken};
use super::shares::Shares;
use super::whole_things::{part_of, whole_of};
use crate::findings::Severity;
use crate::findings::corpus::{Relation, Row};
use crate::findings::merge::Violation;
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::unit::Dimension;
use crate::findings::words::{stated, value};
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
pub(super) fn check(corpus: &Reading) -> Vec<Violation> {
    let shares = Shares::of(corpus);
    let rows = corpus.rows.iter().enumerate();
    let mut all: Vec<_> = rows
        .filter_map(|(at, row)| {
            let share = SHARES.iter().find(|it| it.0 == row.measured() && row.basis != Basis::Plan);
            if let (Some((_, above, below)), true) = (share, row.relation != Relation::Change) {
                let of = |id: &str| corpus.one(at, id);
                return compared(corpus, &shares, at, of(above)?, &[of(below)?]);
            }
            if row.is_figure() {
                return None;
            }
            let bases = bases(corpus, at, row);
            match (about(corpus, at, row), bases.as_slice()) {
                (Some(about), []) => whole_of(corpus, at, about),
                (Some(about), bases) => compared(corpus, &shares, at, about, bases),
                (None, [base, ..]) => part_of(corpus, &shares, at, *base),
                (None, []) => None,
            }
        })
        .collect();
    all.extend(shares.totals(corpus));
    all
}

/// The figure that is compared.
fn about(corpus: &Reading, at: usize, row: &Row) -> Option<usize> {
    if row.about.is_some() {
        return row.about;
    }
    if row.relation == Relation::PercentOf {
        // "18 HTX, chiếm 34%": the same label as a figure, beside.
        let base = row.of.and_then(|it| corpus.row(it));
        if base.is_some_and(|it| it.measured() == row.measured() && it.dimensions == row.dimensions)
        {
            return None;
        }
    }
    let counted =
        |it: &&usize| corpus.row(**it).is_some_and(|it| it.unit.dimension != Dimension::Percent);
    corpus.twins(at).iter().find(counted).copied()
}

/// The figures that it may be compared with: the one that is named, else all that the words fit.
fn bases(corpus: &Reading, at: usize, row: &Row) -> Vec<usize> {
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
    let is = |it: &&usize| {
        corpus.row(**it).is_some_and(|it| {
            it.unit.dimension != Dimension::Percent
                && Some(it.period) == period
                && (it.basis == Basis::Plan) == plan
        })
    };
    let known = match row.relation {
        Relation::PercentOf => corpus.totals_through_time(at),
        _ => corpus.through_time(row.about.unwrap_or(at)),
    };
    let all: Vec<usize> = known.iter().filter(is).copied().collect();
    let own = |it: &usize| corpus.row(*it).is_some_and(|it| it.document == row.document);
    let own: Vec<usize> = all.iter().copied().filter(own).collect();
    if own.is_empty() { all } else { own }
}

/// What the row would print if the base were this one, both taken so often that they are for the same
/// time.
fn recomputed(row: &Row, about: &Row, base: &Row, times: (i64, i64)) -> Option<(Span, Rational)> {
    let same = about.unit.dimension == base.unit.dimension && about.as_long(base);
    if !same {
        return None;
    }
    let (figure, under) = (taken(about.span()?, times.0)?, taken(base.span()?, times.1)?);
    let exact = about.exact()?.times(Rational::whole(times.0))?;
    let below = base.exact()?.times(Rational::whole(times.1))?;
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

fn compared(
    corpus: &Reading,
    shares: &Shares,
    at: usize,
    about: usize,
    bases: &[usize],
) -> Option<Violation> {
    let (row, figure) = (corpus.row(at)?, corpus.row(about)?);
    let printed_span = shares.printed(corpus, at)?;
    let mut first = None;
    for base in bases {
        let under = corpus.row(*base)?;
        for times in readings(figure, under) {
            let (span, exact) = recomputed(row, figure, under, *times)?;
            if span.meets(printed_span) {
                return None;
            }
            first = first.or(Some((*base, exact)));
        }
    }
    let (base, exact) = first?;
    let under = corpus.row(base)?;
    let (said, than, by) = (stated(corpus, at), stated(corpus, about), stated(corpus, base));
    let gives = value(exact, row);
    let (vi, en) = match (row.relation, row.unit.dimension == Dimension::Percent) {
        (Relation::Change, false) => ("trừ", "less"),
        (Relation::Change, true) => ("so với", "on"),
        _ => ("/", "over"),
    };
    let why = Reason::new(
        format!("{}; tính lại {} {vi} {}: {}.", said.vi, than.vi, by.vi, gives.vi),
        format!("{}; recomputed, {} {en} {}: {}.", said.en, than.en, by.en, gives.en),
    );
    let (check, cause) = cause(corpus, row, about, base, printed_span);
    Some(Violation {
        check,
        severity: Severity::Error,
        rows: vec![at, about, base],
        expected: gives,
        why,
        fixes: fixes(row, printed_span, (about, figure), (base, under)).unwrap_or_default(),
        cause,
    })
}

/// What each row would have to be.
fn fixes(
    row: &Row,
    printed: Span,
    about: (usize, &Row),
    base: (usize, &Row),
) -> Option<Vec<(usize, Span)>> {
    let (figure, under) = (about.1.span()?, base.1.span()?);
    let hundredth = Rational::new(1, 100)?;
    if row.relation == Relation::Change && row.unit.dimension != Dimension::Percent {
        return Some(vec![(about.0, under.plus(printed)?), (base.0, figure.minus(printed)?)]);
    }
    let mut share = printed.scaled(hundredth)?;
    if row.relation == Relation::Change {
        share = share.plus(Span::point(Rational::whole(1)))?;
    }
    Some(vec![(about.0, under.times(share)?), (base.0, figure.over(share)?)])
}

/// The one other base that yields what is printed.
fn cause(
    corpus: &Reading,
    row: &Row,
    about: usize,
    base: usize,
    printed: Span,
) -> (&'static str, Reason) {
    let change = matches!(row.relation, Relation::Change | Relation::PercentOfPrevious);
    let usual = if change { "change" } else { "percent" };
    let Some((figure, under)) = corpus.row(about).zip(corpus.row(base)) else {
        return (usual, Reason::default());
    };
    let of_total = row.relation == Relation::PercentOf || row.is_figure();
    let known: Vec<usize> = if of_total {
        POPULATIONS.iter().filter_map(|it| corpus.one(base, it)).collect()
    } else {
        corpus.through_time(base).to_vec()
    };
    let fits = known.into_iter().filter(|at| {
        let fits = |it: &Row| {
            it.span() != under.span()
                && recomputed(row, figure, it, (1, 1)).is_some_and(|it| it.0.meets(printed))
        };
        *at != base && *at != about && corpus.row(*at).is_some_and(fits)
    });
    let fits: Vec<_> = fits.collect();
    let [one] = fits.as_slice() else { return (usual, Reason::default()) };
    let said = stated(corpus, *one);
    let period = corpus.row(*one).map(|it| it.period.shown()).unwrap_or_default();
    if of_total {
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
