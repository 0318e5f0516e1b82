//! The main job: the Tam Đường register, and the plan's figures beside it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing test says where")]

use outside::program::{coopledger, done, text};
use serde_json::Value;

struct Demo {
    _folder: tempfile::TempDir,
    rows: Vec<Value>,
}

fn demo() -> Demo {
    let folder = tempfile::tempdir().unwrap();
    let output = done(coopledger(&folder.path().join("ledger")).args(["demo", "--once", "--json"]));
    let printed: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|it| panic!("{it}: {}", text(&output.stdout)));
    Demo { _folder: folder, rows: printed["figures"].as_array().unwrap().clone() }
}

impl Demo {
    /// The one row of an indicator in a sector at a cut-off, published as such a basis.
    #[track_caller]
    fn row(&self, indicator: &str, sector: Option<&str>, as_of: &str, basis: &str) -> &Value {
        let found: Vec<&Value> = self
            .rows
            .iter()
            .filter(|it| it["indicator"] == indicator && it["as_of"] == as_of)
            .filter(|it| it["sector"].as_str() == sector && it["basis"] == basis)
            .collect();
        assert_eq!(found.len(), 1, "{indicator} {sector:?} {as_of} {basis}: {found:#?}");
        found[0]
    }

    #[track_caller]
    fn estimate(&self, indicator: &str, sector: Option<&str>) -> &Value {
        self.row(indicator, sector, "2023-12-31", "estimate")
    }

    #[track_caller]
    fn equal(&self, indicator: &str, sector: Option<&str>, value: f64) {
        let row = self.estimate(indicator, sector);
        assert_eq!(row["verdict"], "equal", "{row:#}");
        assert_eq!(row["area"], "106");
        assert_eq!(row["published"].as_f64(), Some(value), "{row:#}");
        assert_eq!(row["regenerated"].as_f64(), Some(value), "{row:#}");
    }
}

#[test]
fn every_count_of_the_plan_comes_out_equal() {
    let demo = demo();
    for (indicator, value) in [
        ("coops.total", 53.0),
        ("coops.active", 49.0),
        ("coops.stopped", 4.0),
        ("coops.effective", 18.0),
        ("members.total", 420.0),
        ("members.joined", 42.0),
        ("members.left", 14.0),
        ("workers.regular", 630.0),
        ("managers.total", 106.0),
        ("managers.primary_intermediate", 45.0),
        ("managers.college", 12.0),
    ] {
        demo.equal(indicator, None, value);
    }
}

#[test]
fn every_sector_comes_out_equal_with_its_means() {
    let demo = demo();
    for (sector, coops, workers, members, revenue, profit, income) in [
        ("agriculture", 32.0, 300.0, 241.0, 400.0, 9.0, 23.4),
        ("industry", 11.0, 150.0, 86.0, 1_250.0, 37.0, 42.0),
        ("construction", 5.0, 100.0, 36.0, 1_150.0, 40.0, 42.0),
        ("trade", 4.0, 60.0, 42.0, 1_050.0, 38.0, 42.0),
        ("other", 1.0, 20.0, 15.0, 940.0, 60.0, 42.0),
    ] {
        demo.equal("coops.total", Some(sector), coops);
        demo.equal("workers.regular", Some(sector), workers);
        demo.equal("workers.members", Some(sector), members);
        demo.equal("revenue.mean", Some(sector), revenue);
        demo.equal("profit.mean", Some(sector), profit);
        demo.equal("income.mean", Some(sector), income);
    }
}

#[test]
fn the_policy_banks_two_loans_come_out_equal_at_the_end_of_june() {
    let demo = demo();
    let loans: Vec<&Value> = demo
        .rows
        .iter()
        .filter(|it| it["as_of"] == "2023-06-30" && it["breakdown"] == "policy_bank")
        .collect();
    let find = |published: f64| loans.iter().find(|it| it["published"].as_f64() == Some(published));
    for value in [2.0, 884.0] {
        let row = find(value).unwrap_or_else(|| panic!("{value} is not in {loans:#?}"));
        assert_eq!(row["verdict"], "equal", "{row:#}");
        assert_eq!(row["regenerated"].as_f64(), Some(value), "{row:#}");
    }
}

