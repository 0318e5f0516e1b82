//! Bad input, files and clocks: one clear sentence, an exit code that is not 0, nothing lost.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use outside::program::{Server, coopledger, done, isolate, program, text};
use outside::register::{Register, SECRET_NAME, SECRET_NUMBER};
use serde_json::Value;
use tempfile::TempDir;

/// A folder with a ledger in it, perhaps not yet made.
struct Place {
    folder: TempDir,
}

impl Place {
    fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With the small register imported, and its views made.
    fn small() -> Self {
        let place = Self::empty();
        done(&mut place.import(&Register::small(), &[]));
        place.figures();
        place
    }

    fn ledger(&self) -> PathBuf {
        self.folder.path().join("ledger")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.ledger().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        coopledger(&self.ledger()).args(arguments).output().unwrap()
    }

    fn import(&self, register: &Register, arguments: &[&str]) -> Command {
        let csv = self.folder.path().join("csv");
        let _ = std::fs::remove_dir_all(&csv);
        register.write(&csv).unwrap();
        let mut command = coopledger(&self.ledger());
        command.args(["import", "--json"]).arg(csv).args(arguments);
        command
    }

    fn figures(&self) -> Value {
        json(&done(coopledger(&self.ledger()).args(["figures", "--json"])))["figures"].clone()
    }

    fn log(&self) -> Vec<u8> {
        std::fs::read(self.file("log.db")).unwrap()
    }
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|it| panic!("{it}: {output:?}"))
}

/// Fails with this code, and says one sentence with these words on standard error.
#[track_caller]
fn refused(output: &Output, code: i32, words: &[&str]) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    let last = said.lines().last().unwrap_or_default();
    let object = serde_json::from_str::<Value>(last).unwrap_or_default();
    let last = match object["error"].as_str() {
        Some(error) => {
            assert_eq!(object["exit_code"], code, "{said}");
            format!("coopledger: {error}")
        }
        None => last.to_owned(),
    };
    assert!(last.starts_with("coopledger: ") && !said.contains("panicked"), "{said}");
    for word in words {
        assert!(last.contains(word), "{word:?} is not in {last:?}");
    }
}

/// Both serving and reading are refused, and the log's bytes stay as they are.
#[track_caller]
fn all_refused(place: &Place, code: i32, words: &[&str]) {
    let before = place.log();
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["figures"]] {
        refused(&place.run(arguments), code, words);
    }
    assert_eq!(place.log(), before, "the log was written to");
}

#[test]
fn wrong_days_and_lists_are_told_with_their_form_in_both_languages() {
    let place = Place::empty();
    for day in ["2023-02-30", "30/9/2023", "0"] {
        let output = place.run(&["figures", "--as-of", day]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("cần một ngày") && said.contains("as YYYY-MM-DD"), "{said}");
        let output = place.run(&["figures", "--json", "--as-of", day]);
        refused(&output, 2, &["cần một ngày", "as YYYY-MM-DD"]);
        assert!(output.stdout.is_empty());
    }
    let list = place.folder.path().join("units.json");
    for (content, words) in [("[]", "ít nhất một tỉnh"), ("{", "không phải JSON")] {
        std::fs::write(&list, content).unwrap();
        let output = place.run(&["import-units", &list.display().to_string()]);
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains("units.json: ") && said.contains(words), "{said}");
        assert!(!place.file("log.db").exists());
    }
}

const WRONG: [(&str, &str, &str); 6] = [
    ("cooperatives.csv", "2020-02-04", "2020-02-30"),
    ("cooperatives.csv", ",trade,", ",thương mại,"),
    ("managers.csv", "director", "giám đốc"),
    ("returns.csv", "477000000", "477 triệu"),
    ("returns.csv", "a,2023", "không-có,2023"),
    ("members.csv", "b,3,person", "b,3,người"),
];

fn wrong() -> Register {
    let wrong = WRONG
        .iter()
        .fold(Register::small(), |it, (file, from, to)| it.with(file, from, to).unwrap());
    wrong.with("members.csv", "official,2021-01-01", "chính thức,2021-01-01").unwrap()
}

