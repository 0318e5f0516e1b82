//! The page: what the data says, in words, for people to read and print.
//!
//! It is a function of the data and of nothing else, so that whoever verifies writes it anew and
//! sees whether anybody changed it.

mod entries;
mod figures;

use std::collections::BTreeMap;
use std::fmt::Write;

use cooperative::card::Card;
use cooperative::publication::AreaEvent;
use cooperative::{CooperativeId, Entry};
use entry::Happened;
use transparency::{Checkpoint, Note};
use uuid::Uuid;

use crate::container::{escaped, wrap};
use crate::extent::Extent;
use crate::form::{Evidence, Kept, Scope};
use crate::listed::{Listed, by_recorder};
use crate::verdict::Refused;
use crate::verify::taken_back;

const STYLE: &str = "\
body{font:15px/1.45 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#111}\
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #bbb;padding:.25rem .4rem;text-align:left;\
vertical-align:top}th{background:#f2f2f2}th .en{font-weight:normal}.wide{overflow-x:auto}\
.wide td:first-child{min-width:20em}\
td.n{text-align:right;white-space:nowrap}\
small,.en{color:#555}.en{display:block}code,pre{font:12px/1.4 ui-monospace,monospace;overflow-wrap:anywhere;\
white-space:pre-wrap}.ended{text-decoration:line-through;color:#777}\
@page{size:A4 landscape;margin:12mm}@media print{body{margin:0;max-width:none;font-size:11px}\
tr{break-inside:avoid}thead{display:table-header-group}}";

/// The file of this evidence: the page, and the data inside.
///
/// # Errors
/// [`Refused`] if the data is not such that a page can be made of it.
pub fn render(of: &Evidence) -> Result<String, Refused> {
    let listed = Listed::all(of)?;
    let mut page = String::new();
    let names = names(&listed);
    head(&mut page, of, &names, taken_back(&of.scope, &listed))?;
    figures::section(&mut page, of);
    entries::sections(&mut page, of, &listed, &names);
    recorders(&mut page, &listed);
    signed(&mut page, of);
    let json = serde_json::to_string_pretty(of).map_err(|it| Refused::malformed("the data", it))?;
    Ok(wrap(&page, &json))
}

/// A line of a list of terms and what they are.
fn term(page: &mut String, (vi, en): (&str, &str), what: &str) {
    let what = escaped(what);
    let _ = writeln!(page, "<tr><th>{vi}<span class=\"en\">{en}</span></th><td>{what}</td></tr>");
}

fn heading(page: &mut String, (vi, en): (&str, &str)) {
    let _ = writeln!(page, "<h2>{vi} <small>{en}</small></h2>");
}

fn head(
    page: &mut String,
    of: &Evidence,
    names: &BTreeMap<&str, String>,
    taken_back: Option<u64>,
) -> Result<(), Refused> {
    let title = title(of, names);
    let _ = writeln!(
        page,
        "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n<title>{0}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>{0}</h1>",
        escaped(&title)
    );
    let note = Note::parse(of.checkpoint.as_bytes())
        .map_err(|it| Refused::malformed("the checkpoint", it))?;
    let checkpoint =
        Checkpoint::parse(note.text()).map_err(|it| Refused::malformed("the checkpoint", it))?;
    let extent = Note::parse(of.extent.as_bytes()).ok();
    let extent = extent.and_then(|it| Extent::parse(it.text()));
    let extent = extent.ok_or_else(|| Refused::malformed("the extent", "none can be read"))?;
    let _ = writeln!(
        page,
        "<p>Trang này chỉ đáng tin sau khi kiểm tra tệp bằng khóa nhận từ nguồn khác: \
         <span class=\"en\">This page is worth what a verification of the file says, by keys that came another \
         way:</span><code>coopledger verify-evidence FILE --policy KEYS</code></p>\n<table>"
    );
    scope(page, &of.scope, taken_back);
    term(page, ("Sổ", "Log"), checkpoint.origin());
    let head = checkpoint.head();
    term(page, ("Số mục của cả sổ", "Entries of the whole log"), &head.size.to_string());
    term(page, ("Gốc", "Root"), &head.root.to_string());
    term(page, ("Số mục trong tệp", "Entries in the file"), &of.entries.len().to_string());
    let whole: u64 = extent.partitions.values().chain(extent.streams.values()).sum();
    let parts = extent.partitions.len() + extent.streams.len();
    let counted = format!("{whole} / {parts}");
    term(
        page,
        ("Đủ, theo số đếm của từng phần", "Whole by the counters of so many parts"),
        &counted,
    );
    if let Some(kept) = &of.kept {
        let size = earlier(kept)?.head().size.to_string();
        term(page, ("Nối tiếp điểm chốt đã giữ", "Goes on from the kept checkpoint of"), &size);
    }
    for key in &of.keys {
        term(page, ("Khóa của sổ", "The log's key"), &key.key);
        term(page, ("Dấu vân tay", "Fingerprint"), &key.fingerprint);
    }
    let _ = writeln!(page, "</table>");
    Ok(())
}

