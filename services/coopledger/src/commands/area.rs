//! `area`: what a unit's code means on a day, and what became of the unit.

use chrono::NaiveDate;
use reader::{Area, Meaning, Resolved};
use reports::Lang;
use serde_json::{Value as Json, json};

use super::figures::land;
use crate::args::AreaArgs;
use crate::failure::Failure;
use crate::ledger::Reading;
use crate::output::Output;

/// Prints the unit, those above it, what went into it and what it went into.
pub async fn run(args: AreaArgs, ledger: &Reading, output: Output) -> Result<(), Failure> {
    let pin = ledger.reader.resolve(args.moments.pin()).await?;
    let area = ledger.reader.area(&*ledger.views, &land(&args.code)?, pin).await?;
    output.print(|| json(&area, pin), || text(&area, pin, output));
    Ok(())
}

fn json(it: &Area, pin: Resolved) -> Json {
    let meaning = |it: &Meaning| {
        json!({
            "code": it.unit.unit.code.as_str(), "name": it.unit.unit.name.as_str(),
            "level": it.unit.unit.level.word(), "from": it.unit.from.to_string(),
            "until": it.last.map(|it| it.to_string()),
        })
    };
    let step =
        |(it, on): &(Meaning, NaiveDate)| json!({ "area": meaning(it), "on": on.to_string() });
    let office = it.office.as_ref().map(|(office, since)| {
        json!({
            "name": office.name.as_str(), "id": office.id.as_ref().map(|it| it.as_str()),
            "since": since.to_string(),
        })
    });
    json!({
        "area": meaning(&it.meaning),
        "parents": it.parents.iter().map(meaning).collect::<Vec<_>>(),
        "predecessors": it.predecessors.iter().map(step).collect::<Vec<_>>(),
        "successors": it.successors.iter().map(step).collect::<Vec<_>>(),
        "office": office, "communes": it.communes,
        "meanings": it.meanings.iter().map(meaning).collect::<Vec<_>>(),
        "as_of": pin.as_of.to_string(), "known_at": pin.known_at.0,
    })
}

fn text(it: &Area, pin: Resolved, output: Output) -> String {
    let lang = output.lang;
    let mut lines = vec![format!("{}, {}", named(&it.meaning, lang), output.pin(pin))];
    let mut line = |vi: &str, en: &str, value: String| {
        lines.push(format!("{}: {value}", lang.pick(vi, en)));
    };
    let level = it.meaning.unit.unit.level;
    line("cấp", "level", lang.pick(level.vi(), level.en()).into());
    let parents: Vec<String> = it.parents.iter().map(|it| it.unit.unit.name.to_string()).collect();
    if !parents.is_empty() {
        line("thuộc", "lies in", parents.join(", "));
    }
    line("số xã", "communes", it.communes.to_string());
    match &it.office {
        Some((office, since)) => {
            let from = lang.pick("từ ngày", "since");
            line(
                "cơ quan phụ trách",
                "responsible office",
                format!("{}, {from} {since}", office.name),
            );
        }
        None => line(
            "cơ quan phụ trách",
            "responsible office",
            lang.pick("chưa ghi", "not recorded").into(),
        ),
    }
    for (from, on) in &it.predecessors {
        line("hình thành từ", "formed of", format!("{}, {on}", named(from, lang)));
    }
    for (into, on) in &it.successors {
        line("nhập vào", "went into", format!("{}, {on}", named(into, lang)));
    }
    for other in it.meanings.iter().filter(|other| **other != it.meaning) {
        line("mã này còn là", "the code also means", named(other, lang));
    }
    lines.join("\n")
}

/// A unit with its days.
fn named(it: &Meaning, lang: Lang) -> String {
    let unit = &it.unit.unit;
    let from = lang.pick("từ", "from");
    let last =
        it.last.map_or_else(String::new, |last| format!(" {} {last}", lang.pick("đến", "to")));
    format!("{} {} ({from} {}{last})", unit.code, unit.name, it.unit.from)
}
