//! History that others verify: published for a program that is not ours, and held against what is signed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use fastrand::Rng;
use outside::program::{Server, coopledger, done, text};
use outside::python::python;
use outside::register::Register;
use outside::talk::{self, Told};
use outside::{Outcome, requests};
use serde_json::Value;
use tempfile::TempDir;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// A ledger with a register of two cooperatives.
fn ledger() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("csv");
    Register::small().write(&csv).unwrap();
    done(coopledger(&folder.path().join("ledger")).arg("import").arg(&csv));
    folder
}

/// Records so many more cooperatives through a server.
async fn grow(ledger: &Path, count: usize, rng: &mut Rng) {
    let server = Server::start(ledger).unwrap();
    let channel = talk::connect(&server.address).await.unwrap();
    let more: Vec<_> = (0..count).map(|_| requests::register(requests::id(rng))).collect();
    for told in talk::record_all(&channel, &more).await {
        assert!(matches!(told, Told::Recorded(_)), "{told:?}");
    }
    assert!(server.stop().unwrap().success());
}

fn published(ledger: &Path, to: &Path) -> Value {
    let said = done(coopledger(ledger).args(["publish", "--json"]).arg(to)).stdout;
    serde_json::from_slice(&said).unwrap()
}

/// What `verify` ends with, and what it says.
fn verified(ledger: &Path) -> (i32, String) {
    let output = coopledger(ledger).args(["verify", "--views", "--json"]).output().unwrap();
    let said = text(&output.stdout) + &text(&output.stderr);
    (output.status.code().unwrap(), said)
}

async fn health(address: &str) -> Outcome<ServingStatus> {
    let mut client = HealthClient::new(talk::connect(address).await?);
    let asked = HealthCheckRequest::default();
    Ok(client.check(asked).await?.into_inner().status())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_not_ours_verifies_what_is_published() {
    let (folder, mut rng) = (ledger(), Rng::with_seed(5));
    let (ledger, out) = (folder.path().join("ledger"), folder.path().join("log"));
    let first = published(&ledger, &out);
    let older = folder.path().join("older");
    fs::copy(out.join("checkpoint"), &older).unwrap();
    grow(&ledger, 400, &mut rng).await;
    let second = published(&ledger, &out);
    let (before, size) = (first["size"].as_u64().unwrap(), second["size"].as_u64().unwrap());
    assert_eq!(second["before"], first["size"]);
    assert!(before < 256 && size > 512, "{before} {size}");
    assert_eq!(second["key"], first["key"]);
    let key = second["key"].as_str().unwrap();
    let name = |path: &Path| path.display().to_string();
    let said = python("published.py", &[&name(&out), key, &name(&older)]);
    assert!(said.contains(&format!(" {size} 3 ")), "{said}");
    let (code, said) = verified(&ledger);
    assert_eq!(code, 0, "{said}");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["entries"], &said["signed"]), (&second["size"], &second["size"]));
    assert_eq!(said["root"], second["root"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_signs_by_itself_while_it_runs() {
    let folder = ledger();
    let ledger = folder.path().join("ledger");
    let _server = Server::start(&ledger).unwrap();
    let start = Instant::now();
    loop {
        let (code, said) = verified(&ledger);
        assert_eq!(code, 0, "{said}");
        let said: Value = serde_json::from_str(&said).unwrap();
        if said["signed"] == said["entries"] {
            break;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "nothing is signed: {said}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_recorded_on_a_log_that_lost_what_was_signed() {
    let (folder, mut rng) = (ledger(), Rng::with_seed(7));
    let ledger = folder.path().join("ledger");
    let (log, kept) = (ledger.join("log.db"), folder.path().join("log.db"));
    fs::copy(&log, &kept).unwrap();
    grow(&ledger, 5, &mut rng).await;
    published(&ledger, &folder.path().join("out"));
    // An older backup of the log in the place of the log.
    fs::copy(&kept, &log).unwrap();
    for rest in ["log.db-wal", "log.db-shm"] {
        let _ = fs::remove_file(ledger.join(rest));
    }
    let (code, said) = verified(&ledger);
    assert_eq!(code, 5, "{said}");
    assert!(said.contains("entries are gone"), "{said}");
    let server = Server::start(&ledger).unwrap();
    let channel = talk::connect(&server.address).await.unwrap();
    let told = talk::record(&channel, requests::register(requests::id(&mut rng))).await;
    let Told::Refused(code, reason) = told else { panic!("{told:?}") };
    assert_eq!((code, reason.as_str()), (Code::DataLoss, "LOG_DAMAGED"));
    let start = Instant::now();
    while health(&server.address).await.unwrap() != ServingStatus::NotServing {
        assert!(start.elapsed() < Duration::from_secs(30), "it says that it serves");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // What is there is still read.
    assert_eq!(talk::cooperatives(&channel).await.unwrap().len(), 2);
}
