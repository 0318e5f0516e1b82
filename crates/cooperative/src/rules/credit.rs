//! Loans and guarantees.
//!
//! Law 17/2023 Art. 100 bans new contracts after the resolution to dissolve. A loan after it is
//! recorded all the same, since it happened; it is an anomaly to be shown and never a refusal (a
//! judgement). So are the other rules here: they are what the words loan, payment and repayment
//! mean.

use chrono::NaiveDate;

use crate::credit::{Guarantee, Loan, Payment};
use crate::ids::LoanId;
use crate::money::Dong;
use crate::rejection::Rejection;
use crate::state::{LoanState, Registered};

/// An id and a lender's contract stand for one loan.
pub(super) fn grant(it: &Registered, loan: &Loan) -> Result<(), Rejection> {
    unused(it, loan.loan)?;
    let twice = |other: &LoanState| {
        other.loan.lender == loan.lender && other.loan.contract == loan.contract
    };
    if it.loans.values().any(twice) {
        return Err(Rejection::ContractExists { contract: loan.contract.clone() });
    }
    Ok(())
}

/// Paid out in all: at most the amount of the contract.
pub(super) fn disburse(it: &Registered, on: NaiveDate, to: &Payment) -> Result<(), Rejection> {
    let loan = loan(it, on, to.loan)?;
    let left = loan.loan.amount.saturating_sub(loan.disbursed);
    let (of, of_vi) = ("is left of the contract", "còn lại của hợp đồng");
    at_most(to.amount, left, of, of_vi)
}

/// Repaid in all: at most what was paid out.
pub(super) fn repay(it: &Registered, on: NaiveDate, by: &Payment) -> Result<(), Rejection> {
    let left = loan(it, on, by.loan)?.outstanding();
    at_most(by.amount, left, "is outstanding", "dư nợ gốc")
}

/// An id stands for one loan or one guarantee, for ever.
pub(super) fn guarantee(it: &Registered, given: &Guarantee) -> Result<(), Rejection> {
    unused(it, given.loan)
}

/// Only a guarantee in force ends, and once.
pub(super) fn end_guarantee(it: &Registered, on: NaiveDate, loan: LoanId) -> Result<(), Rejection> {
    if it.guarantees.contains_key(&loan) { Ok(()) } else { Err(Rejection::NoLoan { loan, on }) }
}

fn unused(it: &Registered, loan: LoanId) -> Result<(), Rejection> {
    let used = it.loans.contains_key(&loan)
        || it.guarantees.contains_key(&loan)
        || it.ended_guarantees.contains(&loan);
    if used { Err(Rejection::LoanExists { loan }) } else { Ok(()) }
}

fn loan(it: &Registered, on: NaiveDate, loan: LoanId) -> Result<&LoanState, Rejection> {
    it.loans.get(&loan).ok_or(Rejection::NoLoan { loan, on })
}

fn at_most(
    amount: Dong,
    left: Dong,
    of: &'static str,
    of_vi: &'static str,
) -> Result<(), Rejection> {
    if amount <= left { Ok(()) } else { Err(Rejection::TooMuch { amount, left, of, of_vi }) }
}
