//! One projector at a time, whatever happens to the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use eventlog::EventLog;
use projector::Projector;
use sqlx::PgPool;
use views::conformance::{Ledger, Random};
use views::{Generations, ProjectError, ViewError, dump};

use super::{beside, database, expected, generations};

/// Ends the session that may write, as if its host were gone; whether there was one.
async fn terminate(database: &PgPool) -> bool {
    let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_locks
        WHERE locktype = 'advisory' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let ended: i64 = sqlx::query_scalar(sql).fetch_one(database).await.unwrap();
    ended > 0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_projector_waits_and_goes_on_when_the_first_loses_its_connection() {
    let url = database().await;
    let mut ledger = Ledger::random(20, 100).await;
    let first = Projector::open(ledger.log.clone(), Arc::new(generations(&url))).await.unwrap().0;
    first.catch_up(&|_| ()).await.unwrap();
    let opening = tokio::spawn({
        let (log, generations) = (ledger.log.clone(), Arc::new(generations(&url)));
        async move { Projector::open(log, generations).await.unwrap().0 }
    });
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(!opening.is_finished());

    assert!(terminate(&beside(&url).await).await);
    let gone = Instant::now();
    let second = tokio::time::timeout(Duration::from_secs(10), opening).await.unwrap().unwrap();
    assert!(gone.elapsed() < Duration::from_secs(3), "{:?}", gone.elapsed());

    // The first has not noticed yet; it cannot write, now or later, though its changes would fit.
    ledger.grow(50).await;
    for _ in 0..2 {
        let error = first.catch_up(&|_| ()).await.unwrap_err();
        assert!(error.is_lost(), "{error:?}");
        let error = first.rebuild(&|_| ()).await.unwrap_err();
        assert!(error.is_lost(), "{error:?}");
    }
    second.catch_up(&|_| ()).await.unwrap();
    let views = second.handle().current();
    assert_eq!(dump(&*views).await.unwrap(), expected(&ledger).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_no_longer_leaves_nothing_and_who_opens_again_does_not_wait_for_itself() {
    let url = database().await;
    let one = generations(&url);
    let first = one.open().await.unwrap().views;
    let other = generations(&url);
    assert!(tokio::time::timeout(Duration::from_millis(500), other.open()).await.is_err());
    let again = tokio::time::timeout(Duration::from_secs(10), one.open()).await.unwrap().unwrap();
    let ledger = Ledger::random(21, 30).await;
    let error = views::catch_up(ledger.log.clone(), &*first, &|_| ()).await.unwrap_err();
    assert!(matches!(error, ProjectError::Views(ViewError::Lost(_))), "{error:?}");
    views::catch_up(ledger.log.clone(), &*again.views, &|_| ()).await.unwrap();
    drop((one, first, again));
    tokio::time::timeout(Duration::from_secs(10), other.open()).await.unwrap().unwrap();
}

/// Each writing of the cursor is noted by the server itself: from where, to where, by which session,
/// and whether that session had the lock.
const NOTES: &str = "
    CREATE TABLE notes (n bigserial, before bigint, after bigint, pid int, locked boolean);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO public.notes (before, after, pid, locked) VALUES (
            CASE TG_OP WHEN 'INSERT' THEN 0 ELSE OLD.position END, NEW.position, pg_backend_pid(),
            EXISTS (SELECT 1 FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()));
        RETURN NULL;
    END $$;
    CREATE TRIGGER noted AFTER INSERT OR UPDATE ON views_1.tip
        FOR EACH ROW EXECUTE FUNCTION public.note();";

/// A process that projects whenever it may; how often it had to open the views.
async fn process(url: String, log: Arc<dyn EventLog>, end: Arc<AtomicBool>) -> u32 {
    let mut opened = 0;
    while !end.load(Ordering::Relaxed) {
        let turn = Projector::open(log.clone(), Arc::new(generations(&url)));
        let Ok(Ok((projector, _))) = tokio::time::timeout(Duration::from_secs(1), turn).await
        else {
            continue;
        };
        opened += 1;
        while !end.load(Ordering::Relaxed) {
            if projector.catch_up(&|_| ()).await.is_err() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    opened
}

#[tokio::test(flavor = "multi_thread")]
async fn never_do_two_write() {
    let url = database().await;
    let mut ledger = Ledger::new(22);
    generations(&url).open().await.unwrap();
    let database = beside(&url).await;
    sqlx::raw_sql(NOTES).execute(&database).await.unwrap();
    let end = Arc::new(AtomicBool::new(false));
    let log: Arc<dyn EventLog> = ledger.log.clone();
    let processes: Vec<_> =
        (0..3).map(|_| tokio::spawn(process(url.clone(), log.clone(), end.clone()))).collect();
    let (mut random, mut ended, mut reached) = (Random::new(22), 0, 0);
    let moved = "SELECT coalesce(max(after), 0) FROM notes";
    while ended < 12 {
        ledger.grow(2).await;
        tokio::time::sleep(Duration::from_millis(random.below(4))).await;
        let now: i64 = sqlx::query_scalar(moved).fetch_one(&database).await.unwrap();
        // Who has it by now has written, and is about to write again.
        if now > reached && random.below(3) == 0 && terminate(&database).await {
            (ended, reached) = (ended + 1, now);
        }
    }
    end.store(true, Ordering::Relaxed);
    let mut opened = 0;
    for it in processes {
        opened += it.await.unwrap();
    }
    let views = generations(&url).open().await.unwrap().views;
    views::catch_up(ledger.log.clone(), &*views, &|_| ()).await.unwrap();

    let sql = "SELECT before, after, pid, locked FROM notes ORDER BY n";
    let notes: Vec<(i64, i64, i32, bool)> = sqlx::query_as(sql).fetch_all(&database).await.unwrap();
    let (mut at, mut sessions) = (0, Vec::new());
    for (before, after, pid, locked) in notes {
        assert!(before == at && after > before && locked, "{pid} went from {before}, not {at}");
        at = after;
        if sessions.last() != Some(&pid) {
            assert!(!sessions.contains(&pid), "{pid} wrote again after another had");
            sessions.push(pid);
        }
    }
    assert_eq!(at, ledger.log.last().0 as i64);
    println!("{ended} sessions ended, views opened {opened} times, {} wrote", sessions.len());
    assert!(
        opened >= ended && sessions.len() as u32 >= ended,
        "{opened} opened, {} wrote",
        sessions.len()
    );
    assert_eq!(dump(&*views).await.unwrap(), expected(&ledger).await);
}
