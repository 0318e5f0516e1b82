//! What somebody asks to be recorded, before it is an entry. Personal data stands here in clear, and nowhere later.

use chrono::NaiveDate;
use cooperative::publication::AreaEvent;
use cooperative::{Command, CooperativeId, PersonId, Reorganising, Text, UnitCode};
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
        /// The earlier entry of its stream in whose place it comes.
        corrects: Option<Amends>,
    },
    /// Something of an area: a unit, a published figure, a target, a caveat.
    Area {
        /// The area whose stream it goes to.
        area: UnitCode,
        /// The day from which it holds, or of the document.
        effective: NaiveDate,
        /// What.
        event: AreaEvent,
        /// The earlier entry of its stream in whose place it comes.
        corrects: Option<Amends>,
    },
    /// A reorganisation of several cooperatives.
    Reorganise {
        /// Of whom, into what, when.
        command: Reorganising,
    },
    /// Two records are of one cooperative.
    Join {
        /// The one that goes.
        of: CooperativeId,
        /// The one that stays.
        kept: CooperativeId,
        /// The day on which that was found.
        effective: NaiveDate,
        /// The explicit order within the day; 0 if none was given.
        order: u16,
    },
    /// An earlier entry is taken back.
    Void {
        /// Whose stream it stands in.
        of: Owner,
        /// Which one, and why.
        amends: Amends,
        /// How much goes with it.
        scope: VoidScope,
    },
}

/// How much goes with an entry that is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VoidScope {
    /// Nothing else.
    Entry,
    /// Everything that the same request made, on every stream, as far as it still holds.
    Append,
    /// The entries of its stream that came with this import, from it back, as far as they still
    /// hold: the newest of them, as many as one append takes. The codes that no certificate has any
    /// more are free again: they were never claimed.
    Import(Text),
}

/// Whose stream it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A cooperative's.
    Cooperative(CooperativeId),
    /// An area's.
    Area(UnitCode),
}

/// An earlier entry that no longer holds, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amends {
    /// Which entry.
    pub entry: EntryRef,
    /// Why, in words that name no person.
    pub reason: Text,
}

/// Which entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryRef {
    /// The one of this number in its stream, from 1.
    Revision(u64),
    /// The one of this number in the log, from 1.
    Position(u64),
}

impl Ask {
    /// Whose stream its entries go to.
    pub fn owner(&self) -> Owner {
        match self {
            Self::Cooperative { id, .. } => Owner::Cooperative(*id),
            Self::Area { area, .. } => Owner::Area(area.clone()),
            Self::Reorganise { command } => Owner::Cooperative(command.home()),
            Self::Join { of, .. } => Owner::Cooperative(*of),
            Self::Void { of, .. } => of.clone(),
        }
    }

    /// What is to be recorded of a cooperative, if anything is.
    pub fn command(&self) -> Option<&Command> {
        match self {
            Self::Cooperative { command, .. } => Some(command),
            Self::Area { .. } | Self::Void { .. } => None,
            Self::Reorganise { .. } | Self::Join { .. } => None,
        }
    }

    /// The earlier entry that no longer holds once it is recorded.
    pub fn amends(&self) -> Option<&Amends> {
        match self {
            Self::Cooperative { corrects, .. } | Self::Area { corrects, .. } => corrects.as_ref(),
            Self::Void { amends, .. } => Some(amends),
            Self::Reorganise { .. } | Self::Join { .. } => None,
        }
    }
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
