//! An answer that is yet to come.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::oneshot;

use crate::answer::Answer;
use crate::error::RecordError;

/// What has been decided and waits for the disk. Dropping it takes nothing back.
pub struct Pending(State);

enum State {
    /// Nothing to wait for; `None` once it was given.
    Ready(Option<Result<Answer, RecordError>>),
    /// The append is on its way.
    Submitted(oneshot::Receiver<Result<Answer, RecordError>>),
    /// It rests on appends that are on their way.
    Rests(BoxFuture<'static, Result<Answer, RecordError>>),
}

impl Pending {
    pub(crate) fn ready(result: Result<Answer, RecordError>) -> Self {
        Self(State::Ready(Some(result)))
    }

    pub(crate) fn submitted(answer: oneshot::Receiver<Result<Answer, RecordError>>) -> Self {
        Self(State::Submitted(answer))
    }

    pub(crate) fn rests(on: BoxFuture<'static, Result<Answer, RecordError>>) -> Self {
        Self(State::Rests(on))
    }
}

impl Future for Pending {
    type Output = Result<Answer, RecordError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Ready(result) => {
                Poll::Ready(result.take().unwrap_or_else(|| Err(RecordError::ended())))
            }
            State::Submitted(answer) => answer
                .poll_unpin(context)
                .map(|it| it.unwrap_or_else(|_| Err(RecordError::ended()))),
            State::Rests(on) => on.poll_unpin(context),
        }
    }
}
