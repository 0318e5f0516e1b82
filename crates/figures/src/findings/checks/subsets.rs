//! Parts of a whole by definition, as far as the indicators' definitions prove it: what is beyond its
//! whole, shares that no part of a whole can have, and wholes printed as a percentage.

use std::sync::LazyLock;

use chrono::Datelike;
use cooperative::publication::Basis;

use crate::findings::Severity;
use crate::findings::corpus::{Relation, Row};
use crate::findings::merge::Violation;
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::unit::Dimension;
use crate::findings::words::stated;
use crate::indicator::{Form, Indicator, Term, Unit, indicators};
use crate::measure::Measure;
use crate::number::Rational;
use crate::reason::Reason;
use crate::status::Status;

/// A part and its whole, by their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Subset {
    pub part: &'static str,
    pub whole: &'static str,
    /// Whether it is one only at the end of a year.
    pub at_year_end: bool,
}

/// Parts of a whole that no definition shows: one is told by another measure than the other.
const TOLD: [(&str, &str); 4] = [
    ("workers.members", "workers.regular"),
    ("workers.members", "members.total"),
    ("revenue.with_members", "revenue.total"),
    ("loans.borrowers", "loans.count"),
];

static SUBSETS: LazyLock<Vec<Subset>> = LazyLock::new(|| {
    let mut all: Vec<Subset> =
        TOLD.iter().map(|(part, whole)| Subset { part, whole, at_year_end: false }).collect();
    for (part, of) in indicators().iter().filter_map(|it| Some((it, counted(it)?))) {
        for (whole, by) in indicators().iter().filter_map(|it| Some((it, counted(it)?))) {
            let same = part.id == whole.id || of == by;
            if let Some(at_year_end) = within(of, by).filter(|_| !same) {
                all.push(Subset { part: &part.id, whole: &whole.id, at_year_end });
            }
        }
    }
    all
});

/// The parts of a whole by definition.
pub(super) fn parts_of(id: &str) -> impl Iterator<Item = &'static Subset> {
    SUBSETS.iter().filter(move |it| it.whole == id)
}

impl Subset {
    /// Whether it is one in a row's period.
    pub fn holds(&self, row: &Row) -> bool {
        !self.at_year_end || year_end(row)
    }
}

fn year_end(row: &Row) -> bool {
    (row.period.as_of.month(), row.period.as_of.day()) == (12, 31)
}

/// What an indicator sums, if it is a sum.
fn counted(it: &Indicator) -> Option<&Term> {
    match &it.form {
        Form::Stock { of, .. } | Form::Flow { of } | Form::Annual { of, .. } => Some(of),
        Form::Mean { .. }
        | Form::Share { .. }
        | Form::Distinct { .. }
        | Form::Communes { .. }
        | Form::Range { .. }
        | Form::Remainder { .. }
        | Form::Crossing { .. }
        | Form::Change { .. } => None,
    }
}

/// Whether all that one term counts is among what another counts; `Some(true)` if only at the end of
/// a year.
fn within(part: &Term, whole: &Term) -> Option<bool> {
    if whole.sector.is_some() && whole.sector != part.sector {
        return None;
    }
    let all = whole.parts.is_empty();
    if part.measure == whole.measure {
        let among = !part.parts.is_empty() && part.parts.iter().all(|it| whole.parts.contains(it));
        return (all || among).then_some(false);
    }
    match (part.measure, whole.measure) {
        // Effective are those which are active on 31 December and rated so.
        (Measure::Effective, Measure::Coops) if !all => {
            whole.parts.contains(&Status::Active.number()).then_some(true)
        }
        (Measure::Effective, Measure::Coops | Measure::Rated)
        | (Measure::Rated | Measure::Linked | Measure::WithResults, Measure::Coops) => {
            all.then_some(false)
        }
        _ => None,
    }
}

/// Whether an indicator is the share of a part in its whole, so that it lies between 0 and 100;
/// `Some(true)` if only at the end of a year.
fn bounded(it: &Indicator) -> Option<bool> {
    match &it.form {
        Form::Share { numerator, denominator, .. } => within(numerator, denominator),
        Form::Range { sure, possible, denominator, .. } => {
            within(sure, denominator).and(within(possible, denominator))
        }
        Form::Communes { share, .. } => share.then_some(false),
        // Those who were trained in the year may be managers no more at its end.
        Form::Distinct { .. }
        | Form::Stock { .. }
        | Form::Flow { .. }
        | Form::Annual { .. }
        | Form::Mean { .. }
        | Form::Remainder { .. }
        | Form::Crossing { .. }
        | Form::Change { .. } => None,
    }
}

