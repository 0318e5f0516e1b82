//! The demo's answers through gRPC, asked by a client in another language; and by reflection only.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::path::Path;

use outside::program::{Server, coopledger};
use outside::python::python;
use serde_json::Value;

/// What a script says of its checks, in its last line.
fn told(script: &str, arguments: &[&str]) -> Value {
    let printed = python(script, arguments);
    serde_json::from_str(printed.lines().last().unwrap()).unwrap()
}

#[track_caller]
fn nothing_failed(said: &Value, checks: u64, asked: &[&str]) {
    assert_eq!(said["failures"], Value::Array(Vec::new()), "{said:#}");
    assert!(said["checks"].as_u64().unwrap() >= checks, "{said:#}");
    let calls = said["asked"].as_array().unwrap();
    for it in asked {
        assert!(calls.iter().any(|call| call == it), "{it} was not asked: {said:#}");
    }
}

#[test]
fn python_gets_the_demos_answers_and_every_refusal_with_its_details() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = coopledger(&folder.path().join("ledger"));
    command.args(["demo", "--json", "--listen", "127.0.0.1:0"]);
    let server = Server::spawn(command).unwrap();
    let [demo] = server.before.as_slice() else { panic!("{:?}", server.before) };
    let rows = demo["figures"].as_array().unwrap().len() as u64;
    assert!(rows > 50, "{rows}");
    let file = folder.path().join("demo.json");
    std::fs::write(&file, demo.to_string()).unwrap();
    let file = file.display().to_string();
    let protos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    let protos = protos.canonicalize().unwrap().display().to_string();

    let said = told("reflection.py", &[&server.address, &file]);
    let asked = ["coopledger.v1.FiguresService/CompareFigures", "grpc.health.v1.Health/Check"];
    nothing_failed(&said, rows + 10, &asked);

    let said = told("client.py", &[&server.address, &protos, &file]);
    let asked = [
        "CompareFigures",
        "ExplainFigure",
        "FindSimilarNames",
        "GetCooperative",
        "GetFigures",
        "GetHistory",
        "GetLogStatus",
        "ListCooperatives",
        "ListIndicators",
        "ListLoans",
        "ListManagers",
        "ListMembers",
        "ListReturns",
        "ReadEntries",
        "Record",
        "RecordStream",
        "SearchEntries",
    ];
    nothing_failed(&said, rows + 100, &asked);
    assert!(server.stop().unwrap().success());
}
