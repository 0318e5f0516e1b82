//! `why`: the entries between two pins that moved a figure.

use eventlog::Position;
use figures::indicator::{Indicator, Role, Slot, Unit};
use figures::sum::Shift;
use reader::{Changed, Division, KnownAt, Mover, MoverKind, Pin, Side};
use reports::{Lang, describe};
use serde_json::{Value as Json, json};

use super::figures::{question, sector};
use super::replay::named;
use crate::args::Why;
use crate::failure::Failure;
use crate::ledger::Reading;
use crate::output::{Output, value_json};

/// Prints what moved a figure.
pub async fn run(args: Why, ledger: &Reading, output: Output) -> Result<(), Failure> {
    let sector = args.sector.as_deref().map(sector).transpose()?;
    let mut asked = question(&args.period, Division::Sectors(vec![sector]), Vec::new())?;
    asked.breakdown = args.breakdown;
    if let Some(id) = &args.seal {
        let sealed = named(id, ledger).await?.statement;
        let known_at = Some(KnownAt::Position(Position(sealed.known_at)));
        asked.pin = Pin { as_of: Some(sealed.as_of), known_at };
        (asked.area, asked.kind) = (sealed.area.into(), sealed.kind);
        asked.period_from = Some(sealed.period_from);
    }
    let after = Pin { as_of: args.and_as_of, known_at: args.and_at };
    let reader = &ledger.reader;
    let changed = reader.change(&*ledger.views, &asked, after, &args.indicator).await?;
    let shown = changed.moved.iter().take(args.limit).cloned().collect();
    let movers = reader.movers(shown, changed.after.pin).await?;
    output.print(|| json(&changed, &movers), || text(&changed, &movers, output));
    Ok(())
}

fn json(it: &Changed, movers: &[Mover]) -> Json {
    let side = |side: &Side| {
        json!({
            "value": value_json(&side.value), "period_from": side.period_from.to_string(),
            "as_of": side.pin.as_of.to_string(), "known_at": side.pin.known_at.0,
        })
    };
    let term = |it: &Shift| {
        json!({
            "role": role(it.role).2, "year_before": it.slot == Slot::YearBefore,
            "before": it.before, "after": it.after,
        })
    };
    json!({
        "indicator": it.indicator.id, "before": side(&it.before), "after": side(&it.after),
        "terms": it.terms.iter().map(term).collect::<Vec<_>>(),
        "entries": movers.iter().map(mover_json).collect::<Vec<_>>(),
        "entries_in_all": it.moved.len(),
    })
}

fn mover_json(it: &Mover) -> Json {
    let meta = &it.payload.meta;
    let moves: Vec<Json> = it
        .moved
        .moves
        .iter()
        .map(|(of, slot, n)| {
            json!({ "role": role(*of).2, "year_before": *slot == Slot::YearBefore, "n": n })
        })
        .collect();
    json!({
        "position": it.envelope.position.0, "revision": it.envelope.revision.0,
        "cooperative": it.moved.cooperative.to_string(),
        "name": it.name.as_ref().map(|it| it.as_str()),
        "effective_date": meta.effective.to_string(),
        "recorded_at": it.envelope.recorded_at.to_rfc3339(),
        "kind": kind(it.kind).2, "detail": describe::happened(&it.payload.happened, Lang::Vi),
        "recorder": meta.recorder.id.as_str(), "document": document(it),
        "reason": meta.reason.as_ref().map(|it| it.as_str()), "moves": moves,
    })
}

fn document(it: &Mover) -> Option<&str> {
    it.payload.meta.document.as_ref()?.number.as_ref().map(|it| it.as_str())
}

/// What a term is called: in Vietnamese, in English, for machines.
pub fn role(role: Role) -> (&'static str, &'static str, &'static str) {
    match role {
        Role::Numerator => ("tử số", "numerator", "numerator"),
        Role::Possible => ("có thể", "possible", "possible"),
        Role::Subtracted => ("trừ đi", "taken off", "subtracted"),
        Role::Denominator => ("mẫu số", "denominator", "denominator"),
    }
}

