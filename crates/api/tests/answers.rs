//! What is answered says what the domain says, and nothing personal.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test says where")]

use api::v1;
use chrono::{DateTime, NaiveDate};
use cooperative::card::Card;
use cooperative::publication::{Basis, Comparator, Printed, PrintedUnit, Publication, Subject};
use cooperative::state::{Legal, Operating};
use cooperative::words::IndicatorId;
use cooperative::{CodeEvent, CooperativeId, Dong, Kind, Sector, Standing, Text, UnitCode};
use entry::arbitrary as any;
use figures::Value;
use figures::compare::{Comparison, Issued, compare};
use proptest::prelude::*;
use prost::Message;
use protox::prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use std::sync::LazyLock;
use uuid::Uuid;

static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).unwrap());

fn described(name: &str) -> MessageDescriptor {
    POOL.get_message_by_name(name).unwrap()
}

/// The name of the one field that is set.
fn kind(of: MessageDescriptor, bytes: &[u8]) -> String {
    let message = DynamicMessage::decode(of, bytes).unwrap();
    let set: Vec<_> = message.fields().map(|(field, _)| field.name().to_owned()).collect();
    assert_eq!(set.len(), 1);
    set.concat()
}

fn envelope(stream: &str) -> api::Envelope<'_> {
    api::Envelope {
        position: 7,
        recorded_at: DateTime::from_timestamp(1_700_000_000, 123_456_000).unwrap(),
        stream,
        revision: 3,
        append: Uuid::from_u128(5),
        index: 1,
        count: 2,
        partition: "12/106/03391",
        partition_sequence: 4,
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

proptest! {
    #[test]
    fn an_event_goes_by_its_own_word(event in any::event()) {
        let bytes = v1::Event::from(&event).encode_to_vec();
        prop_assert_eq!(kind(described("coopledger.v1.Event"), &bytes), event.word());
    }

    #[test]
    fn an_entry_is_shown_whole_and_its_secrets_are_not(payload in any::payload()) {
        let shown = api::history_entry(&envelope("cooperative:x"), &payload);
        prop_assert_eq!(&shown.name, "cooperatives/x/entries/3");
        prop_assert_eq!(shown.recorded_at.unwrap().nanos, 123_456_000);
        prop_assert_eq!(shown.effective_date, Some(api::date(payload.meta.effective)));
        let standing = match shown.standing {
            None if shown.by_deadline => Standing::ByDeadline,
            None => Standing::New,
            Some(v1::history_entry::Standing::ReplacesRevision(it)) => Standing::Replaces(it),
            Some(v1::history_entry::Standing::VoidsRevision(it)) => Standing::Voids(it),
        };
        prop_assert_eq!(standing, payload.meta.standing);
        prop_assert_eq!(shown.encrypted_fields.len(), payload.personal.len());
        prop_assert!(shown.revealed.is_none());
        let events = match (shown.happened.unwrap(), &payload.happened) {
            (v1::history_entry::Happened::Events(it), entry::Happened::Cooperative(events)) => {
                (it.events.len(), events.len())
            }
            (v1::history_entry::Happened::AreaEvents(it), entry::Happened::Area(events)) => {
                (it.events.len(), events.len())
            }
            (shown, entry::Happened::Code(event)) => {
                use v1::history_entry::Happened as Shown;
                let holder = event.holder().map(|it| it.to_string());
                match (shown, event) {
                    (Shown::CodeClaimed(it), CodeEvent::Claimed(_)) => {
                        prop_assert_eq!(Some(it.cooperative_id), holder);
                    }
                    (Shown::CodeTransferred(it), CodeEvent::Transferred(of)) => {
                        prop_assert_eq!(it.from_cooperative_id, of.from.to_string());
                        prop_assert_eq!(Some(it.to_cooperative_id), holder);
                    }
                    (Shown::CodeVoided(it), CodeEvent::Voided(of)) => {
                        prop_assert_eq!(it.cooperative_id, of.by.to_string());
                    }
                    (shown, _) => panic!("another event of a code: {shown:?}"),
                }
                (1, 1)
            }
            (shown, _) => panic!("another kind of stream: {shown:?}"),
        };
        prop_assert_eq!(events.0, events.1);
    }
}

#[test]
fn days_come_back_and_partial_ones_do_not() {
    assert_eq!(api::naive_date(&api::date(day(2024, 2, 29))), Some(day(2024, 2, 29)));
    for (year, month, day) in [(0, 1, 1), (2023, 0, 1), (2023, 1, 0), (2023, 2, 29), (10_000, 1, 1)]
    {
        assert_eq!(api::naive_date(&api::Date { year, month, day }), None);
    }
}

#[test]
fn entries_are_named_by_their_streams() {
    assert_eq!(api::entry_name("area:106", 2), "areas/106/entries/2");
    assert_eq!(api::entry_name("code:6200091230", 1), "codes/6200091230/entries/1");
}

#[test]
fn a_card_shows_its_details_only_in_full() {
    let text = |it| Text::new(it).unwrap();
    let card = Card {
        id: CooperativeId(Uuid::from_u128(9)),
        kind: Kind::Cooperative,
        code: None,
        name: text("HTX tái dựng 07"),
        commune: UnitCode::new("03391").unwrap(),
        seated: day(2019, 5, 3),
        address: Some(text("Bản Bo")),
        sector: Some(Sector::Trade),
        trades: Vec::new(),
        vsic: None,
        charter_capital: Some(Dong(5)),
        representative: None,
        registered_on: Some(day(2019, 5, 3)),
        ended_on: None,
        legal: Some(Legal::Suspended),
        operating: Operating::Running,
        members: 7,
        official_members: 6,
        managers: 2,
        loans_outstanding: Dong(350_000_000),
        partners: vec![text("Công ty A")],
        products: vec![(text("Miến dong"), 4)],
        exit: None,
        reorganisation: Some(cooperative::Reorganisation::Merger),
        predecessors: Vec::new(),
        successors: vec![CooperativeId(Uuid::from_u128(8))],
        duplicates: Vec::new(),
        revision: 12,
        position: 99,
    };
    let basic = api::cooperative(&card, false);
    assert_eq!(basic.details, None);
    assert_eq!(basic.name, format!("cooperatives/{}", card.id));
    assert_eq!((basic.members, basic.official_members, basic.managers), (7, 6, 2));
    assert_eq!(basic.legal(), v1::Legal::Suspended);
    assert_eq!(basic.reorganisation(), v1::ReorganisationKind::Merger);
    assert_eq!(basic.successor_cooperative_ids, [card.successors[0].to_string()]);
    assert_eq!(basic.loans_outstanding_dong, 350_000_000);
    assert_eq!(basic.registered_on, Some(api::date(day(2019, 5, 3))));
    let full = api::cooperative(&card, true).details.unwrap();
    assert_eq!((full.products[0].product.as_str(), full.products[0].stars), ("Miến dong", 4));
    assert_eq!(full.charter_capital_dong, Some(5));
    let unregistered = Card { sector: None, legal: None, ..card };
    assert_eq!(api::cooperative(&unregistered, false).legal(), v1::Legal::Unspecified);
}

#[test]
fn a_value_comes_back_as_it_was() {
    let values = [
        Value::Count(-3),
        Value::Ratio { numerator: 37_440, denominator: 53, covered: 53, population: 53 },
        Value::Range { low: 12, high: 57, denominator: 106 },
        Value::Missing { vi: "chưa có".into(), en: "none".into() },
    ];
    for value in values {
        assert_eq!(Option::<Value>::from(v1::FigureValue::from(&value)), Some(value));
    }
    assert_eq!(Option::<Value>::from(v1::FigureValue { value: None }), None);
}

#[test]
fn every_indicator_can_be_listed() {
    for indicator in figures::indicators() {
        let shown = v1::Indicator::from(indicator);
        assert_eq!(shown.indicator_id, indicator.id);
        assert_ne!(shown.unit(), v1::FigureUnit::Unspecified);
        assert!(!shown.label_vi.is_empty() && !shown.form.is_empty());
    }
    assert!(!figures::indicators().is_empty());
}

#[test]
fn a_row_of_a_comparison_keeps_both_values_exact() {
    let area = UnitCode::new("106").unwrap();
    let published = Publication {
        subject: Subject {
            indicator: IndicatorId::new("revenue.mean").unwrap(),
            label: Some(Text::new("Doanh thu bình quân").unwrap()),
            kind: Kind::Cooperative,
            sector: None,
            breakdown: None,
            period_from: day(2023, 1, 1),
            as_of: day(2023, 12, 31),
        },
        basis: Basis::Estimate,
        text: Text::new("1.100").unwrap(),
        value: Some(Printed { mantissa: 1_100, decimals: 0 }),
        unit: PrintedUnit::MillionDong,
        comparator: Comparator::Equal,
        not_comparable: None,
    };
    let exact =
        Value::Ratio { numerator: 37_440_000_000, denominator: 53, covered: 53, population: 53 };
    let regenerate = |it: &Subject| match it.as_of == day(2023, 12, 31) && it.sector.is_none() {
        true => exact.clone(),
        false => Value::Missing { vi: "không có".into(), en: "none".into() },
    };
    let rows = compare(&Comparison {
        area: &area,
        as_of: day(2023, 12, 31),
        publications: &[Issued { document: "KH".into(), what: published }],
        targets: &[],
        caveats: &[],
        regenerate: &regenerate,
    });
    let row = api::comparison_row(&rows[0], None);
    assert_eq!(row.label_vi, "Doanh thu bình quân");
    assert_eq!(row.verdict(), v1::Verdict::Differs);
    assert_eq!(row.regenerated_shown.unwrap().number, "706.4");
    assert_eq!(row.regenerated, Some((&exact).into()));
    assert_eq!(row.published.unwrap().number.unwrap().mantissa, 1_100);
    assert_eq!((row.basis, row.regenerated_basis), (2, 1));
    assert!(!row.reason_vi.is_empty() && !row.reason_en.is_empty());
    let labelled = api::comparison_row(&rows[0], Some(("Tên", "Name")));
    assert_eq!((labelled.label_vi.as_str(), labelled.label_en.as_str()), ("Tên", "Name"));
}
