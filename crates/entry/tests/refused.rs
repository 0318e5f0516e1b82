//! Bytes that no version ever wrote, or that a later one will write: each is refused by name.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod samples;

use entry::{EntryError, Payload, decode_fold};

/// A sample's bytes with `from` replaced by `to` of the same length, which must stand in it exactly
/// once.
fn changed(name: &str, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = samples::samples()[name].encode().to_vec();
    let places: Vec<_> = (0..bytes.len()).filter(|it| bytes[*it..].starts_with(from)).collect();
    assert_eq!(places.len(), 1, "{from:02x?} stands in {name} at {places:?}");
    bytes[places[0]..places[0] + to.len()].copy_from_slice(to);
    bytes
}

#[track_caller]
fn refused(bytes: &[u8], error: EntryError) {
    assert_eq!(Payload::decode(bytes), Err(error.clone()));
    assert_eq!(decode_fold(bytes), Err(error));
}

/// The keys of `cooperative`, of `events` within it and of `suspended` within that, with their
/// lengths.
const SUSPENDED: [u8; 6] = [0x2a, 4, 0x0a, 2, 0x22, 0];

/// A `member_joined` with its party (a household) and kind (a capital associate) at the end of its
/// fields.
const PARTY: [u8; 4] = [0x10, 2, 0x18, 2];

#[test]
fn an_event_of_the_future_is_named_by_its_number() {
    // 2047, with a key of two bytes: more than `suspended` has, whose length becomes the second.
    let future = changed("suspended", &SUSPENDED, &[0x2a, 4, 0x0a, 2, 0xfa, 0x7f]);
    refused(&future, EntryError::Unknown { what: "CooperativeEvent", number: 2047 });
}

#[test]
fn a_vocabulary_s_word_of_the_future_is_named_by_its_number() {
    let future = changed("member_joined", &PARTY, &[0x10, 99, 0x18, 2]);
    refused(&future, EntryError::Unknown { what: "PartyKind", number: 99 });
    let unspecified = changed("member_joined", &PARTY, &[0x10, 2, 0x18, 0]);
    refused(&unspecified, EntryError::Unknown { what: "MemberKind", number: 0 });
}

#[test]
fn a_field_of_the_future_is_named_by_its_number() {
    let inside = changed("member_joined", &PARTY, &[0x10, 2, 0x78, 2]);
    refused(&inside, EntryError::Unknown { what: "MemberJoined", number: 15 });
    let empty = [0x2a, 4, 0x0a, 2, 0x40, 0];
    refused(
        &changed("suspended", &SUSPENDED, &empty),
        EntryError::WireType {
            what: "CooperativeEvent.dissolution_resolved",
            expected: "DissolutionResolved",
        },
    );
    let mut bytes = samples::samples()["suspended"].encode().to_vec();
    bytes.extend([0x60, 1]);
    refused(&bytes, EntryError::Unknown { what: "Payload", number: 12 });
}

#[test]
fn what_always_stands_is_missed() {
    refused(&[], EntryError::Missing { what: "Payload.effective_day" });
    refused(&[0x08, 2], EntryError::Missing { what: "Payload.provenance" });
    let bare = changed("suspended", &SUSPENDED, &[0x2a, 4, 0x0a, 0, 0x0a, 0]);
    refused(&bare, EntryError::Missing { what: "CooperativeEvent" });
    let twice = changed("member_joined", &PARTY, &[0x10, 2, 0x10, 2]);
    refused(&twice, EntryError::Twice { what: "MemberJoined.party" });
}

#[test]
fn a_day_that_no_calendar_has_is_out_of_range() {
    let bytes = [0x08, 0xff, 0xff, 0xff, 0xff, 0x0f];
    refused(&bytes, EntryError::OutOfRange { what: "Payload.effective_day" });
}

#[test]
fn a_damaged_provenance_is_refused_by_whoever_reads_it() {
    // The assurance, at the end of the recorder's 22 bytes.
    let future = changed("suspended", b"tam-duong-01\x10\x01", b"tam-duong-01\x10\x07");
    let error = EntryError::Unknown { what: "Assurance", number: 7 };
    assert_eq!(Payload::decode(&future), Err(error));
    assert!(decode_fold(&future).is_ok());
    let garbled = changed("suspended", b"clerk:tam", b"clerk\xfftam");
    let error = EntryError::NotUtf8 { what: "Recorder.id" };
    assert_eq!(Payload::decode(&garbled), Err(error));
    let control = changed("suspended", b"clerk:tam", b"clerk\ntam");
    let error = Payload::decode(&control);
    assert!(matches!(error, Err(EntryError::Word { what: "Recorder.id", .. })), "{error:?}");
}
