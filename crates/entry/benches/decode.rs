//! How many entries a second one core decodes: a member who joined, with a document and one
//! personal field.
//!
//! `cargo bench -p entry --bench decode`. Beside `decode_fold` stands prost with the same fields, its
//! provenance left as shared bytes too and nothing of the domain made of them yet.

use std::hint::black_box;
use std::time::Instant;

use bytes::Bytes;
use chrono::NaiveDate;
use cooperative::membership::{Joining, MemberKind, PartyKind};
use cooperative::{Dong, Event, PersonId, Standing, Text};
use entry::{Assurance, Document, Field, Happened, Meta, Payload, Personal, Recorder, decode_fold};
use prost::Message;
use uuid::Uuid;

const ENTRIES: usize = 100_000;
const ROUNDS: usize = 7;

#[derive(Clone, PartialEq, Message)]
struct Stored {
    #[prost(sint32, optional, tag = "1")]
    effective_day: Option<i32>,
    #[prost(uint32, tag = "2")]
    order: u32,
    #[prost(message, optional, tag = "5")]
    cooperative: Option<StoredEvents>,
    #[prost(bytes = "bytes", tag = "15")]
    provenance: Bytes,
}

#[derive(Clone, PartialEq, Message)]
struct StoredEvents {
    #[prost(message, repeated, tag = "1")]
    events: Vec<StoredEvent>,
}

#[derive(Clone, PartialEq, Message)]
struct StoredEvent {
    #[prost(message, optional, tag = "11")]
    member_joined: Option<StoredJoining>,
}

#[derive(Clone, PartialEq, Message)]
struct StoredJoining {
    #[prost(bytes = "vec", tag = "1")]
    person_id: Vec<u8>,
    #[prost(int32, tag = "2")]
    party: i32,
    #[prost(int32, tag = "3")]
    kind: i32,
    #[prost(int64, optional, tag = "4")]
    capital_dong: Option<i64>,
}

fn text(word: &str) -> Option<Text> {
    Text::new(word).ok()
}

fn joined(index: usize, personal: bool) -> Option<Payload> {
    let person = PersonId(Uuid::from_u128(0x9e37_79b9_7f4a_7c15_u128 * (index as u128 + 1)));
    let joining = Joining {
        person,
        party: PartyKind::Person,
        kind: MemberKind::Official,
        capital: Some(Dong(5_000_000 + index as i64)),
    };
    let personal = personal.then(|| Personal {
        person: Some(person),
        field: Field::FullName,
        algorithm: 1,
        key: person.0,
        nonce: [7; 24],
        ciphertext: Bytes::from_static(&[9; 48]),
        commitment: [8; 32],
    });
    Some(Payload {
        meta: Meta {
            effective: NaiveDate::from_ymd_opt(2019, 5, 1 + (index % 28) as u32)?,
            order: 0,
            standing: Standing::New,
            reason: None,
            recorder: Recorder { id: text("clerk:tam-duong-01")?, assurance: Assurance::Asserted },
            document: Some(Document {
                number: text("12/QĐ-UBND"),
                date: NaiveDate::from_ymd_opt(2019, 5, 1),
                issuer: text("UBND huyện Tam Đường"),
            }),
            digest: [3; 32],
            import: text("tam-duong-2023"),
        },
        happened: Happened::Cooperative(vec![Event::MemberJoined(joining)]),
        personal: personal.into_iter().collect(),
    })
}

/// The best of several rounds, in million entries a second.
fn rate(entries: &[Bytes], read: impl Fn(&Bytes) -> bool) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let read = entries.iter().filter(|it| read(black_box(it))).count();
        assert_eq!(read, entries.len());
        best = best.min(start.elapsed().as_secs_f64());
    }
    entries.len() as f64 / best / 1e6
}

fn main() {
    for personal in [false, true] {
        let payloads: Vec<_> = (0..ENTRIES).filter_map(|it| joined(it, personal)).collect();
        let start = Instant::now();
        let entries: Vec<_> = payloads.iter().map(Payload::encode).collect();
        let encode = entries.len() as f64 / start.elapsed().as_secs_f64() / 1e6;
        let length = entries.iter().map(Bytes::len).sum::<usize>() / entries.len();
        let fold = rate(&entries, |it| black_box(decode_fold(it)).is_ok());
        let whole = rate(&entries, |it| black_box(Payload::decode(it)).is_ok());
        let prost = rate(&entries, |it| black_box(Stored::decode(it.clone())).is_ok());
        println!("member_joined, {length} bytes, million entries/s on one core:");
        println!(
            "  decode_fold {fold:.1}  decode {whole:.1}  encode {encode:.1}  prost {prost:.1}"
        );
    }
}
