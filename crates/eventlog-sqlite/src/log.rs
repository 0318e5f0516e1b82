//! The log itself.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use eventlog::follow::follow;
use eventlog::{
    Append, AppendError, Appended, ClockGuard, EventLog, Page, Pages, Position, ReadError, Scope,
    Sequencer, StreamId,
};
use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot, watch};

use crate::cache::Cache;
use crate::index::Ledger;
use crate::load::{Loaded, load};
use crate::lock::WriterLock;
use crate::options::{OpenError, Options};
use crate::writer::{Ask, Stopped, Writer};
use crate::{read, refresh, schema, wal};

/// How long a writer of this very process, which is being dropped, is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// A log in an SQLite file.
///
/// Dropping it lets the writer finish what was submitted; [`SqliteLog::close`] waits for that.
#[derive(Debug)]
pub struct SqliteLog {
    path: PathBuf,
    ledger: Arc<Ledger>,
    last: watch::Receiver<Position>,
    /// To the writer; `None` in a log that is only read.
    writer: Option<mpsc::UnboundedSender<Ask>>,
}

impl SqliteLog {
    /// Opens the ledger at `path`, and creates it if there is none and it is not only to be read.
    /// Checks the file's form, its settings, the last page and the tail.
    ///
    /// # Errors
    /// [`OpenError`]: each is one sentence for whoever starts the program.
    pub async fn open(path: impl AsRef<Path>, options: Options) -> Result<Arc<Self>, OpenError> {
        let path = path.as_ref();
        if options.read_only {
            Self::open_reader(path, &options).await
        } else {
            Self::open_writer(path, options).await
        }
    }

    async fn open_writer(path: &Path, options: Options) -> Result<Arc<Self>, OpenError> {
        let lock = take_lock(path).await?;
        refuse_forgetting(path, &options)?;
        let mut connection = schema::open_writer(path, &options).await?;
        let loaded = loaded(path, &mut connection).await?;
        let recorded_at = loaded.sequencer.recorded_at();
        let guard = ClockGuard::open(options.limits, recorded_at, options.clock.now());
        let guard = guard.map_err(|error| clock(path, error))?;
        let pool = schema::open_readers(path).await?;
        let (ask, queue) = mpsc::unbounded_channel();
        let sender = watch::Sender::new(loaded.sequencer.last());
        let last = sender.subscribe();
        let cache = Cache::new(options.cache_bytes);
        let tail_bytes = loaded.index.tail.iter().map(|chunk| chunk.packed.len()).sum();
        let ledger = Arc::new(Ledger::new(loaded.sequencer, loaded.index, pool, cache));
        let writer = Writer {
            connection,
            ledger: ledger.clone(),
            queue,
            last: sender,
            guard,
            opened: Instant::now(),
            written: loaded.written,
            lock,
            waiting: VecDeque::new(),
            tail_bytes,
            merge_at: options.merge_entries as u64,
            stopped: None,
            options,
        };
        tokio::spawn(writer.run());
        Ok(Arc::new(Self { path: path.into(), ledger, last, writer: Some(ask) }))
    }

    async fn open_reader(path: &Path, options: &Options) -> Result<Arc<Self>, OpenError> {
        refuse_forgetting(path, options)?;
        let pool = schema::open_readers(path).await?;
        let mut connection = pool.acquire().await.map_err(|e| schema::refusal(path, e))?;
        let loaded = loaded(path, &mut connection).await?;
        drop(connection);
        let sender = watch::Sender::new(loaded.sequencer.last());
        let last = sender.subscribe();
        let cache = Cache::new(options.cache_bytes);
        let ledger = Arc::new(Ledger::new(loaded.sequencer, loaded.index, pool, cache));
        tokio::spawn(refresh::run(Arc::downgrade(&ledger), sender));
        Ok(Arc::new(Self { path: path.into(), ledger, last, writer: None }))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Finishes what was submitted and lets go of the file. Later appends are unavailable.
    pub async fn close(&self) {
        let (done, closed) = oneshot::channel();
        match &self.writer {
            Some(writer) if writer.send(Ask::Close(done)).is_ok() => drop(closed.await),
            _ => self.ledger.pool.close().await,
        }
    }

    /// Takes over entries that stand in another log, as they are: the same bytes at the same
    /// positions. The first must come right after the last one here.
    ///
    /// When the future gives `Ok`, they are synced; `Malformed` says which could not stand next, and
    /// then none of them is in this log.
    pub fn adopt(&self, page: Page) -> BoxFuture<'static, Result<Position, AppendError>> {
        self.ask(|answer| Ask::Adopt(page, answer))
    }

