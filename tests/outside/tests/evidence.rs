//! Evidence as an inspector gets it: made by the keeper of a ledger, verified elsewhere with a policy and a
//! checkpoint kept from last time.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use outside::program::{coopledger, done, isolate, program, tam_duong, text};
use outside::python::python;
use serde_json::Value;
use tempfile::TempDir;

/// The example register in a ledger, and where an inspector keeps files.
struct Case {
    folder: TempDir,
}

impl Case {
    fn new() -> Self {
        let case = Self { folder: tempfile::tempdir().unwrap() };
        done(coopledger(&case.ledger()).arg("import").arg(tam_duong()));
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn ledger(&self) -> PathBuf {
        self.path("ledger")
    }

    /// Makes evidence of what the words ask for; gives where it is.
    fn evidence(&self, ledger: &Path, words: &str) -> PathBuf {
        let file = self.path(&format!("{}.html", fastrand::u64(..)));
        done(coopledger(ledger).arg("evidence").args(words.split(' ')).arg(&file));
        file
    }

    /// The keys of a ledger, as they are handed to the inspector.
    fn policy(&self, ledger: &Path) -> PathBuf {
        let file = self.path("policy");
        fs::write(&file, done(coopledger(ledger).arg("policy")).stdout).unwrap();
        file
    }
}

/// What the inspector's own copy of the program says, with nothing of a ledger near it.
fn verdict(file: &Path, policy: &Path, more: &[&str]) -> (i32, Value) {
    let mut command = Command::new(program());
    isolate(&mut command);
    command.env_remove("HOME").current_dir("/");
    command.args(["--json", "verify-evidence"]).arg(file).arg("--policy").arg(policy).args(more);
    let output = command.output().unwrap();
    let said = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}{}", text(&output.stdout), text(&output.stderr)));
    (output.status.code().unwrap(), said)
}

fn copied(from: &Path, to: &Path) {
    done(Command::new("cp").arg("-a").arg(from).arg(to));
}

/// Records something more.
fn grow(ledger: &Path, document: &str) {
    let words = ["seal", "--area", "106", "--year", "2022", "--recorder", "clerk:tam-duong-01"];
    done(coopledger(ledger).args(words).args(["--document", document]));
}

#[test]
fn a_cooperative_an_area_and_a_seal_are_verified_without_the_ledger() {
    let case = Case::new();
    let ledger = case.ledger();
    let of_one = case.evidence(&ledger, "--cooperative TD-00001");
    let policy = case.policy(&ledger);
    let kept = case.path("kept");
    let (code, said) = verdict(&of_one, &policy, &["--keep", kept.to_str().unwrap()]);
    assert_eq!((code, &said["verdict"]), (0, &"valid".into()), "{said}");
    assert!(said["entries"].as_u64().unwrap() > 5 && said["withheld"].as_u64().unwrap() > 0);

    let sealed = ["--json", "seal", "--area", "106", "--year", "2023", "--recorder", "clerk:a"];
    let sealed: Value =
        serde_json::from_slice(&done(coopledger(&ledger).args(sealed)).stdout).unwrap();
    let note = sealed["note"].as_str().unwrap();
    assert!(note.starts_with("coopledger/seal@v1\n") && note.contains("\narea 106\n"), "{note}");
    let id = sealed["seal"].as_str().unwrap();
    let since = format!("--since {}", kept.display());
    let of_seal = case.evidence(&ledger, &format!("--seal {id} {since}"));
    let (code, said) = verdict(&of_seal, &policy, &["--kept", kept.to_str().unwrap()]);
    assert_eq!((code, &said["verdict"]), (0, &"valid".into()), "{said}");
    assert_eq!(said["figures"], 632, "{said}");
    assert_eq!(said["since"].as_u64().unwrap() + 1, said["size"].as_u64().unwrap());
    let page = fs::read_to_string(&of_seal).unwrap();
    assert!(page.contains(note.lines().last().unwrap()), "the page prints the signed seal");

    // Figures of areas whose codes changed their meaning, and under an earlier pin.
    for words in [
        "--area 03390 --year 2023",
        "--area 03390@2025-07-01 --year 2023",
        "--area 106 --from 2023-01-01 --to 2023-09-30 --known-at 700 --recorder clerk:none",
        "--area VN --year 2023 --kind group",
    ] {
        let file = case.evidence(&ledger, words);
        let (_, said) = verdict(&file, &policy, &[]);
        assert_eq!(said["verdict"], "valid", "{words}: {said}");
    }
    let fitting = case.evidence(&ledger, "--cooperative TD-00001 --reveal");
    let (_, said) = verdict(&fitting, &policy, &[]);
    assert_eq!((&said["verdict"], &said["withheld"]), (&"valid".into(), &0.into()), "{said}");
    assert!(said["shown"].as_u64().unwrap() > 0);
}

