//! `replay`: a seal regenerated, and what is known of its period today.

use cooperative::Sector;
use cooperative::seal::{SealedRatio, SealedValue};
use figures::seal::{Cause, Difference};
use figures::{Value, indicator};
use reader::{Replayed, Seal, SealId, SealShift};
use serde_json::{Value as Json, json};

use super::explain::positions;
use super::seal::{head, head_json};
use crate::args::Replay;
use crate::failure::Failure;
use crate::ledger::Reading;
use crate::output::{Output, value_json};

/// Prints whether a seal replays equal, and what differs.
pub async fn run(args: Replay, ledger: &Reading, output: Output) -> Result<(), Failure> {
    let seal = named(&args.seal, ledger).await?;
    let replayed = ledger.reader.replay(&*ledger.views, &seal, args.known_at).await?;
    output.print(|| json(&seal, &replayed), || text(&seal, &replayed, args.now, output));
    Ok(())
}

/// The seal of an id on the command line.
pub async fn named(id: &str, ledger: &Reading) -> Result<Seal, Failure> {
    let id: SealId = id.parse().map_err(|it: cooperative::Invalid| Failure::Argument {
        what: "--seal",
        value: id.to_owned(),
        expected: it.expected.to_owned(),
    })?;
    Ok(ledger.reader.seal(&id, ledger.reader.log().last()).await?)
}

fn json(seal: &Seal, it: &Replayed) -> Json {
    let difference = |it: &Difference| {
        json!({
            "indicator": it.indicator.as_str(), "sector": it.sector.map(Sector::word),
            "sealed": value_json(&value(it.sealed)),
            "regenerated": it.again.map(|it| value_json(&value(it))), "cause": cause(it.cause).2,
            "parts_only": it.again == Some(it.sealed),
        })
    };
    let shift = |it: &SealShift| {
        json!({
            "indicator": it.indicator, "sector": it.sector.map(Sector::word),
            "then": value_json(&value(it.then)), "now": value_json(&value(it.now)),
            "parts_only": it.then == it.now, "positions": it.positions,
        })
    };
    json!({
        "seal": head_json(&seal.id, &seal.statement), "equal": it.differences.is_empty(),
        "ended_by": seal.ended.map(|it| it.0),
        "differences": it.differences.iter().map(difference).collect::<Vec<_>>(),
        "as_of": it.now.as_of.to_string(), "known_at": it.now.known_at.0,
        "now": it.shifts.iter().map(shift).collect::<Vec<_>>(),
    })
}

/// Why a figure differs: in Vietnamese, in English, for machines.
fn cause(cause: Cause) -> (&'static str, &'static str, &'static str) {
    match cause {
        Cause::Definition => ("định nghĩa đã đổi", "its definition changed", "definition"),
        Cause::Fold => ("cách tính đã đổi", "the fold changed", "fold"),
        Cause::Data => (
            "khung nhìn hoặc sổ bị hỏng (thử rebuild)",
            "the views or the log are damaged (try rebuild)",
            "data",
        ),
    }
}

/// A sealed value as figures are shown.
fn value(it: SealedValue) -> Value {
    match it {
        SealedValue::NotReported => {
            Value::Missing { vi: "chưa được báo cáo".into(), en: "not reported".into() }
        }
        SealedValue::Count(it) => Value::Count(it.count),
        SealedValue::Ratio(it) => {
            let SealedRatio { numerator, denominator, covered, population } = it;
            Value::Ratio { numerator, denominator, covered, population }
        }
        SealedValue::Range(it) => {
            Value::Range { low: it.low, high: it.high, denominator: it.denominator }
        }
    }
}

fn text(seal: &Seal, it: &Replayed, now: bool, output: Output) -> String {
    let lang = output.lang;
    let verdict = match it.differences.len() {
        0 => lang.pick("dựng lại: bằng nhau", "replayed: equal").to_owned(),
        n => format!(
            "{} {n} {}",
            lang.pick("dựng lại:", "replayed:"),
            lang.pick("số khác", "differ")
        ),
    };
    let mut text = format!("{}: {verdict}\n{}", seal.id, head(&seal.statement, output));
    if let Some(ended) = seal.ended {
        let words = lang.pick("bản này đã bị hủy bởi mục", "this seal was taken back by entry");
        text.push_str(&format!("\n{words} {ended}"));
    }
    if !it.differences.is_empty() {
        text.push_str(&format!("\n{}", differences(&it.differences, output)));
    }
    let pin = output.pin(it.now);
    let changed = lang.pick("số nay đã khác", "figures are others now");
    text.push_str(&format!("\n{pin}: {} {changed}", it.shifts.len()));
    if now && !it.shifts.is_empty() {
        text.push_str(&format!("\n{}", shifts(&it.shifts, output)));
    }
    text
}

fn differences(all: &[Difference], output: Output) -> comfy_table::Table {
    let mut table = output.table(&[
        ("Chỉ tiêu", "Indicator"),
        ("Lĩnh vực", "Sector"),
        ("Đã chốt", "Sealed"),
        ("Dựng lại", "Regenerated"),
        ("Vì sao", "Why"),
    ]);
    for it in all {
        let (vi, en, _) = cause(it.cause);
        let id = it.indicator.as_str();
        table.add_row([
            id.to_owned(),
            sector(it.sector, output),
            shown(id, it.sealed, output),
            it.again.map_or_else(String::new, |again| moved(id, it.sealed, again, output)),
            output.lang.pick(vi, en).to_owned(),
        ]);
    }
    table
}

fn shifts(all: &[SealShift], output: Output) -> comfy_table::Table {
    let mut table = output.table(&[
        ("Chỉ tiêu", "Indicator"),
        ("Lĩnh vực", "Sector"),
        ("Lúc chốt", "When sealed"),
        ("Nay", "Now"),
        ("Các mục ghi từ đó", "Entries since"),
    ]);
    for it in all {
        table.add_row([
            it.indicator.clone(),
            sector(it.sector, output),
            shown(&it.indicator, it.then, output),
            moved(&it.indicator, it.then, it.now, output),
            positions(&it.positions),
        ]);
    }
    table
}

fn sector(it: Option<Sector>, output: Output) -> String {
    it.map_or_else(String::new, |it| output.lang.pick(it.vi(), it.en()).to_owned())
}

/// What a value became; where it is the same, its parts are others.
fn moved(id: &str, then: SealedValue, now: SealedValue, output: Output) -> String {
    let value = shown(id, now, output);
    let parts = output.lang.pick("các phần khác", "other parts");
    if then == now { format!("{value} ({parts})") } else { value }
}

/// A value in the indicator's unit; bare where the indicator is not defined any more.
fn shown(id: &str, it: SealedValue, output: Output) -> String {
    let unit = indicator(id).map_or(figures::indicator::Unit::Count, |it| it.unit);
    output.value(unit, &value(it))
}
