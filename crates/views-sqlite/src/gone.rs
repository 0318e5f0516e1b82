//! Rows of cooperatives that go, by their keys.

use sqlx::sqlite::SqliteConnection;
use views::stored::Tables;
use views::{Changes, ViewError};

use crate::bulk::{Shape, Statements};

const CARDS: Shape = shape("DELETE FROM cards WHERE (id) IN (VALUES", 1);
const MEMBERS: Shape =
    shape("DELETE FROM members WHERE (cooperative, joined, person) IN (VALUES", 3);
const MANAGERS: Shape =
    shape("DELETE FROM managers WHERE (cooperative, since, person) IN (VALUES", 3);
const LOANS: Shape = shape("DELETE FROM loans WHERE (cooperative, loan) IN (VALUES", 2);
const RETURNS: Shape = shape("DELETE FROM returns WHERE (cooperative, year) IN (VALUES", 2);
const RATINGS: Shape = shape("DELETE FROM ratings WHERE (cooperative, year) IN (VALUES", 2);

const fn shape(head: &'static str, columns: usize) -> Shape {
    Shape { head, columns, tail: ")" }
}

/// Takes away the rows that do not hold any more.
pub async fn take(
    run: &mut Statements,
    to: &mut SqliteConnection,
    changes: &Changes,
) -> Result<(), ViewError> {
    let gone = Tables::gone(changes);
    run.run(to, CARDS, gone.cards).await?;
    run.run(to, MEMBERS, gone.members).await?;
    run.run(to, MANAGERS, gone.managers).await?;
    run.run(to, LOANS, gone.loans).await?;
    run.run(to, RETURNS, gone.returns).await?;
    run.run(to, RATINGS, gone.ratings).await
}
