//! What a row measures: an indicator of ours, or a label of the document.

use cooperative::Kind;
use figures::findings::labels;
use figures::indicator;
use figures::indicator::Unit as Kept;

use super::Fault;
use super::build::word;
use super::fields::Fields;
use super::links;
use crate::import::Message;

/// An indicator or a label as it is compared, of which kind, and whether it is a share or a mean.
pub(super) struct Measured {
    pub indicator: Option<String>,
    pub label: Option<String>,
    pub kind: Kind,
    pub share: bool,
    pub mean: bool,
}

/// What a row measures; an unknown indicator, or none at all, is added to the faults.
pub(super) fn measured(head: &Fields, fields: &Fields, wrong: &mut Vec<Fault>) -> Measured {
    let kind = fields.text("kind").or(head.text("kind"));
    let said = word(kind, "kind", Kind::from_word, fields, wrong);
    let label = fields.text("label").map(labels::normal);
    let mut id = fields.text("indicator").map(str::to_owned);
    let mut kind = said.unwrap_or(Kind::Cooperative);
    let known = |it: &str| indicator(it).is_some() || links::EXTRA.contains(&it);
    if let Some(it) = id.as_deref().filter(|it| !known(it)) {
        let expected = Message::new(
            format!(
                "không có chỉ tiêu {it}; dùng mã trong `coopledger schema publication --csv`, hoặc label"
            ),
            format!(
                "no indicator {it}; use an id of `coopledger schema publication --csv`, or a label"
            ),
        );
        wrong.push(fields.fault("indicator", expected));
    }
    if id.is_none() {
        match label.as_deref().and_then(|it| labels::indicator_of(it, said)) {
            Some((known, of)) => {
                id = Some(known.to_owned());
                kind = of;
            }
            None if label.is_none() => {
                let expected =
                    Message::new("cần indicator hoặc label", "an indicator or a label is required");
                wrong.push(fields.fault("indicator", expected));
            }
            None => {}
        }
    }
    let text = label.clone().unwrap_or_default();
    let share = match id.as_deref().and_then(indicator) {
        Some(it) => it.unit == Kept::Percent,
        None => ["tỷ lệ", "tỉ lệ", "cơ cấu", "tỷ trọng", "tỉ trọng"]
            .iter()
            .any(|it| text.starts_with(it)),
    };
    let mean = id.is_none() && labels::is_mean(&text);
    let label = if id.is_some() { None } else { label };
    Measured { indicator: id, label, kind, share, mean }
}
