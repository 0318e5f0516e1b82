//! What some entries change in the views.

use std::collections::{BTreeMap, BTreeSet};

use cooperative::annual::{AnnualReturn, Rating};
use cooperative::card::{Card, ManagerRow, MemberRow};
use cooperative::state::LoanState;
use cooperative::{CooperativeId, LoanId, Part, UnitCode};
use eventlog::Position;
use figures::Delta;
use transparency::{Tile, TileId};

use crate::rows::{AreaRow, EntryRow, MemberKey, Parked, PostKey, Tip};

/// What the entries after one position, up to and including another, change: applied wholly or not
/// at all.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The position after which these entries begin.
    pub after: Position,
    /// The last of these entries; `None` if there is none.
    pub tip: Option<Tip>,
    /// By cooperative, so that a store writes in the order of its keys.
    pub cooperatives: BTreeMap<CooperativeId, CooperativeChange>,
    /// By commune, each in the order of positions.
    pub deltas: BTreeMap<UnitCode, Vec<Delta>>,
    /// In the order of positions.
    pub areas: Vec<AreaChange>,
    /// In the order of positions.
    pub entries: Vec<EntryRow>,
    /// In the order of positions.
    pub parked: Vec<Parked>,
    /// Of the tree over the log: those that these entries filled, and those on the right edge after them.
    pub tiles: Vec<(TileId, Tile)>,
}

/// What changes of one cooperative.
#[derive(Clone, Debug, Default)]
pub struct CooperativeChange {
    /// What of its timeline moved, so that any row of that may differ.
    pub(crate) moved: Moved,
    /// The stored rows that go.
    pub gone: Gone,
    /// Its card; `None` if nothing is left of it: then a stored one goes.
    pub card: Option<Card>,
    /// Memberships that began or ended.
    pub members: BTreeMap<MemberKey, MemberRow>,
    /// Posts that began or ended.
    pub managers: BTreeMap<PostKey, ManagerRow>,
    /// Loans that were granted or moved.
    pub loans: BTreeMap<LoanId, LoanState>,
    /// Returns by the year they are for.
    pub returns: BTreeMap<i32, AnnualReturn>,
    /// Ratings by the year they are for.
    pub ratings: BTreeMap<i32, Rating>,
}

/// What of a cooperative's timeline moved: entries that came out of order, or changed many rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Moved {
    /// Only what is about these parts of it; none at first.
    Parts(BTreeSet<Part>),
    /// All of it.
    Whole,
}

impl Default for Moved {
    fn default() -> Self {
        Self::Parts(BTreeSet::new())
    }
}

impl Moved {
    /// Whether rows about a part may differ.
    pub fn has(&self, part: Part) -> bool {
        match self {
            Self::Parts(moved) => moved.contains(&part),
            Self::Whole => true,
        }
    }

    /// Moves these parts too; `None` for the whole.
    pub fn also(&mut self, parts: Option<BTreeSet<Part>>) {
        match (&mut *self, parts) {
            (Self::Parts(moved), Some(parts)) => moved.extend(parts),
            (Self::Whole, _) => {}
            (_, None) => *self = Self::Whole,
        }
    }
}

/// Rows of one cooperative that do not hold any more, by their keys.
#[derive(Clone, Debug, Default)]
pub struct Gone {
    /// Memberships.
    pub members: BTreeSet<MemberKey>,
    /// Posts.
    pub managers: BTreeSet<PostKey>,
    /// Loans.
    pub loans: BTreeSet<LoanId>,
    /// Returns.
    pub returns: BTreeSet<i32>,
    /// Ratings.
    pub ratings: BTreeSet<i32>,
}

impl CooperativeChange {
    /// Only its rows that are about these parts.
    pub(crate) fn keep(&mut self, of: impl Fn(Part) -> bool) {
        self.members.retain(|(_, person), _| of(Part::Person(*person)));
        self.managers.retain(|(_, person), _| of(Part::Person(*person)));
        self.loans.retain(|_, _| of(Part::Credit));
        self.returns.retain(|year, _| of(Part::Year(*year)));
        self.ratings.retain(|year, _| of(Part::Year(*year)));
        self.gone.members.retain(|(_, person)| of(Part::Person(*person)));
        self.gone.managers.retain(|(_, person)| of(Part::Person(*person)));
        self.gone.loans.retain(|_| of(Part::Credit));
        self.gone.returns.retain(|year| of(Part::Year(*year)));
        self.gone.ratings.retain(|year| of(Part::Year(*year)));
    }

    /// Takes the rows of another change of the same cooperative, about other parts of it.
    pub(crate) fn take(&mut self, mut other: Self) {
        self.members.append(&mut other.members);
        self.managers.append(&mut other.managers);
        self.loans.append(&mut other.loans);
        self.returns.append(&mut other.returns);
        self.ratings.append(&mut other.ratings);
        self.gone = other.gone;
    }

    /// Of all its rows only those that differ from what they were; what is no more is gone.
    pub(crate) fn less(&mut self, was: Self) {
        less(&mut self.members, was.members, &mut self.gone.members);
        less(&mut self.managers, was.managers, &mut self.gone.managers);
        less(&mut self.loans, was.loans, &mut self.gone.loans);
        less(&mut self.returns, was.returns, &mut self.gone.returns);
        less(&mut self.ratings, was.ratings, &mut self.gone.ratings);
    }
}

fn less<K: Ord, R: PartialEq>(
    now: &mut BTreeMap<K, R>,
    was: BTreeMap<K, R>,
    gone: &mut BTreeSet<K>,
) {
    for (key, row) in was {
        match now.get(&key) {
            Some(it) if *it == row => {
                now.remove(&key);
            }
            Some(_) => {}
            None => {
                gone.insert(key);
            }
        }
    }
}

/// What changes of an area's stream.
#[derive(Clone, Debug)]
pub enum AreaChange {
    /// An entry was added.
    Added(AreaRow),
    /// An earlier entry no longer holds.
    Ended {
        /// Which area.
        area: UnitCode,
        /// The number in the stream of what no longer holds.
        revision: u64,
        /// The entry that says so.
        by: Position,
    },
}

impl Changes {
    /// Changes of nothing yet, after a position.
    pub fn after(after: Position) -> Self {
        Self { after, ..Self::default() }
    }

    /// The position up to which the views are current once these are applied.
    pub fn cursor(&self) -> Position {
        self.tip.map_or(self.after, |tip| tip.position)
    }

    /// How many entries went into these.
    pub fn len(&self) -> u64 {
        self.cursor().0.saturating_sub(self.after.0)
    }

    /// Whether no entry went into these.
    pub fn is_empty(&self) -> bool {
        self.tip.is_none()
    }
}
