//! Violations to findings: contradictions that one wrong number explains are one.

use std::collections::{BTreeMap, BTreeSet};

use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::words::{bare, name, printed};
use crate::findings::{Finding, Severity, cause};
use crate::reason::{Reason, unproved};

/// Of more violations than this, linked by their rows, none is explained by another.
const MOST_TOGETHER: usize = 300;

/// Printed numbers that exclude each other.
#[derive(Clone, Debug)]
pub(super) struct Violation {
    /// The stable word of the check.
    pub check: &'static str,
    /// How sure it is.
    pub severity: Severity,
    /// The rows, the one spoken of first.
    pub rows: Vec<usize>,
    /// What would agree.
    pub expected: Reason,
    /// The evidence.
    pub why: Reason,
    /// What each row would have to be, the others as printed; empty where that cannot be said.
    pub fixes: Vec<(usize, Span)>,
    /// What is proved of the cause.
    pub cause: Reason,
}

/// One finding for each wrong number that explains violations, gravest check first.
pub(super) fn findings(corpus: &Reading, open: Vec<Violation>) -> Vec<Finding> {
    let mut found = Vec::new();
    for mut open in together(open) {
        if open.len() > MOST_TOGETHER {
            found.extend(open.drain(..).filter_map(|it| finding(corpus, vec![it], None)));
        }
        while !open.is_empty() {
            let (group, fix) = largest(&open);
            let mut taken = Vec::new();
            for at in group.iter().rev() {
                taken.push(open.remove(*at));
            }
            taken.reverse();
            found.extend(finding(corpus, taken, fix));
        }
    }
    found
}

/// The violations in sets of which no row could explain two.
fn together(open: Vec<Violation>) -> Vec<Vec<Violation>> {
    let mut set: Vec<usize> = (0..open.len()).collect();
    fn root(set: &mut [usize], mut at: usize) -> usize {
        while let Some(next) = set.get(at).copied().filter(|it| *it != at) {
            let beyond = set.get(next).copied().unwrap_or(next);
            if let Some(own) = set.get_mut(at) {
                *own = beyond;
            }
            at = beyond;
        }
        at
    }
    let mut by_row: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, violation) in open.iter().enumerate() {
        for (row, _) in &violation.fixes {
            let first = *by_row.entry(*row).or_insert(at);
            let (one, other) = (root(&mut set, first), root(&mut set, at));
            if let Some(it) = set.get_mut(one.max(other)) {
                *it = one.min(other);
            }
        }
    }
    let mut sets: BTreeMap<usize, Vec<Violation>> = BTreeMap::new();
    for (at, violation) in open.into_iter().enumerate() {
        sets.entry(root(&mut set, at)).or_default().push(violation);
    }
    sets.into_values().collect()
}

/// The most violations that one row explains with one value, as ascending indices, with that row
/// and value where it is the only one; else the first violation alone.
fn largest(open: &[Violation]) -> (Vec<usize>, Option<(usize, Span)>) {
    let mut of_row: BTreeMap<usize, (Vec<usize>, Span)> = BTreeMap::new();
    for (at, violation) in open.iter().enumerate() {
        for (row, fix) in &violation.fixes {
            let nothing = || (Vec::new(), Span { low: None, high: None });
            let (group, common) = of_row.entry(*row).or_insert_with(nothing);
            if let Some(met) = common.meet(*fix).filter(|_| group.last() != Some(&at)) {
                *common = met;
                group.push(at);
            }
        }
    }
    let mut best: Vec<usize> = vec![0];
    let mut by: Vec<(usize, Span)> = Vec::new();
    for (row, (group, common)) in of_row {
        if group.len() > best.len() {
            (best, by) = (group, vec![(row, common)]);
        } else if group.len() > 1 && group == best {
            by.push((row, common));
        }
    }
    let only = if let [one] = by.as_slice() { Some(*one) } else { None };
    (best, only)
}

fn finding(corpus: &Reading, group: Vec<Violation>, fix: Option<(usize, Span)>) -> Option<Finding> {
    let mut group = group.into_iter();
    let first = group.next()?;
    let (mut rows, mut why, mut cause) = (first.rows.clone(), first.why, first.cause);
    let mut severity = first.severity;
    for other in group {
        rows.extend(&other.rows);
        why = why.and(other.why);
        severity = severity.min(other.severity);
        if cause.is_empty() {
            cause = other.cause;
        }
    }
    let mut seen = BTreeSet::new();
    rows.retain(|it| seen.insert(*it));
    let mut expected = first.expected;
    if let Some((at, span)) = fix {
        rows.retain(|it| *it != at);
        rows.insert(0, at);
        let row = corpus.rows.get(at)?;
        if let Some(value) = span.exact() {
            let (what, value) = (name(row), bare(value, row));
            expected = Reason::new(
                format!("{}: {}", what.vi, value.vi),
                format!("{}: {}", what.en, value.en),
            );
            why = why.and(Reason::new(
                format!("Chỉ sửa {} thành {} thì mọi phép tính trên đều khớp.", what.vi, value.vi),
                format!("Only {} of {} makes all of these agree.", what.en, value.en),
            ));
        }
    }
    let mut check = first.check;
    if cause.is_empty() {
        let fixes = fix.map_or(first.fixes, |it| vec![it]);
        let slip = cause::slip(corpus, &fixes);
        cause = slip.cause;
        why = why.and(slip.possible);
        if slip.unit {
            check = "unit_confusion";
        }
    }
    let proved = !cause.is_empty() || severity == Severity::Info;
    let explanation = why.and(if proved { cause.clone() } else { unproved() });
    let spoken = rows.first().and_then(|it| corpus.rows.get(*it))?;
    let printed = printed(spoken);
    Some(Finding { check, severity, rows, printed, expected, explanation, cause })
}
