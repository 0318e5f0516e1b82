//! Loans and guarantees.

use cooperative::credit::{Guarantee, Loan, Payment, Restructuring};
use cooperative::{LoanId, Text};
use uuid::Uuid;

use crate::field::At;
use crate::v1;
use crate::vocabulary::Word;

pub(crate) fn loan(it: &v1::Loan, request: Uuid, at: &At<'_>) -> Option<Loan> {
    let loan = new_loan("loan_id", &it.loan_id, request, at);
    let lender = at.word("lender", it.lender);
    let contract = at.checked("contract_number", &it.contract_number, Text::new);
    let amount = at.positive("amount_dong", it.amount_dong);
    let purpose = at.word("purpose", it.purpose);
    let term_months = match it.term_months {
        None => Some(None),
        Some(term) => at.within("term_months", term, 1..=600).map(Some),
    };
    Some(Loan {
        loan: loan?,
        lender: lender?,
        contract: contract?,
        amount: amount?,
        purpose: purpose?,
        term_months: term_months?,
    })
}

pub(crate) fn payment(it: &v1::Payment, at: &At<'_>) -> Option<Payment> {
    let loan = at.uuid("loan_id", &it.loan_id).map(LoanId);
    let amount = at.positive("amount_dong", it.amount_dong);
    Some(Payment { loan: loan?, amount: amount? })
}

pub(crate) fn restructuring(it: &v1::LoanRestructuring, at: &At<'_>) -> Option<Restructuring> {
    let loan = at.uuid("loan_id", &it.loan_id).map(LoanId);
    let term_months = match it.term_months {
        None => Some(None),
        Some(term) => at.within("term_months", term, 1..=600).map(Some),
    };
    let rate_basis_points = match it.rate_basis_points {
        None => Some(None),
        Some(rate) => at.within("rate_basis_points", rate, 0..=10_000).map(Some),
    };
    Some(Restructuring {
        loan: loan?,
        term_months: term_months?,
        rate_basis_points: rate_basis_points?,
    })
}

pub(crate) fn guarantee(it: &v1::Guarantee, request: Uuid, at: &At<'_>) -> Option<Guarantee> {
    let loan = new_loan("guarantee_id", &it.guarantee_id, request, at);
    let guarantor = at.word("guarantor", it.guarantor);
    let contract = at.checked("contract_number", &it.contract_number, Text::new);
    let amount = at.positive("amount_dong", it.amount_dong);
    Some(Guarantee { loan: loan?, guarantor: guarantor?, contract: contract?, amount: amount? })
}

pub(crate) fn guarantee_end(it: &v1::GuaranteeEnd, at: &At<'_>) -> Option<LoanId> {
    at.uuid("guarantee_id", &it.guarantee_id).map(LoanId)
}

/// A new loan or guarantee: by an id, or left to be derived.
fn new_loan(name: &'static str, id: &str, request: Uuid, at: &At<'_>) -> Option<LoanId> {
    if id.is_empty() {
        return Some(LoanId::of_request(request, 0));
    }
    at.uuid(name, id).map(LoanId)
}

/// The message of a guarantee's end.
pub(crate) fn ended(id: LoanId) -> v1::GuaranteeEnd {
    v1::GuaranteeEnd { guarantee_id: id.to_string() }
}

impl From<&Loan> for v1::Loan {
    fn from(it: &Loan) -> Self {
        Self {
            loan_id: it.loan.to_string(),
            lender: it.lender.wire(),
            contract_number: it.contract.to_string(),
            amount_dong: it.amount.0,
            purpose: it.purpose.wire(),
            term_months: it.term_months.map(u32::from),
        }
    }
}

impl From<&Payment> for v1::Payment {
    fn from(it: &Payment) -> Self {
        Self { loan_id: it.loan.to_string(), amount_dong: it.amount.0 }
    }
}

impl From<&Restructuring> for v1::LoanRestructuring {
    fn from(it: &Restructuring) -> Self {
        Self {
            loan_id: it.loan.to_string(),
            term_months: it.term_months.map(Into::into),
            rate_basis_points: it.rate_basis_points.map(Into::into),
        }
    }
}

impl From<&Guarantee> for v1::Guarantee {
    fn from(it: &Guarantee) -> Self {
        Self {
            guarantee_id: it.loan.to_string(),
            guarantor: it.guarantor.wire(),
            contract_number: it.contract.to_string(),
            amount_dong: it.amount.0,
        }
    }
}
