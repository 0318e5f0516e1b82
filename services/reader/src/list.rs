//! Cooperatives and names under a pin that is not today and now: candidates from the views, each
//! folded from its own entries.

use std::collections::BTreeSet;

use bytes::Bytes;
use cooperative::card::Card;
use cooperative::{CooperativeId, History, Text, Timeline};
use figures::{PackedDeltas, Units};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use views::{CardFilter, Listed, ViewReader};

use crate::error::ReadError;
use crate::pin::Resolved;
use crate::reader::Reader;

/// How many candidates one page folds at most: where few of them fit, a page is shorter than asked
/// and another one follows.
const EXAMINED_MAX: usize = 2_000;

/// How many streams are read at once.
const AT_ONCE: usize = 8;

impl Reader {
    /// Cards as a filter finds them under a pin, by id, after one. The filter's units are those of
    /// the pin. Each page reads the ids in the area's deltas, and folds one history a candidate.
    ///
    /// A collective without a certificate under the pin is found by where it stands today.
    pub async fn cards(
        &self,
        views: &dyn ViewReader,
        filter: &CardFilter,
        pin: Resolved,
        after: Option<CooperativeId>,
        limit: usize,
    ) -> Result<Listed<Card>, ReadError> {
        self.swept(views, filter, pin, (after, limit), |card, _| Some(card)).await
    }

    /// What `pick` makes of the cooperatives that a filter finds under a pin, by id, after one; at
    /// most so many of it.
    pub(crate) async fn swept<T>(
        &self,
        views: &dyn ViewReader,
        filter: &CardFilter,
        pin: Resolved,
        (after, limit): (Option<CooperativeId>, usize),
        pick: impl Fn(Card, &Timeline<'_>) -> Option<T>,
    ) -> Result<Listed<T>, ReadError> {
        let units = filter.units.clone().unwrap_or(Units::All);
        let mut ids = candidates(views, &units).await?;
        if let Some(after) = after {
            ids = ids.split_off(&after);
            ids.remove(&after);
        }
        let more = ids.len() > EXAMINED_MAX;
        let examined = ids.into_iter().take(EXAMINED_MAX).collect();
        let (mut rows, mut last) = (Vec::new(), None);
        let mut folded = self.folded(examined, pin);
        while let Some((id, found)) = folded.next().await {
            if rows.len() == limit.max(1) {
                return Ok(Listed { rows, next: last });
            }
            if let Some((card, history)) = found?.filter(|(card, _)| filter.matches(card)) {
                rows.extend(pick(card, &history.timeline(pin.known_at.0)));
            }
            last = Some(id.to_string());
        }
        Ok(Listed { rows, next: last.filter(|_| more) })
    }

    /// The names that cooperatives had under a pin, ended ones too; each history of the area is
    /// folded.
    pub(crate) async fn names(
        &self,
        views: &dyn ViewReader,
        units: &Units,
        pin: Resolved,
    ) -> Result<Vec<(CooperativeId, Text)>, ReadError> {
        let filter = CardFilter { units: Some(units.clone()), ..CardFilter::default() };
        let examined = candidates(views, units).await?.into_iter().collect();
        let mut names = Vec::new();
        let mut folded = self.folded(examined, pin);
        while let Some((id, found)) = folded.next().await {
            let card = found?.map(|(card, _)| card);
            names.extend(card.filter(|it| filter.matches(it)).map(|it| (id, it.name)));
        }
        Ok(names)
    }

    /// The cards of cooperatives under a pin with what they are folded from, in their order; `None`
    /// where nothing was recorded yet.
    fn folded(
        &self,
        ids: Vec<CooperativeId>,
        pin: Resolved,
    ) -> impl Stream<Item = Folded> + Unpin + use<> {
        let reader = self.clone();
        let fold = move |id| {
            let reader = reader.clone();
            async move {
                match reader.carded(id, pin).await {
                    Ok(found) => (id, Ok(Some(found))),
                    Err(ReadError::NoCooperative(_)) => (id, Ok(None)),
                    Err(error) => (id, Err(error)),
                }
            }
        };
        Box::pin(stream::iter(ids).map(fold).buffered(AT_ONCE))
    }
}

/// A cooperative with its card and history.
type Folded = (CooperativeId, Result<Option<(Card, History)>, ReadError>);

/// Every cooperative that was ever counted in some communes, or stands there today.
async fn candidates(
    views: &dyn ViewReader,
    units: &Units,
) -> Result<BTreeSet<CooperativeId>, ReadError> {
    let mut ids: BTreeSet<_> = views.names(units).await?.into_iter().map(|(id, _)| id).collect();
    let mut blocks = views.deltas(units);
    while let Some(block) = blocks.try_next().await? {
        counted(&block, &mut ids)?;
    }
    Ok(ids)
}

fn counted(bytes: &Bytes, ids: &mut BTreeSet<CooperativeId>) -> Result<(), ReadError> {
    let packed = PackedDeltas::read(bytes).map_err(|it| ReadError::damaged("deltas", it))?;
    for block in packed.blocks() {
        ids.extend(block.map_err(|it| ReadError::damaged("deltas", it))?.cooperatives());
    }
    Ok(())
}
