//! A cooperative's entries, and the state that they fold to.

use chrono::NaiveDate;

use crate::event::Event;
use crate::evolve::evolve;
use crate::state::Cooperative;
use crate::timeline::{Place, Timeline, timeline};

/// How an entry stands to earlier ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It stands for itself.
    #[default]
    New,
    /// It stands for itself, and records by itself that a term has passed: it yields to a record of
    /// what happened within the term, however late that comes. See [`crate::expiry`].
    ByDeadline,
    /// It takes the place of the entry of this revision, wholly, its date too.
    Replaces(u64),
    /// It takes back the entry of this revision and carries no events.
    Voids(u64),
}

/// One entry of a cooperative's stream, as the domain sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the log.
    pub position: u64,
    /// Its number in the stream, from 1.
    pub revision: u64,
    /// The day on which it holds in law.
    pub effective: NaiveDate,
    /// The explicit order within the day; 0 if none was given.
    pub order: u16,
    /// How it stands to earlier entries.
    pub standing: Standing,
    /// What happened; empty only where it voids.
    pub events: Vec<Event>,
}

/// All entries of a cooperative, oldest recorded first, with the fold of those that hold.
#[derive(Clone, Debug, Default)]
pub struct History {
    entries: Vec<Entry>,
    head: Cooperative,
    last: Option<Place>,
}

impl Standing {
    /// The revision that no longer holds because of this entry.
    pub fn ends(self) -> Option<u64> {
        match self {
            Self::New | Self::ByDeadline => None,
            Self::Replaces(revision) | Self::Voids(revision) => Some(revision),
        }
    }
}

impl Entry {
    /// Where it stands in the timeline.
    pub fn place(&self) -> Place {
        Place {
            day: self.effective,
            rank: self.events.first().map_or(u8::MAX, Event::rank),
            order: self.order,
            revision: self.revision,
        }
    }
}

impl History {
    /// The history of these entries, oldest recorded first.
    ///
    /// Folds once, however many of them are backdated; the outcome is that of pushing them one by
    /// one.
    pub fn of(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut history = Self::default();
        let mut in_order = true;
        for entry in entries {
            in_order &= history.follows(&entry);
            if in_order {
                history.step(&entry);
            }
            history.entries.push(entry);
        }
        if !in_order {
            history.refold();
        }
        history
    }

    /// Adds the next entry of the stream. Its own events are all that is folded if it is the last
    /// in effect too; otherwise everything is folded anew.
    pub fn push(&mut self, entry: Entry) {
        let in_order = self.follows(&entry);
        if in_order {
            self.step(&entry);
        }
        self.entries.push(entry);
        if !in_order {
            self.refold();
        }
    }

    /// Whether it takes nothing back and comes after everything that holds.
    fn follows(&self, entry: &Entry) -> bool {
        entry.standing.ends().is_none() && self.last.is_none_or(|it| it < entry.place())
    }

    fn step(&mut self, entry: &Entry) {
        let head = std::mem::take(&mut self.head);
        self.head = entry.events.iter().fold(head, |state, it| evolve(state, entry.effective, it));
        self.last = Some(entry.place());
    }

    fn refold(&mut self) {
        let timeline = timeline(&self.entries, u64::MAX);
        let last = timeline.entries().last().map(|it| it.place());
        let head = timeline.state_on(None);
        self.last = last;
        self.head = head;
    }

    /// The entries, oldest recorded first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The number of its last entry; 0 if there is none.
    pub fn revision(&self) -> u64 {
        self.entries.last().map_or(0, |it| it.revision)
    }

    /// The state after everything that holds.
    pub fn head(&self) -> &Cooperative {
        &self.head
    }

    /// The place of the last entry in effect.
    pub fn last_place(&self) -> Option<Place> {
        self.last
    }

    /// The entries that hold as known up to a position, in order.
    pub fn timeline(&self, known_at: u64) -> Timeline<'_> {
        timeline(&self.entries, known_at)
    }
}