#[test]
fn the_three_headline_means_differ_and_nothing_is_claimed_that_is_not_proved() {
    let demo = demo();
    for (indicator, published, regenerated) in
        [("revenue.mean", 1_100.0, 706.4), ("profit.mean", 40.0, 20.9), ("income.mean", 42.0, 33.1)]
    {
        let row = demo.estimate(indicator, None);
        assert_eq!(row["verdict"], "differs", "{row:#}");
        assert_eq!(row["published"].as_f64(), Some(published));
        assert_eq!(row["regenerated"].as_f64(), Some(regenerated));
        assert!(row["numerator"].as_i64().unwrap() > 0 && row["denominator"].as_i64().unwrap() > 0);
        let reason = row["reason"].as_str().unwrap();
        assert!(reason.contains("không có tập hợp lĩnh vực"), "{reason}");
        assert!(reason.contains("1.173,3"), "{reason}");
        assert!(reason.contains("Không chứng minh được nguyên nhân"), "{reason}");
    }
}

#[test]
fn what_cannot_be_derived_says_so() {
    let demo = demo();
    let underivable: Vec<&Value> =
        demo.rows.iter().filter(|it| it["verdict"] == "not_derivable").collect();
    for indicator in
        ["revenue.mean.change", "managers.trained_share", "managers.intermediate_up_share"]
    {
        let row = underivable.iter().find(|it| it["indicator"] == indicator);
        let row = row.unwrap_or_else(|| panic!("{indicator} is not in {underivable:#?}"));
        assert!(!row["reason"].as_str().unwrap().is_empty(), "{row:#}");
    }
    for row in underivable {
        assert!(!row["reason"].as_str().unwrap().is_empty(), "{row:#}");
    }
}

#[test]
fn the_targets_of_2024_are_not_due_at_the_end_of_2023() {
    let demo = demo();
    let row = demo.row("coops.total", None, "2024-12-31", "plan");
    assert_eq!(row["verdict"], "not_due", "{row:#}");
    assert_eq!(row["published"].as_f64(), Some(53.0));
    let row = demo.row("workers.regular", None, "2024-12-31", "plan");
    assert_eq!(row["published"].as_f64(), Some(650.0));
}

#[test]
fn a_second_demo_on_the_same_ledger_adds_nothing_and_prints_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    let first = done(coopledger(&ledger).args(["demo", "--once", "--json"]));
    let again = done(coopledger(&ledger).args(["demo", "--once", "--json"]));
    assert_eq!(text(&first.stdout), text(&again.stdout));
}

#[test]
fn the_example_goes_neither_where_a_variable_points_nor_among_other_entries() {
    let folder = tempfile::tempdir().unwrap();
    let (data, own) = (folder.path().join("data"), folder.path().join("own"));
    let mut command = coopledger(&own);
    let mut demo = std::process::Command::new(command.get_program());
    outside::program::isolate(&mut demo);
    demo.env("XDG_DATA_HOME", &data).env("COOPLEDGER_LEDGER", &own).args(["demo", "--once"]);
    done(&mut demo);
    assert!(!own.exists() && data.join("coopledger/demo/log.db").exists());
    done(&mut demo);

    let register = folder.path().join("register");
    std::fs::create_dir(&register).unwrap();
    for file in std::fs::read_dir(outside::program::tam_duong()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), register.join(file.file_name())).unwrap();
    }
    let header = "id,title,recorder\nmine,Sổ của tôi,clerk:x\n";
    std::fs::write(register.join("import.csv"), header).unwrap();
    done(command.arg("import").arg(&register));
    let size = std::fs::metadata(own.join("log.db")).unwrap().len();
    let refused = coopledger(&own).args(["demo", "--once"]).output().unwrap();
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(said.contains("không ghi sổ mẫu") && !said.contains("Source {"), "{said}");
    assert_eq!(std::fs::metadata(own.join("log.db")).unwrap().len(), size);
}

#[test]
fn what_is_not_known_yet_is_refused_and_today_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    done(coopledger(&ledger).args(["demo", "--once"]));
    let asked = |known_at: &str| {
        let mut command = coopledger(&ledger);
        command.args(["figures", "coops.total", "--area", "106", "--json", "--known-at", known_at]);
        command.output().unwrap()
    };
    for later in ["9999-12-31", "2199-01-01", "2199-01-01T00:00:00+07:00"] {
        let refused = asked(later);
        let said = text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{later}: {said}");
        assert!(said.contains("lies after now"), "{later}: {said}");
    }
    let now = done(coopledger(&ledger).args(["late", "--json"]));
    let known = serde_json::from_slice::<Value>(&now.stdout).unwrap()["as_of"].clone();
    let today = known.as_str().unwrap();
    assert!(asked(today).status.success(), "{}", text(&asked(today).stderr));
}
