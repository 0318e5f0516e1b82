//! Publication files: published documents as rows of printed figures, in JSON or CSV.
//!
//! [`schema`] holds every field with its meaning, as data; [`read`] gives a corpus to check, or
//! everything that is wrong.

mod build;
mod examples;
mod fields;
mod json;
mod links;
mod measured;
mod period;
pub mod schema;
mod settle;
mod table;
mod value;
mod words;

use std::fmt;

use figures::findings::Corpus;

use crate::compose::compose;
use crate::import::Message;

/// The most bytes of one file.
const MOST_BYTES: usize = 16 << 20;
/// The most rows of all files together.
pub const MOST_ROWS: usize = 100_000;

/// What is wrong in a publication file: where, what stands there, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// The row in it: `rows[3]` of JSON, `dòng/row 4` of CSV; empty for the file as a whole.
    pub place: String,
    /// The field; empty for the row as a whole.
    pub field: String,
    /// What stands there; empty if nothing does.
    pub value: String,
    /// What was expected.
    pub expected: Message,
}

impl Fault {
    /// The fault in Vietnamese.
    pub fn vi(&self) -> String {
        self.line("trường", "giá trị", &self.expected.vi)
    }

    /// The fault in English.
    pub fn en(&self) -> String {
        self.line("field", "value", &self.expected.en)
    }

    fn line(&self, field: &str, value: &str, expected: &str) -> String {
        let mut line = self.file.clone();
        if !self.place.is_empty() {
            line += &format!(", {}", self.place);
        }
        if !self.field.is_empty() {
            line += &format!(", {field} {}", self.field);
        }
        if !self.value.is_empty() {
            let short: String = self.value.chars().take(80).collect();
            line += &format!(", {value} “{short}”");
        }
        format!("{line}: {expected}")
    }
}

/// Vietnamese first, then English.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.vi(), self.expected.en)
    }
}

/// Reads files, each a name with its bytes, as one corpus; or everything that is wrong with them. A
/// file that begins with `{` or `[` is JSON, any other is CSV. Letters with their marks apart, as macOS
/// writes them, are read as the usual ones. A file that is given twice is read once.
pub fn read(files: &[(String, Vec<u8>)]) -> Result<Corpus, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut documents = Vec::new();
    for (at, (name, bytes)) in files.iter().enumerate() {
        if files.iter().take(at).any(|it| it.1 == *bytes) {
            continue;
        }
        let fault = |expected| Fault {
            file: name.clone(),
            place: String::new(),
            field: String::new(),
            value: String::new(),
            expected,
        };
        if bytes.len() > MOST_BYTES {
            faults.push(fault(Message::new("tối đa 16 MiB", "at most 16 MiB")));
            continue;
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            faults.push(fault(Message::new("cần tệp UTF-8", "expected UTF-8")));
            continue;
        };
        let text = compose(text.strip_prefix('\u{feff}').unwrap_or(text));
        // What can be read of a faulty file is judged too, so that all is told at once.
        let (found, wrong) = if text.trim_start().starts_with(['{', '[']) {
            json::read(name, &text)
        } else {
            table::read(name, &text)
        };
        documents.extend(found);
        faults.extend(wrong);
    }
    let rows: usize = documents.iter().map(|it| it.rows.len()).sum();
    if rows > MOST_ROWS {
        faults.push(Fault {
            file: files.first().map(|it| it.0.clone()).unwrap_or_default(),
            place: String::new(),
            field: String::new(),
            value: rows.to_string(),
            expected: Message::new(
                "tối đa 100.000 dòng cho mọi tệp",
                "at most 100,000 rows in all files",
            ),
        });
        return Err(faults);
    }
    let corpus = build::corpus(documents, &mut faults);
    if faults.is_empty() { Ok(corpus) } else { Err(faults) }
}
