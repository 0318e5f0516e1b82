//! Reading: pages from the file, then the tail from memory.

use std::collections::HashSet;
use std::sync::Arc;

use eventlog::{Page, PageBuilder, Position, ReadError, Scope, StreamId};
use futures::stream::{BoxStream, iter, unfold};
use futures::{StreamExt, TryStreamExt};
use sqlx::sqlite::SqlitePool;
use tokio::task::JoinHandle;

use crate::cache::Source;
use crate::chunk::Chunk;
use crate::index::Ledger;
use crate::picked::{Wanted, picked};
use crate::postings::Kind;
use crate::row::{Stored, damaged, unavailable};

/// How many pages are fetched at once, and again ahead of the reader.
pub const FETCH: i64 = 8;

/// Pages as they are read.
pub type PageStream = BoxStream<'static, Result<Page, ReadError>>;

/// The entries of a stream up to `upto`.
pub fn stream(ledger: &Ledger, stream: &StreamId, upto: Position) -> PageStream {
    let Some(id) = ledger.sequencer().streams().id(stream.as_str()) else {
        return iter([]).boxed();
    };
    let index = ledger.index();
    let start = index.streams.get(id as usize).copied().unwrap_or(0);
    let mut tail = Vec::new();
    let mut builder = PageBuilder::default();
    for &position in index.in_tail.get(&id).into_iter().flatten() {
        let at = index.tail.partition_point(|chunk| chunk.end() < position);
        let chunk = index.tail.get(at).filter(|_| position <= upto.0);
        let entry = chunk.and_then(|chunk| chunk.page.get((position - chunk.first) as usize));
        if let Some(entry) = entry {
            builder.push(&entry);
        }
        if builder.is_full() {
            tail.extend(builder.take().map(Ok));
        }
    }
    tail.extend(builder.take().map(Ok));
    drop(index);
    let wanted = Wanted { kind: Kind::Stream, ids: [id].into(), after: 0, upto: upto.0 };
    picked(
        Source { pool: ledger.pool.clone(), cache: Some(ledger.cache.clone()) },
        wanted,
        vec![(id, start)],
    )
    .chain(iter(tail))
    .boxed()
}

/// The entries between two positions, the second included.
pub fn between(ledger: &Ledger, after: Position, upto: Position, scope: &Scope) -> PageStream {
    let (after, upto) = (after.0, upto.0);
    if after >= upto {
        return iter([]).boxed();
    }
    let ids: Option<Vec<u32>> = match scope {
        Scope::All => None,
        Scope::Partitions(wanted) => Some(ledger.sequencer().partitions_within(wanted)),
    };
    let index = ledger.index();
    let merged = index.merged;
    let first = after.max(merged) + 1;
    let chunks = index.chunks(first, upto);
    let Some(ids) = ids else {
        drop(index);
        let stored = whole(ledger.pool.clone(), after + 1, upto.min(merged));
        return stored.chain(tail(chunks, first, upto, None)).boxed();
    };
    let newest = |id: &u32| (*id, index.partitions.get(*id as usize).copied().unwrap_or(0));
    let starts = ids.iter().map(newest).collect();
    drop(index);
    let ids: Arc<HashSet<u32>> = Arc::new(ids.into_iter().collect());
    let wanted = Wanted { kind: Kind::Partition, ids: (*ids).clone(), after, upto };
    let source = Source { pool: ledger.pool.clone(), cache: None };
    picked(source, wanted, starts).chain(tail(chunks, first, upto, Some(ids))).boxed()
}

