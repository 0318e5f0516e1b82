//! Three servers, each killed in turn while two processes record.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use eventlog::EventLog;
use eventlog::conformance::of;
use eventlog_nats::{NatsLog, Options};
use futures::TryStreamExt;
use servers::Nats;

use crate::conformance::{open, options, synced};
use crate::going_on::{again, everything, one};

/// Six kills; `COOPLEDGER_SOAK` makes them fifty.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_whichever_of_three_servers_is_killed() {
    let mut servers = Nats::start(3).await;
    let logs = [open(three(&servers, "one.db")).await, open(three(&servers, "two.db")).await];
    let (stop, made) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut writers = Vec::new();
    for n in 0..4_u128 {
        let log = logs[n as usize % 2].clone();
        let (stop, made) = (stop.clone(), made.clone());
        writers.push(tokio::spawn(async move { record(&log, n, &stop, &made).await }));
    }
    goes_on(&made).await;
    let kills = if std::env::var_os("COOPLEDGER_SOAK").is_some() { 50 } else { 6 };
    for kill in 0..kills {
        servers.kill(kill % 3).await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        servers.restart(kill % 3).await;
        goes_on(&made).await;
    }
    stop.store(true, Ordering::Relaxed);
    let mut acknowledged = Vec::new();
    for writer in writers {
        acknowledged.push(writer.await.unwrap());
    }
    println!("{acknowledged:?} entries acknowledged over {kills} kills");
    assert!(acknowledged.iter().all(|it| *it > 10), "{acknowledged:?}");
    let fresh = open(three(&servers, "fresh.db")).await;
    let found = everything(&fresh).await;
    assert_eq!(found.len() as u64, acknowledged.iter().sum::<u64>());
    for (n, count) in acknowledged.iter().enumerate() {
        let pages: Vec<_> = fresh.read(&of(&format!("w{n}"))).try_collect().await.unwrap();
        assert_eq!(pages.iter().map(|it| it.len() as u64).sum::<u64>(), *count);
    }
    for log in &logs {
        synced(log).await;
        assert_eq!(everything(log).await, found);
    }
}

/// How a log on three servers is opened.
pub fn three(servers: &Nats, copy: &str) -> Options {
    Options { replicas: 3, ..options(servers, copy) }
}

/// Waits until forty more entries are acknowledged.
async fn goes_on(made: &AtomicU64) {
    let (before, start) = (made.load(Ordering::Relaxed), Instant::now());
    while made.load(Ordering::Relaxed) < before + 40 {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing is acknowledged any more");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("went on after {:?}", start.elapsed());
}

/// Records one entry after another, each until it is acknowledged; how many.
async fn record(log: &NatsLog, writer: u128, stop: &AtomicBool, all: &AtomicU64) -> u64 {
    let (name, mut made) = (format!("w{writer}"), 0);
    while !stop.load(Ordering::Relaxed) {
        let id = (writer + 1) << 64 | u128::from(made);
        let answer = again(log, || one(id, &name, made)).await;
        made += 1;
        all.fetch_add(1, Ordering::Relaxed);
        assert_eq!(answer.entries[0].revision.0, made);
    }
    made
}
