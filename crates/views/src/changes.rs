//! What some entries change in the views.

use std::collections::{BTreeMap, BTreeSet};

use cooperative::annual::{AnnualReturn, Rating};
use cooperative::card::{Card, ManagerRow, MemberRow};
use cooperative::state::LoanState;
use cooperative::{CooperativeId, LoanId, UnitCode};
use eventlog::Position;
use figures::Delta;

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
}

/// What changes of one cooperative.
#[derive(Clone, Debug, Default)]
pub struct CooperativeChange {
    /// Whether its timeline moved, so that any of its rows may differ.
    pub(crate) anew: bool,
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
