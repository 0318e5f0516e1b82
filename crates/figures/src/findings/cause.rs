//! Causes that the digits prove, because exactly one slip makes everything agree.

use crate::findings::corpus::Row;
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::words::{bare, name};
use crate::number::Rational;
use crate::reason::Reason;

/// A slip that would make everything agree: a row, and what it would print.
struct Hit<'a> {
    row: &'a Row,
    fix: Rational,
    how: Reason,
}

/// Finds, for a row and what it would have to be, a slip that is exactly so.
type Find = fn(&Row, Span) -> Option<(Rational, Reason)>;

/// What is proved of the cause, and what is only possible.
#[derive(Default)]
pub(super) struct Slip {
    /// The one slip that explains it; empty if there is none or more than one.
    pub cause: Reason,
    /// The few that would, where there is more than one.
    pub possible: Reason,
    /// Whether the cause is a unit or a separator.
    pub unit: bool,
}

/// The slip of the pen that alone explains why these rows contradict each other: a unit or separator,
/// else a swapped pair of digits, else a digit too few or too many.
pub(super) fn slip(corpus: &Reading, fixes: &[(usize, Span)]) -> Slip {
    let kinds: [Find; 3] = [unit, pair, length];
    for (kind, find) in kinds.iter().enumerate() {
        let hits: Vec<Hit> = fixes
            .iter()
            .filter_map(|(at, span)| {
                let row = corpus.row(*at)?;
                let (fix, how) = find(row, *span)?;
                Some(Hit { row, fix, how })
            })
            .collect();
        match hits.as_slice() {
            [] => {}
            [hit] => {
                let said = told(hit);
                let cause = Reason::new(
                    format!("Nguyên nhân có thể: {}.", said.vi),
                    format!("Likely cause: {}.", said.en),
                );
                return Slip { cause, unit: kind == 0, ..Slip::default() };
            }
            few if few.len() <= 3 => {
                let all: Vec<Reason> = few.iter().map(told).collect();
                let side =
                    |text: fn(&Reason) -> &str| all.iter().map(text).collect::<Vec<_>>().join("; ");
                let possible = Reason::new(
                    format!("Khớp nếu một trong các chỗ sau sai: {}.", side(|it| &it.vi)),
                    format!("It agrees if one of these is a slip: {}.", side(|it| &it.en)),
                );
                return Slip { possible, ..Slip::default() };
            }
            _ => return Slip::default(),
        }
    }
    Slip::default()
}

fn told(hit: &Hit) -> Reason {
    let (what, fix) = (name(hit.row), bare(hit.fix, hit.row));
    let now = bare(hit.row.exact().unwrap_or(Rational::ZERO), hit.row);
    let place = &hit.row.id;
    Reason::new(
        format!("{}, {} [{place}] in {} thay vì {}", hit.how.vi, what.vi, now.vi, fix.vi),
        format!("{}, {} [{place}] prints {} for {}", hit.how.en, what.en, now.en, fix.en),
    )
}

/// A thousand or a million times too much or too little: a unit or a separator. What it would have
/// to be must be known well, so that no wide span is hit by chance.
fn unit(row: &Row, span: Span) -> Option<(Rational, Reason)> {
    let (low, high) = (span.low?, span.high?);
    let close = low > Rational::ZERO && high <= low.times(Rational::new(6, 5)?)?;
    let exact = row.exact().filter(|it| close && *it > Rational::ZERO)?;
    for by in [1_000, 1_000_000] {
        let by = Rational::whole(by);
        let fits = |it: &Rational| *it >= low && *it <= high;
        let more = exact.times(by).filter(fits);
        if let Some(fix) = more.or_else(|| exact.over(by).filter(fits)) {
            let how = Reason::new(
                "nhầm đơn vị nghìn/triệu/tỷ hoặc dấu phân cách",
                "thousand, million or billion, or a separator, confused",
            );
            return Some((fix, how));
        }
    }
    None
}

/// The digits that a row prints, and those it would have to.
fn digits(row: &Row, span: Span) -> Option<(String, String, Rational)> {
    let fix = span.exact()?;
    let shift = Rational::whole(10_i64.pow(u32::from(row.amount.decimals).min(9)));
    let wanted = fix.over(row.unit.scale())?.times(shift).filter(|it| it.denominator() == 1)?;
    let (printed, wanted) = (row.amount.mantissa.to_string(), wanted.numerator().to_string());
    (printed.len() > 1 && wanted.len() > 1).then_some((printed, wanted, fix))
}

/// Two digits in each other's place.
fn pair(row: &Row, span: Span) -> Option<(Rational, Reason)> {
    let (printed, wanted, fix) = digits(row, span)?;
    if !swapped(&printed).contains(&wanted) {
        return None;
    }
    let differ = printed.chars().zip(wanted.chars()).find(|(a, b)| a != b)?;
    let how = Reason::new(
        format!("đổi chỗ hai chữ số {} và {}", differ.0, differ.1),
        format!("two digits are swapped, {} and {}", differ.0, differ.1),
    );
    Some((fix, how))
}

/// A digit too few or too many.
fn length(row: &Row, span: Span) -> Option<(Rational, Reason)> {
    let (printed, wanted, fix) = digits(row, span)?;
    let how = Reason::new("thiếu hoặc thừa một chữ số", "a digit is missing or added");
    longer_or_shorter(&printed).contains(&wanted).then_some((fix, how))
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
