//! A list of administrative units in JSON, before and after a reform, to requests.
//!
//! The form: an object, or a list of them, each of one province:
//! `as_of_new` (first day of the reform), `province` and `old_district` (each `code` and `name`),
//! and any lists whose names end in `_units`. A member of these with `old_code` is a unit that goes
//! into another one (`old_name`, `new_code`, `new_name`, `new_merged_from`); one with `code_2025` is
//! a new unit (`name`, `merged_from`). Names of units that went into a new one and are not in the
//! list mark it as having land of others too.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use cooperative::area::{Level, Unit};
use cooperative::publication::AreaEvent;
use cooperative::reform::Reorganisation;
use cooperative::{Text, UnitCode};
use entry::{Ask, Recorder, Request};
use serde_json::Value;
use uuid::Uuid;

use crate::import::Message;

/// What is wrong with a list, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The path, such as `tam_duong_units[3].old_code`; empty for the list as a whole.
    pub at: String,
    /// What was expected.
    pub expected: Message,
}

/// A unit before the reform, and the one it goes into.
struct Old {
    code: UnitCode,
    name: Text,
    into: UnitCode,
}

/// A unit from the reform on.
struct New {
    name: Text,
    merged_from: Option<String>,
}

/// The units of one province.
struct Province {
    on: NaiveDate,
    province: (UnitCode, Text),
    district: Option<(UnitCode, Text)>,
    old: Vec<Old>,
    new: BTreeMap<UnitCode, New>,
}

/// The requests that record a list, each lawful after those before it: the units as they were, since
/// `old_from` (the list does not say since when), the new ones, then what went into what. Their ids
/// follow from code, day and what happens, so that a list that is imported again asks the same.
///
/// # Errors
/// Everything that is wrong with the list, with its place.
pub fn requests(
    text: &str,
    old_from: NaiveDate,
    recorder: &Recorder,
) -> Result<Vec<Request>, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let root: Value = serde_json::from_str(text).map_err(|it| {
        let expected = Message::new(format!("không phải JSON: {it}"), format!("no JSON: {it}"));
        vec![Wrong { at: String::new(), expected }]
    })?;
    if root.as_array().is_some_and(Vec::is_empty) {
        let (vi, en) = ("cần ít nhất một tỉnh", "expected at least one province");
        return Err(vec![Wrong { at: String::new(), expected: Message::new(vi, en) }]);
    }
    let lists = match &root {
        Value::Array(all) => {
            all.iter().enumerate().map(|(at, it)| (format!("[{at}]."), it)).collect()
        }
        one => vec![(String::new(), one)],
    };
    let provinces: Vec<Province> =
        lists.into_iter().filter_map(|(at, it)| province(&at, it, &mut wrong)).collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut told = Vec::new();
    tell(&mut told, old_from, unit("VN", "Việt Nam", Level::Country, None));
    for it in &provinces {
        tell_units(&mut told, it, old_from);
    }
    for it in &provinces {
        tell_reform(&mut told, it);
    }
    let mut seen = BTreeSet::new();
    let requests = told.into_iter().map(|(code, on, event)| request(code, on, event, recorder));
    Ok(requests.filter(|it| seen.insert(it.id)).collect())
}

type Told = (UnitCode, NaiveDate, AreaEvent);

fn tell(told: &mut Vec<Told>, on: NaiveDate, unit: Option<Unit>) {
    if let Some(unit) = unit {
        told.push((unit.code.clone(), on, AreaEvent::UnitEstablished(unit.into())));
    }
}

fn unit(code: &str, name: &str, level: Level, parent: Option<&UnitCode>) -> Option<Unit> {
    let (code, name) = (UnitCode::new(code).ok()?, Text::new(name).ok()?);
    Some(Unit { code, name, level, parent: parent.cloned() })
}

