//! A log with amendments among its entries: entries that take the place of earlier ones, or take them back. Copied
//! from a log without any, past the registrar: what is measured is what reads them.

use std::collections::{BTreeMap, HashMap, VecDeque};

use bytes::Bytes;
use chrono::Days;
use cooperative::{Dong, Event, Standing, Text};
use entry::{Happened, Payload};
use eventlog::{
    Append, AppendError, AppendId, Appended, Draft, Envelope, EventLog, Expectation, Partition,
    Position, Revision, Scope, StreamId,
};
use fastrand::Rng;
use futures::TryStreamExt;
use futures::future::BoxFuture;

use crate::Outcome;
use crate::generate::SEED;

/// Appends under way at once.
const WINDOW: usize = 4_096;

type Appending = BoxFuture<'static, Result<Appended, AppendError>>;

/// A log that is being written.
struct Copy<'a> {
    to: &'a dyn EventLog,
    rng: Rng,
    share: f64,
    /// The last revision of each stream in the log that is read.
    last: HashMap<StreamId, u64>,
    streams: HashMap<StreamId, Stream>,
    waiting: VecDeque<Appending>,
    amendments: u64,
}

/// A stream that is being written.
struct Stream {
    partition: Partition,
    revision: u64,
    /// Amendments to come, by the revision of the log that is read which they come after.
    due: BTreeMap<u64, Vec<Bytes>>,
}

/// Copies a log; this share of its entries is amended, each at a moment drawn among those that its cooperative's later
/// entries are recorded at. Gives how many. Drawn are annual returns, ratings and members that joined: returns are
/// replaced by others ten days before, ratings are taken back, joinings are replaced by ones with another capital.
pub(crate) async fn copy(from: &dyn EventLog, to: &dyn EventLog, share: f64) -> Outcome<u64> {
    let mut last = HashMap::new();
    let mut pages = from.read_all(Position(0), Scope::All);
    while let Some(page) = pages.try_next().await? {
        for read in page.decoded() {
            let envelope = read?.envelope;
            last.insert(envelope.stream, envelope.revision.0);
        }
    }
    let (streams, waiting) = (HashMap::new(), VecDeque::with_capacity(WINDOW));
    let rng = Rng::with_seed(SEED);
    let mut copy = Copy { to, rng, share, last, streams, waiting, amendments: 0 };
    let mut group: Vec<Envelope> = Vec::new();
    let mut pages = from.read_all(Position(0), Scope::All);
    while let Some(page) = pages.try_next().await? {
        for read in page.decoded() {
            let envelope = read?.envelope;
            if group.last().is_some_and(|it| it.append != envelope.append) {
                copy.append(&std::mem::take(&mut group)).await?;
            }
            group.push(envelope);
        }
    }
    copy.append(&group).await?;
    for appending in copy.waiting {
        appending.await?;
    }
    Ok(copy.amendments)
}

impl Copy<'_> {
    /// Appends the entries of one append, then what is due after them.
    async fn append(&mut self, group: &[Envelope]) -> Outcome<()> {
        let Some(first) = group.first() else { return Ok(()) };
        let mut expected: Vec<Expectation> = Vec::new();
        let mut amended = Vec::new();
        for it in group {
            let stream = self.streams.entry(it.stream.clone()).or_insert_with(|| Stream {
                partition: it.partition.clone(),
                revision: 0,
                due: BTreeMap::new(),
            });
            if !expected.iter().any(|expected| expected.stream == it.stream) {
                expected.push(stream.expectation(it.stream.clone()));
            }
            stream.revision += 1;
            if self.rng.f64() < self.share
                && it.stream.as_str().starts_with("cooperative:")
                && let Some(payload) = amendment(it, stream.revision)?
            {
                amended.push((it, payload));
            }
        }
        let draft =
            |it: &Envelope| Draft { stream: it.stream.clone(), payload: it.payload.clone() };
        let drafts = group.iter().map(draft).collect();
        self.send(Append { id: first.append, expected, drafts }).await?;
        for (it, payload) in amended {
            let last = self.last.get(&it.stream).copied().unwrap_or(it.revision.0);
            let after = self.rng.u64(it.revision.0..=last.max(it.revision.0));
            if let Some(stream) = self.streams.get_mut(&it.stream) {
                stream.due.entry(after).or_default().push(payload);
            }
        }
        for it in group {
            self.due(it).await?;
        }
        Ok(())
    }

    /// Appends the amendments that are due after an entry.
    async fn due(&mut self, after: &Envelope) -> Outcome<()> {
        loop {
            let Some(stream) = self.streams.get_mut(&after.stream) else { return Ok(()) };
            let Some(first) = stream.due.first_entry().filter(|it| *it.key() <= after.revision.0)
            else {
                return Ok(());
            };
            let payloads = first.remove();
            for payload in payloads {
                let Some(stream) = self.streams.get_mut(&after.stream) else { return Ok(()) };
                let expected = vec![stream.expectation(after.stream.clone())];
                stream.revision += 1;
                self.amendments += 1;
                let id = uuid::Builder::from_random_bytes(self.rng.u128(..).to_be_bytes());
                let drafts = vec![Draft { stream: after.stream.clone(), payload }];
                self.send(Append { id: AppendId(id.into_uuid()), expected, drafts }).await?;
            }
        }
    }

    async fn send(&mut self, append: Append) -> Outcome<()> {
        if self.waiting.len() >= WINDOW
            && let Some(oldest) = self.waiting.pop_front()
        {
            oldest.await?;
        }
        self.waiting.push_back(self.to.append(append));
        Ok(())
    }
}

