//! Erasures are carried out when a ledger is opened to be written.

use std::error::Error;

use registrar::{RecordError, Registrar};

use super::unlocked;
use crate::failure::Failure;

/// Destroys keys of erased data that are still there, before anything is served. What a damaged log or
/// a busy vault leaves undone is done the next time: nobody shows what is erased, whatever keys
/// there are.
pub(super) async fn carry_out(registrar: &Registrar) -> Result<(), Failure> {
    match registrar.carry_out_erasures().await {
        Ok(it) if it.destroyed > 0 => {
            tracing::warn!(
                keys = it.destroyed,
                "keys of erased data were there, and are destroyed; was the vault restored from a backup?"
            );
            Ok(())
        }
        Ok(_) => Ok(()),
        Err(RecordError::Vault(error)) => Err(unlocked(error)),
        Err(error) => {
            let source = error.source().map(ToString::to_string).unwrap_or_default();
            tracing::error!(%error, source, "not every erasure could be carried out");
            Ok(())
        }
    }
}
