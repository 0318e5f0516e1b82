//! The stored form of yearly returns and ratings.

use cooperative::annual::{AnnualReturn, Rating};

use crate::form::message;

message! { AnnualReturn, "ReturnFiled" {
    1 "year" = year;
    2 "revenue_dong" = revenue;
    3 "revenue_with_members_dong" = revenue_with_members;
    4 "profit_dong" = profit;
    5 "workers" = workers;
    6 "member_workers" = member_workers;
    7 "workers_income_dong" = workers_income;
    8 "assets_dong" = assets;
    9 "capital_dong" = capital;
}}

message! { Rating, "Rated" {
    1 "year" = year;
    2 "basis" = basis;
    3 "score" = score;
    4 "class" = class;
    5 "effective" = effective;
}}

/// What the tables say, for the test that holds them to the .proto files.
#[cfg(test)]
pub(super) fn forms() -> Vec<crate::form::Form> {
    use crate::form::Formed;
    vec![AnnualReturn::form(), Rating::form()]
}
