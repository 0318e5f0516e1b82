//! The form of an entry never changes: what was written once is read for ever.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what tests are made with may fail as tests do"
)]

use bytes::Bytes;
use chrono::DateTime;
use eventlog::{AppendId, Envelope, Partition, Position, Revision, StreamId};
use uuid::Uuid;

/// Written when the form was settled. Never written anew: a form that differs gets a file of its
/// own.
const GOLDEN: &[u8] = include_bytes!("golden/entry-1.bin");

fn golden() -> Envelope {
    Envelope {
        position: Position(1_234_567),
        recorded_at: DateTime::from_timestamp_micros(1_688_169_600_123_456).unwrap(),
        stream: StreamId::new("coop:0f8fad5b-d9cb-469f-a165-70867728950e").unwrap(),
        revision: Revision(42),
        append: AppendId(Uuid::from_u128(0x0f8f_ad5b_d9cb_469f_a165_7086_7728_950e)),
        index: 1,
        count: 3,
        partition: Partition::new("12/106/03390").unwrap(),
        partition_sequence: 300,
        payload: Bytes::from_static(b"\x0a\x03abc"),
    }
}

#[test]
fn the_first_form_is_read_for_ever() {
    assert_eq!(Envelope::decode(Bytes::from_static(GOLDEN)).unwrap(), golden());
}

#[test]
fn the_first_form_is_still_what_is_written() {
    assert_eq!(golden().encode(), GOLDEN);
}

#[test]
fn scanned_fields_come_first_under_low_tags() {
    let position = [0x08, 0x87, 0xad, 0x4b];
    assert_eq!(GOLDEN[..4], position, "field 1, a varint, is the position");
    let mut keys = Vec::new();
    let mut rest = GOLDEN;
    while let [key, tail @ ..] = rest {
        keys.push(key >> 3);
        assert!(key & 0x80 == 0, "every tag is below 16");
        rest = match key & 7 {
            0 => &tail[tail.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1..],
            2 => &tail[1 + usize::from(tail[0])..],
            other => panic!("wire type {other}"),
        };
    }
    assert_eq!(keys, [1, 2, 3, 4, 5, 6, 7, 8, 9, 12]);
}
