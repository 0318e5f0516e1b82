//! SQLite keeps the promise.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use std::sync::Arc;

use views::ViewStore;
use views_sqlite::SqliteViews;

async fn sqlite_views() -> Arc<dyn ViewStore> {
    // Kept until the system clears its temporary folder: the store outlives this function.
    let dir = tempfile::tempdir().unwrap().keep();
    Arc::new(SqliteViews::open(&dir).await.unwrap().views)
}

views::conformance!(crate::sqlite_views);
