//! A country's requests, recorded by many at once, equal the same requests recorded one by one.

use std::sync::Arc;

use country::Country;
use entry::Request;
use eventlog::EventLog;
use proptest::prelude::*;
use registrar::{Answer, RecordError, Registrar};

use crate::ledger::{ID, clock, entries, memory, vault};

/// Each task's requests: the lives of its own cooperatives, some of everyone's, some out of turn.
fn shares(country: &Country, random: &mut fastrand::Rng) -> Vec<Vec<Request>> {
    let all: Vec<Request> = country.lives(5).take(1_500).collect();
    let mut shares: Vec<Vec<Request>> = vec![Vec::new(); 4];
    for (index, request) in all.iter().enumerate() {
        let own = match &request.ask {
            entry::Ask::Cooperative { id, .. } => usize::from(id.0.as_bytes()[0]) % 4,
            entry::Ask::Area { .. }
            | entry::Ask::Void { .. }
            | entry::Ask::Reorganise { .. }
            | entry::Ask::Join { .. } => 0,
        };
        shares[own].push(request.clone());
        if random.u8(0..10) == 0 {
            shares[random.usize(0..4)].push(all[random.usize(0..=index)].clone());
        }
    }
    for share in &mut shares {
        for _ in 0..share.len() / 20 {
            let (one, two) = (random.usize(0..share.len()), random.usize(0..share.len()));
            share.swap(one, two);
        }
    }
    shares
}

async fn record(registrar: Registrar, share: Vec<Request>) -> Vec<(Request, Answer)> {
    let mut recorded = Vec::new();
    for chunk in share.chunks(50) {
        let mut pending = Vec::new();
        for request in chunk {
            pending.push((request.clone(), registrar.submit(request.clone()).await));
        }
        for (request, answer) in pending {
            match answer.await {
                Ok(answer) => recorded.push((request, answer)),
                Err(RecordError::Rejected(_)) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
    }
    recorded
}

async fn concurrent_equals_sequential(seed: u64, cache_bytes: usize) {
    let country = Country { seed, factor: 0.000_4 };
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(&folder).await;
    let open = |cache_bytes| {
        let log = memory();
        let registrar = Registrar::new(log.clone(), vault.clone(), clock(), ID, cache_bytes);
        (log, registrar)
    };
    let ((log, many), (one_log, one)) = (open(cache_bytes), open(usize::MAX));
    for unit in country.units() {
        drop(many.submit(unit.clone()).await);
        one.record(unit).await.unwrap();
    }
    let shares = shares(&country, &mut fastrand::Rng::with_seed(seed));
    let tasks = shares.into_iter().map(|share| tokio::spawn(record(many.clone(), share)));
    let recorded = futures::future::join_all(tasks).await;
    let mut recorded: Vec<_> = recorded.into_iter().flat_map(Result::unwrap).collect();
    recorded.sort_by_key(|(_, answer)| (answer.first, answer.repeated));
    for (request, answer) in recorded {
        assert_eq!(one.record(request).await.unwrap(), answer);
    }
    let (log, one_log): (Arc<dyn EventLog>, Arc<dyn EventLog>) = (log, one_log);
    let (many, one) = (entries(&*log).await, entries(&*one_log).await);
    assert!(many.len() > 11_500, "{}", many.len());
    assert_eq!(many.len(), one.len());
    for (many, one) in many.iter().zip(&one) {
        assert_eq!(many, one);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 0, ..Default::default() })]
    #[test]
    fn recorded_at_once_equals_recorded_one_by_one(seed: u64, small: bool) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2).enable_all().build().unwrap();
        let cache_bytes = if small { 16 << 10 } else { usize::MAX };
        runtime.block_on(concurrent_equals_sequential(seed, cache_bytes));
    }
}
