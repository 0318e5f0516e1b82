//! The power is cut while 16 clients record: what was synced is all that is left, and everything
//! acknowledged is in it once. The same program whose syncs are left out loses some of it, so the cut
//! is felt. (`tests/forgetful` shows the same of SQLite alone, with NORMAL and with FULL.)
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use fastrand::Rng;
use forgetful::{Disk, Forgotten};
use outside::audit::Log;
use outside::book::Book;
use outside::judge::{agree, judge, names};
use outside::program::{Server, coopledger, done};
use outside::register::Register;
use outside::strace::Fault;
use outside::{Outcome, clients, talk};

/// Clients that record one command a call, and clients that record in a two-way stream.
const CALLERS: u64 = 12;
const STREAMERS: u64 = 4;
/// How many requests of unknown outcome are asked again after a cut.
const AGAIN: usize = 25;

fn soak() -> bool {
    std::env::var_os("COOPLEDGER_SOAK").is_some()
}

fn cuts() -> u64 {
    if soak() { 20 } else { 4 }
}

/// What one cut came to.
struct Cut {
    unanswered: usize,
    forgotten: Forgotten,
    named: usize,
    /// How long it took until the server listened.
    started: Duration,
    /// How long it took until everything was read, views caught up and all was found right.
    right: Duration,
}

/// Records from 16 clients until the power is cut at a moment that is drawn; what is noted is how
/// many requests were not answered.
async fn record(
    disk: &mut Disk,
    mut server: Server,
    ids: &[String],
    book: &mut Book,
    (rng, torn): (&mut Rng, bool),
) -> Outcome<(usize, Forgotten)> {
    let unknown = book.0.values().filter(|it| it.recorded.is_none());
    let mut again: Vec<_> = unknown.map(|it| it.request.clone()).take(AGAIN).collect();
    let mut recording = tokio::task::JoinSet::new();
    for _ in 0..CALLERS {
        let channel = talk::connect(&server.address).await?;
        let again = std::mem::take(&mut again);
        recording.spawn(clients::call(channel, ids.to_vec(), rng.fork(), again));
    }
    for _ in 0..STREAMERS {
        let channel = talk::connect(&server.address).await?;
        recording.spawn(clients::stream(channel, ids.to_vec(), rng.fork()));
    }
    tokio::time::sleep(Duration::from_millis(rng.u64(200..1_500))).await;
    let forgotten = disk.cut(torn.then_some(rng), || server.strike().unwrap());
    server.kill();
    let mut unanswered = 0;
    while let Some(said) = recording.join_next().await {
        unanswered += clients::note(book, said?)?;
    }
    disk.power_on()?;
    Ok((unanswered, forgotten))
}

/// Starts the program on what a cut has left, and cuts the power again while it begins.
async fn interrupted(disk: &mut Disk, ledger: &Path, rng: &mut Rng) -> Outcome<()> {
    let mut command = coopledger(ledger);
    command.args(["serve", "--json", "--listen", "127.0.0.1:0"]);
    let mut begins = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    tokio::time::sleep(Duration::from_millis(rng.u64(0..150))).await;
    disk.cut(Some(rng), || begins.kill().unwrap());
    begins.wait()?;
    Ok(disk.power_on()?)
}

/// Cuts the power under load, and begins again on what is left, which must be right.
async fn cycle(
    (disk, ledger): (&mut Disk, &Path),
    server: Server,
    ids: &[String],
    book: &mut Book,
    (rng, torn): (&mut Rng, bool),
) -> Outcome<(Server, Cut)> {
    let (unanswered, forgotten) = record(disk, server, ids, book, (&mut *rng, torn)).await?;
    if torn {
        interrupted(disk, ledger, rng).await?;
    }
    let start = Instant::now();
    let server = Server::start(ledger)?;
    let started = start.elapsed();
    let channel = talk::connect(&server.address).await?;
    let log = agree(&channel, book).await?;
    let right = start.elapsed();
    let named = names(&channel, ids, book, &log).await?;
    Ok((server, Cut { unanswered, forgotten, named, started, right }))
}

