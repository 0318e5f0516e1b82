//! The log itself.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use async_nats::jetstream::stream::Stream;
use async_nats::{Client, ServerAddr, jetstream};
use async_trait::async_trait;
use eventlog::error::BoxError;
use eventlog::{
    Append, AppendError, Appended, Clock, ClockLimits, EventLog, Pages, Position, Scope, StreamId,
};
use eventlog_sqlite::SqliteLog;
use futures::future::BoxFuture;
use futures::{FutureExt, TryStreamExt};
use tokio::sync::{oneshot, watch};
use uuid::Uuid;

use crate::access::Access;
use crate::copy::{Copy, placed};
use crate::error::OpenError;
use crate::forward::Forward;
use crate::keeper::{Keeper, Local};
use crate::lease::Leases;
use crate::monitoring;
use crate::patience::patiently;
use crate::settings::{REPLICAS, SERVER, is_new_enough, ledger, wanted, wrong};
use crate::writer::{Ask, unavailable};

/// How long the servers may take to tell of the stream: longer, and they are asked again, perhaps
/// another one that leads by then.
const ASKED_FOR: Duration = Duration::from_secs(3);

/// Where the log is, and how it is opened.
#[derive(Clone)]
pub struct Options {
    /// The servers, such as `nats://10.0.0.1:4222`.
    pub servers: Vec<ServerAddr>,
    /// Who this process is to them.
    pub access: Access,
    /// The name of the stream: `COOPLEDGER`.
    pub stream: String,
    /// What subjects begin with: `log`.
    pub prefix: String,
    /// On how many servers each entry lies at least: [`REPLICAS`].
    pub replicas: usize,
    /// Where the copy lies; one for each process.
    pub copy: PathBuf,
    /// Whether the copy may lose its last entries with the power, since the stream has them: true,
    /// unless the copy is to become a ledger of its own.
    pub expendable: bool,
    /// Tells when entries are recorded.
    pub clock: Arc<dyn Clock>,
    /// How far the clock may stand from the last entry, and leap.
    pub limits: ClockLimits,
    /// What no two openings share: the id of this one.
    pub instance: Uuid,
    /// Where the servers' monitoring is, as `host:port`: there whoever may be the sequencer sees that they
    /// sync each write, and refuses if not. If none, it is not looked.
    pub monitoring: Vec<String>,
    /// Whether this process may be the sequencer; one that may not asks the one that is.
    pub sequences: bool,
    /// The ledger's id, if the stream is made now: what ciphertext is bound to. `None` makes none, and
    /// refuses where there is none.
    pub makes: Option<Uuid>,
    /// The ledger that it must be, where that is known; another one is refused before anything of it
    /// is copied.
    pub expected: Option<Uuid>,
    /// Told how far the copy is, and where the stream ended, while it is brought up to its end.
    pub progress: Progress,
}

/// Is told where something is, and where it is to end.
pub type Progress = Arc<dyn Fn(Position, Position) + Send + Sync>;

impl Options {
    /// The usual names and sizes; a stream that is made has the instance's id for the ledger's.
    pub fn new(
        servers: Vec<ServerAddr>,
        copy: PathBuf,
        clock: Arc<dyn Clock>,
        instance: Uuid,
    ) -> Self {
        Self {
            servers,
            access: Access::default(),
            stream: "COOPLEDGER".to_owned(),
            prefix: "log".to_owned(),
            replicas: REPLICAS,
            copy,
            expendable: true,
            clock,
            limits: ClockLimits::DEFAULT,
            instance,
            monitoring: Vec::new(),
            sequences: true,
            makes: Some(instance),
            expected: None,
            progress: Arc::new(|_, _| {}),
        }
    }
}

/// A log in a JetStream stream, with a copy beside this process.
pub struct NatsLog {
    ledger: Uuid,
    client: Client,
    options: Options,
    copy: Arc<SqliteLog>,
    local: Local,
    forward: Forward,
    closing: watch::Sender<bool>,
    closed: watch::Receiver<bool>,
}

