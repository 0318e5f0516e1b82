//! A folder of generations, as whoever projects or watches views knows it.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use views::{Generation, GenerationError, Generations, Opened, ViewReader};

use crate::generation;
use crate::open::{SqliteViews, examine};

/// The views of a folder. That one process at a time projects them is up to the caller, who has the
/// ledger's folder and its locks.
pub struct SqliteGenerations(PathBuf);

impl SqliteGenerations {
    /// Those of this folder; it need not be there.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self(dir.into())
    }
}

#[async_trait]
impl Generations for SqliteGenerations {
    fn place(&self) -> String {
        self.0.display().to_string()
    }

    async fn open(&self) -> Result<Opened, GenerationError> {
        let crate::Opened { views, replaced } = SqliteViews::open(&self.0).await?;
        Ok(Opened { views: Arc::new(views), replaced })
    }

    async fn begin_rebuild(&self) -> Result<Arc<dyn Generation>, GenerationError> {
        Ok(Arc::new(SqliteViews::begin_rebuild(&self.0).await?))
    }

    async fn current(&self) -> Result<Option<u64>, GenerationError> {
        generation::current(&self.0)
    }

    async fn examine(&self) -> Result<(), GenerationError> {
        match generation::current(&self.0)? {
            Some(number) => examine(&generation::file(&self.0, number)).await,
            None => Ok(()),
        }
    }

    async fn read(&self, generation: u64) -> Result<Arc<dyn ViewReader>, GenerationError> {
        Ok(Arc::new(SqliteViews::read(&self.0, generation).await?))
    }
}

#[async_trait]
impl Generation for SqliteViews {
    fn number(&self) -> u64 {
        self.generation()
    }

    async fn promote(&self) -> Result<(), GenerationError> {
        Self::promote(self)
    }

    async fn remove(self: Arc<Self>) -> Result<(), GenerationError> {
        match Arc::try_unwrap(self) {
            Ok(alone) => alone.remove().await,
            Err(held) => Err(GenerationError::Held(held.generation())),
        }
    }
}
