//! Pages with their postings, checked once and kept in memory while they are of use. A page that
//! has postings never changes, so nothing here is ever stale.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use eventlog::{Page, ReadError};
use lru::LruCache;
use sqlx::sqlite::{SqlitePool, SqliteRow};

use crate::row::{Stored, damaged, unavailable};

/// A page of entries and its postings, as they lie in the file.
#[derive(Clone, Debug)]
pub struct Filed {
    /// The position of its first entry.
    pub place: u64,
    /// Its entries.
    pub page: Page,
    /// The body of its postings.
    pub postings: Bytes,
    /// The position of its last entry.
    pub end: u64,
}

impl Filed {
    /// Reads eight columns: the page's row and the row of its postings.
    fn read(row: &SqliteRow) -> Result<Self, ReadError> {
        let (stored, postings) = (Stored::read(row, 0)?, Stored::read(row, 4)?);
        let page = stored.page()?;
        Ok(Self { place: stored.place, page, postings: postings.body, end: stored.end() })
    }

    fn bytes(&self) -> usize {
        let entries: usize = self.page.slices().map(|it| it.len() + SPAN_BYTES).sum();
        entries + self.postings.len()
    }
}

/// Memory that a page takes for each entry beside its bytes: where it starts and ends, its length.
const SPAN_BYTES: usize = 10;

/// The pages used last, of at most so many bytes in all.
#[derive(Debug)]
pub struct Cache(Mutex<Kept>);

#[derive(Debug)]
struct Kept {
    pages: LruCache<u64, (Filed, usize)>,
    bytes: usize,
    limit: usize,
}

impl Cache {
    /// An empty cache of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self(Mutex::new(Kept { pages: LruCache::unbounded(), bytes: 0, limit }))
    }

    /// The page that starts at `place`, if it is kept; it counts as used.
    pub fn get(&self, place: u64) -> Option<Filed> {
        self.kept().pages.get(&place).map(|(filed, _)| filed.clone())
    }

    /// Keeps a page; the least recently used make room.
    pub fn put(&self, filed: Filed) {
        let bytes = filed.bytes();
        let mut kept = self.kept();
        kept.bytes += bytes;
        if let Some((_, (_, before))) = kept.pages.push(filed.place, (filed, bytes)) {
            kept.bytes -= before;
        }
        while kept.bytes > kept.limit {
            let Some((_, (_, bytes))) = kept.pages.pop_lru() else { return };
            kept.bytes -= bytes;
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            // A panic in between may have left the sum wrong; the file has every page.
            let mut kept = poisoned.into_inner();
            kept.pages.clear();
            kept.bytes = 0;
            self.0.clear_poison();
            kept
        })
    }
}

/// Where pages come from: the file, and what is kept of it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The readers' connections.
    pub pool: SqlitePool,
    /// The cache; `None` for a reader who passes over so much that nobody would find it again.
    pub cache: Option<Arc<Cache>>,
}

impl Source {
    /// A page that is kept.
    pub fn kept(&self, place: u64) -> Option<Filed> {
        self.cache.as_ref()?.get(place)
    }

    /// The pages that start at these places, in their order: what is not kept is fetched, checked,
    /// and kept.
    ///
    /// # Errors
    /// [`ReadError::Damaged`] names the page whose row is wrong or missing.
    pub async fn filed(&self, places: &[u64]) -> Result<Vec<Filed>, ReadError> {
        let kept = places.iter().filter_map(|place| Some((*place, self.kept(*place)?)));
        let mut found: BTreeMap<u64, Filed> = kept.collect();
        let missing = places.iter().filter(|place| !found.contains_key(place));
        let missing: Vec<String> = missing.map(u64::to_string).collect();
        if !missing.is_empty() {
            let rows = sqlx::query(
                "SELECT p.first, p.count, p.body, p.sha256, t.page, t.count, t.body, t.sha256
                 FROM json_each(?) wanted JOIN pages p ON p.first = wanted.value
                 JOIN postings t ON t.page = p.first ORDER BY p.first",
            );
            let rows = rows.bind(format!("[{}]", missing.join(","))).fetch_all(&self.pool);
            for row in rows.await.map_err(unavailable)? {
                let filed = Filed::read(&row)?;
                if let Some(cache) = &self.cache {
                    cache.put(filed.clone());
                }
                found.insert(filed.place, filed);
            }
        }
        let page =
            |place: &u64| found.remove(place).ok_or_else(|| damaged(*place, "its page is missing"));
        places.iter().map(page).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filed(place: u64, bytes: usize) -> Filed {
        let page = Page::new(vec![7; bytes].into(), vec![(0, bytes as u32)]);
        Filed { place, page, postings: Bytes::new(), end: place }
    }

    fn held(cache: &Cache) -> (Vec<u64>, usize) {
        let kept = cache.kept();
        let mut places: Vec<u64> = kept.pages.iter().map(|(place, _)| *place).collect();
        places.sort_unstable();
        (places, kept.bytes)
    }

    #[test]
    fn the_least_recently_used_make_room() {
        let cache = Cache::new(330);
        (1..=3).for_each(|place| cache.put(filed(place, 100)));
        assert_eq!(held(&cache), (vec![1, 2, 3], 330));
        assert!(cache.get(1).is_some());
        cache.put(filed(4, 100));
        assert_eq!(held(&cache), (vec![1, 3, 4], 330));
        assert!(cache.get(2).is_none());
        cache.put(filed(4, 40));
        assert_eq!(held(&cache), (vec![1, 3, 4], 270));
    }

    #[test]
    fn what_is_larger_than_all_room_is_not_kept() {
        let cache = Cache::new(330);
        cache.put(filed(1, 100));
        cache.put(filed(2, 400));
        assert_eq!(held(&cache), (vec![], 0));
        let none = Cache::new(0);
        none.put(filed(1, 1));
        assert_eq!(held(&none), (vec![], 0));
    }
}
