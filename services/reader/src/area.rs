//! What a unit's code means on a day, and what became of the unit.

use chrono::NaiveDate;
use cooperative::area::DatedUnit;
use cooperative::forest::Forest;
use cooperative::land::AreaRef;
use cooperative::publication::AreaEvent;
use cooperative::reform::Office;
use views::ViewReader;

use crate::error::ReadError;
use crate::pin::Resolved;
use crate::reader::{Reader, no_area};

/// One meaning of a code, with its last day; `None` while it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The unit and its first day.
    pub unit: DatedUnit,
    /// Its last day.
    pub last: Option<NaiveDate>,
}

/// What a code means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// The unit.
    pub meaning: Meaning,
    /// The units above it, the nearest first.
    pub parents: Vec<Meaning>,
    /// What went into it, with the day, by code.
    pub predecessors: Vec<(Meaning, NaiveDate)>,
    /// What it went into up to the pin's day, in the order of days.
    pub successors: Vec<(Meaning, NaiveDate)>,
    /// The office responsible for it, and since when.
    pub office: Option<(Office, NaiveDate)>,
    /// Every meaning of the code, oldest first.
    pub meanings: Vec<Meaning>,
    /// How many communes its land has on the pin's day.
    pub communes: u64,
}

impl Reader {
    /// What a code means on the pin's day, or on the day that is asked for.
    ///
    /// # Errors
    /// [`ReadError::NoArea`] if it meant nothing up to then.
    pub async fn area(
        &self,
        views: &dyn ViewReader,
        area: &AreaRef,
        pin: Resolved,
    ) -> Result<Area, ReadError> {
        let areas = self.areas(views, pin).await?;
        let forest = &areas.forest;
        let (unit, meant) = forest.meant(area, pin.as_of).ok_or_else(|| no_area(area, pin))?;
        let events = views.unit_events().await?.into_iter();
        let known = events.filter(|it| it.known_at(pin.known_at) && it.area == area.code);
        let offices = known.filter_map(|it| match it.it {
            AreaEvent::OfficeAssigned(office) => Some((*office, it.effective)),
            AreaEvent::UnitEstablished(_)
            | AreaEvent::UnitAbolished
            | AreaEvent::UnitReorganised(_)
            | AreaEvent::FigurePublished(_)
            | AreaEvent::TargetSet(_)
            | AreaEvent::CaveatNoted(_)
            | AreaEvent::StatementSealed(_)
            | AreaEvent::KeyRolled(_) => None,
        });
        let office = offices
            .filter(|(_, since)| unit.from <= *since && *since <= meant)
            .max_by_key(|(_, since)| *since);
        let met = |it: &DatedUnit| meaning(forest, it);
        let steps = unit.went.iter().filter(|it| it.on <= pin.as_of);
        let into = steps.flat_map(|step| step.how.into.iter().map(move |it| (it, step.on)));
        let into = into.filter_map(|(code, on)| Some((met(forest.meaning(code, on)?), on)));
        let from = forest.predecessors(unit).into_iter();
        let land = areas.land(area, pin.as_of);
        Ok(Area {
            meaning: met(unit),
            parents: above(forest, unit, meant).into_iter().map(met).collect(),
            predecessors: from.map(|(it, on)| (met(it), on)).collect(),
            successors: into.collect(),
            office,
            meanings: forest.meanings(&area.code).iter().map(met).collect(),
            communes: land.map_or(0, |(_, communes)| communes),
        })
    }
}

fn meaning(forest: &Forest, it: &DatedUnit) -> Meaning {
    Meaning { unit: it.clone(), last: forest.end(it).and_then(|end| end.pred_opt()) }
}

/// The units above one on a day, the nearest first.
fn above<'a>(forest: &'a Forest, unit: &'a DatedUnit, day: NaiveDate) -> Vec<&'a DatedUnit> {
    let next = |it: &&'a DatedUnit| forest.above(it, day);
    std::iter::successors(next(&unit), next).take(4).collect()
}
