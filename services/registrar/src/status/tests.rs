use std::collections::BTreeMap;

use protox::prost_reflect::{DescriptorPool, Value};
use uuid::Uuid;

use super::*;

/// The code that the contract gives each reason, by its name without the prefix.
fn contract() -> BTreeMap<String, String> {
    let pool = DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).unwrap();
    let code = pool.get_extension_by_name("coopledger.v1.grpc_code").unwrap();
    let reasons = pool.get_enum_by_name("coopledger.v1.ErrorReason").unwrap();
    let placed = reasons.values().filter_map(|it| {
        let name = it.name().strip_prefix("ERROR_REASON_")?.to_owned();
        match it.options().get_extension(&code).into_owned() {
            Value::String(code) => Some((name, code)),
            _ => None,
        }
    });
    placed.collect()
}

fn errors() -> Vec<RecordError> {
    let id = Uuid::from_u128(7);
    let at = chrono::DateTime::UNIX_EPOCH;
    let on = at.date_naive();
    let append = |it| RecordError::Append(it);
    let boxed = || std::io::Error::other("SQLITE_IOERR in pages").into();
    let code = cooperative::UnitCode::new("03390").unwrap();
    vec![
        Rejection::Unfounded { on }.into(),
        Rejection::AlreadyFounded.into(),
        Rejection::FutureDated { effective: on, recorded_on: on }.into(),
        Rejection::UnknownCommune { code, on }.into(),
        RecordError::Moved { expected: 1, actual: 2 },
        RecordError::Reused { id },
        RecordError::Text { field: "note", expected: "short", expected_vi: "ngắn" },
        RecordError::Erased { person: cooperative::PersonId(id) },
        RecordError::Busy,
        append(AppendError::Malformed("in pages".into())),
        append(AppendError::TooLarge { bytes: 1, limit: 0 }),
        append(AppendError::ClockBehind { now: at, last: at }),
        append(AppendError::ClockAhead { now: at, last: at }),
        append(AppendError::Lost("entry 7".into())),
        append(AppendError::Full),
        append(AppendError::Unavailable(boxed())),
        RecordError::Read(ReadError::Unavailable(boxed())),
        RecordError::Read(ReadError::Damaged {
            position: eventlog::Position(1),
            what: "in pages".into(),
        }),
        RecordError::Vault(VaultError::Full),
        RecordError::Vault(VaultError::Stopped),
    ]
}

/// `InvalidArgument` as `INVALID_ARGUMENT`.
fn screaming(code: Code) -> String {
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

#[test]
fn every_error_has_the_code_that_the_contract_gives_its_reason() {
    let contract = contract();
    for it in errors() {
        let status = status(&it);
        let info = status.get_details_error_info().unwrap();
        assert_eq!(contract.get(&info.reason), Some(&screaming(status.code())), "{it:?}");
        assert_eq!(info.domain, "coopledger");
        let within = error(&it);
        assert_eq!(within.code, status.code() as i32);
        assert_eq!(reason_name(within.reason()), info.reason);
        assert!(!within.message_vi.is_empty() && !within.message_en.is_empty(), "{it:?}");
        let localized = status.get_details_localized_message().unwrap();
        assert_eq!((localized.locale.as_str(), &localized.message), ("vi-VN", &within.message_vi));
    }
}

#[test]
fn no_error_says_what_the_server_is_made_of() {
    for it in errors() {
        let (status, within) = (status(&it), error(&it));
        for text in [status.message(), &within.message_en, &within.message_vi] {
            assert!(!text.contains("SQLITE") && !text.contains("pages"), "{text}");
        }
    }
}

#[test]
fn details_fit_the_error() {
    let bad =
        status(&RecordError::Text { field: "note", expected: "short", expected_vi: "ngắn" });
    let violations = bad.get_details_bad_request().unwrap().field_violations;
    assert_eq!(violations[0].field, "note");
    let exists = status(&Rejection::AlreadyFounded.into());
    assert_eq!(exists.get_details_resource_info().unwrap().resource_type, "cooperative");
    let precondition = status(&RecordError::Moved { expected: 1, actual: 2 });
    let info = precondition.get_details_error_info().unwrap();
    assert_eq!(info.metadata.get("actual").map(String::as_str), Some("2"));
    assert!(precondition.get_details_precondition_failure().is_some());
    let retry = status(&RecordError::Append(AppendError::Unavailable("down".into())));
    assert_eq!(retry.get_details_retry_info().unwrap().retry_delay, Some(RETRY));
    assert!(exists.get_details_retry_info().is_none());
}
