//! Amendments of a log that is there: entries that take the place of earlier ones, or take them back. Written as they
//! are stored, past the registrar: what is measured is what reads them.

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;
use chrono::Days;
use cooperative::{Dong, Event, Standing, Text};
use entry::{Happened, Payload};
use eventlog::{
    Append, AppendId, Draft, Envelope, EventLog, Expectation, Position, Revision, Scope, StreamId,
};
use fastrand::Rng;
use futures::TryStreamExt;

use crate::Outcome;
use crate::generate::SEED;

/// Appends under way at once.
const WINDOW: usize = 4_096;

/// An entry to be: what of which stream is amended, and how.
struct Amendment {
    stream: StreamId,
    payload: Bytes,
}

/// Appends as many amendments as make this share of the entries of the log, drawn at random among annual returns,
/// ratings and members that joined; gives how many. Returns are replaced by others ten days before, ratings are
/// taken back, joinings are replaced by ones with another capital.
pub(crate) async fn amend(log: &dyn EventLog, share: f64) -> Outcome<u64> {
    if share <= 0.0 {
        return Ok(0);
    }
    let mut rng = Rng::with_seed(SEED);
    let mut heads: HashMap<StreamId, Expectation> = HashMap::new();
    let mut amendments = Vec::new();
    let mut pages = log.read_all(Position(0), Scope::All);
    while let Some(page) = pages.try_next().await? {
        for read in page.decoded() {
            let envelope = read?.envelope;
            if rng.f64() < share && envelope.stream.as_str().starts_with("cooperative:") {
                amendments.extend(amendment(&envelope)?);
            }
            let Envelope { stream, partition, revision, .. } = envelope;
            heads.insert(stream.clone(), Expectation { stream, partition, revision });
        }
    }
    let (mut waiting, count) = (VecDeque::with_capacity(WINDOW), amendments.len() as u64);
    rng.shuffle(&mut amendments);
    for Amendment { stream, payload } in amendments {
        let expected = heads.get_mut(&stream).ok_or("a stream without a head")?;
        let id = uuid::Builder::from_random_bytes(rng.u128(..).to_be_bytes()).into_uuid();
        let drafts = vec![Draft { stream, payload }];
        if waiting.len() >= WINDOW
            && let Some(oldest) = waiting.pop_front()
        {
            oldest.await?;
        }
        waiting.push_back(log.append(Append {
            id: AppendId(id),
            expected: vec![expected.clone()],
            drafts,
        }));
        expected.revision = Revision(expected.revision.0 + 1);
    }
    for appending in waiting {
        appending.await?;
    }
    Ok(count)
}

/// What amends an entry; `None` if it is of no kind that is amended here.
fn amendment(envelope: &Envelope) -> Outcome<Option<Amendment>> {
    let mut payload = Payload::decode(&envelope.payload)?;
    let Happened::Cooperative(events) = &mut payload.happened else { return Ok(None) };
    let revision = envelope.revision.0;
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
    Ok(Some(Amendment { stream: envelope.stream.clone(), payload: payload.encode() }))
}

#[cfg(test)]
mod tests {
    use country::Country;
    use entry::decode_fold;

    use super::*;
    use crate::{generate, ledger};

    #[tokio::test]
    async fn a_share_of_the_entries_is_replaced_or_voided() {
        let folder = tempfile::tempdir().unwrap();
        let country = Country { seed: SEED, factor: 0.0002 };
        let written = generate::write(folder.path(), country, 0.5).await.unwrap();
        let log = ledger::read(folder.path()).await.unwrap();
        assert!(written.amendments > 10 && log.last().0 == written.entries);
        let before = Position(written.entries - written.amendments);
        let mut kinds = [0, 0];
        let mut pages = log.read_all(before, Scope::All);
        while let Some(page) = pages.try_next().await.unwrap() {
            for read in page.decoded() {
                let envelope = read.unwrap().envelope;
                let (at, ended) = match decode_fold(&envelope.payload).unwrap().standing {
                    Standing::Replaces(ended) => (0, ended),
                    Standing::Voids(ended) => (1, ended),
                    Standing::New | Standing::ByDeadline => {
                        panic!("{} amends nothing", envelope.position)
                    }
                };
                assert!(ended < envelope.revision.0);
                kinds[at] += 1;
            }
        }
        assert!(kinds[0] > 0 && kinds[1] > 0, "{kinds:?}");
    }
}
