//! Answers on one subscription, each to the question that waits for it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::{Client, Message, StatusCode};
use eventlog::error::BoxError;
use futures::StreamExt;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// An inbox, and who waits for what comes to it.
pub struct Replies {
    inbox: String,
    sent: AtomicU64,
    waiting: Arc<Waiting>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Waiting(Mutex<HashMap<u64, oneshot::Sender<Message>>>);

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// Nobody listens under the subject: nothing was done about it.
    #[error("nobody takes such questions")]
    Nobody,
    /// No answer came in time, or the connection is gone.
    #[error("no answer: {0}")]
    Silent(BoxError),
}

/// A question that was not answered yet.
pub struct Question {
    /// Where the answer is to be sent.
    pub reply: String,
    number: u64,
    answer: oneshot::Receiver<Message>,
    waiting: Arc<Waiting>,
}

impl Replies {
    /// An inbox on a connection.
    ///
    /// # Errors
    /// When the connection is closed.
    pub async fn new(client: &Client) -> Result<Self, BoxError> {
        let inbox = client.new_inbox();
        let mut replies = client.subscribe(format!("{inbox}.*")).await?;
        let waiting = Arc::new(Waiting::default());
        let told = waiting.clone();
        let task = tokio::spawn(async move {
            while let Some(reply) = replies.next().await {
                let number = reply.subject.rsplit('.').next().and_then(|it| it.parse().ok());
                let waits = number.and_then(|it: u64| told.lock().remove(&it));
                if let Some(waits) = waits {
                    let _ = waits.send(reply);
                }
            }
        });
        Ok(Self { inbox, sent: AtomicU64::new(0), waiting, task })
    }

    /// A question to come.
    pub fn question(&self) -> Question {
        let number = self.sent.fetch_add(1, Ordering::Relaxed);
        let (waits, answer) = oneshot::channel();
        self.waiting.lock().insert(number, waits);
        let reply = format!("{}.{number}", self.inbox);
        Question { reply, number, answer, waiting: self.waiting.clone() }
    }
}

impl Question {
    /// The answer.
    ///
    /// # Errors
    /// When none comes in time, or nobody takes such questions.
    pub async fn answer(mut self, patience: Duration) -> Result<Message, Unanswered> {
        let answer = tokio::time::timeout(patience, &mut self.answer).await;
        let answer = answer.map_err(|late| Unanswered::Silent(late.into()))?;
        let message = answer.map_err(|gone| Unanswered::Silent(gone.into()))?;
        match message.status {
            None => Ok(message),
            Some(StatusCode::NO_RESPONDERS) => Err(Unanswered::Nobody),
            Some(status) => Err(Unanswered::Silent(format!("status {status}").into())),
        }
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        self.waiting.lock().remove(&self.number);
    }
}

impl Drop for Replies {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, oneshot::Sender<Message>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