#[test]
fn a_program_that_is_not_ours_verifies_every_entry_of_the_file() {
    let case = Case::new();
    let file = case.evidence(&case.ledger(), "--area 106 --year 2023");
    let policy = fs::read_to_string(case.policy(&case.ledger())).unwrap();
    let key = policy.lines().find_map(|it| it.strip_prefix("log ")).unwrap();
    let said = python("evidenced.py", &[file.to_str().unwrap(), key]);
    let entries = said.split_whitespace().last().unwrap().parse::<u64>().unwrap();
    assert!(said.starts_with("coopledger/") && entries > 900, "{said}");
}

#[test]
fn two_histories_and_a_shorter_one_are_told_apart() {
    let case = Case::new();
    let (ledger, fork, old) = (case.ledger(), case.path("fork"), case.path("old"));
    // A keeper who copies everything, the signer too, and goes on with both.
    case.evidence(&ledger, "--cooperative TD-00001");
    copied(&ledger, &fork);
    copied(&ledger, &old);
    grow(&ledger, "1/BC");
    grow(&fork, "2/BC");
    let (policy, kept) = (case.policy(&ledger), case.path("kept"));
    let ours = case.evidence(&ledger, "--area 106 --year 2023");
    assert_eq!(verdict(&ours, &policy, &["--keep", kept.to_str().unwrap()]).1["verdict"], "valid");
    let kept = kept.to_str().unwrap();

    let theirs = case.evidence(&fork, "--area 106 --year 2023");
    let (code, said) = verdict(&theirs, &policy, &["--kept", kept]);
    assert_eq!((code, &said["verdict"]), (3, &"split_view".into()), "{said}");
    // Longer than what was kept, and still another history: no proof leads from one to the other.
    grow(&fork, "3/BC");
    let longer = case.evidence(&fork, "--area 106 --year 2023");
    assert_eq!(verdict(&longer, &policy, &["--kept", kept]).1["verdict"], "unproved");
    let proved = case.path("proved.html");
    let said = coopledger(&fork)
        .args(["evidence", "--area", "106", "--since", kept])
        .arg(&proved)
        .output()
        .unwrap();
    // Who has the whole log knows that it is another history, and says so.
    assert!(said.status.code() == Some(5) && !proved.exists());
    assert!(text(&said.stderr).contains("is signed"), "{}", text(&said.stderr));

    let shorter = case.evidence(&old, "--area 106 --year 2023");
    let (code, said) = verdict(&shorter, &policy, &["--kept", kept]);
    assert_eq!((code, &said["verdict"]), (3, &"log_shrank".into()), "{said}");
    let foreign = Case::new();
    let others = foreign.evidence(&foreign.ledger(), "--area 106 --year 2023");
    assert_eq!(verdict(&others, &policy, &[]).1["verdict"], "bad_signature");
}

#[test]
fn what_is_asked_wrongly_is_told_and_writes_nothing() {
    let case = Case::new();
    let ledger = case.ledger();
    let file = case.path("file.html");
    for (words, code, names) in [
        ("--cooperative TD-99999", 2, "TD-99999"),
        ("--area 99999 --year 2023", 2, "99999"),
        ("--area x --year 2023", 2, "--area"),
        ("--seal S-106-999", 2, "S-106-999"),
        ("--area 106 --year 999999", 2, "999999"),
        ("--area 106 --year 2023 --kind firm", 2, "firm"),
        ("--area 106 --cooperative TD-00001", 2, "--cooperative"),
        ("--area 106 --since /nonexistent", 1, "/nonexistent"),
        ("--year 2023", 2, "--area"),
    ] {
        let mut command = coopledger(&ledger);
        let output = command.arg("evidence").args(words.split(' ')).arg(&file).output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{words}: {said}");
        assert!(said.contains(names) && !file.exists(), "{words}: {said}");
    }
    // Evidence is not written over what is there.
    fs::write(&file, "mine").unwrap();
    let output =
        coopledger(&ledger).args(["evidence", "-c", "TD-00001"]).arg(&file).output().unwrap();
    assert!(!output.status.success());
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    // A policy that is none, and one that is somebody's else.
    let policy = case.path("none");
    fs::write(&policy, "keys\n").unwrap();
    let good = case.evidence(&ledger, "--cooperative TD-00001");
    let mut command = Command::new(program());
    isolate(&mut command);
    command.arg("verify-evidence").arg(&good).arg("--policy").arg(&policy);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    let (code, said) = verdict(&policy, &case.policy(&ledger), &[]);
    assert_eq!((code, &said["verdict"]), (3, &"malformed".into()));
}