fn tell_units(told: &mut Vec<Told>, it: &Province, old_from: NaiveDate) {
    let (province, name) = &it.province;
    let country = UnitCode::new("VN").ok();
    tell(told, old_from, unit(province.as_str(), name.as_str(), Level::Province, country.as_ref()));
    if let Some((code, name)) = &it.district {
        let district = unit(code.as_str(), name.as_str(), Level::District, Some(province));
        tell(told, old_from, district);
    }
    let above = it.district.as_ref().map_or(province, |(code, _)| code);
    for old in &it.old {
        let commune = unit(old.code.as_str(), old.name.as_str(), Level::Commune, Some(above));
        tell(told, old_from, commune);
    }
    for (code, new) in &it.new {
        let commune = unit(code.as_str(), new.name.as_str(), Level::Commune, Some(province));
        tell(told, it.on, commune);
    }
}

fn tell_reform(told: &mut Vec<Told>, it: &Province) {
    for old in &it.old {
        let names = it.new.get(&old.into).and_then(|it| it.merged_from.as_deref());
        let known =
            |name: &str| it.old.iter().any(|it| it.into == old.into && it.name.as_str() == name);
        let with_unrecorded =
            names.is_some_and(|it| it.split(',').map(str::trim).any(|name| !known(name)));
        let how = Reorganisation { into: vec![old.into.clone()], with_unrecorded };
        told.push((old.code.clone(), it.on, AreaEvent::UnitReorganised(how.into())));
    }
    if let Some((code, _)) = &it.district {
        told.push((code.clone(), it.on, AreaEvent::UnitAbolished));
    }
}

fn request(area: UnitCode, on: NaiveDate, event: AreaEvent, recorder: &Recorder) -> Request {
    let name = format!("{} of {area} on {on}", event.word());
    Request {
        id: Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()),
        ask: Ask::Area { area, effective: on, event, corrects: None },
        recorder: recorder.clone(),
        document: None,
        note: None,
        people: Vec::new(),
        expected: None,
        import: None,
    }
}

fn province(at: &str, it: &Value, wrong: &mut Vec<Wrong>) -> Option<Province> {
    let on = needed(at, it, "as_of_new", wrong, |it| {
        NaiveDate::parse_from_str(it, "%Y-%m-%d").map_err(|_| {
            Message::new("cần ngày như 2025-07-01", "expected a day such as 2025-07-01")
        })
    });
    let named = |field: &str, wrong: &mut Vec<Wrong>| {
        let at = format!("{at}{field}.");
        let it = it.get(field).unwrap_or(&Value::Null);
        Some((code(&at, it, "code", wrong)?, text(&at, it, "name", wrong)?))
    };
    let of = named("province", wrong);
    let district = it.get("old_district").and_then(|_| named("old_district", wrong));
    let (mut old, mut new) = (Vec::new(), BTreeMap::new());
    let lists = it.as_object().into_iter().flatten().filter(|(name, _)| name.ends_with("_units"));
    for (name, list) in lists {
        for (index, it) in list.as_array().into_iter().flatten().enumerate() {
            let at = format!("{at}{name}[{index}].");
            if it.get("old_code").is_some() {
                let into = code(&at, it, "new_code", wrong);
                let found = (code(&at, it, "old_code", wrong), text(&at, it, "old_name", wrong));
                let named = text(&at, it, "new_name", wrong);
                let merged_from = it.get("new_merged_from").and_then(Value::as_str);
                let (Some(into), (Some(code), Some(name)), Some(named)) = (into, found, named)
                else {
                    continue;
                };
                let merged_from = merged_from.map(ToOwned::to_owned);
                new.entry(into.clone()).or_insert(New { name: named, merged_from });
                old.push(Old { code, name, into });
            } else {
                let code = code(&at, it, "code_2025", wrong);
                let name = text(&at, it, "name", wrong);
                let merged_from = it.get("merged_from").and_then(Value::as_str);
                let merged_from = merged_from.map(ToOwned::to_owned);
                let (Some(code), Some(name)) = (code, name) else { continue };
                new.entry(code).or_insert(New { name, merged_from });
            }
        }
    }
    Some(Province { on: on?, province: of?, district, old, new })
}

