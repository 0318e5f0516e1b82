//! Whether this process can do now what it is there for.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use auditor::Loss;
use eventlog::Position;
use metrics::gauge;
use projector::ViewsHandle;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::ledger::Log;

/// How often it is looked at.
const STEP: Duration = Duration::from_millis(500);
/// How often until it is ready for the first time.
const FIRST_STEP: Duration = Duration::from_millis(10);
/// How long log and views may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ready {
    /// The process runs and is not asked to end.
    pub alive: bool,
    /// The log can be written.
    pub recording: bool,
    /// The views are as current as they must be.
    pub reading: bool,
}

/// What is looked at.
pub struct Watching {
    /// The log.
    pub log: Log,
    /// Whether this process records.
    pub records: bool,
    /// Whether its history is lost: then nothing is recorded any more, and what is read is not what was signed.
    pub loss: Loss,
    /// The views, if this process reads them.
    pub views: Option<ViewsHandle>,
    /// How long views may be behind the log.
    pub bound: Duration,
}

impl Watching {
    /// Tells what is ready, until nobody listens.
    pub async fn run(self, told: watch::Sender<Ready>) {
        let (mut lag, log) = (Lag::default(), self.log.events());
        // A log that is a copy stands still when it is cut off: only an answer says how current it is.
        let (mut answered, mut came) = (Instant::now(), false);
        while !told.is_closed() {
            let end = timeout(PATIENCE, log.synced()).await;
            let answers = matches!(end, Ok(Ok(_)));
            let is_whole = self.loss.why().is_none();
            let recording = self.records && answers && is_whole;
            if answers {
                answered = Instant::now();
            }
            let silent = if answers { Duration::ZERO } else { answered.elapsed() };
            let (cursor, last) = (self.cursor().await, log.last());
            let known = cursor.flatten();
            let behind = known.and_then(|it| lag.of(it, last, Instant::now()));
            let behind = behind.map(|it| it.max(silent));
            // What is there is still read; but who has a choice should ask another process.
            let reading = is_whole && behind.is_some_and(|it| it <= self.bound);
            let now = Ready { alive: true, recording, reading };
            gauge!("coopledger_log_position").set(last.0 as f64);
            gauge!("coopledger_sequencer").set(f64::from(u8::from(self.log.sequences())));
            self.measure(now, known, last, behind);
            told.send_if_modified(|it| std::mem::replace(it, now) != now);
            let all = (recording || !self.records) && (reading || cursor.is_none());
            came |= all;
            tokio::time::sleep(if came { STEP } else { FIRST_STEP }).await;
        }
    }

    /// How far the views are that questions are answered from: `Some(None)` if they do not answer.
    async fn cursor(&self) -> Option<Option<Position>> {
        let views = self.views.as_ref()?.current();
        let cursor = timeout(PATIENCE, views.cursor()).await;
        Some(cursor.ok().and_then(Result::ok))
    }

    /// Shows what is ready and how far the views are, as far as this process has a part in it.
    fn measure(
        &self,
        now: Ready,
        cursor: Option<Position>,
        last: Position,
        behind: Option<Duration>,
    ) {
        let shown = |part: &'static str, is: bool| {
            gauge!("coopledger_ready", "part" => part).set(f64::from(u8::from(is)));
        };
        if self.records {
            shown("recording", now.recording);
        }
        if self.views.is_some() {
            shown("reading", now.reading);
        }
        let Some(cursor) = cursor else { return };
        gauge!("coopledger_views_position").set(cursor.0 as f64);
        gauge!("coopledger_views_lag_entries").set(last.0.saturating_sub(cursor.0) as f64);
        if let Some(behind) = behind {
            gauge!("coopledger_views_lag_seconds").set(behind.as_secs_f64());
        }
    }
}

/// How many ends of the log are kept at most: later ones say nothing before earlier ones are reached.
const SEEN: usize = 1_000;

/// For how long views have been behind a log.
#[derive(Default)]
struct Lag {
    /// Where the log ended, and when that was seen first; what the views have reached is let go of.
    seen: VecDeque<(Position, Instant)>,
    /// Whether the views ever were where the log ended when it was seen first.
    came: bool,
}

impl Lag {
    /// For how long an entry has been in the log that is not in the views; `None` until the views were
    /// as current as the log for the first time.
    fn of(&mut self, cursor: Position, last: Position, now: Instant) -> Option<Duration> {
        let full = self.seen.len() == SEEN;
        if !full && self.seen.back().is_none_or(|(it, _)| *it < last) {
            self.seen.push_back((last, now));
        }
        while self.seen.front().is_some_and(|(it, _)| *it <= cursor) {
            self.came = true;
            // The last one is kept: it says that this end was seen before.
            if self.seen.len() == 1 {
                return Some(Duration::ZERO);
            }
            self.seen.pop_front();
        }
        let since = self.seen.front().map_or(now, |(_, it)| *it);
        self.came.then(|| now.duration_since(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_are_behind_from_when_the_first_entry_came_that_they_do_not_have() {
        let (mut lag, start) = (Lag::default(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        let of = |lag: &mut Lag, cursor, last, seconds| {
            lag.of(Position(cursor), Position(last), at(seconds)).map(|it| it.as_secs())
        };
        assert_eq!(of(&mut lag, 0, 10, 0), None, "they never were current");
        assert_eq!(of(&mut lag, 9, 20, 1), None);
        assert_eq!(of(&mut lag, 10, 20, 2), Some(1), "what is missing came at 1");
        assert_eq!(of(&mut lag, 20, 20, 3), Some(0));
        assert_eq!(of(&mut lag, 20, 20, 50), Some(0));
        assert_eq!(of(&mut lag, 20, 21, 60), Some(0));
        assert_eq!(of(&mut lag, 20, 22, 64), Some(4));
        assert_eq!(of(&mut lag, 21, 30, 65), Some(1));
    }

    #[test]
    fn views_of_an_empty_log_are_current() {
        let now = Instant::now();
        assert_eq!(Lag::default().of(Position(0), Position(0), now), Some(Duration::ZERO));
    }
}
