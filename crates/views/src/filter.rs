//! Questions to the views: filters as data, and pages.

use chrono::NaiveDate;
use cooperative::card::Card;
use cooperative::day::local_day;
use cooperative::state::{Legal, Operating};
use cooperative::{CooperativeId, Kind, Sector, Text};
use eventlog::Partition;
use figures::Units;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::rows::EntryRow;

/// A part of a list, and the key of what follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Handed in as `after` it gives what follows; `None` at the end. Opaque: only its own list
    /// reads it.
    pub next: Option<String>,
}

/// Which cooperatives. What is `None` lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardFilter {
    /// Where, by the address of the head office.
    pub units: Option<Units>,
    /// Of which kind.
    pub kind: Option<Kind>,
    /// In which main sector.
    pub sector: Option<Sector>,
    /// In which legal state.
    pub legal: Option<Legal>,
    /// In which operating state.
    pub operating: Option<Operating>,
    /// Part of the name, in any case and with or without diacritics: "hop tac" finds "Hợp tác".
    pub name_contains: Option<String>,
    /// Registered on this day or later.
    pub registered_from: Option<NaiveDate>,
    /// Registered on this day or before.
    pub registered_to: Option<NaiveDate>,
    /// Whether it has ended.
    pub ended: Option<bool>,
    /// Whether it has, or had, a certificate.
    pub certified: Option<bool>,
}

/// Which entries. What is `None` lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Recorded by whom.
    pub recorder: Option<Text>,
    /// On which document.
    pub document: Option<DocumentFilter>,
    /// Recorded on this day or later; days of Asia/Ho_Chi_Minh.
    pub recorded_from: Option<NaiveDate>,
    /// Recorded on this day or before.
    pub recorded_to: Option<NaiveDate>,
    /// In effect from this day or a later one.
    pub effective_from: Option<NaiveDate>,
    /// In effect from this day or an earlier one.
    pub effective_to: Option<NaiveDate>,
    /// Where.
    pub place: Option<Place>,
    /// Of which cooperative.
    pub cooperative: Option<CooperativeId>,
    /// With which import.
    pub import: Option<Text>,
}

/// Which documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentFilter {
    /// The one of this number.
    Is(Text),
    /// Those whose number starts so.
    StartsWith(Text),
}

/// Which places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Entries whose commune or area, after the entry, is one of these.
    Units(Units),
    /// Entries of streams that were first registered in this partition or below it.
    Partition(Partition),
}

/// A name as it is compared: without diacritics, in lower case, đ as d.
pub fn folded(name: &str) -> String {
    let plain = name.nfd().filter(|it| !is_combining_mark(*it));
    plain.flat_map(char::to_lowercase).map(|it| if it == 'đ' { 'd' } else { it }).collect()
}

impl CardFilter {
    /// Whether a card passes: what every store's own query is held to.
    pub fn matches(&self, card: &Card) -> bool {
        let among = |units: &Units| units.has(&card.commune, card.seated);
        let from = |day| card.registered_on.is_some_and(|on| on >= day);
        let to = |day| card.registered_on.is_some_and(|on| on <= day);
        let named = |part: &str| folded(card.name.as_str()).contains(&folded(part));
        self.units.as_ref().is_none_or(among)
            && self.kind.is_none_or(|it| it == card.kind)
            && self.sector.is_none_or(|it| card.sector == Some(it))
            && self.legal.is_none_or(|it| card.legal == Some(it))
            && self.operating.is_none_or(|it| card.operating == it)
            && self.name_contains.as_deref().is_none_or(named)
            && self.registered_from.is_none_or(from)
            && self.registered_to.is_none_or(to)
            && self.ended.is_none_or(|it| it == card.ended_on.is_some())
            && self.certified.is_none_or(|it| it == card.registered_on.is_some())
    }
}

impl EntryFilter {
    /// Whether an entry passes: what every store's own query is held to.
    pub fn matches(&self, row: &EntryRow) -> bool {
        let day = || local_day(row.recorded_at);
        let stream = |id: CooperativeId| *entry::stream_of_cooperative(id) == *row.stream;
        self.recorder.as_ref().is_none_or(|it| it.as_str() == &*row.recorder)
            && self.document.as_ref().is_none_or(|it| it.matches(row.document.as_deref()))
            && self.recorded_from.is_none_or(|it| it <= day())
            && self.recorded_to.is_none_or(|it| day() <= it)
            && self.effective_from.is_none_or(|it| it <= row.effective)
            && self.effective_to.is_none_or(|it| row.effective <= it)
            && self.place.as_ref().is_none_or(|it| it.matches(row))
            && self.cooperative.is_none_or(stream)
            && self.import.as_ref().is_none_or(|it| Some(it.as_str()) == row.import.as_deref())
    }
}

impl DocumentFilter {
    fn matches(&self, number: Option<&str>) -> bool {
        match self {
            Self::Is(it) => number == Some(it.as_str()),
            Self::StartsWith(it) => number.is_some_and(|number| number.starts_with(it.as_str())),
        }
    }
}

impl Place {
    fn matches(&self, row: &EntryRow) -> bool {
        match self {
            Self::Units(Units::All) => true,
            Self::Units(units) => row.unit.as_ref().is_some_and(|(it, on)| units.has(it, *on)),
            Self::Partition(prefix) => row
                .partition
                .strip_prefix(prefix.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_diacritics() {
        assert_eq!(folded("HTX Đồng Tâm – Bản Bo"), "htx dong tam – ban bo");
        assert_eq!(folded("Hợp tác xã Nà Tăm"), "hop tac xa na tam");
        assert_eq!(folded("ĐƯỜNG"), "duong");
    }
}
