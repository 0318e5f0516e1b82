//! `events.csv`: changes of status and registration, and the procedures of the law.

use cooperative::registration::{RegistrationChange, RegistrationException};
use cooperative::{Command, Sector, UnitCode};

use super::book::Book;
use super::cells::Cells;
use super::layout::File;
use super::parse::{checked, dong, one_of, text, whole, word};
use super::procedures::{What, act, own, words};
use super::table::Tables;
use super::trades::trades;

/// Reads the events.
pub(super) fn read(book: &mut Book, tables: &Tables) {
    book.each(tables, File::Events, event);
}

fn event(book: &mut Book, cells: &mut Cells) {
    let named = book.named(cells);
    let date = cells.day("date");
    let what = cells.need("what", |cell| one_of(cell, &words()));
    let order = cells.get("order", whole::<u16>).unwrap_or(0);
    let change = change(cells);
    let origin = book.origin(cells);
    if let (Some(commune), Some(date)) = (&change.commune, date) {
        book.check_commune(cells, commune, date);
    }
    if let Some((word, _)) = what {
        own(cells, word);
    }
    let act = what.and_then(|(_, it)| act(it, change, cells));
    let (Some(named), Some(date), Some((word, what))) = (named, date, what) else { return };
    let (day, place) = (date.to_string(), order.to_string());
    let keys = [day.as_str(), word, &place];
    let all = [&[named.key.as_str()], keys.as_slice()].concat();
    if !book.first(cells, "key", ("event", &all)) {
        return;
    }
    if let (What::Exchanged, Some(code)) = (what, cells.get("code", text)) {
        book.first(cells, "code", ("code", &[&code.as_str().to_ascii_uppercase()]));
    }
    let Some(act) = act.filter(|_| cells.sound()) else { return };
    let command = Command { effective: date, order, act };
    book.draft(&origin, &named, ("event", &keys), command, Vec::new());
}

fn change(cells: &mut Cells) -> RegistrationChange {
    RegistrationChange {
        name: cells.get("name", text),
        commune: cells.get("commune", checked(UnitCode::new)),
        address: cells.get("address", text),
        sector: cells.get("sector", word!(Sector)),
        trades: trades(cells),
        charter_capital: cells.get("charter_capital_dong", dong),
        representative: cells.get("representative", text),
        despite: cells.get("despite", word!(RegistrationException)),
    }
}
