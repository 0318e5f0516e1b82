//! `units.csv`.

use cooperative::area::{DatedUnit, Level, Unit};
use cooperative::publication::AreaEvent;
use cooperative::reform::{Office, Reorganisation};
use cooperative::{Text, UnitCode};
use entry::Ask;

use super::book::Book;
use super::cells::Cells;
use super::draft::Subject;
use super::error::Message;
use super::layout::File;
use super::parse::{self, checked, word};
use super::table::Tables;

/// Reads the units. A folder that has the file has all units that its rows name.
pub(super) fn read(book: &mut Book, tables: &Tables) {
    if tables.has(File::Units) {
        book.units = Some(Default::default());
        book.each(tables, File::Units, unit);
    }
    book.each(tables, File::Reorganisations, reorganisation);
}

fn unit(book: &mut Book, cells: &mut Cells) {
    let code = cells.need("code", checked(UnitCode::new));
    let name = cells.need("name", checked(Text::new));
    let level = cells.need("level", word!(Level));
    let parent = cells.get("parent", checked(UnitCode::new));
    let from = cells.day("from");
    let until = cells.get("until", parse::day);
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        cells.fault("until", Message::new("cần ngày không trước from", "not before from"));
    }
    let origin = book.origin(cells);
    if let (Some(code), Some(from)) = (&code, from) {
        book.first(cells, "code", ("unit", &[code.as_str(), &from.to_string()]));
    }
    let source = cells.source();
    match (code, name, level, from) {
        (Some(code), Some(name), Some(level), Some(from)) if cells.sound() => {
            let unit = Unit { code: code.clone(), name, level, parent: parent.clone() };
            let after = until.and_then(|it| it.succ_opt());
            let dated = DatedUnit { until: after, ..DatedUnit::since(unit.clone(), from) };
            if let Some(units) = &mut book.units {
                units.entry(code.clone()).or_default().push(dated);
            }
            let keys = [code.as_str(), &from.to_string()];
            let event = AreaEvent::UnitEstablished(Box::new(unit));
            let ask = Ask::Area { area: code.clone(), effective: from, event, corrects: None };
            let draft = book.area_draft(&origin, ("unit", &keys), ask);
            // Not on itself: another meaning of the same code may be wrong.
            draft.rests_on = parent.into_iter().map(Subject::Unit).collect();
            draft.making(Subject::Unit(code.clone()));
            if let Some(after) = after {
                let event = AreaEvent::UnitAbolished;
                let area = code.clone();
                let ask = Ask::Area { area, effective: after, event, corrects: None };
                book.area_draft(&origin, ("unit abolished", &keys), ask);
            }
        }
        (Some(code), ..) => book.spoil(Subject::Unit(code), source),
        _ => {}
    }
}

/// What a unit goes into. What must be recorded for it is judged when it is recorded.
fn reorganisation(book: &mut Book, cells: &mut Cells) {
    let code = cells.need("code", checked(UnitCode::new));
    let from = cells.day("from");
    let codes = |cell: &str| cell.split(';').map(checked(UnitCode::new)).collect::<Result<_, _>>();
    let into: Option<Vec<UnitCode>> = cells.need("into", codes);
    let with_unrecorded = cells.get("with_unrecorded", parse::yes).unwrap_or(false);
    let origin = book.origin(cells);
    let (Some(code), Some(from), Some(into)) = (code, from, into) else { return };
    let keys = [code.as_str(), &from.to_string()];
    if !book.first(cells, "code", ("reorganised", &keys)) || !cells.sound() {
        return;
    }
    if let Some(units) = book.units.as_mut().and_then(|it| it.get_mut(&code))
        && let Some(unit) = units.iter_mut().filter(|it| it.from < from).max_by_key(|it| it.from)
        && !into.contains(&code)
    {
        unit.until = Some(unit.until.map_or(from, |it| it.min(from)));
    }
    let others: Vec<Subject> = into.iter().cloned().map(Subject::Unit).collect();
    let event = AreaEvent::UnitReorganised(Reorganisation { into, with_unrecorded }.into());
    let ask = Ask::Area { area: code.clone(), effective: from, event, corrects: None };
    book.area_draft(&origin, ("reorganised", &keys), ask).rests_on.extend(others);
}

/// Reads the offices, once all units are read.
pub(super) fn offices(book: &mut Book, tables: &Tables) {
    book.each(tables, File::Offices, |book, cells| {
        let code = cells.need("code", checked(UnitCode::new));
        let from = cells.day("from");
        let name = cells.need("name", parse::text);
        let id = cells.get("office_id", parse::text);
        let origin = book.origin(cells);
        let (Some(code), Some(from), Some(name)) = (code, from, name) else { return };
        let keys = [code.as_str(), &from.to_string()];
        if !book.first(cells, "code", ("office", &keys)) || !cells.sound() {
            return;
        }
        let event = AreaEvent::OfficeAssigned(Office { name, id }.into());
        let ask = Ask::Area { area: code.clone(), effective: from, event, corrects: None };
        book.area_draft(&origin, ("office", &keys), ask);
    });
}
