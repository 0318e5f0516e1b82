//! `LogService`.

use std::time::Duration;

use api::question::{Format, LogStatus, ReadEntries};
use api::v1;
use api::v1::log_service_server::LogService;
use api::v1::read_entries_response::Content;
use entry::Payload;
use eventlog::{Envelope, EventLog, Pages, Partition, Position, Scope};
use futures::StreamExt;
use futures::stream::BoxStream;
use tonic::{Request, Response, Status};

use super::{Service, answer};
use crate::error::ReadError;
use crate::status::{fields, status};

/// How often a follower that has everything is told so.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// At most so many bytes of entries in one message.
const MESSAGE_BYTES: usize = 1 << 20;

#[tonic::async_trait]
impl LogService for Service {
    type ReadEntriesStream = BoxStream<'static, Result<v1::ReadEntriesResponse, Status>>;

    async fn read_entries(
        &self,
        request: Request<v1::ReadEntriesRequest>,
    ) -> Result<Response<Self::ReadEntriesStream>, Status> {
        let asked = ReadEntries::try_from(request.into_inner()).map_err(fields)?;
        self.reach(asked.min_position).await?;
        let log = self.reader.log().clone();
        if asked.after > log.last().0 {
            let (asked, last) = (Position(asked.after), log.last());
            return Err(status(ReadError::BeyondLog { asked, last }));
        }
        let scope = match &asked.partition {
            None => Scope::All,
            Some(path) => {
                let partition = Partition::new(path);
                let partition = partition.map_err(|it| status(ReadError::damaged(path, it)))?;
                Scope::Partitions([partition].into())
            }
        };
        let after = Position(asked.after);
        // What is there now first, and a mark that all of it was sent; then, if asked, what comes.
        let last = log.last();
        let (format, follows) = (asked.format, asked.follow);
        let start = Sent { log, scope, format, upto: last.max(after) };
        let there = start.there(after, last);
        if !follows {
            return Ok(Response::new(there.boxed()));
        }
        Ok(Response::new(there.chain(start.come()).boxed()))
    }

    async fn get_log_status(
        &self,
        request: Request<v1::GetLogStatusRequest>,
    ) -> Result<Response<v1::GetLogStatusResponse>, Status> {
        let asked = LogStatus::try_from(request.into_inner()).map_err(fields)?;
        self.reach(asked.min_position).await?;
        let last = self.reader.log().last();
        let recorded_at = match last {
            Position(0) => None,
            last => {
                let log = self.reader.log();
                Some(crate::position::recorded_at(&**log, last).await.map_err(status)?)
            }
        };
        Ok(Response::new(v1::GetLogStatusResponse {
            log_position: last.0,
            view_position: self.reader.cursor().0,
            last_recorded_at: recorded_at.map(api::timestamp),
        }))
    }
}

impl Service {
    /// Waits until the log has a position.
    async fn reach(&self, asked: u64) -> Result<(), Status> {
        if Position(asked) > self.reader.log().last() {
            self.reader.views(Position(asked), self.patience).await.map_err(status)?;
        }
        Ok(())
    }
}

/// A reader of the log, and how far everything was sent to it.
#[derive(Clone)]
struct Sent {
    log: std::sync::Arc<dyn EventLog>,
    scope: Scope,
    format: Format,
    upto: Position,
}

type Messages = BoxStream<'static, Result<v1::ReadEntriesResponse, Status>>;

impl Sent {
    /// The entries after a position up to the last one when it was asked, and a mark that they were sent.
    fn there(&self, after: Position, last: Position) -> Messages {
        let (format, log) = (self.format, self.log.clone());
        let pages = self.log.read_all(after, self.scope.clone());
        let messages = pages.flat_map(move |page| {
            let messages = match page {
                // What came since is left to whoever follows.
                Ok(page) => split(page.entries().filter(|it| position(it) <= last), format, last),
                Err(error) => vec![Err(status(error.into()))],
            };
            futures::stream::iter(messages)
        });
        let mark = async move { Ok(caught_up(last, log.last())) };
        messages.chain(futures::stream::once(mark)).boxed()
    }

