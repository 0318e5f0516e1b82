//! `events.csv`: changes of status and registration.

use cooperative::registration::RegistrationChange;
use cooperative::{Act, Command, Sector, UnitCode};

use super::book::Book;
use super::cells::Cells;
use super::error::Message;
use super::layout::File;
use super::parse::{checked, dong, one_of, text, trades, whole, word};
use super::table::Tables;

/// Reads the events.
pub(super) fn read(book: &mut Book, tables: &Tables) {
    book.each(tables, File::Events, event);
}

/// What may stand in the column `what`.
#[derive(Clone, Copy, PartialEq)]
enum What {
    Suspended,
    Resumed,
    Stopped,
    Restarted,
    Resolved,
    Cancelled,
    Completed,
    Changed,
}

const WHAT: [(&str, What); 8] = [
    ("suspended", What::Suspended),
    ("resumed", What::Resumed),
    ("operation_stopped", What::Stopped),
    ("operation_restarted", What::Restarted),
    ("dissolution_resolved", What::Resolved),
    ("dissolution_cancelled", What::Cancelled),
    ("dissolution_completed", What::Completed),
    ("registration_changed", What::Changed),
];

const CHANGED: [&str; 7] =
    ["name", "commune", "address", "sector", "trades", "charter_capital_dong", "representative"];

fn event(book: &mut Book, cells: &mut Cells) {
    let named = book.named(cells);
    let date = cells.day("date");
    let what = cells.need("what", |cell| one_of(cell, &WHAT));
    let order = cells.get("order", whole::<u16>).unwrap_or(0);
    let change = change(cells);
    let origin = book.origin(cells);
    if let (Some(commune), Some(date)) = (&change.commune, date) {
        book.check_commune(cells, commune, date);
    }
    let changing = what.is_none_or(|it| it == What::Changed);
    if let Some(column) = CHANGED.into_iter().find(|it| !changing && cells.filled(it)) {
        let (vi, en) = ("chỉ điền khi what là", "only where what is");
        let changed = "registration_changed";
        cells.fault(column, Message::new(format!("{vi} {changed}"), format!("{en} {changed}")));
    }
    let (Some(named), Some(date), Some(what)) = (named, date, what) else { return };
    let word = WHAT.iter().find(|it| it.1 == what).map_or("", |it| it.0);
    let (day, place) = (date.to_string(), order.to_string());
    let keys = [day.as_str(), word, &place];
    let all = [&[named.key.as_str()], keys.as_slice()].concat();
    if !book.first(cells, "key", ("event", &all)) || !cells.sound() {
        return;
    }
    let act = match what {
        What::Suspended => Act::Suspend(None),
        What::Resumed => Act::Resume,
        What::Stopped => Act::StopOperation,
        What::Restarted => Act::RestartOperation,
        What::Resolved => Act::ResolveDissolution(None),
        What::Cancelled => Act::CancelDissolution,
        What::Completed => Act::CompleteDissolution,
        What::Changed => Act::ChangeRegistration(change),
    };
    let command = Command { effective: date, order, act };
    book.draft(&origin, &named, ("event", &keys), command, Vec::new());
}

fn change(cells: &mut Cells) -> RegistrationChange {
    RegistrationChange {
        name: cells.get("name", text),
        commune: cells.get("commune", checked(UnitCode::new)),
        address: cells.get("address", text),
        sector: cells.get("sector", word!(Sector)),
        trades: cells.get("trades", trades),
        charter_capital: cells.get("charter_capital_dong", dong),
        representative: cells.get("representative", text),
        despite: None,
    }
}
