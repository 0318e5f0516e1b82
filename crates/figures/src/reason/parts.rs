//! What a document's own parts say of its total.

use cooperative::Sector;
use cooperative::publication::{Comparator, PrintedUnit, Publication};

use crate::compare::{Comparison, Issued};
use crate::number::{Decimal, Rational};
use crate::reason::Reason;

/// Whether a word such as "hơn", taken strictly, can stand beside the document's own total: says so
/// only if the least that the sectors can be together is more than the total. Only counts add up
/// over sectors.
pub fn strictly(it: &Comparison, issued: &Issued<Publication>) -> Reason {
    if issued.what.comparator != Comparator::Above {
        return Reason::default();
    }
    let found = total(it, issued).and_then(|total| {
        let least = sum_of(sectors(it, issued), strict_least)?;
        Some((least, total)).filter(|(least, total)| least > total)
    });
    let Some((least, total)) = found.and_then(|(a, b)| Some((a.round(0)?, b.round(0)?))) else {
        return Reason::default();
    };
    let text = issued.what.text.as_str();
    Reason::new(
        format!(
            "Hiểu chặt “{text}”, lấy các số “khoảng” đúng như in, thì các lĩnh vực cộng lại ít \
             nhất {}, vượt tổng {} của chính văn bản.",
            least.vi(),
            total.vi()
        ),
        format!(
            "Taking “{text}” strictly, and the “about” figures as printed, the sectors add up to \
             at least {}, more than the document's own total of {}; so it cannot hold strictly.",
            least.en(),
            total.en()
        ),
    )
}

/// Whether a printed total differs from the sum of the sectors printed beside it: says so where it
/// does. Only counts add up over sectors.
pub fn sum(it: &Comparison, issued: &Issued<Publication>) -> Reason {
    if issued.what.subject.sector.is_some() {
        return Reason::default();
    }
    let parts = sectors(it, issued);
    let exact = parts.len() > 1 && parts.iter().all(|it| as_printed(it));
    let added = exact.then(|| sum_of(parts, number)).flatten();
    let found = added.zip(total(it, issued)).filter(|(sum, total)| sum != total);
    let Some((sum, total)) = found.and_then(|(a, b)| Some((a.round(0)?, b.round(0)?))) else {
        return Reason::default();
    };
    Reason::new(
        format!("Các lĩnh vực in trong văn bản cộng lại {}, tổng in {}.", sum.vi(), total.vi()),
        format!(
            "The sectors printed in the document add up to {}, its total is {}.",
            sum.en(),
            total.en()
        ),
    )
}

fn number(it: &Publication) -> Option<Rational> {
    Decimal::printed(it.value?)?.exact()
}

fn as_printed(it: &Publication) -> bool {
    matches!(it.comparator, Comparator::Equal | Comparator::About)
}

/// The least that a printed count allows, its word taken strictly; 0 where it says nothing of a
/// least one.
fn strict_least(it: &Publication) -> Option<Rational> {
    match it.comparator {
        Comparator::Above => number(it)?.plus(Rational::whole(1)),
        Comparator::Below | Comparator::AtMost => Some(Rational::ZERO),
        _ => number(it),
    }
}

/// The document's own total of the same counts.
fn total(it: &Comparison, issued: &Issued<Publication>) -> Option<Rational> {
    let same = beside(it, issued);
    let mut totals = same.filter(|it| it.subject.sector.is_none() && as_printed(it));
    totals.find_map(number)
}

/// What the document prints of the sectors, the first of each; a sector's figure is the one judged,
/// if it is.
fn sectors<'a>(it: &'a Comparison, issued: &'a Issued<Publication>) -> Vec<&'a Publication> {
    let one = |sector: &Sector| {
        if issued.what.subject.sector == Some(*sector) {
            return Some(&issued.what);
        }
        beside(it, issued).find(|it| it.subject.sector == Some(*sector))
    };
    Sector::ALL.iter().filter_map(one).collect()
}

/// Everything in the same document that differs from the figure in nothing but the sector; counts
/// only.
fn beside<'a>(
    it: &'a Comparison,
    issued: &'a Issued<Publication>,
) -> impl Iterator<Item = &'a Publication> {
    let here = issued.what.subject.clone();
    let counts = issued.what.unit == PrintedUnit::Count;
    let same_document = it.publications.iter().filter(move |it| it.document == issued.document);
    same_document.map(|it| &it.what).filter(move |it| {
        let there = &it.subject;
        counts
            && it.unit == PrintedUnit::Count
            && it.not_comparable.is_none()
            && it.value.is_some()
            && there.indicator == here.indicator
            && there.kind == here.kind
            && there.breakdown == here.breakdown
            && (there.period_from, there.as_of) == (here.period_from, here.as_of)
    })
}

fn sum_of(
    parts: Vec<&Publication>,
    number: impl Fn(&Publication) -> Option<Rational>,
) -> Option<Rational> {
    parts.into_iter().try_fold(Rational::ZERO, |sum, it| sum.plus(number(it)?))
}