    /// What comes from now on; a mark whenever there was nothing for a while, so that the line is known to be open.
    fn come(self) -> Messages {
        let pages = self.log.follow(self.upto, self.scope.clone());
        let step = |(mut sent, mut pages): (Self, Pages)| async move {
            let messages = match tokio::time::timeout(HEARTBEAT, pages.next()).await {
                Ok(Some(Ok(page))) => {
                    let reached = page.entries().next_back().map(|it| position(&it));
                    sent.upto = reached.unwrap_or_default().max(sent.upto);
                    split(page.entries(), sent.format, sent.log.last())
                }
                Ok(Some(Err(error))) => vec![Err(status(error.into()))],
                Ok(None) => return None,
                Err(_) => vec![Ok(caught_up(sent.upto, sent.log.last()))],
            };
            Some((futures::stream::iter(messages), (sent, pages)))
        };
        futures::stream::unfold((self, pages), step).flatten().boxed()
    }
}

/// Where an entry stands; 0 if it cannot be read, so that it is sent, and told by whoever decodes it.
fn position(entry: &bytes::Bytes) -> Position {
    Envelope::decode(entry.clone()).map_or(Position(0), |it| it.position)
}

fn caught_up(position: Position, last: Position) -> v1::ReadEntriesResponse {
    let content = Some(Content::CaughtUp(v1::CaughtUp { position: position.0 }));
    v1::ReadEntriesResponse { content, log_position: last.0 }
}

/// The messages of some entries, none too large.
fn split(
    entries: impl Iterator<Item = bytes::Bytes>,
    format: Format,
    last: Position,
) -> Vec<Result<v1::ReadEntriesResponse, Status>> {
    let mut messages = Vec::new();
    let mut part: Vec<bytes::Bytes> = Vec::new();
    let mut bytes = 0;
    for entry in entries {
        if bytes + entry.len() > MESSAGE_BYTES && !part.is_empty() {
            messages.push(message(&part, format, last));
            part.clear();
            bytes = 0;
        }
        bytes += entry.len() + 2;
        part.push(entry);
    }
    if !part.is_empty() {
        messages.push(message(&part, format, last));
    }
    messages
}

fn message(
    entries: &[bytes::Bytes],
    format: Format,
    last: Position,
) -> Result<v1::ReadEntriesResponse, Status> {
    let content = match format {
        Format::Packed => Content::Packed(packed(entries).map_err(status)?),
        Format::Decoded => Content::Decoded(decoded(entries).map_err(status)?),
    };
    Ok(v1::ReadEntriesResponse { content: Some(content), log_position: last.0 })
}

fn packed(entries: &[bytes::Bytes]) -> Result<v1::PackedEntries, ReadError> {
    let position = |it: Option<&bytes::Bytes>| match it {
        Some(it) => Envelope::decode(it.clone())
            .map(|it| it.position.0)
            .map_err(|it| ReadError::damaged("the log", it)),
        None => Ok(0),
    };
    let mut bytes = Vec::with_capacity(entries.iter().map(|it| it.len() + 2).sum());
    for entry in entries {
        eventlog::page::pack(entry, &mut bytes);
    }
    Ok(v1::PackedEntries {
        entries: bytes.into(),
        count: entries.len().try_into().unwrap_or(u32::MAX),
        first_position: position(entries.first())?,
        last_position: position(entries.last())?,
    })
}

fn decoded(entries: &[bytes::Bytes]) -> Result<v1::DecodedEntries, ReadError> {
    let entry = |bytes: &bytes::Bytes| {
        let envelope =
            Envelope::decode(bytes.clone()).map_err(|it| ReadError::damaged("the log", it))?;
        let position = format!("position {}", envelope.position);
        let payload =
            Payload::decode(&envelope.payload).map_err(|it| ReadError::damaged(position, it))?;
        Ok(answer::entry(&envelope, &payload))
    };
    let entries = entries.iter().map(entry).collect::<Result<_, ReadError>>()?;
    Ok(v1::DecodedEntries { entries })
}
