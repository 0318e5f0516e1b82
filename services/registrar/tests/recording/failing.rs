//! Appends that fail: what was decided on them goes with them.

use std::sync::Arc;

use cooperative::Rejection;
use eventlog::faulty::{Fault, Rates};
use eventlog::{AppendError, EventLog, Faulty};
use registrar::RecordError;

use crate::asking::*;
use crate::ledger::{Ledger, assert_gapless, memory};

fn unavailable(outcome: &Result<registrar::Answer, RecordError>) -> bool {
    matches!(outcome, Err(RecordError::Append(AppendError::Unavailable(_))))
}

/// The units are recorded, and then these faults happen.
async fn faulty(faults: impl IntoIterator<Item = Fault>) -> (Arc<dyn EventLog>, Ledger) {
    let faults = std::iter::repeat_n(Fault::None, 4).chain(faults);
    let log: Arc<dyn EventLog> = Arc::new(Faulty::scripted(memory(), faults, []));
    (log.clone(), Ledger::on(log, 1 << 20).await)
}

#[tokio::test]
async fn what_was_decided_on_a_lost_append_is_dropped() {
    let (_log, ledger) = faulty([Fault::Lost]).await;
    let registrar = &ledger.registrar;
    let lost = registrar.submit(register(10, None, 7)).await;
    let resting = registrar.submit(join(11, cooperative(10), 900)).await;
    let refused = registrar.submit(act(12, cooperative(10), cooperative::Act::Resume)).await;
    for outcome in [lost.await, resting.await, refused.await] {
        assert!(unavailable(&outcome), "{outcome:?}");
    }
    assert_eq!(ledger.log.last().0, 4);
    let refused = registrar.record(join(13, cooperative(10), 900)).await.unwrap_err();
    assert!(matches!(refused, RecordError::Rejected(Rejection::Unfounded { .. })), "{refused}");
    // The same ids again, and now it is made.
    assert!(!registrar.record(register(10, None, 7)).await.unwrap().repeated);
    assert!(!registrar.record(join(11, cooperative(10), 900)).await.unwrap().repeated);
    assert_gapless(&ledger.entries().await);
}

#[tokio::test]
async fn an_append_whose_answer_was_cut_off_is_found_again() {
    let (_log, ledger) = faulty([Fault::Cut]).await;
    let outcome = ledger.registrar.record(register(10, None, 7)).await;
    assert!(unavailable(&outcome), "{outcome:?}");
    let answer = ledger.registrar.record(register(10, None, 7)).await.unwrap();
    assert!(answer.repeated);
    assert_eq!((answer.first, answer.count, answer.revision), (5, 8, 8));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_many_faults_every_answer_is_true() {
    for seed in 0..20 {
        let appends =
            Rates { lost: 60, cut: 60, delayed: 200, delay: std::time::Duration::from_micros(300) };
        let inner = memory();
        let ledger = Ledger::on(inner.clone(), 1 << 20).await;
        let reads = Rates { lost: 30, ..Rates::default() };
        let faulty: Arc<dyn EventLog> =
            Arc::new(Faulty::seeded(inner.clone(), seed, appends, reads));
        let clock = crate::ledger::clock();
        let registrar = registrar::Registrar::new(
            faulty,
            ledger.vault.clone(),
            clock,
            crate::ledger::ID,
            8 << 10,
        );
        let tasks = (0..4_u128).map(|task| tokio::spawn(member(registrar.clone(), task)));
        let answers = futures::future::join_all(tasks).await;
        let entries = ledger.entries().await;
        assert_gapless(&entries);
        for answer in answers.into_iter().flat_map(Result::unwrap) {
            let at = |it: u64| &entries[it as usize - 1].0;
            let (first, last) = (at(answer.first), at(answer.first + u64::from(answer.count) - 1));
            assert_eq!(first.append, last.append);
            assert_eq!((last.revision.0, last.count), (answer.revision, answer.count));
        }
        let mut ids: Vec<_> = entries.iter().map(|(it, _)| (it.append, it.index)).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), entries.len(), "an append was made twice");
        let joined = entries.iter().filter(|(it, _)| it.count == 1).count();
        assert_eq!(joined, 4 + 4 * 30 * 2);
    }
}

/// Registers a cooperative and lets members join and leave; asks again until it is told.
async fn member(registrar: registrar::Registrar, task: u128) -> Vec<registrar::Answer> {
    let cooperative = cooperative(1_000 + task);
    let mut requests = vec![register(1_000 + task, None, 7)];
    for step in 0..30 {
        requests.push(join(2_000 + task * 100 + step, cooperative, 900 + step));
        requests.push(leave(3_000 + task * 100 + step, cooperative, 900 + step));
    }
    let mut answers = Vec::new();
    for request in requests {
        let mut tries = 0;
        loop {
            match registrar.record(request.clone()).await {
                Ok(answer) => break answers.push(answer),
                Err(RecordError::Append(_) | RecordError::Read(_) | RecordError::Busy) => {
                    tries += 1
                }
                Err(error) => panic!("{error}: {request:?}"),
            }
            assert!(tries < 200, "{request:?} is never answered");
        }
    }
    answers
}
