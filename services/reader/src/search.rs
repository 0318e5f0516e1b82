//! Similar names.

use cooperative::{CooperativeId, Text, UnitCode};
use eventlog::Position;
use figures::Units;
use views::{EntryFilter, EntryRow, ViewReader};

use crate::error::ReadError;
use crate::pin::Resolved;
use crate::reader::Reader;

/// A name that is near another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Similar {
    /// Whose.
    pub id: CooperativeId,
    /// The name.
    pub name: Text,
    /// How near, from 0 to 1.
    pub score: f64,
}

/// Names less alike than this are not worth a look.
const ALIKE: f64 = 0.6;

impl Reader {
    /// The entry at a position, in short.
    pub async fn entry_row(
        &self,
        views: &dyn ViewReader,
        position: u64,
    ) -> Result<Option<EntryRow>, ReadError> {
        let before = Position(position.saturating_sub(1));
        let rows = views.entries(&EntryFilter::default(), before, 1).await?;
        Ok(rows.into_iter().find(|it| it.position.0 == position))
    }

    /// The names in an area that are most like one, the nearest first.
    pub async fn similar_names(
        &self,
        views: &dyn ViewReader,
        name: &str,
        area: Option<&UnitCode>,
        pin: Resolved,
        limit: usize,
    ) -> Result<Vec<Similar>, ReadError> {
        let units = match area {
            Some(area) => Self::communes(&*self.forest(views, pin).await?, area, pin)?.0,
            None => Units::All,
        };
        let names = views.names(&units).await?;
        let mut near: Vec<Similar> = names
            .into_iter()
            .map(|(id, other)| Similar {
                id,
                score: reports::similar::score(name, other.as_str()),
                name: other,
            })
            .filter(|it| it.score >= ALIKE)
            .collect();
        near.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.name.cmp(&b.name)));
        near.truncate(limit);
        Ok(near)
    }
}
