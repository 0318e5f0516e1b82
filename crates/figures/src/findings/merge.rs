//! Violations to findings: contradictions that one wrong number explains are one.

use crate::findings::corpus::Corpus;
use crate::findings::span::Span;
use crate::findings::words::{bare, name, printed};
use crate::findings::{Finding, Severity, cause};
use crate::reason::{Reason, unproved};

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
pub(super) fn findings(corpus: &Corpus, mut open: Vec<Violation>) -> Vec<Finding> {
    let mut found = Vec::new();
    while !open.is_empty() {
        let (group, fix) = largest(corpus, &open);
        let mut taken = Vec::new();
        for at in group.iter().rev() {
            taken.push(open.remove(*at));
        }
        taken.reverse();
        found.extend(finding(corpus, taken, fix));
    }
    found
}

/// The most violations that one row explains with one value, as ascending indices, with that row
/// and value where it is the only one; else the first violation alone.
fn largest(corpus: &Corpus, open: &[Violation]) -> (Vec<usize>, Option<(usize, Span)>) {
    let mut best: Vec<usize> = vec![0];
    let mut by: Vec<(usize, Span)> = Vec::new();
    for row in 0..corpus.rows.len() {
        let mut group = Vec::new();
        let mut common = Span { low: None, high: None };
        for (at, violation) in open.iter().enumerate() {
            let fix = violation.fixes.iter().find(|it| it.0 == row);
            if let Some(met) = fix.and_then(|it| common.meet(it.1)) {
                common = met;
                group.push(at);
            }
        }
        if group.len() > best.len() {
            (best, by) = (group, vec![(row, common)]);
        } else if group.len() > 1 && group == best {
            by.push((row, common));
        }
    }
    let only = if let [one] = by.as_slice() { Some(*one) } else { None };
    (best, only)
}

fn finding(corpus: &Corpus, group: Vec<Violation>, fix: Option<(usize, Span)>) -> Option<Finding> {
    let mut group = group.into_iter();
    let first = group.next()?;
    let (mut rows, mut why, mut cause) = (first.rows.clone(), first.why, first.cause);
    let mut severity = first.severity;
    for other in group {
        rows.extend(other.rows.iter().filter(|it| !first.rows.contains(it)));
        why = why.and(other.why);
        severity = severity.min(other.severity);
        if cause.is_empty() {
            cause = other.cause;
        }
    }
    let mut seen = Vec::new();
    rows.retain(|it| {
        !seen.contains(it) && {
            seen.push(*it);
            true
        }
    });
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
    if cause.is_empty() {
        let fixes = fix.map_or(first.fixes, |it| vec![it]);
        cause = cause::slip(corpus, &fixes);
    }
    let proved = !cause.is_empty() || severity == Severity::Info;
    let explanation = why.and(if proved { cause.clone() } else { unproved() });
    let spoken = rows.first().and_then(|it| corpus.rows.get(*it))?;
    let printed = printed(spoken);
    Some(Finding { check: first.check, severity, rows, printed, expected, explanation, cause })
}
