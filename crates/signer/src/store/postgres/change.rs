//! A transaction whose commit is on disk when it is acknowledged.

use sqlx::{Connection, PgConnection, Postgres, Transaction};

use super::failure;
use crate::error::SignerError;

/// Begins a transaction that sees what others committed before each of its statements, and whose
/// commit waits for the disk, whatever the defaults of server, database and user say.
///
/// It waits 5 seconds for others' locks; and if this process stops in its midst, it is ended after
/// 10, so that others need not wait for long.
///
/// # Errors
/// [`SignerError::Unsafe`] if the server does not wait for its disk.
pub(super) async fn begin<'a>(
    connection: &'a mut PgConnection,
    name: &str,
) -> Result<Transaction<'a, Postgres>, SignerError> {
    let failed = |error| failure::of(name, error);
    let begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
    let mut change = connection.begin_with(begin).await.map_err(failed)?;
    let settings = "SELECT current_setting('fsync'), \
                    set_config('synchronous_commit', 'on', true), \
                    set_config('lock_timeout', '5s', true), \
                    set_config('idle_in_transaction_session_timeout', '10s', true)";
    let (fsync, commit, _, _): (String, String, String, String) =
        sqlx::query_as(settings).fetch_one(&mut *change).await.map_err(failed)?;
    let needed = "on: what was signed must outlast a power cut";
    for (setting, found) in [("fsync", fsync), ("synchronous_commit", commit)] {
        if found != "on" {
            return Err(SignerError::Unsafe { store: name.into(), setting, found, needed });
        }
    }
    Ok(change)
}
