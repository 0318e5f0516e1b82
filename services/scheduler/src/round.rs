//! One round: what has passed, and what became of it.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cooperative::day::local_day;
use cooperative::state::Legal;
use cooperative::{CooperativeId, Due, History, Surroundings, Text, decide, due};
use entry::{Happened, Payload, Request};
use eventlog::{Clock, EventLog, StreamId};
use futures::StreamExt;
use uuid::Uuid;
use views::{BoxError, CardFilter, ViewReader};

use crate::error::ScheduleError;
use crate::import::last_imported;
use crate::request::{request, request_id};

/// How many cards are asked for at once.
const PAGE: u32 = 1_000;

/// How long the scheduler waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// So many days after a term's last day, in which filings from within it may still come.
    pub grace_days: u32,
    /// So long after the last entry of an import.
    pub import_quiet: TimeDelta,
}

/// Finds terms that have passed, and has recorded what follows.
#[derive(Clone)]
pub struct Scheduler {
    log: Arc<dyn EventLog>,
    clock: Arc<dyn Clock>,
    terms: Terms,
}

/// A term that has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Whose.
    pub cooperative: CooperativeId,
    /// Its name today.
    pub name: Text,
    /// Which term, and what follows.
    pub due: Due,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was recorded now.
    Recorded,
    /// It would be recorded: this was a rehearsal.
    WouldBe,
    /// Somebody took back what was recorded of it: a person decides.
    Before,
    /// Another scheduler recorded it meanwhile.
    Meanwhile,
    /// The grace is not over: recorded from this day on.
    Grace(NaiveDate),
    /// An import recorded entries lately and may go on: recorded from this instant on, if it does not.
    Importing(DateTime<Utc>),
    /// The rules refuse it, against later entries.
    Refused {
        /// Why, in Vietnamese.
        vi: String,
        /// Why, in English.
        en: String,
    },
}

/// What a registrar said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is recorded.
    Now,
    /// It had been recorded before.
    Before,
    /// The rules refuse it.
    Refused {
        /// Why, in Vietnamese.
        vi: String,
        /// Why, in English.
        en: String,
    },
}

/// A registrar, wherever it runs.
#[async_trait]
pub trait Records: Send + Sync {
    /// Has one request recorded.
    ///
    /// # Errors
    /// If it is not known whether it was; asking again with the same id tells.
    async fn record(&self, request: Request) -> Result<Recorded, BoxError>;
}

impl Scheduler {
    /// A scheduler of a log.
    pub fn new(log: Arc<dyn EventLog>, clock: Arc<dyn Clock>, terms: Terms) -> Self {
        Self { log, clock, terms }
    }

    /// Today in Asia/Ho_Chi_Minh.
    pub fn today(&self) -> NaiveDate {
        local_day(self.clock.now())
    }

    /// Has recorded what follows from the terms that have passed by a day, up to today; with no
    /// registrar only says what would be. Candidates come from the views, and each is decided on
    /// its own history in the log: views that lag find less and never record anything wrong.
    ///
    /// # Errors
    /// [`ScheduleError`]; what was recorded before it stays.
    pub async fn round(
        &self,
        views: &dyn ViewReader,
        on: NaiveDate,
        registrar: Option<&dyn Records>,
    ) -> Result<Vec<Term>, ScheduleError> {
        let quiet = self.terms.import_quiet;
        // A rehearsal records nothing that an import could still contradict.
        let importing = match registrar {
            Some(_) => last_imported(&*self.log, self.clock.now() - quiet).await?,
            None => None,
        };
        let mut terms = Vec::new();
        for (id, name) in candidates(views).await? {
            let (history, asked) = self.history(id).await?;
            let Some(due) = due(&history, on, self.terms.grace_days) else { continue };
            let outcome = if asked.contains(&request_id(id, &due)) {
                Outcome::Before
            } else if !due.ready(on) {
                Outcome::Grace(due.from)
            } else if let Some(last) = importing {
                Outcome::Importing(last + quiet)
            } else {
                match registrar {
                    Some(registrar) => self.record(registrar, on, id, &due).await?,
                    None => self.rehearse(&history, id, &due),
                }
            };
            terms.push(Term { cooperative: id, name, due, outcome });
        }
        terms.sort_by_key(|it| (it.due.deadline, it.cooperative));
        Ok(terms)
    }

    fn rehearse(&self, history: &History, me: CooperativeId, due: &Due) -> Outcome {
        let around = Surroundings { me, code_holder: None, commune_known: true };
        match decide(history, &around, &due.command(), self.today()) {
            Ok(_) => Outcome::WouldBe,
            Err(refused) => Outcome::Refused { vi: refused.vi(), en: refused.to_string() },
        }
    }

    async fn record(
        &self,
        registrar: &dyn Records,
        on: NaiveDate,
        id: CooperativeId,
        due: &Due,
    ) -> Result<Outcome, ScheduleError> {
        let Some(request) = request(id, due) else { return Ok(Outcome::Before) };
        Ok(match registrar.record(request).await.map_err(ScheduleError::Record)? {
            Recorded::Now => Outcome::Recorded,
            Recorded::Before => self.recorded_before(on, id, due).await?,
            Recorded::Refused { vi, en } => Outcome::Refused { vi, en },
        })
    }

    /// What became of a term that was recorded after its history was read here: if it is still due,
    /// that was taken back again.
    async fn recorded_before(
        &self,
        on: NaiveDate,
        id: CooperativeId,
        due: &Due,
    ) -> Result<Outcome, ScheduleError> {
        let (history, asked) = self.history(id).await?;
        let again = cooperative::due(&history, on, self.terms.grace_days);
        let gone = asked.contains(&request_id(id, due)) && again.as_ref() == Some(due);
        Ok(if gone { Outcome::Before } else { Outcome::Meanwhile })
    }

    /// A cooperative's history, and the requests that made it.
    async fn history(&self, id: CooperativeId) -> Result<(History, HashSet<Uuid>), ScheduleError> {
        let name = entry::stream_of_cooperative(id);
        let stream = StreamId::new(&name).map_err(|it| ScheduleError::damaged(&*name, it))?;
        let (mut entries, mut asked) = (Vec::new(), HashSet::new());
        let mut pages = self.log.read(&stream);
        while let Some(page) = pages.next().await {
            for stored in page?.decoded() {
                let envelope = stored.map_err(|it| ScheduleError::damaged(&*name, it))?.envelope;
                let payload = Payload::decode(&envelope.payload)
                    .map_err(|it| ScheduleError::damaged(&*name, it))?;
                asked.insert(envelope.append.0);
                let Happened::Cooperative(events) = payload.happened else { continue };
                let (position, revision) = (envelope.position.0, envelope.revision.0);
                entries.push(payload.meta.entry(position, revision, events));
            }
        }
        Ok((History::of(entries), asked))
    }
}

/// Those of whom a term may have passed: what is dissolving, and what has no certificate yet.
async fn candidates(views: &dyn ViewReader) -> Result<Vec<(CooperativeId, Text)>, ScheduleError> {
    let filters = [
        CardFilter { legal: Some(Legal::Dissolving), ..CardFilter::default() },
        CardFilter { certified: Some(false), ..CardFilter::default() },
    ];
    let mut found = Vec::new();
    for filter in filters {
        let mut after: Option<String> = None;
        loop {
            let page = views.cards(&filter, after.as_deref(), PAGE).await?;
            found.extend(page.rows.into_iter().map(|it| (it.id, it.name)));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
    }
    Ok(found)
}
