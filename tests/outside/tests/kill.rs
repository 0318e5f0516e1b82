//! kill -9 at random moments during recording: what was acknowledged is there once, nothing is
//! half there, and the figures are right.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::path::Path;
use std::time::{Duration, Instant};

use fastrand::Rng;
use outside::book::Book;
use outside::judge::judge;
use outside::program::{Server, coopledger, done};
use outside::register::Register;
use outside::{Outcome, clients, talk};

/// Clients that record one command a call, and clients that record in a two-way stream.
const CALLERS: u64 = 3;
const STREAMERS: u64 = 2;
/// How many requests of unknown outcome a client asks again.
const AGAIN: usize = 25;

fn cycles() -> u64 {
    if std::env::var_os("COOPLEDGER_SOAK").is_some() { 1_000 } else { 100 }
}

/// One life of the server, from its start to its kill.
async fn cycle(ledger: &Path, ids: &[String], book: &mut Book, rng: &mut Rng) -> Outcome<Duration> {
    let start = Instant::now();
    let server = Server::start(ledger)?;
    let started = start.elapsed();
    let unknown = book.0.values().filter(|it| it.recorded.is_none());
    let mut again: Vec<_> = unknown.map(|it| it.request.clone()).take(AGAIN).collect();
    let mut recording = tokio::task::JoinSet::new();
    for _ in 0..CALLERS {
        let channel = talk::connect(&server.address).await?;
        recording.spawn(clients::call(
            channel,
            ids.to_vec(),
            rng.fork(),
            std::mem::take(&mut again),
        ));
    }
    for _ in 0..STREAMERS {
        let channel = talk::connect(&server.address).await?;
        recording.spawn(clients::stream(channel, ids.to_vec(), rng.fork()));
    }
    tokio::time::sleep(Duration::from_micros(rng.u64(2_000..150_000))).await;
    server.kill();
    while let Some(said) = recording.join_next().await {
        clients::note(book, said?)?;
    }
    Ok(started)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_before_a_kill_is_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, csv) = (folder.path().join("ledger"), folder.path().join("csv"));
    Register::small().write(&csv).unwrap();
    done(coopledger(&ledger).arg("import").arg(&csv));
    let server = Server::start(&ledger).unwrap();
    let channel = talk::connect(&server.address).await.unwrap();
    let ids = talk::cooperatives(&channel).await.unwrap();
    assert_eq!(ids.len(), 2);
    server.kill();

    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let (mut rng, mut book) = (Rng::with_seed(seed), Book::default());
    let mut slowest = Duration::ZERO;
    for _ in 0..cycles() {
        let started = cycle(&ledger, &ids, &mut book, &mut rng).await.unwrap();
        slowest = slowest.max(started);
    }
    let (known, unknown) = book.counts();
    println!("{} kills: {known} acknowledged, {unknown} not; slowest start {slowest:?}", cycles());
    assert!(known as u64 > cycles(), "hardly anything was recorded: {known}");
    assert!(unknown > 0, "no kill met a request under way");
    assert!(slowest < Duration::from_secs(5), "a start took {slowest:?}");
    judge(&ledger, &mut book).await.unwrap();
}
