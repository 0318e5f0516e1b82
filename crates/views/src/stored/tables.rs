//! Changes, as rows of tables.

use chrono::NaiveDate;
use cooperative::PersonId;
use transparency::{Tile, TileId, TileSet};

use super::cards::put_card;
use super::rows::{count, put_loan, put_manager, put_member, put_rating, put_return, there};
use super::{Stored, Value, Values};
use crate::changes::{AreaChange, Changes};
use crate::error::ViewError;
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

    /// Tiles of the tree over the log: place, hashes one after another.
    pub fn tiles(tiles: &[(TileId, Tile)]) -> Values {
        let mut to = Values::default();
        for (id, tile) in tiles {
            to.row([place(*id).into(), tile.to_bytes().into()]);
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

/// Where the index ends and the level begins in a place: no log has so many tiles.
const LEVEL: u32 = 56;

/// The number under which a tile is stored: by level, then by index.
pub fn place(id: TileId) -> i64 {
    i64::from(id.level()) << LEVEL | i64::try_from(id.index()).unwrap_or(i64::MAX)
}

/// Tiles as they are stored: place and bytes.
///
/// # Errors
/// [`ViewError::Damaged`] for bytes that are no tile.
pub fn tiles(rows: impl IntoIterator<Item = impl Stored>) -> Result<TileSet, ViewError> {
    let mut tiles = TileSet::default();
    for row in rows {
        let (place, bytes): (i64, _) = (count(&row, 0)?, there(row.bytes(1)?)?);
        let damaged = |it| ViewError::Damaged(format!("tile {place}: {it}"));
        let index = place.unsigned_abs() & ((1 << LEVEL) - 1);
        tiles.insert((place >> LEVEL) as u8, index, Tile::from_bytes(bytes).map_err(damaged)?);
    }
    Ok(tiles)
}
