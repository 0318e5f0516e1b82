//! All administrative units, and which lie in which on a day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::area::{DatedUnit, Level, Unit, unit_on};
use crate::publication::AreaEvent;
use crate::reform::{Went, meanings};
use crate::words::UnitCode;

/// Every unit that is recorded, each code with all the meanings that it has had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forest {
    /// In the order of the codes, each code's meanings oldest first.
    units: Vec<DatedUnit>,
    /// The days on which anything changes, ascending.
    changes: Vec<NaiveDate>,
}

impl Forest {
    /// The forest of these units.
    pub fn new(units: impl IntoIterator<Item = DatedUnit>) -> Self {
        let mut units: Vec<DatedUnit> = units.into_iter().collect();
        units.sort_by(|a, b| (&a.unit.code, a.from).cmp(&(&b.unit.code, b.from)));
        let steps = |it: &DatedUnit| it.went.iter().map(|it| it.on).collect::<Vec<_>>();
        let days =
            units.iter().flat_map(|it| steps(it).into_iter().chain([it.from]).chain(it.until));
        let changes: BTreeSet<NaiveDate> = days.collect();
        Self { changes: changes.into_iter().collect(), units }
    }

    /// The forest of the events that hold in the streams of all areas, each with its day.
    pub fn of(events: impl IntoIterator<Item = (UnitCode, NaiveDate, AreaEvent)>) -> Self {
        let mut by_area: BTreeMap<UnitCode, Vec<(NaiveDate, AreaEvent)>> = BTreeMap::new();
        for (area, on, event) in events {
            by_area.entry(area).or_default().push((on, event));
        }
        Self::new(by_area.values().flat_map(|it| meanings(it.iter().map(|(on, it)| (*on, it)))))
    }

