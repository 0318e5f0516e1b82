//! A ledger as it is seen without the keys of persons.

use std::sync::Arc;

use auditor::AuditError;
use eventlog::{EventLog, Position};
use eventlog_sqlite::OpenError;
use tokio::sync::watch;
use views::{GenerationError, ViewError, ViewReader};

use super::{Folder, damaged, opened};
use crate::failure::Failure;
use crate::progress::Progress;

/// Log and views, current; names of persons stay encrypted.
pub struct Seen {
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// The same as it lies in the folder: to see where it ends, nobody else is needed.
    pub file: Arc<dyn EventLog>,
    /// The live views.
    pub views: Arc<dyn ViewReader>,
    /// How far they are.
    pub cursor: watch::Receiver<Position>,
    /// Why those that stood there could not be used, and these are folded anew; `None` if they could.
    pub anew: Option<String>,
}

impl Folder {
    /// Reads the files of log and views whole, before anything of them is used or folded anew.
    pub async fn examine(&self) -> Result<(), Failure> {
        self.examine_log().await?;
        match self.generations()?.examine().await {
            Err(GenerationError::Views(it @ ViewError::Damaged(_))) => {
                Err(damaged(format!("{it}; `coopledger rebuild` makes them anew")))
            }
            examined => examined.map_err(|it| Failure::while_doing("opening the views")(it.into())),
        }
    }

    /// Reads the log's file whole. Where it is not, that is told, unless it is only a copy.
    async fn examine_log(&self) -> Result<(), Failure> {
        if !self.begun() {
            return Ok(());
        }
        let Some(torn) = self.torn().await? else { return Ok(()) };
        if !self.is_shared() {
            self.loss()?.tell(&torn);
        }
        Err(damaged(torn))
    }

    /// That the log's file is not whole, if it is not.
    pub async fn torn(&self) -> Result<Option<AuditError>, Failure> {
        match eventlog_sqlite::examine(&self.log(), !self.is_shared()).await {
            Ok(()) => Ok(None),
            Err(it @ (OpenError::Damaged { .. } | OpenError::Foreign { .. })) => {
                Ok(Some(AuditError::Torn(it.into())))
            }
            Err(error) => Err(opened(error)),
        }
    }

    /// Opens log and views read-only, and brings the views up to date, or waits for the server that does. No key
    /// file is asked for.
    pub async fn see(&self, progress: &Progress) -> Result<Seen, Failure> {
        let Some(log) = self.log_to_read(progress).await? else {
            return Err(self.none_left().await?);
        };
        // Views that have more than the log would be folded anew, and nobody would know any more.
        if let Some(cut) = self.cut_off(&log).await? {
            self.loss()?.tell(&cut);
        }
        let seen = self.current_views(log.events(), progress).await?;
        Ok(Seen { file: log.file(), ..seen })
    }
}
