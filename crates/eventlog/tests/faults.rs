//! With faults on, whoever asks again with the same id gets each append made exactly once.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what tests are made with may fail as tests do"
)]

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::DateTime;
use eventlog::conformance::{drafts, expect, of};
use eventlog::faulty::{Fault, Rates};
use eventlog::{
    Append, AppendError, AppendId, Appended, Envelope, EventLog, Faulty, ManualClock, MemoryLog,
    Position, ReadError, Scope,
};
use futures::TryStreamExt;
use uuid::Uuid;

fn memory_log() -> MemoryLog {
    MemoryLog::new(Arc::new(ManualClock::new(DateTime::from_timestamp(1_700_000_000, 0).unwrap())))
}

fn append(n: u64, stream: &str, revision: u64) -> Append {
    let id = AppendId(Uuid::from_u128(u128::from(n) + 1));
    Append { id, expected: vec![expect(stream, revision)], drafts: drafts(stream, 2) }
}

async fn until_answered(log: &dyn EventLog, append: &Append) -> Appended {
    for _ in 0..1_000 {
        match log.append(append.clone()).await {
            Ok(appended) => return appended,
            Err(AppendError::Unavailable(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    panic!("never answered");
}

async fn stored(log: &dyn EventLog) -> Result<Vec<Bytes>, ReadError> {
    let pages: Vec<_> = log.read_all(Position(0), Scope::All).try_collect().await?;
    Ok(pages.iter().flat_map(|page| page.entries().collect::<Vec<_>>()).collect())
}

#[tokio::test(start_paused = true)]
async fn asking_again_makes_each_append_exactly_once() {
    for seed in 0..20 {
        let appends = Rates { lost: 250, cut: 250, delayed: 100, delay: Duration::from_millis(50) };
        let log = Faulty::seeded(memory_log(), seed, appends, Rates::default());
        let mut repeated = 0;
        for n in 0..200_u64 {
            let (stream, revision) = (format!("s{}", n % 3), n / 3 * 2);
            let answer = until_answered(&log, &append(n, &stream, revision)).await;
            assert_eq!(answer.entries[0].position, Position(n * 2 + 1), "seed {seed}");
            repeated += u32::from(answer.repeated);
        }
        assert!(repeated > 20, "seed {seed}: faults were on, {repeated} repeats");
        let entries = stored(log.inner()).await.unwrap();
        assert_eq!(entries.len(), 400, "seed {seed}");
        for (n, entry) in entries.into_iter().enumerate() {
            let envelope = Envelope::decode(entry).unwrap();
            assert_eq!(envelope.append.0.as_u128(), n as u128 / 2 + 1, "seed {seed}");
        }
    }
}

#[tokio::test]
async fn a_script_says_which_call_meets_which_fault() {
    let script = [Fault::Lost, Fault::Cut, Fault::None];
    let log = Faulty::scripted(memory_log(), script, [Fault::Lost, Fault::Cut, Fault::None]);
    let unavailable = |answer| matches!(answer, Err(AppendError::Unavailable(_)));
    assert!(unavailable(log.append(append(0, "a", 0)).await));
    assert_eq!(log.last(), Position(0));
    assert!(unavailable(log.append(append(0, "a", 0)).await));
    assert_eq!(log.last(), Position(2));
    assert!(log.append(append(0, "a", 0)).await.unwrap().repeated);

    assert!(matches!(stored(&log).await, Err(ReadError::Unavailable(_))));
    let cut: Vec<_> = futures::StreamExt::collect(log.read(&of("a"))).await;
    assert!(matches!(cut[..], [Ok(_), Err(ReadError::Unavailable(_))]));
    assert_eq!(stored(&log).await.unwrap().len(), 2);
}
