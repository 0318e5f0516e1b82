//! Value chains, certified products and support.

use cooperative::recognition::{Certification, Link, Support, SupportKind, Unlink};
use cooperative::*;

use crate::fixtures::*;

fn link(on: &str, partner: &str) -> Command {
    at(on, Act::Link(Link { partner: text(partner), product: None }))
}

fn unlink(on: &str, partner: &str) -> Command {
    at(on, Act::Unlink(Unlink { partner: text(partner) }))
}

fn certify(on: &str, stars: u8) -> Command {
    at(on, Act::CertifyProduct(Certification { product: text("Miến dong"), stars }))
}

fn support(amount: Option<i64>) -> Act {
    let (kind, amount) = (SupportKind::Training, amount.map(Dong));
    Act::ReceiveSupport(Support { kind, programme: None, amount, people: Some(2) })
}

#[test]
fn one_link_a_partner_at_a_time() {
    let mut given = vec![cooperative(), link("2022-01-01", "Công ty A")];
    let exists = Rejection::LinkExists { partner: text("Công ty A") };
    check(&given, link("2022-02-01", "Công ty B"), Ok(()));
    check(&given, link("2022-02-01", "Công ty A"), Err(exists));
    given.push(unlink("2022-03-01", "Công ty A"));
    check(&given, link("2022-03-02", "Công ty A"), Ok(()));
}

#[test]
fn the_same_partner_typed_another_way_is_the_same_partner() {
    let given = [cooperative(), link("2022-01-01", "Công ty Giống cây trồng")];
    let partner = text("Công ty Giống cây trồng");
    let decomposed = "Co\u{302}ng ty  Gio\u{302}\u{301}ng\u{A0}ca\u{302}y tro\u{302}\u{300}ng";
    check(&given, link("2022-02-01", decomposed), Err(Rejection::LinkExists { partner }));
}

#[test]
fn only_a_standing_link_ends() {
    let on = "2022-03-01";
    let given = [cooperative(), link("2022-01-01", "Công ty A")];
    let none = Rejection::NoLink { partner: text("Công ty B"), on: day(on) };
    check(&given, unlink(on, "Công ty A"), Ok(()));
    check(&given, unlink(on, "Công ty B"), Err(none));
}

#[test]
fn stars_are_three_to_five_and_certifying_again_replaces_them() {
    check(&[cooperative()], certify("2022-01-01", 3), Ok(()));
    check(&[cooperative()], certify("2022-01-01", 5), Ok(()));
    refuses_value(certify("2022-01-01", 2).act, "stars", "2");
    refuses_value(certify("2022-01-01", 6).act, "stars", "6");
    let history = history(&[cooperative(), certify("2022-01-01", 3), certify("2023-01-01", 4)]);
    let products = &history.head().registered().unwrap().products;
    assert_eq!(products.get(&text("Miến dong")), Some(&4));
}

#[test]
fn support_may_be_without_an_amount_but_not_below_zero() {
    check(&[cooperative()], at("2022-01-01", support(None)), Ok(()));
    check(&[cooperative()], at("2022-01-01", support(Some(0))), Ok(()));
    refuses_value(support(Some(-1)), "amount", "-1 đồng");
    let founded = [at("2021-01-01", founding(Kind::Cooperative))];
    let on = day("2022-01-01");
    let none = Err(Rejection::NotRegistered { on });
    check(&founded, at("2022-01-01", support(None)), none.clone());
    check(&founded, certify("2022-01-01", 3), none);
}
