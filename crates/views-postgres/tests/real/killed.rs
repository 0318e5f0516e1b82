//! PostgreSQL is killed in mid-projection, and comes back: nothing is missing, nothing counts twice.

use std::sync::Arc;
use std::time::Duration;

use eventlog::{EventLog, Position};
use projector::{Projector, Watched};
use servers::Postgres;
use tokio::sync::watch;
use views::conformance::Ledger;
use views::{GenerationError, Generations, ViewError, catch_up, dump};
use views_sqlite::SqliteViews;

use super::{expected, generations};

/// Projects as a program does: opens the views anew whenever it failed.
async fn project(url: String, log: Arc<dyn EventLog>, mut end: watch::Receiver<bool>) -> u32 {
    let mut failures = 0;
    while !*end.borrow() {
        if let Ok((projector, _)) = Projector::open(log.clone(), Arc::new(generations(&url))).await
        {
            let mut wait = end.clone();
            let stop = async move {
                let _ = wait.wait_for(|it| *it).await;
            };
            if projector.run(stop).await.is_ok() {
                return failures;
            }
        }
        failures += 1;
        let _ = tokio::time::timeout(Duration::from_millis(50), end.wait_for(|it| *it)).await;
    }
    failures
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_was_told_before_is_there_once_and_readers_never_go_back() {
    let mut server = Postgres::start().await;
    let url = server.database("killed").await;
    let mut ledger = Ledger::random(30, 500).await;
    let (end, ended) = watch::channel(false);
    let projecting = tokio::spawn(project(url.clone(), ledger.log.clone(), ended));
    let watched = Watched::open(Arc::new(generations(&url))).await;
    let handle = watched.handle();
    let (mut seen, mut unwritten) = (Position(0), 0);
    for _ in 0..3 {
        handle.at(ledger.log.last()).await.unwrap();
        // Some is being written when the server is killed, and some has only just come.
        ledger.grow(1_000).await;
        tokio::time::sleep(Duration::from_millis(60)).await;
        ledger.grow(20).await;
        server.kill().await;
        let told = *handle.cursor().borrow();
        assert!(told >= seen);
        seen = told;
        unwritten += u32::from(told < ledger.log.last());
        // What cannot be reached is unavailable, and never damage.
        let error = handle.current().cursor().await.unwrap_err();
        assert!(matches!(error, ViewError::Unavailable(_)), "{error:?}");
        let opening = generations(&url).open().await;
        let unavailable =
            |it: &GenerationError| matches!(it, GenerationError::Views(ViewError::Unavailable(_)));
        assert!(opening.err().as_ref().is_some_and(unavailable));
        server.restart().await;
        // Readers were told so: it is so after the crash, too.
        let stands = loop {
            match handle.current().cursor().await {
                Ok(stands) => break stands,
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        };
        assert!(stands >= told, "told {told}, stands at {stands}");
    }
    assert!(unwritten > 0, "it was never killed in mid-projection");
    let last = ledger.log.last();
    let limit = Duration::from_secs(120);
    let live = tokio::time::timeout(limit, handle.at(last)).await.unwrap().unwrap();
    let live = dump(&*live).await.unwrap();
    end.send(true).unwrap();
    let failures = projecting.await.unwrap();
    assert!(failures >= 3, "{failures} failures");
    println!("killed 3 times, {unwritten} of them in mid-projection; {failures} failures");

    let dir = tempfile::tempdir().unwrap();
    let sqlite = SqliteViews::open(dir.path()).await.unwrap().views;
    catch_up(ledger.log.clone(), &sqlite, &|_| ()).await.unwrap();
    let sqlite = dump(&sqlite).await.unwrap();
    assert_eq!(live.len(), sqlite.len());
    assert!(live == sqlite, "other than in SQLite");
    assert!(live == expected(&ledger).await, "other than in memory");
}
