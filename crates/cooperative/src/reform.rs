//! What becomes of administrative units: abolished, or gone into others; and who is responsible.

use chrono::NaiveDate;

use crate::area::{DatedUnit, Level, unit_on};
use crate::publication::AreaEvent;
use crate::rejection::Rejection;
use crate::words::{Text, UnitCode};

/// The day from which there are provinces and communes alone, on which codes began to mean other
/// units. Law 72/2025/QH15.
pub const TWO_LEVELS_FROM: NaiveDate = match NaiveDate::from_ymd_opt(2025, 7, 1) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// The most units that one goes into at once. The greatest split of the reform of 1/7/2025 is far
/// below it.
pub const SUCCESSORS_MAX: usize = 16;

/// Into what a unit goes, wholly or in part. Law 72/2025/QH15, and the resolutions on the
/// arrangement of units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reorganisation {
    /// The codes that its land has from that day on, each once, its own among them if some of it
    /// stays: 1 to [`SUCCESSORS_MAX`]. The first is the one that land goes to of which nothing more
    /// exact is known.
    pub into: Vec<UnitCode>,
    /// Whether these took in land of units besides that are not recorded: then what is later
    /// registered in them cannot be counted as of this unit's land.
    pub with_unrecorded: bool,
}

/// The office that is responsible for a unit from a day on; it hands over to the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Its name, such as "Phòng Kinh tế xã Bình Lư".
    pub name: Text,
    /// The identifier under which it records, if it has one.
    pub id: Option<Text>,
}

/// A reorganisation on its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Went {
    /// The first day on which it holds.
    pub on: NaiveDate,
    /// Into what.
    pub how: Reorganisation,
}

/// The meanings of one code, oldest first, of the events that hold in its stream.
pub fn meanings<'a>(
    events: impl IntoIterator<Item = (NaiveDate, &'a AreaEvent)>,
) -> Vec<DatedUnit> {
    let (mut units, mut ends, mut went) = (Vec::new(), Vec::new(), Vec::new());
    for (on, event) in events {
        match event {
            AreaEvent::UnitEstablished(it) => units.push(DatedUnit::since((**it).clone(), on)),
            AreaEvent::UnitAbolished => ends.push(on),
            AreaEvent::UnitReorganised(how) => went.push(Went { on, how: (**how).clone() }),
            AreaEvent::OfficeAssigned(_)
            | AreaEvent::FigurePublished(_)
            | AreaEvent::TargetSet(_)
            | AreaEvent::CaveatNoted(_)
            | AreaEvent::StatementSealed(_)
            | AreaEvent::KeyRolled(_) => {}
        }
    }
    units.sort_by_key(|it| it.from);
    went.sort_by_key(|it| it.on);
    for it in went {
        let Some(unit) = before(&mut units, it.on) else { continue };
        if !it.how.into.contains(&unit.unit.code) {
            ends.push(it.on);
        }
        unit.went.push(it);
    }
    for on in ends {
        let Some(unit) = before(&mut units, on) else { continue };
        unit.until = Some(unit.until.map_or(on, |it| it.min(on)));
    }
    units
}

/// What the code meant right before a day.
fn before(units: &mut [DatedUnit], on: NaiveDate) -> Option<&mut DatedUnit> {
    units.iter_mut().rev().find(|it| it.from < on)
}

/// Whether a unit may be abolished on a day: it was there on the day before, and does not end on
/// that day already. The country is never, and a province goes into others, since its land stays
/// one's. Whether units still lie in a district is not seen here: they have streams of their own.
pub(crate) fn abolish(
    area: &UnitCode,
    units: &[DatedUnit],
    on: NaiveDate,
) -> Result<(), Rejection> {
    let unit = standing(area, units, on)?;
    if matches!(unit.unit.level, Level::Country | Level::Province) {
        let en = "a province goes into others, and the country never ends";
        let vi = "tỉnh chỉ được sắp xếp vào tỉnh khác, cả nước không chấm dứt";
        return Err(rule(area, on, en, vi));
    }
    match unit.until {
        Some(until) if until <= on => Err(rule(
            area,
            on,
            "the unit ends on that day already",
            "đơn vị đã được ghi là chấm dứt từ ngày này",
        )),
        _ => Ok(()),
    }
}

