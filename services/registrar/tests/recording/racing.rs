//! Two registrars on one log.

use std::collections::HashSet;

use cooperative::{Event, PersonId};
use entry::Happened;
use registrar::{RecordError, Registrar};

use crate::asking::*;
use crate::held::Held;
use crate::ledger::{ID, Ledger, assert_gapless, clock};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_registrars_racing_on_one_cooperative_stay_lawful() {
    for ledger in [Ledger::in_memory().await, Ledger::on_disk().await] {
        ledger.registrar.record(register(10, None, 7)).await.unwrap();
        let another =
            || Registrar::shared(ledger.log.clone(), ledger.vault.clone(), clock(), ID, 1 << 20);
        let registrars = [another(), another()];
        let tasks = (0..4_u64).map(|task| {
            let registrar = registrars[task as usize % 2].clone();
            tokio::spawn(race(registrar, task))
        });
        let made: u64 =
            futures::future::join_all(tasks).await.into_iter().map(Result::unwrap).sum();
        let entries = ledger.stream(&entry::stream_of_cooperative(cooperative(10))).await;
        assert_gapless(&ledger.entries().await);
        assert_eq!(entries.len() as u64, 8 + made);
        assert!(made > 50, "{made}");
        let mut members: HashSet<PersonId> = HashSet::new();
        for (envelope, payload) in &entries {
            let Happened::Cooperative(events) = &payload.happened else { panic!("no event") };
            let lawful = match &events[0] {
                Event::MemberJoined(it) => members.insert(it.person),
                Event::MemberLeft(it) => members.remove(&it.person),
                _ => true,
            };
            assert!(lawful, "entry {} is not lawful", envelope.revision);
        }
    }
}

#[tokio::test]
async fn what_others_wrote_is_read_before_it_is_decided_on() {
    let log = Held::new();
    let ledger = Ledger::on(log.clone(), 1 << 20).await;
    ledger.registrar.record(register(10, None, 7)).await.unwrap();
    let another =
        || Registrar::shared(ledger.log.clone(), ledger.vault.clone(), clock(), ID, 1 << 20);
    let registrars = [another(), another()];
    for turn in 0..40 {
        let ask = join(100 + turn, cooperative(10), 900 + turn);
        registrars[turn as usize % 2].record(ask).await.unwrap();
        // Each follower has its turn.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(log.conflicts(), 0);
}

/// Joins and leaves of few persons, in twos on the way; counts those that were made.
async fn race(registrar: Registrar, task: u64) -> u64 {
    let mut random = fastrand::Rng::with_seed(task);
    let mut made = 0;
    for step in 0..60 {
        let number = 10_000 + u128::from(task) * 1_000 + step * 2;
        // Who left does not join again on the same day: each joins and leaves once.
        let person = 900 + random.u128(0..60);
        let ask = |number| match random.bool() {
            true => join(number, cooperative(10), person),
            false => leave(number, cooperative(10), person),
        };
        let [one, two] = [number, number + 1].map(ask);
        let (one, two) = (registrar.submit(one).await, registrar.submit(two).await);
        for outcome in [one.await, two.await] {
            match outcome {
                Ok(answer) => made += u64::from(answer.count),
                Err(RecordError::Rejected(_) | RecordError::Busy) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
    }
    made
}
