//! `figures`: every figure of an area.

use comfy_table::Table;
use cooperative::land::AreaRef;
use cooperative::{Kind, Sector, UnitCode};
use figures::{ReportList, report_list, report_lists};
use reader::{Answered, Division, FigureQuestion, Found, Pin, Slice};
use serde_json::{Value as Json, json};

use crate::args::{Figures, Period, Span};
use crate::failure::Failure;
use crate::ledger::Reading;
use crate::output::{Output, value_json};

/// From how many parts on a division is shown downwards: no screen holds more columns.
const WIDE: usize = 10;

/// Prints the figures.
pub async fn run(args: Figures, ledger: &Reading, output: Output) -> Result<(), Failure> {
    let by = match (&args.sector, args.by_sector, &args.list) {
        (_, _, Some(key)) => Division::list(list(key)?),
        (Some(word), _, _) => Division::Sectors(vec![Some(sector(word)?)]),
        (None, true, None) => {
            let all = Sector::ALL.iter().copied().map(Some);
            Division::Sectors(std::iter::once(None).chain(all).collect())
        }
        (None, false, None) => Division::whole(),
    };
    let mut asked = question(&args.period, by, args.indicators)?;
    asked.by_part = args.by_part;
    let answered = ledger.reader.figures(&*ledger.views, &asked).await.map_err(Failure::from)?;
    output.ahead(answered.pin.as_of, ledger.reader.today());
    output.print(|| json(&asked, &answered), || table(&asked, &answered, output));
    Ok(())
}

/// The question of the command line.
pub fn question(
    period: &Period,
    by: Division,
    indicators: Vec<String>,
) -> Result<FigureQuestion, Failure> {
    let (period_from, pin) = pin(&period.span)?;
    let kind = kind(&period.kind)?;
    Ok(FigureQuestion {
        area: land(&period.span.area)?,
        kind,
        by,
        indicators,
        by_part: false,
        breakdown: None,
        period_from,
        pin,
    })
}

/// The first day and the pin of the command line.
pub fn pin(period: &Span) -> Result<(Option<chrono::NaiveDate>, Pin), Failure> {
    let first = |year, month| chrono::NaiveDate::from_ymd_opt(year, month, 1);
    // Up to the end of December, or of the month that is asked for.
    let last = |year, months| match months {
        None | Some(12) => chrono::NaiveDate::from_ymd_opt(year, 12, 31),
        Some(months) => first(year, months + 1).and_then(|it| it.pred_opt()),
    };
    let (from, as_of) = match period.year {
        Some(it) => {
            let whole = first(it, 1).zip(last(it, period.months));
            whole.map(|(from, to)| (Some(from), Some(to))).ok_or_else(|| no_such_year(it))?
        }
        None => (period.from, period.as_of),
    };
    Ok((from, Pin { as_of, known_at: period.known_at }))
}

/// A year without days is refused: what is asked for is never another period.
pub fn no_such_year(year: i32) -> Failure {
    Failure::Argument { what: "--year", value: year.to_string(), expected: "1945-2200".to_owned() }
}

/// The area of the command line, as its code means now or on a day that it names.
pub fn land(area: &str) -> Result<AreaRef, Failure> {
    AreaRef::new(area).map_err(|it| Failure::Argument {
        what: "--area",
        value: area.to_owned(),
        expected: format!("{} / {}", it.expected_vi, it.expected),
    })
}

/// The unit of the command line, whose own stream is asked for.
pub fn area(code: &str) -> Result<UnitCode, Failure> {
    UnitCode::new(code).map_err(|it| Failure::Argument {
        what: "--area",
        value: code.to_owned(),
        expected: format!("{} / {}", it.expected_vi, it.expected),
    })
}

/// The kind of the command line.
pub fn kind(word: &str) -> Result<Kind, Failure> {
    Kind::from_word(word).ok_or_else(|| Failure::Argument {
        what: "--kind",
        value: word.to_owned(),
        expected: words(Kind::ALL.iter().map(|it| it.word())),
    })
}

/// The sector of the command line.
pub fn sector(word: &str) -> Result<Sector, Failure> {
    Sector::from_word(word).ok_or_else(|| Failure::Argument {
        what: "--sector",
        value: word.to_owned(),
        expected: words(Sector::ALL.iter().map(|it| it.word())),
    })
}

