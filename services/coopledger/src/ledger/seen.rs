//! A ledger as it is seen without the keys of persons.

use std::sync::Arc;

use eventlog::{EventLog, Position};
use tokio::sync::watch;
use views::ViewReader;

use super::Folder;
use crate::failure::Failure;
use crate::progress::Progress;

/// Log and views, current; names of persons stay encrypted.
pub struct Seen {
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// The live views.
    pub views: Arc<dyn ViewReader>,
    /// How far they are.
    pub cursor: watch::Receiver<Position>,
}

impl Folder {
    /// Opens log and views read-only, and brings the views up to date, or waits for the server that does. No key
    /// file is asked for.
    pub async fn see(&self, progress: &Progress) -> Result<Seen, Failure> {
        let Some(log) = self.log_to_read(progress).await? else {
            return Err(Failure::NoLedger(self.path.clone()));
        };
        let log = log.events();
        let (views, cursor) = self.current_views(log.clone(), progress).await?;
        Ok(Seen { log, views, cursor })
    }
}
