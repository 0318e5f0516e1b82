//! `search`: entries by who, on what document, when and where; or names that are alike.

use cooperative::Text;
use cooperative::land::AreaRef;
use eventlog::Position;
use reader::{Resolved, Similar};
use serde_json::{Value as Json, json};
use views::{DocumentFilter, EntryFilter, EntryRow, Place};

use super::figures::land;
use crate::args::Search;
use crate::failure::Failure;
use crate::ledger::Reading;
use crate::output::Output;

/// Prints what is found.
pub async fn run(args: Search, ledger: &Reading, output: Output) -> Result<(), Failure> {
    let area = args.area.as_deref().map(land).transpose()?;
    let asked = args.moments.pin();
    let pin = ledger.reader.resolve(asked).await?;
    if let Some(name) = &args.name {
        let limit = args.limit as usize;
        let reader = &ledger.reader;
        let near = reader.similar_names(&*ledger.views, name, area.as_ref(), asked, limit).await?;
        output.print(|| names_json(&near, pin), || names(&near, pin, output));
        return Ok(());
    }
    let filter = filter(&args, area, pin, ledger).await?;
    let mut rows = ledger
        .views
        .entries(&filter, Position(0), args.limit)
        .await
        .map_err(|it| Failure::while_doing("searching")(it.into()))?;
    rows.retain(|it| it.position <= pin.known_at);
    output.print(
        || {
            let entries: Vec<Json> = rows.iter().map(row_json).collect();
            json!({
                "as_of": pin.as_of.to_string(), "known_at": pin.known_at.0, "entries": entries,
            })
        },
        || format!("{}\n{}", output.pin(pin), table(&rows, output)),
    );
    Ok(())
}

async fn filter(
    args: &Search,
    area: Option<AreaRef>,
    pin: Resolved,
    ledger: &Reading,
) -> Result<EntryFilter, Failure> {
    let place = match area {
        Some(area) => {
            Some(Place::Units(ledger.reader.all_units_of(&*ledger.views, &area, pin).await?))
        }
        None => None,
    };
    Ok(EntryFilter {
        recorder: text("--recorder", args.recorder.as_deref())?,
        document: text("--document", args.document.as_deref())?.map(DocumentFilter::StartsWith),
        recorded_from: args.recorded_from,
        recorded_to: args.recorded_to,
        effective_to: Some(pin.as_of),
        import: text("--import", args.import.as_deref())?,
        place,
        ..EntryFilter::default()
    })
}

/// A text of the command line.
pub fn text(what: &'static str, text: Option<&str>) -> Result<Option<Text>, Failure> {
    let text = text.map(|it| (it, Text::new(it)));
    text.map(|(value, text)| {
        text.map_err(|it| Failure::Argument {
            what,
            value: value.to_owned(),
            expected: it.expected.to_owned(),
        })
    })
    .transpose()
}

/// An entry in short, for machines.
pub fn row_json(it: &EntryRow) -> Json {
    json!({
        "position": it.position.0, "stream": &*it.stream, "revision": it.revision,
        "recorded_at": it.recorded_at.to_rfc3339(), "effective_date": it.effective.to_string(),
        "what": &*it.what, "recorder": &*it.recorder, "document": it.document.as_deref(),
        "area": it.unit.as_ref().map(|(it, _)| it.as_str()), "import": it.import.as_deref(),
    })
}

fn table(rows: &[EntryRow], output: Output) -> String {
    let mut table = output.table(&[
        ("Mục", "Entry"),
        ("Hiệu lực", "Effective"),
        ("Ghi lúc (UTC)", "Recorded at (UTC)"),
        ("Sự kiện", "Event"),
        ("Dòng", "Stream"),
        ("Người ghi", "Recorder"),
        ("Văn bản", "Document"),
        ("Địa bàn", "Area"),
    ]);
    for it in rows {
        table.add_row([
            it.position.to_string(),
            it.effective.to_string(),
            it.recorded_at.format("%Y-%m-%d %H:%M:%S").to_string(),
            it.what.to_string(),
            it.stream.to_string(),
            it.recorder.to_string(),
            it.document.as_deref().unwrap_or_default().to_owned(),
            it.unit.as_ref().map_or_else(String::new, |(it, _)| it.to_string()),
        ]);
    }
    table.to_string()
}

fn names_json(near: &[Similar], pin: Resolved) -> Json {
    let name = |it: &Similar| json!({ "cooperative": it.id.to_string(), "name": it.name.as_str(), "score": it.score });
    let names: Vec<Json> = near.iter().map(name).collect();
    json!({ "as_of": pin.as_of.to_string(), "known_at": pin.known_at.0, "names": names })
}

fn names(near: &[Similar], pin: Resolved, output: Output) -> String {
    let mut table =
        output.table(&[("Giống", "Alike"), ("Hợp tác xã", "Cooperative"), ("Id", "Id")]);
    for it in near {
        table.add_row([format!("{:.2}", it.score), it.name.to_string(), it.id.to_string()]);
    }
    format!("{}\n{table}", output.pin(pin))
}
