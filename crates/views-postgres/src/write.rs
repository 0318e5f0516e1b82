//! Writing: the rows of a transaction, its deltas, and the cursor, or nothing.

use async_trait::async_trait;
use eventlog::Position;
use sqlx::PgConnection;
use views::block::Open;
use views::stored::{Tables, Values};
use views::{AreaChange, Changes, Standing as _, Tip, ViewError, ViewWriter};

use crate::block;
use crate::bulk::Table;
use crate::deltas::DeltaTail;
use crate::error::failed;
use crate::open::PostgresViews;
use crate::schema::run;
use crate::seen::Seen;
use crate::session::{lost, within};
use crate::tables::{AREAS, CARDS, LOANS, MANAGERS, MEMBERS, PARKED, RATINGS, RETURNS, TILES};

/// What a writer knows of a generation without asking: how its last rows stand.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    tail: DeltaTail,
    blocks: Open,
}

impl Kept {
    /// How a generation stands.
    pub async fn load(from: &mut PgConnection) -> Result<Self, ViewError> {
        Ok(Self { tail: DeltaTail::load(from).await?, blocks: block::load(from).await? })
    }
}

#[async_trait]
impl ViewWriter for PostgresViews {
    async fn apply(&self, changes: Changes) -> Result<(), ViewError> {
        let writing = self.writing.as_ref().ok_or_else(lost)?;
        let mut kept = writing.kept.lock().await;
        let mut seen = writing.seen.lock().await;
        let mut held = writing.begin(&self.schema).await?;
        let written = within(write(held.connection(), &kept, &mut seen, changes)).await;
        if let Some(next) = held.end(written).await? {
            *kept = next;
        }
        Ok(())
    }
}

/// Writes within a transaction; what is to be kept in memory once it is committed. Nothing, if the
/// changes are there already.
async fn write(
    to: &mut PgConnection,
    kept: &Kept,
    seen: &mut Seen,
    changes: Changes,
) -> Result<Option<Kept>, ViewError> {
    // Locked until the end: whoever else would write waits, and then finds another one.
    let sql = "SELECT position FROM tip FOR UPDATE";
    let stored = sqlx::query_scalar(sql).fetch_optional(&mut *to).await.map_err(failed)?;
    let stored = Position(stored.map_or(0, |it: i64| it.unsigned_abs()));
    let (Some(tip), true) = (changes.tip, changes.cursor() > stored) else { return Ok(None) };
    if changes.after != stored {
        return Err(ViewError::Gap { stored, after: changes.after });
    }
    for (table, keys) in each(Tables::gone(&changes)) {
        table.take(to, keys).await?;
    }
    for (table, rows) in each(Tables::put(&changes)) {
        let (new, others) = seen.split(table, rows);
        table.add(to, new).await?;
        table.put(to, others).await?;
    }
    put_areas(to, &changes.areas).await?;
    PARKED.add(to, Tables::parked(&changes.parked)).await?;
    TILES.put(to, Tables::tiles(&changes.tiles)).await?;
    let tail = kept.tail.put(to, &changes).await?;
    let blocks = block::put(&kept.blocks, to, &changes.entries).await?;
    move_tip(to, stored, tip).await?;
    Ok(Some(Kept { tail, blocks }))
}

fn each(tables: Tables) -> [(Table, Values); 6] {
    let Tables { cards, members, managers, loans, returns, ratings } = tables;
    [
        (CARDS, cards),
        (MEMBERS, members),
        (MANAGERS, managers),
        (LOANS, loans),
        (RETURNS, returns),
        (RATINGS, ratings),
    ]
}

async fn put_areas(to: &mut PgConnection, changes: &[AreaChange]) -> Result<(), ViewError> {
    AREAS.add(to, Tables::areas(changes)).await?;
    for change in changes {
        if let AreaChange::Ended { area, revision, by } = change {
            let sql = "UPDATE areas SET until = $3
                WHERE area = $1 AND revision = $2 AND until IS NULL";
            sqlx::query(sql)
                .bind(area.as_str())
                .bind(i64::try_from(*revision).unwrap_or(i64::MAX))
                .bind(i64::try_from(by.0).unwrap_or(i64::MAX))
                .execute(&mut *to)
                .await
                .map_err(failed)?;
        }
    }
    Ok(())
}

/// Moves the cursor from where it was seen, and from nowhere else.
async fn move_tip(to: &mut PgConnection, from: Position, tip: Tip) -> Result<(), ViewError> {
    let number = |it: Position| i64::try_from(it.0).unwrap_or(i64::MAX);
    let sql = match from {
        Position(0) => "INSERT INTO tip SELECT 1, $2, $3, $4::uuid WHERE $1 = 0",
        _ => {
            "UPDATE tip SET position = $2, recorded_at = $3, append = $4::uuid WHERE position = $1"
        }
    };
    let moved = sqlx::query(sql)
        .bind(number(from))
        .bind(number(tip.position))
        .bind(tip.recorded_at.timestamp_micros())
        .bind(tip.append.0.to_string())
        .execute(to)
        .await
        .map_err(failed)?;
    match moved.rows_affected() {
        1 => Ok(()),
        _ => Err(ViewError::Damaged("the cursor is not where it was".into())),
    }
}

impl PostgresViews {
    /// The tables' statistics, without which the server reads a large table from end to end.
    pub(crate) async fn gather_statistics(&self, on: &mut PgConnection) -> Result<(), ViewError> {
        if self.cursor().await? > Position(0) {
            let sql = "ANALYZE cards, members, managers, loans, returns, ratings, delta_blocks,
                entry_blocks, entry_facets";
            run(on, sql.into()).await.map_err(failed)?;
        }
        Ok(())
    }
}
