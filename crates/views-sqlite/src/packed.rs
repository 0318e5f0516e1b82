//! Reading deltas: as they are taken, while what was taken is summed.

use bytes::Bytes;
use figures::Units;
use futures::{StreamExt, TryStreamExt, stream};
use sqlx::sqlite::SqlitePool;
use sqlx::{QueryBuilder, Sqlite};
use tokio::sync::mpsc;
use views::{Deltas, ViewError, tail};

use crate::cards::push_units;
use crate::error::failed;
use crate::rows::get;

/// So many blocks are read before they are taken, so that reading and summing go side by side.
const AHEAD: usize = 64;

/// Every delta of some communes: each one's blocks, and the tail after them.
pub fn packed(readers: SqlitePool, units: Units) -> Deltas {
    let (blocks, taken) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        if let Err(error) = send(&readers, &units, &blocks).await {
            // Whoever does not take any more does not need to know.
            let _ = blocks.send(Err(error)).await;
        }
    });
    stream::unfold(taken, |mut taken| async { Some((taken.recv().await?, taken)) }).boxed()
}

/// Sends them as they are taken, until nobody takes any more.
async fn send(
    readers: &SqlitePool,
    units: &Units,
    blocks: &mpsc::Sender<Result<Bytes, ViewError>>,
) -> Result<(), ViewError> {
    // One transaction: between two, deltas may move from the tail into blocks.
    let mut transaction = readers.begin().await.map_err(failed)?;
    let mut query = QueryBuilder::<Sqlite>::new("SELECT bytes FROM delta_blocks WHERE TRUE");
    push_units(&mut query, "unit", units);
    query.push(" ORDER BY unit, seq");
    let mut rows = query.build().fetch(&mut *transaction);
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        let block = Bytes::from(get::<Vec<u8>>(&row, 0)?);
        if blocks.send(Ok(block)).await.is_err() {
            return Ok(());
        }
    }
    drop(rows);
    let mut rows =
        sqlx::query("SELECT bytes FROM delta_tail ORDER BY last").fetch(&mut *transaction);
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        let sections = tail::read(&Bytes::from(get::<Vec<u8>>(&row, 0)?))?;
        for section in sections.into_iter().filter(|it| units.has_code(&it.unit)) {
            if blocks.send(Ok(section.packed)).await.is_err() {
                return Ok(());
            }
        }
    }
    drop(rows);
    transaction.commit().await.map_err(failed)
}
