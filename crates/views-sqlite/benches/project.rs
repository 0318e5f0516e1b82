//! How fast a log goes into all views: 200,000 members joining 4,000 cooperatives, from a log in
//! memory.
//!
//! `cargo bench -p views-sqlite` prints the fold alone and the whole way into SQLite, in entries a
//! second.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a bench ends where it fails")]

use std::time::Instant;

use eventlog::{EventLog, Position, Scope};
use futures::StreamExt;
use transparency::Edge;
use views::conformance::joining;
use views::{Projection, Standing, catch_up};
use views_sqlite::SqliteViews;

async fn folded(log: &dyn EventLog) {
    let mut pages = log.read_all(Position(0), Scope::All);
    let mut projection = Projection::new(Edge::new(), 400_000);
    while let Some(page) = pages.next().await {
        projection.fold(log, &page.unwrap()).await.unwrap();
        if projection.pending() > 16_000 {
            std::hint::black_box(projection.take());
        }
    }
}

#[tokio::main]
async fn main() {
    let log = joining(4_000, 50).await;
    let entries = log.last().0 as f64;
    for _ in 0..3 {
        let start = Instant::now();
        folded(&*log).await;
        println!("fold alone:       {:>9.0} entries/s", entries / start.elapsed().as_secs_f64());

        let dir = tempfile::tempdir().unwrap();
        let views = SqliteViews::open(dir.path()).await.unwrap().views;
        let start = Instant::now();
        catch_up(log.clone(), &views, &|_| ()).await.unwrap();
        assert_eq!(views.cursor().await.unwrap(), log.last());
        println!("into all views:   {:>9.0} entries/s", entries / start.elapsed().as_secs_f64());
    }
}
