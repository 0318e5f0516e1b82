//! Opening: the names, the newest heads, the postings since, and the tail. Nothing is read entry by
//! entry but the tail.

use std::sync::Arc;

use eventlog::sequencer::Head;
use eventlog::{Envelope, Position, ReadError, Sequencer};
use sqlx::SqliteConnection;

use crate::chunk::Chunk;
use crate::index::Index;
use crate::merge::Written;
use crate::postings::{Kind, scan};
use crate::row::{Stored, damaged, unavailable};
use crate::varint::Reader;

/// A ledger as it stands in its file.
pub struct Loaded {
    /// Where its streams stand.
    pub sequencer: Sequencer,
    /// Where they are read.
    pub index: Index,
    /// What of it the merger has written.
    pub written: Written,
}

#[derive(Default)]
struct State {
    /// Name and partition of each stream, name of each partition.
    streams: Vec<(String, u32)>,
    partitions: Vec<String>,
    revisions: Vec<u64>,
    counters: Vec<u64>,
    index: Index,
}

/// Loads a ledger, and checks the heads, the names, the last page and the tail. In one read
/// transaction, so that another process may merge meanwhile.
///
/// # Errors
/// [`ReadError::Damaged`] says where.
pub async fn load(connection: &mut SqliteConnection) -> Result<Loaded, ReadError> {
    sqlx::query("BEGIN").execute(&mut *connection).await.map_err(unavailable)?;
    let loaded = load_all(connection).await;
    sqlx::query("COMMIT").execute(&mut *connection).await.map_err(unavailable)?;
    loaded
}

async fn load_all(connection: &mut SqliteConnection) -> Result<Loaded, ReadError> {
    let mut state = State::default();
    for row in
        select(connection, "SELECT page, count, body, sha256 FROM names ORDER BY page", 0).await?
    {
        state.names(&row.body).ok_or_else(|| damaged(row.place, "the names are not such"))?;
    }
    state.revisions.resize(state.streams.len(), 0);
    state.counters.resize(state.partitions.len(), 0);
    let heads = "SELECT merged, count, body, sha256 FROM heads WHERE merged >= ?
                 ORDER BY merged DESC LIMIT 1";
    if let Some(row) = select(connection, heads, 0).await?.pop() {
        state.heads(&row.body).ok_or_else(|| damaged(row.place, "the heads are not such"))?;
        state.index.merged = row.place;
    }
    let after = state.index.merged;
    let postings = "SELECT page, count, body, sha256 FROM postings WHERE page > ? ORDER BY page";
    let postings = select(connection, postings, after).await?;
    for row in &postings {
        state.postings(row)?;
    }
    let merged = state.index.merged;
    let last = last_entry(connection, merged).await?;
    let partitions = state.partitions.iter().map(String::as_str).zip(state.counters);
    let heads = state.streams.iter().zip(state.revisions).map(|((name, partition), revision)| {
        (name.as_str(), Head { revision, partition: *partition })
    });
    let recorded_at = last.map(|it| it.recorded_at);
    let mut sequencer = Sequencer::restored(partitions, heads, Position(merged), recorded_at);
    let written = Written {
        streams: state.streams.len(),
        partitions: state.partitions.len(),
        pages_since_heads: postings.len(),
    };
    let mut index = state.index;
    let rows = "SELECT first, count, body, sha256 FROM pages WHERE first > ? ORDER BY first";
    for row in select(connection, rows, merged).await? {
        observe(&mut sequencer, &mut index, &row)?;
    }
    sequencer.settle();
    Ok(Loaded { sequencer, index, written })
}

/// The rows of a query of four columns with one parameter.
pub async fn select(
    connection: &mut SqliteConnection,
    sql: &'static str,
    parameter: u64,
) -> Result<Vec<Stored>, ReadError> {
    let rows = sqlx::query(sql).bind(parameter as i64).fetch_all(connection).await;
    rows.map_err(unavailable)?.iter().map(|row| Stored::read(row, 0)).collect()
}

