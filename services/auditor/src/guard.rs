//! A log that takes nothing more once its history is known to be lost.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use eventlog::{Append, AppendError, Appended, EventLog, Pages, Position, Scope, StreamId};
use futures::FutureExt;
use futures::future::BoxFuture;

use crate::error::AuditError;

/// Whether history is known to be lost, and why. Clones are the same; the first that is told stays.
#[derive(Clone, Debug, Default)]
pub struct Loss(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    why: OnceLock<String>,
    /// Where it is written down.
    file: Option<PathBuf>,
}

impl Loss {
    /// One that is written down in a file, so that it is known after a restart too; known already if the file is
    /// there.
    ///
    /// # Errors
    /// When there is a file that cannot be read.
    pub fn kept_in(file: PathBuf) -> io::Result<Self> {
        let why = match fs::read(&file) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).trim().to_owned().into(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => OnceLock::new(),
            Err(error) => return Err(error),
        };
        Ok(Self(Arc::new(Known { why, file: Some(file) })))
    }

    /// Notes that history is lost.
    pub fn tell(&self, why: &AuditError) {
        tracing::error!(error = %why, "history is not what was signed: nothing is recorded any more");
        let mut words = why.to_string();
        if let Some(cause) = why.source() {
            words.push_str(&format!(": {cause}"));
        }
        if self.0.why.set(words.clone()).is_err() {
            return;
        }
        if let Some(file) = &self.0.file
            && let Err(error) = write(file, &words)
        {
            let file = file.display();
            tracing::error!(?error, %file, "that history is lost is not written down");
        }
    }

    /// Why history is lost, if it is.
    pub fn why(&self) -> Option<&str> {
        self.0.why.get().map(String::as_str)
    }
}

fn write(path: &Path, why: &str) -> io::Result<()> {
    let mut file = File::create(path)?;
    writeln!(file, "{why}")?;
    file.sync_all()?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// A log that does what another one does until history is lost; then it is only read.
pub struct Guarded {
    log: Arc<dyn EventLog>,
    loss: Loss,
}

impl Guarded {
    /// Guards a log.
    pub fn new(log: Arc<dyn EventLog>, loss: Loss) -> Self {
        Self { log, loss }
    }
}

#[async_trait]
impl EventLog for Guarded {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>> {
        match self.loss.why() {
            None => self.log.append(append),
            Some(why) => {
                let lost = AppendError::Lost(why.to_owned());
                async { Err(lost) }.boxed()
            }
        }
    }

    fn synced(&self) -> BoxFuture<'static, Result<Position, AppendError>> {
        self.log.synced()
    }

    fn last(&self) -> Position {
        self.log.last()
    }

    fn read(&self, stream: &StreamId) -> Pages {
        self.log.read(stream)
    }

    fn read_all(&self, after: Position, scope: Scope) -> Pages {
        self.log.read_all(after, scope)
    }

    fn follow(&self, after: Position, scope: Scope) -> Pages {
        self.log.follow(after, scope)
    }
}
