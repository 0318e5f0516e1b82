//! Publication files in CSV: one row a figure. Cells of the document, area, period and basis that
//! are empty are as in the row above.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};

use super::Fault;
use super::fields::{Cell, Draft, Fields};
use super::schema::{self, Where};
use crate::import::Message;
use crate::rows::{Rows, delimiter, lines};

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

/// What a new document, area or period ends, so that nothing of the one before holds on.
fn ends(name: &str) -> &'static [&'static str] {
    match name {
        "document" => &HELD,
        "area" => &["area_name"],
        "area_name" => &["area"],
        "period" => &["from", "as_of"],
        "as_of" => &["period"],
        _ => &[],
    }
}

/// The documents of a file, as far as they can be read, and what is wrong with it. With a wrong
/// header nothing is read, since every row would be blamed for it.
pub(super) fn read(file: &str, text: &str) -> (Vec<Draft>, Vec<Fault>) {
    let root = Fields { file: file.into(), ..Fields::default() };
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(delimiter(text.as_bytes()))
        .from_reader(text.as_bytes());
    let mut faults = Vec::new();
    let (mut records, mut rows) = (Vec::new(), Rows::of(text.as_bytes()));
    for record in reader.records() {
        match record {
            Ok(it) => {
                let row = rows.next(it.position().map_or(0, csv::Position::byte));
                records.push((row, it));
            }
            Err(error) => {
                let row = rows.next(error.position().map_or(0, csv::Position::byte));
                let place = Fields { place: format!("dòng/row {row}"), ..root.clone() };
                let expected = Message::new("không đọc được dòng CSV này", "not a CSV record");
                faults.push(Fault { value: error.to_string(), ..place.fault("", expected) });
            }
        }
    }
    faults.extend(open_quote(&root, text));
    let mut records = records.into_iter();
    let Some((at, header)) = records.next() else {
        let expected =
            Message::new("tệp trống: cần dòng tiêu đề", "empty: a header row is expected");
        return (Vec::new(), vec![root.fault("", expected)]);
    };
    let columns = columns(&root, (at, &header), &mut faults);
    if !faults.is_empty() {
        return (Vec::new(), faults);
    }
    let (mut drafts, mut held) = (Drafts::default(), Fields::default());
    for (at, record) in records.filter(|(_, it)| it.iter().any(|it| !it.trim().is_empty())) {
        match row(&root, &columns, (at, &record)) {
            Ok(mut row) => {
                held = hold(&held, &mut row);
                drafts.push(row);
            }
            Err(fault) => faults.push(*fault),
        }
    }
    if faults.is_empty() && drafts.all.is_empty() {
        let expected = Message::new("chỉ có dòng tiêu đề, không có số nào", "a header and no rows");
        faults.push(root.fault("", expected));
    }
    (drafts.all, faults)
}

/// A quote that is never closed would swallow every row behind it.
fn open_quote(root: &Fields, text: &str) -> Option<Fault> {
    if text.matches('"').count().is_multiple_of(2) {
        return None;
    }
    let (mut open, mut row) = (None, 0);
    for line in lines(text) {
        row += u64::from(open.is_none());
        if !line.matches('"').count().is_multiple_of(2) {
            open = if open.is_some() { None } else { Some(row) };
        }
    }
    let place = Fields { place: format!("dòng/row {}", open.unwrap_or(1)), ..root.clone() };
    let expected =
        Message::new("dấu ngoặc kép mở mà không đóng", "a quotation mark is never closed");
    Some(place.fault("", expected))
}

fn columns(
    root: &Fields,
    (number, header): (u64, &StringRecord),
    faults: &mut Vec<Fault>,
) -> Vec<String> {
    let columns: Vec<String> = header.iter().map(|it| it.trim().to_lowercase()).collect();
    let place = Fields { place: format!("dòng/row {number}"), ..root.clone() };
    for (at, name) in columns.iter().enumerate() {
        if !schema::is_known(name, Where::Table) {
            let fault = place.fault(name, schema::known(Where::Table));
            faults.push(Fault { value: name.clone(), ..fault });
        } else if columns.iter().take(at).any(|it| it == name) {
            faults.push(place.fault(name, Message::new("cột có hai lần", "the column is doubled")));
        }
    }
    if faults.is_empty() && !columns.iter().any(|it| it == "value") {
        faults
            .push(place.fault("value", Message::new("cần cột value", "a column value is needed")));
    }
    columns
}

/// Reads a record that stands in so many a row.
fn row(
    root: &Fields,
    columns: &[String],
    (number, record): (u64, &StringRecord),
) -> Result<Fields, Box<Fault>> {
    let mut row = Fields { place: format!("dòng/row {number}"), ..root.clone() };
    let more = record.iter().skip(columns.len()).any(|it| !it.trim().is_empty());
    if record.len() < columns.len() || more {
        let (found, expected) = (record.len(), columns.len());
        let fault = row.fault(
            "",
            Message::new(
                format!("dòng có {found} ô, tiêu đề có {expected}; số có dấu phẩy thì đặt trong \"…\""),
                format!("the row has {found} fields, the header {expected}; quote what holds the separator"),
            ),
        );
        return Err(Box::new(fault));
    }
    for (name, text) in columns.iter().zip(record.iter()).filter(|it| !it.1.trim().is_empty()) {
        row.cells.insert(name.clone(), Cell { text: text.trim().into(), number: false });
    }
    Ok(row)
}

/// Rows by their document, in the order of the file.
#[derive(Default)]
struct Drafts {
    all: Vec<Draft>,
    by_name: BTreeMap<Option<String>, usize>,
}

impl Drafts {
    fn push(&mut self, row: Fields) {
        let name = row.text("document").map(str::to_owned);
        let at = *self.by_name.entry(name).or_insert(self.all.len());
        match self.all.get_mut(at) {
            Some(draft) => draft.rows.push(row),
            None => {
                let mut head = row.clone();
                head.cells.retain(|name, _| HELD.contains(&name.as_str()));
                self.all.push(Draft { head, rows: vec![row] });
            }
        }
    }
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
