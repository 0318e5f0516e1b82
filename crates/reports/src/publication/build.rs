//! Fields to rows of a corpus.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use cooperative::Kind;
use cooperative::publication::Basis;
use figures::findings::Corpus;
use figures::findings::corpus::{Period, Population, Relation, Row};
use figures::findings::labels;

use super::Fault;
use super::fields::{Draft, Fields};
use super::links::{self, Link};
use super::measured::{Measured, measured};
use super::period::{a_day, a_period, day, period, year};
use super::schema::DIMENSIONS;
use super::settle;
use super::value::value;
use crate::import::Message;

/// The corpus; what is wrong is added to the faults. Files that give parts of one document, named
/// by number, issuer and area, are read as that one document; a row that an earlier file has word for
/// word is that row, and proves nothing anew.
pub(super) fn corpus(drafts: Vec<Draft>, faults: &mut Vec<Fault>) -> Corpus {
    let mut corpus = Corpus::default();
    let mut links = Vec::new();
    let mut known: BTreeMap<[Option<&str>; 4], usize> = BTreeMap::new();
    let mut parts: HashMap<(usize, String), &str> = HashMap::new();
    for draft in &drafts {
        let text = |field: &str| draft.head.text(field);
        let name = text("document").or(text("document_title"));
        let key = [name, text("document_issuer"), text("area"), text("area_name")];
        let fresh = corpus.documents.len();
        let document = if name.is_some() { *known.entry(key).or_insert(fresh) } else { fresh };
        if document == fresh {
            corpus.documents.push(name.unwrap_or(&draft.head.file).to_owned());
        }
        if text("document_date").is_some_and(|it| day(it).is_none()) {
            faults.push(draft.head.fault("document_date", a_day()));
        }
        for fields in &draft.rows {
            match row(&draft.head, fields, document) {
                Ok(row) => {
                    let said = (document, wording(&row, fields));
                    if *parts.entry(said).or_insert(&draft.head.file) != draft.head.file {
                        continue;
                    }
                    links.push(Link { fields: fields.clone(), row: corpus.rows.len() });
                    corpus.rows.push(row);
                }
                Err(wrong) => faults.extend(wrong),
            }
        }
    }
    areas(&mut corpus);
    states(&mut corpus);
    // References to rows that could not be read would be blamed for nothing.
    if faults.is_empty() {
        links::resolve(&mut corpus, &links, faults);
        settle::parts(&mut corpus, &links);
    }
    corpus
}

/// All that a row says: its fields as they stand, and what it has of its document.
fn wording(row: &Row, fields: &Fields) -> String {
    let own: Vec<_> = fields.cells.iter().map(|(name, it)| (name, it.text.trim())).collect();
    let Row { area, period, basis, kind, .. } = row;
    format!("{own:?}{area:?}{period:?}{basis:?}{kind:?}")
}

fn row(head: &Fields, fields: &Fields, document: usize) -> Result<Row, Vec<Fault>> {
    let mut wrong = Vec::new();
    let either = |field: &str| fields.text(field).or_else(|| head.text(field));
    let Measured { indicator, label, kind, share, mean } = measured(head, fields, &mut wrong);
    let period = period(head, fields).unwrap_or_else(|it| {
        wrong.push(*it);
        Period { from: NaiveDate::MIN, as_of: NaiveDate::MIN }
    });
    let basis = word(either("basis"), "basis", Basis::from_word, fields, &mut wrong)
        .unwrap_or(Basis::Actual);
    let relation = relation(fields, &mut wrong);
    let value = value(head, fields, relation, share, &mut wrong);
    let named = ["area", "area_name"].iter().any(|it| fields.text(it).is_some());
    let place = if named { fields } else { head };
    let area = place.text("area").or(place.text("area_name"));
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
    let (Some(value), true) = (value, wrong.is_empty()) else { return Err(wrong) };
    Ok(Row {
        id: fields.text("id").unwrap_or(&fields.place).to_owned(),
        place: format!("{}, {}", fields.file, fields.place),
        document,
        area: area.map(labels::normal).unwrap_or_default(),
        area_name: place.text("area_name").or(area).unwrap_or_default().to_owned(),
        period,
        basis,
        kind,
        indicator,
        label,
        dimensions: dimensions(fields),
        exhaustive,
        group: fields.text("group").map(labels::normal).unwrap_or_default(),
        text: fields.text("value").unwrap_or_default().to_owned(),
        amount: value.amount,
        unit: value.unit,
        per: value.per,
        mean: mean || value.each,
        relation,
        of: None,
        about: None,
        base_period,
        base_basis,
        mean_over: fields.text("mean_over").map(|it| links::measure(it, kind)),
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

/// Reads a field that holds one of few words; another word is added to the faults.
pub(super) fn word<T>(
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

/// Areas that are named only by name get the code that the name has elsewhere, where it is one.
fn areas(corpus: &mut Corpus) {
    let mut codes: BTreeMap<String, Option<String>> = BTreeMap::new();
    for row in &corpus.rows {
        let name = labels::normal(&row.area_name);
        if name != row.area {
            let code = codes.entry(name).or_insert_with(|| Some(row.area.clone()));
            if code.as_ref() != Some(&row.area) {
                *code = None;
            }
        }
    }
    let codes = codes.into_iter().filter_map(|(name, code)| Some((name, code?)));
    corpus.area_codes = codes.collect();
    for row in &mut corpus.rows {
        if let Some(code) = corpus.area_codes.get(&row.area) {
            row.area = code.clone();
        }
    }
}

/// The states active and stopped of cooperatives are indicators of their own, where the document
/// tells no third state beside them: only then is "stopped" all that are not active.
fn states(corpus: &mut Corpus) {
    type Key = (usize, String, Period, u8, u8, BTreeMap<String, String>);
    let key = |row: &Row| {
        let state = row.dimensions.get("status")?.clone();
        let mut others = row.dimensions.clone();
        others.remove("status");
        let (basis, kind) = (row.basis as u8, row.kind as u8);
        let key: Key = (row.document, row.area.clone(), row.period, basis, kind, others);
        (row.indicator.as_deref() == Some("coops.total")).then_some((key, state))
    };
    let own = |state: &str| match state {
        "active" | "đang hoạt động" | "hoạt động" => Some("coops.active"),
        "stopped" | "ngừng hoạt động" | "không hoạt động" => Some("coops.stopped"),
        _ => None,
    };
    let mut third: BTreeMap<Key, bool> = BTreeMap::new();
    for (key, state) in corpus.rows.iter().filter_map(key) {
        *third.entry(key).or_default() |= own(&state).is_none();
    }
    for row in &mut corpus.rows {
        let Some((key, state)) = key(row) else { continue };
        if let (Some(id), Some(false)) = (own(&state), third.get(&key)) {
            row.dimensions.remove("status");
            row.indicator = Some(id.to_owned());
        }
    }
}

/// The kind of a row, as its label says it.
pub(super) fn kind_of(row: Option<&Row>) -> Kind {
    row.map_or(Kind::Cooperative, |it| it.kind)
}
