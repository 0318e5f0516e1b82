//! What happens to codes.

use cooperative::code::Handover;
use cooperative::{CodeClaimed, CodeTransferred, CodeVoided};

use crate::form::message;

message! { CodeClaimed, "CodeClaimed" {
    1 "cooperative_id" = by;
}}

message! { CodeTransferred, "CodeTransferred" {
    1 "from_cooperative_id" = from;
    2 "to_cooperative_id" = to;
}}

message! { CodeVoided, "CodeVoided" {
    1 "cooperative_id" = by;
}}

message! { Handover, "CodeHandedOver" {
    1 "code" = code;
    2 "to_cooperative_id" = to;
}}

/// What the tables above say of a code's own stream, for the test that holds them to the .proto
/// files.
#[cfg(test)]
pub(super) fn forms() -> Vec<crate::form::Form> {
    use crate::form::Formed;
    vec![CodeClaimed::form(), CodeTransferred::form(), CodeVoided::form()]
}
