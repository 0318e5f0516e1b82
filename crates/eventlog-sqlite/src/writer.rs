//! The one writer: takes everything that waits, judges it, writes one group, syncs, and only then
//! answers.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use eventlog::error::BoxError;
use eventlog::sequencer::Placed;
use eventlog::{Append, AppendError, Appended, ClockGuard, Page, Position, repeats};
use metrics::histogram;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot, watch};

use crate::chunk::{Chunk, Packing};
use crate::index::Ledger;
use crate::lock::WriterLock;
use crate::merge::{Written, merge};
use crate::options::Options;
use crate::read;
use crate::row::{code, digest};

/// The most entries of a group; an append more may stand above it.
const GROUP_ENTRIES: usize = 4_096;
/// The most bytes of a group; an append more may stand above it.
const GROUP_BYTES: usize = 4 << 20;
/// The most bytes of the tail before it is merged, however few its entries are.
const TAIL_BYTES: usize = 16 << 20;
/// The database's code for a full disk.
const SQLITE_FULL: i64 = 13;

type Answer<T> = oneshot::Sender<Result<T, AppendError>>;

/// What the writer is asked for.
pub enum Ask {
    /// To append.
    Append(Append, Answer<Appended>),
    /// To take entries over that stand in another log.
    Adopt(Page, Answer<Position>),
    /// To tell when everything before is synced.
    Synced(Answer<Position>),
    /// To end.
    Close(oneshot::Sender<()>),
}

/// Why the writer takes nothing more.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Stopped(pub Arc<str>);

impl Stopped {
    /// As an answer.
    pub fn answer<T>(&self) -> Result<T, AppendError> {
        Err(AppendError::Unavailable(BoxError::from(self.clone())))
    }
}

/// The one writer of a ledger.
pub struct Writer {
    pub connection: SqliteConnection,
    pub ledger: Arc<Ledger>,
    pub queue: mpsc::UnboundedReceiver<Ask>,
    pub last: watch::Sender<Position>,
    pub options: Options,
    pub guard: ClockGuard,
    pub opened: Instant,
    pub written: Written,
    pub lock: WriterLock,
    pub waiting: VecDeque<Ask>,
    pub tail_bytes: usize,
    /// How long the tail may grow before it is merged: more after a merge found the disk full.
    pub merge_at: u64,
    pub stopped: Option<Stopped>,
}

/// What one commit makes true, and whom to tell.
#[derive(Default)]
struct Group {
    chunks: Vec<Chunk>,
    made: Vec<(Answer<Appended>, Appended)>,
    /// Refused, perhaps because they are repeats; judged by what stands up to the position.
    conflicts: Vec<(Answer<Appended>, Append, AppendError, Position)>,
    refused: Vec<(Answer<Appended>, AppendError)>,
    adopted: Vec<Answer<Position>>,
    synced: Vec<Answer<Position>>,
    close: Option<oneshot::Sender<()>>,
}

enum Commit {
    Made,
    Full,
    Failed(Stopped),
}

impl Writer {
    /// Runs until it is told to close or everyone who could ask is gone.
    pub async fn run(mut self) {
        let mut close = None;
        while close.is_none() && self.gather().await {
            let mut group = self.judge();
            close = group.close.take();
            self.finish(group).await;
            self.merge_if_due(self.merge_at).await;
        }
        self.merge_if_due(self.options.page_entries as u64).await;
        self.queue.close();
        let Self { connection, lock, mut queue, ledger, .. } = self;
        // Told to close, the file is let go of; else those who still read may read on.
        if close.is_some() {
            ledger.pool.close().await;
        }
        if let Err(error) = connection.close().await {
            tracing::warn!(%error, "the ledger was not closed cleanly; nothing is lost");
        }
        drop(lock);
        while let Some(ask) = queue.recv().await {
            refuse(ask, &Stopped("the ledger is closed".into()));
        }
        if let Some(close) = close {
            let _ = close.send(());
        }
    }

    /// Waits until something is asked, and takes all that waits.
    async fn gather(&mut self) -> bool {
        if self.waiting.is_empty() {
            match self.queue.recv().await {
                Some(ask) => self.waiting.push_back(ask),
                None => return false,
            }
        }
        while self.waiting.len() < GROUP_ENTRIES {
            match self.queue.try_recv() {
                Ok(ask) => self.waiting.push_back(ask),
                Err(_) => break,
            }
        }
        true
    }

