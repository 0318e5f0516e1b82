//! Opening: what is not ours, or damaged, is replaced and said; what is ours goes on.

use eventlog::{EventLog, Position};
use views::conformance::Ledger;
use views::{Generations, Opened, catch_up, dump};

use super::{beside, database, expected, generations};

/// Views of a ledger, as a process leaves them.
async fn filled(url: &str, ledger: &Ledger) -> u64 {
    let Opened { views, replaced } = generations(url).open().await.unwrap();
    assert_eq!(replaced, None);
    catch_up(ledger.log.clone(), &*views, &|_| ()).await.unwrap();
    views.number()
}

#[tokio::test]
async fn views_go_on_where_they_stood() {
    let url = database().await;
    let mut ledger = Ledger::random(1, 100).await;
    let number = filled(&url, &ledger).await;
    ledger.grow(50).await;
    let Opened { views, replaced } = generations(&url).open().await.unwrap();
    assert_eq!((replaced, views.number()), (None, number));
    assert!(views.cursor().await.unwrap() > Position(50));
    catch_up(ledger.log.clone(), &*views, &|_| ()).await.unwrap();
    assert_eq!(dump(&*views).await.unwrap(), expected(&ledger).await);
}

/// What is said of views after something was done to them; they are whole again in any case.
async fn replaced(harm: &str) -> views::Replaced {
    let url = database().await;
    let ledger = Ledger::random(2, 100).await;
    assert_eq!(filled(&url, &ledger).await, 1);
    let database = beside(&url).await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(harm)).execute(&database).await.unwrap();
    let Opened { views, replaced } = generations(&url).open().await.unwrap();
    assert_eq!(views.cursor().await.unwrap(), Position(0));
    let reached = catch_up(ledger.log.clone(), &*views, &|_| ()).await.unwrap();
    assert_eq!(reached, ledger.log.last());
    assert_eq!(dump(&*views).await.unwrap(), expected(&ledger).await);
    drop(views);
    let again = generations(&url).open().await.unwrap();
    assert_eq!(again.replaced, None);
    assert_eq!(again.views.cursor().await.unwrap(), reached);
    let replaced = replaced.unwrap();
    if let Some(schema) = &replaced.moved_to {
        assert!(schemas(&database).await.contains(schema), "{schema}");
    }
    replaced
}

async fn schemas(database: &sqlx::PgPool) -> Vec<String> {
    let sql = "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'views%' ORDER BY 1";
    sqlx::query_scalar(sql).fetch_all(database).await.unwrap()
}

#[tokio::test]
async fn a_schema_of_something_else_is_moved_aside() {
    let harm =
        "DROP SCHEMA views_1 CASCADE; CREATE SCHEMA views_1; CREATE TABLE views_1.tip (x text)";
    let it = replaced(harm).await;
    assert_eq!(it.moved_to.as_deref(), Some("views_1_replaced_1"));
}

#[tokio::test]
async fn a_missing_table_is_noticed() {
    let it = replaced("DROP TABLE views_1.loans").await;
    assert!(it.reason.contains("views_1"), "{it:?}");
    assert!(it.moved_to.is_some());
}

#[tokio::test]
async fn a_missing_index_and_another_column_are_noticed() {
    assert!(replaced("DROP INDEX views_1.cards_by_code").await.moved_to.is_some());
    let harm = "ALTER TABLE views_1.cards ALTER COLUMN kind TYPE integer";
    assert!(replaced(harm).await.moved_to.is_some());
}

#[tokio::test]
async fn a_missing_schema_is_made_anew() {
    let it = replaced("DROP SCHEMA views_1 CASCADE").await;
    assert_eq!(it.moved_to, None);
}

#[tokio::test]
async fn views_of_another_version_are_removed() {
    let it = replaced("UPDATE views.served SET version = 999").await;
    assert!(it.reason.contains("999"), "{it:?}");
    assert_eq!(it.moved_to, None);
}

#[tokio::test]
async fn a_packed_row_that_is_no_block_is_damage() {
    let url = database().await;
    let mut ledger = Ledger::random(5, 100).await;
    filled(&url, &ledger).await;
    let database = beside(&url).await;
    sqlx::raw_sql("UPDATE views_1.delta_tail SET bytes = 'x'").execute(&database).await.unwrap();
    let views = generations(&url).open().await.unwrap().views;
    // So many that the tail is merged with them.
    ledger.grow(200).await;
    let error = catch_up(ledger.log.clone(), &*views, &|_| ()).await.unwrap_err();
    assert!(matches!(error, views::ProjectError::Views(views::ViewError::Damaged(_))), "{error:?}");
}

#[tokio::test]
async fn what_was_never_promoted_goes_at_once_and_what_was_served_later() {
    let url = database().await;
    let ledger = Ledger::random(3, 30).await;
    filled(&url, &ledger).await;
    let database = beside(&url).await;
    let process = generations(&url);
    process.open().await.unwrap();
    let left = process.begin_rebuild().await.unwrap();
    assert_eq!(left.number(), 2);
    drop((left, process));
    assert_eq!(schemas(&database).await, ["views", "views_1", "views_2"]);

    let process = generations(&url);
    let before = process.open().await.unwrap().views;
    assert_eq!(schemas(&database).await, ["views", "views_1"]);
    let next = process.begin_rebuild().await.unwrap();
    next.promote().await.unwrap();
    assert_eq!(process.current().await.unwrap(), Some(2));
    assert_eq!(before.number(), 1);
    drop((before, next, process));
    let opened = generations(&url).open().await.unwrap().views;
    assert_eq!((opened.number(), opened.cursor().await.unwrap()), (2, Position(0)));
    while schemas(&database).await.len() > 2 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(schemas(&database).await, ["views", "views_2"]);
}

#[tokio::test]
async fn a_process_that_reads_sees_what_is_served() {
    let url = database().await;
    let reading = generations(&url);
    assert_eq!(reading.current().await.unwrap(), None);
    assert!(matches!(reading.read(1).await, Err(views::GenerationError::NotServed { .. })));
    let ledger = Ledger::random(4, 60).await;
    let number = filled(&url, &ledger).await;
    assert_eq!(reading.current().await.unwrap(), Some(number));
    let views = reading.read(number).await.unwrap();
    assert_eq!(dump(&*views).await.unwrap(), expected(&ledger).await);
    assert!(matches!(reading.read(7).await, Err(views::GenerationError::NotServed { .. })));
}

#[tokio::test]
async fn a_database_that_is_not_utf8_is_refused() {
    let database = beside(&database().await).await;
    let sql = "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0";
    sqlx::raw_sql(sql).execute(&database).await.unwrap();
    let url = servers::Postgres::shared().await.address("latin");
    let Err(error) = generations(&url).open().await else { panic!("it opens") };
    assert!(matches!(error, views::GenerationError::Place { .. }), "{error:?}");
}
