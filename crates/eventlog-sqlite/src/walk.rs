//! Walking back along the postings: which pages have entries of some streams or partitions.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use eventlog::ReadError;

use crate::cache::Source;
use crate::postings::{Kind, scan};
use crate::row::{Stored, damaged, unavailable};

/// The most rows of postings that are fetched at once.
const FETCH_MAX: i64 = 256;

struct Walk<'a> {
    source: &'a Source,
    fetched: VecDeque<Stored>,
    fetch: i64,
    used: i64,
}

/// The pages, oldest first, that have entries behind `after` of what the walk starts from: numbers
/// of `kind`, each with its newest page.
///
/// # Errors
/// [`ReadError::Damaged`] if the postings do not lead where they should.
pub async fn walk(
    source: &Source,
    kind: Kind,
    starts: Vec<(u32, u64)>,
    after: u64,
) -> Result<Vec<u64>, ReadError> {
    let mut walk = Walk { source, fetched: VecDeque::new(), fetch: 1, used: 0 };
    let mut found = VecDeque::new();
    let mut ahead: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for (id, page) in starts.into_iter().filter(|(_, page)| *page != 0) {
        ahead.entry(page).or_default().push(id);
    }
    while let Some((page, mut ids)) = ahead.pop_last() {
        let (end, body) = walk.postings(page).await?;
        if end <= after {
            break;
        }
        found.push_front(page);
        ids.sort_unstable();
        let mut before = Vec::with_capacity(ids.len());
        scan(page, &body, kind, |posting| {
            if ids.binary_search(&posting.id).is_ok() {
                before.push((posting.id, posting.before));
            }
        })
        .filter(|()| before.len() == ids.len())
        .ok_or_else(|| damaged(page, "its postings are not such"))?;
        for (id, page) in before.into_iter().filter(|(_, page)| *page != 0) {
            ahead.entry(page).or_default().push(id);
        }
    }
    Ok(found.into())
}

impl Walk<'_> {
    /// Where a page ends, and its postings; asked for from the newest to the oldest. What is kept
    /// is not fetched. Where pages lie close, many are fetched at once; where they lie far apart,
    /// one.
    async fn postings(&mut self, page: u64) -> Result<(u64, Bytes), ReadError> {
        if let Some(kept) = self.source.kept(page) {
            return Ok((kept.end, kept.postings));
        }
        while self.fetched.front().is_some_and(|it| it.place > page) {
            self.fetched.pop_front();
        }
        if self.fetched.is_empty() {
            let dense = self.used * 2 >= self.fetch;
            self.fetch = if dense { (self.fetch * 4).min(FETCH_MAX) } else { 1 };
            self.used = 0;
            let rows = sqlx::query(
                "SELECT page, count, body, sha256 FROM postings WHERE page <= ?
                 ORDER BY page DESC LIMIT ?",
            );
            let rows = rows.bind(page as i64).bind(self.fetch).fetch_all(&self.source.pool).await;
            for row in rows.map_err(unavailable)? {
                self.fetched.push_back(Stored::read(&row, 0)?);
            }
        }
        self.used += 1;
        let front = self.fetched.pop_front().filter(|it| it.place == page);
        let stored = front.ok_or_else(|| damaged(page, "its postings are missing"))?;
        Ok((stored.end(), stored.body))
    }
}
