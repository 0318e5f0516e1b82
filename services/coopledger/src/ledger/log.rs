//! The log, wherever it lies: in the folder's own file, or in a stream, with a copy in that file.

use std::path::PathBuf;
use std::sync::Arc;

use auditor::AuditError;
use chrono::TimeDelta;
use eventlog::{ClockLimits, EventLog};
use eventlog_nats::{Access, NatsLog};
use eventlog_sqlite::SqliteLog;
use tokio::sync::watch;
use uuid::Uuid;

use super::{Folder, damaged, name::Name, opened};
use crate::clock::{SystemClock, new_id};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::LogSettings;

/// A log that is open.
#[derive(Clone)]
pub enum Log {
    /// The folder's file is the log.
    File(Arc<SqliteLog>),
    /// The log is a stream; the folder's file is a copy.
    Stream(Arc<NatsLog>),
}

impl Log {
    /// The log as everybody else sees it.
    pub fn events(&self) -> Arc<dyn EventLog> {
        match self {
            Self::File(log) => log.clone(),
            Self::Stream(log) => log.clone(),
        }
    }

    /// The log as it lies in the folder.
    pub fn file(&self) -> Arc<dyn EventLog> {
        match self {
            Self::File(log) => log.clone(),
            Self::Stream(log) => log.copy(),
        }
    }

    /// Whether other processes may write too.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Stream(_))
    }

    /// Whether this process writes to it.
    pub fn sequences(&self) -> bool {
        match self {
            Self::File(_) => true,
            Self::Stream(log) => log.sequences(),
        }
    }

    /// Lets what was submitted finish, and closes it.
    pub async fn close(&self) {
        match self {
            Self::File(log) => log.close().await,
            Self::Stream(log) => log.close().await,
        }
    }

    /// Whether this process is the one that does something only one may do; asked for until `stop` says
    /// so. Where nobody else can write, it is.
    ///
    /// # Errors
    /// When the servers do not give leases.
    pub async fn lease(
        &self,
        name: &'static str,
        stop: watch::Receiver<bool>,
    ) -> Result<watch::Receiver<bool>, Failure> {
        match self {
            Self::File(_) => Ok(watch::channel(true).1),
            Self::Stream(log) => log.lease(name, stop).await.map_err(stream_opened),
        }
    }
}

impl Folder {
    /// Opens the log to be written, with the ledger's id; makes both if there are none.
    pub(super) async fn log_to_write(&self, sequences: bool) -> Result<(Log, Uuid), Failure> {
        if self.stores.log.servers.is_empty() {
            let id = self.own_name()?.id;
            let clock = Arc::new(SystemClock);
            let limits = limits(&self.stores.log);
            let options =
                eventlog_sqlite::Options { limits, ..eventlog_sqlite::Options::new(clock) };
            let log = SqliteLog::open(self.log(), options).await.map_err(opened)?;
            return Ok((Log::File(log), id));
        }
        let log = self.stream_log(sequences, &Progress::new(true)).await?;
        let id = log.ledger();
        Ok((Log::Stream(log), id))
    }

    /// Opens the log to be read; `None` if there is none yet. A copy that a server on this machine keeps
    /// current is read beside it.
    pub async fn log_to_read(&self, progress: &Progress) -> Result<Option<Log>, Failure> {
        if !self.stores.log.servers.is_empty() {
            match self.stream_log(false, progress).await {
                Err(Failure::InUse(_)) => {}
                log => return log.map(|it| Some(Log::Stream(it))),
            }
        } else if !self.begun() {
            return Ok(None);
        }
        let options = eventlog_sqlite::Options {
            expendable: self.is_shared(),
            ..eventlog_sqlite::Options::read_only(Arc::new(SystemClock))
        };
        match SqliteLog::open(self.log(), options).await {
            Ok(log) => Ok(Some(Log::File(log))),
            // What was half made when the power went is taken back when it is opened.
            Err(_) if !self.begun() => Ok(None),
            Err(error) => Err(opened(error)),
        }
    }

    /// Whether the log's file has anything in it.
    pub(super) fn begun(&self) -> bool {
        self.log().metadata().is_ok_and(|it| it.len() > 0)
    }

