//! Rows of one cooperative, as tables hold them.

use chrono::{Datelike, NaiveDate};
use cooperative::annual::{AnnualReturn, Rating, RatingBasis, RatingClass};
use cooperative::card::{ManagerRow, MemberRow};
use cooperative::credit::{Lender, Loan, Purpose};
use cooperative::management::{Post, Qualification};
use cooperative::membership::{LeaveReason, MemberKind, PartyKind};
use cooperative::state::{LoanState, Overdue};
use cooperative::{CooperativeId, Dong, LoanId, PersonId, Text};
use uuid::Uuid;

use super::{Stored, Value, Values};
use crate::error::ViewError;

/// A day as a number.
pub fn days(day: NaiveDate) -> i64 {
    day.num_days_from_ce().into()
}

/// What a column that is never empty holds.
pub fn there<T>(value: Option<T>) -> Result<T, ViewError> {
    value.ok_or_else(|| damaged("an empty column"))
}

/// What no column holds.
pub fn damaged(what: &str) -> ViewError {
    ViewError::Damaged(format!("{what} cannot be read"))
}

/// A day in a column.
pub fn day(row: &impl Stored, column: usize) -> Result<NaiveDate, ViewError> {
    maybe_day(row, column)?.ok_or_else(|| damaged("a day"))
}

/// A day in a column, or none.
pub fn maybe_day(row: &impl Stored, column: usize) -> Result<Option<NaiveDate>, ViewError> {
    let days = row.number(column)?;
    days.map(|it| {
        let day = i32::try_from(it).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
        day.ok_or_else(|| damaged("a day"))
    })
    .transpose()
}

/// A word of a vocabulary in a column.
pub fn word<T>(
    row: &impl Stored,
    column: usize,
    from: impl Fn(i32) -> Option<T>,
) -> Result<T, ViewError> {
    maybe_word(row, column, from)?.ok_or_else(|| damaged("a word of a vocabulary"))
}

/// A word of a vocabulary in a column, or none.
pub fn maybe_word<T>(
    row: &impl Stored,
    column: usize,
    from: impl Fn(i32) -> Option<T>,
) -> Result<Option<T>, ViewError> {
    let word = |it: i64| i32::try_from(it).ok().and_then(&from);
    row.number(column)?
        .map(|it| word(it).ok_or_else(|| damaged("a word of a vocabulary")))
        .transpose()
}

/// An id in a column.
pub fn id(row: &impl Stored, column: usize) -> Result<Uuid, ViewError> {
    Uuid::from_slice(there(row.bytes(column)?)?).map_err(|_| damaged("an id"))
}

/// A text in a column.
pub fn text(row: &impl Stored, column: usize) -> Result<Text, ViewError> {
    Text::new(there(row.text(column)?)?).map_err(|_| damaged("a text"))
}

/// An amount in a column, or none.
pub fn maybe_dong(row: &impl Stored, column: usize) -> Result<Option<Dong>, ViewError> {
    Ok(row.number(column)?.map(Dong))
}

/// A number that is never negative, in a column.
pub fn count<T: TryFrom<i64>>(row: &impl Stored, column: usize) -> Result<T, ViewError> {
    T::try_from(there(row.number(column)?)?).map_err(|_| damaged("a number"))
}

fn maybe_count<T: TryFrom<i64>>(row: &impl Stored, column: usize) -> Result<Option<T>, ViewError> {
    row.number(column)?.map(|it| T::try_from(it).map_err(|_| damaged("a number"))).transpose()
}

/// Adds a member's row.
pub fn put_member(to: &mut Values, id: CooperativeId, it: &MemberRow) {
    to.row([
        id.0.into(),
        it.joined.into(),
        it.person.0.into(),
        it.party.number().into(),
        it.kind.number().into(),
        it.capital.into(),
        it.left.map(|(day, _)| day).into(),
        it.left.map(|(_, reason)| reason.number()).into(),
    ]);
}

/// A member's row, after the cooperative's column.
pub fn member(row: &impl Stored) -> Result<MemberRow, ViewError> {
    let reason = maybe_word(row, 7, LeaveReason::from_number)?;
    Ok(MemberRow {
        joined: day(row, 1)?,
        person: PersonId(id(row, 2)?),
        party: word(row, 3, PartyKind::from_number)?,
        kind: word(row, 4, MemberKind::from_number)?,
        capital: maybe_dong(row, 5)?,
        left: maybe_day(row, 6)?.zip(reason),
    })
}

