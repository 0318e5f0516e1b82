//! Personal data are erased by law: shown no more from the entry on, whatever becomes of the vault.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use outside::program::{Server, coopledger, done, text};
use outside::register::{Register, SECRET_NAME, SECRET_NOTE, SECRET_NUMBER};
use serde_json::Value;

const SECRETS: [&str; 3] = [SECRET_NAME, SECRET_NUMBER, SECRET_NOTE];

struct Case {
    _folder: tempfile::TempDir,
    ledger: PathBuf,
    /// The member with the secret name.
    person: String,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (ledger, csv) = (folder.path().join("ledger"), folder.path().join("csv"));
        Register::small().write(&csv).unwrap();
        done(coopledger(&ledger).arg("import").arg(&csv));
        let mut case = Self { _folder: folder, ledger, person: String::new() };
        let told = case.history(&[]);
        let revealed = fields(&told);
        let named = revealed.iter().find(|it| it["text"] == SECRET_NAME).unwrap();
        case.person = named["person"].as_str().unwrap().to_owned();
        case
    }

    fn ask(&self, arguments: &[&str]) -> Value {
        let output = done(coopledger(&self.ledger).arg("--json").args(arguments));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn history(&self, more: &[&str]) -> Value {
        self.ask(&[&["history", "AB-00001", "--reveal"][..], more].concat())
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = coopledger(&self.ledger);
        command.args(["--json", "erase", "--cooperative", "AB-00001", "--person", &self.person]);
        command.args(["--reason", "Đơn của chủ thể dữ liệu", "--document", "12/ĐN"]);
        command.args(["--recorder", "clerk:1"]).args(more);
        command
    }

    fn erase(&self, more: &[&str]) -> Value {
        serde_json::from_slice(&done(&mut self.command(more)).stdout).unwrap()
    }

    fn last(&self) -> u64 {
        self.ask(&["figures", "coops.total"])["known_at"].as_u64().unwrap()
    }

    /// Every figure, without the position up to which it is known.
    fn figures(&self) -> String {
        self.ask(&["figures", "--year", "2023", "--by-part"])["figures"].to_string()
    }

    /// What is said of an evidence file of the cooperative with all that can be revealed: the verdict,
    /// and how many fields are shown, erased and withheld. No secret stands in one after an erasure.
    fn evidence(&self) -> (String, [u64; 3]) {
        let (file, policy) = (self.ledger.join("a.html"), self.ledger.join("policy"));
        let _ = std::fs::remove_file(&file);
        let path = file.display().to_string();
        let made = self.ask(&["evidence", "--cooperative", "AB-00001", "--reveal", &path]);
        let text = format!("log {}\nquorum none\n", made["key"].as_str().unwrap());
        std::fs::write(&policy, text).unwrap();
        let policy = policy.display().to_string();
        let told = self.ask(&["verify-evidence", &path, "--policy", &policy]);
        let verdict = told["verdict"].as_str().unwrap().to_owned();
        let page = std::fs::read_to_string(&file).unwrap();
        assert_eq!(SECRETS.iter().any(|it| page.contains(it)), verdict == "valid", "{told}");
        (verdict, ["shown", "erased", "withheld"].map(|it| told[it].as_u64().unwrap()))
    }

    /// How many keys of the vault are destroyed.
    fn destroyed(&self) -> u64 {
        let script = "import sqlite3, sys\n\
                      db = sqlite3.connect(sys.argv[1])\n\
                      print(db.execute('SELECT count(*) FROM keys WHERE wrapped = zeroblob(72)').fetchone()[0])";
        let mut python = Command::new("python3");
        let output = done(python.args(["-c", script]).arg(self.ledger.join("vault.db")));
        text(&output.stdout).trim().parse().unwrap()
    }

    /// That nobody is shown what was erased, and by which entry it was, also as of before.
    #[track_caller]
    fn assert_erased(&self, by: u64) {
        let before = (by - 1).to_string();
        for told in [self.history(&[]), self.history(&["--known-at", &before])] {
            for secret in SECRETS {
                assert!(!told.to_string().contains(secret), "{told}");
            }
            let fields = fields(&told);
            let erased: Vec<_> = fields.iter().filter(|it| it["erased_by"] == by).collect();
            assert_eq!(erased.len(), 3, "{told}");
            assert!(erased.iter().all(|it| it["text"].is_null()), "{told}");
            let shown = fields.iter().filter(|it| it["text"].is_string()).count();
            assert_eq!(shown, fields.len() - 3, "{told}");
        }
    }
}

fn fields(history: &Value) -> Vec<Value> {
    let entries = history["entries"].as_array().unwrap();
    entries.iter().flat_map(|it| it["revealed"].as_array().unwrap().clone()).collect()
}

