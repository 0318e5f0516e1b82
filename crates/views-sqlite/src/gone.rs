//! Rows of cooperatives that go, by their keys.

use sqlx::sqlite::SqliteConnection;
use views::{Changes, ViewError};

use crate::bulk::{Shape, Statements, Values};

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
    let mut cards = Values::default();
    let (mut members, mut managers) = (Values::default(), Values::default());
    let (mut loans, mut returns, mut ratings) =
        (Values::default(), Values::default(), Values::default());
    for (id, change) in &changes.cooperatives {
        let (id, gone) = (id.0, &change.gone);
        if change.card.is_none() {
            cards.row([id.into()]);
        }
        let stood =
            |to: &mut Values, (day, person): &(chrono::NaiveDate, cooperative::PersonId)| {
                to.row([id.into(), (*day).into(), person.0.into()]);
            };
        gone.members.iter().for_each(|key| stood(&mut members, key));
        gone.managers.iter().for_each(|key| stood(&mut managers, key));
        gone.loans.iter().for_each(|it| loans.row([id.into(), it.0.into()]));
        gone.returns.iter().for_each(|it| returns.row([id.into(), i64::from(*it).into()]));
        gone.ratings.iter().for_each(|it| ratings.row([id.into(), i64::from(*it).into()]));
    }
    run.run(to, CARDS, cards).await?;
    run.run(to, MEMBERS, members).await?;
    run.run(to, MANAGERS, managers).await?;
    run.run(to, LOANS, loans).await?;
    run.run(to, RETURNS, returns).await?;
    run.run(to, RATINGS, ratings).await
}