impl NatsLog {
    /// Opens the log, makes the stream if there is none, checks its settings, and brings the copy up
    /// to its end. Servers that say they are not available for now are asked again for 20 seconds.
    ///
    /// # Errors
    /// [`OpenError`]: each is one sentence for whoever starts the program.
    pub async fn open(options: Options) -> Result<Arc<Self>, OpenError> {
        let client = connect(&options).await?;
        if options.sequences && !options.monitoring.is_empty() {
            monitoring::check(&options.monitoring).await?;
        }
        let (stream, ledger) = patiently(async || stream(&client, &options).await).await?;
        let mut copy = copy(client.clone(), stream, &options).await?;
        let progress = &*options.progress;
        patiently(async || copy.catch_up(progress).await.map_err(OpenError::Copying)).await?;
        let (log, local) = (copy.log().clone(), Local::default());
        let asked = format!("{}-asks.{}", options.prefix, options.stream);
        let forward = Forward::new(client.clone(), asked.clone(), log.clone()).await;
        let (closing, until) = watch::channel(false);
        let (closed, all) = watch::channel(false);
        let held = match options.sequences {
            true => {
                let asked = async || lease(&client, &options, "sequencer", until.clone()).await;
                patiently(asked).await?
            }
            false => watch::channel(false).1,
        };
        let keeper = Keeper {
            copy,
            client: client.clone(),
            asked,
            instance: options.instance.simple().to_string(),
            clock: options.clock.clone(),
            limits: options.limits,
            local: local.clone(),
            held,
            closing: until,
            closed,
            terms: 0,
        };
        tokio::spawn(keeper.run());
        let forward = forward.map_err(OpenError::Copying)?;
        Ok(Arc::new(Self {
            ledger,
            client,
            options,
            copy: log,
            local,
            forward,
            closing,
            closed: all,
        }))
    }

    /// The ledger's id, as the stream has it.
    pub fn ledger(&self) -> Uuid {
        self.ledger
    }

    /// The copy beside this process, which says where it ends without asking anybody: at its opening, at the stream's
    /// end.
    pub fn copy(&self) -> Arc<SqliteLog> {
        self.copy.clone()
    }

    /// Asks for the lease of a name among all who have this log open, until `stop` says so; tells
    /// whether it is held. Of all who ask, one holds it, and another one within seconds after that
    /// one is gone.
    ///
    /// # Errors
    /// When the servers do not give leases.
    pub async fn lease(
        &self,
        name: &'static str,
        stop: watch::Receiver<bool>,
    ) -> Result<watch::Receiver<bool>, OpenError> {
        lease(&self.client, &self.options, name, stop).await
    }

    /// Whether this process is the sequencer now.
    pub fn sequences(&self) -> bool {
        self.local.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Finishes what was submitted here, gives the lease back, and lets go of the copy. Later appends
    /// are unavailable.
    pub async fn close(&self) {
        let (done, finished) = oneshot::channel();
        let local = self.local.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if local.is_some_and(|it| it.send(Ask::Close(done)).is_ok()) {
            let _ = finished.await;
        }
        self.closing.send_replace(true);
        let _ = self.closed.clone().wait_for(|it| *it).await;
    }

    fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(oneshot::Sender<Result<T, AppendError>>) -> Ask,
    ) -> BoxFuture<'static, Result<T, AppendError>> {
        let (answer, answered) = oneshot::channel();
        if *self.closing.borrow() {
            return async { Err(unavailable("the log is closed")) }.boxed();
        }
        match &*self.local.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(queue) => drop(queue.send(ask(answer))),
            None => self.forward.ask(ask(answer)),
        }
        let gone = || Err(unavailable("the sequencer stopped"));
        async move { answered.await.unwrap_or_else(|_| gone()) }.boxed()
    }
}

impl Drop for NatsLog {
    fn drop(&mut self) {
        self.closing.send_replace(true);
    }
}

async fn lease(
    client: &Client,
    options: &Options,
    name: &'static str,
    stop: watch::Receiver<bool>,
) -> Result<watch::Receiver<bool>, OpenError> {
    let (held, holds) = watch::channel(false);
    let (bucket, holder) = (options.stream.clone(), options.instance.simple().to_string());
    let leases = Leases::open(client.clone(), bucket, options.replicas, holder).await;
    let leases = leases
        .map_err(|source| OpenError::JetStream { what: "give or make the leases", source })?;
    tokio::spawn(leases.keep(name, held, stop));
    Ok(holds)
}

