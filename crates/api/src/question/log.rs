//! Questions to the log.

use super::questions;
use crate::field::At;
use crate::v1;

/// In which form entries are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The exact stored bytes.
    Packed,
    /// Decoded.
    Decoded,
}

/// Asks for entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadEntries {
    /// Only entries after this position; 0 for all.
    pub after: u64,
    /// Only of this partition or below it; `None` for all. A path of letters, digits, `_`, `-` and
    /// `/`.
    pub partition: Option<String>,
    /// Whether it goes on with entries to come.
    pub follow: bool,
    /// In which form.
    pub format: Format,
    /// Waits until the log has at least this position; 0 for no wait.
    pub min_position: u64,
}

/// Asks where the log stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogStatus {
    /// Waits until the log has at least this position; 0 for no wait.
    pub min_position: u64,
}

questions! {
    ReadEntriesRequest => ReadEntries, entries;
    GetLogStatusRequest => LogStatus, status;
}

fn entries(it: &v1::ReadEntriesRequest, at: &At<'_>) -> Option<ReadEntries> {
    let format = match v1::EntryFormat::try_from(it.format) {
        Ok(v1::EntryFormat::Unspecified | v1::EntryFormat::Packed) => Some(Format::Packed),
        Ok(v1::EntryFormat::Decoded) => Some(Format::Decoded),
        Err(_) => {
            let names = "ENTRY_FORMAT_PACKED, ENTRY_FORMAT_DECODED";
            let at = at.field("format");
            at.wrong(it.format, format!("one of {names}"), format!("một trong {names}"))
        }
    };
    let partition = match it.partition.as_str() {
        "" => Some(None),
        path => partition(path, at).map(Some),
    };
    Some(ReadEntries {
        after: it.after_position,
        partition: partition?,
        follow: it.follow,
        format: format?,
        min_position: it.min_position,
    })
}

#[expect(clippy::unnecessary_wraps, reason = "every question reads alike")]
fn status(it: &v1::GetLogStatusRequest, _: &At<'_>) -> Option<LogStatus> {
    Some(LogStatus { min_position: it.min_position })
}

/// What a log takes for a partition.
pub(super) fn partition(path: &str, at: &At<'_>) -> Option<String> {
    let letter = |it: u8| it.is_ascii_alphanumeric() || b"_-".contains(&it);
    let part = |it: &str| !it.is_empty() && it.bytes().all(letter);
    if path.len() <= 60 && path.split('/').all(part) {
        return Some(path.to_owned());
    }
    let (en, vi) = ("a path of unit codes, such as 12/106", "đường dẫn mã đơn vị, như 12/106");
    at.field("partition").wrong(path, en, vi)
}
