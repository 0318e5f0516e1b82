//! Erasure of personal data: what the law asks for, and what it leaves as it was.
//!
//! Personal data stand encrypted in the entries, each person's under a key of their own. An entry
//! that says that they are erased comes first; then the keys are destroyed. From that entry on
//! nobody shows what it covers, whatever keys there still are, and nothing personal of that person
//! is recorded again. Law 91/2025/QH15 on personal data protection and Decree 356/2025/NĐ-CP, in
//! force since 2026-01-01.
//!
//! The entries themselves stay, with the pseudonym, and so does every figure: no rule and no figure
//! reads an encrypted field. What the law makes public, such as a representative's name on the
//! certificate (Law 17/2023 Art. 45), is no encrypted field and stays too.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::Act;
use crate::event::Event;
use crate::history::History;
use crate::ids::PersonId;
use crate::part::Part;
use crate::rejection::{Class, Rejection};
use crate::words::Text;

/// How many persons one entry erases at most.
pub const PERSONS_MAX: usize = 1_000;

/// The personal data of these persons are erased from the cooperative's record, all of it, whenever
/// it was recorded. Never taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Whose: 1 to [`PERSONS_MAX`], each once.
    pub persons: Vec<PersonId>,
    /// Why, in words that name no person.
    pub reason: Text,
}

/// Whose personal data are erased in one stream, and by which of its entries. Corrections and voids
/// change nothing of it: no erasure is ever amended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    by: BTreeMap<PersonId, u64>,
}

/// Why personal data are not erased, or an erasure is not amended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unerasable {
    /// No entry of this cooperative names these persons.
    #[error("no entry of this cooperative names {}", listed(persons))]
    Unknown {
        /// Who.
        persons: Vec<PersonId>,
    },
    /// The personal data of these persons are erased already.
    #[error("the personal data of {} are erased already, by rev. {by}", listed(persons))]
    Already {
        /// Whose.
        persons: Vec<PersonId>,
        /// The revision of the entry that erased those of the first of them.
        by: u64,
    },
    /// An erasure is neither corrected nor voided.
    #[error(
        "rev. {revision} erased personal data, and nothing brings them back; it stays, since it alone tells data \
         that were erased by law from data that are withheld"
    )]
    Stays {
        /// Its number in the stream.
        revision: u64,
    },
}

impl Unerasable {
    /// The refusal in Vietnamese.
    pub fn vi(&self) -> String {
        match self {
            Self::Unknown { persons } => {
                format!("không có mục nào của hợp tác xã này nêu {}", listed(persons))
            }
            Self::Already { persons, by } => {
                format!("dữ liệu cá nhân của {} đã được xóa bởi lần ghi {by}", listed(persons))
            }
            Self::Stays { revision } => format!(
                "lần ghi {revision} đã xóa dữ liệu cá nhân, không gì khôi phục được; mục này được giữ \
                 nguyên, vì chỉ nó cho biết dữ liệu được xóa theo luật chứ không bị giấu"
            ),
        }
    }

    pub(crate) fn class(&self) -> Class {
        match self {
            Self::Unknown { .. } => Class::NotFound,
            Self::Already { .. } => Class::Exists,
            Self::Stays { .. } => Class::Precondition,
        }
    }

    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "UNKNOWN_PERSON",
            Self::Already { .. } => "ALREADY_ERASED",
            Self::Stays { .. } => "ERASURE_STAYS",
        }
    }
}

impl From<Unerasable> for Rejection {
    fn from(it: Unerasable) -> Self {
        Self::Erasure(it)
    }
}

/// Persons by their pseudonyms, at most ten of them by name.
fn listed(persons: &[PersonId]) -> String {
    let mut shown: Vec<String> = persons.iter().take(10).map(ToString::to_string).collect();
    if let Some(more) = persons.len().checked_sub(10).filter(|it| *it > 0) {
        shown.push(format!("... (+{more})"));
    }
    shown.join(", ")
}

impl Erased {
    /// Takes what one more entry of the stream says; `number` is what the caller counts entries by,
    /// its position or its revision. The first that erases somebody stays the one that did.
    pub fn take(&mut self, number: u64, events: &[Event]) {
        for event in events {
            if let Event::PersonalDataErased(it) = event {
                for person in &it.persons {
                    self.by.entry(*person).or_insert(number);
                }
            }
        }
    }

    /// Whether nobody is erased.
    pub fn is_empty(&self) -> bool {
        self.by.is_empty()
    }

    /// The entry that erased a person's data, if one did.
    pub fn by(&self, person: PersonId) -> Option<u64> {
        self.by.get(&person).copied()
    }

    /// The entry that erased a personal field, if one did: a field of that person, or, where it is a
    /// note (`None`), one that stands in an entry about that person, as `events` say, since such a
    /// note may speak of them. A note about a whole, such as a certificate, stays.
    pub fn covers(&self, person: Option<PersonId>, events: &[Event]) -> Option<u64> {
        match person {
            Some(person) => self.by(person),
            None => events.iter().find_map(|it| match it.part() {
                Some(Part::Person(person)) => self.by(person),
                _ => None,
            }),
        }
    }
}

impl Event {
    /// The persons whom it names.
    pub fn persons(&self) -> Vec<PersonId> {
        match (self, self.part()) {
            (_, Some(Part::Person(person))) => vec![person],
            (Self::Departed(it), _) => it.members.clone(),
            (Self::Formed(it), _) => it.carried.members.iter().map(|it| it.person).collect(),
            (Self::Absorbed(it), _) => it.carried.members.iter().map(|it| it.person).collect(),
            (Self::PersonalDataErased(it), _) => it.persons.clone(),
            _ => Vec::new(),
        }
    }

    /// Whether it erases personal data, so that it is never corrected nor voided.
    pub fn erases(&self) -> bool {
        matches!(self, Self::PersonalDataErased(_))
    }
}

/// Who is erased is named by some entry, even by one that no longer holds, since its ciphertext
/// stands there still; and is not erased yet. In whatever state the cooperative is: the right does
/// not end with it.
pub(crate) fn check_erasure(history: &History, act: &Act) -> Result<(), Rejection> {
    let Act::ErasePersonalData(asked) = act else { return Ok(()) };
    let (mut named, mut erased) = (BTreeSet::new(), Erased::default());
    for entry in history.entries() {
        named.extend(entry.events.iter().flat_map(Event::persons));
        erased.take(entry.revision, &entry.events);
    }
    let of = |wrong: &dyn Fn(PersonId) -> bool| -> Vec<PersonId> {
        asked.persons.iter().copied().filter(|it| wrong(*it)).collect()
    };
    let unknown = of(&|it| !named.contains(&it));
    if !unknown.is_empty() {
        return Err(Unerasable::Unknown { persons: unknown }.into());
    }
    let again = of(&|it| erased.by(it).is_some());
    match again.first().and_then(|it| erased.by(*it)) {
        Some(by) => Err(Unerasable::Already { persons: again, by }.into()),
        None => Ok(()),
    }
}
