//! That history is lost: how a folder tells, and remembers it.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use auditor::{AuditError, Loss, cut_off};
use eventlog::{EventLog, Position};
use uuid::Uuid;

use super::{Folder, Log, damaged};
use crate::failure::Failure;

/// How long a stream that has less than is signed may take to say so.
const PATIENCE: Duration = Duration::from_secs(10);

impl Folder {
    /// Whether history is known to be lost; what is told is written down in the folder.
    pub fn loss(&self) -> Result<Loss, Failure> {
        let path = self.lost_file();
        Loss::kept_in(path.clone()).map_err(|it| Failure::file(&path, it))
    }

    /// Lets history count as it is.
    pub fn forget_loss(&self) -> Result<(), Failure> {
        let path = self.lost_file();
        fs::remove_file(&path).map_err(|it| Failure::file(&path, it))
    }

    fn lost_file(&self) -> PathBuf {
        self.path.join("history.lost")
    }

    /// Tells of a log that ends before what is signed of it, or before what the views have of it.
    pub(super) async fn tell_cut_off(
        &self,
        loss: &Loss,
        log: &Log,
        id: Uuid,
    ) -> Result<(), Failure> {
        if loss.why().is_some() {
            return Ok(());
        }
        if let Some(signed) = self.signed_up_to(id).await?
            && let Some(shrank) = shrank(log, signed).await?
        {
            loss.tell(&shrank);
        } else if let Some(cut) = self.cut_off(log).await? {
            loss.tell(&cut);
        }
        Ok(())
    }

    /// That the folder's own views have entries which its log lost. A copy may be behind views, and says nothing.
    pub(super) async fn cut_off(&self, log: &Log) -> Result<Option<AuditError>, Failure> {
        if log.is_shared() || self.is_shared() || !self.views_are_own() {
            return Ok(None);
        }
        let generations = self.generations()?;
        // What cannot be read is told of when it is opened.
        let Ok(Some(number)) = generations.current().await else { return Ok(None) };
        let Ok(views) = generations.read(number).await else { return Ok(None) };
        let events = log.events();
        // Beside a server both grow: only a log that stands still is cut.
        for _ in 0..2 {
            match cut_off(&*events, &*views).await {
                Ok(Some(AuditError::Behind { ends, .. })) if events.last() > ends => {}
                Ok(cut) => return Ok(cut),
                Err(error) if error.is_loss() => return Ok(Some(error)),
                Err(_) => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Why there is nothing to be read: nothing was ever recorded, or all of it is gone.
    pub(super) async fn none_left(&self) -> Result<Failure, Failure> {
        let Some(name) = self.name()? else { return Ok(Failure::NoLedger(self.path.clone())) };
        Ok(match self.signed_up_to(name.id).await? {
            Some(signed) if signed.0 > 0 => {
                damaged(AuditError::Shrank { ends: Position(0), signed })
            }
            _ => Failure::NoLedger(self.path.clone()),
        })
    }
}

/// That a log ends before what was signed of it, if it does. A copy may only be behind: the stream itself tells.
async fn shrank(log: &Log, signed: Position) -> Result<Option<AuditError>, Failure> {
    let (events, start) = (log.events(), Instant::now());
    loop {
        let ends = match log.is_shared() && events.last() < signed {
            true => events.synced().await,
            false => Ok(events.last()),
        };
        match ends {
            Ok(ends) => return Ok((ends < signed).then_some(AuditError::Shrank { ends, signed })),
            Err(error) if start.elapsed() > PATIENCE => {
                return Err(Failure::while_doing("finding what is signed in the log")(
                    error.into(),
                ));
            }
            Err(_) => tokio::time::sleep(PATIENCE / 100).await,
        }
    }
}
