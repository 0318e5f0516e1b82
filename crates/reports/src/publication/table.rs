//! Publication files in CSV: one row a figure. Cells of the document, area, period and basis that
//! are empty are as in the row above.

use csv::ReaderBuilder;

use super::Fault;
use super::fields::{Cell, Draft, Fields};
use super::schema::{self, Where};
use crate::import::Message;

/// The columns that hold on until the next value.
const HELD: [&str; 11] = [
    "document",
    "document_title",
    "document_date",
    "document_issuer",
    "area",
    "area_name",
    "period",
    "from",
    "as_of",
    "basis",
    "number_format",
];

/// What a new document or period ends, so that nothing of the one before holds on.
fn ends(name: &str) -> &'static [&'static str] {
    match name {
        "document" => &HELD,
        "period" => &["from", "as_of"],
        "area" => &["area_name"],
        _ => &[],
    }
}

/// The documents of a file.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<Draft>, Vec<Fault>> {
    let root = Fields { file: file.into(), ..Fields::default() };
    let delimiter = if text.lines().next().is_some_and(|it| it.contains(';') && !it.contains(',')) {
        b';'
    } else {
        b','
    };
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut records = reader.records().filter_map(Result::ok);
    let Some(header) = records.next() else {
        let expected =
            Message::new("tệp trống: cần dòng tiêu đề", "empty: a header row is expected");
        return Err(vec![root.fault("", expected)]);
    };
    let mut faults = Vec::new();
    let columns: Vec<String> = header.iter().map(|it| it.trim().to_lowercase()).collect();
    for (at, name) in columns.iter().enumerate() {
        let place = || Fields { place: "dòng/row 1".into(), ..root.clone() };
        if !schema::is_known(name, Where::Table) {
            faults.push(place().fault(name, schema::known(Where::Table)));
        } else if columns.iter().take(at).any(|it| it == name) {
            faults.push(
                place().fault(name, Message::new("cột có hai lần", "the column stands twice")),
            );
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let (mut documents, mut held) = (Vec::<Draft>::new(), Fields::default());
    for record in records {
        if record.iter().all(|it| it.trim().is_empty()) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let mut row = Fields { place: format!("dòng/row {line}"), ..root.clone() };
        if record.len() != columns.len() {
            let (found, expected) = (record.len(), columns.len());
            faults.push(row.fault(
                "",
                Message::new(
                    format!("dòng có {found} ô, tiêu đề có {expected}"),
                    format!("the row has {found} fields, the header {expected}"),
                ),
            ));
            continue;
        }
        for (name, text) in columns.iter().zip(record.iter()).filter(|it| !it.1.trim().is_empty()) {
            row.cells.insert(name.clone(), Cell { text: text.trim().into(), number: false });
        }
        held = hold(&held, &mut row);
        let document = |it: &Fields| it.text("document").map(str::to_owned);
        match documents.iter_mut().find(|it| document(&it.head) == document(&row)) {
            Some(draft) => draft.rows.push(row),
            None => {
                let mut head = row.clone();
                head.cells.retain(|name, _| HELD.contains(&name.as_str()));
                documents.push(Draft { head, rows: vec![row] });
            }
        }
    }
    if faults.is_empty() { Ok(documents) } else { Err(faults) }
}

/// Fills a row from what holds on, and gives what holds on after it.
fn hold(held: &Fields, row: &mut Fields) -> Fields {
    let mut held = held.clone();
    let given = |it: &str| row.text(it).is_some();
    for name in HELD.iter().filter(|it| given(it)) {
        for ended in ends(name) {
            let other = *name != "document" || held.text("document") != row.text("document");
            if other {
                held.cells.remove(*ended);
            }
        }
    }
    if row.text("from").is_some() || row.text("as_of").is_some() {
        held.cells.remove("period");
    }
    for name in HELD {
        match (row.cells.get(name), held.cells.get(name)) {
            (Some(cell), _) => {
                held.cells.insert(name.into(), cell.clone());
            }
            (None, Some(cell)) => {
                row.cells.insert(name.into(), cell.clone());
            }
            (None, None) => {}
        }
    }
    held
}
