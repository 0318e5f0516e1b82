//! Why a printed headline mean may differ: which populations of whole sectors yield all headline
//! means of the document together, and which come near.

use cooperative::publication::{Comparator, Printed, PrintedUnit, Publication, Subject};
use cooperative::words::IndicatorId;
use cooperative::{Sector, Text};

use crate::compare::judge::bounds;
use crate::compare::{Comparison, Issued};
use crate::figure::Value;
use crate::number::{Decimal, Rational};
use crate::reason::Reason;
use crate::reason::population::{Part, Term, search};
use crate::reason::told::say;

/// A mean that documents print as a headline and by sector.
pub(super) struct Mean {
    indicator: &'static str,
    /// What it counts below the line, where a document prints that by sector.
    weight: &'static str,
    /// What one might count instead.
    other: Option<&'static str>,
    pub(super) vi: &'static str,
    pub(super) en: &'static str,
}

static MEANS: [Mean; 3] = [
    Mean {
        indicator: "revenue.mean",
        weight: "coops.total",
        other: Some("coops.active"),
        vi: "doanh thu",
        en: "revenue",
    },
    Mean {
        indicator: "profit.mean",
        weight: "coops.total",
        other: Some("coops.active"),
        vi: "lợi nhuận",
        en: "profit",
    },
    Mean {
        indicator: "income.mean",
        weight: "workers.regular",
        other: None,
        vi: "thu nhập",
        en: "income",
    },
];

/// A headline of the document that is explained.
pub(super) struct Headline<'a> {
    pub(super) mean: &'static Mean,
    what: &'a Publication,
    pub(super) number: Printed,
}

/// Where the sectors' values come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Both,
    Printed,
    Regenerated,
}

/// What populations of whole sectors say of a headline mean that differs. `None` if the figure is
/// no headline mean, or there are not two sectors to make populations of, or the numbers are too
/// great to be searched.
///
/// The sectors' values are taken as they stand: as printed where the document prints them for every
/// sector that has any, and as regenerated; both are searched where they are not the same.
pub fn populations(it: &Comparison, issued: &Issued<Publication>) -> Option<Reason> {
    let headlines = headlines(it, issued)?;
    let regenerated = regenerated(it, &headlines);
    let printed = printed(it, issued, &headlines, &regenerated);
    let tables = match printed {
        Some(printed) if printed == regenerated => vec![(Source::Both, printed)],
        Some(printed) => vec![(Source::Printed, printed), (Source::Regenerated, regenerated)],
        None => vec![(Source::Regenerated, regenerated)],
    };
    let numbers = headlines.iter().map(|it| it.number).collect::<Vec<_>>();
    let mut said = Reason::default();
    for (source, parts) in tables.iter().filter(|(_, parts)| parts.len() > 1) {
        said = said.and(say(&headlines, *source, parts, &search(&numbers, parts)?)?);
    }
    (!said.is_empty()).then_some(said)
}

/// The headline means of the same document, kind and period, the judged one among them, in the
/// order of [`MEANS`].
fn headlines<'a>(it: &'a Comparison, issued: &'a Issued<Publication>) -> Option<Vec<Headline<'a>>> {
    let judged =
        MEANS.iter().position(|mean| matches(&issued.what, issued, mean.indicator, None))?;
    let headline = |(at, mean): (usize, &'static Mean)| {
        let there = (at == judged).then_some(&issued.what);
        let what = there.or_else(|| find(it, issued, mean.indicator, None))?;
        Some(Headline { mean, what, number: what.value? })
    };
    Some(MEANS.iter().enumerate().filter_map(headline).collect())
}

/// What the document prints of an indicator in a sector, or of all, as a number that can be
/// compared.
fn find<'a>(
    it: &'a Comparison,
    issued: &Issued<Publication>,
    indicator: &str,
    sector: Option<Sector>,
) -> Option<&'a Publication> {
    let same_document = it.publications.iter().filter(|it| it.document == issued.document);
    let mut found = same_document.map(|it| &it.what);
    found.find(|it| matches(it, issued, indicator, sector))
}

