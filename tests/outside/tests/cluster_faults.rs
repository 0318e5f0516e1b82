//! Faults of a cluster under steady recording: servers killed and cut off, the database killed,
//! processes killed. What was acknowledged is there once, the views are right, and the same entries in a
//! ledger of one machine give the same figures.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::path::Path;
use std::time::{Duration, Instant};

use api::v1;
use api::v1::figures_service_client::FiguresServiceClient;
use fastrand::Rng;
use outside::book::Book;
use outside::cluster::Cluster;
use outside::fleet::{Fleet, Load, PROCESSES};
use outside::judge::{agree, ask_all_again};
use outside::program::{Server, coopledger, done};
use outside::register::Register;
use outside::{Outcome, requests, talk};

/// How many clients record all the time.
const CLIENTS: usize = 16;
/// How many cooperatives are registered before, beside two.
const COOPERATIVES: usize = 62;
/// How long something stays gone.
const GONE: Duration = Duration::from_millis(1_500);
/// The first reader among [`PROCESSES`].
const READER: usize = 4;

/// What befalls the cluster.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The server of the log that leads is killed, and comes back.
    LeaderKilled,
    /// A server of the log is killed, and comes back.
    NodeKilled(usize),
    /// A server of the log is cut off from the others and from everybody, and is back.
    NodeCutOff(usize),
    /// The database is killed, and comes back.
    DatabaseKilled,
    /// A process is killed, and comes back.
    ProcessKilled(usize),
}

/// Six faults of each kind at least once; in the long form fifty and more.
fn faults(rng: &mut Rng) -> Vec<Fault> {
    let mut faults = vec![
        Fault::NodeKilled(rng.usize(..3)),
        Fault::ProcessKilled(rng.usize(2..4)),
        Fault::NodeCutOff(rng.usize(..3)),
        Fault::DatabaseKilled,
        Fault::ProcessKilled(rng.usize(..2)),
        Fault::LeaderKilled,
    ];
    if std::env::var_os("COOPLEDGER_SOAK").is_some() {
        for round in 0..9 {
            faults.extend([
                Fault::NodeKilled(round % 3),
                Fault::NodeCutOff((round + 1) % 3),
                Fault::LeaderKilled,
                Fault::DatabaseKilled,
                Fault::ProcessKilled(round % PROCESSES.len()),
            ]);
        }
        rng.shuffle(&mut faults);
    }
    faults
}

/// Lets a fault happen and pass; gives how long nothing was acknowledged after it began.
async fn befall(
    fault: Fault,
    cluster: &mut Cluster,
    fleet: &mut Fleet,
    load: &Load,
) -> Outcome<Duration> {
    let start = Instant::now();
    match fault {
        Fault::NodeKilled(node) => {
            cluster.nats.kill(node).await;
            tokio::time::sleep(GONE).await;
            cluster.nats.restart(node).await;
        }
        Fault::LeaderKilled => {
            let leader = cluster.nats.leader("COOPLEDGER").await.unwrap_or_default();
            cluster.nats.kill(leader).await;
            load.goes_on().await?;
            let silence = start.elapsed();
            cluster.nats.restart(leader).await;
            return Ok(silence);
        }
        Fault::NodeCutOff(node) => {
            cluster.nats.isolate(node, true);
            let went_on = load.goes_on().await;
            let silence = start.elapsed();
            tokio::time::sleep(GONE).await;
            cluster.nats.isolate(node, false);
            went_on?;
            return Ok(silence);
        }
        Fault::DatabaseKilled => {
            cluster.postgres.kill().await;
            tokio::time::sleep(GONE).await;
            cluster.postgres.restart().await;
        }
        Fault::ProcessKilled(at) => {
            fleet.kill(at);
            tokio::time::sleep(GONE).await;
            fleet.restart(cluster, at)?;
        }
    }
    load.goes_on().await?;
    Ok(start.elapsed())
}

