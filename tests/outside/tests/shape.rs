//! The shape of the code is a promise: who may depend on whom, and how large a file may grow.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing test says where")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Every crate that is shipped, and all of ours that it may depend on. An arrow not drawn here does not exist.
const ARROWS: &[(&str, &[&str])] = &[
    ("cooperative", &[]),
    ("figures", &["cooperative"]),
    ("entry", &["cooperative"]),
    ("eventlog", &[]),
    ("eventlog-sqlite", &["eventlog"]),
    ("eventlog-nats", &["eventlog", "eventlog-sqlite"]),
    ("vault", &[]),
    ("transparency", &[]),
    ("signer", &["transparency"]),
    ("views", &["cooperative", "figures", "entry", "eventlog", "transparency"]),
    ("views-postgres", &["cooperative", "figures", "entry", "eventlog", "transparency", "views"]),
    ("views-sqlite", &["cooperative", "figures", "entry", "eventlog", "transparency", "views"]),
    ("reports", &["cooperative", "entry", "figures"]),
    ("evidence", &["cooperative", "entry", "eventlog", "figures", "reports", "transparency"]),
    ("api", &["cooperative", "entry", "figures"]),
    ("registrar", &["api", "cooperative", "entry", "eventlog", "vault"]),
    ("projector", &["cooperative", "entry", "eventlog", "figures", "views"]),
    (
        "reader",
        &["api", "cooperative", "entry", "eventlog", "figures", "reports", "vault", "views"],
    ),
    ("scheduler", &["cooperative", "entry", "eventlog", "views"]),
    ("auditor", &["api", "eventlog", "signer", "transparency", "views"]),
    ("witness", &["transparency"]),
    (
        "coopledger",
        &[
            "api",
            "auditor",
            "cooperative",
            "entry",
            "eventlog",
            "eventlog-nats",
            "eventlog-sqlite",
            "evidence",
            "figures",
            "projector",
            "reader",
            "registrar",
            "reports",
            "scheduler",
            "signer",
            "transparency",
            "vault",
            "views",
            "views-postgres",
            "views-sqlite",
            "witness",
        ],
    ),
];

/// Crates of others that stand behind one door each: nothing else may use them.
const DOORS: &[(&str, &[&str])] = &[
    ("sqlx", &["eventlog-sqlite", "signer", "views-postgres", "views-sqlite", "vault"]),
    ("async-nats", &["eventlog-nats"]),
    ("tonic", &["api", "auditor", "registrar", "reader", "coopledger"]),
    ("prost", &["api", "entry", "eventlog", "eventlog-nats", "reader", "registrar"]),
];

/// What the pure crates may use of others: no clock, no randomness, no files, no network.
const PURE: &[(&str, &[&str])] = &[
    ("cooperative", &["arrayvec", "chrono", "thiserror", "unicode-normalization", "uuid"]),
    ("figures", &["chrono", "serde", "serde_json", "sha2", "thiserror", "uuid"]),
    ("transparency", &["base64", "ed25519-dalek", "sha2", "thiserror", "zeroize"]),
    (
        "evidence",
        &["base64", "bytes", "chrono", "serde", "serde_json", "sha2", "thiserror", "uuid"],
    ),
];

/// What tests and measures the others, and is not shipped.
const TESTS: &[&str] =
    &["bench", "country", "forgetful", "outside", "scenarios", "servers", "xtask"];

const LINES_MAX: usize = 400;
const COLUMNS_MAX: usize = 120;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// What each crate of the workspace depends on when it is built (not when it is tested).
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let metadata =
        MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap();
    let normal = |it: &cargo_metadata::Package| {
        let kept = it.dependencies.iter().filter(|it| it.kind == DependencyKind::Normal);
        kept.map(|it| it.name.to_string()).collect()
    };
    metadata.packages.iter().map(|it| (it.name.to_string(), normal(it))).collect()
}

fn drawn(table: &[(&str, &[&str])]) -> BTreeMap<String, BTreeSet<String>> {
    let set = |names: &[&str]| names.iter().map(|it| it.to_string()).collect();
    table.iter().map(|(name, of)| (name.to_string(), set(of))).collect()
}

#[test]
fn no_arrow_exists_that_is_not_drawn() {
    let (graph, arrows) = (graph(), drawn(ARROWS));
    for (name, allowed) in &arrows {
        let ours: BTreeSet<String> =
            graph[name].iter().filter(|it| graph.contains_key(*it)).cloned().collect();
        let undrawn: Vec<_> = ours.difference(allowed).collect();
        assert!(undrawn.is_empty(), "{name} may not depend on {undrawn:?}");
    }
    let shipped: BTreeSet<&String> =
        graph.keys().filter(|it| !TESTS.contains(&it.as_str())).collect();
    assert_eq!(shipped, arrows.keys().collect(), "every crate that is shipped is drawn");
}

#[test]
fn each_door_has_its_keepers() {
    let graph = graph();
    for (door, keepers) in drawn(DOORS) {
        let users: BTreeSet<String> = graph
            .iter()
            .filter(|(name, of)| of.contains(&door) && !TESTS.contains(&name.as_str()))
            .map(|(name, _)| name.clone())
            .collect();
        let others: Vec<_> = users.difference(&keepers).collect();
        assert!(others.is_empty(), "{door} is not for {others:?}");
    }
}

#[test]
fn the_pure_crates_are_pure() {
    let graph = graph();
    for (name, allowed) in drawn(PURE) {
        let others: Vec<_> = graph[&name]
            .iter()
            .filter(|it| !graph.contains_key(*it) && !allowed.contains(*it))
            .collect();
        assert!(others.is_empty(), "{name} may not use {others:?}");
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["crates", "services", "tests"] {
        sources(&root().join(folder), &mut found);
    }
    assert!(found.len() > 50, "only {} sources found", found.len());
    found
}

#[test]
fn files_and_lines_stay_short() {
    for path in all_sources() {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.lines().count();
        assert!(lines <= LINES_MAX, "{} has {lines} lines", path.display());
        for (number, line) in text.lines().enumerate() {
            let columns = line.chars().count();
            let place = format!("{}:{}", path.display(), number + 1);
            assert!(columns <= COLUMNS_MAX, "{place} has {columns} columns");
        }
    }
}

#[test]
fn no_file_is_named_after_nothing() {
    let empty = ["utils", "util", "common", "helpers", "helper", "manager", "misc"];
    for path in all_sources() {
        let parts = path.iter().filter_map(|it| it.to_str()).map(|it| it.trim_end_matches(".rs"));
        let named: Vec<&str> = parts.filter(|it| empty.contains(it)).collect();
        assert!(named.is_empty(), "{} is named {named:?}", path.display());
    }
}

#[test]
fn the_top_level_is_as_agreed() {
    let folders: BTreeSet<String> = std::fs::read_dir(root())
        .unwrap()
        .map(|it| it.unwrap())
        .filter(|it| it.path().is_dir())
        .map(|it| it.file_name().into_string().unwrap())
        .filter(|it| !it.starts_with('.') && it != "target")
        .collect();
    let agreed = ["crates", "deploy", "proto", "services", "tests"].map(String::from);
    assert_eq!(folders, BTreeSet::from(agreed));
}
