//! PostgreSQL keeps the promise: on a real server, one for all of these tests, or of their own for
//! those that kill it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

mod alone;
mod killed;
mod opening;
mod watching;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use servers::Postgres;
use sqlx::PgPool;
use views::conformance::Ledger;
use views::{Generations, MemoryViews, ViewStore, catch_up, dump};
use views_postgres::PostgresGenerations;

fn number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The address of a new database.
async fn database() -> String {
    Postgres::shared().await.database(&format!("of_test_{}", number())).await
}

/// The views of a database, as one process has them. What is retired goes at once.
fn generations(url: &str) -> PostgresGenerations {
    PostgresGenerations::new(url, "views").unwrap().lingering(Duration::ZERO)
}

/// A connection beside ours, to look and to harm.
async fn beside(url: &str) -> PgPool {
    PgPool::connect(url).await.unwrap()
}

/// What views of a ledger are, as memory has them.
async fn expected(ledger: &Ledger) -> Vec<String> {
    let views = MemoryViews::default();
    catch_up(ledger.log.clone(), &views, &|_| ()).await.unwrap();
    dump(&views).await.unwrap()
}

async fn postgres_views() -> Arc<dyn ViewStore> {
    // Many in one database, each under names of its own.
    let url = Postgres::shared().await.address("postgres");
    let prefix = format!("views_of_{}", number());
    PostgresGenerations::new(&url, &prefix).unwrap().open().await.unwrap().views
}

views::conformance!(crate::postgres_views);