async fn statement(server: &Server, position: u64) -> Outcome<v1::Statement> {
    let pin = v1::Pin {
        as_of: Some(api::Date { year: 2024, month: 12, day: 31 }),
        known_at: Some(v1::pin::KnownAt::KnownAtPosition(position)),
    };
    let asked = v1::PrepareStatementRequest {
        area_code: "12".into(),
        pin: Some(pin),
        min_position: position,
        ..Default::default()
    };
    let mut client = FiguresServiceClient::new(talk::connect(&server.address).await?);
    let answer = client.prepare_statement(asked).await?.into_inner();
    answer.statement.ok_or_else(|| "no statement".into())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_lives_through_faults_and_loses_nothing_that_it_acknowledged() {
    let mut rng = Rng::with_seed(0xC0FFEE);
    let mut cluster = Cluster::start(None).await.unwrap();
    let csv = cluster.folder("csv");
    Register::small().write(&csv).unwrap();
    done(cluster.coopledger("importer").arg("import").arg(&csv));
    let mut fleet = Fleet::start(&cluster).unwrap();
    let reader = talk::connect(fleet.address(READER).unwrap()).await.unwrap();
    let registrar = talk::connect(fleet.address(0).unwrap()).await.unwrap();
    let more: Vec<_> =
        (0..COOPERATIVES).map(|_| requests::register(requests::id(&mut rng))).collect();
    let mut book = Book::default();
    for (request, told) in more.iter().zip(talk::record_all(&registrar, &more).await) {
        book.note(request.clone(), told).unwrap();
    }
    talk::reached(&reader, book.last()).await.unwrap();
    let ids = talk::cooperatives(&reader).await.unwrap();
    assert_eq!(ids.len(), COOPERATIVES + 2);
    let faults = faults(&mut rng);
    let (load, start) = (fleet.load(CLIENTS, &ids, &mut rng), Instant::now());
    load.goes_on().await.unwrap();
    for fault in &faults {
        let before = load.answered();
        match befall(*fault, &mut cluster, &mut fleet, &load).await {
            Ok(silence) => println!(
                "{fault:?}: recording goes on {silence:.1?} after it began, {} acknowledged meanwhile",
                load.answered() - before
            ),
            Err(error) => panic!("{fault:?}: {error}"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let rate = load.answered() as f64 / start.elapsed().as_secs_f64();
    let unanswered = load.stop(&mut book).await.unwrap();
    let (acknowledged, unknown) = book.counts();
    println!(
        "{} faults, {acknowledged} requests acknowledged ({rate:.0}/s with the faults), {unanswered} times no \
         answer or a refusal, {unknown} of unknown outcome",
        faults.len()
    );
    assert!(unanswered > 0, "no fault was felt");
    judge(&cluster, fleet, &mut book).await.unwrap();
}

/// Everything acknowledged is there once; live views, rebuilt ones and those of a ledger of one machine say
/// the same.
async fn judge(cluster: &Cluster, mut fleet: Fleet, book: &mut Book) -> Outcome<()> {
    let address = |it: Option<&str>| it.map(str::to_owned).ok_or("a process is gone");
    let recording = talk::connect(&address(fleet.address(0))?).await?;
    let reader = talk::connect(&address(fleet.address(READER))?).await?;
    talk::reached(&reader, book.last()).await?;
    let log = agree(&reader, book).await?;
    ask_all_again(&recording, book, &log).await?;
    talk::reached(&reader, book.last()).await?;
    let log = agree(&reader, book).await?;
    let figures = || {
        let asked = ["figures", "--by-sector", "--json", "--known-at", &log.last().to_string()]
            .map(String::from);
        done(cluster.coopledger("asking").args(asked)).stdout
    };
    let lived = figures();
    fleet.kill(2);
    fleet.kill(3);
    done(cluster.coopledger("rebuilding").args(["rebuild", "--json"]));
    if figures() != lived {
        return Err("rebuilt views give other figures than those that lived".into());
    }
    let alone = cluster.folder("alone");
    let path = alone.display().to_string();
    let copy = ["copy", "--from", &cluster.stream(), "--to", &path];
    done(coopledger(Path::new("/nonexistent")).args(copy));
    done(coopledger(Path::new("/nonexistent")).args(copy).arg("--verify"));
    keys(cluster, &path);
    let there = Server::start(&alone)?;
    let here = cluster.serve("last-reader", "reader")?;
    let (one, other) = (statement(&there, log.last()).await?, statement(&here, log.last()).await?);
    if one != other || one.indicators.is_empty() {
        return Err(format!("one machine says {one:?}, the cluster {other:?}").into());
    }
    println!(
        "{} entries; {} indicators have the same digests on one machine",
        log.last(),
        one.indicators.len()
    );
    Ok(())
}

/// The vault of the ledger of one machine.
fn keys(cluster: &Cluster, to: &str) {
    std::fs::copy(cluster.folder("vault.key"), Path::new(to).join("vault.key")).unwrap();
}
