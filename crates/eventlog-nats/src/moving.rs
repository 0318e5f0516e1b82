//! Moving house: a log that stands elsewhere is carried into a stream, and held against it.
//!
//! What is carried are the entries as they stand, in their order, so that positions stay. The other
//! way round needs nothing of its own: the copy beside a process is the log, in a file.

use std::time::{Duration, Instant};

use async_nats::jetstream::stream::Stream;
use bytes::Bytes;
use eventlog::error::BoxError;
use eventlog::{Envelope, EventLog, Position, Scope};
use futures::stream::FuturesOrdered;
use futures::{StreamExt, TryStreamExt};
use tokio::time::timeout;

use crate::batch::{BATCH_ENTRIES, Publisher, Unacknowledged};
use crate::copy::messages;
use crate::error::OpenError;
use crate::log::{Options, connect, stream};
use crate::monitoring;
use crate::patience::patiently;
use crate::subject::subject;

/// The most bytes of a batch; an entry more may stand above it.
const BATCH_BYTES: usize = 4 << 20;
/// How long a message that is there may take to come.
const PATIENCE: Duration = Duration::from_secs(20);
/// How soon it is gone on after what was not acknowledged.
const AGAIN: Duration = Duration::from_millis(500);
/// So many batches are under way at once.
const UNDER_WAY: usize = 3;

