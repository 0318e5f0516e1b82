//! Stored files of which a bit is another one, or the end is missing: `verify` names the place, or shows every
//! entry, root and checkpoint unchanged. Nothing is recorded on a log that is not what was written, and views are
//! folded anew to what they were.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use fastrand::Rng;
use outside::Outcome;
use outside::called::called;
use outside::damage::{Damage, copy, files};
use outside::program::{Server, coopledger, done, text};
use outside::python::python;
use outside::register::Register;
use outside::requests;
use outside::talk::{self, Told};
use serde_json::Value;
use tempfile::TempDir;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// So many trials at once: they wait for the disk.
const AT_ONCE: usize = 4;

fn soak() -> bool {
    std::env::var_os("COOPLEDGER_SOAK").is_some()
}

/// How many bits are flipped, and how many files cut; and from which seeds.
fn trials() -> (usize, usize, std::ops::Range<u64>) {
    if soak() { (200, 50, 0..3) } else { (60, 16, 0..1) }
}

/// A ledger as it was written, and what is known of it.
struct Written {
    /// It is never opened again: trials take copies.
    ledger: PathBuf,
    /// What `verify` says of it.
    verified: Value,
    /// What its figures are.
    figures: String,
}

/// What a trial came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    /// Every entry, root and checkpoint is what it was.
    Unchanged,
    /// It is named.
    Named,
    /// Views were folded anew, and that is said.
    FoldedAnew,
    /// It is named, and views were folded anew when they were asked for.
    Rebuilt,
}

fn grown(folder: &Path, rng: &mut Rng) -> PathBuf {
    let (csv, ledger) = (folder.join("csv"), folder.join("ledger"));
    Register::small().write(&csv).unwrap();
    done(coopledger(&ledger).arg("import").arg(&csv));
    done(coopledger(&ledger).arg("publish").arg(folder.join("first")));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for out in ["second", "third"] {
        let server = Server::start(&ledger).unwrap();
        runtime.block_on(record(&server, 60, rng));
        assert!(server.stop().unwrap().success());
        done(coopledger(&ledger).arg("publish").arg(folder.join(out)));
    }
    ledger
}

/// Registers so many cooperatives, one a call.
async fn record(server: &Server, count: usize, rng: &mut Rng) -> u64 {
    let (channel, mut last) = (talk::connect(&server.address).await.unwrap(), 0);
    for _ in 0..count {
        let told = talk::record(&channel, requests::register(requests::id(rng))).await;
        let Told::Recorded(it) = told else { panic!("{told:?}") };
        last = it.positions.into_iter().max().unwrap();
    }
    // The views have it too: what neither they nor a checkpoint speak of, a cut file forgets unseen.
    talk::cooperatives(&channel).await.unwrap();
    last
}

/// A ledger whose files have everything, nothing beside them.
fn closed(folder: &Path, seed: u64) -> Written {
    let ledger = grown(folder, &mut Rng::with_seed(seed));
    Written::of(folder, ledger)
}

/// A ledger whose server was killed: what it recorded last stands beside the files, and some is not signed.
fn killed(folder: &Path, seed: u64) -> Written {
    let mut rng = Rng::with_seed(seed);
    let ledger = grown(folder, &mut rng);
    let server = Server::start(&ledger).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(record(&server, 40, &mut rng));
    server.kill();
    assert!(fs::metadata(ledger.join("log.db-wal")).unwrap().len() > 1 << 17);
    Written::of(folder, ledger)
}

impl Written {
    fn of(folder: &Path, ledger: PathBuf) -> Self {
        let again = folder.join("again");
        copy(&ledger, &again).unwrap();
        let (code, said) = verify(&again);
        assert_eq!(code, Some(0), "{said}");
        let verified: Value = serde_json::from_str(&said).unwrap();
        assert!(verified["entries"].as_u64().unwrap() > 1_000, "{said}");
        assert!(verified["checkpoints"].as_u64().unwrap() >= 3, "{said}");
        Self { ledger, verified, figures: figures(&again) }
    }

    /// Whether what `verify` says of a damaged one is what it says of this one.
    fn is_same(&self, said: &Value) -> bool {
        let of = |it: &Value| {
            ["entries", "root", "signed", "checkpoints", "tree", "views", "key"]
                .map(|name| it[name].clone())
        };
        of(&self.verified) == of(said)
    }
}

fn figures(ledger: &Path) -> String {
    text(&done(coopledger(ledger).args(["figures", "--by-sector", "--json"])).stdout)
}

