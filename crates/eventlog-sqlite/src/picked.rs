//! Reading what is wanted of the pages that the postings lead to.

use std::collections::HashSet;
use std::sync::Arc;

use eventlog::{Page, PageBuilder, ReadError};
use futures::stream::{iter, once};
use futures::{StreamExt, TryStreamExt};

use crate::cache::Source;
use crate::postings::{Kind, scan};
use crate::read::{FETCH, PageStream};
use crate::row::damaged;
use crate::walk::walk;

/// Which entries are wanted.
pub struct Wanted {
    /// What the numbers are of.
    pub kind: Kind,
    /// Numbers of streams or partitions.
    pub ids: HashSet<u32>,
    /// The position behind which they begin.
    pub after: u64,
    /// The last position.
    pub upto: u64,
}

/// The entries that are wanted; `starts` gives the newest page of each number, 0 if it has none.
pub fn picked(source: Source, wanted: Wanted, starts: Vec<(u32, u64)>) -> PageStream {
    if starts.iter().all(|(_, page)| *page == 0) {
        return iter([]).boxed();
    }
    once(async move {
        let pages = walk(&source, wanted.kind, starts, wanted.after).await?;
        let batches: Vec<Vec<u64>> = pages.chunks(FETCH as usize).map(<[u64]>::to_vec).collect();
        let wanted = Arc::new(wanted);
        let picked = iter(batches)
            .then(move |batch| pick(source.clone(), wanted.clone(), batch))
            .map_ok(|pages| iter(pages.into_iter().map(Ok)));
        Ok(picked.try_flatten())
    })
    .try_flatten()
    .boxed()
}

/// What is wanted of a few pages.
async fn pick(
    source: Source,
    wanted: Arc<Wanted>,
    batch: Vec<u64>,
) -> Result<Vec<Page>, ReadError> {
    let mut pages = Vec::new();
    let mut builder = PageBuilder::default();
    let mut places: Vec<usize> = Vec::new();
    for filed in source.filed(&batch).await? {
        let page = filed.page;
        places.clear();
        scan(filed.place, &filed.postings, wanted.kind, |posting| {
            if wanted.ids.contains(&posting.id) {
                places.extend(posting.places.iter().map(|place| *place as usize));
            }
        })
        .ok_or_else(|| damaged(filed.place, "its postings are not such"))?;
        places.retain(|place| {
            let position = filed.place + *place as u64;
            wanted.after < position && position <= wanted.upto
        });
        places.sort_unstable();
        let some = page.pick(places.iter().copied());
        if some.len() != places.len() {
            return Err(damaged(filed.place, "its postings lead beyond its entries"));
        }
        if some.len() * 2 > page.len() && some.len() >= PageBuilder::ENTRIES / 4 {
            pages.extend(builder.take());
            pages.push(some);
            continue;
        }
        some.slices().for_each(|entry| builder.push(entry));
        if builder.is_full() {
            pages.extend(builder.take());
        }
    }
    pages.extend(builder.take());
    Ok(pages)
}
