//! What streams are called.

use cooperative::{Code, CooperativeId, UnitCode};
use uuid::Uuid;

/// The name of a cooperative's stream: `cooperative:` and its id in lower case.
pub fn stream_of_cooperative(id: CooperativeId) -> String {
    format!("cooperative:{id}")
}

/// The name of a code's stream: `code:` and the code as it was claimed.
pub fn stream_of_code(code: &Code) -> String {
    format!("code:{code}")
}

/// The name of an area's stream: `area:` and the unit's code. A code that is used again is the same
/// stream, where the first day of each unit tells them apart.
pub fn stream_of_area(code: &UnitCode) -> String {
    format!("area:{code}")
}

/// What a stream's name says it is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StreamName {
    /// A cooperative.
    Cooperative(CooperativeId),
    /// A code.
    Code(Code),
    /// An area.
    Area(UnitCode),
}

impl StreamName {
    /// What this name says; `None` for a name that none of the functions above gives.
    pub fn parse(name: &str) -> Option<Self> {
        let (kind, rest) = name.split_once(':')?;
        match kind {
            "cooperative" => canonical(rest).map(Self::Cooperative),
            "code" => Code::new(rest).ok().filter(|it| it.as_str() == rest).map(Self::Code),
            "area" => UnitCode::new(rest).ok().filter(|it| it.as_str() == rest).map(Self::Area),
            _ => None,
        }
    }
}

/// The id, if this is the one way in which it is written in names.
fn canonical(text: &str) -> Option<CooperativeId> {
    let id = Uuid::try_parse(text).ok()?;
    let mut buffer = Uuid::encode_buffer();
    (id.hyphenated().encode_lower(&mut buffer) == text).then_some(CooperativeId(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8);

    #[test]
    fn a_name_says_what_it_is_about() {
        let id = CooperativeId(ID);
        let code = Code::new("6200091230-001").unwrap();
        let area = UnitCode::new("VN").unwrap();
        let names = [
            (stream_of_cooperative(id), StreamName::Cooperative(id)),
            (stream_of_code(&code), StreamName::Code(code)),
            (stream_of_area(&area), StreamName::Area(area)),
        ];
        for (name, meaning) in names {
            assert_eq!(StreamName::parse(&name), Some(meaning), "{name}");
        }
        assert_eq!(stream_of_cooperative(id), "cooperative:67e55044-10b1-426f-9247-bb680e5fe0c8");
    }

    #[test]
    fn another_spelling_is_no_name() {
        let upper = stream_of_cooperative(CooperativeId(ID)).to_uppercase();
        let long = format!("cooperative:{}", ID.hyphenated().to_string().to_uppercase());
        let simple = format!("cooperative:{}", ID.simple());
        for name in [&upper, &long, &simple, "code: 62000", "area:1", "area", "office:12", ""] {
            assert_eq!(StreamName::parse(name), None, "{name}");
        }
    }
}
