//! The contract as clients see it: services, names, comments, reasons and their codes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test says where")]

use std::collections::BTreeMap;

use cooperative::rejection::Class;
use cooperative::{
    CooperativeId, Dong, Kind, LoanId, PersonId, Rejection, Text, Unerasable, UnitCode,
};
use protox::prost_reflect::{DescriptorPool, FieldDescriptor, Kind as Shape, MessageDescriptor};
use uuid::Uuid;

fn pool() -> DescriptorPool {
    DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).unwrap()
}

fn messages(pool: &DescriptorPool) -> impl Iterator<Item = MessageDescriptor> + '_ {
    pool.all_messages().filter(|it| it.package_name() == "coopledger.v1")
}

/// Every rejection that there is. `complete` below does not compile while one is missing.
fn rejections() -> Vec<Rejection> {
    use Rejection as R;
    let on = chrono::NaiveDate::from_ymd_opt(2023, 12, 31).unwrap();
    let person = PersonId(Uuid::from_u128(1));
    let loan = LoanId(Uuid::from_u128(2));
    let by = CooperativeId(Uuid::from_u128(3));
    let code = UnitCode::new("106").unwrap();
    let word = || Text::new("x").unwrap();
    vec![
        R::Value { field: "x", value: "x".into(), expected: "x", expected_vi: "x" },
        R::FutureDated { effective: on, recorded_on: on },
        R::Unfounded { on },
        R::NotRegistered { on },
        R::AlreadyFounded,
        R::AlreadyRegistered { since: on },
        R::Ended { on },
        R::KindDiffers { founded: Kind::Union, registered: Kind::Group },
        R::TooFewMembers { have: 1, need: 5, on },
        R::CodeTaken { code: "x".into(), by },
        R::UnknownCommune { code: code.clone(), on },
        R::UnknownUnit { code: code.clone(), on },
        R::UnitExists { code, from: on },
        R::State { state: "x", state_vi: "x", on },
        R::DebtsLeft { outstanding: Dong(1) },
        R::AlreadyMember { person, since: on },
        R::NotMember { person, on },
        R::Membership { rule: "x", rule_vi: "x" },
        R::AlreadyInPost { person, since: on },
        R::NotInPost { person, on },
        R::LoanExists { loan },
        R::ContractExists { contract: word() },
        R::NoLoan { loan, on },
        R::TooMuch { amount: Dong(2), left: Dong(1), of: "x", of_vi: "x" },
        R::ReturnExists { year: 2023 },
        R::RatingExists { year: 2023 },
        R::Rating { rule: "x", rule_vi: "x" },
        R::NoLink { partner: word(), on },
        R::LinkExists { partner: word() },
        R::LaterEntry { revision: 1, day: on, event: "x", because: Box::new(R::AlreadyFounded) },
        R::NoEntry { entry: 2, last: 1 },
        R::OtherStream { position: 1, stream: "x".into() },
        R::Gone { revision: 1, by: 2, voided: false, last: 2, last_voids: false },
        R::SaysNothing { revision: 1 },
        R::NothingChanged { revision: 1 },
        R::OtherEvent { was: "x", is: "y" },
        R::Joint { revision: 1, streams: 2 },
        R::CodeStays { code: "x".into() },
        R::TooLate { what: "x", what_vi: "x", latest: on },
        R::TooEarly { what: "x", what_vi: "x", earliest: on },
        R::Procedure { rule: "x", rule_vi: "x" },
        R::NotOpen { what: "x", what_vi: "x", on },
        R::MeetingExists { year: 2023 },
        R::NotReversible { revision: 1, on },
        R::Credit { rule: "x", rule_vi: "x" },
        R::Unit { code: UnitCode::new("106").unwrap(), on, rule: "x", rule_vi: "x" },
        R::Party { cooperative: by, because: Box::new(R::AlreadyFounded) },
        R::Erasure(Unerasable::Unknown { persons: vec![person] }),
        R::Erasure(Unerasable::Already { persons: vec![person], by: 1 }),
        R::Erasure(Unerasable::Stays { revision: 1 }),
    ]
}

/// Its place in the list above.
fn complete(it: &Rejection) -> usize {
    use Rejection as R;
    match it {
        R::Value { .. } => 0,
        R::FutureDated { .. } => 1,
        R::Unfounded { .. } => 2,
        R::NotRegistered { .. } => 3,
        R::AlreadyFounded => 4,
        R::AlreadyRegistered { .. } => 5,
        R::Ended { .. } => 6,
        R::KindDiffers { .. } => 7,
        R::TooFewMembers { .. } => 8,
        R::CodeTaken { .. } => 9,
        R::UnknownCommune { .. } => 10,
        R::UnknownUnit { .. } => 11,
        R::UnitExists { .. } => 12,
        R::State { .. } => 13,
        R::DebtsLeft { .. } => 14,
        R::AlreadyMember { .. } => 15,
        R::NotMember { .. } => 16,
        R::Membership { .. } => 17,
        R::AlreadyInPost { .. } => 18,
        R::NotInPost { .. } => 19,
        R::LoanExists { .. } => 20,
        R::ContractExists { .. } => 21,
        R::NoLoan { .. } => 22,
        R::TooMuch { .. } => 23,
        R::ReturnExists { .. } => 24,
        R::RatingExists { .. } => 25,
        R::Rating { .. } => 26,
        R::NoLink { .. } => 27,
        R::LinkExists { .. } => 28,
        R::LaterEntry { .. } => 29,
        R::NoEntry { .. } => 30,
        R::OtherStream { .. } => 31,
        R::Gone { .. } => 32,
        R::SaysNothing { .. } => 33,
        R::NothingChanged { .. } => 34,
        R::OtherEvent { .. } => 35,
        R::Joint { .. } => 36,
        R::CodeStays { .. } => 37,
        R::TooLate { .. } => 38,
        R::TooEarly { .. } => 39,
        R::Procedure { .. } => 40,
        R::NotOpen { .. } => 41,
        R::MeetingExists { .. } => 42,
        R::NotReversible { .. } => 43,
        R::Credit { .. } => 44,
        R::Unit { .. } => 45,
        R::Party { .. } => 46,
        R::Erasure(Unerasable::Unknown { .. }) => 47,
        R::Erasure(Unerasable::Already { .. }) => 48,
        R::Erasure(Unerasable::Stays { .. }) => 49,
    }
}

