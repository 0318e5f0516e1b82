//! From messages to what is written: whether an answer holds what is expected.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage, Value as Wire};

use crate::message::{Names, names_an_id, short};
use crate::value::{Fields, Value};

/// Whether an answer holds these values; the first that it does not, and what stands there.
pub fn holds(answer: &DynamicMessage, expected: &Fields, names: &mut Names) -> Result<(), String> {
    for (path, value) in expected {
        let Value::Atom(wanted) = value else {
            return Err(format!("{path}: a single value is compared"));
        };
        let wanted = wanted_text(path, wanted, names);
        let found = at(answer, path)?;
        if found != wanted {
            return Err(format!("{path} is {found}, expected {wanted}"));
        }
    }
    Ok(())
}

fn wanted_text(path: &str, wanted: &str, names: &mut Names) -> String {
    if let Some(number) = names.numbers.get(wanted) {
        return number.to_string();
    }
    match names.ids.get(wanted) {
        Some(id) if path.contains("_id") => id.to_string(),
        _ => wanted
            .replace('_', if wanted.starts_with(|c: char| c.is_ascii_digit()) { "" } else { "_" }),
    }
}

/// What stands at a path such as `cooperative.details.partners.0`; `.count` says how many, and
/// `absent` stands where nothing does.
pub fn at(message: &DynamicMessage, path: &str) -> Result<String, String> {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let of = message.descriptor();
    let field = of.get_field_by_name(name).ok_or_else(|| format!("{} has no {name}", of.name()))?;
    if field.supports_presence() && !message.has_field(&field) {
        return Ok("absent".into());
    }
    let value = message.get_field(&field);
    let Some(list) = value.as_list() else { return inside(&field, &value, rest) };
    let (which, rest) = rest.split_once('.').unwrap_or((rest, ""));
    if which == "count" || which.is_empty() {
        return Ok(list.len().to_string());
    }
    let which: usize =
        which.parse().map_err(|_| format!("{which} is no place in a list, from 0"))?;
    list.get(which).map_or_else(|| Ok("absent".into()), |it| inside(&field, it, rest))
}

fn inside(field: &FieldDescriptor, value: &Wire, rest: &str) -> Result<String, String> {
    match value {
        Wire::Message(it) if it.descriptor().full_name() == "google.type.Date" => Ok(day(it)),
        Wire::Message(it) if rest.is_empty() => Ok(format!("{it:?}")),
        Wire::Message(it) => at(it, rest),
        Wire::EnumNumber(number) => match field.kind() {
            Kind::Enum(of) => {
                let name = of.get_value(*number).map(|it| short(&of, it.name()));
                Ok(name.unwrap_or_else(|| number.to_string()))
            }
            _ => Ok(number.to_string()),
        },
        Wire::String(it) if names_an_id(field) => Ok(it.clone()),
        Wire::String(it) => Ok(it.clone()),
        Wire::Bool(it) => Ok(it.to_string()),
        Wire::I32(it) => Ok(it.to_string()),
        Wire::I64(it) => Ok(it.to_string()),
        Wire::U32(it) => Ok(it.to_string()),
        Wire::U64(it) => Ok(it.to_string()),
        other => Err(format!("{other:?} cannot be compared")),
    }
}

fn day(date: &DynamicMessage) -> String {
    let part = |name| date.get_field_by_name(name).and_then(|it| it.as_i32()).unwrap_or_default();
    format!("{:04}-{:02}-{:02}", part("year"), part("month"), part("day"))
}

/// A figure's value: `53`, a mean as `sum/count`, a range as `low..high`, or `missing`.
pub fn figure(answer: &DynamicMessage) -> Result<String, String> {
    let value = |path: &str| at(answer, &format!("figures.0.value.{path}"));
    if at(answer, "figures.0.value")? == "absent" {
        return Err("there is no such figure".into());
    }
    if value("missing")? != "absent" {
        return Ok("missing".into());
    }
    if value("ratio")? != "absent" {
        return Ok(format!("{}/{}", value("ratio.numerator")?, value("ratio.denominator")?));
    }
    if value("range")? != "absent" {
        return Ok(format!("{}..{}", value("range.low")?, value("range.high")?));
    }
    value("count")
}
