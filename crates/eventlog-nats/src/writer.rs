//! The sequencer at work: takes everything that waits, judges it, publishes it as one batch, and
//! answers when the batch is acknowledged and copied.
//!
//! Some batches are under way at once, each bound to the end of the one before. When one is not
//! acknowledged, everything that was decided since is dropped, and what the stream holds decides
//! where it goes on from: its order is the only one.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use eventlog::error::BoxError;
use eventlog::{
    Append, AppendError, Appended, Clock, ClockGuard, EventLog, Position, Scope, Sequencer, repeats,
};
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesOrdered;
use metrics::histogram;
use tokio::sync::{mpsc, oneshot, watch};

use crate::batch::{BATCH_ENTRIES, Publisher, Unacknowledged};
use crate::copy::{Copy, page};
use crate::subject::subject;

/// The most bytes of a group; an append more may stand above it.
const GROUP_BYTES: usize = 4 << 20;

/// So many batches are under way at once, at most.
const UNDER_WAY: usize = 3;

/// So many appends must wait for another batch to go while one is under way. Fewer wait for its end:
/// each batch is a sync of three servers, whatever is in it, and small ones behind each other took
/// twice as long as what they carry in one.
const FULL: usize = 256;

/// How long the servers are left alone after they did not answer.
const AGAIN: Duration = Duration::from_millis(250);

type Answer<T> = oneshot::Sender<Result<T, AppendError>>;

/// What the sequencer is asked for.
pub enum Ask {
    /// To append.
    Append(Append, Answer<Appended>),
    /// To tell when everything before is synced.
    Synced(Answer<Position>),
    /// To end.
    Close(oneshot::Sender<()>),
}

/// Why it ended.
pub enum End {
    /// The log is closed.
    Closed,
    /// The lease is lost: another process may write.
    Lost,
}

/// The one that writes.
pub struct Writer<'a> {
    pub copy: &'a mut Copy,
    pub publisher: Publisher,
    pub queue: mpsc::UnboundedReceiver<Ask>,
    pub clock: std::sync::Arc<dyn Clock>,
    pub guard: ClockGuard,
    pub opened: Instant,
    pub sequencer: Sequencer,
    pub waiting: VecDeque<Ask>,
    /// Whether this process holds the lease.
    pub held: watch::Receiver<bool>,
}

/// What one batch makes true, and whom to tell.
#[derive(Default)]
struct Group {
    /// Where it stands in the stream, and under which subjects.
    entries: Vec<(String, Bytes)>,
    made: Vec<(Answer<Appended>, Appended)>,
    /// Refused, perhaps because they are repeats; judged by what stands up to the position.
    conflicts: Vec<(Answer<Appended>, Append, AppendError, Position)>,
    refused: Vec<(Answer<Appended>, AppendError)>,
    synced: Vec<Answer<Position>>,
    close: Option<oneshot::Sender<()>>,
}

/// A group on its way, with its outcome.
type UnderWay = FuturesOrdered<BoxFuture<'static, (Group, Result<(), Unacknowledged>)>>;