    /// Judges what waits, in order, until the group is full.
    fn judge(&mut self) -> Group {
        let mut group = Group::default();
        let ledger = self.ledger.clone();
        let mut sequencer = ledger.sequencer();
        let mut packing = Packing::from(sequencer.last().0 + 1);
        let (mut entries, mut bytes) = (0, 0);
        let mut time: Option<DateTime<Utc>> = None;
        while entries < GROUP_ENTRIES && bytes < GROUP_BYTES {
            let Some(ask) = self.waiting.pop_front() else { break };
            let (append, answer) = match (ask, &self.stopped) {
                (Ask::Close(close), _) => {
                    group.close = Some(close);
                    break;
                }
                (ask, Some(stopped)) => {
                    refuse(ask, stopped);
                    continue;
                }
                (Ask::Synced(answer), None) => {
                    group.synced.push(answer);
                    continue;
                }
                (Ask::Adopt(page, answer), None) => {
                    match sequencer.adopt(page.entries()) {
                        Ok(placed) => {
                            entries += placed.len();
                            bytes += pack(&mut packing, &placed, self.options.page_entries);
                            group.adopted.push(answer);
                            // What is appended behind them is recorded no earlier.
                            time = None;
                        }
                        Err(wrong) => drop(answer.send(Err(AppendError::Malformed(wrong)))),
                    }
                    continue;
                }
                (Ask::Append(append, answer), None) => (append, answer),
            };
            if let Err(error) = sequencer.judge(&append) {
                match error {
                    AppendError::Conflict { .. } => {
                        group.conflicts.push((answer, append, error, sequencer.last()));
                    }
                    malformed => group.refused.push((answer, malformed)),
                }
                continue;
            }
            let now = match time {
                Some(now) => Ok(now),
                None => {
                    let (now, running) = (self.options.clock.now(), self.opened.elapsed());
                    self.guard.read(sequencer.recorded_at(), now, running)
                }
            };
            match now.and_then(|now| Ok((now, sequencer.admit(&append, now)?))) {
                Ok((now, admitted)) => {
                    time = Some(now);
                    bytes += pack(&mut packing, &admitted.entries, self.options.page_entries);
                    entries += admitted.entries.len();
                    group.made.push((answer, admitted.appended));
                }
                Err(error) => group.refused.push((answer, error)),
            }
        }
        drop(sequencer);
        group.chunks = packing.finish();
        group
    }

    /// Writes the group, makes it seen, and answers.
    async fn finish(&mut self, group: Group) {
        let commit = match group.chunks.is_empty() {
            true => Commit::Made,
            false => {
                let begun = Instant::now();
                let commit = self.commit(&group.chunks).await;
                measure(&group, begun);
                commit
            }
        };
        match commit {
            Commit::Made => self.publish(group),
            Commit::Full => {
                tracing::error!("the disk is full; the ledger refuses appends until there is room");
                self.drop_decided(group, || AppendError::Full);
            }
            Commit::Failed(stopped) => {
                tracing::error!(reason = %stopped, "the ledger takes no more appends");
                let error = stopped.clone();
                self.stopped = Some(stopped);
                self.drop_decided(group, || {
                    AppendError::Unavailable(BoxError::from(error.clone()))
                });
            }
        }
    }

    fn publish(&mut self, group: Group) {
        let last = {
            let mut sequencer = self.ledger.sequencer();
            sequencer.settle();
            sequencer.last()
        };
        if !group.chunks.is_empty() {
            let mut index = self.ledger.index_mut();
            for chunk in group.chunks {
                self.tail_bytes += chunk.packed.len();
                index.push(Arc::new(chunk));
            }
            drop(index);
            self.last.send_replace(last);
        }
        for (answer, appended) in group.made {
            let _ = answer.send(Ok(appended));
        }
        for (answer, error) in group.refused {
            let _ = answer.send(Err(error));
        }
        for answer in group.synced.into_iter().chain(group.adopted) {
            let _ = answer.send(Ok(last));
        }
        for (answer, append, error, upto) in group.conflicts {
            let ledger = self.ledger.clone();
            tokio::spawn(async move {
                let _ = answer.send(repeat(&ledger, append, error, upto).await);
            });
        }
    }

    /// Nothing of the group is in the log. What already waits may be decided on it, and goes with
    /// it: an append that expects a revision of the group must not meet another's entry under the
    /// same number.
    fn drop_decided(&mut self, group: Group, error: impl Fn() -> AppendError) {
        self.ledger.sequencer().unsettle();
        while let Ok(ask) = self.queue.try_recv() {
            self.waiting.push_back(ask);
        }
        let made = group.made.into_iter().map(|made| made.0);
        let conflicts = group.conflicts.into_iter().map(|conflict| conflict.0);
        for answer in made.chain(conflicts).chain(group.refused.into_iter().map(|it| it.0)) {
            let _ = answer.send(Err(error()));
        }
        for answer in group.adopted {
            let _ = answer.send(Err(error()));
        }
        let failed = Stopped("what was submitted before was not synced".into());
        for answer in group.synced {
            let _ = answer.send(failed.answer());
        }
        let mut kept = VecDeque::new();
        for ask in self.waiting.drain(..) {
            match ask {
                Ask::Append(_, answer) => drop(answer.send(Err(error()))),
                Ask::Adopt(_, answer) => drop(answer.send(Err(error()))),
                Ask::Synced(answer) => drop(answer.send(failed.answer())),
                Ask::Close(_) => kept.push_back(ask),
            }
        }
        self.waiting = kept;
    }

