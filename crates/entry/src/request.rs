//! What somebody asks to be recorded, before it is an entry. Personal data stands here in clear, and nowhere later.

use chrono::NaiveDate;
use cooperative::publication::AreaEvent;
use cooperative::{Command, CooperativeId, PersonId, Text, UnitCode};
use uuid::Uuid;

use crate::{Document, Recorder};

/// One request. The same id with the same content is answered once and for ever the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// Chosen by whoever asks.
    pub id: Uuid,
    /// What is to be recorded, of whom.
    pub ask: Ask,
    /// Who records it.
    pub recorder: Recorder,
    /// On what document.
    pub document: Option<Document>,
    /// Free text; encrypted before it is stored. At most 2,000 characters.
    pub note: Option<String>,
    /// Personal data of those whom the command names; encrypted before it is stored.
    pub people: Vec<PersonalData>,
    /// The revision at which whoever asks saw the stream; `None` for wherever it stands.
    pub expected: Option<u64>,
    /// The import that it is part of.
    pub import: Option<Text>,
}

/// What is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Something of a cooperative.
    Cooperative {
        /// Which one. For founding or registering anew: [`CooperativeId::of_request`] of the request, 0.
        id: CooperativeId,
        /// What.
        command: Command,
    },
    /// Something of an area: a unit, a published figure, a target, a caveat.
    Area {
        /// The area whose stream it goes to.
        area: UnitCode,
        /// The day from which it holds, or of the document.
        effective: NaiveDate,
        /// What.
        event: AreaEvent,
    },
}

/// What is known of one person. Encrypted under the person's own key before it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalData {
    /// Who, by pseudonym.
    pub person: PersonId,
    /// Full name, at most 250 characters.
    pub full_name: Option<String>,
    /// Identity number, at most 50 characters.
    pub identity_number: Option<String>,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Address, at most 250 characters.
    pub address: Option<String>,
}

/// Shows no personal data.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("id", &self.id)
            .field("ask", &self.ask)
            .field("recorder", &self.recorder)
            .field("people", &self.people.len())
            .finish_non_exhaustive()
    }
}

/// Shows no personal data.
impl std::fmt::Debug for PersonalData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PersonalData").field("person", &self.person).finish_non_exhaustive()
    }
}
