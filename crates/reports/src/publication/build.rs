//! Fields to rows of a corpus.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use cooperative::Kind;
use cooperative::publication::Basis;
use figures::findings::Corpus;
use figures::findings::amount::{Amount, NumberFormat};
use figures::findings::corpus::{Per, Period, Population, Relation, Row};
use figures::findings::labels;
use figures::findings::unit::Unit;
use figures::indicator;

use super::Fault;
use super::fields::{Draft, Fields};
use super::links::{self, Link};
use super::schema::DIMENSIONS;
use crate::import::Message;

/// The corpus; what is wrong is added to the faults.
pub(super) fn corpus(documents: Vec<Draft>, faults: &mut Vec<Fault>) -> Corpus {
    let mut corpus = Corpus::default();
    let mut links = Vec::new();
    for draft in &documents {
        let name = draft.head.text("document").or(draft.head.text("document_title"));
        corpus.documents.push(name.unwrap_or(&draft.head.file).to_owned());
        let day_at = draft.head.text("document_date");
        if day_at.is_some_and(|it| day(it).is_none()) {
            faults.push(draft.head.fault("document_date", a_day()));
        }
        for fields in &draft.rows {
            let number = corpus.rows.len();
            let document = corpus.documents.len() - 1;
            match row(&draft.head, fields, document, number) {
                Ok(row) => {
                    links.push(Link { fields: fields.clone(), row: number });
                    corpus.rows.push(row);
                }
                Err(wrong) => faults.extend(wrong),
            }
        }
    }
    // References to rows that could not be read would be blamed for nothing.
    if faults.is_empty() {
        links::resolve(&mut corpus, &links, faults);
    }
    corpus
}

fn row(head: &Fields, fields: &Fields, document: usize, number: usize) -> Result<Row, Vec<Fault>> {
    let mut wrong = Vec::new();
    let either = |field: &str| fields.text(field).or_else(|| head.text(field));
    let mut dimensions = dimensions(fields);
    let (indicator, label, kind) = measured(fields, either("kind"), &mut dimensions, &mut wrong);
    let period = period(head, fields).unwrap_or_else(|it| {
        wrong.push(*it);
        Period { from: NaiveDate::MIN, as_of: NaiveDate::MIN }
    });
    let basis = word(either("basis"), "basis", Basis::from_word, fields, &mut wrong)
        .unwrap_or(Basis::Actual);
    let relation = relation(fields, &mut wrong);
    let (amount, unit, per) = value(head, fields, &mut wrong);
    let area = either("area").or(either("area_name"));
    if area.is_none() {
        let expected =
            Message::new("cần mã hoặc tên địa bàn", "an area's code or name is required");
        wrong.push(fields.fault("area", expected));
    }
    let base_period = fields.text("base_period").map(|it| year(it).ok_or(a_period()));
    let base_period = base_period.and_then(|it| keep(it, "base_period", fields, &mut wrong));
    let base_basis =
        word(fields.text("base_basis"), "base_basis", Basis::from_word, fields, &mut wrong);
    let population = word(fields.text("population"), "population", population, fields, &mut wrong);
    let yes = |it: &str| match it.to_lowercase().as_str() {
        "true" | "yes" | "có" => Some(true),
        "false" | "no" | "không" => Some(false),
        _ => None,
    };
    let exhaustive = word(fields.text("exhaustive"), "exhaustive", yes, fields, &mut wrong);
    let (Some((amount, unit, per)), true) =
        (amount.zip(unit).map(|it| (it.0, it.1, per)), wrong.is_empty())
    else {
        return Err(wrong);
    };
    let fell = fields.text("relation") == Some("decrease") && amount.mantissa > 0;
    let mantissa = if fell { -amount.mantissa } else { amount.mantissa };
    Ok(Row {
        id: fields.text("id").map_or_else(|| format!("#{}", number + 1), str::to_owned),
        place: format!("{}, {}", fields.file, fields.place),
        document,
        area: area.map(labels::normal).unwrap_or_default(),
        area_name: either("area_name").or(area).unwrap_or_default().to_owned(),
        period,
        basis,
        kind,
        indicator,
        label,
        dimensions,
        exhaustive,
        group: fields.text("group").unwrap_or_default().to_owned(),
        text: fields.text("value").unwrap_or_default().to_owned(),
        amount: Amount { mantissa, ..amount },
        unit,
        per,
        relation,
        of: None,
        about: None,
        base_period,
        base_basis,
        mean_over: fields.text("mean_over").map(links::measure),
        population,
    })
}

fn keep<T>(
    it: Result<T, Message>,
    field: &str,
    fields: &Fields,
    wrong: &mut Vec<Fault>,
) -> Option<T> {
    it.map_err(|expected| wrong.push(fields.fault(field, expected))).ok()
}

