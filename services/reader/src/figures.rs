//! Figures under a pin, and what makes them.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{Datelike, NaiveDate};
use cooperative::card::Card;
use cooperative::land::AreaRef;
use cooperative::{CooperativeId, Kind};
use eventlog::Position;
use figures::measure::Part;
use figures::packed::PackedDeltas;
use figures::sum::{Contribution, Sums};
use figures::{Delta, Indicator, Question, Units, Value, indicator, indicators};
use views::ViewReader;

use crate::division::{Division, Slice, Tally};
use crate::error::ReadError;
use crate::pin::{Pin, Resolved};
use crate::reader::Reader;

/// From how many bytes of deltas on a question is worth a second thread.
const PARALLEL_BYTES: usize = 1 << 20;

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
        let blocks = views.deltas(&question.units).await?;
        let period_from = question.period_from;
        let sums = asked.by.sums(blocks, &question).await?;
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
        let blocks = views.deltas(&question.units).await?;
        let period_from = question.period_from;
        let value = asked.by.sums(blocks.clone(), &question).await?.value(indicator, slice, part);
        let contributions = on_a_thread(move || {
            let mut damaged = None;
            let deltas = deltas(&blocks, &mut damaged);
            let contributions = slice.explain(indicator, part, deltas, &question);
            damaged.map_or(Ok(contributions), Err)
        })
        .await?;
        let shares = shares(views, contributions).await?;
        Ok(Explained { indicator, value, shares, period_from, pin, position })
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

/// The sums of packed deltas under a question; large ones on all processors.
pub(crate) async fn sums(blocks: Vec<Bytes>, question: Question) -> Result<Sums, ReadError> {
    tallied(blocks, Sums::new(&question)).await
}

/// An empty tally with packed deltas added to it; many of them on all processors.
pub(crate) async fn tallied<T: Tally>(blocks: Vec<Bytes>, empty: T) -> Result<T, ReadError> {
    let bytes: usize = blocks.iter().map(Bytes::len).sum();
    if bytes < PARALLEL_BYTES {
        return added(&blocks, empty);
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let blocks: Arc<[Bytes]> = blocks.into();
    let share = blocks.len().div_ceil(threads);
    let mut tasks = Vec::new();
    for thread in 0..threads {
        let (blocks, empty) = (blocks.clone(), empty.clone());
        tasks.push(tokio::task::spawn_blocking(move || {
            let from = (thread * share).min(blocks.len());
            let to = (from + share).min(blocks.len());
            added(&blocks[from..to], empty)
        }));
    }
    let mut all = empty;
    for task in tasks {
        all.merge(task.await.map_err(|it| ReadError::damaged("deltas", it))??);
    }
    Ok(all)
}

/// The sums of packed deltas on this thread.
pub(crate) fn scan(blocks: &[Bytes], question: &Question) -> Result<Sums, ReadError> {
    added(blocks, Sums::new(question))
}

fn added<T: Tally>(blocks: &[Bytes], mut to: T) -> Result<T, ReadError> {
    for block in blocks {
        let packed = PackedDeltas::read(block).map_err(|it| ReadError::damaged("deltas", it))?;
        to.scan(&packed).map_err(|it| ReadError::damaged("deltas", it))?;
    }
    Ok(to)
}

/// Every delta of some blocks, one at a time; the first that cannot be read ends it, and is told.
pub(crate) fn deltas<'a>(
    blocks: &'a [Bytes],
    damaged: &'a mut Option<ReadError>,
) -> impl Iterator<Item = Delta> + 'a {
    let all = blocks.iter().flat_map(|block| match PackedDeltas::read(block) {
        Ok(packed) => Box::new(packed.iter()) as Box<dyn Iterator<Item = _>>,
        Err(malformed) => Box::new(std::iter::once(Err(malformed))),
    });
    all.map_while(|it| it.map_err(|it| *damaged = Some(ReadError::damaged("deltas", it))).ok())
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

/// Runs what takes long where it keeps nobody waiting.
pub(crate) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ReadError> + Send + 'static,
) -> Result<T, ReadError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|it| ReadError::damaged("deltas", it))?
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
