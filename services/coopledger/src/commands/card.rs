//! `card`: one cooperative at a moment, and its entries in the order of their effect.

use cooperative::area::Unit;
use cooperative::card::Card;
use cooperative::{CooperativeId, TradeCode};
use reader::{End, Placed, Resolved};
use reports::{Lang, describe};
use serde_json::{Value as Json, json};

use super::history::{id_of, title, what};
use super::work::warning_json;
use crate::args::Card as Args;
use crate::failure::Failure;
use crate::ledger::Reading;
use crate::output::Output;

/// Prints the card, and the timeline if it was asked for.
pub async fn run(args: Args, ledger: &Reading, output: Output) -> Result<(), Failure> {
    let reader = &ledger.reader;
    let id = id_of(&args.cooperative, ledger).await?;
    let pin = reader.resolve(args.moments.pin()).await?;
    let card = reader.card(id, pin).await?;
    let line = match args.timeline {
        true => Some(reader.timeline(id, pin).await?),
        false => None,
    };
    let areas = reader.areas(&*ledger.views, pin).await?;
    let place = Place {
        registered: areas.forest.named(&card.commune, card.seated).map(|it| &it.unit),
        current: areas.forest.current(&card.commune, card.seated, pin.as_of).map(|it| &it.unit),
    };
    let warnings = reader.warnings_of(id, pin).await?;
    output.print(
        || {
            let mut all = json(&card, &place, line.as_deref(), pin, output);
            all["warnings"] = warnings.iter().map(warning_json).collect();
            all
        },
        || {
            let mut text = head(&card, &place, pin, output);
            for it in &warnings {
                let (severity, lang) = (it.kind.severity(), output.lang);
                let grave = lang.pick(severity.vi(), severity.en());
                let what = lang.pick(it.kind.vi(), it.kind.en());
                text.push_str(&format!("\n! {grave}: {what}: {}", lang.pick(&it.vi, &it.en)));
            }
            match &line {
                Some(line) => format!("{text}\n{}", table(line, pin, output)),
                None => text,
            }
        },
    );
    Ok(())
}

/// Where a head office is registered, and where that lies on the pin's day.
struct Place<'a> {
    registered: Option<&'a Unit>,
    current: Option<&'a Unit>,
}

fn json(
    it: &Card,
    place: &Place<'_>,
    line: Option<&[Placed]>,
    pin: Resolved,
    output: Output,
) -> Json {
    let name = |it: Option<&Unit>| it.map(|it| it.name.to_string());
    let timeline = line.map(|it| it.iter().map(|it| placed_json(it, output)).collect::<Vec<_>>());
    json!({
        "cooperative": it.id.to_string(), "code": it.code.as_ref().map(|it| it.as_str()),
        "name": it.name.as_str(), "kind": it.kind.word(), "commune": it.commune.as_str(),
        "commune_name": name(place.registered), "commune_registered_on": it.seated.to_string(),
        "current_unit": place.current.map(|it| it.code.to_string()),
        "current_unit_name": name(place.current),
        "sector": it.sector.map(|it| it.word()),
        "trades": it.trades.iter().map(TradeCode::as_str).collect::<Vec<_>>(),
        "vsic": it.vsic.map(|it| it.word()), "legal": it.legal.map(|it| it.word()),
        "operating": it.operating.word(), "members": it.members,
        "official_members": it.official_members, "managers": it.managers,
        "charter_capital": it.charter_capital.map(|it| it.0),
        "loans_outstanding": it.loans_outstanding.0,
        "registered_on": it.registered_on.map(|it| it.to_string()),
        "ended_on": it.ended_on.map(|it| it.to_string()), "revision": it.revision,
        "exit": it.exit.map(|it| it.word()),
        "reorganisation": it.reorganisation.map(|it| it.word()),
        "predecessors": ids(&it.predecessors), "successors": ids(&it.successors),
        "duplicates": ids(&it.duplicates),
        "as_of": pin.as_of.to_string(), "known_at": pin.known_at.0, "timeline": timeline,
    })
}

