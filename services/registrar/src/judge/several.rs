//! What concerns several cooperatives: reorganisations, and records that are joined.

use std::sync::LazyLock;

use chrono::NaiveDate;
use cooperative::area::unit_on;
use cooperative::reorganisation::Newcomer;
use cooperative::reorganise::{Known, Neighbourhood};
use cooperative::{
    CodeClaimed, CodeEvent, CooperativeId, Event, History, Rejection, Reorganising, Standing,
    decide_duplicate, decide_reorganisation,
};
use entry::{Happened, StreamName};

use super::{Judging, of_code};
use crate::append::{Made, units_of};

/// The history of what is not there.
static NOTHING: LazyLock<History> = LazyLock::new(History::default);

impl Known for Judging<'_> {
    fn history(&self, id: CooperativeId) -> &History {
        let held = self.cache.peek(&StreamName::Cooperative(id));
        held.and_then(|it| it.cooperative()).map_or_else(|| &*NOTHING, |it| &it.history)
    }

    fn neighbourhood(&self, of: &Newcomer) -> Neighbourhood {
        let code = of.registration.code.clone().map(StreamName::Code);
        let code_holder = code.and_then(|it| self.cache.peek(&it)?.holder());
        let commune = StreamName::Area(of.registration.commune.clone());
        let units = units_of(Some(&commune), self.cache);
        let on = crate::append::effective(self.request);
        Neighbourhood { code_holder, commune_known: unit_on(units, on).is_some() }
    }
}

impl Judging<'_> {
    /// The entries of a reorganisation, and the claims of the new codes.
    pub(super) fn reorganised(&self, command: &Reorganising) -> Result<Vec<Made>, Rejection> {
        let events = decide_reorganisation(self, command, self.recorded_on)?;
        let when = (command.effective, command.order);
        let mut made: Vec<Made> = events.into_iter().map(|it| entry(it, when)).collect();
        for it in command.plan.newcomers() {
            // A new one whose making was voided has its code already.
            let (Some(code), None) = (&it.registration.code, self.neighbourhood(it).code_holder)
            else {
                continue;
            };
            let stream = StreamName::Code(code.clone());
            made.push(of_code(&stream, when, CodeEvent::Claimed(CodeClaimed { by: it.id })));
        }
        Ok(made)
    }

    /// The entries by which a record is joined to another one.
    pub(super) fn joined(
        &self,
        records: (CooperativeId, CooperativeId),
        when: (NaiveDate, u16),
    ) -> Result<Vec<Made>, Rejection> {
        let events = decide_duplicate(self, records, when, self.recorded_on)?;
        Ok(events.into_iter().map(|it| entry(it, when)).collect())
    }
}

fn entry((id, event): (CooperativeId, Event), (effective, order): (NaiveDate, u16)) -> Made {
    let stream = StreamName::Cooperative(id);
    let happened = Happened::Cooperative(vec![event]);
    Made { stream, effective, order, standing: Standing::New, happened }
}
