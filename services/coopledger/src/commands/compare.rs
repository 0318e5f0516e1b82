//! `compare`: published figures and targets beside regenerated ones.

use cooperative::publication::{Comparator, PrintedUnit, Subject};
use figures::compare::{Origin, Row, Shown};
use figures::indicator;
use figures::number::Decimal;
use figures::{Value, compare::Verdict};
use reader::Compared;
use reports::Lang;
use serde_json::{Value as Json, json};

use super::figures::{area, pin};
use crate::args::Span;
use crate::failure::Failure;
use crate::ledger::Reading;
use crate::output::Output;

/// Prints the comparison.
pub async fn run(args: Span, ledger: &Reading, output: Output) -> Result<(), Failure> {
    let (from, pin) = pin(&args)?;
    let area = area(&args.area)?;
    let compared = ledger.reader.compare(&*ledger.views, &area, from, pin).await?;
    output.ahead(compared.pin.as_of, ledger.reader.today());
    print(&compared, output);
    Ok(())
}

/// Prints a comparison.
pub fn print(compared: &Compared, output: Output) {
    output.print(|| json(compared, output.lang), || tables(compared, output));
}

/// The rows for machines; numbers in the printed unit.
fn json(compared: &Compared, lang: Lang) -> Json {
    let rows: Vec<Json> = compared.rows.iter().map(|it| row_json(it, lang)).collect();
    json!({
        "period_from": compared.period_from.to_string(), "as_of": compared.pin.as_of.to_string(),
        "known_at": compared.pin.known_at.0, "figures": rows,
    })
}

fn row_json(row: &Row, lang: Lang) -> Json {
    let (numerator, denominator) = match row.regenerated {
        Value::Count(n) => (Some(n), Some(1)),
        Value::Ratio { numerator, denominator, .. } => (Some(numerator), Some(denominator)),
        Value::Range { denominator, .. } => (None, Some(denominator)),
        Value::Missing { .. } => (None, None),
    };
    let subject = &row.subject;
    json!({
        "indicator": subject.indicator.as_str(),
        "label": subject.label.as_ref().map(|it| it.as_str()),
        "area": row.area.as_str(),
        "sector": subject.sector.map(|it| it.word()),
        "breakdown": subject.breakdown.as_ref().map(|it| it.as_str()),
        "kind": subject.kind.word(),
        "period_from": subject.period_from.to_string(),
        "as_of": subject.as_of.to_string(),
        "basis": row.basis.word(),
        "regenerated_basis": row.regenerated_basis.word(),
        "regenerated_as_of": row.regenerated_as_of.to_string(),
        "unit": row.unit.word(),
        "published": row.published.value.and_then(Decimal::printed).and_then(decimal_json),
        "published_text": row.published.text,
        "comparator": row.published.comparator.word(),
        "regenerated": row.shown.and_then(shown_json),
        "last_year": row.last_year_shown.and_then(shown_json),
        "numerator": numerator,
        "denominator": denominator,
        "still_missing": row.progress.and_then(|it| decimal_json(it.missing)),
        "reached_percent": row.progress.and_then(|it| it.reached).and_then(decimal_json),
        "verdict": row.verdict.word(),
        "reason": lang.pick(&row.reason.vi, &row.reason.en),
    })
}

pub fn shown_json(shown: Shown) -> Option<Json> {
    match shown {
        Shown::Number(number) => decimal_json(number),
        Shown::Between(low, high) => Some(json!([decimal_json(low)?, decimal_json(high)?])),
    }
}

/// A decimal as a JSON number with just its digits.
pub fn decimal_json(it: Decimal) -> Option<Json> {
    serde_json::from_str(&it.plain()).ok()
}

fn tables(compared: &Compared, output: Output) -> String {
    let lang = output.lang;
    let mut notes = Notes::default();
    let of = |origin: Origin| compared.rows.iter().filter(move |it| it.origin == origin);
    let published = table(of(Origin::Publication), &mut notes, output);
    let targets = table(of(Origin::Target), &mut notes, output);
    let count = |verdict: Verdict| compared.rows.iter().filter(|it| it.verdict == verdict).count();
    let verdicts = [
        Verdict::Equal,
        Verdict::Differs,
        Verdict::NotDerivable,
        Verdict::Met,
        Verdict::NotMet,
        Verdict::NotDue,
    ];
    let counts: Vec<String> = verdicts
        .into_iter()
        .map(|it| format!("{} {}", count(it), lang.pick(it.vi(), it.en())))
        .collect();
    let (from, to, known) = (compared.period_from, compared.pin.as_of, compared.pin.known_at);
    format!(
        "{} {from} – {to} ({} {known})\n{published}\n\n{}\n{targets}\n\n{}\n{}",
        lang.pick("Số đã công bố bên số dựng lại,", "Published beside regenerated,"),
        lang.pick("biết đến mục", "known up to entry"),
        lang.pick("Mục tiêu", "Targets"),
        notes.text(),
        counts.join(", "),
    )
}

