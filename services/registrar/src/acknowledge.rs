//! Submitted appends are followed to their end in one task, in their order, so that a caller who
//! hangs up changes nothing.

use std::sync::Arc;

use eventlog::{AppendError, Appended};
use futures::FutureExt;
use tokio::sync::{mpsc, oneshot, watch};

use crate::answer::Answer;
use crate::attempt::{Attempt, LOOKS_MAX};
use crate::erasing;
use crate::error::RecordError;
use crate::inner::Inner;
use crate::step::{Prepared, Step, Submitted, Turn};

/// How often a request is decided again because its streams moved meanwhile.
const ATTEMPTS_MAX: usize = 10;

/// How many appends are taken from the queue at once.
const BATCH: usize = 256;

/// An append on its way, and who waits for it.
pub(crate) struct Item {
    pub prepared: Box<Prepared>,
    pub submitted: Submitted,
    pub answer: oneshot::Sender<Result<Answer, RecordError>>,
}

/// Follows every append of the queue to its end; ends with the queue.
pub(crate) async fn run(
    inner: Arc<Inner>,
    mut queue: mpsc::UnboundedReceiver<Item>,
    told: watch::Sender<u64>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let mut last = 0;
        for Item { prepared, mut submitted, answer } in batch.drain(..) {
            let appended = match (&mut submitted.appended).now_or_never() {
                Some(appended) => appended,
                None => {
                    tell(&told, last);
                    (&mut submitted.appended).await
                }
            };
            last = submitted.number;
            let result = settle(&inner, &prepared, submitted, appended).await;
            inner.resolve(last);
            if result.is_ok() && erasing::erases(&prepared.request) {
                // Beside the others: they do not wait for the vault.
                tokio::spawn(carry_out(inner.clone(), prepared, result, answer));
                continue;
            }
            // Whoever asked may have hung up.
            let _ = answer.send(result);
        }
        tell(&told, last);
    }
}

/// Destroys the keys of an erasure that is recorded, and answers then.
async fn carry_out(
    inner: Arc<Inner>,
    prepared: Box<Prepared>,
    result: Result<Answer, RecordError>,
    answer: oneshot::Sender<Result<Answer, RecordError>>,
) {
    let done = inner.carry_out(&prepared.request).await;
    if let Err(error) = &done {
        tracing::error!(%error, "keys of erased data are not destroyed yet");
    }
    let _ = answer.send(done.and(result));
}

/// Tells those who wait up to which number appends are resolved.
fn tell(told: &watch::Sender<u64>, last: u64) {
    told.send_if_modified(|it| {
        let more = last > *it;
        *it = last.max(*it);
        more
    });
}

/// What the log said of an append. If a stream moved meanwhile, it is decided again, before
/// everything that was submitted after it.
async fn settle(
    inner: &Inner,
    prepared: &Prepared,
    submitted: Submitted,
    mut appended: Result<Appended, AppendError>,
) -> Result<Answer, RecordError> {
    let Submitted { mut place, mut epoch, number, mut streams, .. } = submitted;
    for attempt in 1.. {
        match appended {
            Ok(it) if !it.repeated => {
                place.recorded_at = it.recorded_at;
                place.first = it.entries.first().map_or(0, |it| it.position.0);
                return Ok(place.answer(&prepared.request, false));
            }
            // Others wrote to a stream; or recorded this very request, perhaps with another body.
            Ok(_) | Err(AppendError::Conflict { .. }) => {
                if !inner.drop_decided(epoch, &streams) {
                    return Err(RecordError::dropped());
                }
            }
            Err(error) => {
                inner.drop_decided(epoch, &streams);
                return Err(RecordError::Append(error));
            }
        }
        // Every append that was submitted has been judged above: a busy answer left no trace.
        if attempt == ATTEMPTS_MAX {
            break;
        }
        // Later reads see all that was submitted before, unless it failed.
        let _ = inner.log.synced().await;
        let again = match decide_again(inner, prepared, number).await? {
            Again::Submitted(again) => again,
            Again::Decided(result) => return result,
        };
        (place, epoch, streams) = (again.place, again.epoch, again.streams);
        appended = again.appended.await;
    }
    inner.drop_decided(epoch, &streams);
    Err(RecordError::Busy)
}

enum Again {
    Submitted(Submitted),
    Decided(Result<Answer, RecordError>),
}

async fn decide_again(
    inner: &Inner,
    prepared: &Prepared,
    number: u64,
) -> Result<Again, RecordError> {
    let mut attempt = Attempt::new(inner, Turn::Again(number));
    for _ in 0..LOOKS_MAX {
        let step = attempt.look(prepared).step(&mut inner.cache())?;
        if let Step::Submitted(submitted) = step {
            return Ok(Again::Submitted(submitted));
        }
        // What it rests on is read from the log, and so is synced.
        if let Some((result, _)) = attempt.follow(prepared, step).await? {
            return Ok(Again::Decided(result));
        }
    }
    Err(RecordError::Busy)
}
