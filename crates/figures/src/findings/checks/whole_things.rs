//! (7) A share of whole things has a whole number above the line and below it.

use super::shares::Shares;
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

/// The share that a row prints, as a factor: 114% and "tăng 14%" are 1.14.
fn factor(row: &Row, printed: Span) -> Option<Span> {
    let share = printed.scaled(Rational::new(1, 100)?)?;
    match row.relation {
        Relation::PercentOf | Relation::PercentOfPlan | Relation::PercentOfPrevious => Some(share),
        Relation::Change if row.unit.dimension == Dimension::Percent => {
            share.plus(Span::point(Rational::whole(1)))
        }
        _ => None,
    }
}

fn told(row: &Row) -> bool {
    !row.is_rough() && row.basis != Basis::Plan && row.amount.mantissa != 0
}

/// The whole count that a row prints, if it is one.
fn count(row: &Row) -> Option<Rational> {
    let counted = row.unit.dimension == Dimension::Count && !row.is_mean();
    row.span()?.exact().filter(|it| counted && it.denominator() == 1)
}

fn ceil(it: Rational) -> i128 {
    let least = it.numerator().div_euclid(it.denominator());
    if it.denominator() == 1 { least } else { least + 1 }
}

/// A share of a count, of which no whole number can be above the line.
pub(super) fn part_of(
    corpus: &Reading,
    shares: &Shares,
    at: usize,
    base: usize,
) -> Option<Violation> {
    let (row, of) = (corpus.row(at)?, corpus.row(base)?);
    let count = count(of)?;
    let share = factor(row, shares.printed(corpus, at)?)?;
    let (low, high) = (share.low?.times(count)?, share.high?.times(count)?);
    let next = ceil(low);
    if !told(row) || next < 0 || Rational::new(next, 1)? <= high {
        return None;
    }
    let near = |it: i128| {
        let share = Rational::new(it, 1)?.times(Rational::whole(100))?.over(count)?;
        if row.relation == Relation::Change {
            share.minus(Rational::whole(100))
        } else {
            Some(share)
        }
    };
    let (below, above) = (value(near(next - 1)?, row), value(near(next)?, row));
    let (said, by) = (stated(corpus, at), stated(corpus, base));
    let (less, more) = (next - 1, next);
    Some(violation(
        vec![at, base],
        Reason::new(
            format!("{} hoặc {}", below.vi, above.vi),
            format!("{} or {}", below.en, above.en),
        ),
        Reason::new(
            format!(
                "{} của {}: không số nguyên nào cho tỷ lệ này; {less} là {}, {more} là {}.",
                said.vi, by.vi, below.vi, above.vi
            ),
            format!(
                "{} of {}: no whole number is that share; {less} is {}, {more} is {}.",
                said.en, by.en, below.en, above.en
            ),
        ),
    ))
}

/// A count and its share of something not printed, of which no whole number can be below the line.
pub(super) fn whole_of(corpus: &Reading, at: usize, about: usize) -> Option<Violation> {
    let (row, figure) = (corpus.row(at)?, corpus.row(about)?);
    let count = count(figure).filter(|it| *it > Rational::ZERO)?;
    let share = factor(row, row.span()?).filter(|it| it.low > Some(Rational::ZERO))?;
    let (low, high) = (count.over(share.high?)?, count.over(share.low?)?);
    let next = ceil(low);
    if !told(row) || next < 2 || Rational::new(next, 1)? <= high {
        return None;
    }
    let near = |it: i128| {
        let share = count.times(Rational::whole(100))?.over(Rational::new(it, 1)?)?;
        if row.relation == Relation::Change {
            share.minus(Rational::whole(100))
        } else {
            Some(share)
        }
    };
    let (above, below) = (value(near(next - 1)?, row), value(near(next)?, row));
    let (said, than) = (stated(corpus, at), stated(corpus, about));
    let (less, more) = (next - 1, next);
    Some(violation(
        vec![at, about],
        Reason::new(
            format!("{} hoặc {}", above.vi, below.vi),
            format!("{} or {}", above.en, below.en),
        ),
        Reason::new(
            format!(
                "{}, {}: không số nguyên nào là gốc; gốc {less} cho {}, gốc {more} cho {}.",
                said.vi, than.vi, above.vi, below.vi
            ),
            format!(
                "{}, {}: no whole number is the base; {less} gives {}, {more} gives {}.",
                said.en, than.en, above.en, below.en
            ),
        ),
    ))
}

fn violation(rows: Vec<usize>, expected: Reason, why: Reason) -> Violation {
    Violation {
        check: "implied_integer",
        severity: Severity::Warning,
        rows,
        expected,
        why,
        fixes: Vec::new(),
        cause: Reason::default(),
    }
}
