//! An area's stream: its entries, those that hold, and what may be added to them or changed.

use chrono::NaiveDate;

use crate::amend::check_holds;
use crate::area::{DatedUnit, decide_area};
use crate::history::Standing;
use crate::publication::AreaEvent;
use crate::reform::meanings;
use crate::rejection::Rejection;
use crate::timeline::gone;
use crate::words::UnitCode;

/// One entry of an area's stream, as the domain sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaEntry {
    /// Its number in the stream, from 1.
    pub revision: u64,
    /// The day from which it holds, or of the document.
    pub effective: NaiveDate,
    /// How it stands to earlier entries.
    pub standing: Standing,
    /// What happened; empty only where it voids.
    pub events: Vec<AreaEvent>,
}

/// All entries of an area's stream, oldest recorded first, with the units among those that hold.
#[derive(Clone, Debug, Default)]
pub struct AreaStream {
    entries: Vec<AreaEntry>,
    units: Vec<DatedUnit>,
}

/// What is to be recorded of an area.
#[derive(Clone, Copy, Debug)]
pub struct AreaAct<'a> {
    /// The day from which it holds, or of the document.
    pub effective: NaiveDate,
    /// What.
    pub event: &'a AreaEvent,
    /// Whether it says something anew that no rule reads, such as a document.
    pub says_more: bool,
}

impl AreaStream {
    /// Adds the next entry of the stream.
    pub fn push(&mut self, entry: AreaEntry) {
        let ends = entry.standing.ends().is_some();
        let bounds = entry.events.iter().any(|it| it.unit().is_some() || it.reforms());
        self.entries.push(entry);
        if ends || bounds {
            self.units = meanings(events(holding(self.entries.iter())));
        }
    }

    /// The entries, oldest recorded first.
    pub fn entries(&self) -> &[AreaEntry] {
        &self.entries
    }

    /// Those of them that hold and say something, oldest recorded first.
    pub fn held(&self) -> impl Iterator<Item = &AreaEntry> {
        holding(self.entries.iter())
    }

    /// The meanings that the area's code has, as far as they hold.
    pub fn units(&self) -> &[DatedUnit] {
        &self.units
    }

    /// The number of its last entry; 0 if there is none.
    pub fn revision(&self) -> u64 {
        self.entries.last().map_or(0, |it| it.revision)
    }

    /// Decides a new entry: if it ends a unit, everything else in the stream must still rest on one.
    ///
    /// # Errors
    /// As [`decide_area`]; [`Rejection::LaterEntry`] names the entry that would become impossible.
    pub fn decide(
        &self,
        area: &UnitCode,
        parents: &[DatedUnit],
        act: &AreaAct<'_>,
    ) -> Result<AreaEntry, Rejection> {
        decide_area(area, &self.units, parents, act.effective, act.event)?;
        let draft = AreaEntry {
            revision: self.revision() + 1,
            effective: act.effective,
            standing: Standing::New,
            events: vec![act.event.clone()],
        };
        if act.event.reforms() {
            self.admit(area, std::slice::from_ref(&draft))?;
        }
        Ok(draft)
    }

