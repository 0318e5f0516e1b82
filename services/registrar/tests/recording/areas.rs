//! Units, publications, and where streams begin.

use cooperative::area::Level;
use cooperative::key_roll::KeyRoll;
use cooperative::publication::{
    AreaEvent, Basis, Caveat, Comparator, Printed, PrintedUnit, Publication, Subject,
};
use cooperative::words::IndicatorId;
use cooperative::{Kind, Rejection};
use registrar::RecordError;

use crate::asking::*;
use crate::ledger::Ledger;

pub fn publication() -> AreaEvent {
    let subject = Subject {
        indicator: IndicatorId::new("coops.total").unwrap(),
        label: None,
        kind: Kind::Cooperative,
        sector: None,
        breakdown: None,
        period_from: day(2023, 1, 1),
        as_of: day(2023, 12, 31),
    };
    AreaEvent::FigurePublished(Box::new(Publication {
        subject,
        basis: Basis::Actual,
        text: text("53 HTX"),
        value: Some(Printed { mantissa: 53, decimals: 0 }),
        unit: PrintedUnit::Count,
        comparator: Comparator::Equal,
        not_comparable: None,
    }))
}

#[tokio::test]
async fn a_unit_begins_where_it_lies() {
    let ledger = Ledger::in_memory().await;
    let partitions: Vec<_> = ledger.entries().await;
    let partitions: Vec<_> = partitions.iter().map(|(it, _)| it.partition.as_str()).collect();
    assert_eq!(partitions, ["VN", "12", "12/106", "12/106/03390"]);
}

#[tokio::test]
async fn what_is_published_goes_to_the_areas_stream() {
    for registrar in [true, false] {
        let ledger = Ledger::in_memory().await;
        let registrar = if registrar { ledger.registrar.clone() } else { ledger.restarted() };
        let answer =
            registrar.record(area(5, "106", day(2024, 1, 3), publication())).await.unwrap();
        assert_eq!((answer.revision, answer.cooperative, answer.first), (2, None, 5));
        let caveat = Caveat {
            indicator: IndicatorId::new("coops.total").unwrap(),
            sector: None,
            text: text("số liệu ước"),
        };
        let caveat = area(6, "106", day(2024, 1, 4), AreaEvent::CaveatNoted(Box::new(caveat)));
        assert_eq!(registrar.record(caveat.clone()).await.unwrap().revision, 3);
        assert!(registrar.record(caveat).await.unwrap().repeated);
        let stream = ledger.stream("area:106").await;
        assert!(stream.iter().all(|(it, _)| it.partition.as_str() == "12/106"));
    }
}

#[tokio::test]
async fn units_rest_on_the_units_above_them() {
    let ledger = Ledger::in_memory().await;
    let refused = ledger.registrar.record(unit(9, "03393", Level::Commune, Some("999"))).await;
    let Err(RecordError::Rejected(Rejection::UnknownUnit { code, .. })) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(code.as_str(), "999");
    let refused = ledger.registrar.record(unit(10, "106", Level::District, Some("12"))).await;
    assert!(matches!(refused, Err(RecordError::Rejected(Rejection::UnitExists { .. }))));
    // A unit that names itself as the one above is refused, and does no harm.
    let refused = ledger.registrar.record(unit(11, "107", Level::District, Some("107"))).await;
    assert!(matches!(refused, Err(RecordError::Rejected(_))), "{refused:?}");
    let refused = ledger.registrar.record(area(12, "999", day(2024, 1, 3), publication())).await;
    assert!(matches!(refused, Err(RecordError::Rejected(Rejection::UnknownUnit { .. }))));
    assert_eq!(ledger.log.last().0, 4);
}

#[tokio::test]
async fn a_commune_must_be_known() {
    let ledger = Ledger::in_memory().await;
    let mut request = register(10, None, 7);
    let entry::Ask::Cooperative { command, .. } = &mut request.ask else { panic!("an area") };
    let cooperative::Act::Register(it, _) = &mut command.act else { panic!("not a registration") };
    it.commune = cooperative::UnitCode::new("03391").unwrap();
    let refused = ledger.registrar.record(request).await;
    let Err(RecordError::Rejected(Rejection::UnknownCommune { .. })) = refused else {
        panic!("{refused:?}")
    };
}

#[tokio::test]
async fn a_changed_key_goes_to_the_countrys_stream_once() {
    let ledger = Ledger::in_memory().await;
    let roll = AreaEvent::KeyRolled(Box::new(KeyRoll {
        old: text("so.example/htx+e1a2b3c4+AQID"),
        new: text("so.example/htx+d4c3b2a1+BAUG"),
        from: 5,
        by_old: text("\u{2014} so.example/htx 4aKzxAAB"),
        by_new: text("\u{2014} so.example/htx 1MOyoQgJ"),
    }));
    let request = area(5, "VN", day(2026, 11, 29), roll.clone());
    assert_eq!(ledger.registrar.record(request.clone()).await.unwrap().first, 5);
    assert!(ledger.registrar.record(request).await.unwrap().repeated);
    let stream = ledger.stream("area:VN").await;
    assert!(stream.len() == 2 && stream.iter().all(|(it, _)| it.partition.as_str() == "VN"));
    let refused = ledger.registrar.record(area(6, "12", day(2026, 11, 29), roll)).await;
    let field = |it: &Rejection| matches!(it, Rejection::Value { field: "area_code", .. });
    assert!(matches!(&refused, Err(RecordError::Rejected(it)) if field(it)), "{refused:?}");
}
