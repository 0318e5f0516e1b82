//! Report lists: how documents divide cooperatives by what they do, as data. `report_lists.json`
//! holds every list, each row with the parts of the classification that fall into it.
//!
//! The main trade decides in a list. Where none is stated, or one that its version does not know,
//! the sector decides, if it lies wholly within one row; otherwise the cooperative is not classed.
//! So each cooperative is in one row at a time, and the rows of a count add up to its total. In a
//! breakdown by sector the sector alone decides, whatever the trades say.

mod place;

use std::sync::LazyLock;

use cooperative::{Sector, Trade, VsicVersion};
use serde::Deserialize;

use crate::delta::Class;
use place::Places;

/// The key of what no row holds, and what people read.
pub const NOT_CLASSED: (&str, &str, &str) = ("unclassed", "Chưa phân loại", "Not classed");

/// How one document, or many, divide cooperatives by what they do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportList {
    /// Its stable key, such as `lai-chau`.
    pub key: String,
    /// What a person reads, in Vietnamese.
    pub vi: String,
    /// What a person reads, in English.
    pub en: String,
    /// Which document or decree uses it, in Vietnamese.
    pub source: String,
    /// What the rows rest on, and what one must know to read them, in Vietnamese.
    pub note: String,
    /// Its rows, in their order.
    pub rows: Vec<ListRow>,
    places: Places,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListRow {
    /// Its key within the list, such as `agriculture`.
    pub key: String,
    /// What a person reads, in Vietnamese.
    pub vi: String,
    /// What a person reads, in English.
    pub en: String,
    /// What falls into it of VSIC 2018: sections such as `A`, divisions such as `45`, groups such
    /// as `452`, classes such as `2392`. The narrower decides.
    pub vsic_2018: Vec<String>,
    /// What falls into it of VSIC 2025, likewise.
    pub vsic_2025: Vec<String>,
    /// The sectors that lie wholly within it.
    #[serde(default, deserialize_with = "sectors")]
    pub sectors: Vec<Sector>,
    /// Whether it takes everything that no other row names.
    #[serde(default)]
    pub rest: bool,
}

impl ListRow {
    /// What falls into it of a version.
    pub fn vsic(&self, version: VsicVersion) -> &[String] {
        match version {
            VsicVersion::V2018 => &self.vsic_2018,
            VsicVersion::V2025 => &self.vsic_2025,
        }
    }
}

impl ReportList {
    /// Into which row a cooperative falls that is classed so, counted from 0; `rows.len()` where it
    /// is not classed.
    #[inline]
    pub fn row_of(&self, class: &Class) -> usize {
        self.place(class.trade, class.sector)
    }

    /// The same by what decides it.
    #[inline]
    pub(crate) fn place(&self, trade: Option<Trade>, sector: Sector) -> usize {
        self.places.of(trade, sector).unwrap_or(self.rows.len())
    }

    /// The key of a row as [`Self::row_of`] counts them; `None` beyond the one not classed.
    pub fn key_of(&self, row: usize) -> Option<&str> {
        match self.rows.get(row) {
            Some(it) => Some(&it.key),
            None => (row == self.rows.len()).then_some(NOT_CLASSED.0),
        }
    }

    /// The row of a key, counted likewise.
    pub fn row(&self, key: &str) -> Option<usize> {
        (0..=self.rows.len()).find(|it| self.key_of(*it) == Some(key))
    }

    /// What a person reads of a row, in Vietnamese and English.
    pub fn labels(&self, row: usize) -> (&str, &str) {
        match self.rows.get(row) {
            Some(it) => (&it.vi, &it.en),
            None => (NOT_CLASSED.1, NOT_CLASSED.2),
        }
    }
}

/// Why lists cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// They are no lists.
    #[error("the report lists cannot be read")]
    Form(#[from] serde_json::Error),
    /// A list does not divide what there is.
    #[error("list {list}: {fault}")]
    Fault {
        /// Which list.
        list: String,
        /// What is wrong with it.
        fault: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    #[expect(dead_code, reason = "it says to readers of the file which form it has")]
    version: u32,
    lists: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    key: String,
    vi: String,
    en: String,
    source: String,
    note: String,
    rows: Vec<ListRow>,
}

/// The embedded lists; a test holds that they can be read, so that none are lost here.
static LISTS: LazyLock<Vec<ReportList>> =
    LazyLock::new(|| parse(include_str!("report_lists.json")).unwrap_or_default());

/// Every list, in the order of the file.
pub fn report_lists() -> &'static [ReportList] {
    &LISTS
}

/// The list of a key.
pub fn report_list(key: &str) -> Option<&'static ReportList> {
    LISTS.iter().find(|it| it.key == key)
}

/// The keys of all lists, set apart by commas: what was expected where a key is none.
pub fn keys() -> String {
    LISTS.iter().map(|it| it.key.as_str()).collect::<Vec<_>>().join(", ")
}

/// Reads lists.
///
/// # Errors
/// Where a field is unknown or missing; where something stands in two rows, or names nothing of its
/// version; where something is in no row and no row takes the rest.
pub fn parse(json: &str) -> Result<Vec<ReportList>, ListError> {
    let written: Lists = serde_json::from_str(json)?;
    let mut lists: Vec<ReportList> = Vec::with_capacity(written.lists.len());
    for Written { key, vi, en, source, note, rows } in written.lists {
        let wrong = |fault: String| ListError::Fault { list: key.clone(), fault };
        if lists.iter().any(|it| it.key == key) {
            return Err(wrong("a list of this key is there".into()));
        }
        let places = Places::of_rows(&rows).map_err(wrong)?;
        lists.push(ReportList { key, vi, en, source, note, rows, places });
    }
    Ok(lists)
}

fn sectors<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Sector>, D::Error> {
    let words = Vec::<String>::deserialize(from)?;
    let sector = |it: &String| Sector::from_word(it).ok_or_else(|| format!("{it} is no sector"));
    words.iter().map(sector).collect::<Result<_, _>>().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests;
