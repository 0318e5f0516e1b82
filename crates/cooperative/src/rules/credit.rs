//! Loans and guarantees.
//!
//! Law 17/2023 Art. 100 bans new contracts after the resolution to dissolve. A loan after it is
//! recorded all the same, since it happened; it is an anomaly to be shown and never a refusal (a
//! judgement). So are the other rules here: they are what the words loan, payment and repayment
//! mean.

use chrono::NaiveDate;

use crate::calendar::after_months;
use crate::credit::{Guarantee, Lender, Loan, Payment};
use crate::ids::LoanId;
use crate::law::WRITE_OFF_MONTHS;
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
    if loan.written_off > Dong::ZERO {
        return Err(Rejection::Credit {
            rule: "nothing is paid out on a loan that was written off",
            rule_vi: "khoản vay đã được xóa nợ thì không giải ngân tiếp",
        });
    }
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

/// Only what is owed can be given other terms: what was paid out, and is neither repaid nor written
/// off. A contract on which nothing was paid out is corrected, not restructured (a judgement).
pub(super) fn restructure(it: &Registered, on: NaiveDate, id: LoanId) -> Result<(), Rejection> {
    owed(it, on, id).map(|_| ())
}

/// Overdue in all: at most what is outstanding.
pub(super) fn overdue(it: &Registered, on: NaiveDate, of: &Payment) -> Result<(), Rejection> {
    let left = owed(it, on, of.loan)?.outstanding();
    at_most(of.amount, left, "is outstanding", "dư nợ gốc")
}

/// Written off in all: at most what is outstanding. The support fund writes off after 5 years
/// (Decree 45/2021, read in part); that these run from the day since which the loan is overdue is a
/// judgement, and of the other lenders nothing is asked.
pub(super) fn write_off(it: &Registered, on: NaiveDate, of: &Payment) -> Result<(), Rejection> {
    let loan = owed(it, on, of.loan)?;
    if loan.loan.lender == Lender::SupportFund {
        let (what, what_vi) = ("an overdue principal of this loan", "nợ gốc quá hạn của khoản vay");
        let open = loan.overdue.ok_or(Rejection::NotOpen { what, what_vi, on })?;
        let earliest = after_months(open.since, WRITE_OFF_MONTHS);
        if on < earliest {
            let (what, what_vi) =
                ("a write-off by the support fund", "việc xóa nợ của quỹ hỗ trợ phát triển HTX");
            return Err(Rejection::TooEarly { what, what_vi, earliest });
        }
    }
    at_most(of.amount, loan.outstanding(), "is outstanding", "dư nợ gốc")
}

/// Paid by the guarantor in all: at most what was guaranteed.
pub(super) fn call(it: &Registered, on: NaiveDate, by: &Payment) -> Result<(), Rejection> {
    let loan = by.loan;
    let (_, left) = it.guarantees.get(&loan).ok_or(Rejection::NoLoan { loan, on })?;
    at_most(by.amount, *left, "is guaranteed", "được bảo lãnh")
}

/// A loan of which principal is outstanding.
fn owed(it: &Registered, on: NaiveDate, id: LoanId) -> Result<&LoanState, Rejection> {
    let loan = loan(it, on, id)?;
    if loan.outstanding() > Dong::ZERO {
        return Ok(loan);
    }
    let (what, what_vi) = ("an outstanding principal of this loan", "dư nợ gốc của khoản vay");
    Err(Rejection::NotOpen { what, what_vi, on })
}

pub(super) fn unused(it: &Registered, loan: LoanId) -> Result<(), Rejection> {
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
