//! Another key signs the log: beside a server and without one, cut off and repeated, seen by inspectors.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use api::v1;
use api::v1::audit_service_client::AuditServiceClient;
use api::v1::get_checkpoint_request::Which;
use fastrand::Rng;
use outside::program::{Server, coopledger, done, text};
use outside::python::python;
use outside::register::Register;
use outside::requests;
use outside::talk::{self, Told};
use serde_json::Value;
use tempfile::TempDir;

struct Case {
    folder: TempDir,
}

impl Case {
    fn new() -> Self {
        let case = Self { folder: tempfile::tempdir().unwrap() };
        Register::small().write(&case.path("csv")).unwrap();
        done(coopledger(&case.ledger()).arg("import").arg(case.path("csv")));
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn ledger(&self) -> PathBuf {
        self.path("ledger")
    }

    /// The change to the key of a file.
    fn rotation(&self, new: &str) -> Command {
        let mut command = coopledger(&self.ledger());
        command.args(["--json", "rotate-key", "--recorder", "clerk:1", "--document", "12/QĐ"]);
        command.arg("--new").arg(self.path(new));
        command
    }

    fn rotate(&self, new: &str) -> Value {
        serde_json::from_slice(&done(&mut self.rotation(new)).stdout).unwrap()
    }

    fn ask(&self, arguments: &[&str]) -> Value {
        asked(&self.ledger(), arguments)
    }

    /// How many changes of the key the log has, as verified; none is missing there.
    #[track_caller]
    fn verified(&self) -> u64 {
        let told = self.ask(&["verify", "--views"]);
        assert_eq!(told["unrecorded_keys"], serde_json::json!([]), "{told}");
        told["key_rolls"].as_u64().unwrap()
    }

    fn policy(&self, ledger: &Path) -> PathBuf {
        let file = self.path(&format!("policy-{}", fastrand::u64(..)));
        fs::write(&file, done(coopledger(ledger).arg("policy")).stdout).unwrap();
        file
    }

    fn evidence(&self, ledger: &Path) -> PathBuf {
        let file = self.path(&format!("{}.html", fastrand::u64(..)));
        let mut command = coopledger(ledger);
        done(command.args(["evidence", "--area", "106", "--year", "2023"]).arg(&file));
        file
    }

    fn verdict(&self, file: &Path, policy: &Path, more: &[&str]) -> String {
        let mut command = coopledger(Path::new("/nonexistent"));
        command.args(["--json", "verify-evidence"]).arg(file).arg("--policy").arg(policy);
        let output = command.args(more).output().unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        said["verdict"].as_str().unwrap().to_owned()
    }
}

fn asked(ledger: &Path, arguments: &[&str]) -> Value {
    let output = done(coopledger(ledger).arg("--json").args(arguments));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn seal(ledger: &Path, year: &str) {
    let words = ["seal", "--area", "106", "--year", year, "--recorder", "clerk:1"];
    done(coopledger(ledger).args(words));
}

async fn fresh(server: &Server) -> v1::SignedCheckpoint {
    let mut client = AuditServiceClient::new(talk::connect(&server.address).await.unwrap());
    let which = Some(Which::Fresh(true));
    let asked = v1::GetCheckpointRequest { which, ..Default::default() };
    client.get_checkpoint(asked).await.unwrap().into_inner().checkpoint.unwrap()
}

#[test]
fn inspectors_believe_both_keys_each_for_its_sizes() {
    let case = Case::new();
    let (ledger, fork) = (case.ledger(), case.path("fork"));
    let (before, old_policy) = (case.evidence(&ledger), case.policy(&ledger));
    let kept = case.path("kept");
    let keep = ["--keep", kept.to_str().unwrap()];
    assert_eq!(case.verdict(&before, &old_policy, &keep), "valid");
    let figures = case.ask(&["figures", "--year", "2023"])["figures"].clone();
    // Somebody takes a copy of everything, the key too.
    done(Command::new("cp").arg("-a").arg(&ledger).arg(&fork));
    let told = case.rotate("next.key");
    assert_eq!((&told["recorded_entries"], case.verified()), (&1.into(), 1), "{told}");
    assert_eq!(case.ask(&["figures", "--year", "2023"])["figures"], figures);
    let old = told["old_key_file"].as_str().unwrap();
    assert!(old.contains("ledger/signer.key.") && Path::new(old).exists(), "{told}");
    // The same again changes nothing.
    let again = case.rotate("next.key");
    assert_eq!((&again["recorded_entries"], &again["key"]), (&0.into(), &told["key"]));

    let policy = case.policy(&ledger);
    let keys = fs::read_to_string(&policy).unwrap();
    assert_eq!(keys.lines().filter(|it| it.starts_with("log ")).count(), 2, "{keys}");
    let since = ["evidence", "--area", "106", "--year", "2023", "--since", kept.to_str().unwrap()];
    let after = case.path("after.html");
    done(coopledger(&ledger).args(since).arg(&after));
    let with_kept = ["--kept", kept.to_str().unwrap()];
    assert_eq!(case.verdict(&after, &policy, &with_kept), "valid");
    assert_eq!(case.verdict(&before, &policy, &[]), "valid", "what was signed stays signed");
    assert_eq!(case.verdict(&after, &old_policy, &[]), "bad_signature");
    // The old key signs on in the copy, which nobody believes any more.
    seal(&fork, "2022");
    let forged = case.evidence(&fork);
    let forged_kept = case.path("forged");
    let keep = ["--keep", forged_kept.to_str().unwrap()];
    assert_eq!(case.verdict(&forged, &old_policy, &keep), "valid");
    assert_eq!(case.verdict(&forged, &policy, &[]), "bad_signature");
    seal(&ledger, "2022");
    let ours = case.evidence(&ledger);
    let with_forged = ["--kept", forged_kept.to_str().unwrap()];
    assert_eq!(case.verdict(&ours, &policy, &with_forged), "bad_signature");

    let (published, key) = (case.path("published"), told["key"].as_str().unwrap());
    done(coopledger(&ledger).arg("publish").arg(&published));
    let said = python("published.py", &[published.to_str().unwrap(), key]);
    assert!(said.starts_with("coopledger/"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_goes_on_with_the_new_key() {
    let (case, mut rng) = (Case::new(), Rng::with_seed(31));
    let server = Server::start(&case.ledger()).unwrap();
    let old = fresh(&server).await;
    let told = case.rotate("next.key");
    let channel = talk::connect(&server.address).await.unwrap();
    let told_more = talk::record(&channel, requests::register(requests::id(&mut rng))).await;
    assert!(matches!(told_more, Told::Recorded(_)), "{told_more:?}");
    let new = fresh(&server).await;
    let key = |it: &v1::SignedCheckpoint| it.key.clone().unwrap().verifier_key;
    assert!(key(&old) != key(&new) && key(&new) == told["key"].as_str().unwrap());
    assert!(new.size > old.size && told["from"] == old.size + 1);
    let mut client = AuditServiceClient::new(channel.clone());
    let keys = client.list_keys(v1::ListKeysRequest::default()).await.unwrap().into_inner().keys;
    assert_eq!(keys.len(), 2, "{keys:?}");
    assert_eq!(case.verified(), 1);
    // And again, with a third key.
    let third = case.rotate("third.key");
    assert_eq!(key(&fresh(&server).await), third["key"].as_str().unwrap());
    assert!(server.stop().unwrap().success());
    assert_eq!(case.verified(), 2);
    let server = Server::start(&case.ledger()).unwrap();
    assert_eq!(key(&fresh(&server).await), third["key"].as_str().unwrap());
    assert!(server.stop().unwrap().success());
}

fn signal(server: &Server, signal: &str) {
    done(Command::new("kill").args([signal, &server.id().to_string()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_killed_between_key_and_entry_repeats_it() {
    let case = Case::new();
    let server = Server::start(&case.ledger()).unwrap();
    let before = fresh(&server).await.size;
    // A server that does not answer: the key is changed, and no entry comes of it.
    signal(&server, "-STOP");
    let mut rotation = case.rotation("next.key").stdout(Stdio::null()).spawn().unwrap();
    let patience = Instant::now() + Duration::from_secs(20);
    let policy = || text(&done(coopledger(&case.ledger()).arg("policy")).stdout);
    while policy().matches("log ").count() < 2 {
        assert!(Instant::now() < patience, "the key is not changed");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(300));
    assert!(rotation.try_wait().unwrap().is_none(), "it waits for the server");
    rotation.kill().unwrap();
    rotation.wait().unwrap();
    signal(&server, "-CONT");
    let told = case.ask(&["verify"]);
    assert_eq!((&told["key_rolls"], &told["entries"]), (&0.into(), &before.into()), "{told}");
    assert_eq!(told["unrecorded_keys"].as_array().unwrap().len(), 1, "{told}");
    let words = text(&done(coopledger(&case.ledger()).args(["verify", "--lang", "en"])).stdout);
    assert!(words.contains("WARNING") && words.contains("rotate-key"), "{words}");
    // Nothing was written where the server looks if it was before the key file had its place.
    let told = case.rotate("next.key");
    assert_eq!((&told["recorded_entries"], case.verified()), (&1.into(), 1), "{told}");
    assert_eq!(fresh(&server).await.size, before + 1);
    assert!(server.stop().unwrap().success());

    // The same, cut off before the key file had its place: nobody signs, and the same command mends it.
    let key_file = case.ledger().join("signer.key");
    let former = fs::read(&key_file).unwrap();
    case.rotate("third.key");
    fs::write(&key_file, former).unwrap();
    let refused = coopledger(&case.ledger()).args(["publish", "/nonexistent"]).output().unwrap();
    assert!(text(&refused.stderr).contains("signs with"), "{}", text(&refused.stderr));
    case.rotate("third.key");
    assert_eq!(case.verified(), 2);
    let published = case.path("published");
    done(coopledger(&case.ledger()).arg("publish").arg(published));
}

#[test]
fn whenever_it_is_killed_the_same_command_ends_it() {
    let (case, mut rng) = (Case::new(), Rng::with_seed(32));
    for round in 1..=4 {
        let new = format!("{round}.key");
        for _ in 0..3 {
            let mut rotation =
                case.rotation(&new).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            std::thread::sleep(Duration::from_millis(rng.u64(0..120)));
            let _ = rotation.as_mut().unwrap().kill();
            rotation.unwrap().wait().unwrap();
        }
        case.rotate(&new);
        assert_eq!(case.verified(), round, "each key is one entry");
    }
    let policy = text(&done(coopledger(&case.ledger()).arg("policy")).stdout);
    assert_eq!(policy.matches("log ").count(), 5, "{policy}");
    assert!(!case.ledger().join("signer.key.new").exists());
}

fn roll(area: &str, keys: [&str; 2], rng: &mut Rng) -> v1::RecordRequest {
    let of = keys[0].split('+').next().unwrap();
    let signature = format!("\u{2014} {of} AQIDBAUGBwgJ");
    let roll = v1::KeyRoll {
        old_key: keys[0].into(),
        new_key: keys[1].into(),
        from_size: 7,
        old_signature: signature.clone(),
        new_signature: signature,
    };
    let act = Some(v1::area_command::Act::RollKey(roll));
    let command = v1::AreaCommand { area_code: area.into(), act };
    v1::RecordRequest {
        target: Some(v1::record_request::Target::Area(command)),
        ..requests::register(requests::id(rng))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_the_signer_does_not_know_is_found() {
    let (folder, mut rng) = (tempfile::tempdir().unwrap(), Rng::with_seed(33));
    let case = Case { folder };
    // A ledger without any unit, and nothing in it.
    let server = Server::start(&case.ledger()).unwrap();
    let told = case.rotate("next.key");
    assert_eq!((&told["from"], case.verified()), (&0.into(), 1), "{told}");
    let channel = talk::connect(&server.address).await.unwrap();
    let keys = ["a/b+1+x", "a/b+2+y"];
    for (area, keys) in [("12", keys), ("VN", ["a/b+1+x", "a/c+2+y"]), ("VN", ["a+1", "a+1"])] {
        let told = talk::record(&channel, roll(area, keys, &mut rng)).await;
        assert!(matches!(told, Told::Refused(..)), "{told:?}");
    }
    let told = talk::record(&channel, roll("VN", keys, &mut rng)).await;
    let Told::Recorded(it) = told else { panic!("{told:?}") };
    assert_eq!(it.positions, [2]);
    fresh(&server).await;
    let verify = || coopledger(&case.ledger()).arg("verify").output().unwrap();
    let found = verify();
    assert_eq!(found.status.code(), Some(5), "{}", text(&found.stderr));
    assert!(text(&found.stderr).contains("entry 2"), "{}", text(&found.stderr));
    // Taken back, it says nothing any more.
    let mut void = coopledger(&case.ledger());
    done(void.args(["void", "2", "--reason", "Ghi nhầm", "--recorder", "clerk:1"]));
    assert_eq!(case.verified(), 1);
    assert!(server.stop().unwrap().success());
}