fn word<T>(
    text: Option<&str>,
    field: &str,
    read: impl Fn(&str) -> Option<T>,
    fields: &Fields,
    wrong: &mut Vec<Fault>,
) -> Option<T> {
    let found = read(text?);
    if found.is_none() {
        let mut fault = fields.fault(field, not_a_word(field));
        fault.value = text.unwrap_or_default().to_owned();
        wrong.push(fault);
    }
    found
}

fn not_a_word(field: &str) -> Message {
    let known = super::schema::FIELDS.iter().find(|it| it.name == field);
    let words = known.map(super::schema::Field::words).unwrap_or_default().join(", ");
    Message::new(format!("cần một trong: {words}"), format!("expected one of {words}"))
}

fn population(word: &str) -> Option<Population> {
    match word {
        "total" => Some(Population::Total),
        "active" => Some(Population::Active),
        "reporting" => Some(Population::Reporting),
        "mixed" => Some(Population::Mixed),
        _ => None,
    }
}

fn relation(fields: &Fields, wrong: &mut Vec<Fault>) -> Relation {
    let read = |word: &str| match word {
        "in_all" => Some(Relation::InAll),
        "of_which" => Some(Relation::OfWhich),
        "opening" => Some(Relation::Opening),
        "added" => Some(Relation::Added),
        "removed" => Some(Relation::Removed),
        "percent_of" => Some(Relation::PercentOf),
        "percent_of_plan" => Some(Relation::PercentOfPlan),
        "percent_of_previous" => Some(Relation::PercentOfPrevious),
        "increase" | "decrease" => Some(Relation::Change),
        _ => None,
    };
    let text = fields.text("relation");
    word(text, "relation", read, fields, wrong).unwrap_or(Relation::InAll)
}

fn dimensions(fields: &Fields) -> BTreeMap<String, String> {
    let free = fields
        .cells
        .keys()
        .filter_map(|it| it.strip_prefix("dim.").map(|name| (it.as_str(), name)));
    let known = DIMENSIONS.iter().map(|it| (*it, *it));
    let all = known.chain(free);
    let filled = all.filter_map(|(field, name)| Some((name, fields.text(field)?)));
    filled.map(|(name, value)| (labels::normal(name), labels::normal(value))).collect()
}

/// What is measured: an indicator, or a label as it is compared; and the kind.
fn measured(
    fields: &Fields,
    kind: Option<&str>,
    dimensions: &mut BTreeMap<String, String>,
    wrong: &mut Vec<Fault>,
) -> (Option<String>, Option<String>, Kind) {
    let said = word(kind, "kind", Kind::from_word, fields, wrong);
    let label = fields.text("label").map(labels::normal);
    let mut id = fields.text("indicator").map(str::to_owned);
    let mut kind = said.unwrap_or(Kind::Cooperative);
    if let Some(it) =
        id.as_deref().filter(|it| indicator(it).is_none() && !links::EXTRA.contains(it))
    {
        let expected = Message::new(
            format!("không có chỉ tiêu {it}; dùng mã do coopledger figures in ra, hoặc label"),
            format!("no indicator {it}; use an id that coopledger figures prints, or a label"),
        );
        wrong.push(fields.fault("indicator", expected));
    }
    if id.is_none() {
        match label.as_deref().and_then(labels::indicator_of) {
            Some((known, of)) if said.is_none_or(|it| it == of) => {
                id = Some(known.to_owned());
                kind = of;
            }
            _ if label.is_none() => {
                let expected =
                    Message::new("cần indicator hoặc label", "an indicator or a label is required");
                wrong.push(fields.fault("indicator", expected));
            }
            _ => {}
        }
    }
    // The state of cooperatives is an indicator of its own.
    let state = dimensions.get("status").map(String::as_str);
    let own = match (id.as_deref(), state) {
        (Some("coops.total"), Some("active")) => Some("coops.active"),
        (Some("coops.total"), Some("stopped")) => Some("coops.stopped"),
        _ => None,
    };
    if let Some(own) = own {
        dimensions.remove("status");
        id = Some(own.to_owned());
    }
    let label = if id.is_some() { None } else { label };
    (id, label, kind)
}

