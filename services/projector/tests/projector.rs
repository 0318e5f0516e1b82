//! The projector as a whole: current, rebuilt beside the live views, and honest about whose log it
//! is.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use std::sync::Arc;
use std::time::Duration;

use eventlog::{EventLog, Position};
use projector::{Projector, Standing};
use views::conformance::Ledger;
use views::{Generations, dump};
use views_sqlite::SqliteGenerations;

fn generations(dir: &std::path::Path) -> Arc<dyn Generations> {
    Arc::new(SqliteGenerations::new(dir))
}

async fn opened(ledger: &Ledger, dir: &std::path::Path) -> (Arc<Projector>, Standing) {
    let (projector, standing) =
        Projector::open(ledger.log.clone(), generations(dir)).await.unwrap();
    (Arc::new(projector), standing)
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_wait_for_the_position_that_they_need() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::random(1, 50).await;
    let (projector, _) = opened(&ledger, dir.path()).await;
    let handle = projector.handle();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn({
        let projector = projector.clone();
        async move {
            projector
                .run(async {
                    let _ = stopped.await;
                })
                .await
        }
    });
    for _ in 0..5 {
        ledger.grow(3).await;
        let last = ledger.log.last();
        let views = handle.at(last).await.unwrap();
        assert!(views.cursor().await.unwrap() >= last);
    }
    let beyond = handle.at(Position(u64::MAX));
    assert!(tokio::time::timeout(Duration::from_millis(50), beyond).await.is_err());
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    drop(projector);
    assert!(handle.at(Position(u64::MAX)).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_takes_the_place_of_the_live_views_while_entries_come() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::random(2, 300).await;
    let (projector, _) = opened(&ledger, dir.path()).await;
    let handle = projector.handle();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn({
        let projector = projector.clone();
        async move {
            projector
                .run(async {
                    let _ = stopped.await;
                })
                .await
        }
    });
    for _ in 0..4 {
        handle.at(ledger.log.last()).await.unwrap();
        let before = handle.current();
        let rebuilding = tokio::spawn({
            let projector = projector.clone();
            async move { projector.rebuild(&|_| ()).await }
        });
        for _ in 0..20 {
            ledger.grow(2).await;
            let last = ledger.log.last();
            let views = handle.at(last).await.unwrap();
            assert!(views.cursor().await.unwrap() >= last);
        }
        rebuilding.await.unwrap().unwrap();
        assert!(!Arc::ptr_eq(&before, &handle.current()));
        // Whoever still holds the old ones reads them to the end of the question.
        assert!(before.cursor().await.unwrap() > Position(0));
    }
    let live = handle.at(ledger.log.last()).await.unwrap();
    let live = dump(&*live).await.unwrap();
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    let other = tempfile::tempdir().unwrap();
    let (fresh, _) = opened(&ledger, other.path()).await;
    fresh.catch_up(&|_| ()).await.unwrap();
    assert_eq!(live, dump(&*fresh.handle().current()).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn views_of_a_longer_or_another_log_begin_anew() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::random(3, 200).await;
    let (projector, standing) = opened(&ledger, dir.path()).await;
    assert_eq!(standing, Standing::GoesOn);
    projector.catch_up(&|_| ()).await.unwrap();
    drop(projector);
    let (projector, standing) = opened(&ledger, dir.path()).await;
    assert_eq!(standing, Standing::GoesOn);
    drop(projector);

    // A backup that is older than the views.
    let shorter = Ledger::random(3, 100).await;
    assert!(shorter.log.last() < ledger.log.last());
    let (projector, standing) = opened(&shorter, dir.path()).await;
    assert!(matches!(standing, Standing::Anew(_)), "{standing:?}");
    projector.catch_up(&|_| ()).await.unwrap();
    drop(projector);

    // One that has since grown beyond them, with other entries.
    let other = Ledger::random(4, 400).await;
    let (projector, standing) = opened(&other, dir.path()).await;
    assert!(matches!(standing, Standing::Anew(_)), "{standing:?}");
    projector.catch_up(&|_| ()).await.unwrap();
    let handle = projector.handle();
    assert_eq!(*handle.cursor().borrow(), other.log.last());
    assert_eq!(handle.current().cursor().await.unwrap(), other.log.last());
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_is_met_by_folding_anew() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::random(5, 2_000).await;
    let views = views_sqlite::SqliteViews::open(dir.path()).await.unwrap().views;
    views::catch_up(ledger.log.clone(), &views, &|_| ()).await.unwrap();
    views.close().await.unwrap();

    let path = dir.path().join("generation-1.db");
    let mut bytes = std::fs::read(&path).unwrap();
    // The pages of members: those on which a cooperative's id stands again and again.
    let mut damaged = 0;
    for page in bytes.chunks_mut(4_096).skip(1) {
        let often = |id: &[u8; 16]| page.windows(16).filter(|it| it == id).count() >= 10;
        if ledger.histories.keys().any(|id| often(id.0.as_bytes())) {
            page[..64].fill(0xa5);
            damaged += 1;
        }
    }
    assert!(damaged > 0);
    std::fs::write(&path, bytes).unwrap();

    ledger.grow(300).await;
    let (projector, standing) = opened(&ledger, dir.path()).await;
    // It shows only when those pages are met.
    assert_eq!(standing, Standing::GoesOn);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let handle = projector.handle();
    let running = tokio::spawn(async move {
        let stop = async {
            let _ = stopped.await;
        };
        projector.run(stop).await
    });
    let last = ledger.log.last();
    let views = tokio::time::timeout(Duration::from_secs(60), handle.at(last)).await;
    let lines = dump(&*views.unwrap().unwrap()).await.unwrap();
    assert!(lines.len() > 4_000, "{} lines", lines.len());
    let served = std::fs::read_to_string(dir.path().join("current")).unwrap();
    assert_ne!(served.trim_end(), "generation-1.db");
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}
