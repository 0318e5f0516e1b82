//! Which units lie in which areas, for all areas at once.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::area::DatedUnit;
use crate::forest::Forest;
use crate::reform::Went;

/// Where every unit lies on a day, by areas. It stays the same while
/// [`unchanged_since`](Forest::unchanged_since) does.
#[derive(Clone, Debug, Default)]
pub struct Placed {
    /// Where the units of each area begin in `units`, and behind the last one where they end.
    starts: Vec<u32>,
    units: Vec<u32>,
}

/// Who went into a unit, by its number; and whether alone.
type Origins = HashMap<usize, Vec<(usize, bool)>>;

/// The areas of which each unit is, by their numbers: itself, and those above it.
struct Above<'a> {
    forest: &'a Forest,
    day: NaiveDate,
    origins: Origins,
}

impl Placed {
    /// The units of an area, ascending; all by their numbers in the forest.
    pub(crate) fn within(&self, area: usize) -> &[u32] {
        let bounds = self.starts.get(area).zip(self.starts.get(area + 1));
        let units = bounds.and_then(|(from, to)| self.units.get(*from as usize..*to as usize));
        units.unwrap_or_default()
    }
}

impl Forest {
    /// Which units, those of later days among them, are of the land of each area as it is meant on
    /// a day. Takes a walk over all units.
    pub fn placed(&self, day: NaiveDate) -> Placed {
        let above = Above { forest: self, day, origins: origins(self, day) };
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (number, unit) in self.all().iter().enumerate() {
            let areas = above.of(unit, 0).into_iter();
            pairs.extend(areas.map(|area| (area as u32, number as u32)));
        }
        pairs.sort_unstable();
        let starts = (0..=self.all().len() as u32).map(|area| {
            let start = pairs.partition_point(|(it, _)| *it < area);
            start as u32
        });
        Placed { starts: starts.collect(), units: pairs.iter().map(|(_, unit)| *unit).collect() }
    }
}

impl<'a> Above<'a> {
    fn of(&self, unit: &'a DatedUnit, depth: u8) -> Vec<usize> {
        if unit.from <= self.day {
            return self.standing(self.forest.resolve(unit, self.day));
        }
        let origins = self.forest.number(unit).and_then(|it| self.origins.get(&it));
        let Some(origins) = origins.filter(|it| it.iter().all(|(_, alone)| *alone)) else {
            return Vec::new();
        };
        // Reforms are years apart; a chain that is longer than this is no chain of reforms.
        if depth >= 32 {
            return Vec::new();
        }
        // What all of its land was of.
        let units = origins.iter().filter_map(|(it, _)| self.forest.all().get(*it));
        let mut areas = units.map(|it| self.of(it, depth + 1));
        let first = areas.next().unwrap_or_default();
        areas.fold(first, |shared, it| shared.into_iter().filter(|one| it.contains(one)).collect())
    }

    /// A unit that stands on the day, and those above it.
    fn standing(&self, unit: &'a DatedUnit) -> Vec<usize> {
        let above = |it: &&'a DatedUnit| self.forest.above(it, self.day);
        let chain = std::iter::successors(Some(unit), above).take(5);
        let mut areas: Vec<usize> = chain.filter_map(|it| self.forest.number(it)).collect();
        areas.sort_unstable();
        areas.dedup();
        areas
    }
}

/// What went into each unit that began after a day, and whether nothing unrecorded did besides.
fn origins(forest: &Forest, after: NaiveDate) -> Origins {
    let mut origins = Origins::new();
    let mut put = |into: &DatedUnit, unit: usize, alone: bool| {
        if let Some(into) = forest.number(into).filter(|_| into.from > after) {
            origins.entry(into).or_default().push((unit, alone));
        }
    };
    for (number, unit) in forest.all().iter().enumerate() {
        let next = forest.next(unit).filter(|_| unit.until.is_none());
        if let Some(next) = next.filter(|next| unit.went.iter().all(|it| it.on != next.from)) {
            put(next, number, true);
        }
        let later = |it: &&Went| it.on > after;
        for step in unit.went.iter().filter(later) {
            let into = step.how.into.iter().filter_map(|code| forest.meaning(code, step.on));
            let others = into.filter(|it| !std::ptr::eq(*it, unit));
            others.for_each(|it| put(it, number, !step.how.with_unrecorded));
        }
    }
    origins
}
