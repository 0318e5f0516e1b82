//! Drafts in order, each held against the rules of the domain.
//!
//! The day of recording is not known here: that nothing is dated ahead is judged when it is
//! recorded.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use cooperative::area::{DatedUnit, Unit, decide_area};
use cooperative::publication::AreaEvent;
use cooperative::{
    CooperativeId, Entry, History, Rejection, Standing, Surroundings, UnitCode, decide,
};
use entry::{Ask, Request};

use super::Source;
use super::book::Book;
use super::draft::{Draft, rests_on};
use super::error::{Message, RowError};

/// The requests of all sound rows, in the order in which they can be recorded.
pub(super) fn requests(mut book: Book) -> Vec<(Source, Request)> {
    let mut units = Vec::new();
    let mut documents = Vec::new();
    let mut lives: BTreeMap<String, Vec<Draft>> = BTreeMap::new();
    let names: BTreeMap<CooperativeId, String> =
        book.known.iter().map(|(key, it)| (it.id, key.clone())).collect();
    for draft in std::mem::take(&mut book.drafts) {
        match &draft.request.ask {
            Ask::Area {
                event: AreaEvent::UnitEstablished(_) | AreaEvent::UnitAbolished, ..
            } => {
                units.push(draft);
            }
            Ask::Area { .. } => documents.push(draft),
            // No row of an import takes anything back.
            // No folder asks for these.
            Ask::Void { .. } | Ask::Reorganise { .. } | Ask::Join { .. } => {}
            Ask::Cooperative { id, .. } => {
                let key = names.get(id).cloned().unwrap_or_default();
                lives.entry(key).or_default().push(draft);
            }
        }
    }
    units.sort_by_key(unit_place);
    let mut requests = Vec::new();
    areas(&mut book, units, &mut requests);
    for drafts in lives.into_values() {
        life(&mut book, drafts, &mut requests);
    }
    areas(&mut book, documents, &mut requests);
    requests
}

/// Units above come first, which have shorter codes, then older ones; a code is free before it is
/// used again.
fn unit_place(draft: &Draft) -> (usize, Option<NaiveDate>, bool, Option<UnitCode>) {
    match &draft.request.ask {
        Ask::Area { area, effective, event, .. } => {
            let level = if area.as_str() == "VN" { 0 } else { area.as_str().len() };
            (level, Some(*effective), event.unit().is_some(), Some(area.clone()))
        }
        _ => (usize::MAX, None, true, None),
    }
}

/// Judges what goes into the streams of areas, in the order given.
fn areas(book: &mut Book, drafts: Vec<Draft>, requests: &mut Vec<(Source, Request)>) {
    let mut known: BTreeMap<UnitCode, Vec<DatedUnit>> = BTreeMap::new();
    for draft in drafts {
        let decided = match (&draft.request.ask, &book.units) {
            (Ask::Area { area, effective, event: AreaEvent::UnitEstablished(unit), .. }, _) => {
                let none = Vec::new();
                let here = known.get(area).unwrap_or(&none);
                let above = unit.parent.as_ref().and_then(|it| known.get(it)).unwrap_or(&none);
                let event = AreaEvent::UnitEstablished(unit.clone());
                let decided = decide_area(area, here, above, *effective, &event);
                let dated = dated(book, unit, *effective);
                known.entry(area.clone()).or_default().push(dated);
                decided
            }
            // What becomes of a unit needs to know the units of the ledger: the registrar judges it.
            (Ask::Area { event, .. }, _) if event.reforms() => Ok(()),
            (Ask::Area { area, effective, event, .. }, Some(units)) => {
                let here = units.get(area).map(Vec::as_slice).unwrap_or_default();
                decide_area(area, here, &[], *effective, event)
            }
            _ => Ok(()),
        };
        settle(book, draft, decided, requests);
    }
}

/// A unit with its end, as far as the folder says it.
fn dated(book: &Book, unit: &Unit, from: NaiveDate) -> DatedUnit {
    let mut all = book.units.iter().filter_map(|it| it.get(&unit.code)).flatten();
    let own = all.find(|it| it.from == from && it.unit == *unit);
    own.cloned().unwrap_or_else(|| DatedUnit::since(unit.clone(), from))
}

/// Judges everything of one cooperative in the order of effective dates, then of ranks.
fn life(book: &mut Book, mut drafts: Vec<Draft>, requests: &mut Vec<(Source, Request)>) {
    drafts.sort_by_cached_key(|draft| match &draft.request.ask {
        Ask::Cooperative { command, .. } => {
            let rank = command.events().first().map_or(u8::MAX, cooperative::Event::rank);
            (Some(command.effective), rank, command.order, draft.request.id)
        }
        Ask::Area { .. } | Ask::Void { .. } | Ask::Reorganise { .. } | Ask::Join { .. } => {
            (None, u8::MAX, 0, draft.request.id)
        }
    });
    let mut history = History::default();
    for draft in drafts {
        let sound = draft.rests_on.iter().all(|it| book.spoiled(it).is_none());
        let decided = if sound { record(&mut history, &draft.request.ask) } else { Ok(()) };
        settle(book, draft, decided, requests);
    }
}

/// Decides a command and adds what it makes happen.
fn record(history: &mut History, ask: &Ask) -> Result<(), Rejection> {
    let Ask::Cooperative { id, command, .. } = ask else { return Ok(()) };
    // Whether the commune is known was checked with its cell, codes too.
    let around = Surroundings { me: *id, code_holder: None, commune_known: true };
    for event in decide(history, &around, command, NaiveDate::MAX)? {
        let revision = history.revision() + 1;
        history.push(Entry {
            position: revision,
            revision,
            effective: command.effective,
            order: command.order,
            standing: Standing::New,
            events: vec![event],
        });
    }
    Ok(())
}

/// Takes a request that may be recorded; else notes why not.
fn settle(
    book: &mut Book,
    draft: Draft,
    decided: Result<(), Rejection>,
    requests: &mut Vec<(Source, Request)>,
) {
    let wrong = draft.rests_on.iter().find_map(|it| book.spoiled(it)).filter(|it| {
        // A row of two requests, of which the first was refused, is reported once.
        *it != draft.source
    });
    let itself = draft.rests_on.iter().any(|it| book.spoiled(it) == Some(draft.source));
    let expected = match (wrong, &decided) {
        (Some(row), _) => Some(rests_on(row)),
        (None, Err(rejection)) => Some(Message::from(rejection)),
        (None, Ok(())) => None,
    };
    if expected.is_none() && !itself {
        requests.push((draft.source, draft.request));
        return;
    }
    if let Some(subject) = draft.makes {
        book.spoil(subject, draft.source);
    }
    book.errors.extend(expected.map(|expected| RowError {
        file: draft.source.file.name().into(),
        row: draft.source.row,
        column: None,
        value: None,
        expected,
    }));
}
