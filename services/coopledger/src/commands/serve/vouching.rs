//! A server vouches for its history: it has checkpoints signed, and holds the log against them.

use std::sync::Arc;
use std::time::Duration;

use auditor::{Loss, keep_signed, rehash};
use eventlog::EventLog;
use projector::ViewsHandle;
use signer::Signing;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::clock::SystemClock;

/// How often the whole log is hashed anew.
const REHASHED_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// What is vouched for.
pub struct Vouching {
    /// What signs.
    pub signing: Signing,
    /// The log, from its own bytes.
    pub log: Arc<dyn EventLog>,
    /// Its tree.
    pub views: ViewsHandle,
    /// Who must know when history is lost.
    pub loss: Loss,
}

impl Vouching {
    /// Vouches in the background until the end.
    pub fn begin(self, end: watch::Receiver<bool>) {
        let (views, cursor) = (self.views.clone(), self.views.cursor());
        let loss = self.loss.clone();
        tokio::spawn(keep_signed(
            self.signing.clone(),
            Arc::new(move || views.current()),
            cursor,
            Arc::new(SystemClock),
            move |why| loss.tell(&why),
            end.clone(),
        ));
        tokio::spawn(self.keep_rehashed(end));
    }

    async fn keep_rehashed(self, mut end: watch::Receiver<bool>) {
        while self.loss.why().is_none() {
            let mut asked = end.clone();
            tokio::select! {
                () = self.rehashed() => {}
                _ = asked.wait_for(|it| *it) => return,
            }
            if timeout(REHASHED_EVERY, end.wait_for(|it| *it)).await.is_ok() {
                return;
            }
        }
    }

    async fn rehashed(&self) {
        let signed = match self.signing.last().await {
            Ok(signed) => signed.map(|it| it.head),
            Err(error) => return tracing::error!(?error, "what is signed cannot be read"),
        };
        let views = self.views.current();
        match rehash(&*self.log, Some(&*views), signed, &|_| ()).await {
            Ok(it) => tracing::info!(
                entries = it.head.size,
                signed = signed.map_or(0, |it| it.size),
                "the whole log is what was signed"
            ),
            Err(error) if error.is_loss() => self.loss.tell(&error),
            Err(error) => tracing::error!(?error, "the log is not held against what is signed"),
        }
    }
}
