//! The stored form of reorganisations.

use cooperative::CooperativeId;
use cooperative::reorganisation::{
    Absorption, Carried, CarriedGuarantee, CarriedLoan, Departure, Formation, LoanBalance,
    Reorganisation,
};
use cooperative::state::Overdue;

use crate::form::{message, vocabularies};

vocabularies! { reorganisations {
    Reorganisation = "Reorganisation";
}}

/// The resolution or contract of those who end by a reorganisation.
pub(super) struct ReorganisationResolved {
    pub how: Reorganisation,
}

message! { ReorganisationResolved, "ReorganisationResolved" {
    1 "how" = how;
}}

message! { Departure, "Reorganised" {
    1 "how" = how;
    2 "into" = into;
    3 "members" = members;
    4 "loans" = loans;
    5 "guarantees" = guarantees;
}}

message! { LoanBalance, "LoanBalance" {
    1 "loan_id" = loan;
    2 "outstanding_dong" = outstanding;
}}

message! { Formation, "Formed" {
    1 "how" = how;
    2 "registration" = registration;
    3 "from" = from;
    4 "carried" = carried;
}}

message! { Absorption, "Absorbed" {
    1 "from" = from;
    2 "carried" = carried;
}}

message! { Carried, "Carried" {
    1 "members" = members;
    2 "loans" = loans;
    3 "guarantees" = guarantees;
}}

message! { CarriedLoan, "CarriedLoan" {
    1 "loan" = loan;
    2 "signed_day" = signed;
    3 "disbursed_dong" = disbursed;
    4 "outstanding_dong" = outstanding;
    5 "written_off_dong" = written_off;
    6 "term_months" = term_months;
    7 "rate_basis_points" = rate_basis_points;
    8 "overdue" = overdue;
}}

message! { Overdue, "OverduePrincipal" {
    1 "since_day" = since;
    2 "principal_dong" = principal;
}}

message! { CarriedGuarantee, "CarriedGuarantee" {
    1 "guarantee_id" = guarantee;
    2 "guarantor" = guarantor;
    3 "amount_dong" = amount;
}}

/// It was found to be the same cooperative as another one.
pub(super) struct Joined {
    pub other: CooperativeId,
}

message! { Joined, "JoinedTo" {
    1 "cooperative_id" = other;
}}

/// Another one was found to be the same as this.
pub(super) struct Duplicate {
    pub other: CooperativeId,
}

message! { Duplicate, "DuplicateJoined" {
    1 "cooperative_id" = other;
}}

/// What the tables say, for the test that holds them to the .proto files.
#[cfg(test)]
pub(super) fn forms() -> Vec<crate::form::Form> {
    use crate::form::Formed;
    vec![
        ReorganisationResolved::form(),
        Departure::form(),
        LoanBalance::form(),
        Formation::form(),
        Absorption::form(),
        Carried::form(),
        CarriedLoan::form(),
        Overdue::form(),
        CarriedGuarantee::form(),
        Joined::form(),
        Duplicate::form(),
    ]
}
