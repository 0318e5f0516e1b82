//! Rows that were changed after they were recorded: told, and corrected if that is asked for.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::path::{Path, PathBuf};

use outside::program::{Server, coopledger, text};
use outside::register::{Register, SECRET_NAME};
use serde_json::Value;

const REVENUE: &str = "477000000";

struct Case {
    _folder: tempfile::TempDir,
    ledger: PathBuf,
    csv: PathBuf,
}

fn write(csv: &Path, register: &Register) {
    let _ = std::fs::remove_dir_all(csv);
    register.write(csv).unwrap();
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (ledger, csv) = (folder.path().join("ledger"), folder.path().join("csv"));
        let it = Self { _folder: folder, ledger, csv };
        assert_eq!(it.import(&Register::small(), &[]).0, Some(0));
        it
    }

    /// The exit code, what it printed, and what it said.
    fn import(&self, register: &Register, more: &[&str]) -> (Option<i32>, Value, String) {
        write(&self.csv, register);
        let csv = self.csv.display().to_string();
        let all = [&["import", &csv][..], more].concat();
        let output = coopledger(&self.ledger).arg("--json").args(all).output().unwrap();
        let printed = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (output.status.code(), printed, text(&output.stderr))
    }

    fn correct(&self, register: &Register) -> (Option<i32>, Value, String) {
        self.import(register, &["--correct", "--reason", "gõ nhầm"])
    }

    fn ask(&self, arguments: &[&str]) -> Value {
        let output = coopledger(&self.ledger).arg("--json").args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn last(&self) -> u64 {
        self.ask(&["figures", "coops.total"])["known_at"].as_u64().unwrap()
    }
}

fn changed() -> Register {
    let it = Register::small().with("returns.csv", REVENUE, "478000000").unwrap();
    let it = it.with("returns.csv", "2024-02-01", "2024-02-05").unwrap();
    let it = it.with("cooperatives.csv", "HTX A", "HTX A Mới").unwrap();
    it.with("members.csv", SECRET_NAME, "Sùng Thị Sửa").unwrap()
}

