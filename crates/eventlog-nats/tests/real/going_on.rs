//! What is JetStream's own: settings, copies, foreign messages, rivals, servers that die.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use bytes::Bytes;
use eventlog::conformance::{Making, drafts, expect};
use eventlog::{Append, AppendError, AppendId, EventLog, Position, Scope};
use eventlog_nats::{NatsLog, OpenError};
use futures::TryStreamExt;
use uuid::Uuid;

use crate::conformance::options;
use crate::server::Server;

fn one(n: u128, name: &str, revision: u64) -> Append {
    let id = AppendId(Uuid::from_u128(n));
    Append { id, expected: vec![expect(name, revision)], drafts: drafts(name, 1) }
}

async fn everything(log: &NatsLog) -> Vec<Bytes> {
    let pages: Vec<_> = log.read_all(Position(0), Scope::All).try_collect().await.unwrap();
    pages.iter().flat_map(|it| it.entries().collect::<Vec<_>>()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_copy_and_a_reopened_one_have_every_entry_and_go_on() {
    let server = Server::start().await;
    let log = NatsLog::open(options(&server, "one.db")).await.unwrap();
    Making(log.clone()).fill(5, 300, 3).await;
    let before = everything(&log).await;
    log.append(one(7_000, "late", 0)).await.unwrap();
    log.close().await;
    for copy in ["one.db", "two.db"] {
        let log = NatsLog::open(options(&server, copy)).await.unwrap();
        let found = everything(&log).await;
        assert_eq!((found.len(), &found[..before.len()]), (before.len() + 1, &before[..]));
        assert!(log.append(one(7_000, "late", 0)).await.unwrap().repeated);
        log.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_could_lose_entries_is_refused_with_every_reason() {
    let server = Server::start().await;
    let client = async_nats::connect(server.address()).await.unwrap();
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
async fn a_message_that_is_no_entry_counts_as_none_and_the_log_goes_on() {
    let server = Server::start().await;
    let log = NatsLog::open(options(&server, "one.db")).await.unwrap();
    log.append(one(1, "s", 0)).await.unwrap();
    let client = async_nats::connect(server.address()).await.unwrap();
    let context = jetstream::new(client);
    context.publish("log.12.stranger", "no entry".into()).await.unwrap().await.unwrap();
    // The sequencer believed the stream to end elsewhere: it cannot say, and learns better.
    let error = log.append(one(2, "s", 1)).await.unwrap_err();
    assert!(matches!(error, AppendError::Unavailable(_)), "{error:?}");
    let made = again(&log, || one(2, "s", 1)).await;
    assert_eq!(made.entries[0].position, Position(2));
    log.close().await;
    for copy in ["one.db", "two.db"] {
        let log = NatsLog::open(options(&server, copy)).await.unwrap();
        assert_eq!(everything(&log).await.len(), 2);
        assert!(again(&log, || one(2, "s", 1)).await.repeated);
        log.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_sequencers_the_one_with_an_old_belief_writes_nothing() {
    let server = Server::start().await;
    let old = NatsLog::open(options(&server, "old.db")).await.unwrap();
    old.append(one(1, "s", 0)).await.unwrap();
    let new = NatsLog::open(options(&server, "new.db")).await.unwrap();
    new.append(one(2, "s", 1)).await.unwrap();
    let error = old.append(one(3, "s", 1)).await.unwrap_err();
    assert!(matches!(error, AppendError::Unavailable(_)), "{error:?}");
    // Once it has read what the other one wrote, it refuses by that.
    let error = loop {
        match old.append(one(3, "s", 1)).await.unwrap_err() {
            AppendError::Unavailable(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            other => break other,
        }
    };
    assert!(matches!(error, AppendError::Conflict { .. }), "{error:?}");
    assert_eq!(everything(&old).await, everything(&new).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_lost_entries_is_refused_and_so_is_a_copy_of_another_log() {
    let (first, second) = (Server::start().await, Server::start().await);
    let log = NatsLog::open(options(&first, "copy.db")).await.unwrap();
    Making(log.clone()).fill(2, 20, 1).await;
    log.close().await;
    let at = |server: &Server| eventlog_nats::Options {
        servers: vec![server.address()],
        ..options(&first, "copy.db")
    };
    let shrank = NatsLog::open(at(&second)).await.err();
    assert!(matches!(shrank, Some(OpenError::Shrank { .. })), "{shrank:?}");
    let other = NatsLog::open(options(&second, "copy.db")).await.unwrap();
    Making(other.clone()).fill(3, 40, 1).await;
    other.close().await;
    let foreign = NatsLog::open(at(&second)).await.err();
    assert!(matches!(foreign, Some(OpenError::OtherLog { .. })), "{foreign:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_once_after_the_server_was_killed_again_and_again() {
    let mut server = Server::start().await;
    let log = NatsLog::open(options(&server, "copy.db")).await.unwrap();
    let writers: Vec<_> = (0..4_u128).map(|w| tokio::spawn(record(log.clone(), w))).collect();
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        server.kill().await;
        server.restart().await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let found = everything(&log).await;
    assert_eq!(found.len(), 4 * 60);
    log.close().await;
    let anew = NatsLog::open(options(&server, "anew.db")).await.unwrap();
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
async fn again(log: &NatsLog, append: impl Fn() -> Append) -> eventlog::Appended {
    loop {
        match log.append(append()).await {
            Ok(made) => return made,
            Err(AppendError::Unavailable(_)) => tokio::time::sleep(Duration::from_millis(10)).await,
            Err(other) => panic!("{other:?}"),
        }
    }
}
