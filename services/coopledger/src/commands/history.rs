//! `history`: one cooperative, entry by entry.

use std::collections::BTreeMap;

use cooperative::{Code, CooperativeId, Standing};
use entry::Happened;
use reader::Past;
use reports::describe;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::args::History;
use crate::failure::Failure;
use crate::ledger::Reading;
use crate::output::Output;

/// Prints the history.
pub async fn run(args: History, ledger: &Reading, output: Output) -> Result<(), Failure> {
    let reader = &ledger.reader;
    let id = id_of(&args.cooperative, ledger).await?;
    let pin = reader.resolve(args.moments.pin()).await?;
    let card = reader.card(id, pin).await?;
    let mut past = reader.history(id, pin, args.reveal).await?;
    let ends = ends(&past);
    past.retain(|it| it.payload.meta.effective <= pin.as_of);
    let name = card.name.to_string();
    let json = || {
        let entries: Vec<Json> = past.iter().map(|it| entry_json(it, &ends, output)).collect();
        json!({
            "cooperative": id.to_string(), "name": name, "as_of": pin.as_of.to_string(),
            "known_at": pin.known_at.0, "entries": entries,
        })
    };
    output.print(json, || format!("{name}, {}\n{}", output.pin(pin), table(&past, &ends, output)));
    Ok(())
}

/// The cooperative that the command line names by its code or id.
pub async fn id_of(cooperative: &str, ledger: &Reading) -> Result<CooperativeId, Failure> {
    match (Uuid::parse_str(cooperative), Code::new(cooperative)) {
        (Ok(id), _) => Ok(CooperativeId(id)),
        (Err(_), Ok(code)) => Ok(ledger.reader.id_of_code(&*ledger.views, &code).await?),
        (Err(_), Err(it)) => Err(Failure::Argument {
            what: "COOPERATIVE",
            value: cooperative.to_owned(),
            expected: format!("an id, or {}", it.expected),
        }),
    }
}

/// The words of what happened, such as `member_joined`.
pub fn what(past: &Past) -> String {
    match &past.payload.happened {
        Happened::Cooperative(events) => {
            events.iter().map(|it| it.word()).collect::<Vec<_>>().join(", ")
        }
        Happened::Area(_) => "area".into(),
        Happened::Code(it) => it.word().into(),
    }
}

/// The name of what happened, in words.
pub fn title(past: &Past, output: Output) -> String {
    if matches!(past.payload.meta.standing, Standing::Voids(_)) {
        return output.lang.pick("Hủy", "Voided").to_owned();
    }
    match &past.payload.happened {
        Happened::Cooperative(events) => {
            events.iter().map(|it| describe::title(it, output.lang)).collect::<Vec<_>>().join(", ")
        }
        Happened::Area(_) | Happened::Code(_) => what(past),
    }
}

fn revealed(past: &Past, output: Output) -> String {
    let lang = output.lang;
    let hidden = |by: Option<u64>| match by {
        Some(by) => {
            format!("({} {by})", lang.pick("đã xóa theo luật, mục", "erased by law, entry"))
        }
        None => lang
            .pick("(không có khóa, cũng không có mục nào xóa)", "(no key, and no entry erased it)")
            .to_owned(),
    };
    let field = |it: &reader::Revealed| {
        let text = it.text.clone().unwrap_or_else(|| hidden(it.erased_by));
        format!("{}: {text}", it.field.word())
    };
    past.revealed.iter().map(field).collect::<Vec<_>>().join("; ")
}

fn document(past: &Past) -> String {
    let number = past.payload.meta.document.as_ref().and_then(|it| it.number.as_ref());
    number.map_or_else(String::new, ToString::to_string)
}

/// The entry that ended another, by the other's revision: its position, and whether it voids.
type Ends = BTreeMap<u64, (u64, bool)>;

fn ends(past: &[Past]) -> Ends {
    let mut ends = Ends::new();
    for it in past {
        let (by, standing) = (it.envelope.revision.0, it.payload.meta.standing);
        if let Some(ended) = standing.ends().filter(|ended| *ended < by) {
            let voids = matches!(standing, Standing::Voids(_));
            ends.entry(ended).or_insert((it.envelope.position.0, voids));
        }
    }
    ends
}

