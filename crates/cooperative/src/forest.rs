//! All administrative units, and which lie in which on a day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::area::{DatedUnit, Level, Unit, unit_on};
use crate::words::UnitCode;

/// Every unit that is recorded, by its code; each code with all the meanings that it has had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forest {
    by_code: BTreeMap<UnitCode, Vec<DatedUnit>>,
}

impl Forest {
    /// The forest of these units.
    pub fn new(units: impl IntoIterator<Item = DatedUnit>) -> Self {
        let mut by_code: BTreeMap<UnitCode, Vec<DatedUnit>> = BTreeMap::new();
        for unit in units {
            by_code.entry(unit.unit.code.clone()).or_default().push(unit);
        }
        Self { by_code }
    }

    /// What a code means on a day.
    pub fn unit(&self, code: &UnitCode, day: NaiveDate) -> Option<&Unit> {
        self.by_code.get(code).and_then(|it| unit_on(it, day)).map(|it| &it.unit)
    }

    /// The communes that an area has on a day: itself if it is one, else all below it.
    pub fn communes(&self, area: &UnitCode, day: NaiveDate) -> BTreeSet<UnitCode> {
        let commune = |code: &&UnitCode| {
            self.unit(code, day).is_some_and(|it| it.level == Level::Commune)
                && self.lies_in(code, area, day)
        };
        self.by_code.keys().filter(commune).cloned().collect()
    }

    /// The units of every level that an area has on a day, itself among them.
    pub fn units_in(&self, area: &UnitCode, day: NaiveDate) -> BTreeSet<UnitCode> {
        let within =
            |code: &&UnitCode| self.unit(code, day).is_some() && self.lies_in(code, area, day);
        self.by_code.keys().filter(within).cloned().collect()
    }

    /// Whether a unit is an area or lies below it on a day.
    pub fn lies_in(&self, code: &UnitCode, area: &UnitCode, day: NaiveDate) -> bool {
        let mut next = Some(code);
        for _ in 0..5 {
            match next {
                Some(code) if code == area => return true,
                Some(code) => next = self.unit(code, day).and_then(|it| it.parent.as_ref()),
                None => return false,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Text;

    fn unit(code: &str, level: Level, parent: Option<&str>, from: (i32, u32, u32)) -> DatedUnit {
        DatedUnit {
            unit: Unit {
                code: UnitCode::new(code).unwrap(),
                name: Text::new(&format!("{code} of {}", from.0)).unwrap(),
                level,
                parent: parent.map(|it| UnitCode::new(it).unwrap()),
            },
            from: NaiveDate::from_ymd_opt(from.0, from.1, from.2).unwrap(),
        }
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
