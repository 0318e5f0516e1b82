//! kill -9 at random moments during recording: what was acknowledged is there once, nothing is
//! half there, and the figures are right.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::path::Path;
use std::time::{Duration, Instant};

use api::v1;
use fastrand::Rng;
use outside::Outcome;
use outside::audit::Log;
use outside::book::Book;
use outside::program::{Server, coopledger, done};
use outside::register::Register;
use outside::requests;
use outside::talk::{self, Told};
use serde_json::Value;
use tonic::transport::Channel;

/// Clients that record one command a call, and clients that record in a two-way stream.
const CALLERS: u64 = 3;
const STREAMERS: u64 = 2;
/// How many commands a stream sends before it takes the answers.
const BATCH: usize = 40;
/// How many requests of unknown outcome a client asks again.
const AGAIN: usize = 25;
const COUNTED: [&str; 3] = ["coops.total", "members.total", "members.joined"];

fn cycles() -> u64 {
    if std::env::var_os("COOPLEDGER_SOAK").is_some() { 1_000 } else { 100 }
}

type Said = Vec<(v1::RecordRequest, Told)>;

/// Records one command a call until the server is gone; first what it does not know the outcome of.
async fn call(
    channel: Channel,
    ids: Vec<String>,
    mut rng: Rng,
    mut again: Vec<v1::RecordRequest>,
) -> Said {
    let mut said = Said::new();
    loop {
        let request = again.pop().unwrap_or_else(|| requests::drawn(&mut rng, &ids));
        let told = talk::record(&channel, request.clone()).await;
        let lost = matches!(told, Told::Lost(_));
        said.push((request, told));
        if lost {
            return said;
        }
    }
}

/// Records in two-way streams until the server is gone.
async fn stream(channel: Channel, ids: Vec<String>, mut rng: Rng) -> Said {
    let mut said = Said::new();
    loop {
        let count = rng.usize(1..=BATCH);
        let batch: Vec<_> = (0..count).map(|_| requests::drawn(&mut rng, &ids)).collect();
        let told = talk::record_all(&channel, &batch).await;
        let lost = told.iter().any(|it| matches!(it, Told::Lost(_)));
        said.extend(batch.into_iter().zip(told));
        if lost {
            return said;
        }
    }
}

/// One life of the server, from its start to its kill.
async fn cycle(ledger: &Path, ids: &[String], book: &mut Book, rng: &mut Rng) -> Outcome<Duration> {
    let start = Instant::now();
    let server = Server::start(ledger)?;
    let started = start.elapsed();
    let unknown = book.0.values().filter(|it| it.recorded.is_none());
    let mut again: Vec<_> = unknown.map(|it| it.request.clone()).take(AGAIN).collect();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CALLERS {
        let channel = talk::connect(&server.address).await?;
        clients.spawn(call(channel, ids.to_vec(), rng.fork(), std::mem::take(&mut again)));
    }
    for _ in 0..STREAMERS {
        let channel = talk::connect(&server.address).await?;
        clients.spawn(stream(channel, ids.to_vec(), rng.fork()));
    }
    tokio::time::sleep(Duration::from_micros(rng.u64(2_000..150_000))).await;
    server.kill();
    while let Some(said) = clients.join_next().await {
        for (request, told) in said? {
            if let Told::Refused(code, reason) = &told {
                return Err(format!("a lawful request was refused: {code:?} {reason}").into());
            }
            book.note(request, told)?;
        }
    }
    Ok(started)
}

/// Asks every request again, and gives how many had not been recorded.
async fn ask_all_again(channel: &Channel, book: &mut Book, log: &Log) -> Outcome<usize> {
    let all: Vec<_> = book.0.values().map(|it| it.request.clone()).collect();
    let there = log.positions();
    let mut new = 0;
    for batch in all.chunks(1_000) {
        let told = talk::record_all(channel, batch).await;
        for (request, told) in batch.iter().zip(told) {
            let Told::Recorded(answer) = &told else {
                return Err(format!("asked again: {told:?}").into());
            };
            let known = there.get(request.request_id.as_str());
            if answer.repeated != known.is_some() {
                return Err(format!("in the log: {known:?}, answered {answer:?}").into());
            }
            if known.is_some_and(|it| *it != answer.positions) {
                return Err(format!("in the log at {known:?}, answered {answer:?}").into());
            }
            new += usize::from(!answer.repeated);
            book.note(request.clone(), told)?;
        }
    }
    Ok(new)
}

fn figures(ledger: &Path) -> Value {
    let output = done(coopledger(ledger).args(["figures", "--by-sector", "--json"]));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The log, the book and the figures agree; then the server is stopped, and views rebuilt from the
/// log say the same as those that lived through all kills.
async fn judge(ledger: &Path, book: &mut Book) -> Outcome<()> {
    let server = Server::start(ledger)?;
    let channel = talk::connect(&server.address).await?;
    let log = Log::read(&channel).await?;
    log.check()?;
    book.check(&log)?;
    let new = ask_all_again(&channel, book, &log).await?;
    let after = Log::read(&channel).await?;
    after.check()?;
    book.check(&after)?;
    assert_eq!(book.counts().1, 0, "every request is recorded in the end");
    let counted = talk::counts(&channel, &COUNTED, after.last()).await?;
    assert_eq!(counted, after.recount(), "{COUNTED:?}");
    println!(
        "{} requests, {new} of them first recorded after the last kill; {} entries",
        book.0.len(),
        after.entries.len()
    );
    drop(channel);
    assert!(server.stop()?.success());
    let lived = figures(ledger);
    done(coopledger(ledger).args(["rebuild", "--json"]));
    assert_eq!(figures(ledger), lived, "rebuilt beside lived");
    Ok(())
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
