//! The land of an area: which registered addresses lie in it, whatever their codes mean by now.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;

use crate::area::{DatedUnit, Level};
use crate::forest::Forest;
use crate::placed::Placed;
use crate::reform::Went;
use crate::words::{Invalid, UnitCode};

/// An area that is asked for: by its code, and by a day on which it is meant, such as
/// `106@2024-12-31`. Without a day: as its code means on the day of the question, or last before
/// it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaRef {
    /// Its code.
    pub code: UnitCode,
    /// The day of which its land is meant.
    pub on: Option<NaiveDate>,
}

impl AreaRef {
    /// Reads `106` or `106@2024-12-31`.
    ///
    /// # Errors
    /// [`Invalid`] for anything else.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let Some((code, on)) = text.split_once('@') else {
            return Ok(Self { code: UnitCode::new(text)?, on: None });
        };
        let wrong = Invalid {
            expected: "a unit code, alone or with a day such as 106@2024-12-31",
            expected_vi: "mã đơn vị hành chính, có thể kèm ngày như 106@2024-12-31",
        };
        let day = NaiveDate::parse_from_str(on, "%Y-%m-%d").ok().filter(|_| on.len() == 10);
        Ok(Self { code: UnitCode::new(code)?, on: Some(day.ok_or(wrong)?) })
    }
}

impl From<UnitCode> for AreaRef {
    fn from(code: UnitCode) -> Self {
        Self { code, on: None }
    }
}

impl fmt::Display for AreaRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.on {
            None => write!(f, "{}", self.code),
            Some(on) => write!(f, "{}@{on}", self.code),
        }
    }
}

/// The addresses of an area: under which codes, registered in which days, and which unit each lies
/// in on the day of the question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Land {
    /// Whether it is the country: every address lies in it, unknown ones too.
    pub whole: bool,
    /// By code, the first days ascending.
    pub spans: BTreeMap<UnitCode, Vec<Span>>,
}

/// Addresses of one code, registered while it had one meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day of that meaning.
    pub from: NaiveDate,
    /// The first day of the next one.
    pub until: Option<NaiveDate>,
    /// The unit in which they lie on the day of the question.
    pub unit: UnitCode,
}

impl Land {
    /// The unit in which an address lies on the day of the question, by its code and the day of its
    /// registration; `None` if it is not of this land.
    pub fn unit_of<'a>(
        &'a self,
        code: &'a UnitCode,
        registered: NaiveDate,
    ) -> Option<&'a UnitCode> {
        let spans = self.spans.get(code).map_or(&[][..], Vec::as_slice);
        let span = spans.iter().find(|it| it.holds(registered)).map(|it| &it.unit);
        span.or(self.whole.then_some(code))
    }

    /// The units that it has on the day of the question.
    pub fn units(&self) -> BTreeSet<&UnitCode> {
        self.spans.values().flatten().map(|it| &it.unit).collect()
    }
}

impl Span {
    /// Whether a day of registration lies in it.
    pub fn holds(&self, registered: NaiveDate) -> bool {
        self.from <= registered && self.until.is_none_or(|until| registered < until)
    }
}

impl Forest {
    /// What an area means, and the day of which its land is meant; `None` if it is not recorded.
    pub fn meant(&self, area: &AreaRef, day: NaiveDate) -> Option<(&DatedUnit, NaiveDate)> {
        if let Some(on) = area.on {
            return self.meaning(&area.code, on).map(|it| (it, on));
        }
        if let Some(unit) = self.meaning(&area.code, day) {
            return Some((unit, day));
        }
        let unit = self.named(&area.code, day)?;
        Some((unit, self.end(unit)?.pred_opt()?))
    }

    /// The land of an area on a day, and how many communes it has then; `None` if the area is not
    /// recorded.
    ///
    /// An address lies in it if its unit, or what became of that by the day of which the land is
    /// meant, lies in the area then. One that is registered under a later meaning does if all of
    /// that unit's land is of the area: where other land is in it, nothing is invented. The day of
    /// the question only says in which unit it is counted.
    pub fn land(&self, area: &AreaRef, day: NaiveDate) -> Option<(Land, u64)> {
        let (area, meant) = self.meant(area, day)?;
        Some(self.land_of(area, &self.placed(meant), day))
    }

    /// The same of a unit, by where all units are [placed](Self::placed) on the day of which its
    /// land is meant.
    pub fn land_of(&self, area: &DatedUnit, placed: &Placed, day: NaiveDate) -> (Land, u64) {
        self.land_where(area, placed, day, |level| level == Level::Commune)
    }

    /// The same with the units of every level, for what is recorded of units themselves.
    pub fn whole_land_of(&self, area: &DatedUnit, placed: &Placed, day: NaiveDate) -> Land {
        self.land_where(area, placed, day, |_| true).0
    }

    fn land_where(
        &self,
        area: &DatedUnit,
        placed: &Placed,
        day: NaiveDate,
        takes: impl Fn(Level) -> bool,
    ) -> (Land, u64) {
        let mut land = Land { whole: area.unit.level == Level::Country, ..Land::default() };
        let mut communes = BTreeSet::new();
        let within = self.number(area).map_or(&[][..], |it| placed.within(it));
        let units = within.iter().filter_map(|it| self.all().get(*it as usize));
        for unit in units.filter(|it| takes(it.unit.level)) {
            let now = self.resolve(unit, day.max(unit.from));
            if unit.from <= day && now.unit.level == Level::Commune {
                communes.insert(&now.unit.code);
            }
            land.spans.entry(unit.unit.code.clone()).or_default().push(Span {
                from: unit.from,
                until: self.next(unit).map(|it| it.from),
                unit: now.unit.code.clone(),
            });
        }
        (land, communes.len() as u64)
    }

    /// The units that went into one, with the day, in the order of their codes.
    pub fn predecessors(&self, of: &DatedUnit) -> Vec<(&DatedUnit, NaiveDate)> {
        let steps = self.all().iter().flat_map(|it| it.went.iter().map(move |step| (it, step)));
        let into = |(unit, step): &(&DatedUnit, &Went)| {
            let mine = step.how.into.contains(&of.unit.code);
            let meant = || self.meaning(&of.unit.code, step.on);
            mine && !std::ptr::eq(*unit, of) && meant().is_some_and(|it| it.from == of.from)
        };
        steps.filter(into).map(|(unit, step)| (unit, step.on)).collect()
    }
}
