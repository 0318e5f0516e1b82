//! Indicators: what is measured, as data. `indicators.json` holds every definition.

mod form;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value as Json;

pub use form::{Form, Role, Slot, Term, Use};

use crate::measure::{Measure, Part};

/// In what an indicator is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A bare number of things or people.
    Count,
    /// Whole đồng.
    Dong,
    /// A share: its numerator over its denominator, times 100.
    Percent,
}

/// One definition.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its stable id, such as `coops.total`.
    pub id: String,
    /// What a person reads, in Vietnamese.
    pub vi: String,
    /// What a person reads, in English.
    pub en: String,
    /// In what it is counted.
    pub unit: Unit,
    /// How it is made of measures.
    pub form: Form,
    /// From what it comes, in Vietnamese.
    pub source: String,
    /// What one must know to read it, in Vietnamese; empty if nothing.
    #[serde(default)]
    pub note: String,
}

/// Why definitions cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the indicator definitions cannot be read")]
pub struct DefinitionError(#[from] serde_json::Error);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Definitions {
    version: u32,
    indicators: Vec<Indicator>,
}

/// The embedded definitions; a test holds that they can be read, so that none are lost here.
static DEFINITIONS: LazyLock<Definitions> = LazyLock::new(|| {
    let none = Definitions { version: 0, indicators: Vec::new() };
    serde_json::from_str(include_str!("indicators.json")).unwrap_or(none)
});

/// Reads definitions; fails on an unknown measure, part, sector or field.
pub fn parse(json: &str) -> Result<Vec<Indicator>, DefinitionError> {
    let definitions: Definitions = serde_json::from_str(json)?;
    Ok(definitions.indicators)
}

/// Every indicator, in the order of the definitions.
pub fn indicators() -> &'static [Indicator] {
    &DEFINITIONS.indicators
}

/// The version of the definitions: it grows whenever the meaning of one changes.
pub fn version() -> u32 {
    DEFINITIONS.version
}

/// Each definition as it is written, by id.
static WRITTEN: LazyLock<BTreeMap<String, Json>> = LazyLock::new(|| {
    let all: Json = serde_json::from_str(include_str!("indicators.json")).unwrap_or_default();
    let list = all["indicators"].as_array().cloned().unwrap_or_default();
    let id = |it: &Json| it["id"].as_str().unwrap_or_default().to_owned();
    list.into_iter().map(|it| (id(&it), it)).collect()
});

/// What an indicator counts, as one text: id, unit and form, and those of the indicator that it
/// compares with the year before. Two texts are the same where the meaning is; labels, source and
/// note are not in it.
pub fn canonical(id: &str) -> Option<String> {
    let it = WRITTEN.get(id)?;
    let own = format!("{id}|{}|{}", sorted(&it["unit"]), sorted(&it["form"]));
    match it["form"]["change"]["of"].as_str().and_then(canonical) {
        Some(of) => Some(format!("{own}|{of}")),
        None => Some(own),
    }
}

/// A value as text, the keys of its objects in order.
fn sorted(it: &Json) -> String {
    match it {
        Json::Object(fields) => {
            let fields: BTreeMap<_, _> = fields.iter().collect();
            let field = |(key, value): (&String, &Json)| format!("{key}:{}", sorted(value));
            format!("{{{}}}", fields.into_iter().map(field).collect::<Vec<_>>().join(","))
        }
        Json::Array(all) => format!("[{}]", all.iter().map(sorted).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

/// The indicator of this id.
pub fn indicator(id: &str) -> Option<&'static Indicator> {
    indicators().iter().find(|it| it.id == id)
}

impl Indicator {
    /// The parts that it may be broken down by, such as lenders; empty if it has none. Parts of
    /// distinct counts may add up to more than the whole.
    pub fn parts(&self) -> Vec<Part> {
        let Some(term) = self.form.parted() else { return Vec::new() };
        let all = term.measure.parts().all();
        all.into_iter().filter(|it| term.takes(it.number)).collect()
    }

    /// The part of this word.
    pub fn part(&self, word: &str) -> Option<Part> {
        self.parts().into_iter().find(|it| it.word == word)
    }

    /// Every measure that its figures rest on; those of the indicator it compares with the year
    /// before are in.
    pub fn measures(&self) -> Vec<Measure> {
        let form = match &self.form {
            Form::Change { of, .. } => indicator(of).map_or(&self.form, |it| &it.form),
            form => form,
        };
        form.terms().iter().map(|it| it.measure).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_definition_is_whole_and_none_is_there_twice() {
        let parsed = parse(include_str!("indicators.json")).unwrap();
        assert_eq!(parsed, indicators());
        assert!(parsed.len() >= 60, "{}", parsed.len());
        let ids: BTreeSet<&str> = parsed.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids.len(), parsed.len());
        for it in &parsed {
            assert!(!it.vi.is_empty() && !it.en.is_empty() && !it.source.is_empty(), "{}", it.id);
            assert!(cooperative::words::IndicatorId::new(&it.id).is_ok(), "{}", it.id);
            assert_eq!(it.form.fault(), None, "{}", it.id);
            assert!(!it.measures().is_empty(), "{}", it.id);
            if let Form::Change { of, .. } = &it.form {
                let of = indicator(of).map(|it| &it.form);
                assert!(matches!(of, Some(Form::Mean { .. })), "{}", it.id);
            }
        }
    }

    #[test]
    fn an_unknown_measure_or_part_is_refused() {
        let text = |measure: &str, part: &str| {
            format!(
                r#"{{"version":1,"indicators":[{{"id":"a","vi":"a","en":"a","unit":"count",
                "source":"a",
                "form":{{"stock":{{"of":{{"measure":"{measure}","parts":["{part}"]}}}}}}}}]}}"#
            )
        };
        assert!(parse(&text("coops", "active")).is_ok());
        assert!(parse(&text("coop", "active")).is_err());
        assert!(parse(&text("coops", "activ")).is_err());
    }

    #[test]
    fn every_measure_is_used_by_an_indicator() {
        let used: BTreeSet<Measure> = indicators().iter().flat_map(Indicator::measures).collect();
        let unused: Vec<_> = Measure::ALL.iter().filter(|it| !used.contains(it)).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }
}
