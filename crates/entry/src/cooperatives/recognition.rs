//! The stored form of value chains, certified products and support.

use cooperative::recognition::{Certification, Link, Support, Unlink};

use crate::form::message;

message! { Link, "Linked" {
    1 "partner" = partner;
    2 "product" = product;
}}

message! { Unlink, "Unlinked" {
    1 "partner" = partner;
}}

message! { Certification, "ProductCertified" {
    1 "product" = product;
    2 "stars" = stars;
}}

message! { Support, "SupportReceived" {
    1 "kind" = kind;
    2 "programme" = programme;
    3 "amount_dong" = amount;
    4 "people" = people;
}}

/// What the tables say, for the test that holds them to the .proto files.
#[cfg(test)]
pub(super) fn forms() -> Vec<crate::form::Form> {
    use crate::form::Formed;
    vec![Link::form(), Unlink::form(), Certification::form(), Support::form()]
}
