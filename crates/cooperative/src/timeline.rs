//! The entries that hold, in the order in which they hold.

use chrono::NaiveDate;

use crate::event::Event;
use crate::evolve::evolve;
use crate::history::{Entry, Standing};
use crate::state::Cooperative;

/// Where an entry stands in the timeline: by effective date, then the rank of its event, then the
/// explicit order within the day, then its revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The effective date.
    pub day: NaiveDate,
    /// The rank of the event kind.
    pub rank: u8,
    /// The explicit order within the day.
    pub order: u16,
    /// The entry's number in its stream.
    pub revision: u64,
}

/// The entries of one cooperative that hold, in order.
#[derive(Clone, Debug, Default)]
pub struct Timeline<'a> {
    entries: Vec<&'a Entry>,
}

/// The entries that hold as known up to and including a position: corrected ones are replaced by
/// their corrections, voided ones are left out.
///
/// What an entry ends stays ended, even if that entry is itself corrected or voided later: taking
/// back a correction does not bring back what it corrected, which somebody found to be wrong. To
/// bring it back, correct the correction (or the void) with the full content. An entry can end
/// earlier entries only.
pub fn timeline(entries: &[Entry], known_at: u64) -> Timeline<'_> {
    line(entries.iter().filter(|it| it.position <= known_at))
}

/// The entries of these that hold, in order. They may be a selection of a stream's, as
/// [`crate::Filed::about`] makes one.
pub fn line<'a>(entries: impl Iterator<Item = &'a Entry> + Clone) -> Timeline<'a> {
    let gone = gone(entries.clone().map(|it| (it.revision, it.standing)));
    let mut holding: Vec<&Entry> = entries
        .filter(|it| !matches!(it.standing, Standing::Voids(_)))
        .filter(|it| gone.binary_search(&it.revision).is_err())
        .collect();
    holding.sort_by_key(|it| it.place());
    Timeline { entries: holding }
}

/// The revisions that no longer hold among entries of one stream, in order.
pub(crate) fn gone(entries: impl Iterator<Item = (u64, Standing)>) -> Vec<u64> {
    let ended = |(by, it): (u64, Standing)| it.ends().filter(|&ended| ended < by);
    let mut gone: Vec<u64> = entries.filter_map(ended).collect();
    gone.sort_unstable();
    gone
}

impl<'a> Timeline<'a> {
    /// The entries, in order.
    pub fn entries(&self) -> &[&'a Entry] {
        &self.entries
    }

    /// Each event with the entry that it stands in, in order.
    pub fn events(&self) -> impl Iterator<Item = (&'a Entry, &'a Event)> + '_ {
        self.entries.iter().flat_map(|&entry| entry.events.iter().map(move |it| (entry, it)))
    }

    /// What joined it to another one as its duplicate, if anything did.
    pub fn joined(&self) -> Option<(&'a Entry, &'a Event)> {
        self.events().find(|(_, it)| matches!(it, Event::JoinedTo(_)))
    }

    /// The entries of it that hold up to the end of a day.
    pub fn until(mut self, day: NaiveDate) -> Self {
        self.entries.retain(|it| it.effective <= day);
        self
    }

    /// The state at the end of a day; with `None`, after everything, future-dated entries included.
    pub fn state_on(&self, day: Option<NaiveDate>) -> Cooperative {
        let state = self
            .events()
            .take_while(|(entry, _)| day.is_none_or(|day| entry.effective <= day))
            .fold(Cooperative::default(), |state, (entry, event)| {
                evolve(state, entry.effective, event)
            });
        // Joined as a duplicate, it is one on every day.
        match self.joined() {
            Some((entry, event)) => evolve(state, entry.effective, event),
            None => state,
        }
    }
}
