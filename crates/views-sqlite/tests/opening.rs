//! Opening: what is not ours, or damaged, is replaced and said; what is ours goes on.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use std::fs;
use std::path::Path;

use eventlog::{EventLog, Position};
use views::conformance::Ledger;
use views::{Standing, catch_up, dump};
use views_sqlite::{Opened, SqliteViews};

async fn filled(dir: &Path, ledger: &Ledger) -> u64 {
    let Opened { views, replaced } = SqliteViews::open(dir).await.unwrap();
    assert_eq!(replaced, None);
    catch_up(ledger.log.clone(), &views, &|_| ()).await.unwrap();
    let generation = views.generation();
    views.close().await.unwrap();
    generation
}

fn file(dir: &Path, generation: u64) -> std::path::PathBuf {
    dir.join(format!("generation-{generation}.db"))
}

#[tokio::test]
async fn views_go_on_where_they_stood() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::random(1, 100).await;
    filled(dir.path(), &ledger).await;
    ledger.grow(50).await;
    let Opened { views, replaced } = SqliteViews::open(dir.path()).await.unwrap();
    assert_eq!(replaced, None);
    assert!(views.cursor().await.unwrap() > Position(50));
    catch_up(ledger.log.clone(), &views, &|_| ()).await.unwrap();
    let fresh = SqliteViews::begin_rebuild(dir.path()).await.unwrap();
    catch_up(ledger.log.clone(), &fresh, &|_| ()).await.unwrap();
    assert_eq!(dump(&views).await.unwrap(), dump(&fresh).await.unwrap());
}

async fn replaced(damage: impl Fn(&Path)) -> views::Replaced {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::random(2, 100).await;
    let generation = filled(dir.path(), &ledger).await;
    damage(&file(dir.path(), generation));
    let Opened { views, replaced } = SqliteViews::open(dir.path()).await.unwrap();
    assert_eq!(views.cursor().await.unwrap(), Position(0));
    let reached = catch_up(ledger.log.clone(), &views, &|_| ()).await.unwrap();
    assert_eq!(reached, ledger.log.last());
    views.close().await.unwrap();
    let again = SqliteViews::open(dir.path()).await.unwrap();
    assert_eq!(again.replaced, None);
    assert_eq!(again.views.cursor().await.unwrap(), reached);
    let replaced = replaced.unwrap();
    if let Some(path) = &replaced.moved_to {
        assert!(Path::new(path).exists(), "{path}");
    }
    replaced
}

#[tokio::test]
async fn a_file_of_text_is_moved_aside() {
    let it = replaced(|path| fs::write(path, "not a database, ".repeat(300)).unwrap()).await;
    assert!(it.moved_to.is_some(), "{it:?}");
}

#[tokio::test]
async fn a_file_that_is_cut_short_is_moved_aside() {
    let it = replaced(|path| {
        let bytes = fs::read(path).unwrap();
        fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
    })
    .await;
    assert!(it.moved_to.is_some(), "{it:?}");
}

#[tokio::test]
async fn a_database_of_something_else_is_moved_aside() {
    // The application id stands in bytes 68 to 71 of the header.
    let it = replaced(|path| {
        let mut bytes = fs::read(path).unwrap();
        bytes[68..72].copy_from_slice(&[0; 4]);
        fs::write(path, bytes).unwrap();
    })
    .await;
    assert_eq!(it.reason, "not a file of views");
    assert!(it.moved_to.is_some());
}

#[tokio::test]
async fn views_of_another_version_are_removed() {
    // The user version stands in bytes 60 to 63 of the header.
    let it = replaced(|path| {
        let mut bytes = fs::read(path).unwrap();
        bytes[60..64].copy_from_slice(&999_u32.to_be_bytes());
        fs::write(path, bytes).unwrap();
    })
    .await;
    assert!(it.reason.contains("999"), "{it:?}");
    assert_eq!(it.moved_to, None);
}

#[tokio::test]
async fn a_missing_file_is_made_anew() {
    let it = replaced(|path| fs::remove_file(path).unwrap()).await;
    assert_eq!(it.moved_to, None);
}

#[tokio::test]
async fn a_generation_that_was_never_promoted_is_removed() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::random(3, 30).await;
    let live = filled(dir.path(), &ledger).await;
    let left = SqliteViews::begin_rebuild(dir.path()).await.unwrap();
    let number = left.generation();
    assert!(number > live);
    left.close().await.unwrap();
    let views = SqliteViews::open(dir.path()).await.unwrap().views;
    assert_eq!(views.generation(), live);
    assert!(!file(dir.path(), number).exists());
}

#[tokio::test]
async fn the_promoted_generation_is_served_from_the_next_opening_on() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::random(4, 30).await;
    let live = filled(dir.path(), &ledger).await;
    let next = SqliteViews::begin_rebuild(dir.path()).await.unwrap();
    next.promote().unwrap();
    let number = next.generation();
    next.close().await.unwrap();
    let views = SqliteViews::open(dir.path()).await.unwrap().views;
    assert_eq!((views.generation(), views.cursor().await.unwrap()), (number, Position(0)));
    assert!(!file(dir.path(), live).exists());
}