/// The tail from `first` to `last`, of all or of some partitions: large rows shared, small ones
/// copied together.
fn tail(
    chunks: Vec<Arc<Chunk>>,
    first: u64,
    last: u64,
    partitions: Option<Arc<HashSet<u32>>>,
) -> PageStream {
    let mut chunks = chunks.into_iter();
    let mut builder = PageBuilder::default();
    let mut shared: Option<Page> = None;
    let mut next = move || -> Option<Page> {
        if let Some(page) = shared.take() {
            return Some(page);
        }
        while !builder.is_full() {
            let Some(chunk) = chunks.next() else { break };
            let inside = first <= chunk.first && chunk.end() <= last;
            if inside && partitions.is_none() && chunk.ids.len() >= PageBuilder::ENTRIES / 4 {
                let Some(small) = builder.take() else { return Some(chunk.page.clone()) };
                shared = Some(chunk.page.clone());
                return Some(small);
            }
            for ((position, entry), ids) in (chunk.first..).zip(chunk.page.slices()).zip(&chunk.ids)
            {
                let of_scope = partitions.as_ref().is_none_or(|wanted| wanted.contains(&ids.1));
                if of_scope && (first..=last).contains(&position) {
                    builder.push(entry);
                }
            }
        }
        builder.take()
    };
    iter(std::iter::from_fn(move || next().map(Ok))).boxed()
}

/// The pages of the file from position `next` to `last`, whole; the next few are fetched and
/// checked while these are used.
fn whole(pool: SqlitePool, next: u64, last: u64) -> PageStream {
    let ahead = fetch_ahead(&pool, next, last);
    unfold((pool, ahead), move |(pool, ahead)| async move {
        match ahead?.fetched().await {
            Ok((pages, next)) => {
                let ahead = fetch_ahead(&pool, next, last);
                Some((Ok(iter(pages.into_iter().map(Ok))), (pool, ahead)))
            }
            Err(error) => Some((Err(error), (pool, None))),
        }
    })
    .try_flatten()
    .boxed()
}

type Fetched = Result<(Vec<Page>, u64), ReadError>;

enum Ahead {
    /// To be fetched when asked for: the first, so that nothing runs for a stream that nobody
    /// polls.
    Later(SqlitePool, u64, u64),
    Running(JoinHandle<Fetched>),
}

fn fetch_ahead(pool: &SqlitePool, next: u64, last: u64) -> Option<Ahead> {
    if next > last {
        return None;
    }
    let pool = pool.clone();
    Some(match tokio::runtime::Handle::try_current() {
        Ok(runtime) if next > 1 => Ahead::Running(runtime.spawn(fetch(pool, next, last))),
        _ => Ahead::Later(pool, next, last),
    })
}

impl Ahead {
    async fn fetched(self) -> Fetched {
        match self {
            Self::Later(pool, next, last) => fetch(pool, next, last).await,
            Self::Running(task) => match task.await {
                Ok(fetched) => fetched,
                Err(error) => Err(ReadError::Unavailable(error.into())),
            },
        }
    }
}

/// The next few pages from position `next`, cut to what is wanted, and the position behind them.
async fn fetch(pool: SqlitePool, mut next: u64, last: u64) -> Fetched {
    let rows = sqlx::query(
        "SELECT first, count, body, sha256 FROM pages
         WHERE first >= coalesce((SELECT max(first) FROM pages WHERE first <= ?1), ?1)
         AND first <= ?2 ORDER BY first LIMIT ?3",
    );
    let rows = rows.bind(next as i64).bind(last as i64).bind(FETCH);
    let rows = rows.fetch_all(&pool).await.map_err(unavailable)?;
    let mut pages = Vec::with_capacity(rows.len());
    let mut small = PageBuilder::default();
    for row in rows {
        let stored = Stored::read(&row, 0)?;
        let page = stored.page()?;
        if stored.place > next || stored.end() < next {
            return Err(damaged(next, "it is missing"));
        }
        let (from, upto) = (next - stored.place, last.min(stored.end()) - stored.place + 1);
        let all = from == 0 && upto == stored.count;
        let page = if all { page } else { page.pick(from as usize..upto as usize) };
        next = stored.place + upto;
        if page.len() >= PageBuilder::ENTRIES / 4 {
            pages.extend(small.take());
            pages.push(page);
            continue;
        }
        page.slices().for_each(|entry| small.push(entry));
        if small.is_full() {
            pages.extend(small.take());
        }
    }
    pages.extend(small.take());
    if pages.is_empty() {
        return Err(damaged(next, "it is missing"));
    }
    Ok((pages, next))
}
