//! The entries in words, and those that correct, take back, or came late.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::{DateTime, FixedOffset, Utc};
use cooperative::Standing;
use reports::{Lang, describe};

use super::{heading, is_seal};
use crate::container::escaped;
use crate::disclosure::{State, erasures, of_entry};
use crate::form::{Evidence, Scope};
use crate::listed::{LATE_DAYS, Listed, ended};

/// The list, and the reports of corrections and of late entries.
pub fn sections(
    page: &mut String,
    of: &Evidence,
    listed: &[Listed<'_>],
    names: &BTreeMap<&str, String>,
) {
    let ended = ended(listed, u64::MAX);
    let erased = erasures(listed);
    let known_at = match of.scope {
        Scope::Area { known_at, .. } => known_at,
        Scope::Cooperative { .. } => u64::MAX,
    };
    let rows: Vec<_> = listed.iter().filter(|it| shows(&of.scope, it)).collect();
    let (some, all) = (rows.len(), listed.len());
    heading(
        page,
        (
            &format!("Các mục: liệt kê {some} trên {all}"),
            &format!("Entries: {some} of {all} listed"),
        ),
    );
    let _ = writeln!(
        page,
        "<table>\n<thead><tr><th>Mục<span class=\"en\">Entry</span></th>\
         <th>Ngày hiệu lực<span class=\"en\">Effective</span></th>\
         <th>Ghi lúc<span class=\"en\">Recorded</span></th>\
         <th>Nội dung<span class=\"en\">What happened</span></th>\
         <th>Văn bản<span class=\"en\">Document</span></th>\
         <th>Người ghi<span class=\"en\">Recorder</span></th></tr></thead>"
    );
    for it in rows {
        let by = ended.get(&(it.envelope.stream.as_str(), it.envelope.revision.0));
        let class = if by.is_some_and(|it| *it <= known_at) { " class=\"ended\"" } else { "" };
        let _ = writeln!(
            page,
            "<tr><td class=\"n\">{}</td><td>{}</td><td>{}</td><td{class}>{}{}{}{}{}</td><td>{}</td><td>{}</td></tr>",
            it.position(),
            it.payload.meta.effective,
            recorded(it.envelope.recorded_at),
            whose(&of.scope, it, names),
            what(it),
            stands(it, by.copied()),
            later(it, known_at),
            personal(&of_entry(it, &erased)),
            document(it),
            escaped(it.recorder()),
        );
    }
    let _ = writeln!(page, "</table>");
    report(
        page,
        ("Đính chính và hủy", "Corrections and voids"),
        listed.iter().filter(|it| it.amends()).map(|it| (it.position(), stands(it, None))),
    );
    let late = format!("Ghi muộn hơn {LATE_DAYS} ngày");
    report(
        page,
        (&late, &format!("Recorded more than {LATE_DAYS} days late")),
        listed
            .iter()
            .filter_map(|it| Some((it.position(), format!("+{} ngày / days", it.late()?)))),
    );
}

/// Whether the page lists it.
fn shows(scope: &Scope, it: &Listed<'_>) -> bool {
    let day = it.payload.meta.effective;
    match scope {
        Scope::Cooperative { from, to, .. } => {
            from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
        }
        Scope::Area { recorder, .. } => {
            recorder.as_deref().is_none_or(|recorder| recorder == it.recorder())
        }
    }
}

fn report(page: &mut String, title: (&str, &str), rows: impl Iterator<Item = (u64, String)>) {
    let rows: Vec<_> = rows.collect();
    heading(page, title);
    if rows.is_empty() {
        let _ = writeln!(page, "<p>Không có. <small>None.</small></p>");
        return;
    }
    let _ = writeln!(page, "<table>");
    for (position, words) in rows {
        let _ = writeln!(page, "<tr><td class=\"n\">{position}</td><td>{words}</td></tr>");
    }
    let _ = writeln!(page, "</table>");
}

/// Which cooperative it is of, where there are several.
fn whose(scope: &Scope, it: &Listed<'_>, names: &BTreeMap<&str, String>) -> String {
    match (scope, names.get(it.envelope.stream.as_str())) {
        (Scope::Area { .. }, Some(name)) => format!("<b>{}</b><br>", escaped(name)),
        _ => String::new(),
    }
}

/// That it was recorded after what the figures rest on.
fn later(it: &Listed<'_>, known_at: u64) -> &'static str {
    match it.position() > known_at {
        false => "",
        true => {
            "<br><small>ghi sau, không tính vào số liệu / recorded later, not counted in the figures</small>"
        }
    }
}

fn what(it: &Listed<'_>) -> String {
    let happened = &it.payload.happened;
    let vi = escaped(&describe::whole(happened, Lang::Vi));
    match is_seal(it) {
        true => vi,
        false => format!(
            "{vi}<span class=\"en\">{}</span>",
            escaped(&describe::whole(happened, Lang::En))
        ),
    }
}

/// How it stands to other entries.
fn stands(it: &Listed<'_>, ended_by: Option<u64>) -> String {
    let own = match it.payload.meta.standing {
        Standing::New => None,
        Standing::ByDeadline => Some("tự ghi khi hết hạn / by deadline".to_owned()),
        Standing::Replaces(of) => Some(format!("thay số / replaces rev. {of}")),
        Standing::Voids(of) => Some(format!("hủy số / voids rev. {of}")),
    };
    let reason = it.payload.meta.reason.as_ref().map(|it| format!("lý do / reason: {it}"));
    let ended = ended_by.map(|by| format!("không còn hiệu lực, theo mục / ended by entry {by}"));
    let all = [own, reason, ended].into_iter().flatten();
    all.map(|it| format!("<br><small>{}</small>", escaped(&it))).collect()
}

/// Personal data: each text that is shown, and how many are not, and why.
fn personal(states: &[State<'_>]) -> String {
    let words = states.chunk_by(|one, next| one == next && !matches!(one, State::Shown(_)));
    let words = words.filter_map(|alike| {
        let times = alike.len();
        Some(match alike.first()? {
            State::Shown(text) => (*text).to_owned(),
            State::Withheld => {
                format!("({times} dữ liệu cá nhân không đưa ra / personal data withheld)")
            }
            State::Erased(by) | State::Despite(by) => {
                format!("({times} dữ liệu cá nhân đã xóa theo luật, mục {by} / erased by law, entry {by})")
            }
            State::False => "(không đúng với điều đã ghi / not what was recorded)".to_owned(),
        })
    });
    words.map(|it| format!("<br><small>{}</small>", escaped(&it))).collect()
}

fn document(it: &Listed<'_>) -> String {
    let Some(document) = &it.payload.meta.document else { return String::new() };
    let number = document.number.as_ref().map(ToString::to_string);
    let issuer = document.issuer.as_ref().map(ToString::to_string);
    let all = [number, document.date.map(|it| it.to_string()), issuer];
    escaped(&all.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// An instant in Asia/Ho_Chi_Minh.
fn recorded(at: DateTime<Utc>) -> String {
    match FixedOffset::east_opt(7 * 3600) {
        Some(zone) => at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string(),
        None => at.to_rfc3339(),
    }
}
