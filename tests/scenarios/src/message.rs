//! From written fields to messages.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use prost_reflect::{
    DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage,
    Value as Wire,
};
use uuid::Uuid;

use crate::value::{Fields, Tokens, Value};

/// What is left out of a message of a type, and need not be said: `Type: fields`, one a line.
const DEFAULTS: &str = include_str!("defaults.txt");

/// What names in a scenario stand for.
#[derive(Debug, Default)]
pub struct Names {
    /// Ids of cooperatives, persons and loans.
    pub ids: HashMap<String, Uuid>,
    /// `@name`: a position. `#name`: a revision.
    pub numbers: HashMap<String, u64>,
    /// The next number of what is made without a name.
    pub next: u32,
    /// The cooperative that the line speaks of.
    pub who: String,
}

impl Names {
    /// The id of a name; the same name has the same id.
    pub fn id(&mut self, name: &str) -> Uuid {
        if let Ok(id) = name.parse() {
            return id;
        }
        *self
            .ids
            .entry(name.to_owned())
            .or_insert_with(|| Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()))
    }

    /// A written atom as the text it stands for: `$n` is a new number, `$who` the cooperative's
    /// name, `@name` and `#name` what was marked.
    fn atom(&mut self, text: &str) -> Result<String, String> {
        if text.starts_with(['@', '#']) {
            let known = self.numbers.get(text).map(ToString::to_string);
            return known.ok_or_else(|| format!("nothing is marked {text}"));
        }
        let mut text = text.replace("$who", &self.who);
        if text.contains("$n") {
            self.next += 1;
            text = text.replace("$n", &format!("{:04}", self.next));
        }
        Ok(text)
    }
}

/// A message of a type with these fields, and the defaults of its type where they are silent.
pub fn message(
    of: &MessageDescriptor,
    fields: &Fields,
    names: &mut Names,
) -> Result<DynamicMessage, String> {
    let mut message = DynamicMessage::new(of.clone());
    for (name, value) in fields {
        let field = of
            .get_field_by_name(name)
            .ok_or_else(|| format!("{} has no field {name}", of.name()))?;
        let value = filled(&field, value, names).map_err(|why| format!("{name}: {why}"))?;
        message.set_field(&field, value);
    }
    for (name, value) in defaults(of)? {
        let Some(field) = of.get_field_by_name(&name) else {
            return Err(format!("{} has no field {name}", of.name()));
        };
        let said = fields.iter().any(|(said, _)| *said == name);
        let chosen =
            field.containing_oneof().is_some_and(|it| it.fields().any(|it| message.has_field(&it)));
        if !said && !chosen {
            let value = filled(&field, &value, names).map_err(|why| format!("{name}: {why}"))?;
            message.set_field(&field, value);
        }
    }
    Ok(message)
}

fn defaults(of: &MessageDescriptor) -> Result<Fields, String> {
    let line = DEFAULTS.lines().find_map(|it| it.strip_prefix(of.name())?.strip_prefix(": "));
    line.map_or_else(|| Ok(Fields::new()), |it| Tokens::new(it).all_fields())
}

fn filled(field: &FieldDescriptor, value: &Value, names: &mut Names) -> Result<Wire, String> {
    if !field.is_list() {
        return single(field, value, names);
    }
    let wanted = match value {
        Value::List(list) => list.clone(),
        // A number of things of which nothing else is said.
        Value::Atom(count) => match (count.parse::<usize>(), field.kind()) {
            (Ok(count), Kind::Message(_)) => vec![Value::Fields(Fields::new()); count],
            _ => vec![value.clone()],
        },
        Value::Fields(_) => vec![value.clone()],
    };
    let all: Result<Vec<Wire>, String> = wanted.iter().map(|it| single(field, it, names)).collect();
    all.map(Wire::List)
}

fn single(field: &FieldDescriptor, value: &Value, names: &mut Names) -> Result<Wire, String> {
    match (field.kind(), value) {
        (Kind::Message(of), Value::Atom(text)) if of.full_name() == "google.type.Date" => {
            date(&of, text).map(Wire::Message)
        }
        (Kind::Message(of), Value::Fields(fields)) => {
            message(&of, fields, names).map(Wire::Message)
        }
        (_, Value::Atom(text)) => {
            let text = names.atom(text)?;
            scalar(field, &text, names)
        }
        (_, other) => Err(format!("{other:?} does not fit {}", field.full_name())),
    }
}

fn scalar(field: &FieldDescriptor, text: &str, names: &mut Names) -> Result<Wire, String> {
    let number = || text.replace('_', "");
    let wrong = |it: std::num::ParseIntError| format!("{text}: {it}");
    Ok(match field.kind() {
        Kind::String if names_an_id(field) => Wire::String(names.id(text).to_string()),
        Kind::String => Wire::String(text.to_owned()),
        Kind::Bool => Wire::Bool(text == "true" || text == "yes"),
        Kind::Int32 | Kind::Sint32 => Wire::I32(number().parse().map_err(wrong)?),
        Kind::Int64 | Kind::Sint64 => Wire::I64(number().parse().map_err(wrong)?),
        Kind::Uint32 => Wire::U32(number().parse().map_err(wrong)?),
        Kind::Uint64 => Wire::U64(number().parse().map_err(wrong)?),
        Kind::Enum(of) => Wire::EnumNumber(word(&of, text)?),
        other => return Err(format!("a field of {other:?} cannot be written")),
    })
}

/// Whether a field holds the id of something that a scenario names.
pub fn names_an_id(field: &FieldDescriptor) -> bool {
    let name = field.name();
    let words = ["cooperative_id", "person_id", "loan_id", "guarantee_id", "request_id"];
    words
        .iter()
        .any(|it| name.ends_with(it) || name.strip_suffix('s').is_some_and(|n| n.ends_with(it)))
}

/// A word of an enum, without the prefix of its names.
fn word(of: &EnumDescriptor, text: &str) -> Result<i32, String> {
    let found = of.values().find(|it| short(of, it.name()) == text).map(|it| it.number());
    found.ok_or_else(|| {
        let words: Vec<_> = of.values().skip(1).map(|it| short(of, it.name())).collect();
        format!("{text} is none of {}", words.join(", "))
    })
}

/// A name of an enum as it is written here: `MEMBER_KIND_OFFICIAL` is `official`.
pub fn short(of: &EnumDescriptor, name: &str) -> String {
    let unspecified = of.values().next().map(|it| it.name().to_owned()).unwrap_or_default();
    let prefix = unspecified.strip_suffix("UNSPECIFIED").unwrap_or_default();
    name.strip_prefix(prefix).unwrap_or(name).to_lowercase()
}

/// A day as the wire has it.
pub fn date(of: &MessageDescriptor, text: &str) -> Result<DynamicMessage, String> {
    let day: NaiveDate = text.parse().map_err(|_| format!("{text} is not a day"))?;
    let mut date = DynamicMessage::new(of.clone());
    let parts =
        [("year", day.year()), ("month", day.month0() as i32 + 1), ("day", day.day0() as i32 + 1)];
    for (name, part) in parts {
        date.try_set_field_by_name(name, Wire::I32(part)).map_err(|it| it.to_string())?;
    }
    Ok(date)
}

/// The type of a message's field by name.
pub fn part(
    message: &DynamicMessage,
    name: &str,
) -> Result<(FieldDescriptor, MessageDescriptor), String> {
    let of = message.descriptor();
    let field = of.get_field_by_name(name).ok_or_else(|| format!("{} has no {name}", of.name()))?;
    match field.kind() {
        Kind::Message(part) => Ok((field, part)),
        _ => Err(format!("{name} is no message")),
    }
}
