//! Every form ever written stays readable: a file for each kind of event, written once and decoded
//! for ever.
//!
//! `COOPLEDGER_WRITE_GOLDEN=1 cargo test -p entry --test golden` writes the files that do not exist
//! yet, for new kinds. It never writes one anew: where the stored form of a kind grows, the old
//! file stays, and a sample of the new form gets a name of its own, such as `member_joined.2`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod samples;

use std::collections::BTreeMap;
use std::path::PathBuf;

use entry::{AREA_EVENT_KINDS, EVENT_KINDS, Happened, Payload};

/// The stored name of the one event in a payload.
fn kind_of(payload: &Payload) -> &'static str {
    match &payload.happened {
        Happened::Cooperative(events) => events[0].word(),
        Happened::Area(events) => samples::word(&events[0]),
        Happened::Code(it) => it.word(),
    }
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.hex"))
}

/// 32 bytes a line, so that a change shows where it is.
fn hex(bytes: &[u8]) -> String {
    let line = |line: &[u8]| line.iter().map(|it| format!("{it:02x}")).collect::<String>();
    bytes.chunks(32).map(|it| line(it) + "\n").collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().filter_map(|it| it.to_digit(16)).collect();
    digits.chunks(2).map(|it| (it[0] * 16 + it[1]) as u8).collect()
}

fn write_missing(samples: &BTreeMap<String, Payload>) {
    for (name, payload) in samples {
        if !file(name).exists() {
            std::fs::write(file(name), hex(&payload.encode())).unwrap();
        }
    }
}

#[test]
fn every_golden_file_still_means_what_it_meant() {
    let samples = samples::samples();
    if std::env::var_os("COOPLEDGER_WRITE_GOLDEN").is_some() {
        write_missing(&samples);
    }
    for (name, sample) in &samples {
        let golden = std::fs::read_to_string(file(name))
            .unwrap_or_else(|_| panic!("{name} has no golden file; write it as this test says"));
        assert_eq!(Payload::decode(&bytes(&golden)).as_ref(), Ok(sample), "{name}");
    }
}

#[test]
fn no_golden_file_is_left_unread() {
    let samples = samples::samples();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let sample = name.strip_suffix(".hex").is_some_and(|it| samples.contains_key(it));
        assert!(sample, "{name} has no sample: old forms are never dropped");
    }
}

#[test]
fn every_kind_of_event_has_a_sample() {
    let samples = samples::samples();
    for kind in EVENT_KINDS.iter().chain(AREA_EVENT_KINDS) {
        let sample = samples.get(*kind).unwrap_or_else(|| panic!("{kind} has no sample"));
        assert_eq!(kind_of(sample), *kind);
    }
}
