//! Each answer that the specification has.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use transparency::witness::{monitored_at, read_answer, read_conflict};
use transparency::{Checkpoint, Note, Policy, cosignature};

use crate::asking::{NOW, Served, policy};
use crate::log::{Log, ORIGIN, Tree};

#[tokio::test]
async fn what_follows_is_cosigned_and_served_to_whoever_watches() {
    let log = Log::new(ORIGIN, 1);
    let witness = Served::start(policy(&[&log])).await;
    assert!(witness.monitored(ORIGIN).await.is_none());
    for (old, new) in [(0, 0), (0, 1), (1, 300), (300, 300), (300, 70_000)] {
        let tree = Tree::of(new);
        let answer = witness.add(&log.request(&tree, old)).await;
        assert_eq!(answer.status, 200, "{old} to {new}: {answer:?}");
        let note = log.signed(&tree);
        let cosigned = read_answer(answer.body.as_bytes(), &note, [&witness.key]).unwrap();
        assert_eq!(cosigned.len(), 1);
        assert_eq!(cosignature::time(&witness.key, &cosigned[0]), Some(NOW));
        let monitored = witness.monitored(ORIGIN).await.unwrap();
        assert_eq!(*Checkpoint::open(&monitored, [log.key()]).unwrap().head(), tree.head());
        assert_eq!(monitored.verify([log.key(), &witness.key]).unwrap().len(), 2);
    }
    let asked = Policy::parse(
        format!("log {}\nwitness a {}\nquorum a\n", log.key(), witness.key).as_bytes(),
    );
    assert!(asked.unwrap().satisfied_by(&witness.monitored(ORIGIN).await.unwrap()).is_ok());
}

#[tokio::test]
async fn what_is_no_request_is_answered_400() {
    let log = Log::new(ORIGIN, 1);
    let witness = Served::start(policy(&[&log])).await;
    let right = log.request(&Tree::of(5), 0);
    let mut lines: Vec<String> = vec![String::new(), "old 0\n".into(), "hello".into()];
    lines.push(right.replace("old 0", "old 00"));
    lines.push(right.replace("old 0", "old -1"));
    lines.push(right.replace("old 0", "old 6"));
    lines.push(right.replace("old 0\n", "old 0\nnot base64\n"));
    lines.push(right.replace("old 0\n", &format!("old 0\n{}", "A".repeat(43) + "=\n").repeat(64)));
    lines.push(right.trim_end().into());
    for wrong in lines {
        let answer = witness.add(&wrong).await;
        assert_eq!(answer.status, 400, "{wrong:?}: {answer:?}");
        assert!(answer.kind.starts_with("text/plain"), "{answer:?}");
    }
    assert_eq!(witness.ask("POST", "/add-checkpoint", &[0xff; 9]).await.status, 400);
    assert_eq!(witness.ask("POST", "/add-checkpoint", &[b'a'; 70_000]).await.status, 413);
    assert_eq!(witness.ask("GET", "/add-checkpoint", b"").await.status, 405);
    assert_eq!(witness.ask("GET", "/elsewhere", b"").await.status, 404);
    assert!(witness.monitored(ORIGIN).await.is_none());
}

#[tokio::test]
async fn what_no_known_key_signed_is_answered_403_and_an_unknown_log_404() {
    let (log, other) = (Log::new(ORIGIN, 1), Log::new(ORIGIN, 2));
    let witness = Served::start(policy(&[&log])).await;
    let tree = Tree::of(5);
    assert_eq!(witness.add(&other.request(&tree, 0)).await.status, 403);
    let (mine, theirs) = (log.signed(&tree), log.signed(&Tree::of(6)));
    let bad = log
        .request(&tree, 0)
        .replace(&mine.signatures()[0].to_string(), &theirs.signatures()[0].to_string());
    assert_eq!(witness.add(&bad).await.status, 403);
    let unknown = Log::new("so.example/other", 1);
    assert_eq!(witness.add(&unknown.request(&tree, 0)).await.status, 404);
    assert_eq!(witness.add(&log.request(&tree, 0)).await.status, 200);
}

#[tokio::test]
async fn a_key_that_was_given_up_signs_nothing_larger() {
    let (old, new) = (Log::new(ORIGIN, 1), Log::new(ORIGIN, 2));
    let text =
        format!("# sizes 0-5\nlog {}\n# sizes 6-\nlog {}\nquorum none\n", old.key(), new.key());
    let witness = Served::start(Policy::parse(text.as_bytes()).unwrap()).await;
    assert_eq!(witness.add(&new.request(&Tree::of(5), 0)).await.status, 403);
    assert_eq!(witness.add(&old.request(&Tree::of(5), 0)).await.status, 200);
    assert_eq!(witness.add(&old.request(&Tree::of(6), 5)).await.status, 403);
    assert_eq!(witness.add(&new.request(&Tree::of(6), 5)).await.status, 200);
}

