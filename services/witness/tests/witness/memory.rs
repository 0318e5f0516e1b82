//! What a witness remembers, and what it does when its memory is not what it should be.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use transparency::Policy;
use transparency::witness::monitored_at;
use witness::{OpenError, Witness};

use crate::asking::{NOW, Served, open, policy};
use crate::log::{Log, ORIGIN, Tree};

#[tokio::test]
async fn a_witness_that_starts_again_knows_what_it_cosigned() {
    let (log, other) = (Log::new(ORIGIN, 1), Log::new("so.example/other", 2));
    let witness = Served::start(policy(&[&log, &other])).await;
    assert_eq!(witness.add(&log.request(&Tree::of(7), 0)).await.status, 200);
    let (key, note) = (witness.key.clone(), witness.monitored(ORIGIN).await.unwrap());
    let witness = witness.again().await;
    assert_eq!(witness.key, key);
    assert_eq!(witness.monitored(ORIGIN).await, Some(note));
    assert_eq!(witness.add(&log.request(&Tree::of(8), 0)).await.body, "7\n");
    assert_eq!(witness.add(&log.request(&Tree::of(8), 7)).await.status, 200);
    assert_eq!(witness.add(&other.request(&Tree::of(3).forked(0), 0)).await.status, 200);
}

#[test]
fn a_first_start_makes_a_key_for_its_owner_alone() {
    let (log, folder) = (Log::new(ORIGIN, 1), tempfile::tempdir().unwrap());
    let folder = folder.path().join("new/witness");
    let nameless = Witness::open(&folder, None, &policy(&[&log]));
    assert!(matches!(nameless, Err(OpenError::Nameless(_))));
    let key = open(&folder, &policy(&[&log])).unwrap().key().clone();
    assert_eq!(key.name().as_str(), "tinh.example/witness");
    let key_file = folder.join("witness.key");
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&key_file), mode(&folder)), (0o600, 0o700));
    assert_eq!(*Witness::open(&folder, None, &policy(&[&log])).unwrap().key(), key);
    let other = Witness::open(&folder, Some("other.example/w".parse().unwrap()), &policy(&[&log]));
    assert!(matches!(other, Err(OpenError::OtherName { .. })));
    fs::set_permissions(&key_file, PermissionsExt::from_mode(0o644)).unwrap();
    let exposed = open(&folder, &policy(&[&log]));
    assert!(matches!(exposed, Err(OpenError::KeyFileExposed { mode: 0o644, .. })));
    let none = Policy::parse(b"quorum none\n").unwrap();
    assert!(matches!(open(&folder, &none), Err(OpenError::NoLogs)));
}

#[test]
fn one_process_is_a_witness() {
    let (log, folder) = (Log::new(ORIGIN, 1), tempfile::tempdir().unwrap());
    let first = open(folder.path(), &policy(&[&log])).unwrap();
    let second = open(folder.path(), &policy(&[&log]));
    assert!(matches!(second, Err(OpenError::InUse(_))));
    drop(first);
    open(folder.path(), &policy(&[&log])).unwrap();
}

#[test]
fn a_key_or_a_memory_alone_is_refused_and_so_is_a_damaged_one() {
    let (log, folder) = (Log::new(ORIGIN, 1), tempfile::tempdir().unwrap());
    let (folder, policy) = (folder.path(), policy(&[&log]));
    let request = log.request(&Tree::of(3), 0);
    let witness = open(folder, &policy).unwrap();
    witness.add(request.as_bytes(), &|| NOW).unwrap();
    let place = monitored_at(ORIGIN);
    assert!(witness.last(&place).is_some() && witness.last("checkpoint").is_none());
    drop(witness);
    let (key, memory) = (folder.join("witness.key"), folder.join("logs"));
    let away = folder.join("away");
    fs::rename(&key, &away).unwrap();
    assert!(matches!(open(folder, &policy), Err(OpenError::KeyFileMissing(_))));
    fs::rename(&away, &key).unwrap();
    fs::rename(&memory, &away).unwrap();
    assert!(matches!(open(folder, &policy), Err(OpenError::Forgotten { .. })));
    fs::rename(&away, &memory).unwrap();

    let file = memory.join(&place);
    let whole = fs::read(&file).unwrap();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&file, &changed).unwrap();
        match open(folder, &policy) {
            Err(OpenError::Damaged { origin, .. }) => assert_eq!(origin, ORIGIN),
            // The log's own signature is not what it rests on.
            Ok(witness) => {
                let note = String::from_utf8(changed).unwrap();
                assert_eq!(witness.last(&place), Some(note), "byte {at}");
                let head = log.request(&Tree::of(4), 3);
                witness.add(head.as_bytes(), &|| NOW).unwrap();
                drop(witness);
            }
            Err(other) => panic!("byte {at}: {other:?}"),
        }
    }
    fs::write(&file, b"").unwrap();
    assert!(matches!(open(folder, &policy), Err(OpenError::Damaged { .. })));
}

#[test]
fn a_head_that_is_not_written_is_not_answered_and_nothing_is_after_it() {
    let (log, folder) = (Log::new(ORIGIN, 1), tempfile::tempdir().unwrap());
    let (folder, policy) = (folder.path(), policy(&[&log]));
    let witness = open(folder, &policy).unwrap();
    let (first, second) = (log.request(&Tree::of(3), 0), log.request(&Tree::of(3).forked(0), 0));
    // A file in the place of the log's folder.
    let place = folder.join("logs").join(monitored_at(ORIGIN));
    let blocked = place.parent().unwrap();
    fs::write(blocked, b"").unwrap();
    assert_eq!(witness.add(first.as_bytes(), &|| NOW).unwrap_err().status(), 503);
    fs::remove_file(blocked).unwrap();
    assert_eq!(witness.add(second.as_bytes(), &|| NOW).unwrap_err().status(), 503);
    assert!(witness.last(&monitored_at(ORIGIN)).is_none());
    drop(witness);
    let witness = open(folder, &policy).unwrap();
    witness.add(second.as_bytes(), &|| NOW).unwrap();
    assert_eq!(witness.add(first.as_bytes(), &|| NOW).unwrap_err().status(), 409);
}
