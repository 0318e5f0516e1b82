//! A server vouches for its history: it has checkpoints signed and cosigned, and holds the log against them.

use std::sync::Arc;
use std::time::Duration;

use auditor::{
    AuditError, Loss, SIGNED_EVERY, Views, Witnesses, ends_as_signed, keep_cosigned, keep_signed,
    rehash,
};
use eventlog::EventLog;
use projector::ViewsHandle;
use signer::{SignerError, Signing};
use tokio::sync::{Notify, watch};
use tokio::time::timeout;
use transparency::Head;

use crate::clock::SystemClock;
use crate::ledger::Folder;

/// How often the whole log is hashed anew.
const REHASHED_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// How soon again, where it could not be, or something is in doubt.
const AGAIN: Duration = Duration::from_secs(60);

/// What is vouched for.
pub struct Vouching {
    /// What signs.
    pub signing: Signing,
    /// Where its file is.
    pub folder: Folder,
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
    /// Looks at once whether the signed tree is there and the log ends as it does. Where it is not so, or nobody
    /// can tell, the whole log is hashed before anything is recorded.
    pub async fn look_first(&self) {
        let signed = match self.signing.last().await {
            Ok(signed) => signed.map(|it| it.head),
            Err(error) => {
                tracing::error!(?error, "what is signed cannot be read");
                return;
            }
        };
        match ends_as_signed(&*self.log, &*self.views.current(), signed).await {
            Ok(true) => {}
            Err(error) if error.is_loss() => self.loss.tell(&error),
            Ok(false) | Err(_) => {
                tracing::warn!("the log does not end as the tree in the views: it is hashed first");
                self.rehashed().await;
            }
        }
    }

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
            SIGNED_EVERY,
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

    /// Every head that was signed; only the last one where an earlier one is not what it was.
    async fn signed(&self) -> Result<Vec<Head>, SignerError> {
        match self.signing.memory().examined().await {
            Err(error @ SignerError::Damaged { .. }) => {
                tracing::error!(%error, "an earlier checkpoint cannot be given any more");
                Ok(self.signing.last().await?.into_iter().map(|it| it.head).collect())
            }
            heads => heads,
        }
    }

    /// Whether the log could be held against what is signed. Its file is read first, page by page.
    async fn rehashed(&self) -> bool {
        match self.folder.torn().await {
            Ok(Some(torn)) if !self.folder.is_shared() => {
                self.loss.tell(&torn);
                return true;
            }
            Ok(None) => {}
            other => tracing::error!(?other, "the log's file is not whole, or cannot be read"),
        }
        let heads = match self.signed().await {
            Ok(heads) => heads,
            Err(error) => {
                tracing::error!(?error, "what is signed cannot be read");
                return false;
            }
        };
        match rehash(&*self.log, Some(self.tree()), heads, &|_| ()).await {
            Ok(it) => {
                let entries = it.head.size;
                match it.signed {
                    Some(signed) => tracing::info!(
                        entries,
                        signed = signed.size,
                        "the whole log was hashed, and is what was signed"
                    ),
                    None => {
                        tracing::info!(entries, "the whole log was hashed; nothing is signed yet")
                    }
                }
                true
            }
            Err(error) if error.is_loss() => {
                self.loss.tell(&error);
                true
            }
            Err(error) => {
                tracing::error!(?error, "the log is not held against what is signed");
                matches!(error, AuditError::Tree { .. } | AuditError::Views(_))
            }
        }
    }
}