#[test]
fn all_wrong_rows_are_told_at_once_and_nothing_is_recorded() {
    let place = Place::empty();
    let output = place.import(&wrong(), &[]).output().unwrap();
    refused(&output, 3, &["dòng sai"]);
    let printed = json(&output);
    let errors = printed["errors"].as_array().unwrap();
    let place_of = |it: &Value| {
        let part = |name: &str| it[name].as_str().unwrap_or_default().to_owned();
        (part("file"), it["row"].as_u64().unwrap(), part("column"), part("value"))
    };
    let found: Vec<_> = errors.iter().map(place_of).collect();
    for (file, row, column, value) in [
        ("cooperatives.csv", 3, "registered_on", "2020-02-30"),
        ("cooperatives.csv", 3, "sector", "thương mại"),
        // Files of persons never show what stands in them.
        ("managers.csv", 3, "post", ""),
        ("returns.csv", 2, "revenue_dong", "477 triệu"),
        ("returns.csv", 2, "key", "không-có"),
        ("members.csv", 11, "party", ""),
        ("members.csv", 16, "kind", ""),
    ] {
        let expected = (file.to_owned(), row, column.to_owned(), value.to_owned());
        assert!(found.contains(&expected), "{expected:?} is not in {found:#?}");
    }
    for it in errors {
        assert!(!it["expected_vi"].as_str().unwrap().is_empty(), "{it}");
        assert!(!it["expected_en"].as_str().unwrap().is_empty(), "{it}");
    }
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(!said.contains(SECRET_NAME) && !said.contains(SECRET_NUMBER), "{said}");
    assert_eq!(printed["recorded_entries"], 0);
    assert!(!place.file("log.db").exists(), "a ledger was made");
}

#[test]
fn personal_values_are_never_shown_not_even_wrong_ones() {
    let place = Place::empty();
    let long = SECRET_NAME.repeat(40);
    let register = Register::small().with("members.csv", SECRET_NAME, &long).unwrap();
    let output = place.import(&register, &[]).output().unwrap();
    refused(&output, 3, &[]);
    let printed = json(&output);
    assert_eq!(printed["errors"][0]["column"], "full_name", "{printed}");
    assert_eq!(printed["errors"][0]["value"], Value::Null);
    assert!(!text(&output.stdout).contains("Bí Mật") && !text(&output.stderr).contains("Bí Mật"));
}

#[test]
fn told_to_keep_going_the_good_rows_are_recorded() {
    let place = Place::empty();
    let output = place.import(&wrong(), &["--keep-going"]).output().unwrap();
    refused(&output, 3, &[]);
    assert!(json(&output)["recorded_entries"].as_u64().unwrap() > 10);
    let total = json(&done(coopledger(&place.ledger()).args(["figures", "--json", "coops.total"])));
    assert_eq!(total["figures"][0]["value"]["count"], 1, "{total}");
    let again = done(&mut place.import(&Register::small(), &[]));
    assert!(json(&again)["recorded_entries"].as_u64().unwrap() >= 9, "the mended rows");
    let total = json(&done(coopledger(&place.ledger()).args(["figures", "--json", "coops.total"])));
    assert_eq!(total["figures"][0]["value"]["count"], 2, "{total}");
}

#[test]
fn a_dry_run_records_nothing() {
    let place = Place::empty();
    let printed = json(&done(&mut place.import(&Register::small(), &["--dry-run"])));
    assert_eq!(printed["recorded_entries"], 0);
    assert!(!place.file("log.db").exists());
    let place = Place::small();
    let (before, figures) = (place.log(), place.figures());
    let more = Register::small().and("members.csv", "b,9,person,official,2022-01-01,,,\n");
    done(&mut place.import(&more, &["--dry-run"]));
    assert_eq!(place.log(), before);
    assert_eq!(place.figures(), figures);
}

#[test]
fn a_row_against_the_rules_is_refused_by_its_row() {
    let place = Place::small();
    let before = place.log();
    let twice = Register::small()
        .and("cooperatives.csv", "c,cooperative,AB-00009,HTX C,03412,trade,2021-02-04\n");
    let output = place.import(&twice, &[]).output().unwrap();
    refused(&output, 3, &[]);
    let printed = text(&output.stdout);
    assert!(printed.contains("cooperatives.csv") && printed.contains("4"), "{printed}");
    assert_eq!(place.log(), before);
}

#[test]
fn a_port_in_use_is_said() {
    let place = Place::small();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = place.run(&["serve", "--listen", &address]);
    refused(&output, 1, &["cannot listen on", &address]);
}

#[test]
fn beyond_loopback_is_refused_unless_told_so() {
    let place = Place::small();
    let output = place.run(&["serve", "--listen", "0.0.0.0:0"]);
    refused(&output, 2, &["--insecure-listen", "access control"]);
    let mut command = coopledger(&place.ledger());
    command.args(["serve", "--json", "--insecure-listen", "--listen", "0.0.0.0:0"]);
    Server::spawn(command).unwrap().stop().unwrap();
}

#[test]
fn a_second_writer_is_told_who_has_the_ledger() {
    let place = Place::small();
    let server = Server::start(&place.ledger()).unwrap();
    let output = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    refused(&output, 4, &["in use", &format!("process {}", server.id())]);
    refused(&place.run(&["rebuild"]), 4, &["in use"]);
    server.stop().unwrap();
}