/// A disk with a small ledger on it, over whose making the power was cut once when it had ended; and
/// the cooperatives in it.
async fn imported() -> Outcome<(Disk, Vec<String>)> {
    let (mut disk, folder) = (Disk::new()?, tempfile::tempdir()?);
    let (ledger, csv) = (disk.path().join("ledger"), folder.path().join("csv"));
    Register::small().write(&csv)?;
    done(coopledger(&ledger).arg("import").arg(&csv));
    disk.cut(None, || ());
    disk.power_on()?;
    let server = Server::start(&ledger)?;
    let channel = talk::connect(&server.address).await?;
    let counted = Log::read(&channel).await?.recount();
    assert_eq!(counted[..2], [2, 15], "an import that has ended is durable");
    let ids = talk::cooperatives(&channel).await?;
    server.kill();
    Ok((disk, ids))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_before_the_power_was_cut_is_there_once() {
    let (mut disk, ids) = imported().await.unwrap();
    let ledger = disk.path().join("ledger");
    let mut server = Server::start(&ledger).unwrap();
    let mut rng = Rng::new();
    println!("seed {}", rng.get_seed());
    let mut book = Book::default();
    let (mut pages, mut named, mut slowest) = (0, 0, Duration::ZERO);
    for cut in 0..cuts() {
        let known = book.counts().0;
        let place = (&mut disk, ledger.as_path());
        let drawn = (&mut rng, cut % 2 == 1);
        let (next, came) = cycle(place, server, &ids, &mut book, drawn).await.unwrap();
        let acknowledged = book.counts().0 - known;
        println!(
            "cut {cut}: {acknowledged} acknowledged, {} unanswered, {:?}, listening after \
             {:?}, right after {:?}",
            came.unanswered, came.forgotten, came.started, came.right
        );
        assert!(came.unanswered > 0, "the cut met no request under way");
        (server, named, pages) = (next, came.named, pages + came.forgotten.pages);
        slowest = slowest.max(came.started);
    }
    let (known, unknown) = book.counts();
    println!(
        "{} cuts: {known} acknowledged, 0 of them lost, {unknown} of unknown outcome; {named} \
         named, all shown; {pages} pages forgotten; slowest start {slowest:?}",
        cuts()
    );
    assert!(known as u64 > cuts(), "hardly anything was recorded: {known}");
    // Far above what it takes (a fifth of a second), as machines are busy.
    assert!(slowest < Duration::from_secs(30), "a start took {slowest:?}");
    assert!(pages > 0, "nothing was forgotten");
    assert!(named > 0, "nobody was named");
    server.kill();
    judge(&ledger, &mut book).await.unwrap();
}

/// The control: the syncs of the log are said to be made and are not.
#[tokio::test(flavor = "multi_thread")]
async fn the_cut_is_felt_by_the_same_program_when_its_log_is_not_synced() {
    let (mut disk, ids) = imported().await.unwrap();
    let (ledger, folder) = (disk.path().join("ledger"), tempfile::tempdir().unwrap());
    let fault = Fault::unsynced("log.db-wal");
    let server = Server::spawn(fault.serve(&ledger, &folder.path().join("trace"))).unwrap();
    let (mut book, mut rng) = (Book::default(), Rng::new());
    record(&mut disk, server, &ids, &mut book, (&mut rng, false)).await.unwrap();
    let server = Server::start(&ledger).unwrap();
    let channel = talk::connect(&server.address).await.unwrap();
    let log = Log::read(&channel).await.unwrap();
    let there = log.positions();
    let acknowledged = book.0.iter().filter(|it| it.1.recorded.is_some());
    let lost = acknowledged.filter(|it| !there.contains_key(it.0.as_str())).count();
    println!("without syncs: {} acknowledged, {lost} of them lost", book.counts().0);
    assert!(lost > 0, "the cut is not felt");
    assert!(book.check(&log).is_err(), "and would not be noticed");
}

/// While a ledger is being made, too: whatever of it is left, the same command makes the rest.
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_over_whose_making_the_power_was_cut_is_made_by_the_same_command() {
    let (mut rng, folder) = (Rng::new(), tempfile::tempdir().unwrap());
    println!("making: seed {}", rng.get_seed());
    let csv = folder.path().join("csv");
    Register::small().write(&csv).unwrap();
    let start = Instant::now();
    done(coopledger(&folder.path().join("ledger")).arg("import").arg(&csv));
    let whole = start.elapsed().as_micros() as u64;
    let (mut pages, mut names, mut early) = (0, 0, 0);
    let tries = if soak() { 100 } else { 8 };
    // The later cuts come later, so that none of its steps is passed over.
    let step = whole / tries;
    for n in 0..tries {
        let mut disk = Disk::new().unwrap();
        let ledger = disk.path().join("ledger");
        let mut command = coopledger(&ledger);
        command.arg("import").arg(&csv).stdout(Stdio::null()).stderr(Stdio::null());
        let mut import = command.spawn().unwrap();
        tokio::time::sleep(Duration::from_micros(n * step + rng.u64(0..=step))).await;
        early += usize::from(import.try_wait().unwrap().is_none());
        let torn = (n % 2 == 1).then_some(&mut rng);
        let forgotten = disk.cut(torn, || import.kill().unwrap());
        import.wait().unwrap();
        (pages, names) = (pages + forgotten.pages, names + forgotten.names);
        disk.power_on().unwrap();
        done(coopledger(&ledger).arg("import").arg(&csv));
        let server = Server::start(&ledger).unwrap();
        let channel = talk::connect(&server.address).await.unwrap();
        let log = agree(&channel, &Book::default()).await.unwrap();
        assert_eq!(log.recount()[..2], [2, 15]);
        server.kill();
    }
    println!(
        "{tries} ledgers, {early} cut before they were made; {pages} pages and {names} names forgotten"
    );
    assert!(early > 0, "no cut met a ledger in its making");
}
