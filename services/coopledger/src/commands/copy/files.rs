//! Copies between files.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use eventlog::{EventLog, Position, ReadError, Scope};
use eventlog_sqlite::{Options, SqliteLog};
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use indicatif::ProgressBar;
use uuid::Uuid;

use crate::clock::SystemClock;
use crate::failure::Failure;
use crate::ledger::{Folder, opened};

/// A log to be read, beside a server too.
pub async fn to_read(path: &Path) -> Result<Arc<dyn EventLog>, Failure> {
    let options = Options::read_only(Arc::new(SystemClock));
    Ok(SqliteLog::open(path, options).await.map_err(opened)?)
}

/// A log to be copied into. The folder is a new one, or one of the same ledger.
pub async fn to_write(folder: &Folder, ledger: Uuid) -> Result<Arc<SqliteLog>, Failure> {
    match folder.name()? {
        Some(name) if name.copy_of.is_some() => {
            let stream = name.copy_of.unwrap_or_default();
            return Err(Failure::IsCopy { folder: folder.path.clone(), stream });
        }
        Some(name) if name.id != ledger => {
            let path = folder.path.display();
            return Err(differ(format!("{path} is of ledger {}, not {ledger}", name.id)));
        }
        _ => {}
    }
    std::fs::create_dir_all(&folder.path).map_err(|it| Failure::file(&folder.path, it))?;
    let options = Options::new(Arc::new(SystemClock));
    SqliteLog::open(folder.log(), options).await.map_err(opened)
}

/// Copies what the target does not have yet, if all that it has is the beginning of the source.
pub async fn copy(
    source: &dyn EventLog,
    target: &SqliteLog,
    bar: &ProgressBar,
) -> Result<(), Failure> {
    let end = target.last();
    if end > Position(0) {
        let before = Position(end.0 - 1);
        let theirs = entries(source, before).next().await.transpose().map_err(read)?;
        let ours = entries(target, before).next().await.transpose().map_err(read)?;
        if theirs != ours {
            return Err(differ(format!("another entry stands at {end}, or none")));
        }
    }
    let mut pages = source.read_all(end, Scope::All);
    while let Some(page) = pages.try_next().await.map_err(read)? {
        let at = target.adopt(page).await;
        let at = at.map_err(|it| Failure::while_doing("copying the log")(it.into()))?;
        bar.set_position(at.0);
    }
    Ok(())
}

/// Holds two logs against each other, byte by byte; gives where both end. What the source got meanwhile
/// is not asked for.
pub async fn verify(
    source: &dyn EventLog,
    target: &dyn EventLog,
    bar: &ProgressBar,
) -> Result<Position, Failure> {
    let end = target.last();
    if source.last() < end {
        return Err(differ(format!("one ends at {}, the other at {end}", source.last())));
    }
    let (mut theirs, mut ours) = (entries(source, Position(0)), entries(target, Position(0)));
    for at in 1..=end.0 {
        let one = theirs.try_next().await.map_err(read)?;
        let other = ours.try_next().await.map_err(read)?;
        if one.is_none() || one != other {
            return Err(differ(format!("another entry stands at {at}, or none")));
        }
        if at % 1_000 == 0 {
            bar.set_position(at);
        }
    }
    Ok(end)
}

/// That two logs are not the same, or not one the beginning of the other.
pub fn differ(why: String) -> Failure {
    Failure::Refused(format!("hai nhật ký khác nhau / the logs differ: {why}"))
}

fn entries(log: &dyn EventLog, after: Position) -> BoxStream<'static, Result<Bytes, ReadError>> {
    let pages = log.read_all(after, Scope::All);
    pages
        .map_ok(|page| stream::iter(page.entries().map(Ok).collect::<Vec<_>>()))
        .try_flatten()
        .boxed()
}

fn read(error: ReadError) -> Failure {
    match error {
        it @ ReadError::Damaged { .. } => Failure::Damaged(it.into()),
        it => Failure::while_doing("reading the log")(it.into()),
    }
}
