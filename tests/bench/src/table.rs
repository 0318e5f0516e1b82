//! What is printed: tables for people and for machines.

use std::fmt;

use comfy_table::{CellAlignment, ContentArrangement, presets};
use serde_json::{Map, Value, json};

/// A table of results.
pub(crate) struct Table {
    title: String,
    synced: bool,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
    notes: Vec<String>,
}

/// One cell.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    /// Words.
    Text(String),
    /// A number with so many digits after the point.
    Number(f64, usize),
    /// Not measured.
    None,
}

impl Table {
    /// An empty table. `synced`: whether its figures wait for the disk.
    pub fn new(title: impl Into<String>, synced: bool, columns: &[&'static str]) -> Self {
        let (columns, rows, notes) = (columns.to_vec(), Vec::new(), Vec::new());
        Self { title: title.into(), synced, columns, rows, notes }
    }

    /// Adds a row, as wide as there are columns.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Adds a sentence below.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// The same for machines.
    pub fn json(&self) -> Value {
        let row = |row: &Vec<Cell>| {
            let cells = self.columns.iter().zip(row);
            Value::Object(
                cells.map(|(name, it)| ((*name).into(), it.json())).collect::<Map<_, _>>(),
            )
        };
        let rows: Vec<Value> = self.rows.iter().map(row).collect();
        json!({ "title": self.title, "synced": self.synced, "rows": rows, "notes": self.notes })
    }
}

impl Cell {
    /// A whole number.
    pub fn whole(number: f64) -> Self {
        Self::Number(number, 0)
    }

    fn json(&self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::Number(number, digits) => {
                let scale = 10_f64.powi(i32::try_from(*digits).unwrap_or(0));
                json!((number * scale).round() / scale)
            }
            Self::None => Value::Null,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number, 0) => f.write_str(&grouped(number.round() as i64)),
            Self::Number(number, digits) => write!(f, "{number:.digits$}"),
            Self::None => f.write_str("–"),
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::UTF8_HORIZONTAL_ONLY);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(&self.columns);
        for row in &self.rows {
            table.add_row(row.iter().map(|it| {
                let cell = comfy_table::Cell::new(it);
                match it {
                    Cell::Text(_) => cell,
                    Cell::Number(..) | Cell::None => cell.set_alignment(CellAlignment::Right),
                }
            }));
        }
        let disk = if self.synced {
            "đã đồng bộ đĩa / synced to disk before each answer"
        } else {
            "không ghi đĩa / not synced"
        };
        writeln!(f, "{} [{disk}]\n{table}", self.title)?;
        self.notes.iter().try_for_each(|it| writeln!(f, "  {it}"))
    }
}

/// On what it was measured.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let model = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|it| it.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<&str> = load.split(' ').take(3).collect();
    format!(
        "{cores} cores ({}), shared by clients and servers; load average {}",
        model.as_deref().unwrap_or("unknown"),
        load.join(" ")
    )
}

fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_machines_read_the_same_numbers() {
        let mut table = Table::new("Calls", true, &["what", "per s", "p50"]);
        table.row(["bare".into(), Cell::whole(1_234_567.4), Cell::Number(1.26, 1)]);
        table.row(["ours".into(), Cell::None, Cell::whole(-12.0)]);
        table.note("in the same run");
        let text = table.to_string();
        assert!(text.contains("1,234,567") && text.contains("1.3") && text.contains("in the same"));
        let rows = &table.json()["rows"];
        assert_eq!(rows[0], json!({ "what": "bare", "per s": 1_234_567.0, "p50": 1.3 }));
        assert_eq!(rows[1]["per s"], Value::Null);
        assert_eq!(table.json()["synced"], json!(true));
    }
}
