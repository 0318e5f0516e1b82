//! Single system calls made to fail: nothing is acknowledged that is not there, nothing is half
//! there, and the server says so in its own words.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use api::v1;
use fastrand::Rng;
use outside::Outcome;
use outside::audit::Log;
use outside::book::Book;
use outside::program::{Server, coopledger, done};
use outside::register::Register;
use outside::requests;
use outside::strace::{Fault, hits};
use outside::talk::{self, Told};
use tonic::Code;
use tonic::transport::Channel;

/// How many requests are recorded under each fault.
const REQUESTS: usize = 24;
/// Whichever of the two the database was built with.
const SYNC: &str = "fsync,fdatasync";
const COUNTED: [&str; 3] = ["coops.total", "members.total", "members.joined"];

/// A ledger that lives through all faults of a test, and what was asked of it.
struct Patient {
    folder: tempfile::TempDir,
    ids: Vec<String>,
    book: Book,
    rng: Rng,
}

/// How a server went through a fault.
struct Lived {
    /// How many calls failed.
    hits: usize,
    /// Whether it began to listen.
    served: bool,
    /// Whether it refused anything.
    refused: bool,
}

fn soak() -> bool {
    std::env::var_os("COOPLEDGER_SOAK").is_some()
}

impl Patient {
    async fn new() -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let csv = folder.path().join("csv");
        Register::small().write(&csv)?;
        done(coopledger(&folder.path().join("ledger")).arg("import").arg(&csv));
        let server = Server::start(&folder.path().join("ledger"))?;
        let ids = talk::cooperatives(&talk::connect(&server.address).await?).await?;
        server.stop()?;
        Ok(Self { folder, ids, book: Book::default(), rng: Rng::with_seed(41) })
    }

    fn ledger(&self) -> PathBuf {
        self.folder.path().join("ledger")
    }

    fn drawn(&mut self, count: usize) -> Vec<v1::RecordRequest> {
        (0..count).map(|_| requests::drawn(&mut self.rng, &self.ids)).collect()
    }

    /// Serves under a fault, records, and stops.
    async fn suffer(&mut self, fault: &Fault) -> Outcome<Lived> {
        let (trace, said) = (self.folder.path().join("trace"), self.folder.path().join("stderr"));
        let mut command = fault.serve(&self.ledger(), &trace);
        command.stderr(File::create(&said)?);
        let mut lived = Lived { hits: 0, served: false, refused: false };
        match Server::spawn(command) {
            Err(_) => one_error(&said)?,
            Ok(server) => {
                lived.served = true;
                let channel = talk::connect(&server.address).await?;
                let (calls, batch) = (self.drawn(REQUESTS / 2), self.drawn(REQUESTS / 2));
                for request in calls {
                    let told = talk::record(&channel, request.clone()).await;
                    lived.refused |= self.took(request, told)?;
                }
                let told = talk::record_all(&channel, &batch).await;
                for (request, told) in batch.into_iter().zip(told) {
                    lived.refused |= self.took(request, told)?;
                }
                drop(channel);
                server.stop()?;
            }
        }
        // The tracer writes its last lines when the server has gone.
        tokio::time::sleep(Duration::from_millis(30)).await;
        lived.hits = hits(&trace)?;
        Ok(lived)
    }

    /// Notes an answer; tells whether it is a refusal, which must be one that the contract names.
    fn took(&mut self, request: v1::RecordRequest, told: Told) -> Outcome<bool> {
        let refused = match &told {
            Told::Recorded(_) => false,
            Told::Refused(code, reason) => {
                match (*code, reason.as_str()) {
                    (Code::Unavailable, "LOG_UNAVAILABLE" | "VAULT_UNAVAILABLE") => {}
                    (Code::ResourceExhausted, "DISK_FULL") => {}
                    other => return Err(format!("a fault was answered with {other:?}").into()),
                }
                true
            }
            Told::Lost(_) => true,
        };
        self.book.note(request, told)?;
        Ok(refused)
    }

    /// Without a fault: everything acknowledged is there once, nothing is half there, all that is
    /// not known can be asked again, and the figures are those of the log.
    async fn examine(&mut self) -> Outcome<()> {
        let server = Server::start(&self.ledger())?;
        let channel = talk::connect(&server.address).await?;
        let log = Log::read(&channel).await?;
        log.check()?;
        self.book.check(&log)?;
        self.ask_again(&channel, &log).await?;
        let log = Log::read(&channel).await?;
        log.check()?;
        self.book.check(&log)?;
        let counted = talk::counts(&channel, &COUNTED, log.last()).await?;
        if counted != log.recount() {
            return Err(format!("figures {counted:?}, the log {:?}", log.recount()).into());
        }
        drop(channel);
        server.stop()?;
        Ok(())
    }

    /// Reads of the log, the register and the figures are answered.
    async fn reads(&self, channel: &Channel) -> Outcome<()> {
        let log = Log::read(channel).await?;
        log.check()?;
        self.book.check(&log)?;
        let counted = talk::counts(channel, &COUNTED, log.last()).await?;
        assert_eq!(counted, log.recount());
        assert!(talk::cooperatives(channel).await?.len() >= 2);
        Ok(())
    }

    async fn ask_again(&mut self, channel: &Channel, log: &Log) -> Outcome<()> {
        let there = log.positions();
        let unknown = self.book.0.values().filter(|it| it.recorded.is_none());
        let unknown: Vec<_> = unknown.map(|it| it.request.clone()).collect();
        let told = talk::record_all(channel, &unknown).await;
        for (request, told) in unknown.into_iter().zip(told) {
            let Told::Recorded(it) = &told else {
                return Err(format!("asked again without a fault: {told:?}").into());
            };
            if it.repeated != there.contains_key(request.request_id.as_str()) {
                return Err(format!("not as it is in the log: {it:?}").into());
            }
            self.book.note(request, told)?;
        }
        Ok(())
    }
}

