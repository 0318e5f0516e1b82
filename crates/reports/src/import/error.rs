//! What is wrong in a row.

use std::fmt;

use cooperative::Rejection;
use cooperative::words::Invalid;

use super::Source;
use super::layout::File;

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// The wrong row of which this is but a consequence.
    pub(super) cause: Option<Source>,
}

/// A wrong row or cell: where it stands, what it holds, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct RowError {
    /// The file's name.
    pub file: String,
    /// The row as a spreadsheet numbers it: 1 is the header, an empty row counts, a line break within
    /// a cell does not; 0 is the file as a whole.
    pub row: u64,
    /// The column, where it is one.
    pub column: Option<String>,
    /// What stands there; `None` where nothing does, or where it may be personal.
    pub value: Option<String>,
    /// What was expected, or which rule or row stands against it.
    pub expected: Message,
}

impl Message {
    /// Both sentences.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into(), cause: None }
    }
}

impl From<Invalid> for Message {
    fn from(it: Invalid) -> Self {
        Self::new(format!("cần {}", it.expected_vi), format!("expected {}", it.expected))
    }
}

impl From<&Rejection> for Message {
    fn from(it: &Rejection) -> Self {
        Self::new(it.vi(), it.to_string())
    }
}

impl RowError {
    /// An error of a file as a whole.
    pub(super) fn of_file(file: &str, expected: Message) -> Self {
        Self { file: file.into(), row: 0, column: None, value: None, expected }
    }

    /// The wrong row without which this one might be right; `None` for an error of its own.
    pub fn cause(&self) -> Option<Source> {
        self.expected.cause
    }

    /// The error in Vietnamese.
    pub fn vi(&self) -> String {
        self.line(["dòng", "cột", "giá trị"], &self.expected.vi)
    }

    /// The error in English.
    pub fn en(&self) -> String {
        self.line(["row", "column", "value"], &self.expected.en)
    }

    fn line(&self, [row, column, value]: [&str; 3], expected: &str) -> String {
        let mut line = self.file.clone();
        if self.row > 0 {
            line += &format!(", {row} {}", self.row);
        }
        if let Some(it) = &self.column {
            line += &format!(", {column} {it}");
        }
        if let Some(it) = &self.value {
            line += &format!(", {value} “{it}”");
        }
        format!("{line}: {expected}")
    }

    /// Where it stands among others.
    pub(super) fn place(&self) -> (Option<File>, &str, u64, Option<&str>) {
        let file = File::from_name(&self.file);
        (file, &self.file, self.row, self.column.as_deref())
    }
}

/// Vietnamese first, then English.
impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.vi(), self.expected.en)
    }
}
