//! Appends from and to other processes: asked by message, in order, answered when they are synced.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::{Client, HeaderMap, Message, Subscriber};
use bytes::Bytes;
use eventlog::error::BoxError;
use eventlog::{AppendError, Position};
use eventlog_sqlite::SqliteLog;
use futures::StreamExt;
use tokio::sync::{mpsc, oneshot};
use tracing::Instrument;

use crate::replies::{self, Replies, Unanswered};
use crate::traced::{carried, sequence};
use crate::wire::{Answer, Question, read_answer, read_question, write_answer, write_question};
use crate::writer::{Ask, unavailable};

/// How long an answer is waited for: longer than a batch may take.
const PATIENCE: Duration = Duration::from_secs(6);

/// How long until somebody is asked again where nobody listened.
const AGAIN: Duration = Duration::from_millis(100);

/// Where answers are waited for.
const INBOX: &str = "_INBOX.";

/// Asks the sequencer of another process.
pub struct Forward {
    queue: mpsc::UnboundedSender<(Ask, Option<HeaderMap>)>,
}

impl Forward {
    /// Asks under a subject; answers once the copy here has what they speak of.
    ///
    /// # Errors
    /// When the connection is closed.
    pub async fn new(
        client: Client,
        subject: String,
        copy: Arc<SqliteLog>,
    ) -> Result<Self, BoxError> {
        let replies = Replies::new(&client).await?;
        let way = Arc::new(Way { client, subject, replies });
        let (queue, mut asks) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            // One after another, so that they come in the order in which they were asked.
            while let Some((ask, carried)) = asks.recv().await {
                forward(&way, &copy, ask, carried).await;
            }
        });
        Ok(Self { queue })
    }

    /// Asks; the place in the order is taken now.
    pub fn ask(&self, ask: Ask) {
        let _ = self.queue.send((ask, carried()));
    }
}

/// How to get to the sequencer.
struct Way {
    client: Client,
    subject: String,
    replies: Replies,
}

/// What is sent to it.
#[derive(Clone)]
struct Letter {
    bytes: Bytes,
    carried: Option<HeaderMap>,
}

impl Way {
    /// Sends it; the place in the order is taken.
    async fn send(&self, letter: Letter) -> Result<replies::Question, BoxError> {
        let asked = self.replies.question();
        let (subject, reply) = (self.subject.clone(), asked.reply.clone());
        let Letter { bytes, carried } = letter;
        match carried {
            None => self.client.publish_with_reply(subject, reply, bytes).await?,
            Some(it) => {
                self.client.publish_with_reply_and_headers(subject, reply, it, bytes).await?;
            }
        }
        Ok(asked)
    }

    /// The answer to what was sent. While nobody listens, as until the first sequencer is one or the
    /// next one is, it is sent again: nobody did anything about it.
    async fn answer(
        &self,
        mut sent: Result<replies::Question, BoxError>,
        letter: Letter,
    ) -> Result<Bytes, BoxError> {
        let start = Instant::now();
        loop {
            match sent?.answer(PATIENCE.saturating_sub(start.elapsed())).await {
                Ok(message) => return Ok(message.payload),
                Err(Unanswered::Nobody) if start.elapsed() + AGAIN < PATIENCE => {}
                Err(error) => return Err(error.into()),
            }
            tokio::time::sleep(AGAIN).await;
            sent = self.send(letter.clone()).await;
        }
    }
}

async fn forward(way: &Arc<Way>, copy: &Arc<SqliteLog>, ask: Ask, carried: Option<HeaderMap>) {
    let (question, append, synced) = match ask {
        Ask::Append(append, answer) => (Question::Append(append), Some(answer), None),
        Ask::Synced(answer) => (Question::Synced, None, Some(answer)),
        Ask::Close(done) => {
            let _ = done.send(());
            return;
        }
    };
    let letter = Letter { bytes: write_question(&question), carried };
    let sent = way.send(letter.clone()).await;
    let (way, copy) = (way.clone(), copy.clone());
    tokio::spawn(async move {
        let answer = match way.answer(sent, letter).await {
            Ok(bytes) => read_answer(bytes),
            Err(error) => Err(AppendError::Unavailable(error)),
        };
        let answer = here(&copy, answer).await;
        match (answer, append, synced) {
            (Ok(Answer::Appended(it)), Some(append), _) => drop(append.send(Ok(it))),
            (Ok(Answer::Synced(it)), _, Some(synced)) => drop(synced.send(Ok(it))),
            (Err(error), Some(append), _) => drop(append.send(Err(error))),
            (Err(error), None, Some(synced)) => drop(synced.send(Err(error))),
            // An answer to another question: the callers learn that the log cannot say.
            _ => {}
        }
    });
}

/// An answer, once the copy has the entries that it speaks of.
async fn here(
    copy: &SqliteLog,
    answer: Result<Answer, AppendError>,
) -> Result<Answer, AppendError> {
    let upto = match &answer {
        Ok(Answer::Appended(it)) => it.entries.last().map_or(Position(0), |it| it.position),
        Ok(Answer::Synced(at)) => *at,
        Err(_) => return answer,
    };
    match tokio::time::timeout(PATIENCE, copy.reached(upto)).await {
        Ok(true) => answer,
        Ok(false) | Err(_) => Err(unavailable("the copy here does not come up to the answer")),
    }
}

/// Puts what other processes ask into the sequencer's queue, until that ends.
pub async fn serve(client: Client, mut asked: Subscriber, queue: mpsc::UnboundedSender<Ask>) {
    loop {
        let message = tokio::select! {
            () = queue.closed() => return,
            message = asked.next() => message,
        };
        let Some(Message { payload, reply: Some(reply), headers, .. }) = message else { return };
        // We may publish into the log's stream, and whoever asks need not: the answer goes nowhere
        // but to where answers are waited for.
        if !reply.starts_with(INBOX) {
            tracing::error!(%reply, "somebody asks for an answer where no inbox is");
            continue;
        }
        let client = client.clone();
        let answered = ask(payload, &queue).instrument(sequence(headers));
        tokio::spawn(async move {
            let answer = write_answer(answered.await);
            if let Err(error) = client.publish(reply, answer).await {
                tracing::warn!(%error, "an answer did not go out");
            }
        });
    }
}

/// Asks the queue at once; what this gives resolves with the answer.
fn ask(
    bytes: Bytes,
    queue: &mpsc::UnboundedSender<Ask>,
) -> impl Future<Output = Result<Answer, AppendError>> + Send + use<> {
    let gone = || unavailable("the sequencer stopped");
    let (append, appended) = oneshot::channel();
    let (sync, synced) = oneshot::channel();
    let asked = read_question(bytes).map(|question| match question {
        Question::Append(it) => (queue.send(Ask::Append(it, append)).is_ok(), true),
        Question::Synced => (queue.send(Ask::Synced(sync)).is_ok(), false),
    });
    async move {
        match asked? {
            (false, _) => Err(gone()),
            (true, true) => appended.await.unwrap_or_else(|_| Err(gone())).map(Answer::Appended),
            (true, false) => synced.await.unwrap_or_else(|_| Err(gone())).map(Answer::Synced),
        }
    }
}
