//! Importing and asking on the command line: once is enough, a cut-off import goes on, a running
//! server does the writing, and nothing personal is in clear anywhere.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use fastrand::Rng;
use outside::audit::Log;
use outside::program::{Server, coopledger, done, tam_duong, text};
use outside::register::{Register, SECRET_NAME, SECRET_NOTE, SECRET_NUMBER};
use outside::{requests, talk};
use serde_json::Value;

fn json(ledger: &Path, arguments: &[&str]) -> Value {
    let output = done(coopledger(ledger).arg("--json").args(arguments));
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|it| panic!("{arguments:?}: {it}: {}", text(&output.stdout)))
}

fn small(folder: &Path) -> (PathBuf, PathBuf) {
    let (ledger, csv) = (folder.join("ledger"), folder.join("csv"));
    Register::small().write(&csv).unwrap();
    (ledger, csv)
}

/// The entries of a ledger, without what tells when they were recorded and under which keys.
async fn content(ledger: &Path) -> Vec<api::v1::HistoryEntry> {
    let server = Server::start(ledger).unwrap();
    let channel = talk::connect(&server.address).await.unwrap();
    let mut log = Log::read(&channel).await.unwrap();
    log.check().unwrap();
    drop(channel);
    server.stop().unwrap();
    for it in &mut log.entries {
        it.recorded_at = None;
    }
    log.entries
}

#[tokio::test(flavor = "multi_thread")]
async fn importing_again_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    let register = tam_duong().display().to_string();
    let first = json(&ledger, &["import", &register]);
    assert!(first["recorded_entries"].as_u64().unwrap() > 800, "{first}");
    assert_eq!(first["repeated_requests"], 0);
    let before = content(&ledger).await;
    let again = json(&ledger, &["import", &register]);
    assert_eq!(again["recorded_entries"], 0, "{again}");
    assert_eq!(again["repeated_requests"], first["requests"]);
    assert_eq!(content(&ledger).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_does_the_writing() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, csv) = small(folder.path());
    let server = Server::start(&ledger).unwrap();
    let csv = csv.display().to_string();
    let first = json(&ledger, &["import", &csv]);
    assert!(first["recorded_entries"].as_u64().unwrap() > 20, "{first}");
    let total = json(&ledger, &["figures", "coops.total"]);
    assert_eq!(total["figures"][0]["value"]["count"], 2, "{total}");
    let channel = talk::connect(&server.address).await.unwrap();
    let log = Log::read(&channel).await.unwrap();
    log.check().unwrap();
    assert_eq!(log.last(), first["recorded_entries"].as_u64().unwrap());
    let again = json(&ledger, &["import", &csv]);
    assert_eq!(again["recorded_entries"], 0, "{again}");
    drop(channel);
    server.stop().unwrap();
    let again = json(&ledger, &["import", &csv]);
    assert_eq!(again["recorded_entries"], 0, "{again}");
}

#[test]
fn importing_again_what_was_taken_back_is_told_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, csv) = small(folder.path());
    let csv = csv.display().to_string();
    let first = json(&ledger, &["import", &csv]);
    let id = first["import"].as_str().unwrap();
    let why = ["--reason", "nhầm thư mục", "--recorder", "clerk:1"];
    json(&ledger, &[&["void-import", id][..], &why].concat());
    for arguments in [&["import", &csv][..], &["import", "--dry-run", &csv]] {
        let again = coopledger(&ledger).arg("--json").args(arguments).output().unwrap();
        assert_eq!(again.status.code(), Some(3), "{}", text(&again.stdout));
        let told: Value = serde_json::from_slice(&again.stdout).unwrap();
        assert_eq!(told["taken_back_requests"], first["requests"], "{told}");
        assert_eq!(told["recorded_entries"], 0, "{told}");
    }
    let again = coopledger(&ledger).args(["import", &csv]).output().unwrap();
    let said = text(&again.stderr);
    assert!(
        said.contains(id) && said.contains("đã bị hủy") && said.contains("import.csv"),
        "{said}"
    );
}

