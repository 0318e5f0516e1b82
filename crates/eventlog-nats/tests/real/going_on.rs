//! What is JetStream's own: settings, copies, foreign messages, rivals, servers that die.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use bytes::Bytes;
use eventlog::conformance::{Making, drafts, expect, of};
use eventlog::{Append, AppendError, AppendId, EventLog, Position, Scope};
use eventlog_nats::{NatsLog, OpenError, Options};
use futures::TryStreamExt;
use servers::Nats;
use uuid::Uuid;

use crate::conformance::{open, options};

pub fn one(n: u128, name: &str, revision: u64) -> Append {
    let id = AppendId(Uuid::from_u128(n));
    Append { id, expected: vec![expect(name, revision)], drafts: drafts(name, 1) }
}

pub async fn everything(log: &NatsLog) -> Vec<Bytes> {
    let pages: Vec<_> = log.read_all(Position(0), Scope::All).try_collect().await.unwrap();
    pages.iter().flat_map(|it| it.entries().collect::<Vec<_>>()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_copy_and_a_reopened_one_have_every_entry_and_go_on() {
    let server = Nats::start(1).await;
    let log = open(options(&server, "one.db")).await;
    Making(log.clone()).fill(5, 300, 3).await;
    let before = everything(&log).await;
    log.append(one(7_000, "late", 0)).await.unwrap();
    log.close().await;
    for copy in ["one.db", "two.db"] {
        let log = open(options(&server, copy)).await;
        let found = everything(&log).await;
        assert_eq!((found.len(), &found[..before.len()]), (before.len() + 1, &before[..]));
        assert!(log.append(one(7_000, "late", 0)).await.unwrap().repeated);
        log.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_could_lose_entries_is_refused_with_every_reason() {
    let server = Nats::start(1).await;
    let client = async_nats::connect(server.address(0)).await.unwrap();
    let loose = jetstream::stream::Config {
        name: "COOPLEDGER".into(),
        subjects: vec!["log.>".into()],
        max_messages: 10,
        ..Default::default()
    };
    jetstream::new(client).create_stream(loose).await.unwrap();
    let Err(OpenError::Unsafe { wrong, .. }) = NatsLog::open(options(&server, "c.db")).await else {
        panic!("it is opened");
    };
    let settings: Vec<&str> = wrong.iter().map(|it| it.setting).collect();
    assert_eq!(settings, ["discard", "max_msgs", "deny_delete", "deny_purge", "allow_atomic"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_do_not_sync_each_write_are_refused() {
    let (stores, synced) = (tempfile::tempdir().unwrap(), Nats::start(1).await);
    let unsynced = Nats::start_unsynced_on(stores.path(), 1).await;
    let on = |server: &Nats, monitoring: Vec<String>, copy: &str| Options {
        monitoring,
        ..options(server, copy)
    };
    let refused = NatsLog::open(on(&unsynced, unsynced.monitoring(), "one.db")).await.err();
    assert!(matches!(refused, Some(OpenError::Unsynced { .. })), "{refused:?}");
    // Who only asks has nothing to lose there.
    let asks = Options { sequences: false, ..on(&unsynced, unsynced.monitoring(), "two.db") };
    NatsLog::open(asks).await.unwrap().close().await;
    let nobody = format!("127.0.0.1:{}", synced.address(0).port());
    let unseen = NatsLog::open(on(&synced, vec![nobody.clone()], "three.db")).await.err();
    assert!(matches!(unseen, Some(OpenError::Unseen { .. })), "{unseen:?}");
    // One of several may be down.
    let places = vec![nobody, synced.monitoring().remove(0)];
    NatsLog::open(on(&synced, places, "four.db")).await.unwrap().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_no_entry_counts_as_none_and_the_log_goes_on() {
    let server = Nats::start(1).await;
    let log = open(options(&server, "one.db")).await;
    log.append(one(1, "s", 0)).await.unwrap();
    let client = async_nats::connect(server.address(0)).await.unwrap();
    let context = jetstream::new(client);
    context.publish("log.12.stranger", "no entry".into()).await.unwrap().await.unwrap();
    // The sequencer believed the stream to end elsewhere: it cannot say, and learns better.
    let error = log.append(one(2, "s", 1)).await.unwrap_err();
    assert!(matches!(error, AppendError::Unavailable(_)), "{error:?}");
    let made = again(&log, || one(2, "s", 1)).await;
    assert_eq!(made.entries[0].position, Position(2));
    log.close().await;
    for copy in ["one.db", "two.db"] {
        let log = open(options(&server, copy)).await;
        assert_eq!(everything(&log).await.len(), 2);
        assert!(again(&log, || one(2, "s", 1)).await.repeated);
        log.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_that_race_on_one_stream_make_one_history() {
    let server = Nats::start(1).await;
    let mut logs = Vec::new();
    for copy in ["a.db", "b.db", "c.db"] {
        logs.push(open(options(&server, copy)).await);
    }
    assert_eq!(logs.iter().filter(|it| it.sequences()).count(), 1);
    let race = |log: Arc<NatsLog>, n: u128| async move {
        for at in 0..30 {
            let id = n << 64 | at;
            while let Err(error) = log.append(one(id, "s", seen(&log).await)).await {
                assert!(matches!(error, AppendError::Conflict { .. }), "{error:?}");
            }
        }
    };
    let races: Vec<_> =
        (1..).zip(&logs).map(|(n, log)| tokio::spawn(race(log.clone(), n))).collect();
    for it in races {
        it.await.unwrap();
    }
    for log in &logs {
        log.synced().await.unwrap();
        assert_eq!(seen(log).await, 90);
    }
    assert_eq!(everything(&logs[0]).await, everything(&logs[2]).await);
}

/// How many entries the stream has, as a process sees it.
async fn seen(log: &NatsLog) -> u64 {
    let pages: Vec<_> = log.read(&of("s")).try_collect().await.unwrap();
    pages.iter().map(|it| it.len() as u64).sum()
}

#[test]
fn when_the_sequencer_dies_another_process_goes_on_within_seconds() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (dies, lives) = (runtime(), runtime());
    let server = lives.block_on(Nats::start(1));
    let first = dies.block_on(open(options(&server, "one.db")));
    let second = lives.block_on(open(options(&server, "two.db")));
    dies.block_on(first.append(one(1, "s", 0))).unwrap();
    assert!(first.sequences() && !second.sequences());
    // Nothing of it runs any more: no lease is given back, no answer is sent.
    dies.shutdown_background();
    std::mem::forget(first);
    let start = std::time::Instant::now();
    let made = lives.block_on(again(&second, || one(2, "s", 1)));
    assert_eq!(made.entries[0].position, Position(2));
    assert!(second.sequences());
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_is_given_back_is_taken_at_once() {
    let server = Nats::start(1).await;
    let first = open(options(&server, "one.db")).await;
    let second = open(options(&server, "two.db")).await;
    first.append(one(1, "s", 0)).await.unwrap();
    first.close().await;
    assert!(matches!(first.append(one(2, "s", 1)).await, Err(AppendError::Unavailable(_))));
    let made = second.append(one(2, "s", 1)).await.unwrap();
    assert_eq!((made.entries[0].position, second.sequences()), (Position(2), true));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_before_anybody_is_the_sequencer_waits_for_one() {
    let server = Nats::start(1).await;
    let asks = Options { sequences: false, ..options(&server, "asks.db") };
    let asking = NatsLog::open(asks).await.unwrap();
    let asked = [asking.append(one(1, "s", 0)), asking.append(one(2, "t", 0))].map(tokio::spawn);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let _sequencer = NatsLog::open(options(&server, "sequences.db")).await.unwrap();
    for asked in asked {
        asked.await.unwrap().unwrap();
    }
    assert_eq!(seen(&asking).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_lost_entries_is_refused_and_so_is_a_copy_of_another_log() {
    let (first, second) = (Nats::start(1).await, Nats::start(1).await);
    let log = open(options(&first, "copy.db")).await;
    Making(log.clone()).fill(2, 20, 1).await;
    log.close().await;
    let at = |server: &Nats| eventlog_nats::Options {
        servers: server.addresses(),
        ..options(&first, "copy.db")
    };
    let shrank = NatsLog::open(at(&second)).await.err();
    assert!(matches!(shrank, Some(OpenError::Shrank { .. })), "{shrank:?}");
    let other = open(options(&second, "copy.db")).await;
    Making(other.clone()).fill(3, 40, 1).await;
    other.close().await;
    let foreign = NatsLog::open(at(&second)).await.err();
    assert!(matches!(foreign, Some(OpenError::OtherLog { .. })), "{foreign:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_once_after_the_server_was_killed_again_and_again() {
    let mut server = Nats::start(1).await;
    let log = open(options(&server, "copy.db")).await;
    let writers: Vec<_> = (0..4_u128).map(|w| tokio::spawn(record(log.clone(), w))).collect();
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        server.kill(0).await;
        server.restart(0).await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let found = everything(&log).await;
    assert_eq!(found.len(), 4 * 60);
    log.close().await;
    let anew = open(options(&server, "anew.db")).await;
    assert_eq!(everything(&anew).await, found);
}

/// Sixty entries on a stream of its own, each asked for until it is acknowledged.
async fn record(log: Arc<NatsLog>, writer: u128) {
    let name = format!("w{writer}");
    for n in 0..60_u64 {
        let id = writer << 64 | u128::from(n);
        let made = again(&log, || one(id + 1, &name, n)).await;
        assert_eq!(made.entries[0].revision.0, n + 1);
    }
}

/// Asks until the log can say.
pub async fn again(log: &NatsLog, append: impl Fn() -> Append) -> eventlog::Appended {
    loop {
        match log.append(append()).await {
            Ok(made) => return made,
            Err(AppendError::Unavailable(_)) => tokio::time::sleep(Duration::from_millis(10)).await,
            Err(other) => panic!("{other:?}"),
        }
    }
}
