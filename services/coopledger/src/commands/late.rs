//! `late`: entries that were recorded long after they took effect.

use eventlog::Position;
use reader::{Late, Resolved};
use serde_json::{Value as Json, json};
use views::{EntryFilter, Place};

use super::figures::land;
use super::search::{row_json, text};
use crate::args::Late as Args;
use crate::failure::Failure;
use crate::ledger::Reading;
use crate::output::Output;

/// Prints the late entries.
pub async fn run(args: Args, ledger: &Reading, output: Output) -> Result<(), Failure> {
    let (reader, views) = (&ledger.reader, &*ledger.views);
    let pin = reader.resolve(args.moments.pin()).await?;
    let place = match args.area.as_str() {
        "VN" => None,
        code => Some(Place::Units(reader.all_units_of(views, &land(code)?, pin).await?)),
    };
    let filter = EntryFilter {
        recorder: text("--recorder", args.recorder.as_deref())?,
        recorded_from: args.recorded_from,
        recorded_to: args.recorded_to,
        effective_to: Some(pin.as_of),
        place,
        ..EntryFilter::default()
    };
    let (mut found, mut next) = (Vec::new(), Some(Position(0)));
    while let (Some(after), true) = (next, found.len() < args.limit) {
        let (left, range) = (args.limit - found.len(), (after, pin.known_at));
        let (rows, more) = reader.late(views, &filter, args.days, range, left).await?;
        found.extend(rows);
        next = more;
    }
    output.print(|| json(&args, &found, pin), || table(&found, pin, output));
    Ok(())
}

fn json(args: &Args, found: &[Late], pin: Resolved) -> Json {
    let row = |it: &Late| {
        let mut row = row_json(&it.row);
        row["days_late"] = it.days.into();
        row
    };
    json!({
        "area": args.area, "days": args.days, "as_of": pin.as_of.to_string(),
        "known_at": pin.known_at.0, "entries": found.iter().map(row).collect::<Vec<_>>(),
    })
}

fn table(found: &[Late], pin: Resolved, output: Output) -> String {
    let mut table = output.table(&[
        ("Mục", "Entry"),
        ("Hiệu lực", "Effective"),
        ("Ghi lúc (UTC)", "Recorded at (UTC)"),
        ("Muộn (ngày)", "Late (days)"),
        ("Sự kiện", "Event"),
        ("Dòng", "Stream"),
        ("Người ghi", "Recorder"),
        ("Văn bản", "Document"),
        ("Địa bàn", "Area"),
    ]);
    for Late { row, days } in found {
        table.add_row([
            row.position.to_string(),
            row.effective.to_string(),
            row.recorded_at.format("%Y-%m-%d %H:%M:%S").to_string(),
            days.to_string(),
            row.what.to_string(),
            row.stream.to_string(),
            row.recorder.to_string(),
            row.document.as_deref().unwrap_or_default().to_owned(),
            row.unit.as_ref().map_or_else(String::new, |(it, _)| it.to_string()),
        ]);
    }
    format!("{}\n{table}", output.pin(pin))
}
