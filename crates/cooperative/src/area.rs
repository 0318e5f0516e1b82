//! Administrative units: reference data that is recorded like everything else.

use chrono::NaiveDate;

use crate::key_roll::admit;
use crate::kind::vocabulary;
use crate::publication::AreaEvent;
use crate::reform::{TWO_LEVELS_FROM, Went, abolish, reorganise};
use crate::rejection::Rejection;
use crate::seal::Statement;
use crate::words::{Text, UnitCode};

vocabulary! {
    /// The level of a unit.
    Level {
        /// The country.
        Country = 1, "country", "Cả nước", "Country";
        /// Tỉnh, thành phố trực thuộc trung ương.
        Province = 2, "province", "Tỉnh", "Province";
        /// Huyện, quận, thị xã; abolished on 1/7/2025 (Law 72/2025/QH15).
        District = 3, "district", "Huyện", "District";
        /// Xã, phường, thị trấn.
        Commune = 4, "commune", "Xã", "Commune";
    }
}

/// A unit, from the effective date of its entry on. Its key is its code and that day, since codes
/// are reused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its code.
    pub code: UnitCode,
    /// Its name, such as "Xã Bình Lư".
    pub name: Text,
    /// Its level.
    pub level: Level,
    /// The unit above; `None` for the country.
    pub parent: Option<UnitCode>,
}

/// One meaning of a unit's code: the unit, its first day, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedUnit {
    /// The unit.
    pub unit: Unit,
    /// The first day of this meaning of its code.
    pub from: NaiveDate,
    /// The first day on which it is no more, because it was abolished or went wholly into others.
    /// Absent too where the code merely began to mean something else: that is said by the next
    /// meaning.
    pub until: Option<NaiveDate>,
    /// What it went into, oldest first; each after its first day.
    pub went: Vec<Went>,
}

impl DatedUnit {
    /// A unit that nothing has happened to since its first day.
    pub fn since(unit: Unit, from: NaiveDate) -> Self {
        Self { unit, from, until: None, went: Vec::new() }
    }
}

/// The meaning of a unit's code on a day, among all that its stream has recorded; `None` before the
/// first, and from the day on which it ended.
pub fn unit_on(units: &[DatedUnit], day: NaiveDate) -> Option<&DatedUnit> {
    let last = units.iter().filter(|it| it.from <= day).max_by_key(|it| it.from);
    last.filter(|it| it.until.is_none_or(|until| day < until))
}

/// Whether an event may stand in an area's stream: its unit, and the unit above, must be recorded
/// on the day. The unit above is of the level above: of a commune a district, from 1/7/2025 on a
/// province (Law 72/2025/QH15). A code begins to mean another unit only once the old one has ended,
/// or on that day.
///
/// What lies in a unit has streams of its own, which are not asked: a district that is abolished, or
/// a province that goes into another one, may leave units that name it as the one above.
///
/// `units` are the meanings that the area's code has had; `parents` those of the unit above, for an
/// event that establishes one.
pub fn decide_area(
    area: &UnitCode,
    units: &[DatedUnit],
    parents: &[DatedUnit],
    effective: NaiveDate,
    event: &AreaEvent,
) -> Result<(), Rejection> {
    match event {
        AreaEvent::UnitEstablished(unit) => establish(area, units, parents, effective, unit),
        AreaEvent::UnitAbolished => abolish(area, units, effective),
        AreaEvent::UnitReorganised(it) => reorganise(area, units, effective, it),
        AreaEvent::OfficeAssigned(_) => known(area, units, effective),
        // What was planned for a unit stays said, though the unit did not live to see the day.
        AreaEvent::FigurePublished(it) => known(area, units, it.subject.as_of)
            .or_else(|refused| known(area, units, effective).map_err(|_| refused)),
        AreaEvent::TargetSet(it) => known(area, units, effective.min(it.subject.as_of)),
        // A unit that is no more is still spoken of.
        AreaEvent::CaveatNoted(_) => match units.iter().any(|it| it.from <= effective) {
            true => Ok(()),
            false => Err(Rejection::UnknownUnit { code: area.clone(), on: effective }),
        },
        AreaEvent::StatementSealed(it) => seal(area, units, effective, it),
        AreaEvent::KeyRolled(it) => admit(area, it),
    }
}