fn needed<T>(
    at: &str,
    it: &Value,
    field: &str,
    wrong: &mut Vec<Wrong>,
    read: impl Fn(&str) -> Result<T, Message>,
) -> Option<T> {
    let missing = || Message::new("cần một chuỗi", "expected a string");
    let found = it.get(field).and_then(Value::as_str).ok_or_else(missing).and_then(read);
    found.map_err(|expected| wrong.push(Wrong { at: format!("{at}{field}"), expected })).ok()
}

fn code(at: &str, it: &Value, field: &str, wrong: &mut Vec<Wrong>) -> Option<UnitCode> {
    needed(at, it, field, wrong, |it| UnitCode::new(it).map_err(Message::from))
}

fn text(at: &str, it: &Value, field: &str, wrong: &mut Vec<Wrong>) -> Option<Text> {
    needed(at, it, field, wrong, |it| Text::new(it).map_err(Message::from))
}

#[cfg(test)]
mod tests {
    use entry::Assurance;

    use super::*;

    fn asked(text: &str) -> Result<Vec<String>, Vec<Wrong>> {
        let recorder = Recorder { id: Text::new("x").unwrap(), assurance: Assurance::Asserted };
        let from = NaiveDate::from_ymd_opt(2004, 1, 1).unwrap();
        let told = |it: Request| match it.ask {
            Ask::Area { area, effective, event, .. } => match event {
                AreaEvent::UnitReorganised(it) => {
                    format!("{area} {} {}", it.into[0], it.with_unrecorded)
                }
                event => format!("{area} {} {effective}", event.word()),
            },
            _ => String::new(),
        };
        Ok(requests(text, from, &recorder)?.into_iter().map(told).collect())
    }

    #[test]
    fn a_list_becomes_units_and_what_became_of_them() {
        let list = r#"{"as_of_new": "2025-07-01", "province": {"code": "12", "name": "Tỉnh Lai Châu"},
            "old_district": {"code": "106", "name": "Huyện Tam Đường"},
            "tam_duong_units": [
                {"old_code": "03390", "old_name": "Thị trấn Tam Đường", "new_code": "03390",
                 "new_name": "Xã Bình Lư", "new_merged_from": "Thị trấn Tam Đường, Xã Bình Lư"},
                {"old_code": "03412", "old_name": "Xã Bình Lư", "new_code": "03390",
                 "new_name": "Xã Bình Lư", "new_merged_from": "Thị trấn Tam Đường, Xã Bình Lư"},
                {"old_code": "03394", "old_name": "Xã Thèn Sin", "new_code": "03394",
                 "new_name": "Xã Sin Suối Hồ", "new_merged_from": "Xã Nậm Xe, Xã Thèn Sin"}],
            "all_units": [{"code_2025": "03451", "name": "Xã Mù Cả", "merged_from": "giữ nguyên"}]}"#;
        let all = asked(list).unwrap();
        assert_eq!(all.len(), 1 + 2 + 3 + 3 + 3 + 1);
        for it in ["03451 unit_established 2025-07-01", "03390 03390 false", "03412 03390 false"] {
            assert!(all.contains(&it.to_owned()), "{it}: {all:?}");
        }
        assert!(all.contains(&"03394 03394 true".to_owned()));
        assert_eq!(all.last().unwrap(), "106 unit_abolished 2025-07-01");
        assert_eq!(asked(&format!("[{list}, {list}]")).unwrap(), all);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let places = |it| asked(it).unwrap_err().into_iter().map(|it| it.at).collect::<Vec<_>>();
        assert_eq!(places("x"), [""]);
        assert_eq!(places("[]"), [""]);
        assert_eq!(places("{}"), ["as_of_new", "province.code"]);
        let list = r#"{"as_of_new": "2025-07-01", "province": {"code": "12", "name": "L"},
            "a_units": [{"old_code": "1", "old_name": "X", "new_code": "03390", "new_name": "Y"}]}"#;
        assert_eq!(places(list), ["a_units[0].old_code"]);
    }
}
