//! A log on which things go wrong, on purpose and the same way each time.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::future::BoxFuture;
use futures::stream::{iter, unfold};
use futures::{FutureExt, StreamExt};

use crate::append::{Append, Appended};
use crate::error::{AppendError, BoxError, ReadError};
use crate::ids::{Position, StreamId};
use crate::log::{EventLog, Pages, Scope};

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The call does not reach the log: unavailable. A read gives only this error.
    Lost,
    /// An append is made, but answered as unavailable: its outcome is unknown. A read fails after
    /// its first page.
    Cut,
    /// The answer comes so much later; an append takes its place at once.
    Delayed(Duration),
}

/// How often things go wrong: so many calls of a thousand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Calls that do not reach the log.
    pub lost: u16,
    /// Calls that do and whose answer is cut off.
    pub cut: u16,
    /// Calls that are answered late.
    pub delayed: u16,
    /// How late at most.
    pub delay: Duration,
}

enum Plan {
    Script { appends: VecDeque<Fault>, reads: VecDeque<Fault> },
    Seed { state: u64, appends: Rates, reads: Rates },
}

/// A log with faults. When its plan holds none, it keeps the whole promise.
pub struct Faulty<L> {
    log: L,
    plan: Mutex<Plan>,
}

impl<L: EventLog> Faulty<L> {
    /// The log itself, without faults.
    pub fn quiet(log: L) -> Self {
        Self::scripted(log, [], [])
    }

    /// These faults, one for each append and one for each read in order of the calls; then none.
    pub fn scripted(
        log: L,
        appends: impl IntoIterator<Item = Fault>,
        reads: impl IntoIterator<Item = Fault>,
    ) -> Self {
        let (appends, reads) = (appends.into_iter().collect(), reads.into_iter().collect());
        Self { log, plan: Mutex::new(Plan::Script { appends, reads }) }
    }

    /// Faults drawn from a seed: the same calls in the same order meet the same faults.
    pub fn seeded(log: L, seed: u64, appends: Rates, reads: Rates) -> Self {
        Self { log, plan: Mutex::new(Plan::Seed { state: seed, appends, reads }) }
    }

    /// The log below, without its faults.
    pub fn inner(&self) -> &L {
        &self.log
    }

    fn draw(&self, append: bool) -> Fault {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *plan {
            Plan::Script { appends, reads } => {
                let script = if append { appends } else { reads };
                script.pop_front().unwrap_or(Fault::None)
            }
            Plan::Seed { state, appends, reads } => {
                let rates = if append { *appends } else { *reads };
                rates.draw(|| split_mix(state))
            }
        }
    }

    fn spoil(&self, pages: Pages) -> Pages {
        match self.draw(false) {
            Fault::None => pages,
            Fault::Lost => iter([Err(unreadable())]).boxed(),
            Fault::Cut => pages.take(1).chain(iter([Err(unreadable())])).boxed(),
            Fault::Delayed(by) => unfold((pages, Some(by)), |(mut pages, by)| async move {
                if let Some(by) = by {
                    tokio::time::sleep(by).await;
                }
                let page = pages.next().await?;
                Some((page, (pages, None)))
            })
            .boxed(),
        }
    }
}

impl Rates {
    fn draw(&self, mut random: impl FnMut() -> u64) -> Fault {
        let [lost, cut, delayed] = [self.lost, self.cut, self.delayed].map(u64::from);
        let micros = u64::try_from(self.delay.as_micros()).unwrap_or(u64::MAX).max(1);
        match random() % 1_000 {
            drawn if drawn < lost => Fault::Lost,
            drawn if drawn < lost + cut => Fault::Cut,
            drawn if drawn < lost + cut + delayed => {
                Fault::Delayed(Duration::from_micros(random() % micros))
            }
            _ => Fault::None,
        }
    }
}

/// SplitMix64: small, and the same everywhere.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[derive(Debug, thiserror::Error)]
#[error("a fault was injected")]
struct Injected;

fn injected() -> AppendError {
    AppendError::Unavailable(BoxError::from(Injected))
}

fn unreadable() -> ReadError {
    ReadError::Unavailable(BoxError::from(Injected))
}

#[async_trait]
impl<L: EventLog> EventLog for Faulty<L> {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, AppendError>> {
        let fault = self.draw(true);
        if fault == Fault::Lost {
            return async { Err(injected()) }.boxed();
        }
        let answer = self.log.append(append);
        match fault {
            Fault::Cut => answer.map(|_| Err(injected())).boxed(),
            Fault::Delayed(by) => async move {
                tokio::time::sleep(by).await;
                answer.await
            }
            .boxed(),
            Fault::None | Fault::Lost => answer,
        }
    }

    fn synced(&self) -> BoxFuture<'static, Result<Position, AppendError>> {
        self.log.synced()
    }

    fn last(&self) -> Position {
        self.log.last()
    }

    fn read(&self, stream: &StreamId) -> Pages {
        self.spoil(self.log.read(stream))
    }

    fn read_all(&self, after: Position, scope: Scope) -> Pages {
        self.spoil(self.log.read_all(after, scope))
    }

    fn follow(&self, after: Position, scope: Scope) -> Pages {
        self.spoil(self.log.follow(after, scope))
    }
}
