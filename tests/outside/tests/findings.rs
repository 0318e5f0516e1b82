//! The findings of the example plan, as people and machines get them; and what is refused.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use outside::program::{isolate, program, tam_duong, text};
use serde_json::Value;

fn findings(files: &[&Path], arguments: &[&str]) -> Output {
    let mut command = Command::new(program());
    isolate(&mut command);
    command.arg("findings").args(files).args(arguments).output().unwrap()
}

fn plan() -> PathBuf {
    tam_duong().join("publication.json")
}

/// Writes a file and gives its findings.
fn of(name: &str, content: &[u8], arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    findings(&[&path], arguments)
}

#[test]
fn the_plan_is_judged_in_both_languages() {
    let said = |lang: &str| {
        let output = findings(&[&plan()], &["--lang", lang]);
        assert_eq!(output.status.code(), Some(0));
        text(&output.stdout)
    };
    let (vi, en) = (said("vi"), said("en"));
    for expected in ["Không thể đúng như đã in (3)", "706,4 triệu đồng", "[doanh-thu]"]
    {
        assert!(vi.contains(expected), "{expected}\n{vi}");
    }
    for expected in ["Cannot be true as printed (3)", "706.4 million đồng", "32 × 400 + 11 × 1,250"]
    {
        assert!(en.contains(expected), "{expected}\n{en}");
    }
}

#[test]
fn what_was_read_and_what_of_it_stands_alone_is_said() {
    let rows = "label,value,area,period\nTổng số HTX,5,1,2023\nTổng sô HTX,6,1,2023\n";
    let said = text(&of("a.csv", rows.as_bytes(), &[]).stdout);
    assert!(said.contains("Không có phát hiện. Đã đọc 2 số, trong đó 1"), "{said}");
    assert!(said.contains("tổng sô htx"), "{said}");
    let nothing = br#"{"area":"1","period":2023,"rows":[]}"#;
    assert!(text(&of("a.json", nothing, &[]).stdout).contains("Không có số nào"));
    let said = text(&findings(&[&plan(), &plan()], &["--lang", "en"]).stdout);
    assert_eq!(said, text(&findings(&[&plan()], &["--lang", "en"]).stdout));
    assert!(said.contains(" figures read, "), "{said}");
}

#[test]
fn machines_get_the_promised_form() {
    let output = findings(&[&plan()], &["--json"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let names = |it: &Value| it.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&json), ["findings"]);
    let all = json["findings"].as_array().unwrap();
    assert!(all.len() >= 14, "{}", all.len());
    for it in all {
        let mut fields = names(it);
        fields.sort();
        let promised = [
            "area",
            "check",
            "expected",
            "explanation",
            "indicators",
            "period",
            "printed",
            "severity",
        ];
        assert_eq!(fields, promised);
        assert!(["error", "warning", "info"].contains(&it["severity"].as_str().unwrap()));
        assert_eq!(it["area"], "106");
    }
    let means = all.iter().filter(|it| it["check"] == "weighted_mean");
    let mut over: Vec<_> = means.map(|it| it["indicators"][0].as_str().unwrap()).collect();
    over.sort_unstable();
    assert_eq!(over, ["income.mean", "profit.mean", "revenue.mean"]);
}

#[test]
fn the_exit_code_says_what_was_asked_for() {
    assert_eq!(findings(&[&plan()], &["--fail-on", "error"]).status.code(), Some(1));
    let warned = "label,value,area,period,basis,document\nTổng số HTX,5,1,2023,actual,A\n,,,,,\n\
                  Tổng số HTX,6,1,2023,actual,B\n";
    let code = |level: &str| of("w.csv", warned.as_bytes(), &["--fail-on", level]).status.code();
    assert_eq!((code("error"), code("warning")), (Some(0), Some(1)));
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    let row = |rest: &str| {
        format!(r#"{{"area":"1","period":2023,"rows":[{{"label":"x","value":"5",{rest}}}]}}"#)
    };
    let open = "label,value,area,period\nx,\"5,1,2023\ny,6,1,2023\n";
    for (name, content, place, word) in [
        ("unit.json", row(r#""unit":"bushel""#).into_bytes(), "rows[0]", "bushel"),
        ("relation.json", row(r#""relation":"half""#).into_bytes(), "rows[0]", "half"),
        ("period.json", row(r#""period":"2025-2021""#).into_bytes(), "rows[0]", "2025-2021"),
        ("quote.csv", open.as_bytes().to_vec(), "row 2", "never closed"),
        ("empty.csv", Vec::new(), "empty.csv", "header"),
        ("latin.csv", vec![b'l', 0xff], "latin.csv", "UTF-8"),
    ] {
        let output = of(name, &content, &[]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{name}: {said}");
        assert!(
            said.contains(name) && said.contains(place) && said.contains(word),
            "{name}: {said}"
        );
        assert!(output.stdout.is_empty(), "{name}");
    }
}