/// Adds a manager's row.
pub fn put_manager(to: &mut Values, id: CooperativeId, it: &ManagerRow) {
    to.row([
        id.0.into(),
        it.from.into(),
        it.person.0.into(),
        it.post.number().into(),
        it.qualification.number().into(),
        it.until.into(),
    ]);
}

/// A manager's row.
pub fn manager(row: &impl Stored) -> Result<ManagerRow, ViewError> {
    Ok(ManagerRow {
        from: day(row, 1)?,
        person: PersonId(id(row, 2)?),
        post: word(row, 3, Post::from_number)?,
        qualification: word(row, 4, Qualification::from_number)?,
        until: maybe_day(row, 5)?,
    })
}

/// Adds a loan's row.
pub fn put_loan(to: &mut Values, id: CooperativeId, it: &LoanState) {
    to.row([
        id.0.into(),
        it.loan.loan.0.into(),
        it.signed.into(),
        it.loan.lender.number().into(),
        it.loan.contract.as_str().into(),
        it.loan.amount.into(),
        it.loan.purpose.number().into(),
        it.loan.term_months.map(i64::from).into(),
        it.disbursed.into(),
        it.repaid.into(),
        it.written_off.into(),
        it.term_months.map(i64::from).into(),
        it.rate_basis_points.map(i64::from).into(),
        it.overdue.map(|it| it.since).into(),
        it.overdue.map(|it| it.principal).into(),
    ]);
}

/// A loan's row.
pub fn loan(row: &impl Stored) -> Result<(LoanId, LoanState), ViewError> {
    let loan = LoanId(id(row, 1)?);
    let state = LoanState {
        signed: day(row, 2)?,
        loan: Loan {
            loan,
            lender: word(row, 3, Lender::from_number)?,
            contract: text(row, 4)?,
            amount: Dong(count(row, 5)?),
            purpose: word(row, 6, Purpose::from_number)?,
            term_months: maybe_count(row, 7)?,
        },
        disbursed: Dong(count(row, 8)?),
        repaid: Dong(count(row, 9)?),
        written_off: Dong(count(row, 10)?),
        term_months: maybe_count(row, 11)?,
        rate_basis_points: maybe_count(row, 12)?,
        overdue: match (maybe_day(row, 13)?, maybe_dong(row, 14)?) {
            (Some(since), Some(principal)) => Some(Overdue { since, principal }),
            _ => None,
        },
    };
    Ok((loan, state))
}

/// Adds a return's row.
pub fn put_return(to: &mut Values, id: CooperativeId, it: &AnnualReturn) {
    to.row([
        id.0.into(),
        i64::from(it.year).into(),
        it.revenue.into(),
        it.revenue_with_members.into(),
        it.profit.into(),
        it.workers.into(),
        it.member_workers.into(),
        it.workers_income.into(),
        it.assets.into(),
        it.capital.into(),
    ]);
}

/// A return's row.
pub fn annual_return(row: &impl Stored) -> Result<AnnualReturn, ViewError> {
    Ok(AnnualReturn {
        year: count(row, 1)?,
        revenue: maybe_dong(row, 2)?,
        revenue_with_members: maybe_dong(row, 3)?,
        profit: maybe_dong(row, 4)?,
        workers: maybe_count(row, 5)?,
        member_workers: maybe_count(row, 6)?,
        workers_income: maybe_dong(row, 7)?,
        assets: maybe_dong(row, 8)?,
        capital: maybe_dong(row, 9)?,
    })
}

/// Adds a rating's row.
pub fn put_rating(to: &mut Values, id: CooperativeId, it: &Rating) {
    to.row([
        id.0.into(),
        i64::from(it.year).into(),
        it.basis.number().into(),
        it.score.into(),
        it.class.map(RatingClass::number).into(),
        Value::Number(it.effective.into()),
    ]);
}

/// A rating's row.
pub fn rating(row: &impl Stored) -> Result<Rating, ViewError> {
    Ok(Rating {
        year: count(row, 1)?,
        basis: word(row, 2, RatingBasis::from_number)?,
        score: maybe_count(row, 3)?,
        class: maybe_word(row, 4, RatingClass::from_number)?,
        effective: count::<i64>(row, 5)? != 0,
    })
}
