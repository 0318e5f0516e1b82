//! `plan`: a yearly plan's table, what was printed beside what the log gives.

use figures::compare::Shown;
use figures::plan::{Cut, PlanRow, Stated};
use reader::Planned;
use reports::Lang;
use serde_json::{Value as Json, json};

use super::compare::{decimal_json, label, shown, shown_json};
use super::figures::area;
use crate::args::Plan;
use crate::failure::Failure;
use crate::ledger::Reading;
use crate::output::{Output, value_json};

/// Prints the table.
pub async fn run(args: Plan, ledger: &Reading, output: Output) -> Result<(), Failure> {
    let area = area(&args.area)?;
    let pin = args.moments.pin();
    let planned = ledger.reader.plan(&*ledger.views, &area, args.year, pin).await?;
    output.ahead(planned.pin.as_of, ledger.reader.today());
    output.print(|| json(&planned, area.as_str()), || table(&planned, area.as_str(), output));
    Ok(())
}

fn json(planned: &Planned, area: &str) -> Json {
    let rows: Vec<Json> = planned.rows.iter().map(row_json).collect();
    json!({
        "area": area, "year": planned.year, "as_of": planned.pin.as_of.to_string(),
        "known_at": planned.pin.known_at.0, "rows": rows,
    })
}

fn row_json(row: &PlanRow) -> Json {
    let cut = |it: &Cut| {
        json!({
            "as_of": it.as_of.to_string(),
            "regenerated": shown_of(it, row).and_then(shown_json),
            "value": it.regenerated.as_ref().map(value_json),
            "stated": it.stated.iter().map(stated_json).collect::<Vec<_>>(),
        })
    };
    let stated = |it: &[Stated]| it.iter().map(stated_json).collect::<Vec<_>>();
    let subject = &row.subject;
    json!({
        "indicator": subject.indicator.as_str(),
        "kind": subject.kind.word(),
        "sector": subject.sector.map(|it| it.word()),
        "breakdown": subject.breakdown.as_ref().map(|it| it.as_str()),
        "unit": row.unit.word(),
        "last_year": cut(&row.last_year),
        "six_months": cut(&row.six_months),
        "nine_months": cut(&row.nine_months),
        "whole_year": cut(&row.whole_year),
        "planned": stated(&row.planned),
        "planned_next": stated(&row.planned_next),
        "estimate_of_plan": row.estimate_of_plan.and_then(decimal_json),
        "actual_of_plan": row.actual_of_plan.and_then(decimal_json),
    })
}

fn stated_json(it: &Stated) -> Json {
    use figures::number::Decimal;
    let number = |it| Decimal::printed(it).and_then(decimal_json);
    json!({
        "document": it.document, "basis": it.basis.word(), "text": it.value.text,
        "value": it.value.value.and_then(number), "upper": it.value.upper.and_then(number),
        "comparator": it.value.comparator.word(),
    })
}

fn shown_of(cut: &Cut, row: &PlanRow) -> Option<Shown> {
    Shown::of(cut.regenerated.as_ref()?, row.unit, 0)
}

fn table(planned: &Planned, area: &str, output: Output) -> String {
    let (lang, year) = (output.lang, planned.year);
    let heads: [(String, String); 9] = [
        ("Chỉ tiêu".into(), "Indicator".into()),
        ("ĐVT".into(), "Unit".into()),
        (format!("Thực hiện {}", year - 1), format!("Actual {}", year - 1)),
        (format!("Kế hoạch {year}"), format!("Plan {year}")),
        (format!("6 tháng {year}"), format!("6 months {year}")),
        (format!("9 tháng {year}"), format!("9 months {year}")),
        (format!("Ước {year}"), format!("Estimate {year}")),
        (format!("Thực hiện {year}"), format!("Actual {year}")),
        (format!("Kế hoạch {}", year + 1), format!("Plan {}", year + 1)),
    ];
    let heads: Vec<(&str, &str)> = heads.iter().map(|(vi, en)| (&**vi, &**en)).collect();
    let mut table = output.table(&heads);
    for row in &planned.rows {
        let cell = |it: &Cut| shown(shown_of(it, row), lang);
        let percent = |it: Option<figures::number::Decimal>| {
            it.map(|it| format!(" ({}%)", output.decimal(it))).unwrap_or_default()
        };
        table.add_row([
            label(&row.subject, output),
            lang.pick(row.unit.vi(), row.unit.en()).to_owned(),
            cell(&row.last_year),
            said(&row.planned, output),
            cell(&row.six_months),
            cell(&row.nine_months),
            said(&row.whole_year.stated, output) + &percent(row.estimate_of_plan),
            cell(&row.whole_year) + &percent(row.actual_of_plan),
            said(&row.planned_next, output),
        ]);
    }
    let (to, known) = (planned.pin.as_of, planned.pin.known_at);
    match lang {
        Lang::Vi => format!(
            "Biểu kế hoạch {year}, địa bàn {area}, chốt {to}, biết đến mục {known}. Trong ngoặc: so với kế hoạch. \
            Ước và kế hoạch là số văn bản in, không tính ra.\n{table}"
        ),
        Lang::En => format!(
            "Plan table {year}, area {area}, cut off {to}, known up to entry {known}. In brackets: of the plan. \
            Estimates and plans are what documents printed, never computed.\n{table}"
        ),
    }
}

/// What documents say, one after the other where they say different things.
fn said(stated: &[Stated], output: Output) -> String {
    use figures::number::Decimal;
    let mut texts: Vec<String> = Vec::new();
    for it in stated {
        let english = it.value.value.and_then(Decimal::printed).map(Decimal::en);
        let text = match output.lang {
            Lang::Vi => it.value.text.clone(),
            Lang::En => english.unwrap_or_else(|| it.value.text.clone()),
        };
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    if texts.is_empty() { "–".into() } else { texts.join(" / ") }
}
