//! Publishing a group of entries as one atomic batch.
//!
//! Headers and answers are those of ADR-50 of NATS: each message names its batch and its number in
//! it, the first what sequence the stream must end at, the last commits. All of them are stored, or
//! none; the answer to the last comes when they are on the disks of a majority.

use std::time::Duration;

use async_nats::{Client, HeaderMap, Message};
use bytes::Bytes;
use eventlog::error::BoxError;
use serde::Deserialize;

use crate::replies::Replies;

/// The most messages that a server takes in a batch.
pub const BATCH_ENTRIES: usize = 1_000;

/// How long the answer to a batch is waited for. One that comes to stand later is no harm: what is
/// sent meanwhile expects it not to.
const PATIENCE: Duration = Duration::from_secs(3);

/// Publishes batches, one behind the other.
pub struct Publisher {
    client: Client,
    replies: Replies,
    sent: u64,
    /// What makes the ids of our batches unlike those of others.
    name: String,
}

/// Why a batch was not acknowledged; it may be stored all the same, unless the server refused it.
#[derive(Debug, thiserror::Error)]
pub enum Unacknowledged {
    /// The server refused it: nothing of it is stored.
    #[error("JetStream refused the batch: {0}")]
    Refused(String),
    /// No answer, or one that says nothing.
    #[error("the outcome of the batch is not known: {0}")]
    Unknown(BoxError),
}

/// What the last message of a batch is answered with.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    seq: u64,
    #[serde(default)]
    count: usize,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    description: String,
}

impl Publisher {
    /// A publisher on a connection.
    ///
    /// # Errors
    /// When the connection is closed.
    pub async fn new(client: Client, name: String) -> Result<Self, BoxError> {
        let replies = Replies::new(&client).await?;
        Ok(Self { client, replies, sent: 0, name })
    }

    /// Sends entries, each under its subject, to stand right after sequence `after`. What this gives
    /// resolves when the outcome is known; batches that are sent meanwhile stand behind this one.
    pub async fn send(
        &mut self,
        after: u64,
        entries: Vec<(String, Bytes)>,
    ) -> impl Future<Output = Result<(), Unacknowledged>> + Send + use<> {
        let question = self.replies.question();
        let count = entries.len();
        let sent = self.publish(after, entries, &question.reply).await;
        async move {
            sent.map_err(Unacknowledged::Unknown)?;
            let answer = question.answer(PATIENCE).await;
            let answer = answer.map_err(|it| Unacknowledged::Unknown(it.into()))?;
            judge(&answer, after, count)
        }
    }

    async fn publish(
        &mut self,
        after: u64,
        entries: Vec<(String, Bytes)>,
        reply: &str,
    ) -> Result<(), BoxError> {
        self.sent += 1;
        let id = format!("{}-{}", self.name, self.sent);
        let last = entries.len();
        for (at, (subject, bytes)) in (1..).zip(entries) {
            let mut headers = HeaderMap::new();
            headers.insert("Nats-Batch-Id", id.as_str());
            headers.insert("Nats-Batch-Sequence", at.to_string());
            if at == 1 {
                headers.insert("Nats-Expected-Last-Sequence", after.to_string());
            }
            if at < last {
                self.client.publish_with_headers(subject, headers, bytes).await?;
                continue;
            }
            headers.insert("Nats-Batch-Commit", "1");
            let reply = reply.to_owned();
            let publish =
                self.client.publish_with_reply_and_headers(subject, reply, headers, bytes);
            publish.await?;
        }
        Ok(())
    }
}

/// Whether an answer says that the whole batch stands where it should.
fn judge(answer: &Message, after: u64, count: usize) -> Result<(), Unacknowledged> {
    let unknown = |it: BoxError| Unacknowledged::Unknown(it);
    let answer: Answer =
        serde_json::from_slice(&answer.payload).map_err(|it| unknown(it.into()))?;
    match answer.error {
        Some(refusal) => Err(Unacknowledged::Refused(refusal.description)),
        None if answer.count == count && answer.seq == after + count as u64 => Ok(()),
        None => {
            let (seq, has) = (answer.seq, answer.count);
            Err(unknown(format!("{has} of {count} entries stand before {seq}").into()))
        }
    }
}