/// Why a log was not carried into a stream. What was carried stays; the same call goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// The stream cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The stream holds another ledger, or went on without this log.
    #[error("the stream {stream} is not the beginning of this log: {why}")]
    Other {
        /// The stream's name.
        stream: String,
        /// Where they part.
        why: String,
    },
    /// The log cannot be read.
    #[error("the log cannot be read")]
    Read(#[from] eventlog::ReadError),
    /// A batch is not acknowledged.
    #[error("what was carried is not acknowledged")]
    Unacknowledged(#[from] Unacknowledged),
    /// The stream cannot be read.
    #[error("the stream cannot be read")]
    Stream(#[source] BoxError),
}

/// Carries into the stream what it does not have yet of a log, and gives where both end then. The
/// stream is made if there is none, as the one of ledger `options.makes`. Servers that elect, or have
/// made the stream a moment ago, are asked again for 20 seconds.
///
/// # Errors
/// [`CarryError`]; nobody else may publish meanwhile.
pub async fn carry(options: &Options, log: &dyn EventLog) -> Result<Position, CarryError> {
    let client = connect(options).await?;
    if !options.monitoring.is_empty() {
        monitoring::check(&options.monitoring).await?;
    }
    let (stream, _) = patiently(async || stream(&client, options).await).await?;
    let name = options.instance.simple().to_string();
    let mut publisher = Publisher::new(client, name).await.map_err(CarryError::Stream)?;
    let (mut acknowledged, mut moved) = (0, Instant::now());
    loop {
        let mut end = acknowledged;
        let error = match carried(&stream, options, log, &mut publisher, &mut end).await {
            Err(error @ (CarryError::Unacknowledged(_) | CarryError::Stream(_))) => error,
            other => return other,
        };
        if end > acknowledged {
            (acknowledged, moved) = (end, Instant::now());
        }
        if moved.elapsed() > PATIENCE {
            return Err(error);
        }
        tracing::warn!(?error, "the log is carried on from where the stream ends");
        tokio::time::sleep(AGAIN).await;
    }
}

/// Carries from where the stream ends; `acknowledged` is told up to where it certainly does.
async fn carried(
    stream: &Stream,
    options: &Options,
    log: &dyn EventLog,
    publisher: &mut Publisher,
    acknowledged: &mut u64,
) -> Result<Position, CarryError> {
    let other = |why| CarryError::Other { stream: options.stream.clone(), why };
    let (mut end, upto) = (begins(stream, log).await?.map_err(other)?, log.last());
    *acknowledged = end;
    let mut under_way = FuturesOrdered::new();
    let mut pages = log.read_all(Position(end), Scope::All);
    while let Some(page) = pages.try_next().await? {
        let mut entries = page.entries().peekable();
        while entries.peek().is_some() {
            let batch = batch(&mut entries, &options.prefix).map_err(other)?;
            let count = batch.len() as u64;
            let sent = publisher.send(end, batch).await;
            end += count;
            under_way.push_back(async move { sent.await.map(|()| end) });
            if under_way.len() == UNDER_WAY {
                *acknowledged = under_way.next().await.transpose()?.unwrap_or(*acknowledged);
                (options.progress)(Position(end), upto);
            }
        }
    }
    while let Some(done) = under_way.next().await {
        *acknowledged = done?;
    }
    Ok(Position(end))
}

/// The next entries, under their subjects, up to what a batch takes.
fn batch(
    entries: &mut impl Iterator<Item = Bytes>,
    prefix: &str,
) -> Result<Vec<(String, Bytes)>, String> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for entry in entries {
        let it = Envelope::decode(entry.clone()).map_err(|it| it.to_string())?;
        bytes += entry.len();
        batch.push((subject(prefix, it.partition.as_str(), it.stream.as_str()), entry));
        if batch.len() == BATCH_ENTRIES || bytes >= BATCH_BYTES {
            break;
        }
    }
    Ok(batch)
}

/// Where the stream ends, if all of it is the beginning of the log, as its last message tells.
async fn begins(stream: &Stream, log: &dyn EventLog) -> Result<Result<u64, String>, CarryError> {
    let unread = |it: BoxError| CarryError::Stream(it);
    let info = stream.get_info().await.map_err(|it| unread(it.into()))?;
    let end = info.state.last_sequence;
    if end == 0 {
        return Ok(Ok(0));
    }
    let last = stream.get_raw_message(end).await.map_err(|it| unread(it.into()))?.payload;
    let page = log.read_all(Position(end - 1), Scope::All).try_next().await?;
    let ours = page.and_then(|it| it.entries().next());
    Ok(match ours {
        Some(entry) if entry == last => Ok(end),
        Some(_) => Err(format!("another message stands at {end}")),
        None => Err(format!("it ends at {end}, the log at {}", log.last())),
    })
}

/// Holds a log against the stream, entry by entry, byte by byte, up to where the log ends, and gives
/// that. What else is in the stream came later, or is no entry: such messages are passed over, as when
/// the stream is copied.
///
/// # Errors
/// [`CarryError::Other`] names the first place where they differ.
pub async fn verify(options: &Options, log: &dyn EventLog) -> Result<Position, CarryError> {
    let client = connect(options).await?;
    let (stream, _) = stream(&client, &Options { makes: None, ..options.clone() }).await?;
    let unread = |it: BoxError| CarryError::Stream(it);
    let other = |why| CarryError::Other { stream: options.stream.clone(), why };
    let info = stream.get_info().await.map_err(|it| unread(it.into()))?;
    let (end, last) = (info.state.last_sequence, log.last());
    if end < last.0 {
        return Err(other(format!("it ends at {end}, the log at {last}")));
    }
    if last == Position(0) {
        return Ok(last);
    }
    let mut messages = messages(&client, &stream, 1).await.map_err(unread)?;
    let mut pages = log.read_all(Position(0), Scope::All);
    let (mut at, mut passed) = (0, 0);
    while let Some(page) = pages.try_next().await? {
        for entry in page.slices() {
            at += 1;
            loop {
                if passed == end {
                    return Err(other(format!("it does not have entry {at}")));
                }
                // A message that is gone at the end never comes.
                let found = timeout(PATIENCE, messages.next()).await;
                let Ok(found) = found else {
                    return Err(other(format!("it does not give entry {at}")));
                };
                let found = found.transpose().map_err(unread)?;
                let found = found.ok_or_else(|| unread("the consumer ended".into()))?;
                passed = found.sequence;
                if found.bytes == entry {
                    break;
                }
                let claims = Envelope::decode(found.bytes).is_ok_and(|it| it.position.0 == at);
                if claims {
                    return Err(other(format!("another entry stands at {at}")));
                }
            }
            if at == last.0 {
                return Ok(last);
            }
        }
        (options.progress)(Position(at), last);
    }
    Err(other(format!("the log could be read up to {at} only, of {last}")))
}
