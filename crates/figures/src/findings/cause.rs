//! Causes that the digits prove, because exactly one slip makes everything agree.

use crate::findings::corpus::Row;
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::words::{bare, name};
use crate::number::Rational;
use crate::reason::Reason;

/// The slip of the pen that alone explains why these rows contradict each other: a swapped pair of
/// digits, else a digit too few or too many. Empty if there is none or more than one.
pub(super) fn slip(corpus: &Reading, fixes: &[(usize, Span)]) -> Reason {
    for (vi, en, variants) in [
        ("đổi chỗ hai chữ số", "two digits are swapped", swapped as fn(&str) -> Vec<String>),
        ("thiếu hoặc thừa một chữ số", "a digit is missing or added", longer_or_shorter),
    ] {
        let mut hits: Vec<(&Row, Rational)> = Vec::new();
        for (at, span) in fixes {
            let Some(row) = corpus.rows.get(*at) else { continue };
            let Some(fix) = span.exact() else { continue };
            let shift = Rational::whole(10_i64.pow(u32::from(row.amount.decimals).min(9)));
            let digits = fix.over(row.unit.scale()).and_then(|it| it.times(shift));
            let Some(digits) = digits.filter(|it| it.denominator() == 1) else { continue };
            let printed = row.amount.mantissa.to_string();
            let wanted = digits.numerator().to_string();
            let long = printed.len() > 1 && wanted.len() > 1;
            if long && variants(&printed).contains(&wanted) {
                hits.push((row, fix));
            }
        }
        if let [(row, fix)] = hits.as_slice() {
            let (what, fix) = (name(row), bare(*fix, row));
            let now = bare(row.exact().unwrap_or(Rational::ZERO), row);
            return Reason::new(
                format!("Nguyên nhân có thể: {vi}, {} in {} thay vì {}.", what.vi, now.vi, fix.vi),
                format!("Likely cause: {en}, {} prints {} for {}.", what.en, now.en, fix.en),
            );
        }
    }
    Reason::default()
}

/// Every other number that swapping two digits gives.
fn swapped(digits: &str) -> Vec<String> {
    let digits: Vec<char> = digits.chars().collect();
    let mut all = Vec::new();
    for i in 0..digits.len() {
        for j in i + 1..digits.len() {
            let mut other = digits.clone();
            other.swap(i, j);
            if other != digits && other.first() != Some(&'0') {
                all.push(other.into_iter().collect());
            }
        }
    }
    all
}

/// Every number with one digit less or more.
fn longer_or_shorter(digits: &str) -> Vec<String> {
    let mut all = Vec::new();
    for at in 0..=digits.len() {
        let (Some(before), Some(after)) = (digits.get(..at), digits.get(at..)) else { continue };
        all.extend(('0'..='9').map(|it| format!("{before}{it}{after}")));
        all.extend(after.get(1..).map(|rest| format!("{before}{rest}")));
    }
    all
}
