//! A row as fields of text, however it was written.

use std::collections::BTreeMap;

use super::Fault;
use crate::import::Message;

/// A field's text, and whether JSON wrote it as a bare number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub text: String,
    pub number: bool,
}

/// Fields of a row or of a document, with their place.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    pub file: String,
    pub place: String,
    pub cells: BTreeMap<String, Cell>,
}

/// A document with its defaults and its rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub head: Fields,
    pub rows: Vec<Fields>,
}

impl Fields {
    /// What stands in a field; `None` where nothing does.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.cells.get(field).map(|it| it.text.trim()).filter(|it| !it.is_empty())
    }

    /// A fault in a field.
    pub fn fault(&self, field: &str, expected: Message) -> Fault {
        Fault {
            file: self.file.clone(),
            place: self.place.clone(),
            field: field.into(),
            value: self.text(field).unwrap_or_default().into(),
            expected,
        }
    }
}
