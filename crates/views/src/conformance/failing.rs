//! A store that fails when it is told to.

use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;

use crate::changes::Changes;
use crate::error::ViewError;
use crate::store::{Standing, ViewWriter};
use transparency::{TileId, TileSet};

/// What became of the transaction that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was not made.
    Lost,
    /// It was made, and only the answer is missing.
    Made,
}

/// A store of which each nth transaction fails.
pub struct Failing<'a> {
    store: &'a dyn ViewWriter,
    each: u64,
    outcome: Outcome,
    count: AtomicU64,
}

impl<'a> Failing<'a> {
    /// Lets each nth transaction of a store fail.
    pub fn new(store: &'a dyn ViewWriter, each: u64, outcome: Outcome) -> Self {
        Self { store, each, outcome, count: AtomicU64::new(0) }
    }
}

#[async_trait]
impl ViewWriter for Failing<'_> {
    async fn apply(&self, changes: Changes) -> Result<(), ViewError> {
        let count = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        if !count.is_multiple_of(self.each) {
            return self.store.apply(changes).await;
        }
        if self.outcome == Outcome::Made {
            self.store.apply(changes).await?;
        }
        Err(ViewError::Unavailable("told to fail".into()))
    }
}

#[async_trait]
impl Standing for Failing<'_> {
    async fn tip(&self) -> Result<Option<crate::Tip>, ViewError> {
        self.store.tip().await
    }

    async fn tiles(&self, ids: &[TileId]) -> Result<TileSet, ViewError> {
        self.store.tiles(ids).await
    }
}
