//! `publications.csv`, `targets.csv` and `caveats.csv`: what documents printed.

use chrono::NaiveDate;
use cooperative::publication::{
    AreaEvent, Basis, Caveat, Comparator, PrintedUnit, Publication, Subject as Meant, Target,
};
use cooperative::words::IndicatorId;
use cooperative::{Kind, Sector, UnitCode};
use entry::Ask;
use figures::stated::{Field, faults};

use super::book::Book;
use super::cells::Cells;
use super::error::Message;
use super::layout::File;
use super::parse::{checked, printed, text, word};
use super::table::Tables;

/// Reads the documents of areas.
pub(super) fn read(book: &mut Book, tables: &Tables) {
    book.each(tables, File::Publications, |book, cells| {
        let event = publication(cells).map(|it| AreaEvent::FigurePublished(Box::new(it)));
        ask(book, cells, "published", "published_on", event);
    });
    book.each(tables, File::Targets, |book, cells| {
        let event = target(cells).map(|it| AreaEvent::TargetSet(Box::new(it)));
        ask(book, cells, "target", "published_on", event);
    });
    book.each(tables, File::Caveats, |book, cells| {
        let event = caveat(cells).map(|it| AreaEvent::CaveatNoted(Box::new(it)));
        ask(book, cells, "caveat", "from", event);
    });
}

/// Asks for what a row says, if nothing is wrong with it; its `id` tells it apart.
fn ask(book: &mut Book, cells: &mut Cells, what: &str, day: &str, event: Option<AreaEvent>) {
    let id = cells.key("id");
    let area = cells.need("area", checked(UnitCode::new));
    let effective = cells.day(day);
    let origin = book.origin(cells);
    if let (Some(event), Some(effective)) = (&event, effective)
        && cells.sound()
    {
        stated(cells, event, effective);
    }
    let Some(id) = id else { return };
    let first = book.first(cells, "id", (what, &[&id]));
    if let (Some(area), Some(effective), Some(event)) = (area, effective, event)
        && first
        && cells.sound()
    {
        book.area_draft(
            &origin,
            (what, &[&id]),
            Ask::Area { area, effective, event, corrects: None },
        );
    }
}

/// Notes what cannot be of what the row states.
fn stated(cells: &mut Cells, event: &AreaEvent, effective: NaiveDate) {
    for it in faults(event, effective) {
        let column = match it.field {
            Field::Indicator => "indicator",
            Field::Breakdown => "breakdown",
            Field::Basis => "basis",
            Field::Value => "value",
            Field::Upper => "upper",
            Field::Unit => "unit",
            Field::Comparator => "comparator",
        };
        let (vi, en) = (format!("cần {}", it.expected_vi), format!("expected {}", it.expected));
        cells.fault(column, Message::new(vi, en));
    }
}

fn publication(cells: &mut Cells) -> Option<Publication> {
    let subject = subject(cells);
    let basis = cells.need("basis", word!(Basis));
    let words = cells.need("text", text);
    let value = cells.get("value", printed);
    let unit = cells.need("unit", word!(PrintedUnit));
    let comparator = cells.get("comparator", word!(Comparator)).unwrap_or(Comparator::Equal);
    let not_comparable = cells.get("not_comparable", text);
    if comparator == Comparator::Between {
        let (vi, en) = ("chỉ mục tiêu mới có khoảng", "only a target is a range");
        cells.fault("comparator", Message::new(vi, en));
    }
    Some(Publication {
        subject: subject?,
        basis: basis?,
        text: words?,
        value,
        unit: unit?,
        comparator,
        not_comparable,
    })
}

fn target(cells: &mut Cells) -> Option<Target> {
    let subject = subject(cells);
    let words = cells.need("text", text);
    let value = cells.need("value", printed);
    let upper = cells.get("upper", printed);
    let unit = cells.need("unit", word!(PrintedUnit));
    let comparator = cells.need("comparator", word!(Comparator));
    let range = comparator == Some(Comparator::Between);
    if comparator.is_some() && range != cells.filled("upper") {
        let vi = "cận trên chỉ có khi comparator là between, và khi đó phải có";
        let en = "an upper value stands where comparator is between, and only there";
        cells.fault("upper", Message::new(vi, en));
    }
    Some(Target {
        subject: subject?,
        text: words?,
        value: value?,
        upper,
        unit: unit?,
        comparator: comparator?,
    })
}

fn caveat(cells: &mut Cells) -> Option<Caveat> {
    let indicator = cells.need("indicator", checked(IndicatorId::new));
    let sector = cells.get("sector", word!(Sector));
    let words = cells.need("text", text);
    Some(Caveat { indicator: indicator?, sector, text: words? })
}

fn subject(cells: &mut Cells) -> Option<Meant> {
    let indicator = cells.need("indicator", checked(IndicatorId::new));
    let label = cells.get("label", text);
    let kind = cells.get("kind", word!(Kind)).unwrap_or(Kind::Cooperative);
    let sector = cells.get("sector", word!(Sector));
    let breakdown = cells.get("breakdown", text);
    let period_from = cells.day("period_from");
    let as_of = cells.day("as_of");
    ends_after(cells, period_from, as_of);
    let (indicator, period_from, as_of) = (indicator?, period_from?, as_of?);
    Some(Meant { indicator, label, kind, sector, breakdown, period_from, as_of })
}

fn ends_after(cells: &mut Cells, from: Option<NaiveDate>, to: Option<NaiveDate>) {
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        let (vi, en) = ("kỳ kết thúc trước khi bắt đầu", "the period ends before it begins");
        cells.fault("as_of", Message::new(vi, en));
    }
}
