//! Similar names.

use cooperative::land::AreaRef;
use cooperative::{CooperativeId, Text};
use eventlog::Position;
use figures::Units;
use views::{EntryFilter, EntryRow, ViewReader};

use crate::error::ReadError;
use crate::pin::Pin;
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

    /// The names in an area under a pin that are most like one, the nearest first. Today's are
    /// read from the views, others folded from the entries of each cooperative.
    pub async fn similar_names(
        &self,
        views: &dyn ViewReader,
        name: &str,
        area: Option<&AreaRef>,
        asked: Pin,
        limit: usize,
    ) -> Result<Vec<Similar>, ReadError> {
        let pin = self.resolve_seen(asked).await?;
        let units = match area {
            Some(area) => self.units_of(views, area, pin).await?.0,
            None => Units::All,
        };
        let names = match asked.is_explicit() {
            false => views.names(&units).await?,
            true => self.names(views, &units, pin).await?,
        };
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
