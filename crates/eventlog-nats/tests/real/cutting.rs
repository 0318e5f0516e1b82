//! The power of three servers is cut at once, while 16 writers record through two processes: what
//! was synced is all that is left, and everything acknowledged is in it once.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use eventlog::{AppendError, AppendId, Envelope, EventLog, Position};
use eventlog_nats::NatsLog;
use fastrand::Rng;
use forgetful::{Disk, Forgotten};
use servers::Nats;

use crate::conformance::{open, synced};
use crate::going_on::{everything, one};
use crate::killing::three;

const WRITERS: u128 = 16;

/// Three cuts; `COOPLEDGER_SOAK` makes them twenty.
fn cuts() -> usize {
    if std::env::var_os("COOPLEDGER_SOAK").is_some() { 20 } else { 3 }
}

/// How recording goes, over all writers.
#[derive(Default)]
struct Going {
    stop: AtomicBool,
    asked: AtomicUsize,
    acknowledged: AtomicUsize,
    /// Answers that the log cannot say.
    unknown: AtomicUsize,
}

/// What a writer was told: its entries with their positions.
type Told = Vec<(AppendId, Position)>;

/// Records one entry after another, each until it is acknowledged, and ends when told to stop; then
/// an entry may be left of which the log could not say whether it is there.
async fn record(log: Arc<NatsLog>, writer: u128, mut told: Told, going: Arc<Going>) -> Told {
    let name = format!("w{writer}");
    while !going.stop.load(Ordering::Relaxed) {
        let made = told.len() as u64;
        let id = (writer + 1) << 64 | u128::from(made);
        going.asked.fetch_add(1, Ordering::Relaxed);
        let answer = loop {
            match log.append(one(id, &name, made)).await {
                Ok(answer) => break answer,
                Err(AppendError::Unavailable(_)) => {
                    going.unknown.fetch_add(1, Ordering::Relaxed);
                    if going.stop.load(Ordering::Relaxed) {
                        return told;
                    }
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                Err(other) => panic!("{other:?}"),
            }
        };
        going.acknowledged.fetch_add(1, Ordering::Relaxed);
        assert_eq!(answer.entries[0].revision.0, made + 1);
        told.push((one(id, &name, made).id, answer.entries[0].position));
    }
    told
}

type Writers = Vec<tokio::task::JoinHandle<Told>>;

fn writers(logs: &[Arc<NatsLog>], told: Vec<Told>, going: &Arc<Going>) -> Writers {
    let log = |n: u128| logs[n as usize % logs.len()].clone();
    let all = (0..WRITERS).zip(told);
    all.map(|(n, told)| tokio::spawn(record(log(n), n, told, going.clone()))).collect()
}

async fn joined(writers: Writers) -> Vec<Told> {
    let mut told = Vec::new();
    for it in writers {
        told.push(it.await.unwrap());
    }
    told
}

/// Waits until so many more entries are acknowledged.
async fn goes_on(going: &Going, more: usize) {
    let (before, start) = (going.acknowledged.load(Ordering::Relaxed), Instant::now());
    while going.acknowledged.load(Ordering::Relaxed) < before + more {
        assert!(start.elapsed() < Duration::from_secs(90), "nothing is acknowledged any more");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Cuts the power of all servers; tells what it took, and how many entries were neither acknowledged
/// nor refused at that moment.
async fn cut(
    disk: &mut Disk,
    servers: &mut Nats,
    going: &Going,
    torn: Option<&mut Rng>,
) -> (Forgotten, usize) {
    let mut under_way = 0;
    let forgotten = disk.cut(torn, || {
        servers.strike();
        let acknowledged = going.acknowledged.load(Ordering::Relaxed);
        under_way = going.asked.load(Ordering::Relaxed) - acknowledged;
    });
    servers.gone().await;
    disk.power_on().unwrap();
    (forgotten, under_way)
}

/// How many entries a log has, of those that were acknowledged how many it has not, each at its
/// position; none is there twice.
async fn missing(log: &NatsLog, told: &[Told]) -> (usize, usize) {
    let mut found = HashMap::new();
    for bytes in everything(log).await {
        let it = Envelope::decode(bytes).unwrap();
        assert!(found.insert(it.append, it.position).is_none(), "{it:?} is there twice");
    }
    let lost = told.iter().flatten().filter(|(id, at)| found.get(id) != Some(at)).count();
    (found.len(), lost)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_three_servers_lose_their_power_at_once() {
    let (mut disk, mut rng) = (Disk::new().unwrap(), Rng::new());
    println!("seed {}", rng.get_seed());
    let mut servers = Nats::start_on(&disk.path(), 3).await;
    let logs = [open(three(&servers, "one.db")).await, open(three(&servers, "two.db")).await];
    let (mut told, mut pages) = (vec![Told::new(); WRITERS as usize], 0);
    let (mut before, mut slowest) = (0, Duration::ZERO);
    for n in 0..cuts() {
        let going = Arc::new(Going::default());
        let recording = writers(&logs, told, &going);
        goes_on(&going, 100).await;
        tokio::time::sleep(Duration::from_millis(rng.u64(0..500))).await;
        let torn = (n % 2 == 1).then_some(&mut rng);
        let (forgotten, under_way) = cut(&mut disk, &mut servers, &going, torn).await;
        let acknowledged = going.acknowledged.load(Ordering::Relaxed);
        let start = Instant::now();
        servers.restart_all().await;
        goes_on(&going, WRITERS as usize).await;
        let recovered = start.elapsed();
        going.stop.store(true, Ordering::Relaxed);
        told = joined(recording).await;
        let unknown = going.unknown.load(Ordering::Relaxed);
        println!(
            "cut {n}: {acknowledged} acknowledged, {under_way} under way, {forgotten:?}, \
             recording again after {recovered:?}"
        );
        assert!(under_way > 0 && unknown > 0, "the cut met no append under way");
        let fresh = open(three(&servers, &format!("fresh-{n}.db"))).await;
        let all = told.iter().map(Vec::len).sum::<usize>();
        let (there, lost) = missing(&fresh, &told).await;
        assert_eq!((lost, there >= all, there <= all + WRITERS as usize), (0, true, true));
        fresh.close().await;
        (pages, slowest, before) = (pages + forgotten.pages, slowest.max(recovered), all);
    }
    println!(
        "{} cuts: {before} acknowledged, 0 of them lost; {pages} pages forgotten; slowest recovery \
         {slowest:?}",
        cuts()
    );
    let fresh = open(three(&servers, "fresh.db")).await;
    let fresh = everything(&fresh).await;
    for log in &logs {
        synced(log).await;
        assert_eq!(everything(log).await, fresh);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cut_is_felt_by_servers_that_sync_every_two_minutes() {
    let mut disk = Disk::new().unwrap();
    let mut servers = Nats::start_unsynced_on(&disk.path(), 3).await;
    let log = open(three(&servers, "one.db")).await;
    let going = Arc::new(Going::default());
    let recording =
        writers(std::slice::from_ref(&log), vec![Told::new(); WRITERS as usize], &going);
    goes_on(&going, 500).await;
    let (forgotten, under_way) = cut(&mut disk, &mut servers, &going, None).await;
    going.stop.store(true, Ordering::Relaxed);
    let told = joined(recording).await;
    log.close().await;
    servers.restart_all().await;
    let fresh = open(three(&servers, "fresh.db")).await;
    let acknowledged = told.iter().map(Vec::len).sum::<usize>();
    let (_, lost) = missing(&fresh, &told).await;
    println!(
        "not synced: {acknowledged} acknowledged, {lost} of them lost, {under_way} under way, \
         {forgotten:?}"
    );
    assert!(lost > 0, "the cut is not felt");
}
