//! What the rows of a folder come to, held against the log.

use std::collections::HashSet;
use std::sync::Arc;

use cooperative::Text;
use entry::{Document, Request};
use eventlog::EventLog;
use registrar::Registrar;
use reports::import::Source;
use uuid::Uuid;

use super::Refused;
use crate::chains;
use crate::clock::SystemClock;
use crate::corrections::{Judge, Row, changed, correction, elsewhere};
use crate::failure::Failure;
use crate::ledger::Folder as Ledger;
use crate::rehearsal::{Known, Rehearsal, known};

/// What the rows of a folder come to.
#[derive(Default)]
pub struct Sorted {
    /// What is to be recorded or answered as a repeat, in the order of the rows.
    pub good: Vec<(Source, Request)>,
    /// The ids of those that would be recorded and are no corrections.
    pub new: HashSet<Uuid>,
    /// The ids of those that would be recorded as corrections.
    pub corrections: HashSet<Uuid>,
    /// Rows that stand in the log otherwise, and may not be corrected.
    pub refused: Vec<Refused>,
    /// How many requests stand in the log and were taken back since.
    pub taken_back: u64,
    /// Positions of entries of the import that no row asks for any more, if rows may be corrected.
    pub unasked: Vec<u64>,
    /// Whether there is no log yet, so that no person has a key.
    first: bool,
}

/// How changed rows are corrected.
pub struct Correcting {
    /// Why, in words that name no person.
    pub reason: Text,
    /// The import whose entries must each have their row; `None` if not every row could be read.
    pub import: Option<Text>,
}

impl Sorted {
    /// Rows of a folder that nothing was recorded of yet.
    pub fn new(requests: &[(Source, Request)]) -> Self {
        let new = requests.iter().map(|(_, it)| it.id).collect();
        Self { good: requests.to_vec(), new, first: true, ..Self::default() }
    }

    /// Holds the rows of a folder against the log of a ledger.
    ///
    /// # Errors
    /// If the log or the keys cannot be read.
    pub async fn of(
        requests: &[(Source, Request)],
        base: Arc<dyn EventLog>,
        ledger: &Ledger,
        correcting: Option<&Correcting>,
    ) -> Result<Self, Failure> {
        let clock = Arc::new(SystemClock);
        let log = Arc::new(Rehearsal::new(Some(base.clone()), clock.clone()));
        let registrar = Registrar::new(log, ledger.keys().await?, clock, ledger.id()?, usize::MAX);
        let mut all = Vec::with_capacity(requests.len());
        for (source, request) in requests {
            all.push((*source, request, known(&registrar, request).await));
        }
        let fresh = all.iter().all(|it| matches!(it.2, Known::New | Known::Erased { .. }));
        if fresh && correcting.is_none() {
            return Self::default().add(all, None, correcting).await;
        }
        let asked = requests.iter().map(|(_, it)| it.id).collect();
        let import = correcting.and_then(|it| it.import.as_ref());
        let chains = chains::read(&*base, &asked, import).await?;
        let judge = Judge { registrar: &registrar, log: &*base };
        Self::default().add(all, Some((&judge, chains)), correcting).await
    }

    async fn add(
        mut self,
        all: Vec<(Source, &Request, Known)>,
        log: Option<(&Judge<'_>, chains::Chains)>,
        correcting: Option<&Correcting>,
    ) -> Result<Self, Failure> {
        for (source, request, known) in all {
            let same = match known {
                Known::New => {
                    let made = log.as_ref().and_then(|(_, it)| it.made.get(&request.id));
                    match made.and_then(|it| elsewhere(it)) {
                        Some((vi, en)) => self.refused.push(Refused { source, vi, en }),
                        None => {
                            self.new.insert(request.id);
                            self.good.push((source, request.clone()));
                        }
                    }
                    continue;
                }
                Known::Erased { vi, en } => {
                    self.refused.push(Refused { source, vi, en });
                    continue;
                }
                Known::Recorded => true,
                Known::Reused => false,
            };
            let Some((judge, chains)) = &log else { continue };
            let made = chains.made.get(&request.id).map(Vec::as_slice).unwrap_or_default();
            match (judge.row(request, same, made).await?, correcting) {
                (Row::Same(request), _) => self.good.push((source, *request)),
                (Row::Gone, _) => {}
                (Row::Changed(position), Some(it)) => {
                    let request = correction(request, position, it.reason.clone());
                    self.corrections.insert(request.id);
                    self.good.push((source, request));
                }
                (Row::Changed(position), None) => {
                    let (vi, en) = changed(position);
                    self.refused.push(Refused { source, vi, en });
                }
                (Row::Unclear { vi, en }, _) => self.refused.push(Refused { source, vi, en }),
            }
        }
        if let Some((_, chains)) = log {
            self.taken_back = chains.taken_back(&self.new);
            self.unasked = chains.unasked;
        }
        Ok(self)
    }

    /// What is to be judged before it is recorded; of a ledger that has entries without personal data,
    /// which stand under keys that only its own vault has.
    pub fn unjudged(&self) -> Vec<(Source, Request)> {
        let fresh = self.good.iter();
        let fresh =
            fresh.filter(|(_, it)| self.new.contains(&it.id) || self.corrections.contains(&it.id));
        fresh
            .map(|(source, it)| (*source, if self.first { it.clone() } else { bare(it) }))
            .collect()
    }

    /// Whether rows of the folder are new while entries of the import have no row any more: the key
    /// of a row may have been changed, which is no correction.
    pub fn rekeyed(&self) -> bool {
        !self.unasked.is_empty() && !self.new.is_empty()
    }
}

fn bare(request: &Request) -> Request {
    let mut bare = Request { people: Vec::new(), note: None, ..request.clone() };
    let says = request.note.is_some() || !request.people.is_empty();
    if says && request.ask.amends().is_some() {
        // A correction may say something anew in these alone: so that it is not judged to say
        // nothing, a document that is named stands for them.
        let number = Text::new("rehearsal").ok();
        bare.document = Some(Document { number, ..request.document.clone().unwrap_or_default() });
    }
    bare
}
