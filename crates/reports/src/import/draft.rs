//! Drafts of requests, and what they rest on.

use chrono::NaiveDate;
use cooperative::{Act, Command, UnitCode};
use entry::{Ask, Document, PersonalData, Recorder, Request};
use uuid::Uuid;

use super::Source;
use super::error::Message;
use super::header::Settings;

/// What rows rest on, by its keys in the folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Subject {
    Unit(UnitCode),
    Cooperative(String),
    Person(String, String),
    Loan(String, String),
}

/// A request that a row asks for, not yet judged.
pub(super) struct Draft {
    pub source: Source,
    pub request: Request,
    /// What must be sound for it.
    pub rests_on: Vec<Subject>,
    /// What is wrong for others if it is refused.
    pub makes: Option<Subject>,
}

/// What the rows of a request have in common.
pub(super) struct Origin {
    pub source: Source,
    pub recorder: Recorder,
    pub document: Option<Document>,
    pub note: Option<String>,
}

impl Origin {
    /// The request of this id.
    pub fn request(
        &self,
        settings: &Settings,
        id: Uuid,
        ask: Ask,
        people: Vec<PersonalData>,
    ) -> Request {
        Request {
            id,
            ask,
            recorder: self.recorder.clone(),
            document: self.document.clone(),
            note: self.note.clone(),
            people,
            expected: None,
            import: Some(settings.id.clone()),
        }
    }
}

impl Draft {
    /// Also rests on something else.
    pub fn resting_on(&mut self, subject: Subject) -> &mut Self {
        self.rests_on.push(subject);
        self
    }

    /// What is wrong for others if it is refused.
    pub fn making(&mut self, subject: Subject) {
        self.makes = Some(subject);
    }
}

/// A command on a day, in no explicit order.
pub(super) fn on(effective: NaiveDate, act: Act) -> Command {
    Command { effective, order: 0, act }
}

/// That a row rests on a wrong one.
pub(super) fn rests_on(row: Source) -> Message {
    let (file, number) = (row.file.name(), row.row);
    let it = Message::new(
        format!("phụ thuộc dòng {number} của {file}, dòng đó có lỗi"),
        format!("depends on row {number} of {file}, which is wrong"),
    );
    Message { cause: Some(row), ..it }
}