#[tokio::test]
async fn another_size_than_the_last_is_answered_409_with_that() {
    let log = Log::new(ORIGIN, 1);
    let witness = Served::start(policy(&[&log])).await;
    let conflict = witness.add(&log.request(&Tree::of(9), 3)).await;
    assert_eq!((conflict.status, conflict.body.as_str()), (409, "0\n"));
    assert_eq!(witness.add(&log.request(&Tree::of(9), 0)).await.status, 200);
    for (old, new) in [(0, 12), (8, 12), (3, 9), (0, 0)] {
        let answer = witness.add(&log.request(&Tree::of(new), old)).await;
        assert_eq!((answer.status, answer.kind.as_str()), (409, "text/x.tlog.size"), "{old} {new}");
        assert_eq!(read_conflict(answer.body.as_bytes()), Some(9));
    }
}

/// What a witness keeps below a kind of evidence.
fn kept(witness: &Served, kind: &str) -> Vec<PathBuf> {
    let log = witness.folder.path().join("logs").join(monitored_at(ORIGIN));
    let found = fs::read_dir(log.with_file_name(kind)).into_iter().flatten();
    found.map(|it| it.unwrap().path()).collect()
}

#[tokio::test]
async fn what_a_stranger_sent_without_a_proof_is_forgotten_once_it_is_proved() {
    let log = Log::new(ORIGIN, 1);
    let witness = Served::start(policy(&[&log])).await;
    assert_eq!(witness.add(&log.request(&Tree::of(9), 0)).await.status, 200);
    // The checkpoint is the log's own, and public; the proof is made up.
    let right = log.request(&Tree::of(12), 9);
    let hash = right.lines().nth(1).unwrap();
    let wrong = right.replacen(hash, &format!("{}=", "A".repeat(43)), 1);
    assert_eq!(witness.add(&wrong).await.status, 422);
    assert_eq!(kept(&witness, "unproved").len(), 1);
    assert_eq!(witness.add(&right).await.status, 200);
    assert_eq!(kept(&witness, "unproved").len(), 0);
}

#[tokio::test]
async fn a_fork_is_answered_422_for_ever_and_kept_as_evidence() {
    let log = Log::new(ORIGIN, 1);
    let mut witness = Served::start(policy(&[&log])).await;
    let tree = Tree::of(9);
    assert_eq!(witness.add(&log.request(&tree, 0)).await.status, 200);
    for _ in 0..2 {
        let fork = witness.add(&log.request(&tree.forked(4), 9)).await;
        assert_eq!(fork.status, 422, "{fork:?}");
        let later = witness.add(&log.request(&Tree::of(12).forked(4), 9)).await;
        assert_eq!(later.status, 422, "{later:?}");
        let stale = witness.add(&log.request(&tree.forked(2), 3)).await;
        assert_eq!(stale.status, 409, "{stale:?}");
        let monitored = witness.monitored(ORIGIN).await.unwrap();
        assert_eq!(*Checkpoint::parse(monitored.text()).unwrap().head(), tree.head());
        witness = witness.again().await;
    }
    // Whoever has both notes needs to believe nobody.
    let forks = kept(&witness, "forks");
    assert_eq!((forks.len(), kept(&witness, "unproved").len()), (2, 1));
    for place in forks {
        let refused = fs::read_to_string(place.join("refused")).unwrap();
        let refused = Note::parse(refused.split_once("\n\n").unwrap().1.as_bytes()).unwrap();
        let cosigned = Note::parse(&fs::read(place.join("cosigned")).unwrap()).unwrap();
        let one = Checkpoint::open(&refused, [log.key()]).unwrap();
        let other = Checkpoint::open(&cosigned, [log.key(), &witness.key]).unwrap();
        assert_eq!((one.origin(), one.head().size), (other.origin(), other.head().size));
        assert_ne!(one.head().root, other.head().root);
    }
    // The history that was cosigned goes on.
    assert_eq!(witness.add(&log.request(&Tree::of(10), 9)).await.status, 200);
}

#[tokio::test]
async fn a_clock_that_goes_back_cosigns_nothing() {
    let log = Log::new(ORIGIN, 1);
    let witness = Served::start(policy(&[&log])).await;
    assert_eq!(witness.add(&log.request(&Tree::of(1), 0)).await.status, 200);
    witness.now.store(NOW - 1, Ordering::SeqCst);
    let back = witness.add(&log.request(&Tree::of(2), 1)).await;
    assert_eq!(back.status, 503, "{back:?}");
    witness.now.store(NOW + 5, Ordering::SeqCst);
    assert_eq!(witness.add(&log.request(&Tree::of(2), 1)).await.status, 200);
}