fn establish(
    area: &UnitCode,
    units: &[DatedUnit],
    parents: &[DatedUnit],
    effective: NaiveDate,
    unit: &Unit,
) -> Result<(), Rejection> {
    let fits = match unit.level {
        Level::Country => unit.code.as_str() == "VN" && unit.parent.is_none(),
        Level::Province => unit.code.as_str().len() == 2 && unit.code.as_str() != "VN",
        Level::District => unit.code.as_str().len() == 3,
        Level::Commune => unit.code.as_str().len() == 5,
    };
    if !fits || unit.code != *area {
        return Err(Rejection::Value {
            field: "code",
            value: unit.code.to_string(),
            expected: "the area's own code, as long as its level asks: VN, 2, 3 or 5 digits",
            expected_vi: "mã của chính đơn vị, độ dài theo cấp: VN, 2, 3 hoặc 5 chữ số",
        });
    }
    if units.iter().any(|it| it.from == effective) {
        return Err(Rejection::UnitExists { code: unit.code.clone(), from: effective });
    }
    if let Some(old) = unit_on(units, effective).filter(|_| effective != TWO_LEVELS_FROM)
        && !old.went.iter().any(|it| it.on == effective)
    {
        return Err(Rejection::Unit {
            code: unit.code.clone(),
            on: effective,
            rule: "the code still means another unit, which has to end or to go into others first",
            rule_vi: "mã này còn là của đơn vị khác; đơn vị đó phải chấm dứt hoặc được sắp xếp trước",
        });
    }
    match &unit.parent {
        Some(parent) => check_above(unit.level, parent, parents, effective),
        None => Ok(()),
    }
}

/// Whether the unit above is there on the day, and of the level above.
fn check_above(
    level: Level,
    parent: &UnitCode,
    parents: &[DatedUnit],
    on: NaiveDate,
) -> Result<(), Rejection> {
    let unknown = Rejection::UnknownUnit { code: parent.clone(), on };
    let above = unit_on(parents, on).ok_or(unknown)?.unit.level;
    let (needed, expected, expected_vi) = match level {
        Level::Country => return Ok(()),
        Level::Province => {
            (Level::Country, "VN: above a province is the country", "VN: trên tỉnh là cả nước")
        }
        Level::District => {
            (Level::Province, "a province: above a district is one", "mã tỉnh: trên huyện là tỉnh")
        }
        Level::Commune if on < TWO_LEVELS_FROM => (
            Level::District,
            "a district: above a commune is one until 30/6/2025",
            "mã huyện: đến hết 30/6/2025, trên xã là huyện",
        ),
        Level::Commune => (
            Level::Province,
            "a province: there are no districts from 1/7/2025 on (Law 72/2025/QH15)",
            "mã tỉnh: từ 1/7/2025 không còn cấp huyện (Luật 72/2025/QH15)",
        ),
    };
    if above == needed {
        return Ok(());
    }
    let value = parent.to_string();
    Err(Rejection::Value { field: "parent_code", value, expected, expected_vi })
}

/// A statement is of its own area, and of a period that has ended by the day it is sealed.
fn seal(
    area: &UnitCode,
    units: &[DatedUnit],
    effective: NaiveDate,
    it: &Statement,
) -> Result<(), Rejection> {
    if it.area != *area {
        return Err(Rejection::Value {
            field: "area_code",
            value: it.area.to_string(),
            expected: "the area whose stream it goes to",
            expected_vi: "mã của chính địa bàn được chốt số liệu",
        });
    }
    if it.as_of > effective {
        return Err(Rejection::FutureDated { effective: it.as_of, recorded_on: effective });
    }
    known(area, units, it.as_of)
}

fn known(area: &UnitCode, units: &[DatedUnit], on: NaiveDate) -> Result<(), Rejection> {
    match unit_on(units, on) {
        Some(_) => Ok(()),
        None => Err(Rejection::UnknownUnit { code: area.clone(), on }),
    }
}