fn earlier(kept: &Kept) -> Result<Checkpoint, Refused> {
    let refused = |it: &dyn std::fmt::Display| Refused::malformed("the earlier checkpoint", it);
    let note = Note::parse(kept.checkpoint.as_bytes()).map_err(|it| refused(&it))?;
    Checkpoint::parse(note.text()).map_err(|it| refused(&it))
}

fn title(of: &Evidence, names: &BTreeMap<&str, String>) -> String {
    match &of.scope {
        Scope::Cooperative { id, .. } => match names.values().next() {
            Some(name) => format!("Chứng cứ / Evidence: {name}"),
            None => format!("Chứng cứ / Evidence: {id}"),
        },
        Scope::Area { area, as_of, .. } => format!("Chứng cứ / Evidence: {area}, {as_of}"),
    }
}

/// The last name that each cooperative's entries give it, by stream.
fn names<'e>(listed: &'e [Listed<'_>]) -> BTreeMap<&'e str, String> {
    let mut histories: BTreeMap<&str, Vec<Entry>> = BTreeMap::new();
    for it in listed {
        if let Some(entry) = it.entry() {
            histories.entry(it.envelope.stream.as_str()).or_default().push(entry);
        }
    }
    let named = histories.into_iter().filter_map(|(stream, entries)| {
        let state = cooperative::timeline(&entries, u64::MAX).state_on(None);
        let card = Card::of(CooperativeId(Uuid::nil()), &state, 0, 0)?;
        Some((stream, card.name.to_string()))
    });
    named.collect()
}

fn scope(page: &mut String, scope: &Scope, taken_back: Option<u64>) {
    match scope {
        Scope::Cooperative { id, from, to } => {
            term(page, ("Hợp tác xã", "Cooperative"), id);
            if from.is_some() || to.is_some() {
                let day = |it: &Option<chrono::NaiveDate>| {
                    it.map_or_else(|| "…".to_owned(), |it| it.to_string())
                };
                let listed = format!("{} – {}", day(from), day(to));
                term(page, ("Liệt kê ngày hiệu lực", "Listed effective days"), &listed);
            }
        }
        Scope::Area { area, kind, from, as_of, known_at, seal, recorder } => {
            term(page, ("Địa bàn", "Area"), area);
            let kind = cooperative::Kind::from_word(kind)
                .map_or_else(|| kind.clone(), |it| format!("{} / {}", it.vi(), it.en()));
            term(page, ("Loại hình", "Kind"), &kind);
            term(page, ("Kỳ", "Period"), &format!("{from} – {as_of}"));
            term(page, ("Biết đến mục", "Known up to entry"), &known_at.to_string());
            if let Some(revision) = seal {
                let code = area.split('@').next().unwrap_or(area);
                term(page, ("Bản chốt số liệu", "Seal"), &format!("S-{code}-{revision}"));
                if let Some(by) = taken_back {
                    let by = format!("mục / entry {by}");
                    term(page, ("Bản chốt đã bị hủy hoặc thay bởi", "Seal taken back by"), &by);
                }
            }
            if let Some(recorder) = recorder {
                term(page, ("Chỉ liệt kê mục của người ghi", "Lists the entries of"), recorder);
            }
        }
    }
}

fn recorders(page: &mut String, listed: &[Listed<'_>]) {
    heading(page, ("Số mục theo người ghi", "Entries by recorder"));
    let _ = writeln!(page, "<table>");
    for (recorder, count) in by_recorder(listed) {
        let _ =
            writeln!(page, "<tr><td>{}</td><td class=\"n\">{count}</td></tr>", escaped(recorder));
    }
    let _ = writeln!(page, "</table>");
}

/// The signed texts, as they are.
fn signed(page: &mut String, of: &Evidence) {
    heading(page, ("Văn bản đã ký", "Signed texts"));
    let _ = writeln!(
        page,
        "<p>Dòng chữ ký của khóa không có trong chính sách của người kiểm tra thì chưa được kiểm tra. \
         <small>Signature lines of keys that the verifier's policy does not have are not verified.</small></p>"
    );
    let earlier = of.kept.as_ref().map(|it| &it.checkpoint);
    let all = [Some(&of.checkpoint), earlier, Some(&of.extent), of.seal.as_ref()];
    for text in all.into_iter().flatten() {
        let _ = writeln!(page, "<pre>{}</pre>", escaped(text));
    }
}

/// Whether an entry is a seal: its figures stand in a table of their own.
fn is_seal(it: &Listed<'_>) -> bool {
    matches!(&it.payload.happened, Happened::Area(events)
        if events.iter().any(|it| matches!(it, AreaEvent::StatementSealed(_))))
}
