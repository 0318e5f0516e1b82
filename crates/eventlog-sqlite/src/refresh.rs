//! Seeing what another process appends to a ledger that is open to be read only.

use std::sync::Weak;
use std::time::Duration;

use eventlog::{Position, ReadError};
use sqlx::SqliteConnection;
use tokio::sync::watch;

use crate::index::Ledger;
use crate::load::{advance, observe, select};
use crate::row::unavailable;

/// How often the file is looked at.
const PERIOD: Duration = Duration::from_millis(100);

/// Looks for new entries until the ledger is dropped.
pub async fn run(ledger: Weak<Ledger>, last: watch::Sender<Position>) {
    let mut version = None;
    let mut connection = None;
    loop {
        tokio::time::sleep(PERIOD).await;
        let Some(ledger) = ledger.upgrade() else { return };
        let outcome = async {
            // The version tells changes only to the connection that asked before: always the same
            // one asks.
            let connection = match &mut connection {
                Some(connection) => connection,
                none => none.insert(ledger.pool.acquire().await.map_err(unavailable)?.detach()),
            };
            let now: i64 = sqlx::query_scalar("PRAGMA data_version")
                .fetch_one(&mut *connection)
                .await
                .map_err(unavailable)?;
            if version == Some(now) {
                return Ok(());
            }
            refresh(&ledger, connection, &last).await?;
            version = Some(now);
            Ok::<(), ReadError>(())
        };
        if let Err(error) = outcome.await {
            if matches!(error, ReadError::Damaged { .. }) {
                tracing::error!(%error, "what was appended to the ledger cannot be read");
                return;
            }
            tracing::warn!(%error, "the ledger cannot be looked at now");
        }
    }
}

/// Takes what is new into memory, one read transaction after the other until there is no more.
async fn refresh(
    ledger: &Ledger,
    connection: &mut SqliteConnection,
    last: &watch::Sender<Position>,
) -> Result<(), ReadError> {
    loop {
        sqlx::query("BEGIN").execute(&mut *connection).await.map_err(unavailable)?;
        let more = take(ledger, connection).await;
        sqlx::query("COMMIT").execute(&mut *connection).await.map_err(unavailable)?;
        let more = more?;
        last.send_replace(ledger.sequencer().last());
        if !more {
            return Ok(());
        }
    }
}

/// Takes a few rows and the postings of what is merged of them; tells whether there may be more.
async fn take(ledger: &Ledger, connection: &mut SqliteConnection) -> Result<bool, ReadError> {
    let (known, merged) = (ledger.sequencer().last().0, ledger.index().merged);
    let sql = "SELECT first, count, body, sha256 FROM pages
               WHERE first >= coalesce((SELECT max(first) FROM pages WHERE first <= ?1), ?1)
               ORDER BY first LIMIT 256";
    let rows = select(connection, sql, known + 1).await?;
    let sql = "SELECT page, count, body, sha256 FROM postings WHERE page > ? ORDER BY page
               LIMIT 512";
    let postings = select(connection, sql, merged).await?;
    let mut sequencer = ledger.sequencer();
    let mut index = ledger.index_mut();
    for row in &rows {
        observe(&mut sequencer, &mut index, row)?;
    }
    sequencer.settle();
    let last = sequencer.last().0;
    for row in postings.iter().take_while(|row| row.end() <= last) {
        advance(&mut index, row, |_, _, _| Some(()))?;
    }
    let merged = index.merged;
    index.forget(merged);
    Ok(last > known)
}