pub(crate) async fn connect(options: &Options) -> Result<Client, OpenError> {
    let client = options.access.connect(&options.servers).await?;
    let server = client.server_info();
    if !is_new_enough(&server.version) {
        let (name, found) = (server.server_name, server.version);
        return Err(OpenError::TooOld { name, found, needed: SERVER });
    }
    Ok(client)
}

/// The stream, with settings that are checked, and its ledger's id; it is made if there is none.
pub(crate) async fn stream(
    client: &Client,
    options: &Options,
) -> Result<(Stream, Uuid), OpenError> {
    let name = &options.stream;
    let failed = |what| move |it: BoxError| OpenError::JetStream { what, source: it };
    let mut context = jetstream::new(client.clone());
    context.set_timeout(ASKED_FOR);
    let stream = match options.makes {
        Some(ledger) => {
            let wanted = wanted(name, &options.prefix, options.replicas, ledger);
            let made = context.get_or_create_stream(wanted).await;
            made.map_err(|it| failed("give or make the stream")(it.into()))?
        }
        None => {
            let found = context.get_stream(name).await;
            found.map_err(|it| failed("give the stream")(it.into()))?
        }
    };
    let info = stream.get_info().await.map_err(|it| failed("tell of the stream")(it.into()))?;
    let wrong = wrong(&info.config, &options.prefix, options.replicas);
    if !wrong.is_empty() {
        return Err(OpenError::Unsafe { stream: name.clone(), wrong });
    }
    let unnamed = || OpenError::Unnamed { stream: name.clone() };
    let ledger = ledger(&info.config).ok_or_else(unnamed)?;
    if let Some(expected) = options.expected.filter(|it| *it != ledger) {
        return Err(OpenError::OtherLedger { stream: name.clone(), ledger, expected });
    }
    Ok((stream, ledger))
}

/// The copy, as one of this stream.
async fn copy(client: Client, stream: Stream, options: &Options) -> Result<Copy, OpenError> {
    let opening = eventlog_sqlite::Options {
        expendable: options.expendable,
        ..eventlog_sqlite::Options::new(options.clock.clone())
    };
    let log = SqliteLog::open(&options.copy, opening).await?;
    let foreign = patiently(async || foreign(&stream, &log, options).await).await?;
    Ok(Copy::new(client, stream, options.prefix.clone(), log, foreign))
}

/// How many messages of the stream, before where the copy ends, are no entries.
async fn foreign(stream: &Stream, log: &SqliteLog, options: &Options) -> Result<u64, OpenError> {
    let end = log.last();
    if end == Position(0) {
        return Ok(0);
    }
    let pages = log.read_all(Position(end.0 - 1), Scope::All);
    let pages: Vec<_> = pages.try_collect().await.map_err(|it| OpenError::Copying(it.into()))?;
    let last = pages.iter().flat_map(|it| it.entries()).last().unwrap_or_default();
    let found = placed(stream, &last, end).await.map_err(OpenError::Copying)?;
    if let Some(before) = found {
        return Ok(before);
    }
    let info = stream.get_info().await.map_err(|it| OpenError::Copying(it.into()))?;
    let (stream, path) = (options.stream.clone(), options.copy.clone());
    Err(match info.state.last_sequence < end.0 {
        true => OpenError::Shrank { stream, copy: end, path },
        false => OpenError::OtherLog { stream, path },
    })
}

#[async_trait]
impl EventLog for NatsLog {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>> {
        self.ask(|answer| Ask::Append(append, answer))
    }

    fn synced(&self) -> BoxFuture<'static, Result<Position, AppendError>> {
        self.ask(Ask::Synced)
    }

    fn last(&self) -> Position {
        self.copy.last()
    }

    fn read(&self, stream: &StreamId) -> Pages {
        self.copy.read(stream)
    }

    fn read_all(&self, after: Position, scope: Scope) -> Pages {
        self.copy.read_all(after, scope)
    }

    fn follow(&self, after: Position, scope: Scope) -> Pages {
        self.copy.follow(after, scope)
    }
}
