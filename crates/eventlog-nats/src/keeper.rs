//! What a process does with the log: it copies what others write, or, while it holds the lease,
//! writes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_nats::Client;
use eventlog::{Clock, ClockGuard, ClockLimits};
use tokio::sync::{mpsc, watch};

use crate::batch::Publisher;
use crate::copy::Copy;
use crate::forward::serve;
use crate::writer::{Ask, End, Writer};

/// How long the servers are left alone after they did not answer.
const AGAIN: Duration = Duration::from_millis(250);

/// Where appends of this process go: to its own sequencer, while it is the one.
pub type Local = Arc<Mutex<Option<mpsc::UnboundedSender<Ask>>>>;

/// Resolves when the lease is held; never, where it is not asked for.
async fn holds(held: &mut watch::Receiver<bool>) {
    if held.wait_for(|it| *it).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Copies or writes, for as long as the log is open.
pub struct Keeper {
    pub copy: Copy,
    pub client: Client,
    /// Under which subject the sequencer is asked.
    pub asked: String,
    /// What no two processes share.
    pub instance: String,
    pub clock: Arc<dyn Clock>,
    pub limits: ClockLimits,
    pub local: Local,
    /// Whether this process holds the lease.
    pub held: watch::Receiver<bool>,
    pub closing: watch::Receiver<bool>,
    /// Told when everything is let go of.
    pub closed: watch::Sender<bool>,
    pub terms: u64,
}

impl Keeper {
    /// Runs until the log is closed.
    pub async fn run(mut self) {
        while !*self.closing.borrow() {
            let ended = if *self.held.borrow() { self.sequence().await } else { self.copy().await };
            if let Err(error) = ended {
                tracing::warn!(%error, "the log's servers do not answer");
                tokio::time::sleep(AGAIN).await;
            }
        }
        self.copy.log().close().await;
        self.closed.send_replace(true);
    }

    /// Copies what others write, until this process holds the lease or the log is closed.
    async fn copy(&mut self) -> Result<(), eventlog::error::BoxError> {
        let (mut held, mut closing) = (self.held.clone(), self.closing.clone());
        let stop = async move {
            tokio::select! {
                () = holds(&mut held) => {}
                _ = closing.wait_for(|it| *it) => {}
            }
        };
        self.copy.follow(None, stop).await
    }

    /// Writes, until the lease is lost or the log is closed.
    async fn sequence(&mut self) -> Result<(), eventlog::error::BoxError> {
        let mut closing = self.closing.clone();
        tokio::select! {
            caught_up = self.copy.catch_up(&|_, _| {}) => caught_up?,
            _ = closing.wait_for(|it| *it) => return Ok(()),
        }
        let sequencer = self.copy.log().standing();
        let guard = ClockGuard::open(self.limits, sequencer.recorded_at(), self.clock.now())?;
        self.terms += 1;
        let name = format!("{}-{}", self.instance, self.terms);
        let publisher = Publisher::new(self.client.clone(), name).await?;
        let (queue, asks) = mpsc::unbounded_channel();
        let asked = self.client.subscribe(self.asked.clone()).await?;
        // Whoever asks after this is heard: it is at the servers before anybody is told.
        self.client.flush().await?;
        let serving = tokio::spawn(serve(self.client.clone(), asked, queue.clone()));
        *self.local.lock().unwrap_or_else(PoisonError::into_inner) = Some(queue);
        tracing::info!(at = %sequencer.last(), "this process is the sequencer");
        let writer = Writer {
            copy: &mut self.copy,
            publisher,
            queue: asks,
            clock: self.clock.clone(),
            guard,
            opened: Instant::now(),
            sequencer,
            waiting: Default::default(),
            held: self.held.clone(),
        };
        let end = writer.run().await;
        *self.local.lock().unwrap_or_else(PoisonError::into_inner) = None;
        serving.abort();
        let at = self.copy.log().standing().last();
        match end {
            End::Lost => tracing::warn!(%at, "this process is not the sequencer any more"),
            End::Closed => tracing::info!(%at, "this process gives the sequencer back"),
        }
        Ok(())
    }
}
