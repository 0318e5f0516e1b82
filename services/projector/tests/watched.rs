//! Views that another process projects: a reader sees them move on, and never back.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use std::sync::Arc;
use std::time::Duration;

use eventlog::EventLog;
use projector::{Projector, Watched};
use views::conformance::Ledger;
use views::{Generations, dump};
use views_sqlite::SqliteGenerations;

/// What another process has of them: another view of the same folder.
fn generations(dir: &std::path::Path) -> Arc<dyn Generations> {
    Arc::new(SqliteGenerations::new(dir))
}

#[tokio::test(flavor = "multi_thread")]
async fn it_waits_until_views_are_served() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("views");
    let opening = tokio::spawn({
        let generations = generations(&path);
        async move { Watched::open(generations).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!opening.is_finished());
    let ledger = Ledger::random(1, 50).await;
    let projector = Projector::open(ledger.log.clone(), generations(&path)).await.unwrap().0;
    let watched = opening.await.unwrap();
    let handle = watched.handle();
    projector.catch_up(&|_| ()).await.unwrap();
    handle.at(ledger.log.last()).await.unwrap();
    // Where nobody watches any more, whoever waits is told so.
    drop(watched);
    assert!(handle.at(eventlog::Position(u64::MAX)).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promoted_generation_takes_the_place_and_the_cursor_never_moves_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::random(2, 200).await;
    let (projector, _) =
        Projector::open(ledger.log.clone(), generations(dir.path())).await.unwrap();
    projector.catch_up(&|_| ()).await.unwrap();
    let watched = Watched::open(generations(dir.path())).await;
    let handle = watched.handle();
    let mut cursor = handle.cursor();
    let watching = tokio::spawn(async move {
        let (mut last, mut moves) = (*cursor.borrow_and_update(), 0);
        while cursor.changed().await.is_ok() {
            let now = *cursor.borrow_and_update();
            assert!(now > last, "{now} after {last}");
            (last, moves) = (now, moves + 1);
        }
        moves
    });
    for _ in 0..3 {
        ledger.grow(20).await;
        projector.catch_up(&|_| ()).await.unwrap();
        handle.at(ledger.log.last()).await.unwrap();

        let before = handle.current();
        ledger.grow(20).await;
        let reached = projector.rebuild(&|_| ()).await.unwrap();
        let after = handle.at(reached).await.unwrap();
        assert!(!Arc::ptr_eq(&before, &after), "only the new ones are current so far");
        assert_eq!(after.cursor().await.unwrap(), reached);
        let served = projector.handle().current();
        assert_eq!(dump(&*after).await.unwrap(), dump(&*served).await.unwrap());
    }
    drop(watched);
    assert!(watching.await.unwrap() >= 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn views_folded_from_the_beginning_are_read_when_they_have_caught_up() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::random(3, 400).await;
    let (projector, _) =
        Projector::open(ledger.log.clone(), generations(dir.path())).await.unwrap();
    let reached = projector.catch_up(&|_| ()).await.unwrap();
    drop(projector);
    let watched = Watched::open(generations(dir.path())).await;
    let handle = watched.handle();
    let before = handle.at(reached).await.unwrap();

    // The pointer names a file that is not there: a new generation begins at 0.
    std::fs::write(dir.path().join("current"), "generation-7.db\n").unwrap();
    let (projector, _) =
        Projector::open(ledger.log.clone(), generations(dir.path())).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(Arc::ptr_eq(&before, &handle.current()));
    assert_eq!(*handle.cursor().borrow(), reached);
    projector.catch_up(&|_| ()).await.unwrap();
    while Arc::ptr_eq(&before, &handle.current()) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(handle.current().cursor().await.unwrap(), reached);
}