    async fn commit(&mut self, chunks: &[Chunk]) -> Commit {
        let error = match insert(&mut self.connection, chunks).await {
            Ok(()) => return Commit::Made,
            Err(error) => error,
        };
        if code(&error) == Some(SQLITE_FULL) && self.stands_as_settled(chunks[0].first).await {
            return Commit::Full;
        }
        Commit::Failed(Stopped(format!("a commit failed: {error}").into()))
    }

    /// Whether the file has nothing from position `first` on.
    async fn stands_as_settled(&mut self, first: u64) -> bool {
        let beyond = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM pages WHERE first >= ?");
        beyond.bind(first as i64).fetch_one(&mut self.connection).await.is_ok_and(|it| it == 0)
    }

    async fn merge_if_due(&mut self, entries: u64) {
        let tail = self.ledger.index().tail_entries();
        if self.stopped.is_some() || (tail < entries && self.tail_bytes < TAIL_BYTES) {
            return;
        }
        let merged = merge(&mut self.connection, &self.ledger, &mut self.written, &self.options);
        let usual = self.options.merge_entries as u64;
        match merged.await {
            Ok(()) => self.merge_at = usual,
            Err(error) if code(&error) == Some(SQLITE_FULL) => {
                tracing::warn!("the disk is full; the ledger's tail is merged later");
                self.merge_at = tail + usual;
            }
            Err(error) => {
                tracing::error!(%error, "the ledger takes no more appends");
                self.stopped = Some(Stopped(format!("a merge failed: {error}").into()));
            }
        }
        self.tail_bytes = match self.merge_at == usual {
            true => self.ledger.index().tail.iter().map(|chunk| chunk.packed.len()).sum(),
            false => 0,
        };
    }
}

/// Shows how large a group was and how long it took. What is taken over from another log goes into a
/// copy of it.
fn measure(group: &Group, begun: Instant) {
    let store = if group.adopted.is_empty() { "file" } else { "copy" };
    let entries: usize = group.chunks.iter().map(|it| it.ids.len()).sum();
    histogram!("coopledger_log_group_entries", "store" => store).record(entries as f64);
    histogram!("coopledger_log_group_seconds", "store" => store).record(begun.elapsed());
}

/// Packs entries behind others; gives how many bytes they have.
fn pack(packing: &mut Packing, entries: &[Placed], entries_max: usize) -> usize {
    entries.iter().for_each(|it| packing.push(it, entries_max));
    entries.iter().map(|it| it.bytes.len()).sum()
}

fn refuse(ask: Ask, stopped: &Stopped) {
    match ask {
        Ask::Append(_, answer) => drop(answer.send(stopped.answer())),
        Ask::Adopt(_, answer) => drop(answer.send(stopped.answer())),
        Ask::Synced(answer) => drop(answer.send(stopped.answer())),
        Ask::Close(done) => drop(done.send(())),
    }
}

/// One statement, so that it is one commit and one sync, and one hop to the database's thread.
async fn insert(connection: &mut SqliteConnection, chunks: &[Chunk]) -> Result<(), sqlx::Error> {
    let mut sql =
        String::from("INSERT INTO pages (first, count, body, sha256) VALUES (?, ?, ?, ?)");
    for _ in 1..chunks.len() {
        sql.push_str(", (?, ?, ?, ?)");
    }
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for chunk in chunks {
        let (first, count) = (chunk.first, chunk.ids.len() as u64);
        let hash = digest(first, count, &chunk.packed).to_vec();
        query = query.bind(first as i64).bind(count as i64);
        query = query.bind(chunk.packed.to_vec()).bind(hash);
    }
    query.execute(connection).await?;
    Ok(())
}

/// The first answer again, if the home stream holds the append; else the refusal.
async fn repeat(
    ledger: &Ledger,
    append: Append,
    refusal: AppendError,
    upto: Position,
) -> Result<Appended, AppendError> {
    let Some(home) = append.expected.first() else { return Err(refusal) };
    let home = read::stream(ledger, &home.stream, upto);
    let between = |after, end| read::between(ledger, after, end, &eventlog::Scope::All);
    repeats::resolve(home, between, append.id, upto, refusal).await
}
