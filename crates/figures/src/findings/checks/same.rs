//! (13) One figure is printed once, or twice alike; (10) a factor that explains two values.

use crate::findings::Severity;
use crate::findings::corpus::{Corpus, Per, Row};
use crate::findings::merge::Violation;
use crate::findings::span::Span;
use crate::findings::words::{printed, stated};
use crate::number::Rational;
use crate::reason::Reason;

/// Slips of a unit: how often the one is the other, in Vietnamese and in English.
const FACTORS: [(i64, &str, &str); 3] = [
    (12, "tháng/năm", "month and year"),
    (1_000, "nghìn/triệu/tỷ hoặc dấu phân cách", "thousand, million, billion, or a separator"),
    (1_000_000, "đồng/triệu/nghìn tỷ", "đồng and million"),
];

/// What violates it.
pub(super) fn check(corpus: &Corpus) -> Vec<Violation> {
    let mut all = Vec::new();
    for (at, row) in corpus.rows.iter().enumerate() {
        let earlier = corpus.rows.iter().enumerate().take(at);
        let twin = earlier.filter(|(_, it)| same(corpus, it, row)).find_map(|(other, _)| {
            let violation = differ(corpus, other, at)?;
            Some(violation)
        });
        all.extend(twin);
    }
    all
}

fn same(corpus: &Corpus, a: &Row, b: &Row) -> bool {
    let base = |it: &Row| {
        let of = it.of.and_then(|it| corpus.rows.get(it));
        of.map(|it| (it.measured().to_owned(), it.dimensions.clone(), it.period, it.basis))
    };
    a.measured() == b.measured()
        && a.beside(b)
        && a.dimensions == b.dimensions
        && a.relation == b.relation
        && a.unit.dimension == b.unit.dimension
        && a.group == b.group
        && (a.base_period, a.base_basis) == (b.base_period, b.base_basis)
        && (a.population == b.population || a.population.is_none() || b.population.is_none())
        && base(a) == base(b)
}

/// What a row stands for in a year.
pub(super) fn yearly(row: &Row, other: &Row) -> Option<Span> {
    match (row.per, other.per) {
        (Some(Per::Month), Some(Per::Year)) => row.span()?.scaled(Rational::whole(12)),
        _ => row.span(),
    }
}

/// The slip of a unit that alone makes two values agree, if they differ.
pub(super) fn factor(a: Span, b: Span) -> Reason {
    let fits = FACTORS.iter().filter(|(by, ..)| {
        let times = |it: Span| it.scaled(Rational::whole(*by));
        times(a).is_some_and(|it| it.meets(b)) || times(b).is_some_and(|it| it.meets(a))
    });
    let fits: Vec<_> = fits.collect();
    let [(by, vi, en)] = fits.as_slice() else { return Reason::default() };
    Reason::new(
        format!("Hai số khớp nếu lệch đúng {by} lần: nhầm {vi}."),
        format!("They agree by a factor of exactly {by}: {en} confused."),
    )
}

fn differ(corpus: &Corpus, first: usize, second: usize) -> Option<Violation> {
    let (a, b) = (corpus.rows.get(first)?, corpus.rows.get(second)?);
    let (one, two) = (yearly(a, b)?, yearly(b, a)?);
    if one.meets(two) {
        return None;
    }
    let cause = factor(one, two);
    let (here, there) = (stated(corpus, second), stated(corpus, first));
    let document = |it: &Row| corpus.documents.get(it.document).cloned().unwrap_or_default();
    let why = if a.document == b.document {
        Reason::new(
            format!("Cùng một chỉ tiêu, hai số: {}; {}.", there.vi, here.vi),
            format!("One figure, two values: {}; {}.", there.en, here.en),
        )
    } else {
        let (x, y) = (document(a), document(b));
        Reason::new(
            format!(
                "Cùng một chỉ tiêu, hai văn bản hai số: {} ({x}); {} ({y}).",
                there.vi, here.vi
            ),
            format!("One figure, two documents: {} ({x}); {} ({y}).", there.en, here.en),
        )
    };
    let severity = if a.document == b.document { Severity::Error } else { Severity::Warning };
    Some(Violation {
        check: if cause.is_empty() { "same_figure" } else { "unit_confusion" },
        severity,
        rows: vec![second, first],
        expected: printed(a),
        why,
        fixes: vec![(second, one), (first, two)],
        cause,
    })
}
