//! The entries of a file, decoded, and what is asked of them: which correct others, which came
//! late, whose they are.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use cooperative::day::local_day;
use cooperative::{Entry, Standing};
use entry::{Happened, Payload, StreamName};
use eventlog::Envelope;

use crate::form::{EntryPart, Evidence, Shown};
use crate::verdict::{Refused, Verdict};

/// From how many days after its effective day on an entry is listed as late: a month's bookkeeping.
/// A judgement; the law names no single term.
pub const LATE_DAYS: i64 = 30;

/// An entry of the file.
#[derive(Clone, Debug)]
pub struct Listed<'a> {
    /// Where it stands and when it was recorded.
    pub envelope: Envelope,
    /// What it says.
    pub payload: Payload,
    /// What of it is shown in clear.
    pub shown: &'a [Shown],
}

impl<'a> Listed<'a> {
    /// The entries of a file, in the order of their positions.
    ///
    /// # Errors
    /// [`Verdict::Malformed`] if they are not in order, or one is not an entry of a form ever
    /// written.
    pub fn all(of: &'a Evidence) -> Result<Vec<Self>, Refused> {
        let all: Result<Vec<Self>, Refused> = of.entries.iter().map(Self::read).collect();
        let all = all?;
        let disorder = all.windows(2).find(|it| match it {
            [one, next] => next.position() <= one.position(),
            _ => false,
        });
        match disorder {
            None => Ok(all),
            Some(_) => Err(Refused::new(Verdict::Malformed, "the entries are not in their order")),
        }
    }

    fn read(of: &'a EntryPart) -> Result<Self, Refused> {
        let envelope = Envelope::decode(of.entry.0.clone())
            .map_err(|it| Refused::malformed("an entry", it))?;
        let at = format!("entry {}", envelope.position);
        let payload =
            Payload::decode(&envelope.payload).map_err(|it| Refused::malformed(&at, it))?;
        let fields: Vec<u32> = of.shown.iter().map(|it| it.field).collect();
        let there = fields.iter().all(|it| (*it as usize) < payload.personal.len());
        if !there || !fields.is_sorted_by(|one, next| one < next) {
            return Err(Refused::malformed(
                &at,
                "fields are shown that it does not have, or twice",
            ));
        }
        Ok(Self { envelope, payload, shown: &of.shown })
    }

    /// Its number in the log.
    pub fn position(&self) -> u64 {
        self.envelope.position.0
    }

    /// What its stream is about.
    pub fn about(&self) -> Option<StreamName> {
        StreamName::parse(self.envelope.stream.as_str())
    }

    /// As the domain folds it, if it is a cooperative's.
    pub fn entry(&self) -> Option<Entry> {
        let Happened::Cooperative(events) = &self.payload.happened else { return None };
        let (position, revision) = (self.position(), self.envelope.revision.0);
        Some(self.payload.meta.entry(position, revision, events.clone()))
    }

    /// The day on which it was recorded, in Asia/Ho_Chi_Minh.
    pub fn recorded_on(&self) -> NaiveDate {
        local_day(self.envelope.recorded_at)
    }

    /// How many days after its effective day it was recorded, if more than [`LATE_DAYS`].
    pub fn late(&self) -> Option<i64> {
        let days = self.recorded_on().signed_duration_since(self.payload.meta.effective).num_days();
        (days > LATE_DAYS).then_some(days)
    }

    /// Whether it takes the place of another one, or takes it back.
    pub fn amends(&self) -> bool {
        matches!(self.payload.meta.standing, Standing::Replaces(_) | Standing::Voids(_))
    }

    /// Who recorded it.
    pub fn recorder(&self) -> &str {
        self.payload.meta.recorder.id.as_str()
    }
}

/// By which entry others were ended, as known at a position: by stream and revision.
pub fn ended<'e>(
    entries: impl IntoIterator<Item = &'e Listed<'e>>,
    known_at: u64,
) -> BTreeMap<(&'e str, u64), u64> {
    let mut ended = BTreeMap::new();
    for it in entries.into_iter().filter(|it| it.position() <= known_at) {
        let own = it.envelope.revision.0;
        if let Some(revision) = it.payload.meta.standing.ends().filter(|it| *it < own) {
            ended.entry((it.envelope.stream.as_str(), revision)).or_insert(it.position());
        }
    }
    ended
}

/// How many entries each recorder made, the most first.
pub fn by_recorder<'e>(entries: &'e [Listed<'e>]) -> Vec<(&'e str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    entries.iter().for_each(|it| *counts.entry(it.recorder()).or_default() += 1);
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    counts
}
