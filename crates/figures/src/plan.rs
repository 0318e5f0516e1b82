//! The table of a yearly plan: what was, what was planned, what is so far, and what an office
//! estimates, side by side.
//!
//! Estimates and plans are what documents printed; they are never computed, and nothing is computed
//! from them but the percentages beside them.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use cooperative::publication::{Basis, PrintedUnit, Publication, Subject, Target};
use cooperative::{Kind, Sector, Text};

use crate::compare::judge::bounds;
use crate::compare::{Issued, PublishedValue};
use crate::figure::Value;
use crate::indicator::indicators;
use crate::number::{Decimal, Rational};

#[cfg(test)]
mod tests;

/// What the table is made of.
pub struct PlanQuestion<'a> {
    /// The year that is planned for or reported on.
    pub year: i32,
    /// The last effective day that counts.
    pub as_of: NaiveDate,
    /// What documents printed.
    pub publications: &'a [Issued<Publication>],
    /// The goals that they set.
    pub targets: &'a [Issued<Target>],
    /// The figure of a subject under the pin.
    pub regenerate: &'a dyn Fn(&Subject) -> Value,
}

/// One line: a figure at its cut-offs, with what was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    /// The figure, for the year.
    pub subject: Subject,
    /// In what its printed values are counted.
    pub unit: PrintedUnit,
    /// The year before, at its end.
    pub last_year: Cut,
    /// The first six months.
    pub six_months: Cut,
    /// The first nine months.
    pub nine_months: Cut,
    /// The whole year, or as far as the pin reaches.
    pub whole_year: Cut,
    /// What was planned for the year.
    pub planned: Vec<Stated>,
    /// What was planned for the year after.
    pub planned_next: Vec<Stated>,
    /// The office's estimate as a percentage of the plan, to one decimal; where each is one number.
    pub estimate_of_plan: Option<Decimal>,
    /// The regenerated value as a percentage of the plan, likewise.
    pub actual_of_plan: Option<Decimal>,
}

/// A figure at one cut-off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The cut-off, included; of the current year the pin's day where that is earlier.
    pub as_of: NaiveDate,
    /// What the log gives; `None` where the cut-off lies after the pin.
    pub regenerated: Option<Value>,
    /// What documents printed of it as actual or as an estimate.
    pub stated: Vec<Stated>,
}

/// What a document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The document.
    pub document: String,
    /// On which basis.
    pub basis: Basis,
    /// The value.
    pub value: PublishedValue,
}

/// What makes two statements speak of one figure, in the order of the table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    place: usize,
    indicator: String,
    kind: Kind,
    sector: Option<Sector>,
    breakdown: Option<Text>,
}

/// A statement with its subject.
struct Said {
    subject: Subject,
    unit: PrintedUnit,
    stated: Stated,
}

/// The lines of every figure that some document speaks of for the year or those beside it, in the
/// order of the indicators.
pub fn plan(it: &PlanQuestion<'_>) -> Vec<PlanRow> {
    let mut said: BTreeMap<Key, Vec<Said>> = BTreeMap::new();
    let publications = it.publications.iter().map(published);
    for said_once in publications.chain(it.targets.iter().map(targeted)) {
        said.entry(key(&said_once.subject)).or_default().push(said_once);
    }
    said.into_values().filter_map(|all| row(it, &all)).collect()
}

/// The days of a year at which figures are cut off: its half, three quarters, and its end.
fn cuts(year: i32) -> Option<[NaiveDate; 3]> {
    Some([
        NaiveDate::from_ymd_opt(year, 6, 30)?,
        NaiveDate::from_ymd_opt(year, 9, 30)?,
        NaiveDate::from_ymd_opt(year, 12, 31)?,
    ])
}

fn row(it: &PlanQuestion<'_>, said: &[Said]) -> Option<PlanRow> {
    let [half, three_quarters, end] = cuts(it.year)?;
    let year = Months::new(12);
    let (before, after) = (end.checked_sub_months(year)?, end.checked_add_months(year)?);
    let within = |said: &&Said| said.subject.as_of >= before && said.subject.as_of <= after;
    let first = said.iter().find(within)?;
    let unit = first.unit;
    let of = |as_of: NaiveDate| Subject {
        period_from: NaiveDate::from_ymd_opt(as_of.year(), 1, 1).unwrap_or(as_of),
        as_of,
        ..first.subject.clone()
    };
    let stated = |as_of: NaiveDate, plans: bool| -> Vec<Stated> {
        let here = said.iter().filter(|it| it.subject.as_of == as_of && it.unit == unit);
        let here = here.filter(|it| (it.stated.basis == Basis::Plan) == plans);
        here.map(|it| it.stated.clone()).collect()
    };
    let cut = |day: NaiveDate, reached: NaiveDate| Cut {
        as_of: reached,
        regenerated: (reached <= it.as_of).then(|| (it.regenerate)(&of(reached))),
        stated: stated(day, false),
    };
    // The running year as far as the pin reaches; a year to come has nothing to show.
    let reached = if it.as_of > before { end.min(it.as_of) } else { end };
    let mut row = PlanRow {
        subject: of(end),
        unit,
        last_year: cut(before, before),
        six_months: cut(half, half),
        nine_months: cut(three_quarters, three_quarters),
        whole_year: cut(end, reached),
        planned: stated(end, true),
        planned_next: stated(after, true),
        estimate_of_plan: None,
        actual_of_plan: None,
    };
    let planned = number(&row.planned);
    let estimates: Vec<Stated> =
        row.whole_year.stated.iter().filter(|it| it.basis == Basis::Estimate).cloned().collect();
    let actual = row.whole_year.regenerated.as_ref().and_then(|it| bounds(it, unit)?.point());
    row.estimate_of_plan = share(number(&estimates), planned);
    row.actual_of_plan = share(actual, planned);
    Some(row)
}

/// The one number that statements agree on; `None` where they differ, give bounds, or say none.
fn number(stated: &[Stated]) -> Option<Rational> {
    let exact = |it: &Stated| match it.value.upper {
        None => Decimal::printed(it.value.value?)?.exact(),
        Some(_) => None,
    };
    let (first, rest) = stated.split_first()?;
    let value = exact(first)?;
    rest.iter().all(|it| exact(it) == Some(value)).then_some(value)
}

fn share(value: Option<Rational>, of: Option<Rational>) -> Option<Decimal> {
    value?.over(of?)?.times(Rational::whole(100))?.round(1)
}

fn key(subject: &Subject) -> Key {
    let id = subject.indicator.as_str();
    let place = indicators().iter().position(|it| it.id == id);
    Key {
        place: place.unwrap_or(usize::MAX),
        indicator: id.to_owned(),
        kind: subject.kind,
        sector: subject.sector,
        breakdown: subject.breakdown.clone(),
    }
}

fn published(it: &Issued<Publication>) -> Said {
    let what = &it.what;
    Said {
        subject: what.subject.clone(),
        unit: what.unit,
        stated: Stated {
            document: it.document.clone(),
            basis: what.basis,
            value: PublishedValue {
                text: what.text.to_string(),
                value: what.value,
                upper: None,
                comparator: what.comparator,
            },
        },
    }
}

fn targeted(it: &Issued<Target>) -> Said {
    let what = &it.what;
    Said {
        subject: what.subject.clone(),
        unit: what.unit,
        stated: Stated {
            document: it.document.clone(),
            basis: Basis::Plan,
            value: PublishedValue {
                text: what.text.to_string(),
                value: Some(what.value),
                upper: what.upper,
                comparator: what.comparator,
            },
        },
    }
}
