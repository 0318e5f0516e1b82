//! The stored form of sealed statements: proto/coopledger/log/v1/area.proto.

use cooperative::seal::{
    SealedCount, SealedFigure, SealedIndicator, SealedRange, SealedRatio, SealedValue, Statement,
};

use crate::form::{empty, message, oneof};

message! { Statement, "StatementSealed" {
    1 "area_code" = area;
    2 "kind" = kind;
    3 "basis" = basis;
    4 "period_from_day" = period_from;
    5 "as_of_day" = as_of;
    6 "known_at" = known_at;
    7 "definitions_version" = definitions;
    8 "fold_version" = fold;
    9 "indicators" = indicators;
    10 "root" = root;
}}

message! { SealedIndicator, "SealedIndicator" {
    1 "indicator_id" = indicator;
    2 "definition" = definition;
    3 "figures" = figures;
}}

message! { SealedFigure, "SealedFigure" {
    1 "sector" = sector;
    2 "value" = value;
    3 "digest" = digest;
    4 "parts" = parts;
}}

oneof! { SealedValue, "SealedValue", SEALED_VALUES {
    1 "not_reported" NotReported,
        SealedValue::NotReported => &NotReported, |_| SealedValue::NotReported;
    2 "count" SealedCount, SealedValue::Count(it) => it, SealedValue::Count;
    3 "ratio" SealedRatio, SealedValue::Ratio(it) => it, SealedValue::Ratio;
    4 "range" SealedRange, SealedValue::Range(it) => it, SealedValue::Range;
}}

empty! { NotReported }

message! { SealedCount, "SealedCount" {
    1 "count" = count;
}}

message! { SealedRatio, "SealedRatio" {
    1 "numerator" = numerator;
    2 "denominator" = denominator;
    3 "covered" = covered;
    4 "population" = population;
}}

message! { SealedRange, "SealedRange" {
    1 "low" = low;
    2 "high" = high;
    3 "denominator" = denominator;
}}

/// What the tables above say, for the test that holds them to the .proto files.
#[cfg(test)]
pub(crate) fn forms() -> Vec<crate::form::Form> {
    use crate::form::Formed;
    vec![
        Statement::form(),
        SealedIndicator::form(),
        SealedFigure::form(),
        SealedValue::form(),
        NotReported::form(),
        SealedCount::form(),
        SealedRatio::form(),
        SealedRange::form(),
    ]
}