/// Whether a unit may go into others on a day, as far as its own stream can tell.
pub(crate) fn reorganise(
    area: &UnitCode,
    units: &[DatedUnit],
    on: NaiveDate,
    it: &Reorganisation,
) -> Result<(), Rejection> {
    let unit = standing(area, units, on)?;
    if unit.unit.level == Level::Country {
        let (en, vi) = ("the country goes into nothing", "cả nước không sắp xếp vào đơn vị nào");
        return Err(rule(area, on, en, vi));
    }
    let distinct: std::collections::BTreeSet<_> = it.into.iter().collect();
    if it.into.is_empty() || it.into.len() > SUCCESSORS_MAX || distinct.len() != it.into.len() {
        return Err(Rejection::Value {
            field: "successor_codes",
            value: it.into.iter().map(UnitCode::as_str).collect::<Vec<_>>().join(" "),
            expected: "1 to 16 codes, each once",
            expected_vi: "1 đến 16 mã, mỗi mã một lần",
        });
    }
    if unit.went.iter().any(|it| it.on == on) {
        let (en, vi) = ("what it goes into on that day is recorded", "việc sắp xếp đã được ghi");
        return Err(rule(area, on, en, vi));
    }
    let renewed = units.iter().any(|it| it.from == on);
    if it.into == [area.clone()] && !renewed {
        let en = "a unit goes into itself only where its code means another unit from that day on";
        let vi = "chỉ sáp nhập vào chính mã đó khi mã mang nghĩa mới từ ngày này";
        return Err(rule(area, on, en, vi));
    }
    Ok(())
}

/// Whether the units that one goes into are there on the day and of its own level, and none of them
/// goes into it later: land would go round in a circle. `units_of` gives the meanings of a code.
///
/// # Errors
/// [`Rejection::UnknownUnit`] names the successor that is not there, [`Rejection::Unit`] the one
/// that cannot be one.
pub fn check_successors<'a>(
    area: &UnitCode,
    units: &[DatedUnit],
    on: NaiveDate,
    it: &Reorganisation,
    units_of: impl Fn(&UnitCode) -> &'a [DatedUnit],
) -> Result<(), Rejection> {
    for code in it.into.iter().filter(|it| *it != area) {
        let Some(successor) = unit_on(units_of(code), on) else {
            return Err(Rejection::UnknownUnit { code: code.clone(), on });
        };
        // All meanings of a code are of one level: it is as long as its level asks.
        if units.first().is_some_and(|it| it.unit.level != successor.unit.level) {
            let en = "a unit goes into units of its own level: communes into communes";
            let vi = "đơn vị chỉ nhập vào đơn vị cùng cấp: xã vào xã, tỉnh vào tỉnh";
            return Err(rule(code, on, en, vi));
        }
        let there = |day: NaiveDate| {
            it.into.contains(area) || units.iter().any(|it| on <= it.from && it.from <= day)
        };
        let back = |it: &&Went| it.on >= on && it.how.into.contains(area) && !there(it.on);
        if let Some(back) = successor.went.iter().find(back) {
            let en = "its successor goes into this unit itself later, which would be no more";
            let vi = "đơn vị tiếp nhận sau đó lại nhập vào chính đơn vị này, khi nó không còn";
            return Err(rule(code, back.on, en, vi));
        }
    }
    Ok(())
}

/// The unit that the code meant on the day before.
fn standing<'a>(
    area: &UnitCode,
    units: &'a [DatedUnit],
    on: NaiveDate,
) -> Result<&'a DatedUnit, Rejection> {
    let unknown = Rejection::UnknownUnit { code: area.clone(), on };
    let eve = on.pred_opt().ok_or_else(|| unknown.clone())?;
    unit_on(units, eve).ok_or(unknown)
}

fn rule(code: &UnitCode, on: NaiveDate, rule: &'static str, rule_vi: &'static str) -> Rejection {
    Rejection::Unit { code: code.clone(), on, rule, rule_vi }
}
