//! Figures under a pin, and what makes them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use cooperative::card::Card;
use cooperative::land::AreaRef;
use cooperative::{CooperativeId, Kind};
use eventlog::Position;
use figures::measure::Part;
use figures::sum::Contribution;
use figures::{Indicator, Question, Units, Value, indicator, indicators};
use views::ViewReader;

use crate::division::{Division, Slice};
use crate::error::ReadError;
use crate::pin::{Pin, Resolved};
use crate::reader::Reader;
use crate::scan::over;

/// Which figures of which area.
#[derive(Clone, Debug)]
pub struct FigureQuestion {
    /// The area; `VN` for the country.
    pub area: AreaRef,
    /// Which kind of collectives.
    pub kind: Kind,
    /// By what they are divided.
    pub by: Division,
    /// Which indicators; none means all.
    pub indicators: Vec<String>,
    /// Whether each part of an indicator is answered beside the whole.
    pub by_part: bool,
    /// The one part to be explained, by its word; `None` for the whole.
    pub breakdown: Option<String>,
    /// First day of the period; 1 January of the cut-off's year if left out.
    pub period_from: Option<NaiveDate>,
    /// The pin.
    pub pin: Pin,
}

impl FigureQuestion {
    /// The indicator of an id, and the number of the one part that is asked for.
    pub(crate) fn named(&self, id: &str) -> Result<(&'static Indicator, Option<u8>), ReadError> {
        let indicator = defined(id)?;
        let Some(word) = &self.breakdown else { return Ok((indicator, None)) };
        let part = indicator.part(word).ok_or_else(|| ReadError::Question {
            field: "breakdown",
            value: word.clone(),
            expected: "the word of a part of this indicator",
            expected_vi: "mã một phần của chỉ tiêu này",
        })?;
        Ok((indicator, Some(part.number)))
    }
}

/// Figures with everything that they rest on.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Indicator by indicator, each in the order of the division, the whole before its parts.
    pub figures: Vec<Found>,
    /// First day of the period.
    pub period_from: NaiveDate,
    /// The pin, resolved.
    pub pin: Resolved,
    /// How far the views were.
    pub position: Position,
}

/// One figure.
#[derive(Clone, Debug)]
pub struct Found {
    /// The indicator.
    pub indicator: &'static Indicator,
    /// Which part of the division.
    pub slice: Slice,
    /// The word of the part; `None` for the whole.
    pub breakdown: Option<&'static str>,
    /// The value.
    pub value: Value,
}

/// A figure with the cooperatives and entries that make it.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The indicator.
    pub indicator: &'static Indicator,
    /// Its value.
    pub value: Value,
    /// What each cooperative adds, the ids in order.
    pub shares: Vec<Share>,
    /// First day of the period.
    pub period_from: NaiveDate,
    /// The pin, resolved.
    pub pin: Resolved,
    /// How far the views were.
    pub position: Position,
}

/// What one cooperative adds to a figure.
#[derive(Clone, Debug)]
pub struct Share {
    /// Which.
    pub id: CooperativeId,
    /// Its card today.
    pub card: Option<Card>,
    /// To each term: how much, and by which entries.
    pub terms: Vec<Contribution>,
}