/// Reasons, numbered below the tables; the same words have one number.
#[derive(Default)]
struct Notes(Vec<String>);

impl Notes {
    /// The number of a reason, in brackets; nothing for no reason.
    fn number(&mut self, reason: &str) -> String {
        if reason.is_empty() {
            return String::new();
        }
        let known = self.0.iter().position(|it| it == reason);
        let index = known.unwrap_or_else(|| {
            self.0.push(reason.to_owned());
            self.0.len() - 1
        });
        format!(" [{}]", index + 1)
    }

    fn text(&self) -> String {
        let note = |(index, it): (usize, &String)| format!("[{}] {it}\n", index + 1);
        self.0.iter().enumerate().map(note).collect()
    }
}

fn table<'a>(
    rows: impl Iterator<Item = &'a Row>,
    notes: &mut Notes,
    output: Output,
) -> comfy_table::Table {
    let mut table = output.table(&[
        ("Chỉ tiêu", "Indicator"),
        ("Đến ngày", "As of"),
        ("Văn bản in", "Printed"),
        ("Dựng lại", "Regenerated"),
        ("Năm trước", "Year before"),
        ("Kết luận", "Verdict"),
    ]);
    for row in rows {
        table.add_row(cells(row, notes, output));
    }
    table
}

fn cells(row: &Row, notes: &mut Notes, output: Output) -> [String; 6] {
    let lang = output.lang;
    let number = notes.number(lang.pick(&row.reason.vi, &row.reason.en));
    [
        label(&row.subject, output),
        row.subject.as_of.to_string(),
        printed(row, output),
        shown(row.shown, lang) + &progress(row, output),
        shown(row.last_year_shown, lang),
        format!("{}{number}", lang.pick(row.verdict.vi(), row.verdict.en())),
    ]
}

/// What a figure is called: its indicator, sector and part.
pub fn label(subject: &Subject, output: Output) -> String {
    let lang = output.lang;
    let known = indicator(subject.indicator.as_str());
    let own = || subject.label.as_ref().map(ToString::to_string);
    let label = known.map(|it| output.label(it).to_owned()).or_else(own);
    let mut label = label.unwrap_or_else(|| subject.indicator.to_string());
    if let Some(sector) = subject.sector {
        label = format!("{label}: {}", lang.pick(sector.vi(), sector.en()));
    }
    let part = subject.breakdown.as_ref().and_then(|word| known?.part(word.as_str()));
    if let Some(part) = part {
        label = format!("{label}: {}", lang.pick(part.vi, part.en));
    }
    label
}

/// A value in the printed unit; a dash where there is none.
pub fn shown(it: Option<Shown>, lang: Lang) -> String {
    match (it, lang) {
        (None, _) => "–".to_owned(),
        (Some(it), Lang::Vi) => it.vi(),
        (Some(it), Lang::En) => it.en(),
    }
}

/// How much of a target is reached: " (75%)"; nothing for what is no target.
fn progress(row: &Row, output: Output) -> String {
    let reached = row.progress.and_then(|it| it.reached);
    reached.map(|it| format!(" ({}%)", output.decimal(it))).unwrap_or_default()
}

/// The value as printed, with its basis; in English the number alone, since the text is Vietnamese.
fn printed(row: &Row, output: Output) -> String {
    let basis = output.lang.pick(row.basis.vi(), row.basis.en());
    let text = match (output.lang, row.published.value) {
        (Lang::Vi, _) | (Lang::En, None) => row.published.text.clone(),
        (Lang::En, Some(value)) => {
            let unit = match row.unit {
                PrintedUnit::Count => String::new(),
                unit => format!(" {}", unit.en()),
            };
            let word = match row.published.comparator {
                Comparator::Equal => String::new(),
                word => format!("{} ", word.en()),
            };
            let english = |it| Decimal::printed(it).map(Decimal::en).unwrap_or_default();
            let upper = row.published.upper.map(|it| format!("–{}", english(it)));
            let upper = upper.unwrap_or_default();
            format!("{word}{}{upper}{unit}", english(value))
        }
    };
    format!("{text} [{basis}]")
}
