//! The pin: the two moments a question is asked at.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc};
use eventlog::Position;

use crate::error::ReadError;
use crate::position::position_at;
use crate::reader::Reader;

/// What counts as known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownAt {
    /// Every entry up to this position.
    Position(Position),
    /// Every entry recorded at or before this instant.
    Time(DateTime<Utc>),
    /// Every entry recorded up to the end of this day in Asia/Ho_Chi_Minh; so far, where it is today.
    Day(NaiveDate),
}

/// The two moments a question is asked at; what is left out is today and now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pin {
    /// The effective day up to which entries hold; today in Asia/Ho_Chi_Minh if left out.
    pub as_of: Option<NaiveDate>,
    /// What counts as known; everything if left out.
    pub known_at: Option<KnownAt>,
}

/// A pin with both moments fixed: asked again, it gives the same answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The effective day, included.
    pub as_of: NaiveDate,
    /// The last position that counts as known.
    pub known_at: Position,
}

impl Pin {
    /// Whether anything but today and now was asked for.
    pub fn is_explicit(&self) -> bool {
        self.as_of.is_some() || self.known_at.is_some()
    }
}

impl Reader {
    /// Today, in Asia/Ho_Chi_Minh: UTC+7 without summer time since 1975.
    pub fn today(&self) -> NaiveDate {
        let now = self.clock.now();
        FixedOffset::east_opt(7 * 3600)
            .map_or_else(|| now.date_naive(), |zone| now.with_timezone(&zone).date_naive())
    }

    /// Fixes both moments of a pin for an answer that rests on the views: "now" is what they have seen, and what
    /// they have not seen cannot be asked for.
    pub(crate) async fn resolve_seen(&self, pin: Pin) -> Result<Resolved, ReadError> {
        let cursor = self.cursor();
        let resolved = self.resolve(pin).await?;
        match pin.known_at {
            None => Ok(Resolved { known_at: cursor.min(resolved.known_at), ..resolved }),
            Some(_) if resolved.known_at > cursor => {
                Err(ReadError::Behind { cursor, asked: resolved.known_at })
            }
            Some(_) => Ok(resolved),
        }
    }

    /// Fixes both moments of a pin, against the log.
    ///
    /// # Errors
    /// [`ReadError::BeyondLog`] and [`ReadError::AfterNow`] for what is not known yet.
    pub async fn resolve(&self, pin: Pin) -> Result<Resolved, ReadError> {
        let last = self.log.last();
        let known_at = match pin.known_at {
            None => last,
            Some(KnownAt::Position(asked)) if asked > last => {
                return Err(ReadError::BeyondLog { asked, last });
            }
            Some(KnownAt::Position(asked)) => asked,
            Some(KnownAt::Time(at)) => {
                let now = self.clock.now();
                if at > now {
                    return Err(ReadError::AfterNow { asked: at, now });
                }
                position_at(&*self.log, at).await?
            }
            Some(KnownAt::Day(day)) => {
                let end = end_of(day);
                if day > self.today() {
                    return Err(ReadError::AfterNow { asked: end, now: self.clock.now() });
                }
                position_at(&*self.log, end).await?
            }
        };
        Ok(Resolved { as_of: pin.as_of.unwrap_or_else(|| self.today()), known_at })
    }
}

/// The last instant of a day in Asia/Ho_Chi_Minh, UTC+7.
fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let whole = TimeDelta::hours(24 - 7) - TimeDelta::microseconds(1);
    let midnight = day.and_time(NaiveTime::MIN).and_utc();
    midnight.checked_add_signed(whole).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_seventeen_hours_of_universal_time() {
        let day = NaiveDate::from_ymd_opt(2023, 9, 30).unwrap();
        assert_eq!(end_of(day).to_rfc3339(), "2023-09-30T16:59:59.999999+00:00");
    }
}