/// What a kind of entry is called, likewise.
fn kind(kind: MoverKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        MoverKind::Timely => ("kịp thời", "timely", "timely"),
        MoverKind::Late => ("ghi bổ sung", "late record", "late"),
        MoverKind::Correction => ("đính chính", "correction", "correction"),
        MoverKind::Void => ("hủy", "void", "void"),
    }
}

fn text(it: &Changed, movers: &[Mover], output: Output) -> String {
    let lang = output.lang;
    let unit = it.indicator.unit;
    let side =
        |side: &Side| format!("{} ({})", output.value(unit, &side.value), output.pin(side.pin));
    let mut text = format!(
        "{} ({}): {} → {}\n",
        output.label(it.indicator),
        it.indicator.id,
        side(&it.before),
        side(&it.after),
    );
    for term in &it.terms {
        let change = term.after - term.before;
        let name = term_name(it.indicator, term.role, term.slot, output);
        text.push_str(&format!("{name}: {} → {} ({change:+})\n", term.before, term.after));
    }
    if movers.is_empty() {
        let none = "không có mục nào làm thay đổi / no entry moved it";
        return format!("{text}{none}");
    }
    let left = it.moved.len() - movers.len();
    let rest = match (left, lang) {
        (0, _) => String::new(),
        (_, Lang::Vi) => format!("\n… còn {left} mục nữa (--limit)"),
        (_, Lang::En) => format!("\n… {left} more entries (--limit)"),
    };
    format!("{text}{}{rest}", table(it.indicator, movers, output))
}

/// What a term of an indicator is called; a sum of its own is just the figure.
fn term_name(of: &Indicator, term: Role, slot: Slot, output: Output) -> String {
    let (vi, en, _) = role(term);
    let year = match slot {
        Slot::Asked => "",
        Slot::YearBefore => output.lang.pick(" năm trước", " of the year before"),
    };
    let unit = match of.unit {
        Unit::Dong if term != Role::Denominator => " (đ)",
        Unit::Count | Unit::Dong | Unit::Percent => "",
    };
    format!("{}{year}{unit}", output.lang.pick(vi, en))
}

fn table(of: &Indicator, movers: &[Mover], output: Output) -> comfy_table::Table {
    let lang = output.lang;
    let mut table = output.table(&[
        ("Mục", "Entry"),
        ("Hợp tác xã", "Cooperative"),
        ("Hiệu lực", "Effective"),
        ("Ghi lúc (UTC)", "Recorded at (UTC)"),
        ("Loại", "Kind"),
        ("Nội dung", "Content"),
        ("Thay đổi", "Change"),
        ("Người ghi", "Recorder"),
        ("Văn bản", "Document"),
        ("Lý do", "Reason"),
    ]);
    for it in movers {
        let meta = &it.payload.meta;
        let (vi, en, _) = kind(it.kind);
        let one = |(role, slot, n): &(Role, Slot, i128)| {
            format!("{n:+} {}", term_name(of, *role, *slot, output))
        };
        table.add_row([
            it.envelope.position.to_string(),
            it.name.as_ref().map_or_else(|| it.moved.cooperative.to_string(), |it| it.to_string()),
            meta.effective.to_string(),
            it.envelope.recorded_at.format("%Y-%m-%d %H:%M:%S").to_string(),
            lang.pick(vi, en).to_owned(),
            describe::happened(&it.payload.happened, lang),
            it.moved.moves.iter().map(one).collect::<Vec<_>>().join("\n"),
            meta.recorder.id.to_string(),
            document(it).unwrap_or_default().to_owned(),
            meta.reason.as_ref().map_or_else(String::new, ToString::to_string),
        ]);
    }
    table
}