    /// Waits until the last entry stands at a position or behind it; false if the log ends before.
    pub async fn reached(&self, position: Position) -> bool {
        self.last.clone().wait_for(|last| *last >= position).await.is_ok()
    }

    /// Where every stream and partition stands, with what was submitted and is not synced yet. A copy
    /// of all of it: for one who takes over from here.
    pub fn standing(&self) -> Sequencer {
        self.ledger.sequencer().clone()
    }

    fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(oneshot::Sender<Result<T, AppendError>>) -> Ask,
    ) -> BoxFuture<'static, Result<T, AppendError>> {
        let (answer, answered) = oneshot::channel();
        let sent = match &self.writer {
            Some(writer) => writer.send(ask(answer)).map_err(|_| "the ledger is closed"),
            None => Err("the ledger is open to be read only"),
        };
        async move {
            match sent {
                Err(reason) => Stopped(reason.into()).answer(),
                Ok(()) => answered.await.unwrap_or_else(|_| {
                    Stopped("the ledger was closed before it answered".into()).answer()
                }),
            }
        }
        .boxed()
    }
}

/// What may lose entries with the power may have lost commits; it is made whole by the log that it is a copy of.
fn refuse_forgetting(path: &Path, options: &Options) -> Result<(), OpenError> {
    if options.expendable { Ok(()) } else { wal::refuse_damaged(path) }
}

async fn take_lock(path: &Path) -> Result<WriterLock, OpenError> {
    let ours = format!("process {}", std::process::id());
    let start = Instant::now();
    loop {
        match WriterLock::take(path) {
            // A log that was just dropped is still finishing.
            Err(OpenError::Locked { holder, .. })
                if holder == ours && start.elapsed() < PATIENCE =>
            {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            taken => return taken,
        }
    }
}

async fn loaded(path: &Path, connection: &mut SqliteConnection) -> Result<Loaded, OpenError> {
    load(connection).await.map_err(|error| named(path, error))
}

/// What is wrong within a file, with the file's name.
pub fn named(path: &Path, error: ReadError) -> OpenError {
    match error {
        ReadError::Damaged { position, what } => {
            let what = format!("at position {position}, {what}");
            OpenError::Damaged { path: path.into(), what }
        }
        ReadError::Unavailable(source) => OpenError::Io { path: path.into(), source },
    }
}

fn clock(path: &Path, error: AppendError) -> OpenError {
    match error {
        AppendError::ClockBehind { now, last } | AppendError::ClockAhead { now, last } => {
            OpenError::Clock { path: path.into(), now, last }
        }
        other => OpenError::Io { path: path.into(), source: other.into() },
    }
}

#[async_trait]
impl EventLog for SqliteLog {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>> {
        self.ask(|answer| Ask::Append(append, answer))
    }

    fn synced(&self) -> BoxFuture<'static, Result<Position, AppendError>> {
        match self.writer {
            Some(_) => self.ask(Ask::Synced),
            // Nothing was submitted here, and what is read is synced.
            None => std::future::ready(Ok(self.last())).boxed(),
        }
    }

    fn last(&self) -> Position {
        *self.last.borrow()
    }

    fn read(&self, stream: &StreamId) -> Pages {
        read::stream(&self.ledger, stream, self.last())
    }

    fn read_all(&self, after: Position, scope: Scope) -> Pages {
        read::between(&self.ledger, after, self.last(), &scope)
    }

    fn follow(&self, after: Position, scope: Scope) -> Pages {
        let ledger = self.ledger.clone();
        let read = move |after, upto| read::between(&ledger, after, upto, &scope);
        follow(after, self.last.clone(), read)
    }
}
