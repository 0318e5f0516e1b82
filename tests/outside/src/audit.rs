//! The whole log, read from outside, and held against what a log promises.

use std::collections::{BTreeMap, HashMap};

use api::v1;
use api::v1::event::Kind;
use api::v1::history_entry::Happened;
use api::v1::log_service_client::LogServiceClient;
use api::v1::read_entries_response::Content;
use tonic::transport::Channel;

use crate::Outcome;

/// A log as a reader sees it who asked for everything.
#[derive(Debug, Default)]
pub struct Log {
    /// Its entries, in order.
    pub entries: Vec<v1::HistoryEntry>,
}

impl Log {
    /// Reads it to its end.
    ///
    /// # Errors
    /// If the server does not answer, or does not say that it sent everything.
    pub async fn read(channel: &Channel) -> Outcome<Self> {
        let format = v1::EntryFormat::Decoded.into();
        let asked = v1::ReadEntriesRequest { format, ..Default::default() };
        let mut client = LogServiceClient::new(channel.clone());
        let mut pages = client.read_entries(asked).await?.into_inner();
        let (mut log, mut whole) = (Self::default(), None);
        while let Some(page) = pages.message().await? {
            match page.content {
                Some(Content::Decoded(it)) => log.entries.extend(it.entries),
                Some(Content::CaughtUp(it)) => whole = Some(it.position),
                other => return Err(format!("{other:?} was not asked for").into()),
            }
        }
        match whole {
            Some(position) if position == log.last() => Ok(log),
            other => {
                Err(format!("the log ends at {}, and is said to at {other:?}", log.last()).into())
            }
        }
    }

    /// The last position; 0 if it is empty.
    pub fn last(&self) -> u64 {
        self.entries.last().map_or(0, |it| it.position)
    }

    /// The positions of each request's entries.
    pub fn positions(&self) -> HashMap<&str, Vec<u64>> {
        let mut found: HashMap<&str, Vec<u64>> = HashMap::new();
        for it in &self.entries {
            found.entry(&it.request_id).or_default().push(it.position);
        }
        found
    }

    /// Positions, revisions and counters without gaps, time that never decreases, and every append
    /// whole, in one piece and once.
    ///
    /// # Errors
    /// The first place where it is not so.
    pub fn check(&self) -> Outcome<()> {
        let mut revisions: BTreeMap<&str, u64> = BTreeMap::new();
        let mut counters: BTreeMap<&str, u64> = BTreeMap::new();
        let mut recorded_at = (i64::MIN, 0);
        for (position, it) in (1..).zip(&self.entries) {
            let wrong = |what: &str| Err(format!("position {position}: {what}: {it:?}").into());
            let revision = revisions.entry(&it.stream).or_default();
            let counter = counters.entry(&it.partition).or_default();
            (*revision, *counter) = (*revision + 1, *counter + 1);
            let at = it.recorded_at.as_ref().map_or((0, 0), |it| (it.seconds, it.nanos));
            match () {
                () if it.position != position => return wrong("a gap"),
                () if it.revision != *revision => return wrong("a gap in the stream"),
                () if it.partition_sequence != *counter => return wrong("a gap in the partition"),
                () if at < recorded_at => return wrong("recorded before the one before"),
                () => recorded_at = at,
            }
        }
        self.appends()
    }

    fn appends(&self) -> Outcome<()> {
        let mut rest = self.entries.as_slice();
        let mut seen: HashMap<&str, u64> = HashMap::new();
        while let Some(first) = rest.first() {
            let whole = rest.get(..first.append_count as usize).unwrap_or_default();
            let one = (0..).zip(whole).all(|(index, it): (u32, _)| {
                (it.append_index, it.append_count) == (index, first.append_count)
                    && it.request_id == first.request_id
            });
            if whole.is_empty() || !one {
                return Err(format!("a half append: {first:?}").into());
            }
            if let Some(before) = seen.insert(&first.request_id, first.position) {
                return Err(format!("recorded twice, first at {before}: {first:?}").into());
            }
            rest = &rest[whole.len()..];
        }
        Ok(())
    }

    /// How many cooperatives were registered and not dissolved, how many members they have, and how
    /// many joined in 2024, all counted from the entries.
    pub fn recount(&self) -> [i64; 3] {
        let [mut cooperatives, mut members, mut joined] = [0; 3];
        for it in &self.entries {
            let Some(Happened::Events(events)) = &it.happened else { continue };
            let year = it.effective_date.map_or(0, |it| it.year);
            for event in &events.events {
                match event.kind {
                    Some(Kind::Registered(_)) => cooperatives += 1,
                    Some(Kind::MemberJoined(_)) => {
                        members += 1;
                        joined += i64::from(year == 2024);
                    }
                    Some(Kind::MemberLeft(_)) => members -= 1,
                    _ => {}
                }
            }
        }
        [cooperatives, members, joined]
    }
}
