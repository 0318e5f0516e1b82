//! The copy of the stream beside this process: taken over message by message, in order.

use std::pin::pin;
use std::time::Duration;

use async_nats::jetstream::consumer::push::OrderedConfig;
use async_nats::jetstream::consumer::{DeliverPolicy, ReplayPolicy};
use async_nats::jetstream::stream::Stream;
use async_nats::{Client, jetstream};
use bytes::Bytes;
use eventlog::error::BoxError;
use eventlog::{AppendError, Envelope, EventLog, Page, PageBuilder, Position};
use eventlog_sqlite::SqliteLog;
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use tokio::time::timeout;

use crate::subject::subject;

/// How often it is told how far the copy is.
const TOLD_EVERY: Duration = Duration::from_millis(100);

/// A stream and its copy.
pub struct Copy {
    client: Client,
    stream: Stream,
    prefix: String,
    log: std::sync::Arc<SqliteLog>,
    /// How many messages of the stream, before where the copy ends, are no entries.
    foreign: u64,
}

/// A message that the servers do not have any more: what comes is a later one.
#[derive(Debug, thiserror::Error)]
#[error("entries are gone at position {next}: message {is} came where {should} should")]
pub struct Gap {
    is: u64,
    should: u64,
    next: Position,
}

/// Whether copying failed since the servers have lost entries.
pub fn is_gap(error: &BoxError) -> bool {
    error.is::<Gap>()
}

/// A message, as far as it matters here.
pub struct Told {
    /// Its number in the stream.
    pub sequence: u64,
    subject: String,
    /// What it carries.
    pub bytes: Bytes,
}

/// The messages of a stream from a sequence on, in order, as they come.
///
/// # Errors
/// When the servers do not give them.
pub async fn messages(
    client: &Client,
    stream: &Stream,
    first: u64,
) -> Result<BoxStream<'static, Result<Told, BoxError>>, BoxError> {
    let config = OrderedConfig {
        deliver_subject: client.new_inbox(),
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: first },
        replay_policy: ReplayPolicy::Instant,
        ..OrderedConfig::default()
    };
    let consumer = stream.create_consumer(config).await?;
    Ok(consumer.messages().await?.map(told).boxed())
}

impl Copy {
    /// The copy of a stream, which ends behind so many messages that are no entries.
    pub fn new(
        client: Client,
        stream: Stream,
        prefix: String,
        log: std::sync::Arc<SqliteLog>,
        foreign: u64,
    ) -> Self {
        Self { client, stream, prefix, log, foreign }
    }

    /// The log that it is copied into.
    pub fn log(&self) -> &std::sync::Arc<SqliteLog> {
        &self.log
    }

    /// What subjects begin with.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// How many messages before its end are no entries.
    pub fn foreign(&self) -> u64 {
        self.foreign
    }

    /// The sequence in the stream at which the copy ends.
    pub fn sequence(&self) -> u64 {
        self.log.last().0 + self.foreign
    }

    /// Takes over what the stream has now, and tells how far it is.
    ///
    /// # Errors
    /// When the stream cannot be read or the copy not be written.
    pub async fn catch_up(
        &mut self,
        progress: &(dyn Fn(Position, Position) + Send + Sync),
    ) -> Result<(), BoxError> {
        let end = self.stream.get_info().await?.state.last_sequence;
        if end <= self.sequence() {
            return Ok(());
        }
        let (log, upto) = (self.log.clone(), Position(end - self.foreign));
        let mut following = pin!(self.follow(Some(end), std::future::pending()));
        loop {
            match timeout(TOLD_EVERY, &mut following).await {
                Ok(done) => return done,
                Err(_) => progress(log.last(), upto),
            }
        }
    }

