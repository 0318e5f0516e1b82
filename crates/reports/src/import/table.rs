//! CSV bytes to rows of cells.

use std::collections::BTreeMap;

use csv::{ByteRecord, ReaderBuilder};

use super::error::{Message, RowError};
use super::layout::{File, MOST_BYTES, MOST_CHARACTERS, MOST_ROWS};
use crate::compose::compose;
use crate::rows::{Rows, delimiter};

/// The files of a folder that can be read as tables.
pub(super) struct Tables(BTreeMap<File, Table>);

/// One file.
#[derive(Default)]
pub(super) struct Table {
    columns: Vec<&'static str>,
    pub rows: Vec<Row>,
}

/// A row whose fields are as many as the header's.
pub(super) struct Row {
    /// Its number, as a spreadsheet shows it; the header is the first.
    pub number: u64,
    fields: Vec<String>,
}

impl Tables {
    /// Reads every file; what cannot be read is reported.
    pub fn read(files: &BTreeMap<String, Vec<u8>>, errors: &mut Vec<RowError>) -> Self {
        let mut tables = BTreeMap::new();
        for (name, bytes) in files {
            match File::from_name(name) {
                Some(file) => {
                    tables.insert(file, Table::read(file, bytes, errors));
                }
                None => errors.push(RowError::of_file(name, unknown_file())),
            }
        }
        Self(tables)
    }

    /// Whether the folder has a file.
    pub fn has(&self, file: File) -> bool {
        self.0.contains_key(&file)
    }

    /// The table of a file, with its rows; none where the folder has no such file.
    pub fn rows(&self, file: File) -> impl Iterator<Item = (&Table, &Row)> {
        self.0.get(&file).into_iter().flat_map(|table| table.rows.iter().map(move |it| (table, it)))
    }
}

impl Table {
    /// Reads one file. With a wrong header there are no rows.
    fn read(file: File, bytes: &[u8], errors: &mut Vec<RowError>) -> Self {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > MOST_BYTES {
            errors.push(RowError::of_file(file.name(), too_large()));
            return Self::default();
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(delimiter(bytes))
            .from_reader(bytes);
        let mut record = ByteRecord::new();
        let mut table = Self::default();
        let (mut rows, mut headed) = (Rows::of(bytes), false);
        // Reading from memory fails never; a failure would end the table.
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let number = rows.next(record.position().map_or(0, csv::Position::byte));
            if !headed {
                headed = true;
                match header(file, &record, number) {
                    Ok(columns) => table.columns = columns,
                    Err(wrong) => {
                        errors.extend(wrong);
                        return Self::default();
                    }
                }
            } else if table.rows.len() == MOST_ROWS {
                errors.push(RowError::of_file(file.name(), too_many()));
                return Self::default();
            } else {
                match table.row(&record, number) {
                    Ok(row) => table.rows.extend(row),
                    Err((column, expected)) => errors.push(RowError {
                        file: file.name().into(),
                        row: number,
                        column: column.map(Into::into),
                        value: None,
                        expected,
                    }),
                }
            }
        }
        if !headed {
            errors.push(RowError::of_file(file.name(), no_header()));
        }
        table
    }

    /// A row; `None` for an empty one, as spreadsheets leave them at the end. Else what is wrong,
    /// and in which column.
    fn row(
        &self,
        record: &ByteRecord,
        number: u64,
    ) -> Result<Option<Row>, (Option<&'static str>, Message)> {
        if record.iter().all(|it| it.trim_ascii().is_empty()) {
            return Ok(None);
        }
        if record.len() != self.columns.len() {
            return Err((None, field_count(self.columns.len(), record.len())));
        }
        let mut fields = Vec::with_capacity(record.len());
        for (bytes, column) in record.iter().zip(&self.columns) {
            let Ok(text) = std::str::from_utf8(bytes) else {
                return Err((Some(column), not_utf8()));
            };
            if text.chars().count() > MOST_CHARACTERS {
                return Err((Some(column), too_long()));
            }
            fields.push(compose(text.trim()).into_owned());
        }
        Ok(Some(Row { number, fields }))
    }

    /// What stands in a column of a row; `None` where nothing does.
    pub fn cell<'a>(&self, row: &'a Row, column: &str) -> Option<&'a str> {
        let at = self.columns.iter().position(|it| *it == column)?;
        row.fields.get(at).map(String::as_str).filter(|it| !it.is_empty())
    }
}

/// The columns that a header names, or everything that is wrong with them.
fn header(file: File, record: &ByteRecord, row: u64) -> Result<Vec<&'static str>, Vec<RowError>> {
    let mut wrong = Vec::new();
    let mut columns = Vec::new();
    let mut fault = |column: Option<String>, expected| {
        wrong.push(RowError { file: file.name().into(), row, column, value: None, expected });
    };
    for (at, bytes) in record.iter().enumerate() {
        let name = std::str::from_utf8(bytes).unwrap_or_default().trim();
        match file.column(name) {
            Some(column) if columns.contains(&column) => fault(Some(column.into()), twice()),
            Some(column) => columns.push(column),
            None => fault(Some(shown(name, at + 1)), unknown_column(file)),
        }
    }
    for needed in file.needed().iter().filter(|it| !columns.contains(it)) {
        fault(Some((*needed).into()), missing_column());
    }
    if wrong.is_empty() { Ok(columns) } else { Err(wrong) }
}

/// A header's own word; only its number where it does not look like the name of a column, since a
/// file without a header starts with somebody's data.
fn shown(name: &str, number: usize) -> String {
    let like_a_name = (1..=40).contains(&name.len())
        && name.contains('_')
        && name.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
    if like_a_name { format!("{name} ({number})") } else { number.to_string() }
}

fn unknown_file() -> Message {
    let names = File::ALL.iter().map(|it| it.name()).collect::<Vec<_>>().join(", ");
    Message::new(
        format!("không có tệp nào tên như vậy; các tệp nhập được: {names}"),
        format!("no such file is known; known are {names}"),
    )
}

fn unknown_column(file: File) -> Message {
    let names = [file.needed(), file.free()].concat().join(", ");
    Message::new(
        format!(
            "cột không có trong mẫu; các cột (cách nhau bằng dấu phẩy hoặc chấm phẩy): {names}"
        ),
        format!("no such column is known; known are, set apart by commas or semicolons: {names}"),
    )
}

fn missing_column() -> Message {
    Message::new("thiếu cột bắt buộc này", "this column is required")
}

fn twice() -> Message {
    Message::new("cột này có hai lần", "this column stands there twice")
}

fn no_header() -> Message {
    Message::new("tệp trống: cần dòng tiêu đề", "the file is empty: a header row is expected")
}

fn too_large() -> Message {
    Message::new("tệp quá lớn: tối đa 64 MiB", "too large: at most 64 MiB")
}

fn too_many() -> Message {
    Message::new("quá nhiều dòng: tối đa 1.000.000", "too many rows: at most 1,000,000")
}

fn too_long() -> Message {
    Message::new("ô quá dài: tối đa 2.000 ký tự", "the cell is too long: at most 2,000 characters")
}

fn not_utf8() -> Message {
    Message::new("không phải UTF-8: hãy lưu tệp dạng CSV UTF-8", "not UTF-8: save it as CSV UTF-8")
}

fn field_count(expected: usize, found: usize) -> Message {
    Message::new(
        format!("dòng có {found} ô, tiêu đề có {expected}"),
        format!("the row has {found} fields, the header {expected}"),
    )
}