/// How an entry stands to others: what it takes the place of or takes back, and what ended it.
fn stands(it: &Past, ends: &Ends, output: Output) -> String {
    let lang = output.lang;
    let own = match it.payload.meta.standing {
        Standing::New => String::new(),
        Standing::ByDeadline => lang.pick("tự ghi khi hết hạn", "by deadline").to_owned(),
        Standing::Replaces(it) => format!("{} {it}", lang.pick("thay số", "replaces rev.")),
        Standing::Voids(it) => format!("{} {it}", lang.pick("hủy số", "voids rev.")),
    };
    let ended = ends.get(&it.envelope.revision.0).map(|(by, voids)| match voids {
        true => format!("{} {by}", lang.pick("bị hủy bởi mục", "voided by entry")),
        false => format!("{} {by}", lang.pick("bị thay bởi mục", "corrected by entry")),
    });
    [Some(own).filter(|it| !it.is_empty()), ended]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("; ")
}

fn entry_json(it: &Past, ends: &Ends, output: Output) -> Json {
    let (replaces, voids) = match it.payload.meta.standing {
        Standing::New | Standing::ByDeadline => (None, None),
        Standing::Replaces(of) => (Some(of), None),
        Standing::Voids(of) => (None, Some(of)),
    };
    let ended = ends.get(&it.envelope.revision.0);
    let fields: Vec<Json> = it
        .revealed
        .iter()
        .map(|it| {
            let person = it.person.map(|it| it.to_string());
            json!({
                "person": person, "field": it.field.word(), "text": it.text,
                "erased_by": it.erased_by,
            })
        })
        .collect();
    json!({
        "position": it.envelope.position.0, "revision": it.envelope.revision.0,
        "recorded_at": it.envelope.recorded_at.to_rfc3339(),
        "effective_date": it.payload.meta.effective.to_string(),
        "what": what(it), "detail": describe::happened(&it.payload.happened, output.lang),
        "recorder": it.payload.meta.recorder.id.as_str(),
        "assurance": it.payload.meta.recorder.assurance.word(),
        "document": document(it), "request_id": it.envelope.append.to_string(),
        "encrypted_fields": it.payload.personal.len(), "revealed": fields,
        "replaces_revision": replaces, "voids_revision": voids,
        "by_deadline": it.payload.meta.standing == Standing::ByDeadline,
        "ended_by": ended.map(|(by, voids)| json!({ "position": by, "voids": voids })),
        "reason": it.payload.meta.reason.as_ref().map(|it| it.as_str()),
        "import": it.payload.meta.import.as_ref().map(|it| it.as_str()),
    })
}

fn table(past: &[Past], ends: &Ends, output: Output) -> comfy_table::Table {
    let mut table = output.table(&[
        ("Mục", "Entry"),
        ("Số", "Rev."),
        ("Hiệu lực", "Effective"),
        ("Ghi lúc (UTC)", "Recorded at (UTC)"),
        ("Sự kiện", "Event"),
        ("Nội dung", "Content"),
        ("Người ghi", "Recorder"),
        ("Văn bản", "Document"),
        ("Đính chính, hủy", "Amends"),
    ]);
    for it in past {
        let mut content = describe::happened(&it.payload.happened, output.lang);
        if let Some(reason) = &it.payload.meta.reason {
            let why = format!("{}: {reason}", output.lang.pick("lý do", "reason"));
            content = if content.is_empty() { why } else { format!("{content} | {why}") };
        }
        if !it.revealed.is_empty() {
            content = format!("{content} | {}", revealed(it, output));
        }
        table.add_row([
            it.envelope.position.to_string(),
            it.envelope.revision.to_string(),
            it.payload.meta.effective.to_string(),
            it.envelope.recorded_at.format("%Y-%m-%d %H:%M:%S").to_string(),
            title(it, output),
            content,
            it.payload.meta.recorder.id.to_string(),
            document(it),
            stands(it, ends, output),
        ]);
    }
    table
}