fn verify(ledger: &Path) -> (Option<i32>, String) {
    called(coopledger(ledger).args(["verify", "--views", "--json"]))
}

/// What stands before an entry, a row or a name that is not what was written.
const PLACES: [&str; 8] = [
    "at position ",
    "another one is ",
    "the log ends at ",
    "the log at ",
    "what stands at ",
    "are not those of the log: ",
    "the views in ",
    "is the one of the log ",
];

/// Whether words name where something is wrong: the file, or an entry.
fn names_place(said: &str, file: &Path) -> bool {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    said.contains(name.trim_end_matches("-wal")) || PLACES.iter().any(|it| said.contains(it))
}

/// One trial.
fn tried(written: &Written, damage: &Damage, serves: bool) -> Outcome<Came> {
    let folder = tempfile::tempdir()?;
    let ledger = folder.path().join("ledger");
    copy(&written.ledger, &ledger)?;
    damage.inflict(&ledger)?;
    let is_view = damage.file.starts_with("views");
    if serves && damage.file.to_string_lossy().starts_with("log.db") {
        let beside = folder.path().join("served");
        copy(&ledger, &beside)?;
        let (code, said) = verify(&ledger);
        let served = served(&beside);
        return match code {
            Some(0) => judged(written, damage, &said),
            _ => served.and_then(|()| named(damage, code, &said)),
        };
    }
    let (code, said) = verify(&ledger);
    if code == Some(0) {
        return judged(written, damage, &said);
    }
    named(damage, code, &said)?;
    if !is_view {
        return Ok(Came::Named);
    }
    done(coopledger(&ledger).arg("rebuild"));
    let (code, again) = verify(&ledger);
    let same = code == Some(0) && written.is_same(&serde_json::from_str(&again)?);
    let same = same && figures(&ledger) == written.figures;
    if same { Ok(Came::Rebuilt) } else { Err(format!("rebuilt to something else: {again}").into()) }
}

/// What `verify` found whole must be what it was.
fn judged(written: &Written, damage: &Damage, said: &str) -> Outcome<Came> {
    let said: Value = serde_json::from_str(said)?;
    if !written.is_same(&said) {
        return Err(
            format!("changed in silence by {damage}: {said}, before {}", written.verified).into()
        );
    }
    Ok(if said["rebuilt"].is_null() { Came::Unchanged } else { Came::FoldedAnew })
}

fn named(damage: &Damage, code: Option<i32>, said: &str) -> Outcome<Came> {
    match code.is_some() && names_place(said, &damage.file) {
        true => Ok(Came::Named),
        false => Err(format!("{code:?}, and no place in: {said}").into()),
    }
}

/// A server does not open what is damaged, or records nothing on it and says so.
fn served(ledger: &Path) -> Outcome<()> {
    let mut command = coopledger(ledger);
    command.args(["serve", "--json", "--listen", "127.0.0.1:0"]).stderr(Stdio::null());
    let Ok(server) = Server::spawn(command) else { return Ok(()) };
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(lost(&server.address, &mut Rng::with_seed(9)))
}