impl Reader {
    /// The figures of an area.
    pub async fn figures(
        &self,
        views: &dyn ViewReader,
        asked: &FigureQuestion,
    ) -> Result<Answered, ReadError> {
        let wanted = wanted(&asked.indicators)?;
        let position = self.cursor();
        let (question, pin) = self.question(views, asked).await?;
        let period_from = question.period_from;
        let sums = asked.by.sums(views.deltas(&question.units), &question).await?;
        let slices = asked.by.slices();
        let found = |it: &'static Indicator| {
            let parts = if asked.by_part { it.parts() } else { Vec::new() };
            let parts = std::iter::once(None).chain(parts.into_iter().map(Some));
            let cuts = parts.flat_map(|part| slices.iter().map(move |it| (part, *it)));
            let found = |(part, slice): (Option<Part>, Slice)| Found {
                indicator: it,
                slice,
                breakdown: part.map(|it| it.word),
                value: sums.value(it, slice, part.map(|it| it.number)),
            };
            cuts.map(found).collect::<Vec<_>>()
        };
        let figures = wanted.into_iter().flat_map(found).collect();
        Ok(Answered { figures, period_from, pin, position })
    }

    /// A figure, and the cooperatives and entries that make it; of the first part of
    /// the division.
    pub async fn explain(
        &self,
        views: &dyn ViewReader,
        asked: &FigureQuestion,
        id: &str,
    ) -> Result<Explained, ReadError> {
        let (indicator, part) = asked.named(id)?;
        let slice = asked.by.slices().first().copied().unwrap_or(Slice::Whole);
        let position = self.cursor();
        let (question, pin) = self.question(views, asked).await?;
        let period_from = question.period_from;
        let sums = asked.by.sums(views.deltas(&question.units), &question).await?;
        let value = sums.value(indicator, slice, part);
        let deltas = views.deltas(&question.units);
        let contributions =
            over(deltas, move |it| slice.explain(indicator, part, it, &question)).await?;
        let shares = shares(views, contributions).await?;
        Ok(Explained { indicator, value, shares, period_from, pin, position })
    }

    /// Every cooperative that counts, or ever counted, at an address of these.
    pub async fn counted(
        &self,
        views: &dyn ViewReader,
        units: &Units,
    ) -> Result<BTreeSet<CooperativeId>, ReadError> {
        let of = units.clone();
        over(views.deltas(units), move |it| {
            let here = it.filter(|it| of.has(&it.class.unit, it.class.seated));
            here.map(|it| it.cooperative).collect()
        })
        .await
    }

    pub(crate) async fn question(
        &self,
        views: &dyn ViewReader,
        asked: &FigureQuestion,
    ) -> Result<(Question, Resolved), ReadError> {
        let pin = self.resolve_seen(asked.pin).await?;
        let period_from = asked.period_from.or(first_of_year(pin.as_of)).unwrap_or(pin.as_of);
        if period_from > pin.as_of {
            return Err(ReadError::Question {
                field: "period_from",
                value: period_from.to_string(),
                expected: "a day up to the cut-off",
                expected_vi: "ngày không sau ngày chốt số liệu",
            });
        }
        let (units, valid_communes) = self.units_of(views, &asked.area, pin).await?;
        let question = Question {
            units,
            valid_communes,
            sector: None,
            kind: asked.kind,
            period_from,
            as_of: pin.as_of,
            known_at: pin.known_at.0,
        };
        Ok((question, pin))
    }
}

/// The first of January of a day's year.
pub(crate) fn first_of_year(day: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year(), 1, 1)
}

/// The definition of an indicator.
pub(crate) fn defined(id: &str) -> Result<&'static Indicator, ReadError> {
    indicator(id).ok_or_else(|| ReadError::NoIndicator(id.to_owned()))
}

fn wanted(ids: &[String]) -> Result<Vec<&'static Indicator>, ReadError> {
    if ids.is_empty() {
        return Ok(indicators().iter().collect());
    }
    ids.iter().map(|it| defined(it)).collect()
}

async fn shares(
    views: &dyn ViewReader,
    contributions: Vec<Contribution>,
) -> Result<Vec<Share>, ReadError> {
    let mut by_id: BTreeMap<CooperativeId, Vec<Contribution>> = BTreeMap::new();
    for it in contributions {
        by_id.entry(it.cooperative).or_default().push(it);
    }
    let mut shares = Vec::with_capacity(by_id.len());
    for (id, terms) in by_id {
        shares.push(Share { id, card: views.card(id).await?, terms });
    }
    Ok(shares)
}

/// The codes of all addresses that lie in an area on any of some days.
pub(crate) fn united(sets: impl IntoIterator<Item = Units>) -> Units {
    let mut all = std::collections::BTreeSet::new();
    for units in sets {
        match units.codes() {
            None => return Units::All,
            Some(codes) => all.extend(codes.into_iter().cloned()),
        }
    }
    Units::Some(Arc::new(all))
}
