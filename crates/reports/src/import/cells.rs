//! The cells of one row, read with every error noted.

use chrono::NaiveDate;
use cooperative::{PersonId, Text};
use entry::{Document, PersonalData};

use super::Source;
use super::error::{Message, RowError};
use super::header::Settings;
use super::layout::File;
use super::parse;
use super::table::{Row, Table};

/// A row that is being read.
pub(super) struct Cells<'a> {
    file: File,
    table: &'a Table,
    row: &'a Row,
    errors: Vec<RowError>,
}

impl<'a> Cells<'a> {
    pub fn new(file: File, table: &'a Table, row: &'a Row) -> Self {
        Self { file, table, row, errors: Vec::new() }
    }

    pub fn source(&self) -> Source {
        Source { file: self.file, row: self.row.number }
    }

    /// The errors found.
    pub fn errors(self) -> Vec<RowError> {
        self.errors
    }

    /// Whether nothing is wrong so far.
    pub fn sound(&self) -> bool {
        self.errors.is_empty()
    }

    /// Whether a column holds anything.
    pub fn filled(&self, column: &str) -> bool {
        self.table.cell(self.row, column).is_some()
    }

    /// Notes an error of a cell.
    pub fn fault(&mut self, column: &str, expected: Message) {
        let value = self.table.cell(self.row, column).filter(|it| self.showable(column, it));
        self.errors.push(RowError {
            file: self.file.name().into(),
            row: self.row.number,
            column: Some(column.into()),
            value: value.map(Into::into),
            expected,
        });
    }

    /// What the cell holds; an error if it is not what it must be.
    pub fn get<T>(&mut self, column: &str, read: impl Fn(&str) -> Result<T, Message>) -> Option<T> {
        match read(self.table.cell(self.row, column)?) {
            Ok(it) => Some(it),
            Err(expected) => {
                self.fault(column, expected);
                None
            }
        }
    }

    /// The same; an error also if the cell is empty.
    pub fn need<T>(
        &mut self,
        column: &str,
        read: impl Fn(&str) -> Result<T, Message>,
    ) -> Option<T> {
        if !self.filled(column) {
            self.fault(column, Message::new("không được để trống", "must not be empty"));
        }
        self.get(column, read)
    }

    /// A needed day.
    pub fn day(&mut self, column: &str) -> Option<NaiveDate> {
        self.need(column, parse::day)
    }

    /// A needed key: a short text.
    pub fn key(&mut self, column: &str) -> Option<String> {
        self.need(column, parse::text).map(|it| it.to_string())
    }

    /// The row's own document, or else the folder's.
    pub fn document(&mut self, settings: &Settings) -> Option<Document> {
        let own = self.own_document();
        if own == Document::default() { settings.document.clone() } else { Some(own) }
    }

    /// The document that the row names; empty if it names none.
    pub fn own_document(&mut self) -> Document {
        Document {
            number: self.get("document_number", parse::text),
            date: self.get("document_date", parse::day),
            issuer: self.get("document_issuer", parse::text),
        }
    }

    /// The recorder that the row names.
    pub fn recorder(&mut self) -> Option<Text> {
        self.get("recorder", parse::text)
    }

    /// The row's note.
    pub fn note(&mut self) -> Option<String> {
        self.get("note", parse::personal(super::MOST_CHARACTERS))
    }

    /// What the row says of a person; `None` if nothing.
    pub fn personal(&mut self, person: PersonId) -> Option<PersonalData> {
        let data = PersonalData {
            person,
            full_name: self.get("full_name", parse::personal(250)),
            identity_number: self.get("identity_number", parse::personal(50)),
            birth_date: self.get("birth_date", parse::day),
            address: self.get("address", parse::personal(250)),
        };
        let empty = PersonalData {
            person,
            full_name: None,
            identity_number: None,
            birth_date: None,
            address: None,
        };
        (data != empty).then_some(data)
    }

    /// Whether a wrong value may be printed. Where columns slipped, a name or a number of somebody
    /// may stand anywhere in files of people.
    fn showable(&self, column: &str, value: &str) -> bool {
        let plain = value.is_ascii()
            && !value.contains(' ')
            && value.bytes().filter(u8::is_ascii_digit).count() < 9;
        !self.file.hides(column) && value.len() <= 250 && (plain || !self.file.of_people())
    }
}