#[test]
fn a_missing_ledger_is_said_and_not_made() {
    let place = Place::empty();
    for arguments in [&["figures"][..], &["rebuild"], &["history", "AB-00001"]] {
        refused(&place.run(arguments), 1, &["there is no ledger in"]);
    }
    assert!(!place.ledger().exists());
}

#[test]
fn a_foreign_file_is_no_ledger() {
    let place = Place::small();
    std::fs::write(place.file("log.db"), "một tệp văn bản bình thường\n".repeat(50)).unwrap();
    all_refused(&place, 5, &["is not a ledger"]);
    let place = Place::small();
    std::fs::copy(place.file("vault.db"), place.file("log.db")).unwrap();
    all_refused(&place, 5, &["is not a ledger"]);
}

#[test]
fn a_ledger_of_a_newer_program_is_left_alone() {
    let place = Place::small();
    let mut bytes = place.log();
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(place.file("log.db"), bytes).unwrap();
    all_refused(&place, 5, &["form 99"]);
}

#[test]
fn a_flipped_bit_in_a_stored_entry_is_found() {
    let place = Place::small();
    let mut bytes = place.log();
    let at = bytes.windows(11).position(|it| it == b"office:test").unwrap();
    bytes[at] ^= 1;
    std::fs::write(place.file("log.db"), bytes).unwrap();
    all_refused(&place, 5, &["damaged"]);
}

#[test]
fn a_log_that_is_cut_short_is_found() {
    let place = Place::small();
    let bytes = place.log();
    let half = bytes.len() / 2;
    std::fs::write(place.file("log.db"), &bytes[..half]).unwrap();
    all_refused(&place, 5, &["damaged"]);
}

/// Damaged or lost views are made anew from the log, and say the same.
#[test]
fn damaged_and_deleted_views_are_made_anew() {
    let place = Place::small();
    let figures = place.figures();
    let views: Vec<PathBuf> = std::fs::read_dir(place.file("views"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "db"))
        .collect();
    assert!(!views.is_empty());
    for view in &views {
        std::fs::write(view, "hỏng ".repeat(3_000)).unwrap();
    }
    assert_eq!(place.figures(), figures, "damaged");
    std::fs::remove_dir_all(place.file("views")).unwrap();
    assert_eq!(place.figures(), figures, "deleted");
}

#[test]
fn a_missing_or_wrong_key_is_said() {
    let place = Place::small();
    let key = std::fs::read(place.file("vault.key")).unwrap();
    std::fs::remove_file(place.file("vault.key")).unwrap();
    all_refused(&place, 5, &["vault.key"]);
    assert!(!place.file("vault.key").exists(), "another key was made");
    let other: Vec<u8> = key.iter().map(|it| it ^ 1).collect();
    write_private(&place.file("vault.key"), &other);
    all_refused(&place, 5, &["vault.key"]);
    write_private(&place.file("vault.key"), &key);
    place.figures();
}

fn write_private(path: &Path, bytes: &[u8]) {
    use std::os::unix::fs::OpenOptionsExt;
    let _ = std::fs::remove_file(path);
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.create_new(true).write(true).mode(0o600).open(path).unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
}

fn at_another_time(place: &Place, offset: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new("faketime");
    command.args(["-f", offset]).arg(program()).arg("--ledger").arg(place.ledger()).args(arguments);
    isolate(&mut command);
    command.output().unwrap()
}

#[test]
fn a_clock_far_behind_or_ahead_records_nothing() {
    let place = Place::small();
    let before = place.log();
    for offset in ["-2d", "-500d", "+500d"] {
        let output = at_another_time(&place, offset, &["serve", "--listen", "127.0.0.1:0"]);
        refused(&output, 1, &["the clock shows"]);
    }
    assert_eq!(place.log(), before);
    Server::start(&place.ledger()).unwrap().stop().unwrap();
}

#[test]
fn a_folder_that_cannot_be_made_is_said() {
    let place = Place::empty();
    std::fs::write(place.folder.path().join("ledger"), "a file").unwrap();
    let output = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    refused(&output, 1, &["cannot be used"]);
    let csv = place.folder.path().join("csv");
    Register::small().write(&csv).unwrap();
    let output =
        coopledger(Path::new("/proc/no-such-folder/ledger")).arg("import").arg(csv).output();
    refused(&output.unwrap(), 1, &["cannot be used"]);
}

#[test]
fn wrong_usage_is_said() {
    let place = Place::small();
    for (arguments, words) in [
        (&["figures", "--area", "tam-duong"][..], "--area"),
        (&["figures", "--sector", "nông"], "agriculture"),
        (&["history", "?"], "COOPERATIVE"),
    ] {
        refused(&place.run(arguments), 2, &[words]);
    }
    let output = place.run(&["figures", "no.such.indicator"]);
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("no.such.indicator"), "{output:?}");
}
