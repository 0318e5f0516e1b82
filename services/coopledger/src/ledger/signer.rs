//! What signs checkpoints of the log: its key, and its memory of what it signed.

use auditor::AuditError;
use eventlog::Position;
use signer::{SignerError, Signing};
use uuid::Uuid;

use super::{Folder, damaged};
use crate::failure::Failure;

impl Folder {
    /// The signer of a ledger, made if there is none; `None` where nothing signs: the log is a stream that
    /// several processes share, and the settings name no key.
    pub async fn signer(&self, ledger: Uuid) -> Result<Option<Signing>, Failure> {
        let settings = &self.stores.signer;
        let own = self.path.join("signer.key");
        let key = match &settings.key_file {
            Some(key) => key,
            None if self.is_shared() => return Ok(None),
            None => &own,
        };
        if self.is_shared() && settings.database.is_none() {
            return Err(Failure::Argument {
                what: "signer.database",
                value: String::new(),
                expected:
                    "a database that all processes share: two memories could contradict each other"
                        .into(),
            });
        }
        // The log's name wherever it lies: what a checkpoint is of.
        let origin = format!("coopledger/{ledger}");
        let opened = match &settings.database {
            Some(url) => Signing::open_postgres(url, key, &origin).await,
            None => Signing::open(&self.signer_file(), key, &origin).await,
        };
        opened.map(Some).map_err(not_opened)
    }

    /// The signer of a ledger, if it has signed before.
    pub async fn known_signer(&self, ledger: Uuid) -> Result<Option<Signing>, Failure> {
        let key =
            self.stores.signer.key_file.clone().unwrap_or_else(|| self.path.join("signer.key"));
        if !key.exists() && !self.signer_file().exists() {
            return Ok(None);
        }
        self.signer(ledger).await
    }

    /// That a log that ends here is shorter than what is signed of it, if it is.
    pub async fn shrank(
        &self,
        ledger: Uuid,
        ends: Position,
    ) -> Result<Option<AuditError>, Failure> {
        let Some(signing) = self.known_signer(ledger).await? else { return Ok(None) };
        let last = signing.last().await;
        signing.close().await;
        let last = last.map_err(|it| Failure::while_doing("reading what is signed")(it.into()))?;
        let signed = last.map(|it| Position(it.head.size)).filter(|it| *it > ends);
        Ok(signed.map(|signed| AuditError::Shrank { ends, signed }))
    }

    fn signer_file(&self) -> std::path::PathBuf {
        self.path.join("signer.db")
    }
}

fn not_opened(error: SignerError) -> Failure {
    match error {
        SignerError::Unavailable(_) => Failure::while_doing("opening the signer")(error.into()),
        error => damaged(error),
    }
}