/// What a server that does not start says, asked for JSON: its last words are one error with its exit
/// code, and no panic.
fn one_error(said: &Path) -> Outcome<()> {
    let text = std::fs::read_to_string(said)?;
    let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap_or_default())?;
    let named = last["error"].as_str().is_some_and(|it| !it.is_empty());
    match named && last["exit_code"].as_u64() > Some(0) && !text.contains("panicked") {
        true => Ok(()),
        false => Err(format!("it did not start and said: {text}").into()),
    }
}

/// Every fault of a list, each on a new server over the same ledger.
async fn through(faults: Vec<Fault>) {
    let mut patient = Patient::new().await.unwrap();
    let (mut hit, mut all, mut served, mut refusing) = (0, 0, 0, 0);
    for fault in &faults {
        let lived = patient.suffer(fault).await.unwrap_or_else(|it| panic!("{fault:?}: {it}"));
        hit += usize::from(lived.hits > 0);
        all += lived.hits;
        served += usize::from(lived.served && lived.hits > 0);
        refusing += usize::from(lived.refused || !lived.served);
        patient.examine().await.unwrap_or_else(|it| panic!("after {fault:?}: {it}"));
    }
    let (known, unknown) = patient.book.counts();
    println!(
        "{} faults: {hit} of them hit, {all} calls failed; {served} hit a server that served, \
         {refusing} made it refuse or not start; {known} requests acknowledged, {unknown} not",
        faults.len()
    );
    assert!(hit * 3 > faults.len(), "most faults met no call: {hit} of {}", faults.len());
    assert!(refusing > 0, "no fault was felt");
    assert_eq!(unknown, 0);
}

/// The numbers of calls that fail: the first ones each, later ones with gaps.
fn numbers(each: usize, last: usize) -> Vec<usize> {
    let step = |it: usize| if soak() || it < each { 1 } else { it.div_ceil(3) };
    std::iter::successors(Some(1), |&it| Some(it + step(it))).take_while(|it| *it <= last).collect()
}

