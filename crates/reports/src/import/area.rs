//! `units.csv`.

use cooperative::area::{DatedUnit, Level, Unit};
use cooperative::publication::AreaEvent;
use cooperative::{Text, UnitCode};
use entry::Ask;

use super::book::Book;
use super::cells::Cells;
use super::draft::Subject;
use super::layout::File;
use super::parse::{checked, word};
use super::table::Tables;

/// Reads the units. A folder that has the file has all units that its rows name.
pub(super) fn read(book: &mut Book, tables: &Tables) {
    if tables.has(File::Units) {
        book.units = Some(Default::default());
        book.each(tables, File::Units, unit);
    }
}

fn unit(book: &mut Book, cells: &mut Cells) {
    let code = cells.need("code", checked(UnitCode::new));
    let name = cells.need("name", checked(Text::new));
    let level = cells.need("level", word!(Level));
    let parent = cells.get("parent", checked(UnitCode::new));
    let from = cells.day("from");
    let origin = book.origin(cells);
    if let (Some(code), Some(from)) = (&code, from) {
        book.first(cells, "code", ("unit", &[code.as_str(), &from.to_string()]));
    }
    let source = cells.source();
    match (code, name, level, from) {
        (Some(code), Some(name), Some(level), Some(from)) if cells.sound() => {
            let unit = Unit { code: code.clone(), name, level, parent: parent.clone() };
            let dated = DatedUnit::since(unit.clone(), from);
            if let Some(units) = &mut book.units {
                units.entry(code.clone()).or_default().push(dated);
            }
            let keys = [code.as_str(), &from.to_string()];
            let event = AreaEvent::UnitEstablished(Box::new(unit));
            let ask = Ask::Area { area: code.clone(), effective: from, event, corrects: None };
            let draft = book.area_draft(&origin, ("unit", &keys), ask);
            // Not on itself: another meaning of the same code may be wrong.
            draft.rests_on = parent.into_iter().map(Subject::Unit).collect();
            draft.making(Subject::Unit(code));
        }
        (Some(code), ..) => book.spoil(Subject::Unit(code), source),
        _ => {}
    }
}
