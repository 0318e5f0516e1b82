//! One figure against the sum of others.

use crate::findings::Severity;
use crate::findings::merge::Violation;
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::words::{bare, name, stated, sum, value};
use crate::number::Rational;
use crate::reason::Reason;

/// A whole, and the rows whose sum it is: added where `true`, else subtracted.
pub(super) struct Balance<'a> {
    pub check: &'static str,
    pub severity: Severity,
    pub whole: usize,
    pub terms: &'a [(usize, bool)],
    /// What the sum must be.
    pub sum: Sum,
}

/// What a sum must be, held against its whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sum {
    /// The whole: the terms are all of it.
    Whole,
    /// At most the whole: there may be other parts.
    AtMost,
    /// At least the whole: one thing may be in several parts.
    AtLeast,
}

impl Balance<'_> {
    /// The violation, if the printed numbers exclude that the whole is the sum.
    pub fn violation(&self, corpus: &Reading) -> Option<Violation> {
        let whole = corpus.rows.get(self.whole)?;
        let rows = || std::iter::once(self.whole).chain(self.terms.iter().map(|it| it.0));
        if rows().any(|it| {
            corpus.rows.get(it).is_none_or(|it| {
                it.unit.dimension != whole.unit.dimension || !it.surely_as_long(whole)
            })
        }) {
            return None;
        }
        let (spans, exact) = self.sums(corpus)?;
        let printed = whole.span()?;
        let wrong = match self.sum {
            Sum::Whole => !spans.meets(printed),
            Sum::AtMost => spans.above(printed),
            Sum::AtLeast => printed.above(spans),
        };
        if !wrong {
            return None;
        }
        let written = sum(corpus, self.terms, exact);
        let said = stated(corpus, self.whole);
        let why = Reason::new(
            format!("{}, nhưng {}.", said.vi, written.vi),
            format!("{}, but {}.", said.en, written.en),
        );
        let shown = value(exact, whole);
        let bound = |vi: &str, en: &str| {
            Reason::new(format!("{vi} {}", shown.vi), format!("{en} {}", shown.en))
        };
        let (expected, exactly) = match self.sum {
            Sum::Whole => (shown, true),
            Sum::AtMost => (bound("ít nhất", "at least"), false),
            Sum::AtLeast => (bound("không quá", "at most"), false),
        };
        let fixes = if exactly { self.fixes(corpus, spans, printed)? } else { Vec::new() };
        Some(Violation {
            check: self.check,
            severity: self.severity,
            rows: rows().collect(),
            expected,
            why,
            fixes,
            cause: if exactly { self.left_out(corpus, exact) } else { Reason::default() },
        })
    }

    fn sums(&self, corpus: &Reading) -> Option<(Span, Rational)> {
        let mut spans = Span::point(Rational::ZERO);
        let mut exact = Rational::ZERO;
        for (at, plus) in self.terms {
            let row = corpus.rows.get(*at)?;
            let (span, value) = (row.span()?, row.exact()?);
            spans = if *plus { spans.plus(span)? } else { spans.minus(span)? };
            exact = if *plus { exact.plus(value)? } else { exact.minus(value)? };
        }
        Some((spans, exact))
    }

    /// What each row would have to be.
    fn fixes(&self, corpus: &Reading, spans: Span, printed: Span) -> Option<Vec<(usize, Span)>> {
        let mut fixes = vec![(self.whole, spans)];
        for (at, plus) in self.terms {
            // What the sum lacks, added to the term; its own span taken out of the sum again.
            let own = corpus.row(*at)?.span()?;
            let signed = if *plus { own } else { own.negative()? };
            let rest =
                Span { low: less(spans.low, signed.low)?, high: less(spans.high, signed.high)? };
            let fix = if *plus { printed.minus(rest)? } else { rest.minus(printed)? };
            let possible = fix.high.is_none_or(|it| it >= Rational::ZERO);
            if possible || corpus.row(*at).is_some_and(|it| it.amount.mantissa < 0) {
                fixes.push((*at, fix));
            }
        }
        Some(fixes)
    }

    /// The one part whose absence explains the whole, or the one that is counted twice.
    fn left_out(&self, corpus: &Reading, exact: Rational) -> Reason {
        let whole = corpus.rows.get(self.whole).and_then(|it| it.exact());
        let Some(gap) = whole.and_then(|it| exact.minus(it)) else { return Reason::default() };
        let positive =
            gap > Rational::ZERO && self.terms.len() > 2 && self.terms.iter().all(|it| it.1);
        let same = |it: &&(usize, bool)| {
            positive && corpus.rows.get(it.0).and_then(|it| it.exact()) == Some(gap)
        };
        let hits: Vec<_> = self.terms.iter().filter(same).collect();
        let [(at, _)] = hits.as_slice() else { return Reason::default() };
        let Some(row) = corpus.rows.get(*at) else { return Reason::default() };
        let (what, gap) = (name(row), bare(gap, row));
        Reason::new(
            format!("Tổng khớp nếu bỏ sót {} ({}).", what.vi, gap.vi),
            format!("The total fits if {} ({}) was left out.", what.en, gap.en),
        )
    }
}

/// A bound of a sum without one term's; no bound where the sum or the term has none.
fn less(sum: Option<Rational>, term: Option<Rational>) -> Option<Option<Rational>> {
    match (sum, term) {
        (Some(sum), Some(term)) => sum.minus(term).map(Some),
        _ => Some(None),
    }
}
