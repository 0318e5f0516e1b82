//! The numbers of rows, as a spreadsheet shows them.

/// Counts the rows of CSV bytes. The first row is 1. An empty line is a row, though no record comes
/// of it; a line break within quotes is not, since the cell stays in its row. Lines end as each of
/// the usual programs ends them: LF, CRLF or CR.
pub(crate) struct Rows<'a> {
    bytes: &'a [u8],
    row: u64,
}

impl<'a> Rows<'a> {
    /// Of bytes without a mark of order.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, row: 0 }
    }

    /// The row of the next record, which the reader began to look for at a byte: right behind the
    /// end of the record before, perhaps between the two bytes of a CRLF.
    pub fn next(&mut self, from: u64) -> u64 {
        let mut at = usize::try_from(from).unwrap_or(usize::MAX);
        if at > 0 && self.bytes.get(at - 1..=at) == Some(b"\r\n") {
            at += 1;
        }
        while let Some(end) = self.bytes.get(at..).and_then(line_end) {
            at += end;
            self.row += 1;
        }
        self.row += 1;
        self.row
    }
}

/// How many bytes end a line here, if any do.
fn line_end(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'\r', b'\n', ..] => Some(2),
        [b'\r' | b'\n', ..] => Some(1),
        _ => None,
    }
}

/// The lines of a text, whichever way they end.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.split('\n').map(|it| it.strip_suffix('\r').unwrap_or(it));
    lines.flat_map(|it| it.split('\r'))
}

/// The sign that parts the header, the first line that is not empty: a comma, a semicolon as spreadsheets
/// write where the comma is decimal, or a tab, whichever stands there most; a comma if none does.
pub(crate) fn delimiter(bytes: &[u8]) -> u8 {
    let mut lines = bytes.split(|it| matches!(it, b'\r' | b'\n'));
    let header = lines.find(|it| !it.trim_ascii().is_empty()).unwrap_or_default();
    let count = |sign: u8| header.iter().filter(|it| **it == sign).count();
    [b'\t', b';', b','].into_iter().max_by_key(|it| count(*it)).unwrap_or(b',')
}
