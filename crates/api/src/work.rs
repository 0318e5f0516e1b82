//! Terms and warnings on the wire.

use chrono::NaiveDate;
use cooperative::deadlines::Deadline;
use cooperative::warnings::Warning;
use cooperative::{CooperativeId, Text, UnitCode};

use crate::date::date;
use crate::v1;
use crate::vocabulary::Word;

/// Which cooperative a line of a list is about.
pub fn work_cooperative(id: CooperativeId, name: &Text, commune: &UnitCode) -> v1::WorkCooperative {
    v1::WorkCooperative {
        cooperative_id: id.to_string(),
        display_name: name.to_string(),
        commune_code: commune.to_string(),
    }
}

/// A term as it stands at the end of a day.
pub fn deadline(it: &Deadline, on: NaiveDate) -> v1::Deadline {
    v1::Deadline {
        kind: it.kind.wire(),
        from: Some(date(it.from)),
        due: Some(date(it.due)),
        overdue: it.passed(on),
        words_vi: it.kind.vi().to_owned(),
        words_en: it.kind.en().to_owned(),
    }
}

impl From<&Warning> for v1::Warning {
    fn from(it: &Warning) -> Self {
        Self {
            kind: it.kind.wire(),
            severity: it.kind.severity().wire(),
            since: Some(date(it.since)),
            basis: it.kind.basis().to_owned(),
            words_vi: it.vi.clone(),
            words_en: it.en.clone(),
        }
    }
}
