//! What words and gaps say: missing flows, bases and targets.

use crate::findings::Severity;
use crate::findings::corpus::{Relation, Row};
use crate::findings::merge::Violation;
use crate::findings::reading::Reading;
use crate::findings::words::stated;
use crate::number::Rational;
use crate::reason::Reason;
use cooperative::publication::Basis;

/// What is worth saying.
pub(super) fn check(corpus: &Reading) -> Vec<Violation> {
    let rows = corpus.rows.iter().enumerate();
    let each = rows.flat_map(|(at, row)| {
        let found = [
            other_base(corpus, at, row),
            flows(corpus, at, row),
            undivided(corpus, at, row),
            far(corpus, at, row),
        ];
        found.into_iter().flatten()
    });
    each.collect()
}

pub(super) fn note(
    check: &'static str,
    severity: Severity,
    rows: Vec<usize>,
    expected: (&str, &str),
    why: Reason,
) -> Option<Violation> {
    let expected = Reason::new(expected.0, expected.1);
    Some(Violation {
        check,
        severity,
        rows,
        expected,
        why,
        fixes: Vec::new(),
        cause: Reason::default(),
    })
}

pub(super) fn exact(corpus: &Reading, at: usize) -> Option<Rational> {
    corpus.rows.get(at)?.exact()
}

/// What the document reports, not plans, of an indicator in the row's area.
fn now(corpus: &Reading, at: usize, row: &Row, id: &str) -> Option<usize> {
    let is = |it: &&usize| {
        corpus.row(**it).is_some_and(|it| it.document == row.document && it.basis != Basis::Plan)
    };
    corpus.of_area(at, id).iter().find(is).copied()
}

/// A comparison with the plan of other days: neither of the row's nor of longer ones around them, as
/// where nine months are compared with the plan of the year.
fn other_base(corpus: &Reading, at: usize, row: &Row) -> Option<Violation> {
    let base = row.of.and_then(|it| corpus.rows.get(it));
    let plan = row.relation == Relation::PercentOfPlan
        || row.base_basis == Some(Basis::Plan)
        || base.is_some_and(|it| it.basis == Basis::Plan);
    let period = row.base_period.or(base.map(|it| it.period))?;
    if row.is_figure() || !plan || period.contains(row.period) {
        return None;
    }
    let (said, own, other) = (stated(corpus, at), row.period.shown(), period.shown());
    let why = Reason::new(
        format!("{} của {own} được so với kế hoạch của {other}, không phải của {own}.", said.vi),
        format!("{} of {own} is compared with the plan of {other}, not of {own}.", said.en),
    );
    note(
        "base_year",
        Severity::Warning,
        vec![at],
        ("kế hoạch cùng kỳ", "the plan of the same period"),
        why,
    )
}

/// Members who left by dissolution, and no number of cooperatives dissolved.
fn flows(corpus: &Reading, at: usize, row: &Row) -> Option<Violation> {
    let left =
        row.indicator.as_deref() == Some("members.left.dissolution") && row.amount.mantissa > 0;
    if !left || corpus.one(at, "coops.dissolved").is_some() || row.basis == Basis::Plan {
        return None;
    }
    let said = stated(corpus, at);
    let why = Reason::new(
        format!("{}, nhưng văn bản không nêu số hợp tác xã giải thể trong kỳ.", said.vi),
        format!("{}, but the document gives no number of cooperatives dissolved.", said.en),
    );
    note(
        "flows_missing",
        Severity::Info,
        vec![at],
        ("số hợp tác xã giải thể", "the number dissolved"),
        why,
    )
}

/// A target of a share whose parts are printed undivided.
fn undivided(corpus: &Reading, at: usize, row: &Row) -> Option<Violation> {
    if row.indicator.as_deref() != Some("managers.intermediate_up_share")
        || row.basis != Basis::Plan
    {
        return None;
    }
    let is = |id: &str| now(corpus, at, row, id);
    let (undivided, total) = (is("managers.primary_intermediate")?, is("managers.total")?);
    let college = is("managers.college").and_then(|it| exact(corpus, it)).unwrap_or(Rational::ZERO);
    let all = exact(corpus, total)?;
    let share = |it: Rational| it.over(all)?.times(Rational::whole(100))?.round(1);
    let (low, high) = (share(college)?, share(college.plus(exact(corpus, undivided)?)?)?);
    let (said, than) = (stated(corpus, at), stated(corpus, undivided));
    let why = Reason::new(
        format!(
            "{}: {} không tách, hiện chỉ biết từ {}% đến {}%.",
            said.vi,
            than.vi,
            low.vi(),
            high.vi()
        ),
        format!(
            "{}: {} is undivided, known only as {}% to {}%.",
            said.en,
            than.en,
            low.en(),
            high.en()
        ),
    );
    note(
        "target",
        Severity::Info,
        vec![at, undivided, total],
        ("số tách theo trình độ", "levels apart"),
        why,
    )
}

/// A goal of effective cooperatives that is more than twice what is reported.
fn far(corpus: &Reading, at: usize, row: &Row) -> Option<Violation> {
    let goal = row.indicator.as_deref() == Some("coops.effective.share_total");
    if !goal || row.basis != Basis::Plan || !row.dimensions.is_empty() {
        return None;
    }
    let is = |id: &str| now(corpus, at, row, id);
    let (effective, total) = (is("coops.effective")?, is("coops.total")?);
    let hundred = Rational::whole(100);
    let now = exact(corpus, effective)?.over(exact(corpus, total)?)?.times(hundred)?;
    if now.times(Rational::whole(2))? >= row.exact()? {
        return None;
    }
    let (said, than, now) = (stated(corpus, at), stated(corpus, effective), now.round(1)?);
    let why = Reason::new(
        format!("{}, nhưng {} mới là {}%: chưa được một nửa mục tiêu.", said.vi, than.vi, now.vi()),
        format!("{}, but {} is {}%: less than half of the goal.", said.en, than.en, now.en()),
    );
    note(
        "target",
        Severity::Info,
        vec![at, effective, total],
        ("nêu khoảng cách", "the gap said"),
        why,
    )
}