/// The report list of the command line.
pub fn list(key: &str) -> Result<&'static ReportList, Failure> {
    report_list(key).ok_or_else(|| Failure::Argument {
        what: "--list",
        value: key.to_owned(),
        expected: words(report_lists().iter().map(|it| it.key.as_str())),
    })
}

/// The row of a report list on the command line, as the list counts them.
pub fn row(list: &ReportList, key: &str) -> Result<usize, Failure> {
    list.row(key).ok_or_else(|| Failure::Argument {
        what: "--row",
        value: key.to_owned(),
        expected: words((0..=list.rows.len()).filter_map(|it| list.key_of(it))),
    })
}

fn words<'a>(words: impl Iterator<Item = &'a str>) -> String {
    format!("một trong / one of: {}", words.collect::<Vec<_>>().join(", "))
}

fn json(asked: &FigureQuestion, answered: &Answered) -> Json {
    let figures: Vec<Json> = answered
        .figures
        .iter()
        .map(|found| {
            let it = found.indicator;
            json!({
                "indicator": it.id, "label_vi": it.vi, "label_en": it.en,
                "sector": found.slice.sector().map(|it| it.word()), "row": found.slice.row(),
                "breakdown": found.breakdown, "value": value_json(&found.value),
            })
        })
        .collect();
    let list = match &asked.by {
        Division::Rows(list, _) => Some(list.key.as_str()),
        Division::Sectors(_) => None,
    };
    json!({
        "area": asked.area.to_string(), "kind": asked.kind.word(), "list": list,
        "period_from": answered.period_from.to_string(), "as_of": answered.pin.as_of.to_string(),
        "known_at": answered.pin.known_at.0, "view_position": answered.position.0,
        "figures": figures,
    })
}

/// A column for each part of the division.
fn wide(slices: &[Slice], answered: &Answered, output: Output) -> Table {
    let mut heads = vec![("Chỉ tiêu", "Indicator"), ("Mã", "Id")];
    heads.extend(slices.iter().map(|it| it.labels()));
    let mut table = output.table(&heads);
    for row in answered.figures.chunks(slices.len().max(1)) {
        let Some(first) = row.first() else { continue };
        let values = row.iter().map(|it| output.value(it.indicator.unit, &it.value));
        let cells = [label(first, output), first.indicator.id.clone()].into_iter().chain(values);
        table.add_row(cells);
    }
    table
}

/// A line for each part of the division.
fn long(answered: &Answered, output: Output) -> Table {
    let mut table = output.table(&[
        ("Chỉ tiêu", "Indicator"),
        ("Mã", "Id"),
        ("Dòng", "Row"),
        ("Tên dòng", "Name of the row"),
        ("Giá trị", "Value"),
    ]);
    for it in &answered.figures {
        let (vi, en) = it.slice.labels();
        table.add_row([
            label(it, output),
            it.indicator.id.clone(),
            it.slice.row().unwrap_or_default().to_owned(),
            output.lang.pick(vi, en).to_owned(),
            output.value(it.indicator.unit, &it.value),
        ]);
    }
    table
}

/// The indicator's label, with the part of it.
fn label(it: &Found, output: Output) -> String {
    let part = it.breakdown.and_then(|word| it.indicator.part(word));
    let part = part.map(|it| format!(": {}", output.lang.pick(it.vi, it.en)));
    format!("{}{}", output.label(it.indicator), part.unwrap_or_default())
}

fn table(asked: &FigureQuestion, answered: &Answered, output: Output) -> String {
    let lang = output.lang;
    let slices = asked.by.slices();
    let table =
        if slices.len() > WIDE { long(answered, output) } else { wide(&slices, answered, output) };
    let (from, to) = (answered.period_from, answered.pin.as_of);
    let kind = lang.pick(asked.kind.vi(), asked.kind.en());
    let known = answered.pin.known_at;
    format!(
        "{kind}, {} {}, {from} – {to}, {} {known}\n{table}",
        lang.pick("địa bàn", "area"),
        asked.area,
        lang.pick("biết đến mục", "known up to entry"),
    )
}
