//! Reading: every list in pages, by a key that never changes.

use async_trait::async_trait;
use cooperative::annual::{AnnualReturn, Rating};
use cooperative::card::{Card, ManagerRow, MemberRow};
use cooperative::state::LoanState;
use cooperative::{Code, CooperativeId, LoanId, Text, UnitCode};
use eventlog::Position;
use figures::Units;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use transparency::{TileId, TileSet};
use views::stored::cards::card;
use views::stored::keys::{read_id, read_pair, read_year, write_pair};
use views::stored::rows::{self, count, id, text};
use views::stored::{self, whole};
use views::{
    AreaRow, CardFilter, Deltas, EntryFilter, EntryRow, Listed, Parked, Standing, Tip, ViewError,
    ViewReader,
};

use crate::cards::{push_addresses, push_filter};
use crate::error::failed;
use crate::find;
use crate::open::PostgresViews;
use crate::packed::{self, ONE_STATE};
use crate::rows::Columns;

/// The last entry that went in.
async fn tip(from: &mut PgConnection) -> Result<Option<Tip>, ViewError> {
    let sql = "SELECT position, recorded_at, append FROM tip";
    let row = sqlx::query(sql).fetch_optional(from).await.map_err(failed)?;
    row.map(|row| whole::tip(&Columns(&row))).transpose()
}

impl PostgresViews {
    async fn reader(&self) -> Result<PoolConnection<Postgres>, ViewError> {
        self.readers.acquire().await.map_err(failed)
    }

    /// A page of rows; one more than asked for tells whether more follow. The key of the last row
    /// is what the next page comes after.
    async fn page<T>(
        &self,
        mut query: QueryBuilder<Postgres>,
        limit: u32,
        read: impl Fn(&Columns<'_>) -> Result<T, ViewError>,
        key: impl Fn(&T) -> String,
    ) -> Result<Listed<T>, ViewError> {
        let limit = limit.max(1) as usize;
        query.push(" LIMIT ").push(limit + 1);
        let mut reader = self.reader().await?;
        let found = query.build().fetch_all(&mut *reader).await.map_err(failed)?;
        let more = found.len() > limit;
        let rows =
            found.iter().take(limit).map(|it| read(&Columns(it))).collect::<Result<Vec<_>, _>>()?;
        let next = rows.last().filter(|_| more).map(key);
        Ok(Listed { rows, next })
    }

    /// A query for one cooperative's rows of a table.
    fn of(&self, table: &'static str, id: CooperativeId) -> QueryBuilder<Postgres> {
        let mut query = QueryBuilder::new("SELECT * FROM ");
        query.push(table).push(" WHERE cooperative = ").push_bind(id.to_string()).push("::uuid");
        query
    }
}

/// Adds that a pair of columns comes after a key.
fn push_pair(
    query: &mut QueryBuilder<Postgres>,
    columns: &'static str,
    after: Option<&str>,
) -> Result<(), ViewError> {
    if let Some(after) = after {
        let (day, person) = read_pair(after)?;
        query.push(" AND (").push(columns).push(") > (").push_bind(day);
        query.push(", ").push_bind(person.to_string()).push("::uuid)");
    }
    query.push(" ORDER BY ").push(columns);
    Ok(())
}

fn push_year(query: &mut QueryBuilder<Postgres>, after: Option<&str>) -> Result<(), ViewError> {
    if let Some(after) = after {
        query.push(" AND year > ").push_bind(read_year(after)?);
    }
    query.push(" ORDER BY year");
    Ok(())
}

#[async_trait]
impl Standing for PostgresViews {
    async fn tip(&self) -> Result<Option<Tip>, ViewError> {
        tip(&mut *self.reader().await?).await
    }

    async fn tiles(&self, ids: &[TileId]) -> Result<TileSet, ViewError> {
        let places: Vec<_> = ids.iter().map(|it| stored::place(*it)).collect();
        let query =
            sqlx::query("SELECT place, bytes FROM tiles WHERE place = ANY($1)").bind(places);
        let rows = query.fetch_all(&mut *self.reader().await?).await.map_err(failed)?;
        stored::tiles(rows.iter().map(Columns))
    }
}

#[async_trait]
impl ViewReader for PostgresViews {
    async fn card(&self, id: CooperativeId) -> Result<Option<Card>, ViewError> {
        let query = sqlx::query("SELECT * FROM cards WHERE id = $1::uuid").bind(id.to_string());
        let row = query.fetch_optional(&mut *self.reader().await?).await.map_err(failed)?;
        row.as_ref().map(|it| card(&Columns(it))).transpose()
    }