/// Waits until a server says that it does not serve; then it records nothing.
async fn lost(address: &str, rng: &mut Rng) -> Outcome<()> {
    let (channel, start) = (talk::connect(address).await?, Instant::now());
    loop {
        let asked = HealthCheckRequest::default();
        let health = HealthClient::new(channel.clone()).check(asked).await?.into_inner().status();
        let told = match health {
            ServingStatus::NotServing => {
                talk::record(&channel, requests::register(requests::id(rng))).await
            }
            _ => Told::Lost("it says that it serves".into()),
        };
        match told {
            Told::Refused(Code::DataLoss, reason) if reason == "LOG_DAMAGED" => return Ok(()),
            told if start.elapsed() > Duration::from_secs(20) => {
                return Err(format!("{told:?} on a log that is damaged").into());
            }
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Draws and tries, and prints what it came to.
fn try_all(what: &str, written: &Written, weights: &[(&str, usize)], seed: u64) {
    let (flips, cuts, _) = trials();
    let (mut rng, mut drawn) = (Rng::with_seed(seed), Vec::new());
    let mut pool = Vec::new();
    for (name, weight) in weights {
        let found = files(&written.ledger, &[name]).unwrap();
        assert!(!found.is_empty(), "there is no {name}");
        pool.extend(std::iter::repeat_n(found, *weight).flatten());
    }
    for at in 0..(flips + cuts) / 2 {
        let file = rng.choice(&pool).unwrap();
        let flipped = at < flips / 2;
        drawn.push(Damage::drawn(&written.ledger, file, flipped, &mut rng).unwrap());
    }
    let (next, found) = (Mutex::new(drawn.iter().enumerate()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some((at, damage)) = next.lock().unwrap().next() else { return };
                    let came = tried(written, damage, at % 3 == 0);
                    found.lock().unwrap().push((damage, came));
                }
            });
        }
    });
    let (mut counts, mut wrong) = (BTreeMap::new(), Vec::new());
    for (damage, came) in found.into_inner().unwrap() {
        let kind = if damage.bit.is_some() { "flipped" } else { "cut" };
        let file = damage.file.file_name().unwrap().to_string_lossy().into_owned();
        match came {
            Ok(came) => *counts.entry((kind, file, came)).or_insert(0) += 1,
            Err(error) => wrong.push(format!("{damage}: {error}")),
        }
    }
    println!("{what}, seed {seed}: {counts:#?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

const CLOSED: [(&str, usize); 4] =
    [("log.db", 3), ("signer.db", 2), ("views/generation-", 3), ("ledger.toml", 1)];

const KILLED: [(&str, usize); 4] =
    [("log.db-wal", 4), ("log.db", 1), ("signer.db", 1), ("views/generation-", 2)];

#[test]
fn what_is_damaged_in_a_closed_ledger_is_named_or_changes_nothing() {
    for seed in trials().2 {
        let folder = tempfile::tempdir().unwrap();
        try_all("closed", &closed(folder.path(), seed), &CLOSED, seed);
    }
}

#[test]
fn what_is_damaged_in_a_ledger_that_was_killed_is_named_or_changes_nothing() {
    for seed in trials().2 {
        let folder = tempfile::tempdir().unwrap();
        try_all("killed", &killed(folder.path(), seed), &KILLED, seed);
    }
}

/// The key that signs: another one never takes its place.
#[test]
fn a_damaged_key_signs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let written = closed(folder.path(), 11);
    let mut rng = Rng::with_seed(11);
    for flips in [true, true, true, true, false, false] {
        let damage = Damage::drawn(&written.ledger, Path::new("signer.key"), flips, &mut rng);
        let (damage, ledger) = (damage.unwrap(), folder.path().join("tried"));
        copy(&written.ledger, &ledger).unwrap();
        damage.inflict(&ledger).unwrap();
        let out = folder.path().join("out");
        let (code, said) = called(coopledger(&ledger).args(["publish", "--json"]).arg(&out));
        let is_same = code == Some(0) && said.contains(written.verified["key"].as_str().unwrap());
        let named = code.is_some_and(|it| it != 0) && said.contains("signer.key");
        assert!(is_same || named, "{damage}: {code:?} {said}");
        fs::remove_dir_all(&ledger).unwrap();
    }
}

fn changed() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = grown(folder.path(), &mut Rng::with_seed(21));
    (folder, ledger)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_is_changed_with_its_hash_stops_the_log_for_good() {
    let (_folder, ledger) = tokio::task::spawn_blocking(changed).await.unwrap();
    let log = ledger.join("log.db").display().to_string();
    python("changed.py", &[&log, "HTX B", "HTX X"]);
    let mut rng = Rng::with_seed(21);
    // Twice: the second server knows it from the first, before anything is hashed.
    for _ in 0..2 {
        let server = Server::start(&ledger).unwrap();
        lost(&server.address, &mut rng).await.unwrap();
        assert!(server.stop().unwrap().success());
    }
    assert!(ledger.join("history.lost").exists());
    let (code, said) = verify(&ledger);
    assert_eq!(code, Some(5), "{said}");
    assert!(said.contains("the first entry that is another one is "), "{said}");
    // Mended, as from a backup: it counts again when somebody says so, and not before.
    python("changed.py", &[&log, "HTX X", "HTX B"]);
    let server = Server::start(&ledger).unwrap();
    lost(&server.address, &mut rng).await.unwrap();
    assert!(server.stop().unwrap().success());
    let (code, said) = verify(&ledger);
    assert_eq!(code, Some(5), "{said}");
    assert!(said.contains("--accept"), "{said}");
    done(coopledger(&ledger).args(["verify", "--accept"]));
    let server = Server::start(&ledger).unwrap();
    record(&server, 1, &mut rng).await;
    assert!(server.stop().unwrap().success());
}