/// Takes what is new in a row of the tail into sequencer and index.
///
/// # Errors
/// [`ReadError::Damaged`] if an entry is not the next one.
pub fn observe(
    sequencer: &mut Sequencer,
    index: &mut Index,
    row: &Stored,
) -> Result<(), ReadError> {
    let page = row.page()?;
    let known = (sequencer.last().0 + 1).saturating_sub(row.place) as usize;
    let mut ids = Vec::with_capacity(page.len());
    for (position, entry) in (row.place..).zip(page.entries()).skip(known) {
        let wrong = |what: String| damaged(position, &what);
        let envelope = Envelope::decode(entry).map_err(|e| wrong(e.to_string()))?;
        ids.push(sequencer.observe(&envelope).map_err(wrong)?);
    }
    if ids.is_empty() {
        return Ok(());
    }
    let page = if known == 0 { page } else { page.pick(known..page.len()) };
    let first = row.place + known as u64;
    index.push(Arc::new(Chunk { first, packed: row.body.clone(), page, ids }));
    Ok(())
}

async fn last_entry(
    connection: &mut SqliteConnection,
    merged: u64,
) -> Result<Option<Envelope>, ReadError> {
    if merged == 0 {
        return Ok(None);
    }
    let sql = "SELECT first, count, body, sha256 FROM pages WHERE first <= ?
               ORDER BY first DESC LIMIT 1";
    let missing = || damaged(merged, "its page is missing");
    let row = select(connection, sql, merged).await?.pop().ok_or_else(missing)?;
    if row.end() != merged {
        return Err(missing());
    }
    let page = row.page()?;
    let entry = page.entries().next_back().ok_or_else(missing)?;
    let envelope = Envelope::decode(entry).map_err(|e| damaged(merged, &e.to_string()))?;
    if envelope.position.0 != merged {
        return Err(damaged(merged, "another entry stands there"));
    }
    Ok(Some(envelope))
}

/// Adds the postings of one more page to where streams and partitions are read; tells how many
/// entries each has.
///
/// # Errors
/// [`ReadError::Damaged`] if the page is not the next one.
pub fn advance(
    index: &mut Index,
    row: &Stored,
    mut count: impl FnMut(Kind, u32, u64) -> Option<()>,
) -> Result<(), ReadError> {
    let wrong = || damaged(row.place, "its postings are not such");
    if row.place != index.merged + 1 || row.count == 0 {
        return Err(damaged(index.merged + 1, "its postings are missing"));
    }
    for kind in [Kind::Stream, Kind::Partition] {
        let mut whole = true;
        let newest = match kind {
            Kind::Stream => &mut index.streams,
            Kind::Partition => &mut index.partitions,
        };
        scan(row.place, &row.body, kind, |posting| {
            let id = posting.id as usize;
            if count(kind, posting.id, posting.places.len() as u64).is_none() {
                whole = false;
                return;
            }
            if newest.len() <= id {
                newest.resize(id + 1, 0);
            }
            newest[id] = row.place;
        })
        .filter(|()| whole)
        .ok_or_else(wrong)?;
    }
    index.merged = row.end();
    Ok(())
}

impl State {
    fn names(&mut self, body: &[u8]) -> Option<()> {
        let mut reader = Reader(body);
        for _ in 0..reader.number()? {
            self.partitions.push(reader.text()?.into());
        }
        for _ in 0..reader.number()? {
            let partition = reader.small()?;
            ((partition as usize) < self.partitions.len()).then_some(())?;
            self.streams.push((reader.text()?.into(), partition));
        }
        Some(())
    }

    fn heads(&mut self, body: &[u8]) -> Option<()> {
        let mut reader = Reader(body);
        let lists = [
            (&mut self.revisions, &mut self.index.streams),
            (&mut self.counters, &mut self.index.partitions),
        ];
        for (counts, newest) in lists {
            for id in 0..reader.number()? {
                *counts.get_mut(usize::try_from(id).ok()?)? = reader.number()?;
                newest.push(reader.number()?);
            }
        }
        Some(())
    }

    fn postings(&mut self, row: &Stored) -> Result<(), ReadError> {
        let (revisions, counters) = (&mut self.revisions, &mut self.counters);
        advance(&mut self.index, row, |kind, id, more| {
            let counts = if kind == Kind::Stream { &mut *revisions } else { &mut *counters };
            *counts.get_mut(id as usize)? += more;
            Some(())
        })
    }
}