/// The cells of a table that say what happened, in one line each.
fn contents(table: &str) -> String {
    let cells = table.lines().filter_map(|it| it.split('┆').nth(5)).map(str::trim);
    cells.collect::<Vec<_>>().join(" ")
}

fn copy_vault(from: &Path, to: &Path) {
    for name in ["vault.db", "vault.db-wal", "vault.db-shm"] {
        let _ = std::fs::remove_file(to.join(name));
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

#[test]
fn what_is_erased_is_not_shown_again_and_an_old_vault_brings_nothing_back() {
    let case = Case::new();
    let backup = tempfile::tempdir().unwrap();
    copy_vault(&case.ledger, backup.path());
    let (last, figures) = (case.last(), case.figures());
    let (verdict, [shown, ..]) = case.evidence();
    assert_eq!(verdict, "valid");
    let erased = ("lawfully_erased".to_owned(), [shown - 3, 3, 0]);
    assert_eq!(case.erase(&["--dry-run"])["recorded_entries"], 0);
    assert_eq!((case.last(), case.destroyed()), (last, 0));
    assert_eq!(case.erase(&[])["recorded_entries"], 1);
    assert_eq!((case.last(), case.destroyed()), (last + 1, 2));
    assert_eq!(case.evidence(), erased);
    case.assert_erased(last + 1);
    assert!(case.figures() == figures, "figures changed");
    for (lang, words) in [("vi", "đã xóa theo luật, mục"), ("en", "erased by law, entry")] {
        let mut told = coopledger(&case.ledger);
        let told = done(told.args(["--lang", lang, "history", "AB-00001", "--reveal"]));
        let told = contents(&text(&told.stdout));
        assert!(told.contains(&format!("({words} {})", last + 1)), "{told}");
        assert!(told.contains("Đơn của chủ thể dữ liệu"), "{told}");
    }
    // The same command is a repeat; another one finds nothing to erase; none is taken back.
    assert_eq!(case.erase(&[])["recorded_entries"], 1);
    let refused = case.command(&["--on", "2020-05-01"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(3), "{}", text(&refused.stderr));
    let position = (last + 1).to_string();
    let void = ["void", &position, "--reason", "nhầm", "--recorder", "clerk:1"];
    let refused = coopledger(&case.ledger).args(void).output().unwrap();
    assert_eq!(refused.status.code(), Some(3), "{}", text(&refused.stderr));
    assert_eq!(case.last(), last + 1);
    // The keys are back, and shown is nothing; a server destroys them before it serves.
    copy_vault(backup.path(), &case.ledger);
    case.assert_erased(last + 1);
    assert_eq!(case.evidence(), erased);
    assert_eq!(case.destroyed(), 0);
    let server = Server::start(&case.ledger).unwrap();
    case.assert_erased(last + 1);
    server.stop().unwrap();
    assert_eq!(case.destroyed(), 2);
    case.assert_erased(last + 1);
    assert!(case.figures() == figures, "figures changed");
    done(coopledger(&case.ledger).arg("verify"));
}

/// Holds the vault's lock for writing until it is dropped.
struct Holding(Child);

impl Holding {
    fn begin(vault: &Path) -> Self {
        let script = "import sqlite3, sys\n\
                      db = sqlite3.connect(sys.argv[1], isolation_level=None)\n\
                      db.execute('BEGIN IMMEDIATE')\n\
                      print('held', flush=True)\n\
                      sys.stdin.read()";
        let mut command = Command::new("python3");
        command.args(["-c", script]).arg(vault).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "held");
        Self(child)
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The server is killed after the entry is synced, and before any key is destroyed.
#[test]
fn a_kill_between_entry_and_keys_shows_nothing_and_the_next_start_destroys_them() {
    let case = Case::new();
    let last = case.last();
    let server = Server::start(&case.ledger).unwrap();
    let held = Holding::begin(&case.ledger.join("vault.db"));
    let mut asking = case.command(&[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let patience = Instant::now() + Duration::from_secs(4);
    while case.last() == last {
        assert!(Instant::now() < patience, "the entry does not come");
    }
    server.kill();
    assert!(!asking.wait().unwrap().success());
    drop(held);
    assert_eq!(case.destroyed(), 0);
    case.assert_erased(last + 1);
    let server = Server::start(&case.ledger).unwrap();
    assert_eq!(case.destroyed(), 2);
    // The same command through the server is a repeat.
    assert_eq!(case.erase(&[])["recorded_entries"], 1);
    case.assert_erased(last + 1);
    server.stop().unwrap();
    assert_eq!(case.last(), last + 1);
}