/// A register so large that its import can be cut off in the middle.
fn large() -> Register {
    let rows = |_: ()| {
        (9..6_000).map(|it| format!("b,{it},person,official,2022-01-01,Người {it},,\n")).collect()
    };
    let rows: Vec<String> = rows(());
    Register::small().and("members.csv", &rows.concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_was_cut_off_goes_on_to_the_same_log() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("csv");
    large().write(&csv).unwrap();
    let csv = csv.display().to_string();
    let whole = folder.path().join("whole");
    let all = json(&whole, &["import", &csv])["recorded_entries"].as_u64().unwrap();
    let expected = content(&whole).await;
    assert_eq!(expected.len() as u64, all);
    let (mut rng, mut halfway) = (Rng::with_seed(5), 0);
    for attempt in 0..12 {
        let ledger = folder.path().join(format!("cut-{attempt}"));
        let mut command = coopledger(&ledger);
        command.args(["import", &csv]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        while !ledger.join("log.db-wal").exists() {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it wrote");
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_micros(rng.u64(..60_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        let more = json(&ledger, &["import", &csv]);
        let new = more["recorded_entries"].as_u64().unwrap();
        halfway += usize::from(new > 0 && new < all);
        assert_eq!(content(&ledger).await, expected, "{more}");
    }
    println!("{halfway} of 12 imports were cut off in the middle");
    assert!(halfway > 0, "no import was cut off in the middle");
}

#[test]
fn a_history_shows_persons_only_if_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, csv) = small(folder.path());
    done(coopledger(&ledger).arg("import").arg(csv));
    for arguments in [&["history", "AB-00001"][..], &["history", "AB-00001", "--json"]] {
        let said = text(&done(coopledger(&ledger).args(arguments)).stdout);
        for secret in [SECRET_NAME, SECRET_NUMBER, SECRET_NOTE] {
            assert!(!said.contains(secret), "{said}");
        }
    }
    let history = json(&ledger, &["history", "AB-00001", "--reveal"]);
    let revealed: Vec<&Value> = history["entries"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|it| it["revealed"].as_array().unwrap())
        .collect();
    for secret in [SECRET_NAME, SECRET_NUMBER, SECRET_NOTE] {
        assert!(revealed.iter().any(|it| it["text"] == secret), "{secret} is not in {history:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_explanation_leads_to_entries_of_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, csv) = small(folder.path());
    done(coopledger(&ledger).arg("import").arg(csv));
    let explained = json(&ledger, &["explain", "members.total", "--area", "106"]);
    assert_eq!(explained["value"]["count"], 15, "{explained}");
    let entries = content(&ledger).await;
    let mut sum = 0;
    for share in explained["cooperatives"].as_array().unwrap() {
        let stream = format!("cooperative:{}", share["cooperative"].as_str().unwrap());
        for term in share["terms"].as_array().unwrap() {
            sum += term["n"].as_i64().unwrap();
            let positions = term["positions"].as_array().unwrap();
            assert_eq!(positions.len() as i64, term["n"].as_i64().unwrap(), "{term}");
            for position in positions {
                let entry = &entries[position.as_u64().unwrap() as usize - 1];
                assert_eq!(entry.stream, stream);
                assert!(format!("{:?}", entry.happened).contains("MemberJoined"), "{entry:?}");
            }
        }
    }
    assert_eq!(sum, 15);
}

#[test]
fn search_finds_by_who_where_and_name() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, csv) = small(folder.path());
    done(coopledger(&ledger).arg("import").arg(csv));
    let found = |arguments: &[&str]| json(&ledger, arguments)["entries"].as_array().unwrap().len();
    assert!(found(&["search", "--recorder", "office:test"]) > 20);
    assert_eq!(found(&["search", "--recorder", "office:test", "--limit", "3"]), 3);
    assert_eq!(found(&["search", "--recorder", "office:other"]), 0);
    assert!(found(&["search", "--area", "03412"]) > 15);
    assert_eq!(found(&["search", "--recorded-to", "2020-01-01"]), 0);
    let names = json(&ledger, &["search", "--name", "htx a"]);
    assert_eq!(names["names"][0]["name"], "HTX A", "{names}");
}

#[test]
fn every_command_speaks_json_and_english() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, csv) = small(folder.path());
    let csv = csv.display().to_string();
    let all: [&[&str]; 9] = [
        &["import", &csv],
        &["import", &csv, "--dry-run"],
        &["figures"],
        &["figures", "--by-sector", "--area", "106", "--year", "2023"],
        &["compare", "--area", "106"],
        &["explain", "coops.total"],
        &["history", "AB-00001"],
        &["search", "--area", "VN"],
        &["rebuild"],
    ];
    for arguments in all {
        assert!(json(&ledger, arguments).is_object(), "{arguments:?}");
        let vietnamese = done(coopledger(&ledger).args(arguments));
        let english = done(coopledger(&ledger).args(["--lang", "en"]).args(arguments));
        assert_ne!(text(&vietnamese.stdout), text(&english.stdout), "{arguments:?}");
    }
    let english = done(coopledger(&ledger).args(["--lang", "en", "figures"]));
    assert!(text(&english.stdout).contains("Indicator"));
}

#[test]
fn a_rebuild_changes_no_figure() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    done(coopledger(&ledger).arg("import").arg(tam_duong()));
    let asked = ["figures", "--by-sector", "--area", "106", "--year", "2023"];
    let before = json(&ledger, &asked);
    let rebuilt = json(&ledger, &["rebuild"]);
    assert_eq!(rebuilt["position"], before["known_at"]);
    assert_eq!(json(&ledger, &asked), before);
}

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push((path.clone(), std::fs::read(&path).unwrap())),
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_personal_is_in_clear_in_any_file_or_log() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, csv) = small(folder.path());
    done(coopledger(&ledger).arg("import").arg(csv));
    let said = folder.path().join("stderr");
    let mut command = coopledger(&ledger);
    command.args(["serve", "--json", "--listen", "127.0.0.1:0"]).env("RUST_LOG", "trace");
    command.stderr(File::create(&said).unwrap());
    let server = Server::spawn(command).unwrap();
    let channel = talk::connect(&server.address).await.unwrap();
    let ids = talk::cooperatives(&channel).await.unwrap();
    let mut rng = Rng::with_seed(3);
    let (name, number) = ("Lò Văn Kín Đáo", "035111222333");
    let request = requests::join_named(requests::id(&mut rng), &ids[0], name, number);
    let told = talk::record(&channel, request.clone()).await;
    assert!(matches!(told, talk::Told::Recorded(_)), "{told:?}");
    // And one that is refused: what it says is written nowhere either.
    let nobody = requests::id(&mut rng).to_string();
    let refused = requests::join_named(requests::id(&mut rng), &nobody, name, number);
    let told = talk::record(&channel, refused).await;
    assert!(matches!(told, talk::Told::Refused(..)), "{told:?}");
    let secrets = [SECRET_NAME, SECRET_NUMBER, SECRET_NOTE, name, number];
    let check = || {
        let all = files(&ledger);
        assert!(all.iter().any(|it| it.0.ends_with("log.db")), "{}", all.len());
        for (path, bytes) in all.iter().chain([&(said.clone(), std::fs::read(&said).unwrap())]) {
            for secret in secrets {
                let wanted = secret.as_bytes();
                let clear = bytes.windows(wanted.len()).any(|it| it == wanted);
                assert!(!clear, "{secret:?} is in {}", path.display());
            }
        }
    };
    // While it runs, with the write-ahead files there, and after it ended.
    check();
    drop(channel);
    server.stop().unwrap();
    check();
}
