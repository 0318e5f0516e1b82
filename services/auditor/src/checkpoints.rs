//! Where checkpoints are found, and whether this process signs them.

use std::sync::Arc;

use futures::future::BoxFuture;
use signer::{KeyPeriod, Memory, SignedCheckpoint, SignerError, Signing};
use tokio::sync::OnceCell;

use crate::error::AuditError;
use crate::unproved::Unproved;

/// Opens what others sign; `None` while there is nothing to open.
pub type OpenMemory =
    Arc<dyn Fn() -> BoxFuture<'static, Result<Option<Memory>, SignerError>> + Send + Sync>;

/// Where checkpoints are found. A clone is the same.
#[derive(Clone)]
pub struct Checkpoints {
    signing: Option<Signing>,
    open: Option<OpenMemory>,
    opened: Arc<OnceCell<Memory>>,
}

impl Checkpoints {
    /// Those of a signer that this process has.
    pub fn signed_here(signing: Signing) -> Self {
        let opened = OnceCell::new_with(Some(signing.memory()));
        Self { signing: Some(signing), open: None, opened: Arc::new(opened) }
    }

    /// Those that other processes sign. They may not have begun to: it is opened when it is asked for first.
    pub fn signed_elsewhere(open: OpenMemory) -> Self {
        Self { signing: None, open: Some(open), opened: Arc::default() }
    }

    /// None: nothing signs this log.
    pub fn nowhere() -> Self {
        Self { signing: None, open: None, opened: Arc::default() }
    }

    /// What signs here.
    ///
    /// # Errors
    /// [`Unproved::NotSigning`] if nothing does.
    pub fn signing(&self) -> Result<&Signing, Unproved> {
        self.signing.as_ref().ok_or(Unproved::NotSigning)
    }

    /// What was signed so far.
    ///
    /// # Errors
    /// [`Unproved::NotSigning`] if nothing signs this log, [`Unproved::NothingSigned`] if nobody began to.
    pub async fn memory(&self) -> Result<&Memory, Unproved> {
        if let Some(memory) = self.opened.get() {
            return Ok(memory);
        }
        let open = self.open.as_ref().ok_or(Unproved::NotSigning)?;
        let opened = self.opened.get_or_try_init(|| async {
            open().await.map_err(AuditError::from)?.ok_or(Unproved::NothingSigned)
        });
        opened.await
    }

    /// The newest checkpoint, which is of some entries.
    ///
    /// # Errors
    /// [`Unproved::NothingSigned`] if none is signed.
    pub async fn last(&self) -> Result<SignedCheckpoint, Unproved> {
        let last = self.memory().await?.last().await.map_err(AuditError::from)?;
        last.filter(|it| it.head.size > 0).ok_or(Unproved::NothingSigned)
    }

    /// The checkpoint of a size, if one was signed.
    pub async fn of(&self, size: u64) -> Result<Option<SignedCheckpoint>, Unproved> {
        Ok(self.memory().await?.at(size).await.map_err(AuditError::from)?)
    }

    /// The newest checkpoint of at most a size, if one was signed.
    pub async fn up_to(&self, size: u64) -> Result<Option<SignedCheckpoint>, Unproved> {
        Ok(self.memory().await?.before(size).await.map_err(AuditError::from)?)
    }

    /// Origin and keys of the log, the one that signs now last.
    pub async fn keys(&self) -> Result<(String, Vec<KeyPeriod>), Unproved> {
        let memory = self.memory().await?;
        let keys = memory.keys().await.map_err(AuditError::from)?;
        Ok((memory.origin().to_owned(), keys))
    }
}
