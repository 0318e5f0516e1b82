//! The time of recording, handed in, and the rule that says which times a log takes.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use crate::error::AppendError;

/// Tells the time. The only real one stands in the program; tests hand in their own.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> DateTime<Utc>;
}

/// A clock that stands still until it is told otherwise.
#[derive(Debug)]
pub struct ManualClock(Mutex<DateTime<Utc>>);

impl ManualClock {
    /// A clock that shows `at`.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(Mutex::new(at))
    }

    /// Shows `at` from now on, which may lie before what it showed.
    pub fn set(&self, at: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    /// Shows `by` more than it did.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far a clock may stand from where it is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockLimits {
    /// At open: how far ahead of the last entry. A ledger may lie unused, so this is long.
    pub gap: TimeDelta,
    /// While running: how much more than the monotonic clock it may have moved between two
    /// readings.
    pub leap: TimeDelta,
}

impl ClockLimits {
    /// A gap of 400 days, a leap of 10 minutes.
    pub const DEFAULT: Self = Self { gap: TimeDelta::days(400), leap: TimeDelta::minutes(10) };

    /// Any gap and any leap ahead: for clocks that are moved by hand. Behind is still refused.
    pub const ANY_AHEAD: Self = Self { gap: TimeDelta::MAX, leap: TimeDelta::MAX };

    /// How far behind the last entry a clock may stand and be taken to show the last entry's
    /// instant: 1 second.
    pub const BEHIND: TimeDelta = TimeDelta::seconds(1);
}

impl Default for ClockLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The rule of `recorded_at`: it never decreases, and a clock that is wrong is refused, not
/// followed.
#[derive(Clone, Debug)]
pub struct ClockGuard {
    limits: ClockLimits,
    seen: DateTime<Utc>,
    seen_at: Duration,
}

impl ClockGuard {
    /// A guard for a log whose last entry was recorded at `last`, opened when the clock shows
    /// `now`.
    ///
    /// # Errors
    /// [`AppendError::ClockBehind`] or [`AppendError::ClockAhead`].
    pub fn open(
        limits: ClockLimits,
        last: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<Self, AppendError> {
        if let Some(last) = last {
            not_behind(now, last)?;
            if now - last > limits.gap {
                return Err(AppendError::ClockAhead { now, last });
            }
        }
        Ok(Self { limits, seen: now, seen_at: Duration::ZERO })
    }

    /// What `recorded_at` an entry gets after one recorded at `last`, when the clock shows `now`
    /// and the monotonic clock has run for `running` since the log was opened. Whole microseconds.
    ///
    /// A refused reading changes nothing: the next is judged against the last one that was taken.
    ///
    /// # Errors
    /// [`AppendError::ClockBehind`] or [`AppendError::ClockAhead`].
    pub fn read(
        &mut self,
        last: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
        running: Duration,
    ) -> Result<DateTime<Utc>, AppendError> {
        if let Some(last) = last {
            not_behind(now, last)?;
        }
        let elapsed = running.saturating_sub(self.seen_at);
        let elapsed = TimeDelta::from_std(elapsed).unwrap_or(TimeDelta::MAX);
        let allowed = elapsed.checked_add(&self.limits.leap).unwrap_or(TimeDelta::MAX);
        if now - self.seen > allowed {
            return Err(AppendError::ClockAhead { now, last: self.seen });
        }
        (self.seen, self.seen_at) = (now, running);
        let now = now.trunc_subsecs(6);
        Ok(last.map_or(now, |last| now.max(last)))
    }
}

fn not_behind(now: DateTime<Utc>, last: DateTime<Utc>) -> Result<(), AppendError> {
    if last - now > ClockLimits::BEHIND {
        return Err(AppendError::ClockBehind { now, last });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + seconds, 123_456_789).unwrap()
    }

    fn guard(limits: ClockLimits) -> ClockGuard {
        ClockGuard::open(limits, Some(at(0)), at(0)).unwrap()
    }

    #[test]
    fn recorded_at_is_in_microseconds() {
        let read = guard(ClockLimits::DEFAULT).read(None, at(5), Duration::from_secs(5)).unwrap();
        assert_eq!(read.timestamp_subsec_nanos(), 123_456_000);
        assert_eq!(read.timestamp(), at(5).timestamp());
    }

    #[test]
    fn a_second_behind_is_clamped_and_more_is_refused() {
        let mut guard = guard(ClockLimits::DEFAULT);
        assert_eq!(guard.read(Some(at(10)), at(9), Duration::ZERO).unwrap(), at(10));
        let refused = guard.read(Some(at(10)), at(8), Duration::ZERO).unwrap_err();
        assert!(matches!(refused, AppendError::ClockBehind { .. }), "{refused}");
    }

    #[test]
    fn a_leap_is_refused_until_the_clock_is_right_again() {
        let mut guard = guard(ClockLimits::DEFAULT);
        guard.read(None, at(600), Duration::ZERO).unwrap();
        for _ in 0..3 {
            let refused = guard.read(None, at(1201), Duration::ZERO).unwrap_err();
            assert!(matches!(refused, AppendError::ClockAhead { .. }), "{refused}");
        }
        guard.read(None, at(1201), Duration::from_secs(1)).unwrap();
        guard.read(None, at(1100), Duration::from_secs(2)).unwrap();
    }

    #[test]
    fn a_gap_at_open_is_settable() {
        let (last, now) = (Some(at(0)), at(0) + TimeDelta::days(401));
        let refused = ClockGuard::open(ClockLimits::DEFAULT, last, now).unwrap_err();
        assert!(matches!(refused, AppendError::ClockAhead { .. }), "{refused}");
        let longer = ClockLimits { gap: TimeDelta::days(402), ..ClockLimits::DEFAULT };
        ClockGuard::open(longer, last, now).unwrap();
        ClockGuard::open(ClockLimits::ANY_AHEAD, last, now).unwrap();
        let refused = ClockGuard::open(ClockLimits::ANY_AHEAD, last, at(-2)).unwrap_err();
        assert!(matches!(refused, AppendError::ClockBehind { .. }), "{refused}");
        ClockGuard::open(ClockLimits::DEFAULT, None, now).unwrap();
    }
}
