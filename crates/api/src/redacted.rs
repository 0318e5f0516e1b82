//! `Debug` of messages that hold personal data in clear: shows none of it, so that no log ever
//! does.

use std::fmt;

use crate::v1;
use crate::v1::personal_data::Person;
use crate::v1::record_request::Target;

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PersonId(id) => f.debug_tuple("PersonId").field(id).finish(),
            Self::NewPerson(index) => f.debug_tuple("NewPerson").field(index).finish(),
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cooperative(it) => f.debug_tuple("Cooperative").field(it).finish(),
            Self::Area(it) => f.debug_tuple("Area").field(it).finish(),
            Self::Reorganisation(it) => f.debug_tuple("Reorganisation").field(it).finish(),
            Self::Duplicate(it) => f.debug_tuple("Duplicate").field(it).finish(),
        }
    }
}

impl fmt::Debug for v1::PersonalData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonalData").field("person", &self.person).finish_non_exhaustive()
    }
}

impl fmt::Debug for v1::Revealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revealed").field("people", &self.people).finish_non_exhaustive()
    }
}

impl fmt::Debug for v1::RecordRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordRequest")
            .field("request_id", &self.request_id)
            .field("effective_date", &self.effective_date)
            .field("recorder_id", &self.recorder_id)
            .field("target", &self.target)
            .field("validate_only", &self.validate_only)
            .field("people", &self.people)
            .finish_non_exhaustive()
    }
}