#[test]
fn changed_rows_are_told_and_corrected_once() {
    let case = Case::new();
    let before = case.last();
    let (code, told, _) = case.import(&changed(), &[]);
    assert_eq!((code, told["refused"].as_array().unwrap().len()), (Some(3), 3), "{told}");
    for it in told["refused"].as_array().unwrap() {
        assert!(it["vi"].as_str().unwrap().contains("--correct --reason"), "{it}");
        assert!(it["en"].as_str().unwrap().contains("other content, as entry"), "{it}");
    }
    let (code, told, _) =
        case.import(&changed(), &["--correct", "--reason", "gõ nhầm", "--dry-run"]);
    assert_eq!((code, &told["corrected_requests"]), (Some(0), &3.into()), "{told}");
    assert_eq!(case.last(), before);
    let (code, told, _) = case.correct(&changed());
    assert_eq!((code, &told["recorded_entries"]), (Some(0), &3.into()), "{told}");
    let revenue = case.ask(&["figures", "revenue.total", "--year", "2023"]);
    assert_eq!(revenue["figures"][0]["value"]["count"], 478_000_000, "{revenue}");
    let history = case.ask(&["history", "AB-00001", "--reveal"]).to_string();
    assert!(history.contains("Sùng Thị Sửa") && history.contains("HTX A Mới"), "{history}");
    assert!(history.contains("2024-02-05") && history.contains("gõ nhầm"), "{history}");
    for more in [&[][..], &["--correct", "--reason", "lý do khác"]] {
        let (code, told, _) = case.import(&changed(), more);
        assert_eq!((code, &told["recorded_entries"]), (Some(0), &0.into()), "{told}");
    }
    // What it said first is another content now, and comes back as a correction of its own.
    assert_eq!(case.import(&Register::small(), &[]).0, Some(3));
    let (code, told, _) = case.correct(&Register::small());
    assert_eq!((code, &told["recorded_entries"]), (Some(0), &3.into()), "{told}");
    let (code, told, _) = case.import(&Register::small(), &[]);
    assert_eq!((code, &told["recorded_entries"]), (Some(0), &0.into()), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_records_the_corrections() {
    let case = Case::new();
    let server = Server::start(&case.ledger).unwrap();
    let (code, told, _) = case.correct(&changed());
    assert_eq!((code, &told["recorded_entries"]), (Some(0), &3.into()), "{told}");
    let (code, told, _) = case.import(&changed(), &[]);
    assert_eq!((code, &told["recorded_entries"]), (Some(0), &0.into()), "{told}");
    server.stop().unwrap();
}

#[test]
fn what_is_no_clear_correction_is_refused_and_nothing_recorded() {
    let case = Case::new();
    let before = case.last();
    // A founder has an entry of their own, which the certificate's row does not name.
    let founder = Register::small().with("members.csv", "Người 3", "Người Ba").unwrap();
    let (code, told, _) = case.correct(&founder);
    assert_eq!(code, Some(3));
    assert!(told["refused"][0]["vi"].as_str().unwrap().contains("sáng lập viên"), "{told}");
    // Another year is another row, and the entry of the old one would stay.
    let year = Register::small().with("returns.csv", "a,2023", "a,2022").unwrap();
    let (code, _, said) = case.correct(&year);
    assert!(code == Some(3) && said.contains("void"), "{code:?} {said}");
    // A founding meeting makes another cooperative of the row, so the id of the first is not its own.
    let header =
        Register::small().with("cooperatives.csv", "registered_on", "registered_on,founded_on");
    let founded = header.unwrap().with("cooperatives.csv", "2020-02-03", "2020-02-03,2020-01-03");
    let founded = founded.unwrap().with("cooperatives.csv", "2020-02-04", "2020-02-04,").unwrap();
    let (code, told, _) = case.import(&founded, &[]);
    assert_eq!(code, Some(3));
    assert!(told["refused"].to_string().contains("of another cooperative"), "{told}");
    assert_eq!(case.last(), before);
}

#[test]
fn a_row_of_another_area_is_recorded_once_the_old_entry_is_void() {
    let case = Case::new();
    let target = |area: &str| {
        let head = "id,area,published_on,indicator,period_from,as_of,text,value,unit,comparator";
        let row = "2021-01-01,coops.total,2022-01-01,2022-12-31,5 HTX,5,count,ge";
        Register::small().and("targets.csv", &format!("{head}\nt1,{area},{row}\n"))
    };
    assert_eq!(case.import(&target("106"), &[]).1["recorded_entries"], 1);
    let position = case.last().to_string();
    for more in [&[][..], &["--correct", "--reason", "nhầm"]] {
        let (code, told, _) = case.import(&target("12"), more);
        assert_eq!((code, &told["recorded_entries"]), (Some(3), &0.into()), "{told}");
        assert!(told["refused"].to_string().contains(&position), "{told}");
    }
    case.ask(&["void", &position, "--reason", "nhầm", "--recorder", "clerk:1"]);
    for recorded in [1, 0] {
        let (code, told, _) = case.import(&target("12"), &[]);
        assert_eq!((code, &told["recorded_entries"]), (Some(0), &recorded.into()), "{told}");
    }
}

/// The end of a link is an entry of its own: the row no longer asks for it.
#[test]
fn entries_without_a_row_are_told_and_a_new_end_is_recorded() {
    let case = Case::new();
    let links = |until: &str| {
        let text = format!("key,partner,from,until\na,Chè Tam Đường,2021-01-01,{until}\n");
        Register::small().and("value_chains.csv", &text)
    };
    assert_eq!(case.import(&links("2022-01-01"), &[]).0, Some(0));
    let (code, told, _) = case.correct(&links(""));
    assert_eq!((code, &told["recorded_entries"]), (Some(0), &0.into()), "{told}");
    assert_eq!(told["entries_without_row"].as_array().unwrap().len(), 1, "{told}");
    let (code, told, _) = case.correct(&links("2022-02-01"));
    assert_eq!((code, &told["corrected_requests"]), (Some(0), &1.into()), "{told}");
    assert_eq!(told["entries_without_row"].as_array().unwrap().len(), 0, "{told}");
}

#[test]
fn a_row_that_was_taken_back_is_told_as_that() {
    let case = Case::new();
    let entries = case.ask(&["search", "--area", "VN", "--limit", "100"]);
    let filed =
        entries["entries"].as_array().unwrap().iter().find(|it| it.to_string().contains("filed"));
    let position = filed.unwrap()["position"].as_u64().unwrap().to_string();
    let void = ["void", &position, "--reason", "nhầm", "--recorder", "clerk:1", "--dry-run"];
    let held = case.last();
    assert_eq!(case.ask(&void)["dry_run"], true);
    assert_eq!(case.last(), held);
    case.ask(&void[..6]);
    let before = case.last();
    assert!(before > held);
    let history = coopledger(&case.ledger).args(["history", "AB-00001"]).output().unwrap();
    let history = text(&history.stdout);
    let told = history.lines().find(|it| it.contains("Hủy")).unwrap_or_default();
    assert!(told.contains("lý do: nhầm"), "{history}");
    let register = Register::small().with("returns.csv", REVENUE, "478000000").unwrap();
    let (code, told, said) = case.correct(&register);
    assert_eq!((code, &told["taken_back_requests"]), (Some(3), &1.into()), "{told}");
    assert!(said.contains("đã bị hủy"), "{said}");
    assert_eq!(case.last(), before);
}
