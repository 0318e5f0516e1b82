//! What documents printed, beside what the log regenerates.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{Months, NaiveDate};
use cooperative::publication::{Caveat, Publication, Subject, Target};
use cooperative::{Kind, UnitCode};
use entry::Document;
use eventlog::Position;
use figures::compare::{Comparison, Issued, Row, compare};
use figures::sum::{Cut, Sums};
use figures::{Question, Units, Value, indicator};
use futures::TryStreamExt;
use views::{Dated, ViewReader};

use crate::areas::Areas;
use crate::error::ReadError;
use crate::figures::united;
use crate::pin::{Pin, Resolved};
use crate::reader::Reader;
use crate::scan::{on_a_thread, scan};

/// A comparison with what it rests on.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Published figures whose cut-off lies in the period, then targets due in it or later.
    pub rows: Vec<Row>,
    /// First day of the period.
    pub period_from: NaiveDate,
    /// The pin, resolved.
    pub pin: Resolved,
    /// How far the views were.
    pub position: Position,
}

/// Everything that the comparison asks again and again, without a database.
pub(crate) struct Source {
    area: UnitCode,
    areas: Arc<Areas>,
    blocks: Vec<Bytes>,
    known_at: u64,
    sums: RefCell<HashMap<(Kind, NaiveDate, NaiveDate), Sums>>,
}

/// What the area's stream says, as known under the pin.
pub(crate) struct Printed {
    pub publications: Vec<Issued<Publication>>,
    pub targets: Vec<Issued<Target>>,
    caveats: Vec<Caveat>,
}

impl Reader {
    /// Compares what was published for an area and period, and what was planned from then on.
    pub async fn compare(
        &self,
        views: &dyn ViewReader,
        area: &UnitCode,
        period_from: Option<NaiveDate>,
        pin: Pin,
    ) -> Result<Compared, ReadError> {
        let position = self.cursor();
        let pin = self.resolve_seen(pin).await?;
        let first = crate::figures::first_of_year(pin.as_of);
        let period_from = period_from.or(first).unwrap_or(pin.as_of);
        let areas = self.areas_with(views, area, pin).await?;
        let mut printed = Printed::of(views, area, pin).await?;
        let within = |it: &Subject| it.as_of >= period_from && it.as_of <= pin.as_of;
        printed.publications.retain(|it| within(&it.what.subject));
        printed.targets.retain(|it| it.what.subject.as_of >= period_from);
        let days = printed.days(pin.as_of);
        let sets = days.map(|day| units(&areas, area, day).0);
        let blocks = views.deltas(&united(sets)).try_collect().await?;
        let area = area.clone();
        let rows = on_a_thread(move || {
            let source = Source::new(area.clone(), areas, blocks, pin);
            let regenerate = |it: &Subject| source.regenerate(it);
            Ok(compare(&Comparison {
                area: &area,
                as_of: pin.as_of,
                publications: &printed.publications,
                targets: &printed.targets,
                caveats: &printed.caveats,
                regenerate: &regenerate,
            }))
        })
        .await?;
        Ok(Compared { rows, period_from, pin, position })
    }
}

impl Source {
    /// What gives the figures of an area from its deltas, known up to the pin's position.
    pub fn new(area: UnitCode, areas: Arc<Areas>, blocks: Vec<Bytes>, pin: Resolved) -> Self {
        Self { area, areas, blocks, known_at: pin.known_at.0, sums: RefCell::default() }
    }

    /// The figure of a subject; missing if it is not defined or the deltas cannot be read.
    pub fn regenerate(&self, subject: &Subject) -> Value {
        let Some(indicator) = indicator(subject.indicator.as_str()) else {
            return missing("chưa có định nghĩa chỉ tiêu này", "no such indicator is defined");
        };
        let part = match &subject.breakdown {
            None => None,
            Some(word) => match indicator.part(word.as_str()) {
                Some(part) => Some(part.number),
                None => return missing("không tách được theo phần này", "it has no such part"),
            },
        };
        let cut = Cut { sector: subject.sector, part };
        let key = (subject.kind, subject.period_from, subject.as_of);
        let mut all = self.sums.borrow_mut();
        let sums = match all.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => match self.sums_of(subject) {
                Ok(sums) => place.insert(sums),
                Err(_) => return missing("dữ liệu khung nhìn bị hỏng", "the views are damaged"),
            },
        };
        sums.value(indicator, cut)
    }

    fn sums_of(&self, subject: &Subject) -> Result<Sums, ReadError> {
        let (units, valid_communes) = units(&self.areas, &self.area, subject.as_of);
        let question = Question {
            units,
            valid_communes,
            sector: None,
            kind: subject.kind,
            period_from: subject.period_from,
            as_of: subject.as_of,
            known_at: self.known_at,
        };
        scan(&self.blocks, &question)
    }
}

impl Printed {
    /// All of it, as known under a pin.
    pub async fn of(
        views: &dyn ViewReader,
        area: &UnitCode,
        pin: Resolved,
    ) -> Result<Self, ReadError> {
        let known = pin.known_at;
        let publications = views.publications(area).await?.into_iter();
        let targets = views.targets(area).await?.into_iter();
        let caveats = views.caveats(area).await?.into_iter();
        Ok(Self {
            publications: publications.filter(|it| it.known_at(known)).map(issued).collect(),
            targets: targets.filter(|it| it.known_at(known)).map(issued).collect(),
            caveats: caveats.filter(|it| it.known_at(known)).map(|it| it.it).collect(),
        })
    }

    /// Every day on which a figure may be asked for.
    fn days(&self, as_of: NaiveDate) -> impl Iterator<Item = NaiveDate> + '_ {
        let publications = self.publications.iter().map(|it| it.what.subject.as_of);
        let targets = self.targets.iter().map(|it| it.what.subject.as_of);
        let all = publications.chain(targets).map(move |it| it.min(as_of)).chain([as_of]);
        all.flat_map(|it| [Some(it), it.checked_sub_months(Months::new(12))]).flatten()
    }
}

fn issued<T>(dated: Dated<T>) -> Issued<T> {
    let document = dated.document.as_ref().map(title).unwrap_or_default();
    Issued { document, what: dated.it }
}

/// A document as a person names it.
fn title(document: &Document) -> String {
    let number = document.number.as_ref().map(ToString::to_string);
    let date = document.date.map(|it| it.format("%d/%m/%Y").to_string());
    let issuer = document.issuer.as_ref().map(ToString::to_string);
    [number, date, issuer].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub(crate) fn units(areas: &Areas, area: &UnitCode, day: NaiveDate) -> (Units, u64) {
    let land = areas.land(&area.clone().into(), day).unwrap_or_default();
    (Units::Land(land.0.into()), land.1)
}

fn missing(vi: &str, en: &str) -> Value {
    Value::Missing { vi: vi.into(), en: en.into() }
}
