//! What a publication file may say, in words: indicators, labels, units, checks.

use std::fmt::Write as _;

use cooperative::{Kind, Sector};
use figures::findings::CHECKS;
use figures::findings::labels::usual;
use figures::findings::unit::{UNITS, spellings};
use figures::indicators;

use super::links::EXTRA;

/// What a file is, and how its rows are read.
pub(super) const ABOUT: &str = "Một văn bản, một danh sách văn bản, hoặc {\"documents\": […]}; mỗi dòng là \
một số như văn bản in. Nhiều tệp được kiểm tra cùng nhau; các tệp cùng số văn bản, cơ quan, địa bàn là một \
văn bản. Cùng chỉ tiêu, địa bàn, kỳ, basis mà khác giá trị là một phát hiện, không bị từ chối. Thiếu số thì \
không kết luận gì. / One document, a list, or {\"documents\": […]}; each row is one number as printed. Several \
files are checked together; files with one number, issuer and area are one document. One figure with two \
values is a finding and is not refused. Where a number is missing nothing is claimed.";

/// Every indicator, usual label, unit, sector, kind and check, a line each.
pub(super) fn lists() -> String {
    let mut out = String::from("\nindicator:\n");
    // Writing into a string never fails.
    for it in indicators() {
        let _ = writeln!(out, "  {}: {} / {}", it.id, it.vi, it.en);
    }
    let _ = writeln!(out, "  {}", EXTRA.join(", "));
    out += "\nlabel (HTX = hợp tác xã; kind: LHHTX, tổ hợp tác):\n";
    for it in indicators() {
        let labels: Vec<String> =
            usual().filter(|(_, id)| *id == it.id).map(|(label, _)| label).collect();
        if !labels.is_empty() {
            let _ = writeln!(out, "  {}: {}", it.id, labels.join("; "));
        }
    }
    out += "\nunit:\n";
    for it in UNITS {
        let all: Vec<&str> = spellings(it).collect();
        let _ = writeln!(out, "  {}: {}", it.word, all.join(", "));
    }
    let sectors = Sector::ALL.iter().map(|it| format!("{}: {}", it.word(), it.vi()));
    let kinds = Kind::ALL.iter().map(|it| format!("{}: {}", it.word(), it.vi()));
    let (sectors, kinds): (Vec<_>, Vec<_>) = (sectors.collect(), kinds.collect());
    let _ = writeln!(out, "\nsector: {}\nkind: {}", sectors.join("; "), kinds.join("; "));
    out += "\nKiểm tra / checks:\n";
    for it in CHECKS {
        let _ = writeln!(out, "  {}: {} / {}", it.word, it.vi, it.en);
    }
    out
}
