//! Load, decide, append.

use std::sync::Arc;

use entry::request::Request;
use eventlog::{Clock, EventLog};
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;
use vault::Vault;

use crate::acknowledge::{self, Item};
use crate::answer::Answer;
use crate::append;
use crate::attempt::{Attempt, LOOKS_MAX, Settled};
use crate::erasing;
use crate::error::RecordError;
use crate::inner::Inner;
use crate::pending::Pending;
use crate::people;
use crate::step::{Basis, Prepared, Step, Turn};

/// Records commands. Cloning shares it. What was submitted is followed to its end even after the
/// last clone is dropped.
#[derive(Clone)]
pub struct Registrar {
    inner: Arc<Inner>,
    queue: mpsc::UnboundedSender<Item>,
}

impl Registrar {
    /// The only registrar of a log: it decides on what it has submitted before that is synced.
    ///
    /// `ledger` is the ledger's own id, to which ciphertext is bound; the cache of histories takes
    /// about `cache_bytes`. To be called within a tokio runtime.
    pub fn new(
        log: Arc<dyn EventLog>,
        vault: Vault,
        clock: Arc<dyn Clock>,
        ledger: Uuid,
        cache_bytes: usize,
    ) -> Self {
        Self::open(log, vault, clock, ledger, (cache_bytes, false))
    }

    /// One of several registrars of a log, each made this way. What it decides rests on synced
    /// entries only: one that was submitted could find another's entry in its place, under the
    /// very revision that a later one expects. So each stream takes one append a sync. It follows the
    /// log, to know which of the streams in its cache others wrote to.
    pub fn shared(
        log: Arc<dyn EventLog>,
        vault: Vault,
        clock: Arc<dyn Clock>,
        ledger: Uuid,
        cache_bytes: usize,
    ) -> Self {
        let registrar = Self::open(log, vault, clock, ledger, (cache_bytes, true));
        registrar.inner.follow();
        registrar
    }

    fn open(
        log: Arc<dyn EventLog>,
        vault: Vault,
        clock: Arc<dyn Clock>,
        ledger: Uuid,
        cache: (usize, bool),
    ) -> Self {
        let (tell, told) = watch::channel(0);
        let inner = Arc::new(Inner::new(log, vault, clock, ledger, cache, told));
        let (queue, items) = mpsc::unbounded_channel();
        tokio::spawn(acknowledge::run(inner.clone(), items, tell));
        Self { inner, queue }
    }

    /// Records one request, and answers when it is synced.
    ///
    /// # Errors
    /// [`RecordError`]; what it rests on is synced.
    pub async fn record(&self, request: Request) -> Result<Answer, RecordError> {
        self.submit(request).await.await
    }

    /// Judges a request as [`Self::record`] would, and stores nothing.
    ///
    /// # Errors
    /// [`RecordError`]; what it rests on is synced.
    pub async fn validate(&self, request: Request) -> Result<Answer, RecordError> {
        self.judge(request).await.await
    }

    /// Decides one request and submits it; the answer comes when what it rests on is synced. A
    /// request that is submitted after this returns sees this one, synced or not. Dropping the
    /// answer takes nothing back; dropping this future before it returns submits nothing.
    pub async fn submit(&self, request: Request) -> Pending {
        self.attempt(request, false).await
    }

    /// Judges one request as [`Self::submit`] would, and stores nothing; the answer comes when what
    /// it rests on is synced.
    pub async fn judge(&self, request: Request) -> Pending {
        self.attempt(request, true).await
    }

    /// The last synced position of the log: every answer given so far rests on it.
    pub fn last(&self) -> u64 {
        self.inner.log.last().0
    }

    /// What all clones share.
    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// The log.
    pub(crate) fn log(&self) -> &Arc<dyn EventLog> {
        &self.inner.log
    }

    async fn attempt(&self, request: Request, validate_only: bool) -> Pending {
        let tried = match self.prepared(request, validate_only) {
            Ok(prepared) => self.try_attempt(prepared).await,
            Err(error) => Err(error),
        };
        tried.unwrap_or_else(|error| Pending::ready(Err(error)))
    }

    async fn try_attempt(&self, prepared: Box<Prepared>) -> Result<Pending, RecordError> {
        let mut attempt = Attempt::new(&self.inner, Turn::First);
        for _ in 0..LOOKS_MAX {
            let step = {
                let mut cache = self.inner.cache();
                match attempt.look(&prepared).step(&mut cache)? {
                    Step::Submitted(submitted) => {
                        let (answer, answered) = oneshot::channel();
                        // Queued before the next is submitted, so that the queue is in order. If
                        // nobody takes it, the answer is that the registrar ended.
                        drop(self.queue.send(Item { prepared, submitted, answer }));
                        return Ok(Pending::submitted(answered));
                    }
                    step => step,
                }
            };
            if let Some(settled) = attempt.follow(&prepared, step).await? {
                return Ok(self.resting(settled));
            }
        }
        Err(RecordError::Busy)
    }

    /// A decision may rest on what is only submitted: its answer waits until that is synced. If it
    /// fails, the decision goes with it.
    fn resting(&self, (result, basis): Settled) -> Pending {
        let Some(Basis { upto, epoch }) = basis else { return Pending::ready(result) };
        let inner = self.inner.clone();
        Pending::rests(Box::pin(async move {
            inner.resolved(upto).await?;
            match inner.cache().epoch() == epoch {
                true => result,
                false => Err(RecordError::dropped()),
            }
        }))
    }

    fn prepared(
        &self,
        request: Request,
        validate_only: bool,
    ) -> Result<Box<Prepared>, RecordError> {
        people::check(&request)?;
        erasing::check(&request)?;
        let body = people::digest_body(&append::asked(&request), &request);
        let personal = people::any(&request);
        let digest = (!personal).then(|| self.inner.vault.ledger_key().digest(&body));
        Ok(Box::new(Prepared { request, body, digest, validate_only }))
    }
}
