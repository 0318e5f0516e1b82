//! Writing: the rows of a transaction, its deltas, and the cursor, or nothing.

use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use views::block::Open;
use views::stored::Tables;
use views::{AreaChange, Changes, Tip, ViewError, ViewWriter};

use crate::block;
use crate::bulk::{Shape, Statements};
use crate::deltas::DeltaTail;
use crate::error::failed;
use crate::gone;
use crate::open::SqliteViews;
use crate::read;
use crate::rows;

const AREAS: Shape = Shape {
    head: "REPLACE INTO areas (position, area, revision, until, payload) VALUES",
    columns: 5,
    tail: "",
};
const PARKED: Shape = Shape { head: "REPLACE INTO parked VALUES", columns: 4, tail: "" };
const TILES: Shape = Shape { head: "REPLACE INTO tiles VALUES", columns: 2, tail: "" };

/// The one connection that writes.
pub struct Writer {
    /// Whether a transaction may be open that was not committed: it failed, or was given up.
    open: bool,
    connection: SqliteConnection,
    statements: Statements,
    tail: DeltaTail,
    blocks: Open,
}

impl Writer {
    /// Goes on where the file stands.
    pub async fn open(options: SqliteConnectOptions) -> Result<Self, ViewError> {
        let mut connection = options.connect().await.map_err(failed)?;
        let tail = DeltaTail::load(&mut connection).await?;
        let blocks = block::load(&mut connection).await?;
        let statements = Statements::default();
        Ok(Self { open: false, connection, statements, tail, blocks })
    }

    /// Closes the connection; the last one writes everything back into the one file.
    pub async fn close(self) -> Result<(), sqlx::Error> {
        self.connection.close().await
    }

    async fn apply(&mut self, changes: Changes) -> Result<(), ViewError> {
        if std::mem::replace(&mut self.open, true) {
            // It fails where SQLite rolled back by itself, as on a full disk; then nothing is open.
            let _ = self.run("ROLLBACK").await;
        }
        self.run("BEGIN IMMEDIATE").await?;
        let kept = self.write(changes).await?;
        self.run("COMMIT").await?;
        self.open = false;
        if let Some((tail, blocks)) = kept {
            (self.tail, self.blocks) = (tail, blocks);
        }
        Ok(())
    }

    /// Transactions are statements here, and not sqlx's: that one does not see when SQLite rolls back
    /// by itself, and begins no other on the connection.
    async fn run(&mut self, statement: &'static str) -> Result<(), ViewError> {
        sqlx::query(statement).execute(&mut self.connection).await.map_err(failed)?;
        Ok(())
    }

    /// Writes within a transaction; what is to be kept in memory once it is committed. Nothing, if
    /// the changes are there already.
    async fn write(&mut self, changes: Changes) -> Result<Option<(DeltaTail, Open)>, ViewError> {
        let stored = read::tip(&mut self.connection).await?.map_or(0, |tip| tip.position.0);
        let (Some(tip), true) = (changes.tip, changes.cursor().0 > stored) else {
            return Ok(None);
        };
        if changes.after.0 != stored {
            let stored = eventlog::Position(stored);
            return Err(ViewError::Gap { stored, after: changes.after });
        }
        let (run, to) = (&mut self.statements, &mut self.connection);
        put_cooperatives(run, to, &changes).await?;
        put_areas(run, to, &changes.areas).await?;
        run.run(to, PARKED, Tables::parked(&changes.parked)).await?;
        run.run(to, TILES, Tables::tiles(&changes.tiles)).await?;
        let tail = self.tail.put(run, to, &changes).await?;
        let blocks = block::put(&self.blocks, run, to, &changes.entries).await?;
        put_tip(to, tip).await?;
        Ok(Some((tail, blocks)))
    }
}

#[async_trait]
impl ViewWriter for SqliteViews {
    async fn apply(&self, changes: Changes) -> Result<(), ViewError> {
        self.writer.lock().await.apply(changes).await
    }
}

async fn put_cooperatives(
    run: &mut Statements,
    to: &mut SqliteConnection,
    changes: &Changes,
) -> Result<(), ViewError> {
    gone::take(run, to, changes).await?;
    let put = Tables::put(changes);
    run.run(to, rows::CARDS, put.cards).await?;
    run.run(to, rows::MEMBERS, put.members).await?;
    run.run(to, rows::MANAGERS, put.managers).await?;
    run.run(to, rows::LOANS, put.loans).await?;
    run.run(to, rows::RETURNS, put.returns).await?;
    run.run(to, rows::RATINGS, put.ratings).await
}

async fn put_areas(
    run: &mut Statements,
    to: &mut SqliteConnection,
    changes: &[AreaChange],
) -> Result<(), ViewError> {
    run.run(to, AREAS, Tables::areas(changes)).await?;
    for change in changes {
        if let AreaChange::Ended { area, revision, by } = change {
            let sql = "UPDATE areas SET until = ?3
                WHERE area = ?1 AND revision = ?2 AND until IS NULL";
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

async fn put_tip(to: &mut SqliteConnection, tip: Tip) -> Result<(), ViewError> {
    sqlx::query("REPLACE INTO tip VALUES (1, ?, ?, ?)")
        .bind(i64::try_from(tip.position.0).unwrap_or(i64::MAX))
        .bind(tip.recorded_at.timestamp_micros())
        .bind(tip.append.0.as_bytes().to_vec())
        .execute(to)
        .await
        .map_err(failed)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use eventlog::Position;
    use sqlx::Executor;
    use views::conformance::Ledger;
    use views::{Standing, catch_up, dump};

    use super::*;

    #[tokio::test]
    async fn after_a_full_disk_the_same_views_go_on() {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::random(3, 100).await;
        let views = SqliteViews::open(dir.path()).await.unwrap().views;
        let before = catch_up(ledger.log.clone(), &views, &|_| ()).await.unwrap();
        ledger.grow(2_000).await;
        // Nothing can be smaller than it is.
        let full = views.writer.lock().await.connection.execute("PRAGMA max_page_count = 1").await;
        full.unwrap();
        let error = catch_up(ledger.log.clone(), &views, &|_| ()).await.unwrap_err();
        assert!(matches!(error, views::ProjectError::Views(ViewError::Full)), "{error:?}");
        assert_eq!(views.cursor().await.unwrap(), before);
        let room = "PRAGMA max_page_count = 1073741823";
        views.writer.lock().await.connection.execute(room).await.unwrap();

        catch_up(ledger.log.clone(), &views, &|_| ()).await.unwrap();
        assert!(views.cursor().await.unwrap() > before && before > Position(0));
        let fresh = SqliteViews::begin_rebuild(dir.path()).await.unwrap();
        catch_up(ledger.log.clone(), &fresh, &|_| ()).await.unwrap();
        assert_eq!(dump(&views).await.unwrap(), dump(&fresh).await.unwrap());
    }
}