impl Writer<'_> {
    /// Runs until it is told to close or the lease is lost.
    pub async fn run(mut self) -> End {
        let mut under_way = UnderWay::new();
        let (mut open, mut lost) = (true, false);
        let mut close = None;
        let mut held = self.held.clone();
        while open || !under_way.is_empty() {
            tokio::select! {
                biased;
                () = loses(&mut held), if open => (open, lost) = (false, true),
                Some((group, outcome)) = under_way.next(), if !under_way.is_empty() => {
                    match self.outcome(group, outcome).await {
                        Ok(()) => {}
                        Err(error) => self.recover(&mut under_way, error).await,
                    }
                }
                asked = gather(&mut self.queue, &mut self.waiting),
                    if open && self.may_send(under_way.len()) =>
                {
                    let mut group = self.judge();
                    close = group.close.take();
                    open = asked && close.is_none();
                    let sent = self.send(group).await;
                    under_way.push_back(sent);
                }
            }
        }
        self.queue.close();
        while let Some(ask) = self.queue.recv().await {
            self.waiting.push_back(ask);
        }
        let why = if lost { "another process is the sequencer" } else { "the log is closed" };
        self.waiting.into_iter().for_each(|it| refuse(it, &why.into()));
        if let Some(close) = close {
            let _ = close.send(());
        }
        if lost { End::Lost } else { End::Closed }
    }

    /// Whether another batch may go beside so many that are under way.
    fn may_send(&self, under_way: usize) -> bool {
        let waiting = self.waiting.len() + self.queue.len();
        under_way == 0 || (under_way < UNDER_WAY && waiting >= FULL)
    }

    /// Judges what waits, in order, until the batch is full.
    fn judge(&mut self) -> Group {
        let mut group = Group::default();
        let mut bytes = 0;
        let mut time: Option<DateTime<Utc>> = None;
        while bytes < GROUP_BYTES {
            let (append, answer) = match self.waiting.pop_front() {
                None => break,
                Some(Ask::Close(close)) => {
                    group.close = Some(close);
                    break;
                }
                Some(Ask::Synced(answer)) => {
                    group.synced.push(answer);
                    continue;
                }
                Some(Ask::Append(append, answer)) => (append, answer),
            };
            if group.entries.len() + append.drafts.len() > BATCH_ENTRIES
                && !group.entries.is_empty()
            {
                self.waiting.push_front(Ask::Append(append, answer));
                break;
            }
            if let Err(error) = self.sequencer.judge(&append) {
                match error {
                    AppendError::Conflict { .. } => {
                        group.conflicts.push((answer, append, error, self.sequencer.last()));
                    }
                    malformed => group.refused.push((answer, malformed)),
                }
                continue;
            }
            let now = time.map_or_else(|| self.now(), Ok);
            match now.and_then(|now| Ok((now, self.sequencer.admit(&append, now)?))) {
                Ok((now, admitted)) => {
                    time = Some(now);
                    for placed in admitted.entries {
                        let stream = self.sequencer.streams().name(placed.stream);
                        let partition = self.sequencer.partitions().name(placed.partition);
                        bytes += placed.bytes.len();
                        let subject = subject(self.copy.prefix(), partition, stream);
                        group.entries.push((subject, placed.bytes));
                    }
                    group.made.push((answer, admitted.appended));
                }
                Err(error) => group.refused.push((answer, error)),
            }
        }
        // What is not acknowledged is read again from the stream: there is nothing to go back to.
        self.sequencer.settle();
        group
    }

    fn now(&mut self) -> Result<DateTime<Utc>, AppendError> {
        let (now, running) = (self.clock.now(), self.opened.elapsed());
        self.guard.read(self.sequencer.recorded_at(), now, running)
    }

    async fn send(
        &mut self,
        group: Group,
    ) -> BoxFuture<'static, (Group, Result<(), Unacknowledged>)> {
        if group.entries.is_empty() {
            return Box::pin(async { (group, Ok(())) });
        }
        let end = self.sequencer.last().0 + self.copy.foreign();
        let after = end - group.entries.len() as u64;
        let begun = Instant::now();
        let sent = self.publisher.send(after, group.entries.clone()).await;
        Box::pin(async move {
            let outcome = sent.await;
            let entries = group.entries.len() as f64;
            histogram!("coopledger_log_group_entries", "store" => "stream").record(entries);
            histogram!("coopledger_log_group_seconds", "store" => "stream").record(begun.elapsed());
            (group, outcome)
        })
    }

    /// Takes what was acknowledged over into the copy, and answers.
    async fn outcome(
        &mut self,
        mut group: Group,
        outcome: Result<(), Unacknowledged>,
    ) -> Result<(), (Group, BoxError)> {
        if let Err(error) = outcome {
            return Err((group, error.into()));
        }
        let entries: Vec<Bytes> =
            std::mem::take(&mut group.entries).into_iter().map(|it| it.1).collect();
        if !entries.is_empty()
            && let Err(error) = self.copy.log().adopt(page(&entries)).await
        {
            return Err((group, error.into()));
        }
        self.answer(group);
        Ok(())
    }

    fn answer(&self, group: Group) {
        let log = self.copy.log();
        let last = log.last();
        for (answer, appended) in group.made {
            let _ = answer.send(Ok(appended));
        }
        for (answer, error) in group.refused {
            let _ = answer.send(Err(error));
        }
        for answer in group.synced {
            let _ = answer.send(Ok(last));
        }
        for (answer, append, error, upto) in group.conflicts {
            let log = log.clone();
            tokio::spawn(async move {
                let Some(home) = append.expected.first().map(|it| log.read(&it.stream)) else {
                    return;
                };
                let all = |after, _| log.read_all(after, Scope::All);
                let told = repeats::resolve(home, all, append.id, upto, error).await;
                let _ = answer.send(told);
            });
        }
    }

    /// Drops everything that was decided on what may not be there, and goes on from what the stream
    /// holds, once it answers.
    async fn recover(&mut self, under_way: &mut UnderWay, (group, error): (Group, BoxError)) {
        tracing::error!(%error, "what was appended is not acknowledged");
        let why: std::sync::Arc<str> = format!("it is not acknowledged: {error}").into();
        drop_group(group, &why);
        while let Some((group, _)) = under_way.next().await {
            drop_group(group, &why);
        }
        loop {
            while let Ok(ask) = self.queue.try_recv() {
                self.waiting.push_back(ask);
            }
            // Whoever asked may have decided on what is not there.
            let (close, refused): (VecDeque<Ask>, VecDeque<Ask>) =
                self.waiting.drain(..).partition(|it| matches!(it, Ask::Close(_)));
            refused.into_iter().for_each(|it| refuse(it, &why));
            self.waiting = close;
            match self.copy.catch_up(&|_, _| {}).await {
                Ok(()) => break,
                // To close, or to be no sequencer any more, nothing need be known.
                Err(_) if !self.waiting.is_empty() || !*self.held.borrow() => break,
                Err(error) => tracing::warn!(%error, "the log's stream does not answer"),
            }
            tokio::time::sleep(AGAIN).await;
        }
        self.sequencer = self.copy.log().standing();
    }
}