/// The nth call of a kind on the log's write-ahead file, for the first n and some later ones.
fn on_log(call: &'static str, error: &'static str, each: usize, last: usize) -> Vec<Fault> {
    let last = if soak() { last * 4 } else { last };
    numbers(each, last).into_iter().map(|n| Fault::nth("log.db-wal", call, error, n)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_sync_acknowledges_nothing() {
    through(on_log(SYNC, "EIO", 8, 20)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_write_acknowledges_nothing() {
    through(on_log("pwrite64", "EIO", 6, 40)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_for_a_moment_acknowledges_nothing() {
    through(on_log("pwrite64", "ENOSPC", 6, 40)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_under_the_keys_of_persons_acknowledges_nothing() {
    let vault = |call, error| move |n| Fault::nth("vault.db-wal", call, error, n);
    let mut faults: Vec<Fault> = [1, 2, 3].map(vault(SYNC, "EIO")).into();
    faults.extend([1, 5, 30].map(vault("pwrite64", "EIO")));
    faults.extend([1, 5, 30].map(vault("pwrite64", "ENOSPC")));
    through(faults).await;
}

/// Views are made of the log alone: while they cannot be written, recording goes on, and then they
/// catch up.
#[tokio::test(flavor = "multi_thread")]
async fn views_that_cannot_be_written_catch_up_later() {
    let views = "views/generation-1.db-wal";
    for (error, n) in [("ENOSPC", 2), ("ENOSPC", 9), ("EIO", 2), ("EIO", 9)] {
        let mut patient = Patient::new().await.unwrap();
        let trace = patient.folder.path().join("trace");
        let fault = Fault::between(views, "pwrite64", error, n, n + 5);
        let server = Server::spawn(fault.serve(&patient.ledger(), &trace)).unwrap();
        let channel = talk::connect(&server.address).await.unwrap();
        for request in patient.drawn(REQUESTS) {
            let told = talk::record(&channel, request.clone()).await;
            assert!(matches!(told, Told::Recorded(_)), "{told:?}");
            patient.took(request, told).unwrap();
        }
        patient.reads(&channel).await.unwrap_or_else(|it| panic!("{fault:?}: {it}"));
        drop(channel);
        server.stop().unwrap();
        tokio::time::sleep(Duration::from_millis(30)).await;
        assert!(hits(&trace).unwrap() > 0, "{fault:?}");
        patient.examine().await.unwrap();
    }
}

/// All writes of the log fail for a while: all is refused, reads go on, and when there is room
/// again the same server records again.
#[tokio::test(flavor = "multi_thread")]
async fn reads_go_on_when_the_disk_is_full() {
    let mut patient = Patient::new().await.unwrap();
    let trace = patient.folder.path().join("trace");
    let fault = Fault::between("log.db-wal", "pwrite64", "ENOSPC", 30, 90);
    let mut server = Server::spawn(fault.serve(&patient.ledger(), &trace)).unwrap();
    let channel = talk::connect(&server.address).await.unwrap();
    let (mut full, mut last) = (0, false);
    for request in patient.drawn(160) {
        let told = talk::record(&channel, request.clone()).await;
        let refused =
            matches!(&told, Told::Refused(Code::ResourceExhausted, it) if it == "DISK_FULL");
        full += usize::from(refused);
        last = matches!(&told, Told::Recorded(_));
        patient.took(request, told).unwrap();
        if full == 20 && refused {
            patient.reads(&channel).await.unwrap();
        }
    }
    assert!(full >= 20, "{full} refused because the disk is full");
    assert!(last, "the disk has room again, and nothing is recorded");
    patient.reads(&channel).await.unwrap();
    assert!(server.runs());
    drop(channel);
    server.stop().unwrap();
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert!(hits(&trace).unwrap() > 0);
    patient.examine().await.unwrap();
}