fn ids(all: &[CooperativeId]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

fn placed_json(it: &Placed, output: Output) -> Json {
    let end =
        |it: End| json!({ "position": it.position.0, "revision": it.revision, "voids": it.voids });
    json!({
        "position": it.past.envelope.position.0, "revision": it.past.envelope.revision.0,
        "effective_date": it.past.payload.meta.effective.to_string(),
        "recorded_at": it.past.envelope.recorded_at.to_rfc3339(), "what": what(&it.past),
        "detail": describe::happened(&it.past.payload.happened, output.lang),
        "holds": it.holds, "ended": it.ended.map(end),
    })
}

fn head(it: &Card, place: &Place<'_>, pin: Resolved, output: Output) -> String {
    let lang = output.lang;
    let code = it.code.as_ref().map_or_else(String::new, |it| format!(" ({it})"));
    let mut lines = vec![format!("{}{code}, {}", it.name, output.pin(pin))];
    let mut line = |vi: &str, en: &str, value: String| {
        lines.push(format!("{}: {value}", lang.pick(vi, en)));
    };
    line("loại hình", "kind", lang.pick(it.kind.vi(), it.kind.en()).into());
    let named = |unit: &Unit| format!("{} {}", unit.code, unit.name);
    let registered = place.registered.map_or_else(|| it.commune.to_string(), named);
    line("xã đăng ký", "commune as registered", registered);
    if let Some(current) = place.current.filter(|it| Some(*it) != place.registered) {
        line("nay thuộc", "lies in", named(current));
    }
    if let Some(sector) = it.sector {
        line("lĩnh vực", "sector", lang.pick(sector.vi(), sector.en()).into());
    }
    if let Some(vsic) = it.vsic {
        let codes: Vec<&str> = it.trades.iter().map(TradeCode::as_str).collect();
        let trades = format!("{} (VSIC {})", codes.join(", "), vsic.word());
        line("ngành nghề, ngành chính đứng đầu", "trades, the main one first", trades);
    }
    if let Some(on) = it.registered_on {
        line("đăng ký ngày", "registered on", on.to_string());
    }
    if let Some(legal) = it.legal {
        line("tình trạng", "state", lang.pick(legal.vi(), legal.en()).into());
    }
    if it.ended_on.is_none() {
        line("hoạt động", "operation", lang.pick(it.operating.vi(), it.operating.en()).into());
    }
    let official = lang.pick("chính thức", "official");
    line("thành viên", "members", format!("{} ({official}: {})", it.members, it.official_members));
    line("cán bộ quản lý", "managers", it.managers.to_string());
    line("dư nợ", "loans outstanding", describe::dong(it.loans_outstanding, lang));
    if let Some(on) = it.ended_on {
        line("chấm dứt ngày", "ended on", on.to_string());
    }
    if let Some(exit) = it.exit {
        line("lý do chấm dứt", "ended by", lang.pick(exit.vi(), exit.en()).into());
    }
    if let Some(how) = it.reorganisation {
        line("đang làm thủ tục", "about to be", lang.pick(how.vi(), how.en()).into());
    }
    for (vi, en, all) in [
        ("từ hợp tác xã", "came of", &it.predecessors),
        ("chuyển sang hợp tác xã", "went into", &it.successors),
        ("hồ sơ trùng", "duplicates", &it.duplicates),
    ] {
        if !all.is_empty() {
            line(vi, en, ids(all).join(", "));
        }
    }
    lines.join("\n")
}

fn table(line: &[Placed], pin: Resolved, output: Output) -> comfy_table::Table {
    let mut table = output.table(&[
        ("Hiệu lực", "Effective"),
        ("Ghi lúc (UTC)", "Recorded at (UTC)"),
        ("Mục", "Entry"),
        ("Sự kiện", "Event"),
        ("Nội dung", "Content"),
        ("Còn giá trị", "Holds"),
        ("Bị thay bởi", "Ended by"),
    ]);
    for it in line {
        table.add_row([
            it.past.payload.meta.effective.to_string(),
            it.past.envelope.recorded_at.format("%Y-%m-%d %H:%M:%S").to_string(),
            it.past.envelope.position.to_string(),
            title(&it.past, output),
            describe::happened(&it.past.payload.happened, output.lang),
            output
                .lang
                .pick(if it.holds { "có" } else { "không" }, if it.holds { "yes" } else { "no" })
                .into(),
            it.ended.map_or_else(String::new, |it| ended(it, pin, output.lang)),
        ]);
    }
    table
}

/// By what an entry was ended, and whether that was known under the pin.
fn ended(it: End, pin: Resolved, lang: Lang) -> String {
    let how = match it.voids {
        true => lang.pick("hủy bởi mục", "voided by entry"),
        false => lang.pick("đính chính bởi mục", "corrected by entry"),
    };
    let later = if it.position > pin.known_at { lang.pick(" (sau đó)", " (later)") } else { "" };
    format!("{how} {}{later}", it.position)
}
