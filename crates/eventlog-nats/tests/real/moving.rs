//! Moving house: a log in a file and one in a stream, carried over and held against each other.

use std::sync::Arc;

use bytes::Bytes;
use eventlog::conformance::Making;
use eventlog::{EventLog, Position, Scope};
use eventlog_nats::{CarryError, NatsLog, OpenError, Options, carry, verify};
use eventlog_sqlite::SqliteLog;
use futures::TryStreamExt;
use servers::Nats;

use crate::conformance::{open, options};
use crate::going_on::{everything, one};

async fn file(server: &Nats, name: &str) -> Arc<SqliteLog> {
    let clock = options(server, name).clock;
    let opening = eventlog_sqlite::Options::new(clock);
    SqliteLog::open(server.folder().join(name), opening).await.unwrap()
}

async fn entries(log: &dyn EventLog) -> Vec<Bytes> {
    let pages: Vec<_> = log.read_all(Position(0), Scope::All).try_collect().await.unwrap();
    pages.iter().flat_map(|it| it.entries().collect::<Vec<_>>()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_carried_in_goes_on_there_and_is_carried_out_again() {
    let server = Nats::start(1).await;
    let log = file(&server, "old.db").await;
    Making(log.clone()).fill(7, 4_000, 3).await;
    let to = options(&server, "copy.db");
    // Half of it first: then the same call goes on.
    let half = file(&server, "half.db").await;
    for page in log.read_all(Position(0), Scope::All).try_collect::<Vec<_>>().await.unwrap() {
        if half.last().0 < log.last().0 / 2 {
            half.adopt(page).await.unwrap();
        }
    }
    assert_eq!(carry(&to, &*half).await.unwrap(), half.last());
    assert!(half.last() < log.last());
    assert_eq!(carry(&to, &*log).await.unwrap(), log.last());
    assert_eq!(verify(&to, &*log).await.unwrap(), log.last());
    let before = entries(&*log).await;
    let there = open(to.clone()).await;
    assert_eq!(everything(&there).await, before);
    there.append(one(90_000, "later", 0)).await.unwrap();
    there.close().await;
    // Out again: the copy is the log.
    let back = Options { sequences: false, ..options(&server, "back.db") };
    NatsLog::open(back.clone()).await.unwrap().close().await;
    let back_log = file(&server, "back.db").await;
    assert_eq!(entries(&*back_log).await[..before.len()], before[..]);
    assert_eq!(back_log.last(), Position(before.len() as u64 + 1));
    assert_eq!(verify(&to, &*back_log).await.unwrap(), back_log.last());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_another_log_is_not_written_into() {
    let server = Nats::start(1).await;
    let to = options(&server, "copy.db");
    let there = open(to.clone()).await;
    there.append(one(1, "there", 0)).await.unwrap();
    there.close().await;
    let log = file(&server, "old.db").await;
    log.append(one(2, "here", 0)).await.unwrap();
    log.append(one(3, "here", 1)).await.unwrap();
    assert!(matches!(carry(&to, &*log).await, Err(CarryError::Other { .. })));
    assert!(matches!(verify(&to, &*log).await, Err(CarryError::Other { .. })));
    let stranger = Options { expected: Some(uuid::Uuid::from_u128(9)), ..to.clone() };
    let refused = carry(&stranger, &*log).await.unwrap_err();
    assert!(refused.to_string().contains("is of ledger"), "{refused}");
    let Err(OpenError::OtherLedger { .. }) = NatsLog::open(stranger).await else {
        panic!("another ledger's stream is opened");
    };
    let none = Options { stream: "NONE".into(), prefix: "none".into(), makes: None, ..to.clone() };
    assert!(NatsLog::open(none.clone()).await.is_err(), "a stream is made by who only reads");
    assert!(NatsLog::open(none).await.is_err());
    // Nothing was added.
    let there = open(to).await;
    assert_eq!(everything(&there).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_no_entry_does_not_keep_a_log_from_being_carried_out() {
    let server = Nats::start(1).await;
    let to = options(&server, "copy.db");
    let there = open(to.clone()).await;
    there.append(one(1, "there", 0)).await.unwrap();
    let client = async_nats::connect(server.address(0)).await.unwrap();
    let context = async_nats::jetstream::new(client);
    context.publish("log.12.stranger", "no entry".into()).await.unwrap().await.unwrap();
    while there.append(one(2, "there", 1)).await.is_err() {}
    there.close().await;
    let out = Options { sequences: false, makes: None, ..options(&server, "out.db") };
    NatsLog::open(out.clone()).await.unwrap().close().await;
    let log = file(&server, "out.db").await;
    assert_eq!(verify(&out, &*log).await.unwrap(), Position(2));
}
