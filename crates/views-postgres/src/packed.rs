//! Reading deltas: some communes at a time, while what was read before is summed.

use bytes::Bytes;
use cooperative::UnitCode;
use figures::Units;
use sqlx::PgConnection;
use sqlx::postgres::{PgPool, PgRow};
use tokio::sync::mpsc;
use views::store::sent;
use views::stored::Stored;
use views::stored::rows::there;
use views::stored::whole::unit;
use views::{Deltas, ViewError, tail};

use crate::error::failed;
use crate::rows::Columns;

/// So many communes are read by one statement: about a megabyte where communes are those of a
/// country's cooperatives, against one way to the server and back.
const COMMUNES: usize = 64;

/// Begins what sees one state of the views: between two statements, deltas may move from the tail
/// into blocks.
pub const ONE_STATE: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// Every delta of some communes: each one's blocks, and the tail after them.
pub fn packed(readers: PgPool, units: Units) -> Deltas {
    sent(|to| async move { send(&readers, &units, &to).await })
}

/// Sends them as they are taken, until nobody takes any more.
async fn send(
    readers: &PgPool,
    units: &Units,
    to: &mpsc::Sender<Result<Vec<Bytes>, ViewError>>,
) -> Result<(), ViewError> {
    let mut transaction = readers.begin_with(ONE_STATE).await.map_err(failed)?;
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
async fn every_unit(from: &mut PgConnection) -> Result<Vec<UnitCode>, ViewError> {
    let sql = "SELECT DISTINCT unit FROM delta_blocks ORDER BY unit";
    let rows = sqlx::query(sql).fetch_all(from).await.map_err(failed)?;
    rows.iter().map(|row| unit(&Columns(row), 0)).collect()
}

/// The blocks of some communes.
async fn blocks(from: &mut PgConnection, communes: &[UnitCode]) -> Result<Vec<Bytes>, ViewError> {
    let sql = "SELECT bytes FROM delta_blocks WHERE unit = ANY($1) ORDER BY unit, seq";
    let codes: Vec<&str> = communes.iter().map(UnitCode::as_str).collect();
    let rows = sqlx::query(sql).bind(codes).fetch_all(from).await.map_err(failed)?;
    rows.iter().map(bytes).collect()
}

/// What of some communes lies in the tail.
async fn in_tail(from: &mut PgConnection, units: &Units) -> Result<Vec<Bytes>, ViewError> {
    let sql = "SELECT bytes FROM delta_tail ORDER BY last";
    let rows = sqlx::query(sql).fetch_all(from).await.map_err(failed)?;
    let mut found = Vec::new();
    for row in &rows {
        let sections = tail::read(&bytes(row)?)?;
        let asked = sections.into_iter().filter(|it| units.has_code(&it.unit));
        found.extend(asked.map(|it| it.packed));
    }
    Ok(found)
}

fn bytes(row: &PgRow) -> Result<Bytes, ViewError> {
    Ok(there(Columns(row).bytes(0)?)?.to_vec().into())
}