    async fn by_code(&self, code: &Code) -> Result<Option<Card>, ViewError> {
        let query = sqlx::query("SELECT * FROM cards WHERE code = $1 ORDER BY id LIMIT 1");
        let query = query.bind(code.as_str().to_owned());
        let row = query.fetch_optional(&mut *self.reader().await?).await.map_err(failed)?;
        row.as_ref().map(|it| card(&Columns(it))).transpose()
    }

    async fn cards(
        &self,
        filter: &CardFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<Card>, ViewError> {
        let mut query = QueryBuilder::new("SELECT * FROM cards WHERE ");
        push_filter(&mut query, filter);
        if let Some(after) = after {
            query.push(" AND id > ").push_bind(read_id(after)?.to_string()).push("::uuid");
        }
        query.push(" ORDER BY id");
        self.page(query, limit, |it| card(it), |it| it.id.to_string()).await
    }

    async fn members(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<MemberRow>, ViewError> {
        let mut query = self.of("members", id);
        push_pair(&mut query, "joined, person", after)?;
        self.page(query, limit, |it| rows::member(it), |it| write_pair(it.joined, it.person)).await
    }

    async fn managers(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<ManagerRow>, ViewError> {
        let mut query = self.of("managers", id);
        push_pair(&mut query, "since, person", after)?;
        self.page(query, limit, |it| rows::manager(it), |it| write_pair(it.from, it.person)).await
    }

    async fn loans(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<(LoanId, LoanState)>, ViewError> {
        let mut query = self.of("loans", id);
        if let Some(after) = after {
            query.push(" AND loan > ").push_bind(read_id(after)?.to_string()).push("::uuid");
        }
        query.push(" ORDER BY loan");
        self.page(query, limit, |it| rows::loan(it), |(loan, _)| loan.to_string()).await
    }

    async fn returns(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<AnnualReturn>, ViewError> {
        let mut query = self.of("returns", id);
        push_year(&mut query, after)?;
        self.page(query, limit, |it| rows::annual_return(it), |it| it.year.to_string()).await
    }

    async fn ratings(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<Rating>, ViewError> {
        let mut query = self.of("ratings", id);
        push_year(&mut query, after)?;
        self.page(query, limit, |it| rows::rating(it), |it| it.year.to_string()).await
    }

    async fn names(&self, units: &Units) -> Result<Vec<(CooperativeId, Text)>, ViewError> {
        let mut query = QueryBuilder::new("SELECT id, name FROM cards WHERE TRUE");
        push_addresses(&mut query, units);
        query.push(" ORDER BY id");
        let found = query.build().fetch_all(&mut *self.reader().await?).await.map_err(failed)?;
        found
            .iter()
            .map(Columns)
            .map(|it| Ok((CooperativeId(id(&it, 0)?), text(&it, 1)?)))
            .collect()
    }

    fn deltas(&self, units: &Units) -> Deltas {
        packed::packed(self.readers.clone(), units.clone())
    }

    async fn area_rows(&self, area: Option<&UnitCode>) -> Result<Vec<AreaRow>, ViewError> {
        let head = "SELECT position, area, revision, until, payload FROM areas";
        let mut query = QueryBuilder::<Postgres>::new(head);
        if let Some(area) = area {
            query.push(" WHERE area = ").push_bind(area.as_str().to_owned());
        }
        query.push(" ORDER BY position");
        let found = query.build().fetch_all(&mut *self.reader().await?).await.map_err(failed)?;
        found.iter().map(|row| whole::area(&Columns(row))).collect()
    }

    async fn areas_changed(&self) -> Result<Position, ViewError> {
        // Each of the two is one step in an index.
        let last = "SELECT greatest(0, (SELECT max(position) FROM areas),
            (SELECT max(until) FROM areas WHERE until IS NOT NULL))";
        let row = sqlx::query(last).fetch_one(&mut *self.reader().await?).await.map_err(failed)?;
        Ok(Position(count(&Columns(&row), 0)?))
    }

    async fn entries(
        &self,
        filter: &EntryFilter,
        after: Position,
        limit: u32,
    ) -> Result<Vec<EntryRow>, ViewError> {
        // One state: between two statements, blocks may be merged.
        let mut transaction = self.readers.begin_with(ONE_STATE).await.map_err(failed)?;
        let found = find::entries(&mut transaction, filter, after, limit).await?;
        transaction.commit().await.map_err(failed)?;
        Ok(found)
    }

    async fn parked(&self, after: Position, limit: u32) -> Result<Vec<Parked>, ViewError> {
        let sql = "SELECT position, stream, revision, reason FROM parked
            WHERE position > $1 ORDER BY position LIMIT $2";
        let after = i64::try_from(after.0).unwrap_or(i64::MAX);
        let query = sqlx::query(sql).bind(after).bind(i64::from(limit));
        let found = query.fetch_all(&mut *self.reader().await?).await.map_err(failed)?;
        found.iter().map(|row| whole::parked(&Columns(row))).collect()
    }
}
