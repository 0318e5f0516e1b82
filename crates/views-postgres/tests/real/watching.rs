//! A rebuild beside the live views, seen from a process that only reads.

use std::sync::Arc;
use std::time::Duration;

use eventlog::EventLog;
use projector::{Projector, Watched};
use views::conformance::Ledger;
use views::dump;

use super::{beside, database, expected, generations};

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_goes_on_beside_the_live_views_and_readers_see_the_switch() {
    let url = database().await;
    let mut ledger = Ledger::random(40, 1_000).await;
    let projecting = generations(&url).lingering(Duration::from_secs(1));
    let projector = Projector::open(ledger.log.clone(), Arc::new(projecting)).await;
    let projector = Arc::new(projector.unwrap().0);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn({
        let projector = projector.clone();
        let stop = async {
            let _ = stopped.await;
        };
        async move { projector.run(stop).await }
    });
    let watched = Watched::open(Arc::new(generations(&url))).await;
    let handle = watched.handle();
    for _ in 0..3 {
        handle.at(ledger.log.last()).await.unwrap();
        let before = handle.current();
        let rebuilding = tokio::spawn({
            let projector = projector.clone();
            async move { projector.rebuild(&|_| ()).await }
        });
        let mut last = *handle.cursor().borrow();
        while !rebuilding.is_finished() {
            ledger.grow(3).await;
            let views = handle.at(ledger.log.last()).await.unwrap();
            assert!(views.cursor().await.unwrap() >= ledger.log.last());
            let now = *handle.cursor().borrow();
            assert!(now >= last);
            last = now;
        }
        rebuilding.await.unwrap().unwrap();
        ledger.grow(3).await;
        handle.at(ledger.log.last()).await.unwrap();
        assert!(!Arc::ptr_eq(&before, &handle.current()), "only the new ones go on");
    }
    let live = dump(&*handle.current()).await.unwrap();
    assert!(live == expected(&ledger).await);
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    // What was served before goes.
    let database = beside(&url).await;
    let sql = "SELECT array_agg(nspname::text) FROM pg_namespace WHERE nspname LIKE 'views@_%' ESCAPE '@'";
    loop {
        let left: Vec<String> = sqlx::query_scalar(sql).fetch_one(&database).await.unwrap();
        if left == ["views_4"] {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
