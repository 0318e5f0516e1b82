//! How fast a log goes into all views in PostgreSQL, beside SQLite: 200,000 members joining 4,000
//! cooperatives, from a log in memory; rebuilt at once, as it is followed, and read.
//!
//! `cargo bench -p views-postgres` prints entries a second.
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench ends where it fails")]

use std::sync::Arc;
use std::time::Instant;

use eventlog::EventLog;
use figures::Units;
use futures::TryStreamExt;
use servers::Postgres;
use views::conformance::joining;
use views::{Generation, Generations, ViewReader, catch_up};
use views_postgres::PostgresGenerations;
use views_sqlite::SqliteGenerations;

/// A rebuild beside what is served, and its promotion.
async fn rebuilt(of: &dyn Generations, log: Arc<dyn EventLog>, name: &str) -> Arc<dyn Generation> {
    let entries = log.last().0 as f64;
    let start = Instant::now();
    let views = of.begin_rebuild().await.unwrap();
    catch_up(log, &*views, &|_| ()).await.unwrap();
    let folded = start.elapsed().as_secs_f64();
    views.promote().await.unwrap();
    let promoted = start.elapsed().as_secs_f64() - folded;
    println!("{name:<12} {:>9.0} entries/s, promoted in {promoted:.3} s", entries / folded);
    views
}

async fn read(views: &dyn ViewReader, name: &str) {
    let start = Instant::now();
    let mut blocks = views.deltas(&Units::All);
    let mut bytes = 0;
    while let Some(block) = blocks.try_next().await.unwrap() {
        bytes += block.len();
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{name:<12} {bytes} bytes of deltas read in {seconds:.3} s");
}

#[tokio::main]
async fn main() {
    let log: Arc<dyn EventLog> = joining(4_000, 50).await;
    let server = Postgres::start().await;
    let url = server.database("bench").await;
    let postgres = PostgresGenerations::new(&url, "views").unwrap();
    let _live = postgres.open().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let sqlite = SqliteGenerations::new(folder.path());
    let _served = sqlite.open().await.unwrap();
    for _ in 0..3 {
        let views = rebuilt(&sqlite, log.clone(), "SQLite").await;
        read(&*views, "SQLite").await;
        let views = rebuilt(&postgres, log.clone(), "PostgreSQL").await;
        read(&*views, "PostgreSQL").await;
    }
}