/// Resolves when the lease is not held any more.
async fn loses(held: &mut watch::Receiver<bool>) {
    let _ = held.wait_for(|it| !*it).await;
}

/// Waits until something is asked, and takes all that waits; false when nobody can ask any more.
async fn gather(queue: &mut mpsc::UnboundedReceiver<Ask>, waiting: &mut VecDeque<Ask>) -> bool {
    if waiting.is_empty() {
        match queue.recv().await {
            Some(ask) => waiting.push_back(ask),
            None => return false,
        }
    }
    while waiting.len() < BATCH_ENTRIES {
        match queue.try_recv() {
            Ok(ask) => waiting.push_back(ask),
            Err(_) => break,
        }
    }
    true
}

fn drop_group(group: Group, why: &std::sync::Arc<str>) {
    let made = group.made.into_iter().map(|it| it.0);
    let conflicts = group.conflicts.into_iter().map(|it| it.0);
    for answer in made.chain(conflicts).chain(group.refused.into_iter().map(|it| it.0)) {
        let _ = answer.send(Err(unavailable(why)));
    }
    for answer in group.synced {
        let _ = answer.send(Err(unavailable(why)));
    }
    if let Some(close) = group.close {
        let _ = close.send(());
    }
}

fn refuse(ask: Ask, why: &std::sync::Arc<str>) {
    match ask {
        Ask::Append(_, answer) => drop(answer.send(Err(unavailable(why)))),
        Ask::Synced(answer) => drop(answer.send(Err(unavailable(why)))),
        Ask::Close(close) => drop(close.send(())),
    }
}

/// That the log cannot say.
pub fn unavailable(why: &str) -> AppendError {
    AppendError::Unavailable(BoxError::from(why.to_owned()))
}
