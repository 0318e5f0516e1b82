//! A server vouches for its history: it has checkpoints signed and cosigned, and holds the log against them.

use std::sync::Arc;
use std::time::Duration;

use auditor::{AuditError, Loss, Views, Witnesses, keep_cosigned, keep_signed, rehash};
use eventlog::EventLog;
use projector::ViewsHandle;
use signer::Signing;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use crate::clock::SystemClock;

/// How often the whole log is hashed anew.
const REHASHED_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// How soon again, where it could not be, or something is in doubt.
const AGAIN: Duration = Duration::from_secs(60);

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
    /// Who is asked to cosign, if anybody.
    pub witnesses: Option<Witnesses>,
}

impl Vouching {
    /// Vouches in the background until the end.
    pub fn begin(mut self, end: watch::Receiver<bool>) {
        let doubt = Arc::new(Notify::new());
        let doubted = doubt.clone();
        tokio::spawn(keep_signed(
            self.signing.clone(),
            self.log.clone(),
            (self.tree(), self.views.cursor()),
            Arc::new(SystemClock),
            move || doubted.notify_one(),
            end.clone(),
        ));
        if let Some(witnesses) = self.witnesses.take() {
            let (signing, tree) = (self.signing.clone(), self.tree());
            tokio::spawn(keep_cosigned(witnesses, signing, tree, end.clone()));
        }
        tokio::spawn(self.keep_rehashed(doubt, end));
    }

    fn tree(&self) -> Views {
        let views = self.views.clone();
        Arc::new(move || views.current())
    }

    /// Hashes now, each day, and when something is in doubt, but not more often than each minute.
    async fn keep_rehashed(self, doubt: Arc<Notify>, mut end: watch::Receiver<bool>) {
        while self.loss.why().is_none() {
            let mut asked = end.clone();
            let checked = tokio::select! {
                checked = self.rehashed() => checked,
                _ = asked.wait_for(|it| *it) => return,
            };
            let wait = async {
                tokio::time::sleep(AGAIN).await;
                if checked {
                    let _ = timeout(REHASHED_EVERY, doubt.notified()).await;
                }
            };
            tokio::select! {
                () = wait => {}
                _ = end.wait_for(|it| *it) => return,
            }
        }
    }

    /// Whether the log could be held against what is signed.
    async fn rehashed(&self) -> bool {
        let signed = match self.signing.last().await {
            Ok(signed) => signed.map(|it| it.head),
            Err(error) => {
                tracing::error!(?error, "what is signed cannot be read");
                return false;
            }
        };
        match rehash(&*self.log, Some(self.tree()), signed, &|_| ()).await {
            Ok(it) => {
                let signed = signed.map_or(0, |it| it.size);
                tracing::info!(entries = it.head.size, signed, "the whole log is what was signed");
                true
            }
            Err(error) if error.is_loss() => {
                self.loss.tell(&error);
                true
            }
            Err(error) => {
                tracing::error!(?error, "the log is not held against what is signed");
                matches!(error, AuditError::Tree { .. })
            }
        }
    }
}