/// The status code of each reason, as the contract states it.
fn codes(pool: &DescriptorPool) -> BTreeMap<String, String> {
    let reasons = pool.get_enum_by_name("coopledger.v1.ErrorReason").unwrap();
    let option = pool.get_extension_by_name("coopledger.v1.grpc_code").unwrap();
    let code = |options: protox::prost_reflect::DynamicMessage| {
        options.get_extension(&option).as_str().unwrap().to_owned()
    };
    reasons.values().map(|it| (it.name().to_owned(), code(it.options()))).collect()
}

#[test]
fn every_rejection_has_its_reason_and_its_code_in_the_contract() {
    let pool = pool();
    let codes = codes(&pool);
    for (index, rejection) in rejections().iter().enumerate() {
        assert_eq!(complete(rejection), index);
        let reason = api::reason_of(rejection);
        assert_eq!(api::reason_name(reason), rejection.reason());
        let code = match rejection.class() {
            Class::Invalid => "INVALID_ARGUMENT",
            Class::NotFound => "NOT_FOUND",
            Class::Exists => "ALREADY_EXISTS",
            Class::Precondition => "FAILED_PRECONDITION",
        };
        assert_eq!(codes[reason.as_str_name()], code, "{reason:?}");
    }
}

#[test]
fn every_reason_has_a_code_that_grpc_has() {
    let known = [
        "INVALID_ARGUMENT",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "RESOURCE_EXHAUSTED",
        "DEADLINE_EXCEEDED",
    ];
    for (reason, code) in codes(&pool()) {
        let unsaid = reason == "ERROR_REASON_UNSPECIFIED";
        assert_eq!(known.contains(&code.as_str()), !unsaid, "{reason}: {code}");
    }
}

#[test]
fn the_descriptors_hold_every_service_and_the_stored_form() {
    let pool = pool();
    let services: Vec<String> = pool.services().map(|it| it.full_name().to_owned()).collect();
    let named = ["Audit", "Figures", "Log", "Register", "Registrar", "Work"];
    let named: Vec<_> = named.iter().map(|it| format!("coopledger.v1.{it}Service")).collect();
    let mut sorted = services;
    sorted.sort();
    assert_eq!(sorted, named);
    assert!(pool.get_message_by_name("coopledger.log.v1.Entry").is_some());
}

#[test]
fn every_answer_names_its_pin_and_the_position_it_rests_on() {
    for service in pool().services() {
        for method in service.methods() {
            let (input, output) = (method.input(), method.output());
            let name = method.full_name();
            assert!(output.get_field_by_name("log_position").is_some(), "{name}");
            let reads = !service.name().starts_with("Registrar");
            assert_eq!(input.get_field_by_name("min_position").is_some(), reads, "{name}");
            let pinned = reads && !["AuditService", "LogService"].contains(&service.name());
            assert_eq!(input.get_field_by_name("pin").is_some(), pinned, "{name}");
            assert_eq!(output.get_field_by_name("resolved").is_some(), pinned, "{name}");
            let pages = input.get_field_by_name("page_size").is_some();
            assert_eq!(input.get_field_by_name("page_token").is_some(), pages, "{name}");
            assert_eq!(output.get_field_by_name("next_page_token").is_some(), pages, "{name}");
        }
    }
}

#[test]
fn no_value_is_a_float_and_money_says_so_in_its_name() {
    let pool = pool();
    let floats = |it: &FieldDescriptor| matches!(it.kind(), Shape::Float | Shape::Double);
    for message in messages(&pool) {
        for field in message.fields() {
            assert!(!floats(&field), "{}", field.full_name());
            if field.name().ends_with("_dong") {
                assert!(matches!(field.kind(), Shape::Int64), "{}", field.full_name());
            }
        }
    }
}

#[test]
fn only_safe_calls_are_repeated_and_only_when_unavailable() {
    let config = include_str!("../../../proto/coopledger/v1/service_config.json");
    let codes = config.split("retryableStatusCodes\":").nth(1).unwrap();
    assert_eq!(codes.split(']').next().unwrap().trim(), "[\"UNAVAILABLE\"");
    for service in pool().services() {
        assert!(config.contains(service.full_name()), "{}", service.full_name());
    }
    assert!(!config.contains("Stream\"") && !config.contains("ReadEntries"));
}
