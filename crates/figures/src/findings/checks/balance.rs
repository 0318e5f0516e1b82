//! One figure against the sum of others.

use crate::findings::Severity;
use crate::findings::corpus::Corpus;
use crate::findings::merge::Violation;
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
    /// Whether the whole may be larger than the sum.
    pub may_exceed: bool,
}

impl Balance<'_> {
    /// The violation, if the printed numbers exclude that the whole is the sum.
    pub fn violation(&self, corpus: &Corpus) -> Option<Violation> {
        let whole = corpus.rows.get(self.whole)?;
        let rows = || std::iter::once(self.whole).chain(self.terms.iter().map(|it| it.0));
        if rows().any(|it| {
            corpus
                .rows
                .get(it)
                .is_none_or(|it| it.unit.dimension != whole.unit.dimension || !it.as_long(whole))
        }) {
            return None;
        }
        let (spans, exact) = self.sums(corpus)?;
        let printed = whole.span()?;
        let wrong = if self.may_exceed { spans.above(printed) } else { !spans.meets(printed) };
        if !wrong {
            return None;
        }
        let written = sum(corpus, self.terms, exact);
        let said = stated(corpus, self.whole);
        let why = Reason::new(
            format!("{}, nhưng {}.", said.vi, written.vi),
            format!("{}, but {}.", said.en, written.en),
        );
        let least = self.may_exceed;
        let shown = value(exact, whole);
        let expected = if least {
            Reason::new(format!("ít nhất {}", shown.vi), format!("at least {}", shown.en))
        } else {
            shown
        };
        let fixes = if least { Vec::new() } else { self.fixes(corpus, spans, printed)? };
        Some(Violation {
            check: self.check,
            severity: self.severity,
            rows: rows().collect(),
            expected,
            why,
            fixes,
            cause: if least { Reason::default() } else { self.left_out(corpus, exact) },
        })
    }

    fn sums(&self, corpus: &Corpus) -> Option<(Span, Rational)> {
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
    fn fixes(&self, corpus: &Corpus, spans: Span, printed: Span) -> Option<Vec<(usize, Span)>> {
        let mut fixes = vec![(self.whole, spans)];
        for (at, plus) in self.terms {
            let others: Vec<_> = self.terms.iter().filter(|it| it.0 != *at).copied().collect();
            let (rest, _) = Balance { terms: &others, ..*self }.sums(corpus)?;
            let fix = if *plus { printed.minus(rest)? } else { rest.minus(printed)? };
            let possible = fix.high.is_none_or(|it| it >= Rational::ZERO);
            if possible || corpus.rows.get(*at).is_some_and(|it| it.amount.mantissa < 0) {
                fixes.push((*at, fix));
            }
        }
        Some(fixes)
    }

    /// The one part whose absence explains the whole, or the one that is counted twice.
    fn left_out(&self, corpus: &Corpus, exact: Rational) -> Reason {
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
