//! Changes, as rows of tables.

use chrono::NaiveDate;
use cooperative::PersonId;

use super::cards::put_card;
use super::rows::{put_loan, put_manager, put_member, put_rating, put_return};
use super::{Value, Values};
use crate::changes::{AreaChange, Changes};
use crate::rows::{AreaRow, Parked};

/// Rows of cooperatives, or the keys of such rows, table by table.
#[derive(Debug, Default)]
pub struct Tables {
    /// Cards; their key is the id.
    pub cards: Values,
    /// Memberships; by cooperative, day and person.
    pub members: Values,
    /// Posts; by cooperative, day and person.
    pub managers: Values,
    /// Loans; by cooperative and id.
    pub loans: Values,
    /// Returns; by cooperative and year.
    pub returns: Values,
    /// Ratings; by cooperative and year.
    pub ratings: Values,
}

impl Tables {
    /// The rows that are new, or take the place of those with their keys.
    pub fn put(changes: &Changes) -> Self {
        let mut to = Self::default();
        for (id, change) in &changes.cooperatives {
            change.card.iter().for_each(|it| put_card(&mut to.cards, it));
            change.members.values().for_each(|it| put_member(&mut to.members, *id, it));
            change.managers.values().for_each(|it| put_manager(&mut to.managers, *id, it));
            change.loans.values().for_each(|it| put_loan(&mut to.loans, *id, it));
            change.returns.values().for_each(|it| put_return(&mut to.returns, *id, it));
            change.ratings.values().for_each(|it| put_rating(&mut to.ratings, *id, it));
        }
        to
    }

    /// The keys of rows that do not hold any more.
    pub fn gone(changes: &Changes) -> Self {
        let mut to = Self::default();
        for (id, change) in &changes.cooperatives {
            let (id, gone) = (id.0, &change.gone);
            if change.card.is_none() {
                to.cards.row([id.into()]);
            }
            let stood = |to: &mut Values, (day, person): &(NaiveDate, PersonId)| {
                to.row([id.into(), (*day).into(), person.0.into()]);
            };
            gone.members.iter().for_each(|key| stood(&mut to.members, key));
            gone.managers.iter().for_each(|key| stood(&mut to.managers, key));
            gone.loans.iter().for_each(|it| to.loans.row([id.into(), it.0.into()]));
            gone.returns.iter().for_each(|it| to.returns.row([id.into(), i64::from(*it).into()]));
            gone.ratings.iter().for_each(|it| to.ratings.row([id.into(), i64::from(*it).into()]));
        }
        to
    }

    /// Entries of areas that were added: position, area, revision, until, payload.
    pub fn areas(changes: &[AreaChange]) -> Values {
        let mut to = Values::default();
        for change in changes {
            if let AreaChange::Added(AreaRow { area, revision, position, until, payload }) = change
            {
                let until = until.map(|it| it.0).into();
                let area: Value = area.as_str().into();
                to.row([
                    position.0.into(),
                    area,
                    (*revision).into(),
                    until,
                    payload.to_vec().into(),
                ]);
            }
        }
        to
    }

    /// Entries that were parked: position, stream, revision, reason.
    pub fn parked(parked: &[Parked]) -> Values {
        let mut to = Values::default();
        for it in parked {
            let (stream, reason) = (it.stream.as_str().into(), it.reason.as_str().into());
            to.row([it.position.0.into(), stream, it.revision.into(), reason]);
        }
        to
    }
}