fn matches(
    it: &Publication,
    issued: &Issued<Publication>,
    indicator: &str,
    sector: Option<Sector>,
) -> bool {
    let (there, here) = (&it.subject, &issued.what.subject);
    it.value.is_some()
        && it.not_comparable.is_none()
        && matches!(it.comparator, Comparator::Equal | Comparator::About)
        && there.indicator.as_str() == indicator
        && there.sector == sector
        && there.breakdown.is_none()
        && there.kind == here.kind
        && (there.period_from, there.as_of) == (here.period_from, here.as_of)
}

/// The subject of an indicator in a sector, for the period of a headline.
fn subject(headline: &Headline, indicator: &str, sector: Sector) -> Option<Subject> {
    Some(Subject {
        indicator: IndicatorId::new(indicator).ok()?,
        label: None::<Text>,
        sector: Some(sector),
        breakdown: None,
        ..headline.what.subject.clone()
    })
}

/// The sectors as the log has them: those with a value for at least one of the means.
fn regenerated(it: &Comparison, headlines: &[Headline]) -> Vec<Part> {
    let ask = |headline: &Headline, indicator: &str, sector| {
        subject(headline, indicator, sector).map(|subject| (it.regenerate)(&subject))
    };
    let term = |headline: &Headline, sector: Sector| {
        let value = ask(headline, headline.mean.indicator, sector)?;
        let Value::Ratio { denominator, .. } = value else { return None };
        let weight = Rational::whole(denominator);
        let mean = bounds(&value, headline.what.unit)?.point()?;
        let other = headline.mean.other.and_then(|other| ask(headline, other, sector));
        let other = match other {
            Some(Value::Count(n)) => Some(Rational::whole(n)),
            _ => None,
        };
        Some(Term { sum: mean.times(weight)?, weight, other })
    };
    parts(headlines, term)
}

/// The sectors as the document prints them; `None` unless it prints all the means, in the unit of
/// the headline, of exactly the sectors that have any. What it does not print of the weights is
/// regenerated.
fn printed(
    it: &Comparison,
    issued: &Issued<Publication>,
    headlines: &[Headline],
    regenerated: &[Part],
) -> Option<Vec<Part>> {
    let number = |indicator: &str, sector: Sector, unit: PrintedUnit| {
        let found = find(it, issued, indicator, Some(sector)).filter(|it| it.unit == unit)?;
        Decimal::printed(found.value?)?.exact()
    };
    let term = |headline: &Headline, sector: Sector| {
        let mean = number(headline.mean.indicator, sector, headline.what.unit)?;
        let at = headlines.iter().position(|it| std::ptr::eq(it, headline))?;
        let ours = regenerated.iter().find(|it| it.sector == sector);
        let ours = ours.and_then(|it| it.terms.get(at).copied().flatten());
        let weight = number(headline.mean.weight, sector, PrintedUnit::Count)
            .or_else(|| ours.map(|it| it.weight))
            .filter(|it| *it > Rational::ZERO)?;
        Some(Term { sum: mean.times(weight)?, weight, other: ours.and_then(|it| it.other) })
    };
    let parts = parts(headlines, term);
    let complete = parts.iter().all(|it| it.terms.iter().all(Option::is_some));
    let covers = regenerated.iter().all(|ours| parts.iter().any(|it| it.sector == ours.sector));
    (complete && covers && !parts.is_empty()).then_some(parts)
}

fn parts(headlines: &[Headline], term: impl Fn(&Headline, Sector) -> Option<Term>) -> Vec<Part> {
    let part = |sector: &Sector| {
        let terms = headlines.iter().map(|it| term(it, *sector)).collect::<Vec<_>>();
        terms.iter().any(Option::is_some).then_some(Part { sector: *sector, terms })
    };
    Sector::ALL.iter().filter_map(part).collect()
}
