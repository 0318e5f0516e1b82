//! The promise of every log.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::DateTime;
use eventlog::{
    Append, AppendError, Appended, EventLog, ManualClock, Pages, Position, Scope, StreamId,
};
use eventlog_nats::{NatsLog, Options};
use futures::future::BoxFuture;
use servers::Nats;
use uuid::Uuid;

/// A log with the server that it lives on.
struct Held {
    log: Arc<NatsLog>,
    /// The sequencer, where it is another one.
    _other: Option<Arc<NatsLog>>,
    _server: Nats,
}

/// How a log on this server is opened, with a copy of this name.
pub fn options(server: &Nats, copy: &str) -> Options {
    let clock = ManualClock::new(DateTime::from_timestamp(1_700_000_000, 123_456_789).unwrap());
    let place = server.folder().join(copy);
    let instance = Uuid::from_u128(copy.bytes().fold(0, |sum, it| sum * 256 + u128::from(it)));
    let options = Options::new(server.addresses(), place, Arc::new(clock), instance);
    Options { replicas: 1, ..options }
}

/// Opens a log, and waits until some process is its sequencer.
pub async fn open(options: Options) -> Arc<NatsLog> {
    let start = Instant::now();
    // Several servers elect before they answer.
    let log = loop {
        match NatsLog::open(options.clone()).await {
            Ok(log) => break log,
            Err(error) => assert!(start.elapsed() < Duration::from_secs(30), "{error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    synced(&log).await;
    log
}

/// Waits until everything is synced, and the copy has it.
pub async fn synced(log: &NatsLog) {
    let start = Instant::now();
    while let Err(error) = log.synced().await {
        assert!(start.elapsed() < Duration::from_secs(30), "nobody is the sequencer: {error:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A log that this process writes itself.
mod sequencing {
    use super::*;

    async fn factory() -> Arc<dyn EventLog> {
        let server = Nats::start(1).await;
        let log = open(options(&server, "copy.db")).await;
        Arc::new(Held { log, _other: None, _server: server })
    }

    eventlog::conformance!(factory);
}

/// A log that another process writes.
mod asking {
    use super::*;

    async fn factory() -> Arc<dyn EventLog> {
        let server = Nats::start(1).await;
        let other = open(options(&server, "other.db")).await;
        let asks = Options { sequences: false, ..options(&server, "copy.db") };
        let log = open(asks).await;
        Arc::new(Held { log, _other: Some(other), _server: server })
    }

    eventlog::conformance!(factory);
}

#[async_trait]
impl EventLog for Held {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>> {
        self.log.append(append)
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
