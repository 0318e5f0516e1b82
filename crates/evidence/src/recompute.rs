//! An area's figures, from its entries alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use cooperative::forest::Forest;
use cooperative::land::AreaRef;
use cooperative::publication::AreaEvent;
use cooperative::seal::Statement;
use cooperative::{CooperativeId, Entry, Kind, Standing, UnitCode};
use entry::{Happened, StreamName};
use figures::seal::{statement, text};
use figures::{Account, Delta, Question, Sums, Units};

use crate::form::{FigureLine, Scope};
use crate::listed::{Listed, ended};
use crate::verdict::{Refused, Verdict};

/// Which figures are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Of which area.
    pub area: AreaRef,
    /// Of which kind of collectives.
    pub kind: Kind,
    /// The first day of the period.
    pub from: NaiveDate,
    /// The cut-off, included.
    pub as_of: NaiveDate,
    /// The last position that counts.
    pub known_at: u64,
}

impl Asked {
    /// The figures that a file is about; `None` if it is about one cooperative.
    ///
    /// # Errors
    /// [`Verdict::Malformed`] for an area or kind that there is not, or a period that ends before it
    /// begins.
    pub fn of(scope: &Scope) -> Result<Option<Self>, Refused> {
        let Scope::Area { area, kind, from, as_of, known_at, .. } = scope else { return Ok(None) };
        let area = AreaRef::new(area).map_err(|it| Refused::malformed("the area", it))?;
        let kind = Kind::from_word(kind).ok_or_else(|| Refused::malformed("the kind", kind))?;
        if from > as_of {
            return Err(Refused::malformed("the period", "it ends before it begins"));
        }
        Ok(Some(Self { area, kind, from: *from, as_of: *as_of, known_at: *known_at }))
    }
}

/// The statement of the area that these entries give. Nothing else is looked at.
///
/// # Errors
/// [`Verdict::Incomplete`] if the area is not among the units that they record.
pub fn figures(entries: &[Listed<'_>], asked: &Asked) -> Result<Statement, Refused> {
    let known: Vec<&Listed<'_>> =
        entries.iter().filter(|it| it.position() <= asked.known_at).collect();
    let forest = Forest::of(units(&known, asked.known_at));
    let Some((land, valid_communes)) = forest.land(&asked.area, asked.as_of) else {
        let why = format!("no entry says what area {} is on {}", asked.area, asked.as_of);
        return Err(Refused::new(Verdict::Incomplete, why));
    };
    let question = Question {
        units: Units::Land(Arc::new(land)),
        valid_communes,
        sector: None,
        kind: asked.kind,
        period_from: asked.from,
        as_of: asked.as_of,
        known_at: asked.known_at,
    };
    let sums = Sums::of(deltas(&known, asked.known_at), &question);
    statement(&asked.area.code, &question, &sums)
        .map_err(|it| Refused::malformed("the definitions", it))
}

/// A statement's figures as a file lists them.
pub fn lines(of: &Statement) -> Vec<FigureLine> {
    let figures = of.indicators.iter().flat_map(|it| {
        it.figures.iter().map(|figure| FigureLine {
            indicator: it.indicator.to_string(),
            sector: figure.sector.map(|it| it.word().to_owned()),
            value: text(&figure.value),
        })
    });
    figures.collect()
}

/// What is recorded of units, and holds as known.
fn units(known: &[&Listed<'_>], known_at: u64) -> Vec<(UnitCode, NaiveDate, AreaEvent)> {
    let ended = ended(known.iter().copied(), known_at);
    let mut found = Vec::new();
    for it in known {
        let (Some(StreamName::Area(area)), Happened::Area(events)) =
            (it.about(), &it.payload.happened)
        else {
            continue;
        };
        let taken_back = matches!(it.payload.meta.standing, Standing::Voids(_))
            || ended.contains_key(&(it.envelope.stream.as_str(), it.envelope.revision.0));
        if !taken_back {
            let effective = it.payload.meta.effective;
            found.extend(events.iter().map(|event| (area.clone(), effective, event.clone())));
        }
    }
    found
}

/// What the cooperatives' timelines contribute.
fn deltas(known: &[&Listed<'_>], known_at: u64) -> Vec<Delta> {
    let mut histories: BTreeMap<CooperativeId, Vec<Entry>> = BTreeMap::new();
    for it in known {
        if let (Some(StreamName::Cooperative(id)), Some(entry)) = (it.about(), it.entry()) {
            histories.entry(id).or_default().push(entry);
        }
    }
    let all = histories.into_iter();
    all.flat_map(|(id, entries)| Account::contributions(id, &entries, known_at)).collect()
}