/// What violates that a share lies between 0 and 100, and that a whole is no percentage.
pub(super) fn check(corpus: &Reading) -> Vec<Violation> {
    let mut all = Vec::new();
    for (at, row) in corpus.rows.iter().enumerate() {
        let percent = row.unit.dimension == Dimension::Percent && !row.is_mean();
        let known = row.indicator.as_deref().filter(|_| percent && row.relation == Relation::InAll);
        // One of several that print the same: the first speaks.
        let Some(id) = known.filter(|it| corpus.one(at, it) == Some(at)) else { continue };
        let Some(it) = crate::indicator(id) else { continue };
        all.extend(beyond_all(corpus, at, row, it).or_else(|| no_share(corpus, at, row, it)));
    }
    all
}

fn beyond_all(corpus: &Reading, at: usize, row: &Row, it: &Indicator) -> Option<Violation> {
    let at_year_end = bounded(it)?;
    let bounds = Span::between(Rational::ZERO, Rational::whole(100));
    let printed = row.span()?;
    if at_year_end && !year_end(row) || printed.meets(bounds) {
        return None;
    }
    let said = stated(corpus, at);
    Some(Violation {
        check: "parts_exceed",
        severity: if at_year_end { Severity::Warning } else { Severity::Error },
        rows: vec![at],
        expected: Reason::new("từ 0% đến 100%", "between 0% and 100%"),
        why: Reason::new(
            format!("{}: là tỷ lệ của một phần trong tổng của nó.", said.vi),
            format!("{}: it is the share of a part in its whole.", said.en),
        ),
        fixes: vec![(at, bounds)],
        cause: Reason::default(),
    })
}

/// A whole that is no part of anything, printed as a percentage of nothing that is said.
fn no_share(corpus: &Reading, at: usize, row: &Row, it: &Indicator) -> Option<Violation> {
    let stock = it.unit == Unit::Count && matches!(it.form, Form::Stock { .. });
    let whole = parts_of(&it.id).next().is_some() && !SUBSETS.iter().any(|own| own.part == it.id);
    let plain = row.dimensions.is_empty() && row.label.is_none() && row.basis != Basis::Plan;
    if !(stock && whole && plain) || row.about.is_some() || row.of.is_some() {
        return None;
    }
    let said = stated(corpus, at);
    Some(Violation {
        check: "unit_confusion",
        severity: Severity::Warning,
        rows: vec![at],
        expected: Reason::new("một số đếm, không phải %", "a count and no percentage"),
        why: Reason::new(
            format!("{}: là số đếm, và văn bản không nói là phần trăm của gì.", said.vi),
            format!(
                "{}: it is a count, and the document does not say of what it is a percentage.",
                said.en
            ),
        ),
        fixes: Vec::new(),
        cause: Reason::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(part: &str, whole: &str) -> bool {
        SUBSETS.iter().any(|it| it.part == part && it.whole == whole)
    }

    #[test]
    fn parts_follow_from_the_definitions() {
        for (one, all) in [
            ("coops.suspended", "coops.stopped"),
            ("coops.dissolving", "coops.total"),
            ("coops.effective", "coops.rated"),
            ("coops.effective", "coops.active"),
            ("coops.rated", "coops.total"),
            ("coops.value_chain", "coops.total"),
            ("products.ocop.4star_up", "products.ocop"),
            ("managers.primary", "managers.primary_intermediate"),
            ("members.left.dissolution", "members.left"),
            ("coops.bankrupted", "coops.other_exits"),
        ] {
            assert!(part(one, all) && !part(all, one), "{one} {all}");
        }
        assert!(!part("coops.rated", "coops.active") && !part("coops.suspended", "coops.active"));
        assert!(!part("coops.founded", "coops.total") && !part("loans.debtors", "coops.total"));
        assert!(SUBSETS.iter().all(|it| it.part != it.whole));
    }

    #[test]
    fn shares_of_a_part_are_bounded_and_others_are_not() {
        let of = |id: &str| crate::indicator(id).and_then(bounded);
        for id in ["coops.effective.share_total", "coops.effective.share_rated"] {
            assert_eq!(of(id), Some(false), "{id}");
        }
        for id in ["effective.agri_share", "founded.agri_share", "coops.value_chain.share"] {
            assert_eq!(of(id), Some(false), "{id}");
        }
        assert_eq!(of("communes.covered.share"), Some(false));
        assert_eq!(of("managers.intermediate_up_share"), Some(false));
        assert_eq!(of("coops.effective.share_active"), Some(true));
        for id in ["managers.trained_share", "revenue.mean.change", "coops.total"] {
            assert_eq!(of(id), None, "{id}");
        }
    }
}