    /// Takes over what comes, up to a sequence or until `stop` resolves; between two messages, never
    /// within one. This future is to be driven to its end.
    ///
    /// # Errors
    /// When the stream cannot be read or the copy not be written.
    pub async fn follow(
        &mut self,
        end: Option<u64>,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<(), BoxError> {
        let mut messages = messages(&self.client, &self.stream, self.sequence() + 1).await?;
        let mut stop = pin!(stop);
        while end.is_none_or(|end| self.sequence() < end) {
            let mut taken = Vec::new();
            let first = tokio::select! {
                biased;
                () = &mut stop => return Ok(()),
                first = messages.next() => first,
            };
            taken.push(first.ok_or("the servers ended the consumer")??);
            // What is there already is written together.
            while taken.len() < PageBuilder::ENTRIES {
                match messages.next().now_or_never() {
                    Some(Some(more)) => taken.push(more?),
                    _ => break,
                }
            }
            self.take(taken).await?;
        }
        Ok(())
    }

    /// Takes over messages that come next.
    async fn take(&mut self, messages: Vec<Told>) -> Result<(), BoxError> {
        let mut good = Vec::new();
        for message in messages {
            let next = Position(self.log.last().0 + good.len() as u64 + 1);
            let parked = self.foreign;
            if message.sequence != next.0 + parked {
                let (is, should) = (message.sequence, next.0 + parked);
                return Err(Gap { is, should, next }.into());
            }
            match self.check(&message, next) {
                Ok(()) => good.push(message.bytes),
                Err(why) => {
                    self.adopt(std::mem::take(&mut good)).await?;
                    self.park(message.sequence, &why);
                }
            }
        }
        self.adopt(good).await
    }

    /// Whether a message is an entry at a position; the sequencer's order is checked as it is taken
    /// over.
    fn check(&self, message: &Told, next: Position) -> Result<(), String> {
        let envelope = Envelope::decode(message.bytes.clone()).map_err(|it| it.to_string())?;
        if envelope.position != next {
            return Err(format!("it says position {}, not {next}", envelope.position));
        }
        let (partition, stream) = (envelope.partition.as_str(), envelope.stream.as_str());
        let due = subject(&self.prefix, partition, stream);
        if message.subject == due { Ok(()) } else { Err(format!("it is not under {due}")) }
    }

    /// Takes over entries that come next; those that cannot stand there are parked.
    async fn adopt(&mut self, entries: Vec<Bytes>) -> Result<(), BoxError> {
        if entries.is_empty() {
            return Ok(());
        }
        match self.log.adopt(page(&entries)).await {
            Ok(_) => Ok(()),
            Err(AppendError::Malformed(why)) if entries.len() == 1 => {
                self.park(self.sequence() + 1, &why);
                Ok(())
            }
            Err(AppendError::Malformed(_)) => {
                for entry in entries {
                    Box::pin(self.adopt(vec![entry])).await?;
                }
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Counts a message that is no entry.
    fn park(&mut self, sequence: u64, why: &str) {
        self.foreign += 1;
        metrics::counter!("coopledger_parked_total").increment(1);
        tracing::error!(sequence,
            reason = %why, "a message of the log's stream is no entry; somebody else publishes there");
    }
}

/// The page of some entries.
pub fn page(entries: &[Bytes]) -> Page {
    let mut builder = PageBuilder::default();
    entries.iter().for_each(|it| builder.push(it));
    builder.take().unwrap_or_default()
}

fn told(
    message: Result<jetstream::Message, async_nats::jetstream::consumer::push::OrderedError>,
) -> Result<Told, BoxError> {
    let message = message?;
    let sequence = message.info().map_err(|it| it.to_string())?.stream_sequence;
    let message = message.message;
    Ok(Told { sequence, subject: message.subject.to_string(), bytes: message.payload })
}

/// How many messages before the copy's end are no entries, and whether the stream has the copy's
/// last entry there at all.
///
/// # Errors
/// When the stream cannot be read.
pub async fn placed(stream: &Stream, last: &Bytes, at: Position) -> Result<Option<u64>, BoxError> {
    let end = stream.get_info().await?.state.last_sequence;
    let mut sequence = at.0;
    while sequence <= end {
        let message = stream.get_raw_message(sequence).await?;
        if message.payload == *last {
            return Ok(Some(sequence - at.0));
        }
        let found = Envelope::decode(message.payload).ok().map(|it| it.position);
        match found {
            // So many messages before it are no entries.
            Some(found) if found < at => sequence += at.0 - found.0,
            Some(found) if found > at => return Ok(None),
            _ => sequence += 1,
        }
    }
    Ok(None)
}