fn value(
    head: &Fields,
    fields: &Fields,
    wrong: &mut Vec<Fault>,
) -> (Option<Amount>, Option<Unit>, Option<Per>) {
    let format = |word: &str| match word {
        "vi" => Some(NumberFormat::Vi),
        "en" => Some(NumberFormat::En),
        _ => None,
    };
    let format = word(head.text("number_format"), "number_format", format, head, wrong);
    let cell = fields.cells.get("value");
    let amount = cell.and_then(|it| {
        if it.number {
            Amount::plain(it.text.trim())
        } else {
            Amount::read(&it.text, format.unwrap_or_default())
        }
    });
    if amount.is_none() {
        let expected = Message::new(
            "cần một số như in: 1.100, 33,1, khoảng 630 (tối đa 15 chữ số, 6 số lẻ)",
            "one number as printed is expected, at most 15 digits and 6 decimals",
        );
        wrong.push(fields.fault("value", expected));
    }
    let percent = amount.is_some_and(|it| it.percent);
    let usual = if percent { "percent" } else { "count" };
    let (text, inside) = per_of(fields.text("unit").unwrap_or(usual));
    let unit = Unit::read(&text).filter(|it| !percent || it.word == "percent");
    if unit.is_none() {
        let expected = Message::new(
            "cần count, dong, thousand_dong, million_dong, billion_dong, \
             percent, hectare, tonne (phải là percent nếu số có %)",
            "expected count, dong, thousand_dong, million_dong, billion_dong, \
             percent, hectare or tonne (percent where the value has %)",
        );
        wrong.push(fields.fault("unit", expected));
    }
    let per = |it: &str| match it {
        "month" => Some(Per::Month),
        "year" => Some(Per::Year),
        _ => None,
    };
    (amount, unit, word(fields.text("per"), "per", per, fields, wrong).or(inside))
}

/// A unit without what it is counted for: `triệu đồng/HTX/năm` is million đồng a year.
fn per_of(text: &str) -> (String, Option<Per>) {
    let mut pieces = text.split('/').map(labels::normal);
    let unit = pieces.next().unwrap_or_default();
    let per = pieces.find_map(|it| match it.as_str() {
        "năm" | "year" => Some(Per::Year),
        "tháng" | "month" => Some(Per::Month),
        _ => None,
    });
    (unit, per)
}

/// The period of the row, else of the document; each stands as a whole.
fn period(head: &Fields, fields: &Fields) -> Result<Period, Box<Fault>> {
    let has =
        |it: &Fields| ["period", "from", "as_of"].iter().any(|field| it.text(field).is_some());
    let from = if has(fields) { fields } else { head };
    let whole = match from.text("period") {
        Some(it) => Some(year(it).ok_or_else(|| Box::new(from.fault("period", a_period())))?),
        None => None,
    };
    let read = |field: &str| match from.text(field) {
        Some(it) => day(it).map(Some).ok_or_else(|| Box::new(from.fault(field, a_day()))),
        None => Ok(None),
    };
    let (first, last) = (read("from")?, read("as_of")?);
    let Some(as_of) = last.or(whole.map(|it| it.as_of)) else {
        return Err(fields.fault("period", a_period()).into());
    };
    let usual = whole.map(|it| it.from).or_else(|| start(as_of));
    let from_day = first.or(usual).unwrap_or(as_of);
    if from_day > as_of {
        let expected =
            Message::new("ngày đầu kỳ sau ngày chốt", "the first day is after the cut-off");
        return Err(from.fault("as_of", expected).into());
    }
    Ok(Period { from: from_day, as_of })
}

fn start(day: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike;
    NaiveDate::from_ymd_opt(day.year(), 1, 1)
}

/// A year, or its first 6 or 9 months.
fn year(text: &str) -> Option<Period> {
    let (number, months) = match text.split_once('-') {
        Some((year, "6m" | "6M")) => (year, 6),
        Some((year, "9m" | "9M")) => (year, 9),
        Some(_) => return None,
        None => (text, 12),
    };
    let year = number.parse().ok().filter(|it| (1945..=2100).contains(it))?;
    let whole = Period::year(year)?;
    let (month, last) = if months == 12 { (12, 31) } else { (months, 30) };
    Some(Period { as_of: NaiveDate::from_ymd_opt(year, month, last)?, ..whole })
}

/// A day as 2023-12-31 or 31/12/2023.
fn day(text: &str) -> Option<NaiveDate> {
    let iso = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    iso.or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y")).ok().filter(|it| {
        use chrono::Datelike;
        (1945..=2100).contains(&it.year())
    })
}

fn a_day() -> Message {
    Message::new(
        "cần một ngày có thật: 2023-12-31 hoặc 31/12/2023",
        "a real day is expected: 2023-12-31 or 31/12/2023",
    )
}

fn a_period() -> Message {
    Message::new(
        "cần kỳ: 2023, 2023-6m, 2023-9m, hoặc as_of",
        "a period is expected: 2023, 2023-6m, 2023-9m, or as_of",
    )
}
