//! Making appends and reading logs, in few words.

use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use uuid::Uuid;

use crate::append::{Append, Appended, Draft, Expectation};
use crate::envelope::Envelope;
use crate::error::AppendError;
use crate::ids::{AppendId, Partition, Position, Revision, StreamId};
use crate::log::{EventLog, Pages};
use crate::page::Page;

/// A stream of this name.
pub fn of(name: &str) -> StreamId {
    StreamId::new(name).unwrap()
}

/// That the stream stands at `revision`, or begins in partition `12/106/03390`.
pub fn expect(name: &str, revision: u64) -> Expectation {
    expect_in(name, revision, "12/106/03390")
}

pub(super) fn expect_in(name: &str, revision: u64, partition: &str) -> Expectation {
    let partition = Partition::new(partition).unwrap();
    Expectation { stream: of(name), partition, revision: Revision(revision) }
}

/// So many entries for a stream, each with a payload of its own.
pub fn drafts(name: &str, count: usize) -> Vec<Draft> {
    let payload = |n: usize| Bytes::from(format!("\u{a}\u{3}{name} {n}"));
    (0..count).map(|n| Draft { stream: of(name), payload: payload(n) }).collect()
}

pub(super) fn id(n: u128) -> AppendId {
    AppendId(Uuid::from_u128(n))
}

pub(super) fn append(n: u128, expected: Vec<Expectation>, drafts: Vec<Draft>) -> Append {
    Append { id: id(n), expected, drafts }
}

/// One entry for one stream.
pub(super) fn one(n: u128, name: &str, revision: u64) -> Append {
    append(n, vec![expect(name, revision)], drafts(name, 1))
}

/// What checks do with a log besides its promise.
pub struct Making(pub Arc<dyn EventLog>);

impl Making {
    /// Appends and expects it to be made.
    pub async fn make(&self, append: Append) -> Appended {
        match self.0.append(append).await {
            Ok(appended) => appended,
            Err(error) => panic!("the append was not made: {error}"),
        }
    }

    /// Appends and expects a refusal.
    pub async fn refused(&self, append: Append) -> AppendError {
        match self.0.append(append).await {
            Err(error) => error,
            Ok(appended) => panic!("the append was made: {appended:?}"),
        }
    }

    /// Fills streams `s0..` in turn with `count` entries in all, in appends of `size`; pipelined.
    /// Each stream has a partition `12/<its number>`.
    pub async fn fill(&self, streams: usize, count: usize, size: usize) {
        let mut revisions = vec![0_u64; streams];
        let mut answers = Vec::new();
        for (n, _) in (0..count).step_by(size).enumerate() {
            let stream = n % streams;
            let (name, partition) = (format!("s{stream}"), format!("12/{stream}"));
            let expected = vec![expect_in(&name, revisions[stream], &partition)];
            let size = size.min(count - n * size);
            revisions[stream] += size as u64;
            answers.push(self.0.append(append(n as u128 + 1, expected, drafts(&name, size))));
        }
        for answer in answers {
            answer.await.unwrap();
        }
    }
}

/// Each entry's bytes.
pub(super) async fn bytes(pages: Pages) -> Vec<Bytes> {
    let pages: Vec<Page> = pages.try_collect().await.unwrap();
    pages.iter().flat_map(|page| page.entries().collect::<Vec<_>>()).collect()
}

pub(super) async fn entries(pages: Pages) -> Vec<Envelope> {
    bytes(pages).await.into_iter().map(|bytes| Envelope::decode(bytes).unwrap()).collect()
}

pub(super) async fn positions(pages: Pages) -> Vec<u64> {
    entries(pages).await.iter().map(|entry| entry.position.0).collect()
}

/// The next entries of pages that do not end, until there are `count`.
pub(super) async fn take(pages: &mut Pages, count: usize) -> Vec<Bytes> {
    let mut taken: Vec<Bytes> = Vec::new();
    while taken.len() < count {
        let page = pages.next().await.unwrap().unwrap();
        taken.extend(page.entries());
    }
    taken
}

pub(super) fn places(appended: &Appended) -> Vec<(u64, u64)> {
    appended.entries.iter().map(|it| (it.position.0, it.revision.0)).collect()
}

pub(super) const START: Position = Position(0);