impl Stream {
    fn expectation(&self, stream: StreamId) -> Expectation {
        let (partition, revision) = (self.partition.clone(), Revision(self.revision));
        Expectation { stream, partition, revision }
    }
}

/// What amends an entry of this revision; `None` if it is of no kind that is amended here.
fn amendment(envelope: &Envelope, revision: u64) -> Outcome<Option<Bytes>> {
    let mut payload = Payload::decode(&envelope.payload)?;
    let Happened::Cooperative(events) = &mut payload.happened else { return Ok(None) };
    let standing = match events.as_mut_slice() {
        [Event::ReturnFiled(filed)] => {
            filed.revenue = filed.revenue.map(|it| Dong(it.0 + 1_000_000));
            let day = payload.meta.effective;
            payload.meta.effective = day.checked_sub_days(Days::new(10)).unwrap_or(day);
            Standing::Replaces(revision)
        }
        [Event::MemberJoined(joined)] => {
            joined.capital = Some(Dong(2_000_000));
            Standing::Replaces(revision)
        }
        [Event::Rated(_)] => {
            events.clear();
            Standing::Voids(revision)
        }
        _ => return Ok(None),
    };
    payload.meta.standing = standing;
    payload.meta.reason = Text::new("theo hồ sơ gốc").ok();
    // Ciphertext is bound to the entry that it was made for.
    payload.personal.clear();
    Ok(Some(payload.encode()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use country::Country;
    use entry::decode_fold;

    use super::*;
    use crate::{generate, ledger};

    #[tokio::test]
    async fn a_share_of_the_entries_is_replaced_or_voided_among_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let country = Country { seed: SEED, factor: 0.0002 };
        let written = generate::write(folder.path(), country, 0.5).await.unwrap();
        let log = ledger::read(folder.path()).await.unwrap();
        assert!(written.amendments > 10 && log.last().0 == written.entries);
        let (mut replaced, mut voided, mut after) = (0, 0, 0);
        let mut amended = HashSet::new();
        let mut pages = log.read_all(Position(0), Scope::All);
        while let Some(page) = pages.try_next().await.unwrap() {
            for read in page.decoded() {
                let envelope = read.unwrap().envelope;
                let ended = match decode_fold(&envelope.payload).unwrap().standing {
                    Standing::Replaces(ended) => {
                        replaced += 1;
                        ended
                    }
                    Standing::Voids(ended) => {
                        voided += 1;
                        ended
                    }
                    Standing::New | Standing::ByDeadline => {
                        after += u64::from(amended.contains(&envelope.stream));
                        continue;
                    }
                };
                assert!(ended < envelope.revision.0);
                amended.insert(envelope.stream);
            }
        }
        assert!(replaced > 0 && voided > 0, "{replaced} {voided}");
        assert_eq!(replaced + voided, written.amendments);
        assert!(after > 50, "{after} entries follow an amendment in their stream");
    }
}
