//! Checks of areas: units, published figures, goals and assumptions.

use std::sync::Arc;

use chrono::NaiveDate;
use cooperative::area::{Level, Unit};
use cooperative::publication::{
    AreaEvent, Basis, Caveat, Comparator, Printed, PrintedUnit, Publication, Subject, Target,
};
use cooperative::words::IndicatorId;
use cooperative::{Kind, Standing};
use eventlog::{EventLog, Position};

use super::ledger::{Ledger, text, unit};
use super::projecting::caught_up;
use crate::store::ViewStore;

type Store = Arc<dyn ViewStore>;

fn day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap()
}

fn established(code: &str, parent: Option<&str>, level: Level) -> AreaEvent {
    let parent = parent.map(unit);
    AreaEvent::UnitEstablished(Unit { code: unit(code), name: text(code), level, parent }.into())
}

fn subject(year: i32) -> Subject {
    Subject {
        indicator: IndicatorId::new("coops.total").unwrap(),
        label: None,
        kind: Kind::Cooperative,
        sector: None,
        breakdown: None,
        period_from: NaiveDate::from_ymd_opt(year, 1, 1).unwrap(),
        as_of: day(year),
    }
}

fn published(year: i32, printed: i64) -> Publication {
    Publication {
        subject: subject(year),
        basis: Basis::Actual,
        text: text(&format!("khoảng {printed}")),
        value: Some(Printed { mantissa: printed, decimals: 0 }),
        unit: PrintedUnit::Count,
        comparator: Comparator::About,
        not_comparable: None,
    }
}

fn target() -> Target {
    Target {
        subject: subject(2024),
        text: text("trên 60"),
        value: Printed { mantissa: 60, decimals: 0 },
        upper: None,
        unit: PrintedUnit::Count,
        comparator: Comparator::Above,
    }
}

fn caveat() -> Caveat {
    let indicator = IndicatorId::new("coops.total").unwrap();
    Caveat { indicator, sector: None, text: text("số liệu dựng lại") }
}

/// With the area, the entry, the day and the document of each.
pub async fn areas_say_what_their_documents_say(store: Store, _: Store) {
    let mut ledger = Ledger::new(30);
    let new = Standing::New;
    let country = vec![established("VN", None, Level::Country)];
    ledger.area("VN", day(1975), new, country).await;
    let district = vec![established("106", Some("12"), Level::District)];
    let unit_at = ledger.area("106", day(2004), new, district).await;
    let figure = AreaEvent::FigurePublished(published(2023, 53).into());
    let figure_at = ledger.area("106", day(2023), new, vec![figure]).await;
    let both = vec![AreaEvent::TargetSet(target().into()), AreaEvent::CaveatNoted(caveat().into())];
    let target_at = ledger.area("106", day(2023), new, both).await;
    caught_up(ledger.log.clone(), &store).await;

    let area = unit("106");
    let found = store.publications(&area).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0].it, found[0].position), (&published(2023, 53), figure_at));
    assert_eq!((found[0].effective, &found[0].area), (day(2023), &area));
    let found = store.targets(&area).await.unwrap();
    assert_eq!((&found[0].it, found[0].position, found.len()), (&target(), target_at, 1));
    let found = store.caveats(&area).await.unwrap();
    assert_eq!((&found[0].it, found[0].position, found.len()), (&caveat(), target_at, 1));
    let units = store.unit_events().await.unwrap();
    assert_eq!(units.len(), 2);
    assert_eq!((units[1].effective, units[1].position), (day(2004), unit_at));
    assert!(store.publications(&unit("VN")).await.unwrap().is_empty());
    assert!(store.publications(&unit("99")).await.unwrap().is_empty());
}

/// A corrected figure is known as it was, up to its correction.
pub async fn what_is_taken_back_was_known_until_then(store: Store, other: Store) {
    let mut ledger = Ledger::new(31);
    let figure = |n| vec![AreaEvent::FigurePublished(published(2023, n).into())];
    let first = ledger.area("106", day(2023), Standing::New, figure(54)).await;
    let second = ledger.area("106", day(2023), Standing::Replaces(1), figure(53)).await;
    caught_up(ledger.log.clone(), &store).await;
    let third = ledger.area("106", day(2023), Standing::Voids(2), Vec::new()).await;
    // What was ended stays ended by what ended it first.
    ledger.area("106", day(2023), Standing::Voids(1), Vec::new()).await;
    for store in [&store, &other] {
        caught_up(ledger.log.clone(), store).await;
        let found = store.publications(&unit("106")).await.unwrap();
        let at = |position: Position| {
            let known = found.iter().filter(|it| it.known_at(position));
            known.map(|it| it.it.value.map(|it| it.mantissa)).collect::<Vec<_>>()
        };
        assert_eq!(at(Position(first.0 - 1)), []);
        assert_eq!(at(first), [Some(54)]);
        assert_eq!(at(second), [Some(53)]);
        assert_eq!(at(third), []);
        assert_eq!(at(ledger.log.last()), []);
    }
}
