//! All of a file, held against what SQLite and the hashes of its rows say.

use std::path::Path;

use sqlx::sqlite::SqlitePool;

use crate::load::select;
use crate::log::named;
use crate::options::OpenError;
use crate::schema::{open_readers, refusal};
use crate::wal;

/// The rows that lead to entries; those of the entries themselves are checked whenever they are read.
const LEADING: [&str; 3] = [
    "SELECT page, count, body, sha256 FROM names WHERE page > ? ORDER BY page",
    "SELECT merged, count, body, sha256 FROM heads WHERE merged > ? ORDER BY merged",
    "SELECT page, count, body, sha256 FROM postings WHERE page > ? ORDER BY page",
];

/// Reads the whole file of a log, page by page, and the rows by which entries are found. No lock is taken;
/// another process may append meanwhile. `synced` says whether each commit was, as of every log that is no copy.
///
/// # Errors
/// [`OpenError::Damaged`] says where.
pub async fn examine(path: &Path, synced: bool) -> Result<(), OpenError> {
    if synced {
        wal::refuse_damaged(path)?;
    }
    let pool = open_readers(path).await?;
    let whole = pages(path, &pool).await;
    pool.close().await;
    whole
}

async fn pages(path: &Path, pool: &SqlitePool) -> Result<(), OpenError> {
    let refusal = |error| refusal(path, error);
    let mut connection = pool.acquire().await.map_err(refusal)?;
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(3)")
        .fetch_all(&mut *connection)
        .await
        .map_err(refusal)?;
    if found != ["ok"] {
        let what = found.join("; ").replace('\n', " ");
        return Err(OpenError::Damaged { path: path.into(), what });
    }
    for rows in LEADING {
        select(&mut connection, rows, 0).await.map_err(|it| named(path, it))?;
    }
    Ok(())
}