    /// All meanings that a code has had, oldest first.
    pub fn meanings(&self, code: &UnitCode) -> &[DatedUnit] {
        let from = self.units.partition_point(|it| it.unit.code < *code);
        let rest = self.units.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|it| it.unit.code == *code)).unwrap_or_default()
    }

    /// Every meaning of every code, in the order of the codes, each code's oldest first.
    pub fn all(&self) -> &[DatedUnit] {
        &self.units
    }

    /// Where one of [`Self::all`] stands in it.
    pub(crate) fn number(&self, of: &DatedUnit) -> Option<usize> {
        let key = (&of.unit.code, of.from);
        self.units.binary_search_by(|it| (&it.unit.code, it.from).cmp(&key)).ok()
    }

    /// The day since when units have been as they are on this one; `None` before the first.
    pub fn unchanged_since(&self, day: NaiveDate) -> Option<NaiveDate> {
        let before = self.changes.partition_point(|it| *it <= day);
        self.changes.get(before.checked_sub(1)?).copied()
    }

    /// What a code means on a day, with its days.
    pub fn meaning(&self, code: &UnitCode, day: NaiveDate) -> Option<&DatedUnit> {
        unit_on(self.meanings(code), day)
    }

    /// What a code means on a day.
    pub fn unit(&self, code: &UnitCode, day: NaiveDate) -> Option<&Unit> {
        self.meaning(code, day).map(|it| &it.unit)
    }

    /// What a code meant on a day, or last before it: an address stays as it was registered when
    /// its unit is no more.
    pub fn named(&self, code: &UnitCode, day: NaiveDate) -> Option<&DatedUnit> {
        self.meanings(code).iter().rev().find(|it| it.from <= day)
    }

    /// The first day on which a meaning holds no longer: because its unit ended, or because its
    /// code means another one from then on.
    pub fn end(&self, of: &DatedUnit) -> Option<NaiveDate> {
        let next = self.next(of).map(|it| it.from);
        of.until.into_iter().chain(next).min()
    }

    /// The next meaning of the same code.
    pub(crate) fn next(&self, of: &DatedUnit) -> Option<&DatedUnit> {
        self.meanings(&of.unit.code).iter().find(|it| it.from > of.from)
    }

    /// The unit that the land of a unit belongs to on a day: what it went into is followed up to
    /// there, and a code that merely means something new goes on. Where a unit was split, its first
    /// successor; where it ended and nothing is recorded of its land, itself.
    pub fn resolve<'a>(&'a self, unit: &'a DatedUnit, day: NaiveDate) -> &'a DatedUnit {
        let (mut here, mut since) = (unit, unit.from);
        // Each step lies after the one before: this ends.
        loop {
            let step = here.went.iter().find(|it| since < it.on && it.on <= day);
            let next = self.next(here).filter(|it| it.from <= day);
            let onward = match (step, next) {
                (Some(step), _) => self.onward(here, step),
                (None, Some(next)) if here.until.is_none() => Some((next, next.from)),
                (None, _) => None,
            };
            match onward {
                Some((unit, on)) => (here, since) = (unit, on),
                None => return here,
            }
        }
    }

    /// Where a step leads, and its day.
    fn onward<'a>(
        &'a self,
        from: &'a DatedUnit,
        step: &Went,
    ) -> Option<(&'a DatedUnit, NaiveDate)> {
        let first = step.how.into.first()?;
        Some((self.meaning(first, step.on).unwrap_or(from), step.on))
    }

    /// The unit that an address lies in on a day: by what its code meant when it was registered,
    /// and what became of that. `None` if nothing is recorded of the code then.
    pub fn current(
        &self,
        commune: &UnitCode,
        registered: NaiveDate,
        day: NaiveDate,
    ) -> Option<&DatedUnit> {
        self.named(commune, registered).map(|it| self.resolve(it, day))
    }

    /// The communes that an area has on a day: itself if it is one, else all below it.
    pub fn communes(&self, area: &UnitCode, day: NaiveDate) -> BTreeSet<UnitCode> {
        let units = self.units_in(area, day);
        let commune =
            |it: &UnitCode| self.unit(it, day).is_some_and(|it| it.level == Level::Commune);
        units.into_iter().filter(commune).collect()
    }

    /// The units of every level that an area has on a day, itself among them.
    pub fn units_in(&self, area: &UnitCode, day: NaiveDate) -> BTreeSet<UnitCode> {
        let Some(area) = self.meaning(area, day) else { return BTreeSet::new() };
        let there = self.units.iter().filter(|it| self.holds(it, day));
        let within = there.filter(|it| self.lies_in(it, area, day));
        within.map(|it| it.unit.code.clone()).collect()
    }

    fn holds(&self, unit: &DatedUnit, day: NaiveDate) -> bool {
        unit.from <= day && self.end(unit).is_none_or(|end| day < end)
    }

    /// Whether a unit is another one or lies below it on a day; of a unit that has ended, by where
    /// it lay on its last day.
    pub fn lies_in(&self, unit: &DatedUnit, area: &DatedUnit, day: NaiveDate) -> bool {
        let mut next = Some(unit);
        for _ in 0..5 {
            match next {
                Some(it) if it.from == area.from && it.unit.code == area.unit.code => return true,
                Some(it) => next = self.above(it, day),
                None => return false,
            }
        }
        false
    }

    /// The unit above on a day, or what became of it.
    pub fn above<'a>(&'a self, unit: &'a DatedUnit, day: NaiveDate) -> Option<&'a DatedUnit> {
        let last = self.end(unit).and_then(|it| it.pred_opt());
        let on = last.map_or(day, |last| last.min(day));
        let parent = self.named(unit.unit.parent.as_ref()?, on)?;
        Some(self.resolve(parent, day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Text;

    fn unit(code: &str, level: Level, parent: Option<&str>, from: (i32, u32, u32)) -> DatedUnit {
        DatedUnit::since(
            Unit {
                code: UnitCode::new(code).unwrap(),
                name: Text::new(&format!("{code} of {}", from.0)).unwrap(),
                level,
                parent: parent.map(|it| UnitCode::new(it).unwrap()),
            },
            NaiveDate::from_ymd_opt(from.0, from.1, from.2).unwrap(),
        )
    }

    #[test]
    fn a_code_means_another_unit_after_the_reform() {
        let forest = Forest::new([
            unit("VN", Level::Country, None, (2004, 1, 1)),
            unit("12", Level::Province, Some("VN"), (2004, 1, 1)),
            unit("106", Level::District, Some("12"), (2004, 1, 1)),
            unit("03390", Level::Commune, Some("106"), (2004, 1, 1)),
            unit("03390", Level::Commune, Some("12"), (2025, 7, 1)),
        ]);
        let code = |it: &str| UnitCode::new(it).unwrap();
        let before = NaiveDate::from_ymd_opt(2025, 6, 30).unwrap();
        let after = NaiveDate::from_ymd_opt(2025, 7, 1).unwrap();
        assert_eq!(forest.communes(&code("106"), before).len(), 1);
        assert_eq!(forest.communes(&code("106"), after).len(), 0);
        assert_eq!(forest.communes(&code("12"), after).len(), 1);
        assert_eq!(forest.unit(&code("03390"), after).unwrap().name.as_str(), "03390 of 2025");
        assert_eq!(forest.communes(&code("VN"), before), forest.communes(&code("12"), before));
    }
}
