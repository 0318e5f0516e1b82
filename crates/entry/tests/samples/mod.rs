//! What the golden files mean.

mod areas;
mod cooperatives;

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::NaiveDate;
use cooperative::publication::AreaEvent;
use cooperative::{
    CodeClaimed, CodeEvent, CodeTransferred, CodeVoided, CooperativeId, Event, PersonId, Standing,
    Step, Text,
};
use entry::{Assurance, Document, Field, Happened, Meta, Payload, Personal, Recorder};
use uuid::Uuid;

/// A payload for each golden file, by the file's name.
pub fn samples() -> BTreeMap<String, Payload> {
    let mut samples = BTreeMap::new();
    for event in cooperatives::events() {
        let name = event.word().to_string();
        samples.insert(name, payload(Happened::Cooperative(vec![event])));
    }
    for (name, event) in cooperatives::grown() {
        samples.insert(name.into(), payload(Happened::Cooperative(vec![event])));
    }
    for event in areas::events() {
        let name = word(&event).to_string();
        samples.insert(name, payload(Happened::Area(vec![event])));
    }
    for (name, event) in areas::grown() {
        samples.insert(name.into(), payload(Happened::Area(vec![event])));
    }
    for it in codes() {
        samples.insert(it.word().into(), payload(Happened::Code(it)));
    }
    samples.insert("several_events".into(), replacing());
    samples.insert("by_deadline".into(), by_deadline());
    samples.insert("voids_with_the_least".into(), voiding());
    samples.insert("voids_in_an_area".into(), voiding_in_an_area());
    samples
}

fn codes() -> [CodeEvent; 3] {
    let (by, to) = (CooperativeId(id(1)), CooperativeId(id(2)));
    [
        CodeEvent::Claimed(CodeClaimed { by }),
        CodeEvent::Transferred(CodeTransferred { from: by, to }),
        CodeEvent::Voided(CodeVoided { by }),
    ]
}

/// The stored name of an area's event.
pub fn word(event: &AreaEvent) -> &'static str {
    match event {
        AreaEvent::UnitEstablished(_) => "unit_established",
        AreaEvent::FigurePublished(_) => "figure_published",
        AreaEvent::TargetSet(_) => "target_set",
        AreaEvent::CaveatNoted(_) => "caveat_noted",
        AreaEvent::UnitAbolished => "unit_abolished",
        AreaEvent::UnitReorganised(_) => "unit_reorganised",
        AreaEvent::OfficeAssigned(_) => "office_assigned",
        AreaEvent::StatementSealed(_) => "statement_sealed",
        AreaEvent::KeyRolled(_) => "key_rolled",
    }
}

/// Replaces an entry by several events, with everything that a payload can have.
fn replacing() -> Payload {
    let mut payload = payload(Happened::Cooperative(cooperatives::events()[10..26].to_vec()));
    payload.meta.effective = day(1962, 3, 4);
    payload.meta.order = 65535;
    payload.meta.standing = Standing::Replaces(3);
    payload.meta.reason = Some(text("Nhập sai ngày"));
    payload.meta.recorder.assurance = Assurance::Authenticated;
    payload.meta.import = Some(text("tam-duong-2023"));
    payload.personal = Field::ALL.iter().map(|it| personal(*it)).collect();
    payload.personal[4].person = None;
    payload
}

/// A scheduler's, of a term that has passed.
fn by_deadline() -> Payload {
    let mut payload = payload(Happened::Cooperative(vec![Event::Step(Step::DissolutionLapsed)]));
    payload.meta.standing = Standing::ByDeadline;
    payload.meta.document = None;
    payload.personal = vec![];
    payload
}

/// Voids an entry, with nothing that a payload can be without.
fn voiding() -> Payload {
    let mut payload = payload(Happened::Cooperative(vec![]));
    payload.meta.effective = day(1970, 1, 1);
    payload.meta.order = 0;
    payload.meta.standing = Standing::Voids(u64::MAX);
    payload.meta.document = None;
    payload.personal = vec![];
    payload
}

/// Voids an entry of an area, with a document of which nothing is known.
fn voiding_in_an_area() -> Payload {
    let mut payload = voiding();
    payload.happened = Happened::Area(vec![]);
    payload.meta.document = Some(Document::default());
    payload
}

fn payload(happened: Happened) -> Payload {
    Payload {
        meta: Meta {
            effective: day(2023, 6, 30),
            order: 2,
            standing: Standing::New,
            reason: None,
            recorder: Recorder { id: text("clerk:tam-duong-01"), assurance: Assurance::Asserted },
            document: Some(Document {
                number: Some(text("12/QĐ-UBND")),
                date: Some(day(2023, 6, 29)),
                issuer: Some(text("UBND huyện Tam Đường")),
            }),
            digest: std::array::from_fn(|it| it as u8),
            import: None,
        },
        happened,
        personal: vec![personal(Field::FullName)],
    }
}

fn personal(field: Field) -> Personal {
    Personal {
        person: Some(PersonId(id(2))),
        field,
        algorithm: 1,
        key: id(3),
        nonce: std::array::from_fn(|it| 0xa0 + it as u8),
        ciphertext: Bytes::from_static(b"not readable without its key"),
        commitment: std::array::from_fn(|it| 0xff - it as u8),
    }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x67e5_5044_10b1_526f_9247_bb68_0e5f_0000 + number)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn text(word: &str) -> Text {
    Text::new(word).unwrap()
}
