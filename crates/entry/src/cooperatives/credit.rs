//! Loans and guarantees.

use cooperative::LoanId;
use cooperative::credit::{Guarantee, Loan, Payment, Restructuring};

use crate::form::message;

message! { Loan, "LoanGranted" {
    1 "loan_id" = loan;
    2 "lender" = lender;
    3 "contract_number" = contract;
    4 "amount_dong" = amount;
    5 "purpose" = purpose;
    6 "term_months" = term_months;
}}

message! { Payment, "LoanPayment" {
    1 "loan_id" = loan;
    2 "amount_dong" = amount;
}}

message! { Restructuring, "LoanRestructured" {
    1 "loan_id" = loan;
    2 "term_months" = term_months;
    3 "rate_basis_points" = rate_basis_points;
}}

message! { Guarantee, "GuaranteeGiven" {
    1 "guarantee_id" = loan;
    2 "guarantor" = guarantor;
    3 "contract_number" = contract;
    4 "amount_dong" = amount;
}}

pub(super) struct GuaranteeEnded {
    pub id: LoanId,
}

message! { GuaranteeEnded, "GuaranteeEnded" {
    1 "guarantee_id" = id;
}}
