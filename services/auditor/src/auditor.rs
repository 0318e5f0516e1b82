//! Proofs for whoever asks, from log, views and what is signed.

use std::sync::Arc;
use std::time::Duration;

use eventlog::{Clock, EventLog, Position};
use signer::{KeyPeriod, SignedCheckpoint};
use tokio::sync::watch;

use crate::checkpoints::Checkpoints;
use crate::rehash::Views;
use crate::sign::sign;
use crate::tree::SignedTree;
use crate::unproved::Unproved;

/// How often a log that is a copy is looked at while it is waited for.
const STEP: Duration = Duration::from_millis(20);

/// Proves what stands in a log. Cloning shares it.
#[derive(Clone)]
pub struct Auditor {
    pub(crate) log: Arc<dyn EventLog>,
    views: Views,
    cursor: watch::Receiver<Position>,
    pub(crate) checkpoints: Checkpoints,
    clock: Arc<dyn Clock>,
}

/// The keys of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The log's name.
    pub origin: String,
    /// In the order in which they signed.
    pub periods: Vec<KeyPeriod>,
}

impl Keys {
    /// The key that signs checkpoints of this size.
    pub fn of(&self, size: u64) -> Option<&KeyPeriod> {
        self.periods.iter().rev().find(|it| it.from <= size)
    }
}

impl Auditor {
    /// Over a log, its live views with their cursor, and what is signed of it.
    pub fn new(
        log: Arc<dyn EventLog>,
        (views, cursor): (Views, watch::Receiver<Position>),
        checkpoints: Checkpoints,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { log, views, cursor, checkpoints, clock }
    }

    /// The log.
    pub fn log(&self) -> &Arc<dyn EventLog> {
        &self.log
    }

    /// What is signed.
    pub fn checkpoints(&self) -> &Checkpoints {
        &self.checkpoints
    }

    /// The keys of the log.
    pub async fn keys(&self) -> Result<Keys, Unproved> {
        let (origin, periods) = self.checkpoints.keys().await?;
        Ok(Keys { origin, periods })
    }

    /// Waits until log and views are as far as asked.
    ///
    /// # Errors
    /// [`Unproved::Behind`] after `patience`.
    pub async fn reach(&self, asked: Position, patience: Duration) -> Result<(), Unproved> {
        let mut cursor = self.cursor.clone();
        let come = async {
            let came = cursor.wait_for(|it| *it >= asked).await.is_ok();
            while came && self.log.last() < asked {
                tokio::time::sleep(STEP).await;
            }
            came
        };
        match tokio::time::timeout(patience, come).await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => {
                let cursor = self.log.last().min(*self.cursor.borrow());
                Err(Unproved::Behind { cursor, asked })
            }
        }
    }

    /// Has everything signed that is recorded now, unless it is; at least up to `least`.
    ///
    /// # Errors
    /// [`Unproved::NotSigning`] where this process has no key, [`Unproved::NothingSigned`] for a log
    /// without entries; whatever [`sign`] says.
    pub async fn fresh(
        &self,
        least: Position,
        patience: Duration,
    ) -> Result<SignedCheckpoint, Unproved> {
        let signing = self.checkpoints.signing()?;
        let at = self.log.last().max(least);
        if at == Position(0) {
            return Err(Unproved::NothingSigned);
        }
        self.reach(at, patience).await?;
        let views = (self.views)();
        Ok(sign(signing, &*self.log, &*views, at, self.clock.now()).await?)
    }

    /// The checkpoint of a size, which `field` asks for.
    ///
    /// # Errors
    /// [`Unproved::NoCheckpoint`] if none was signed.
    pub async fn checkpoint(
        &self,
        field: &'static str,
        size: u64,
    ) -> Result<SignedCheckpoint, Unproved> {
        if let Some(signed) = self.checkpoints.of(size).await? {
            return Ok(signed);
        }
        let before = self.checkpoints.up_to(size).await?.map(|it| it.head.size);
        Err(Unproved::NoCheckpoint { field, size, before })
    }

    /// The newest checkpoint of at most a size, which `field` asks for.
    ///
    /// # Errors
    /// [`Unproved::NoCheckpoint`] if none was signed.
    pub async fn checkpoint_up_to(
        &self,
        field: &'static str,
        size: u64,
    ) -> Result<SignedCheckpoint, Unproved> {
        let found = self.checkpoints.up_to(size).await?;
        found.ok_or(Unproved::NoCheckpoint { field, size, before: None })
    }

    /// The tree of the newest checkpoint, with that checkpoint, once log and views have it.
    pub async fn tree(
        &self,
        patience: Duration,
    ) -> Result<(SignedTree, SignedCheckpoint), Unproved> {
        let signed = self.checkpoints.last().await?;
        Ok((self.tree_of(&signed, patience).await?, signed))
    }

    /// The tree of a checkpoint, once log and views have it.
    pub async fn tree_of(
        &self,
        signed: &SignedCheckpoint,
        patience: Duration,
    ) -> Result<SignedTree, Unproved> {
        self.reach(Position(signed.head.size), patience).await?;
        Ok(SignedTree::new((self.views)(), signed.head))
    }
}
