//! Provinces, districts and communes.

use chrono::NaiveDate;
use cooperative::area::{Level, Unit};
use cooperative::publication::AreaEvent;
use cooperative::{Text, UnitCode};
use entry::request::{Ask, Request};

use crate::{Country, recorder};

pub(crate) const PROVINCES: u64 = 63;
pub(crate) const DISTRICTS: u64 = 705;
pub(crate) const COMMUNES: u64 = 10_599;

/// Where unit requests count from, far from those of cooperatives.
const UNITS: u64 = 1 << 60;

/// The district that a commune lies in.
pub(crate) fn district(commune: u64) -> u64 {
    commune * DISTRICTS / COMMUNES
}

fn province(district: u64) -> u64 {
    district * PROVINCES / DISTRICTS
}

/// A commune's code.
pub(crate) fn commune_code(commune: u64) -> Option<UnitCode> {
    UnitCode::new(&format!("{:05}", commune + 1)).ok()
}

fn district_code(district: u64) -> Option<UnitCode> {
    UnitCode::new(&format!("{:03}", district + 1)).ok()
}

fn province_code(province: u64) -> Option<UnitCode> {
    UnitCode::new(&format!("{:02}", province + 1)).ok()
}

pub(crate) fn units(country: &Country) -> impl Iterator<Item = Request> + '_ {
    let whole = (Level::Country, UnitCode::new("VN").ok(), None, "Việt Nam".to_owned());
    let provinces = (0..PROVINCES).map(|it| {
        (
            Level::Province,
            province_code(it),
            UnitCode::new("VN").ok(),
            format!("Tỉnh {:02}", it + 1),
        )
    });
    let districts = (0..DISTRICTS).map(|it| {
        (
            Level::District,
            district_code(it),
            province_code(province(it)),
            format!("Huyện {:03}", it + 1),
        )
    });
    let communes = (0..COMMUNES).map(|it| {
        (Level::Commune, commune_code(it), district_code(district(it)), format!("Xã {:05}", it + 1))
    });
    let all = std::iter::once(whole).chain(provinces).chain(districts).chain(communes);
    all.zip(0..).filter_map(|((level, code, parent, name), step)| {
        let code = code?;
        let unit = Unit { code: code.clone(), name: Text::new(&name).ok()?, level, parent };
        Some(Request {
            id: country.request_id(UNITS, step),
            ask: Ask::Area {
                area: code,
                effective: NaiveDate::from_ymd_opt(1990, 1, 1)?,
                event: AreaEvent::UnitEstablished(Box::new(unit)),
                corrects: None,
            },
            recorder: recorder(0)?,
            document: None,
            note: None,
            people: Vec::new(),
            expected: None,
            import: None,
        })
    })
}