    /// Decides a correction: the entry that takes the place of an earlier one, if everything else
    /// in the stream still rests on a unit that is recorded. It is of the same kind of event,
    /// except in the place of a void. Other areas' streams are not asked: a unit that is taken from
    /// below or from cooperatives shows where they are counted (a judgement).
    ///
    /// `parents` are the meanings of the code of the unit above, for an event that establishes one.
    ///
    /// # Errors
    /// [`Rejection::NoEntry`] and [`Rejection::Gone`] name what can be corrected;
    /// [`Rejection::LaterEntry`] the entry that would become impossible; otherwise as
    /// [`decide_area`].
    pub fn decide_correction(
        &self,
        area: &UnitCode,
        parents: &[DatedUnit],
        of: u64,
        by: &AreaAct<'_>,
    ) -> Result<AreaEntry, Rejection> {
        let corrected = self.holding(of)?;
        if let Some(was) = corrected.events.first() {
            if was.word() != by.event.word() {
                return Err(Rejection::OtherEvent { was: was.word(), is: by.event.word() });
            }
            if !by.says_more && (corrected.effective, was) == (by.effective, by.event) {
                return Err(Rejection::NothingChanged { revision: of });
            }
        }
        let rest = holding(self.entries.iter()).filter(|it| it.revision != of);
        let units = meanings(events(rest));
        decide_area(area, &units, parents, by.effective, by.event)?;
        let draft = AreaEntry {
            revision: self.revision() + 1,
            effective: by.effective,
            standing: Standing::Replaces(of),
            events: vec![by.event.clone()],
        };
        self.admit(area, std::slice::from_ref(&draft))?;
        Ok(draft)
    }

    /// Decides a void of some entries: one void for each of them, the newest first, on the day of
    /// what it voids.
    ///
    /// # Errors
    /// As [`crate::decide_void`].
    pub fn decide_void(
        &self,
        area: &UnitCode,
        revisions: &[u64],
    ) -> Result<Vec<AreaEntry>, Rejection> {
        let mut revisions = revisions.to_vec();
        revisions.sort_unstable();
        revisions.dedup();
        let mut drafts = Vec::with_capacity(revisions.len());
        for (voided, revision) in revisions.into_iter().rev().zip(self.revision() + 1..) {
            let entry = self.holding(voided)?;
            if matches!(entry.standing, Standing::Voids(_)) {
                return Err(Rejection::SaysNothing { revision: voided });
            }
            let (effective, standing) = (entry.effective, Standing::Voids(voided));
            drafts.push(AreaEntry { revision, effective, standing, events: Vec::new() });
        }
        self.admit(area, &drafts)?;
        Ok(drafts)
    }

    /// Holds everything else that holds against the units that are left once drafts are in.
    fn admit(&self, area: &UnitCode, drafts: &[AreaEntry]) -> Result<(), Rejection> {
        let all = || holding(self.entries.iter().chain(drafts));
        let left = meanings(events(all()));
        for entry in all().filter(|it| it.revision <= self.revision()) {
            for event in entry.events.iter().filter(|it| it.unit().is_none()) {
                // What ends a unit is judged by the units without it.
                let judged = match event.reforms() {
                    true => {
                        let rest = all().filter(|it| it.revision != entry.revision);
                        decide_area(area, &meanings(events(rest)), &[], entry.effective, event)
                    }
                    false => decide_area(area, &left, &[], entry.effective, event),
                };
                judged.map_err(|because| Rejection::LaterEntry {
                    revision: entry.revision,
                    day: entry.effective,
                    event: event.word(),
                    because: Box::new(because),
                })?;
            }
        }
        Ok(())
    }

    fn holding(&self, revision: u64) -> Result<&AreaEntry, Rejection> {
        check_holds(self.entries.iter().map(|it| (it.revision, it.standing)), revision)?;
        let gone = Rejection::NoEntry { entry: revision, last: self.revision() };
        self.entries.iter().find(|it| it.revision == revision).ok_or(gone)
    }
}

/// Those of some entries that hold and say something, oldest recorded first.
fn holding<'a>(
    entries: impl Iterator<Item = &'a AreaEntry> + Clone,
) -> impl Iterator<Item = &'a AreaEntry> {
    let gone = gone(entries.clone().map(|it| (it.revision, it.standing)));
    entries.filter(move |it| gone.binary_search(&it.revision).is_err())
}

fn events<'a>(
    entries: impl Iterator<Item = &'a AreaEntry>,
) -> impl Iterator<Item = (NaiveDate, &'a AreaEvent)> {
    entries.flat_map(|entry| entry.events.iter().map(|it| (entry.effective, it)))
}
