//! Merging: the tail's rows become pages with postings, in one transaction.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::{Connection, SqliteConnection};

use crate::chunk::{Chunk, ROW_BYTES};
use crate::index::Ledger;
use crate::options::Options;
use crate::row::digest;
use crate::varint::{put, put_bytes};
use crate::{index::Index, postings};

/// What of a ledger stands in its side tables.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// How many streams are named.
    pub streams: usize,
    /// How many partitions are named.
    pub partitions: usize,
    /// How many pages came since the heads were written.
    pub pages_since_heads: usize,
}

/// A page to be: rows of the tail, one of them if it is long enough as it is.
type Run = Vec<Arc<Chunk>>;

/// Merges as many whole pages as the tail has; what is left over stays the tail.
///
/// # Errors
/// If the transaction fails; nothing is changed then, on disk or in memory.
pub async fn merge(
    connection: &mut SqliteConnection,
    ledger: &Ledger,
    written: &mut Written,
    options: &Options,
) -> Result<(), sqlx::Error> {
    let (runs, mut streams, mut partitions) = {
        let index = ledger.index();
        (runs(&index, options.page_entries), index.streams.clone(), index.partitions.clone())
    };
    let Some(merged) = runs.last().and_then(|run| run.last()).map(|chunk| chunk.end()) else {
        return Ok(());
    };
    let mut transaction = connection.begin().await?;
    for run in &runs {
        let first = run[0].first;
        let ids: Vec<(u32, u32)> = run.iter().flat_map(|chunk| chunk.ids.iter().copied()).collect();
        if run.len() > 1 {
            replace(&mut transaction, run).await?;
        }
        let body = postings::write(first, &ids, (&mut streams, &mut partitions));
        let insert = "INSERT INTO postings (page, count, body, sha256) VALUES (?, ?, ?, ?)";
        put_row(&mut transaction, insert, first, ids.len() as u64, body).await?;
    }
    let mut next = written.clone();
    if let Some(body) = names(ledger, &runs, &mut next) {
        let insert = "INSERT INTO names (page, count, body, sha256) VALUES (?, ?, ?, ?)";
        put_row(&mut transaction, insert, runs[0][0].first, 1, body).await?;
    }
    next.pages_since_heads += runs.len();
    if next.pages_since_heads >= options.heads_pages {
        let body = heads(ledger, &next, merged, (&streams, &partitions));
        sqlx::query("DELETE FROM heads").execute(&mut *transaction).await?;
        let insert = "INSERT INTO heads (merged, count, body, sha256) VALUES (?, ?, ?, ?)";
        put_row(&mut transaction, insert, merged, 1, body).await?;
        next.pages_since_heads = 0;
    }
    transaction.commit().await?;
    *written = next;
    let mut index = ledger.index_mut();
    (index.streams, index.partitions) = (streams, partitions);
    index.forget(merged);
    Ok(())
}

/// The tail cut into pages at the ends of its rows. A row that is at least half a page long is one
/// as it is.
fn runs(index: &Index, page_entries: usize) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let (mut run, mut entries, mut bytes): (Run, usize, usize) = (Vec::new(), 0, 0);
    for chunk in &index.tail {
        let (more, more_bytes) = (chunk.ids.len(), chunk.packed.len());
        let full = entries + more > page_entries || bytes + more_bytes > ROW_BYTES;
        let long = entries * 2 >= page_entries || bytes * 2 >= ROW_BYTES;
        if full && long && !run.is_empty() {
            runs.push(std::mem::take(&mut run));
            (entries, bytes) = (0, 0);
        }
        run.push(chunk.clone());
        (entries, bytes) = (entries + more, bytes + more_bytes);
    }
    if entries >= page_entries || bytes >= ROW_BYTES {
        runs.push(run);
    }
    runs
}

async fn replace(transaction: &mut SqliteConnection, run: &Run) -> Result<(), sqlx::Error> {
    let (first, end) = (run[0].first, run[run.len() - 1].end());
    let mut packed = Vec::with_capacity(run.iter().map(|chunk| chunk.packed.len()).sum());
    run.iter().for_each(|chunk| packed.extend_from_slice(&chunk.packed));
    let delete = sqlx::query("DELETE FROM pages WHERE first BETWEEN ? AND ?");
    delete.bind(first as i64).bind(end as i64).execute(&mut *transaction).await?;
    let insert = "INSERT INTO pages (first, count, body, sha256) VALUES (?, ?, ?, ?)";
    put_row(transaction, insert, first, end - first + 1, packed).await
}

async fn put_row(
    connection: &mut SqliteConnection,
    insert: &'static str,
    place: u64,
    count: u64,
    body: Vec<u8>,
) -> Result<(), sqlx::Error> {
    let hash = digest(place, count, &body).to_vec();
    let insert = sqlx::query(insert).bind(place as i64).bind(count as i64);
    insert.bind(body).bind(hash).execute(connection).await?;
    Ok(())
}

/// The names that come with these pages. Numbers are given in the order of first entries, so they
/// are the next ones.
fn names(ledger: &Ledger, runs: &[Run], written: &mut Written) -> Option<Vec<u8>> {
    let ids = || runs.iter().flatten().flat_map(|chunk| chunk.ids.iter());
    let streams = ids().map(|ids| ids.0 as usize + 1).max()?.max(written.streams);
    let partitions = ids().map(|ids| ids.1 as usize + 1).max()?.max(written.partitions);
    if (streams, partitions) == (written.streams, written.partitions) {
        return None;
    }
    let sequencer = ledger.sequencer();
    let mut body = Vec::new();
    put((partitions - written.partitions) as u64, &mut body);
    for id in written.partitions..partitions {
        put_bytes(sequencer.partitions().name(id as u32).as_bytes(), &mut body);
    }
    put((streams - written.streams) as u64, &mut body);
    for id in written.streams..streams {
        put(u64::from(sequencer.heads()[id].partition), &mut body);
        put_bytes(sequencer.streams().name(id as u32).as_bytes(), &mut body);
    }
    (written.streams, written.partitions) = (streams, partitions);
    Some(body)
}

/// Where streams and partitions stand at `merged`: where they stand now, without what stays in the
/// tail.
fn heads(ledger: &Ledger, written: &Written, merged: u64, newest: (&[u64], &[u64])) -> Vec<u8> {
    let (mut streams, mut partitions) = (HashMap::new(), HashMap::new());
    for chunk in ledger.index().tail.iter().filter(|chunk| chunk.first > merged) {
        for &(stream, partition) in &chunk.ids {
            *streams.entry(stream as usize).or_insert(0) += 1;
            *partitions.entry(partition as usize).or_insert(0) += 1;
        }
    }
    let later = |of: &HashMap<usize, u64>, id: usize| of.get(&id).copied().unwrap_or(0);
    let sequencer = ledger.sequencer();
    let mut body = Vec::new();
    put(written.streams as u64, &mut body);
    for (id, head) in sequencer.heads().iter().enumerate().take(written.streams) {
        put(head.revision - later(&streams, id), &mut body);
        put(newest.0.get(id).copied().unwrap_or(0), &mut body);
    }
    put(written.partitions as u64, &mut body);
    for (id, counter) in sequencer.counters().iter().enumerate().take(written.partitions) {
        put(counter - later(&partitions, id), &mut body);
        put(newest.1.get(id).copied().unwrap_or(0), &mut body);
    }
    body
}
