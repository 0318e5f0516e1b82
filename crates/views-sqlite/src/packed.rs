//! Reading deltas: some communes at a time, while what was read before is summed.

use bytes::Bytes;
use cooperative::UnitCode;
use figures::Units;
use sqlx::Sqlite;
use sqlx::sqlite::{SqliteConnection, SqlitePool, SqliteRow};
use tokio::sync::mpsc;
use views::store::sent;
use views::stored::whole::unit;
use views::{Deltas, ViewError, tail};

use crate::cards::json;
use crate::error::failed;
use crate::rows::{Columns, get};

/// So many communes are read by one statement: about a megabyte where communes are those of a
/// country's cooperatives. Each statement and each row that is waited for by itself costs a change
/// of threads, which on a busy machine takes longer than reading it.
const COMMUNES: usize = 64;

/// Every delta of some communes: each one's blocks, and the tail after them.
pub fn packed(readers: SqlitePool, units: Units) -> Deltas {
    sent(|to| async move { send(&readers, &units, &to).await })
}

/// Sends them as they are taken, until nobody takes any more.
async fn send(
    readers: &SqlitePool,
    units: &Units,
    to: &mpsc::Sender<Result<Vec<Bytes>, ViewError>>,
) -> Result<(), ViewError> {
    // One transaction: between two, deltas may move from the tail into blocks.
    let mut transaction = readers.begin().await.map_err(failed)?;
    let codes = match units.codes() {
        Some(codes) => codes.into_iter().cloned().collect(),
        None => every_unit(&mut transaction).await?,
    };
    for communes in codes.chunks(COMMUNES) {
        let blocks = blocks(&mut transaction, communes).await?;
        if !blocks.is_empty() && to.send(Ok(blocks)).await.is_err() {
            return Ok(());
        }
    }
    let last = in_tail(&mut transaction, units).await?;
    transaction.commit().await.map_err(failed)?;
    if !last.is_empty() {
        let _ = to.send(Ok(last)).await;
    }
    Ok(())
}

/// The communes that have blocks.
async fn every_unit(from: &mut SqliteConnection) -> Result<Vec<UnitCode>, ViewError> {
    let rows =
        all(from, sqlx::query("SELECT DISTINCT unit FROM delta_blocks ORDER BY unit")).await?;
    rows.iter().map(|row| unit(&Columns(row), 0)).collect()
}

/// The blocks of some communes.
async fn blocks(
    from: &mut SqliteConnection,
    communes: &[UnitCode],
) -> Result<Vec<Bytes>, ViewError> {
    let sql = "SELECT bytes FROM delta_blocks WHERE unit IN (SELECT value FROM json_each(?))
        ORDER BY unit, seq";
    let codes = json(communes.iter().map(UnitCode::as_str));
    let rows = all(from, sqlx::query(sql).bind(codes)).await?;
    rows.iter().map(|row| Ok(get::<Vec<u8>>(row, 0)?.into())).collect()
}

/// What of some communes lies in the tail.
async fn in_tail(from: &mut SqliteConnection, units: &Units) -> Result<Vec<Bytes>, ViewError> {
    let rows = all(from, sqlx::query("SELECT bytes FROM delta_tail ORDER BY last")).await?;
    let mut found = Vec::new();
    for row in &rows {
        let sections = tail::read(&get::<Vec<u8>>(row, 0)?.into())?;
        let asked = sections.into_iter().filter(|it| units.has_code(&it.unit));
        found.extend(asked.map(|it| it.packed));
    }
    Ok(found)
}

async fn all(
    from: &mut SqliteConnection,
    query: sqlx::query::Query<'_, Sqlite, sqlx::sqlite::SqliteArguments>,
) -> Result<Vec<SqliteRow>, ViewError> {
    query.fetch_all(from).await.map_err(failed)
}
