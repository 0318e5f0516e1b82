//! Publication files in JSON. Numbers keep their text, so that no digit is lost.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Fault;
use super::fields::{Cell, Draft, Fields};
use super::schema::{self, Where};
use crate::compose::compose;
use crate::import::Message;

/// The members of an object in their order, doubled ones too.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut all = Vec::new();
                while let Some(member) = map.next_entry()? {
                    all.push(member);
                }
                Ok(Members(all))
            }
        }
        from.deserialize_map(Each)
    }
}

/// The documents of a file, as far as they can be read, and what is wrong with it.
pub(super) fn read(file: &str, text: &str) -> (Vec<Draft>, Vec<Fault>) {
    let mut faults = Vec::new();
    let root = Fields { file: file.into(), ..Fields::default() };
    let mut documents = Vec::new();
    match list_of(text, "documents") {
        Ok(Some(all)) => {
            for (at, it) in all.iter().enumerate() {
                documents.extend(document(
                    &root,
                    &format!("documents[{at}]"),
                    it.get(),
                    &mut faults,
                ));
            }
        }
        Ok(None) => documents.extend(document(&root, "", text, &mut faults)),
        Err(error) => faults.push(root.fault("", not_json(&error))),
    }
    (documents, faults)
}

/// Several documents: a bare list, or an object with nothing but such a list.
fn list_of(text: &str, name: &str) -> Result<Option<Vec<Box<RawValue>>>, serde_json::Error> {
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text).map(Some);
    }
    let Members(members) = serde_json::from_str(text)?;
    match members.as_slice() {
        [(key, value)] if key == name => serde_json::from_str(value.get()).map(Some),
        _ => Ok(None),
    }
}

fn document(root: &Fields, place: &str, text: &str, faults: &mut Vec<Fault>) -> Option<Draft> {
    let mut head = Fields { place: place.into(), ..root.clone() };
    let Members(members) = match serde_json::from_str(text) {
        Ok(it) => it,
        Err(error) => {
            faults.push(head.fault("", not_json(&error)));
            return None;
        }
    };
    let mut rows = None;
    for (name, value) in members {
        if name == "rows" {
            match serde_json::from_str::<Vec<Box<RawValue>>>(value.get()) {
                Ok(it) if rows.is_none() => rows = Some(it),
                _ => faults.push(head.fault("rows", one_list())),
            }
            continue;
        }
        member(&mut head, Where::Document, &name, value.get(), faults);
    }
    let Some(rows) = rows else {
        faults.push(head.fault("rows", one_list()));
        return None;
    };
    let prefix = if place.is_empty() { String::new() } else { format!("{place}.") };
    let mut draft = Draft { head, rows: Vec::new() };
    for (at, it) in rows.iter().enumerate() {
        let mut row = Fields { place: format!("{prefix}rows[{at}]"), ..root.clone() };
        match serde_json::from_str::<Members>(it.get()) {
            Ok(Members(members)) => {
                for (name, value) in members {
                    member(&mut row, Where::Row, &name, value.get(), faults);
                }
                draft.rows.push(row);
            }
            Err(error) => faults.push(row.fault("", not_json(&error))),
        }
    }
    Some(draft)
}

/// Takes one member in; an object's own members are `document.number` or `dim.sector`.
fn member(into: &mut Fields, at: Where, name: &str, raw: &str, faults: &mut Vec<Fault>) {
    let raw = raw.trim();
    let prefix = match name {
        "dimensions" => Some("dim."),
        "document" => Some("document_"),
        "area" => Some("area_"),
        _ => None,
    };
    if let (Some(prefix), true) = (prefix, raw.starts_with('{')) {
        match serde_json::from_str::<Members>(raw) {
            Ok(Members(members)) => {
                for (inner, value) in members {
                    let name = match (prefix, inner.as_str()) {
                        ("area_", "code") => "area".to_owned(),
                        ("document_", "number") => "document".to_owned(),
                        _ => format!("{prefix}{inner}"),
                    };
                    member(into, at, &name, value.get(), faults);
                }
            }
            Err(error) => faults.push(into.fault(name, not_json(&error))),
        }
        return;
    }
    if !schema::is_known(name, at) {
        faults.push(into.fault(name, schema::known(at)));
        return;
    }
    let cell = match raw.as_bytes().first() {
        // An escaped mark comes behind its letter too.
        Some(b'"') => serde_json::from_str::<String>(raw)
            .ok()
            .map(|text| Cell { text: compose(&text).into_owned(), number: false }),
        Some(b'-' | b'0'..=b'9') => Some(Cell { text: raw.into(), number: true }),
        Some(b't' | b'f') => Some(Cell { text: raw.into(), number: false }),
        Some(b'n') => Some(Cell { text: String::new(), number: false }),
        _ => None,
    };
    match cell {
        Some(cell) if !into.cells.contains_key(name) => {
            into.cells.insert(name.into(), cell);
        }
        Some(_) => faults
            .push(into.fault(name, Message::new("trường có hai lần", "the field stands twice"))),
        None => {
            let expected = Message::new(
                "cần một chuỗi, số, true hoặc false",
                "a string, number, true or false",
            );
            faults.push(into.fault(name, expected));
        }
    }
}

fn one_list() -> Message {
    Message::new("cần đúng một danh sách các dòng", "exactly one list of rows is expected")
}

fn not_json(error: &serde_json::Error) -> Message {
    let (line, column) = (error.line(), error.column());
    Message::new(
        format!("JSON không đúng ở dòng {line}, cột {column}; cần một đối tượng {{…}} có rows"),
        format!("not the JSON expected, at line {line}, column {column}: an object with rows"),
    )
}