    /// The log in its stream, with the copy in this folder brought up to its end.
    async fn stream_log(
        &self,
        sequences: bool,
        progress: &Progress,
    ) -> Result<Arc<NatsLog>, Failure> {
        std::fs::create_dir_all(&self.path).map_err(|it| Failure::file(&self.path, it))?;
        let known = self.name()?;
        let stream = self.stores.log.stream.clone();
        if sequences && self.stores.log.sync_checked && self.stores.log.monitoring.is_empty() {
            return Err(Failure::Argument {
                what: "log.monitoring",
                value: "[]".into(),
                expected: "host:8222 of each NATS server, to see that it syncs each write, or log.sync_checked = false"
                    .into(),
            });
        }
        if known.as_ref().is_some_and(|it| it.copy_of.as_ref() != Some(&stream)) {
            return Err(Failure::OtherLog { folder: self.path.clone(), stream });
        }
        let bar = progress.bar(0, "sao chép nhật ký / copy of the log");
        let told = bar.clone();
        let options = eventlog_nats::Options {
            sequences,
            // One that this folder knows is never made again: it would be without its entries.
            makes: known.is_none().then(new_id),
            expected: known.as_ref().map(|it| it.id),
            progress: Arc::new(move |at, end| {
                told.set_length(end.0);
                told.set_position(at.0);
            }),
            ..stream_options(&self.stores.log, self.log())?
        };
        let log = NatsLog::open(options).await;
        bar.finish_and_clear();
        let log = log.map_err(stream_opened)?;
        let id = log.ledger();
        if known.is_none() {
            self.give_name(&Name { id, copy_of: Some(stream) })?;
        }
        Ok(log)
    }
}

impl Folder {
    /// Holds a copy against the stream, entry by entry; nothing to do where the log is the folder's own.
    pub async fn hold_stream(&self, copy: &dyn EventLog) -> Result<(), Failure> {
        if !self.is_shared() {
            return Ok(());
        }
        let options = stream_options(&self.stores.log, self.log())?;
        let expected = Some(self.id()?);
        let options = eventlog_nats::Options { makes: None, expected, ..options };
        match eventlog_nats::verify(&options, copy).await {
            Ok(_) => Ok(()),
            Err(eventlog_nats::CarryError::Open(error)) => Err(stream_opened(error)),
            Err(error @ eventlog_nats::CarryError::Other { .. }) => {
                let torn = AuditError::Torn(error.into());
                self.loss()?.tell(&torn);
                Err(damaged(torn))
            }
            Err(error) => Err(Failure::while_doing("reading the stream")(error.into())),
        }
    }
}

/// How a stream is opened, by the settings.
///
/// # Errors
/// When a server's address is none.
pub fn stream_options(
    settings: &LogSettings,
    copy: PathBuf,
) -> Result<eventlog_nats::Options, Failure> {
    let mut servers = Vec::with_capacity(settings.servers.len());
    for (at, server) in settings.servers.iter().enumerate() {
        servers.push(server.parse().map_err(|_| Failure::Argument {
            what: "log.servers",
            // It may have a password in it.
            value: format!("[{at}]"),
            expected: "nats://host:4222".into(),
        })?);
    }
    let clock = Arc::new(SystemClock);
    Ok(eventlog_nats::Options {
        stream: settings.stream.clone(),
        replicas: settings.replicas,
        monitoring: if settings.sync_checked { settings.monitoring.clone() } else { Vec::new() },
        limits: limits(settings),
        access: Access {
            credentials: settings.credentials.clone(),
            ca_file: settings.ca_file.clone(),
            require_tls: settings.require_tls,
        },
        ..eventlog_nats::Options::new(servers, copy, clock, new_id())
    })
}

fn limits(settings: &LogSettings) -> ClockLimits {
    let gap = TimeDelta::try_days(settings.clock_gap_days).unwrap_or(TimeDelta::MAX);
    ClockLimits { gap, ..ClockLimits::DEFAULT }
}

/// Why a stream does not open: its copy in use, not to be had for now, or not what was written.
pub fn stream_opened(error: eventlog_nats::OpenError) -> Failure {
    use eventlog_nats::OpenError as E;
    match error {
        E::Copy(error) => opened(error),
        E::Away { .. }
        | E::Access { .. }
        | E::Refused { .. }
        | E::Unseen { .. }
        | E::JetStream { .. }
        | E::Clock(_) => Failure::while_doing("opening the ledger")(error.into()),
        E::Copying(source) if eventlog_nats::is_gap(&source) => damaged(source),
        E::Copying(source) => Failure::while_doing("copying the log")(source),
        E::TooOld { .. }
        | E::Unsynced { .. }
        | E::Unsafe { .. }
        | E::Unnamed { .. }
        | E::Shrank { .. }
        | E::OtherLedger { .. }
        | E::OtherLog { .. } => damaged(error),
    }
}
