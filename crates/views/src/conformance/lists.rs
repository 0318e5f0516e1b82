//! Checks of what comes out: lists, filters and pages.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use cooperative::card::Card;
use cooperative::day::local_day;
use cooperative::land::{Land, Span};
use cooperative::state::{Legal, Operating};
use cooperative::{Code, Kind, Sector, UnitCode};
use eventlog::{EventLog as _, Partition, Position};
use figures::Units;

use super::ledger::{Ledger, Random, text, unit};
use super::projecting::{blocks, caught_up, sums};
use crate::error::ViewError;
use crate::filter::{CardFilter, DocumentFilter, EntryFilter, Listed, Place};
use crate::rows::EntryRow;
use crate::store::ViewStore;

type Store = Arc<dyn ViewStore>;

const ALL: u32 = 100_000;

/// Every page of a list, put together.
macro_rules! paged {
    ($limit:expr, |$after:ident| $page:expr) => {{
        let mut rows = Vec::new();
        let mut key: Option<String> = None;
        loop {
            let $after = key.as_deref();
            let Listed { rows: page, next } = $page.await.unwrap();
            assert!(page.len() <= $limit as usize, "more than asked for");
            rows.extend(page);
            match next {
                Some(next) => key = Some(next),
                None => break rows,
            }
        }
    }};
}

async fn all_cards(store: &Store) -> Vec<Card> {
    let listed = store.cards(&CardFilter::default(), None, ALL).await.unwrap();
    assert_eq!(listed.next, None);
    listed.rows
}

/// No row is missing and none comes twice, whatever the size of a page.
pub async fn every_list_is_complete_on_pages_of_any_size(store: Store, _: Store) {
    let ledger = Ledger::random(20, 900).await;
    caught_up(ledger.log.clone(), &store).await;
    let cards = all_cards(&store).await;
    assert_eq!(cards.len(), ledger.histories.len());
    assert!(cards.is_sorted_by_key(|it| it.id));
    let mut totals = [0; 5];
    for limit in [1, 2, 7, 50] {
        let filter = CardFilter::default();
        assert_eq!(paged!(limit, |after| store.cards(&filter, after, limit)), cards);
        for id in cards.iter().map(|it| it.id) {
            macro_rules! same {
                ($number:literal, $list:ident) => {
                    let all = store.$list(id, None, ALL).await.unwrap().rows;
                    totals[$number] += all.len();
                    assert_eq!(paged!(limit, |after| store.$list(id, after, limit)), all);
                };
            }
            same!(0, members);
            same!(1, managers);
            same!(2, loans);
            same!(3, returns);
            same!(4, ratings);
        }
    }
    assert!(totals.iter().all(|it| *it > 20), "{totals:?}");
    for (id, history) in &ledger.histories {
        let timeline = history.timeline(u64::MAX);
        let mut members = cooperative::card::members(&timeline);
        members.sort_by_key(|it| (it.joined, it.person));
        assert_eq!(store.members(*id, None, ALL).await.unwrap().rows, members);
        let mut managers = cooperative::card::managers(&timeline);
        managers.sort_by_key(|it| (it.from, it.person));
        assert_eq!(store.managers(*id, None, ALL).await.unwrap().rows, managers);
        let loans = cooperative::card::loans(history.head());
        assert_eq!(store.loans(*id, None, ALL).await.unwrap().rows, loans);
        let position = history.entries().last().map_or(0, |it| it.position);
        let card = Card::of(*id, history.head(), history.revision(), position);
        assert_eq!(store.card(*id).await.unwrap(), card);
    }
}

/// What was given is not given again, and what stays is not passed over.
pub async fn a_page_goes_on_where_rows_were_added(store: Store, _: Store) {
    let mut ledger = Ledger::random(21, 400).await;
    caught_up(ledger.log.clone(), &store).await;
    let filter = CardFilter::default();
    let before: BTreeSet<_> = all_cards(&store).await.into_iter().map(|it| it.id).collect();
    let first = store.cards(&filter, None, 3).await.unwrap();
    for _ in 0..10 {
        ledger.register().await;
    }
    caught_up(ledger.log.clone(), &store).await;
    let rest = store.cards(&filter, first.next.as_deref(), ALL).await.unwrap();
    let given: Vec<_> = first.rows.iter().chain(&rest.rows).map(|it| it.id).collect();
    assert!(given.is_sorted_by(|a, b| a < b));
    assert!(before.iter().all(|id| given.contains(id)));
}

/// Keys are opaque and checked.
pub async fn a_key_of_no_page_is_refused(store: Store, _: Store) {
    let ledger = Ledger::random(22, 20).await;
    caught_up(ledger.log.clone(), &store).await;
    let id = all_cards(&store).await[0].id;
    let refused = |error: Option<ViewError>| matches!(error, Some(ViewError::Key(_)));
    let bad = Some("'; DROP TABLE cards; --");
    assert!(refused(store.cards(&CardFilter::default(), bad, 5).await.err()));
    assert!(refused(store.members(id, bad, 5).await.err()));
    assert!(refused(store.managers(id, bad, 5).await.err()));
    assert!(refused(store.loans(id, bad, 5).await.err()));
    assert!(refused(store.returns(id, bad, 5).await.err()));
    assert!(refused(store.ratings(id, bad, 5).await.err()));
}

fn some(codes: &[&str]) -> Units {
    Units::Some(Arc::new(codes.iter().map(|it| unit(it)).collect()))
}

/// Each filter lets through what it says, and nothing else.
pub async fn cards_are_filtered_as_the_filter_says(store: Store, _: Store) {
    let ledger = Ledger::random(23, 1_500).await;
    caught_up(ledger.log.clone(), &store).await;
    let cards = all_cards(&store).await;
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1);
    let none = CardFilter::default;
    let filters = [
        CardFilter { units: Some(some(&["03390", "03394"])), ..none() },
        CardFilter { units: Some(Units::All), sector: Some(Sector::Agriculture), ..none() },
        CardFilter { kind: Some(Kind::Union), ..none() },
        CardFilter { legal: Some(Legal::Active), operating: Some(Operating::Stopped), ..none() },
        CardFilter { name_contains: Some("ĐỒNG TÂM 1".into()), ..none() },
        CardFilter { name_contains: Some("dong tam 2".into()), ended: Some(false), ..none() },
        CardFilter { name_contains: Some("100%_'".into()), ..none() },
        CardFilter { registered_from: day(2015), ..none() },
        CardFilter { certified: Some(true), ..none() },
        CardFilter { certified: Some(false), ..none() },
        CardFilter { registered_to: day(2015), ended: Some(true), ..none() },
    ];
    let mut found = 0;
    for filter in filters {
        let expected: Vec<&Card> = cards.iter().filter(|it| filter.matches(it)).collect();
        let given = paged!(3, |after| store.cards(&filter, after, 3));
        assert_eq!(given.iter().collect::<Vec<_>>(), expected, "{filter:?}");
        found += usize::from(!expected.is_empty() && expected.len() < cards.len());
    }
    assert!(found >= 5, "{found} filters tell something apart");
}

/// A code finds the cooperative that has it, and no other.
pub async fn a_code_finds_its_cooperative(store: Store, _: Store) {
    let ledger = Ledger::random(24, 200).await;
    caught_up(ledger.log.clone(), &store).await;
    for card in all_cards(&store).await {
        let found = store.by_code(card.code.as_ref().unwrap()).await.unwrap();
        assert_eq!(found.map(|it| it.code), Some(card.code));
    }
    let unknown = Code::new("99-NOBODY-1").unwrap();
    assert_eq!(store.by_code(&unknown).await.unwrap(), None);
}

/// The addresses of one code that were registered in some days.
fn land(code: &str, from: NaiveDate, until: Option<NaiveDate>) -> Units {
    let span = Span { from, until, unit: unit(code) };
    let spans = [(unit(code), vec![span])].into();
    Units::Land(Arc::new(Land { whole: false, spans }))
}

/// All names of some communes.
pub async fn names_are_those_of_their_communes(store: Store, _: Store) {
    let ledger = Ledger::random(25, 500).await;
    caught_up(ledger.log.clone(), &store).await;
    let cards = all_cards(&store).await;
    let mid = cards.iter().map(|it| it.seated).nth(cards.len() / 2).unwrap();
    let lands = [
        land("03390", mid, None),
        land("03405", cards.iter().map(|it| it.seated).min().unwrap(), Some(mid)),
    ];
    let codes = [Units::All, some(&["03390"]), some(&[]), some(&["03399", "03405", "99999"])];
    for units in codes.into_iter().chain(lands) {
        let filter = CardFilter { units: Some(units.clone()), ..CardFilter::default() };
        let asked = cards.iter().filter(|it| filter.matches(it));
        let expected: Vec<_> = asked.map(|it| (it.id, it.name.clone())).collect();
        assert_eq!(store.names(&units).await.unwrap(), expected);
    }
}

/// Each filter, alone and with others, from any position, lets through what it says.
pub async fn entries_are_filtered_as_the_filter_says(store: Store, _: Store) {
    let mut ledger = Ledger::new(26);
    for size in [1, 3, 900, 1, 1, 2_500, 40, 1] {
        ledger.grow(size).await;
        caught_up(ledger.log.clone(), &store).await;
    }
    let all = store.entries(&EntryFilter::default(), Position(0), ALL).await.unwrap();
    let positions: Vec<u64> = all.iter().map(|it| it.position.0).collect();
    assert_eq!(positions, (1..=ledger.log.last().0).collect::<Vec<_>>());
    let mut random = Random::new(26);
    let (mut told_apart, mut empty) = (0, 0);
    for _ in 0..120 {
        let filter = filter(&mut random, &all);
        let after = Position(random.below(4) * random.below(900));
        let passing = || all.iter().filter(|it| it.position > after && filter.matches(it));
        let limit = 1 + random.below(300) as u32;
        let given = store.entries(&filter, after, limit).await.unwrap();
        let expected: Vec<&EntryRow> = passing().take(limit as usize).collect();
        assert_eq!(given.iter().collect::<Vec<_>>(), expected, "{filter:?} after {after}");
        told_apart += usize::from(!expected.is_empty() && passing().count() < all.len() / 2);
        empty += usize::from(expected.is_empty());
    }
    assert!(told_apart > 20 && empty < 90, "{told_apart} tell apart, {empty} are empty");
}

/// A filter that at least one entry passes in each of its parts.
fn filter(random: &mut Random, all: &[EntryRow]) -> EntryFilter {
    let mut like = || all[random.below(all.len() as u64) as usize].clone();
    let (one, other) = (like(), like());
    let mut pick = |of: u64| random.below(of) == 0;
    let mut filter = EntryFilter::default();
    if pick(4) {
        filter.recorder = Some(text(&one.recorder));
    }
    if let (true, Some(number)) = (pick(4), &one.document) {
        let is = DocumentFilter::Is(text(number));
        let starts = DocumentFilter::StartsWith(text(&number[..1]));
        filter.document = Some(if pick(2) { is } else { starts });
    }
    if let (true, Some(import)) = (pick(4), &one.import) {
        filter.import = Some(text(import));
    }
    if pick(3) {
        let day = local_day(one.recorded_at);
        filter.recorded_from = Some(day);
        filter.recorded_to = pick(2).then(|| day + Days::new(2));
    } else if pick(3) {
        filter.recorded_to = Some(local_day(other.recorded_at));
    }
    if pick(4) {
        filter.effective_from = Some(one.effective);
        filter.effective_to = pick(2).then(|| one.effective + Days::new(90));
    }
    filter.place = match (pick(3), pick(2), &one.unit) {
        (true, true, Some((unit, seated))) if pick(2) => {
            let until = pick(2).then(|| *seated + Days::new(200));
            Some(Place::Units(land(unit.as_str(), *seated, until)))
        }
        (true, true, Some((unit, _))) => Some(Place::Units(some(&[unit.as_str(), "99999"]))),
        (true, false, _) if pick(2) => {
            Some(Place::Partition(Partition::new(&one.partition).unwrap()))
        }
        (true, false, _) => Some(Place::Partition(Partition::new("12/106").unwrap())),
        _ => None,
    };
    if let (true, Some(entry::StreamName::Cooperative(id))) =
        (pick(6), entry::StreamName::parse(&one.stream))
    {
        filter.cooperative = Some(id);
    }
    filter
}

/// All deltas of the communes that are asked for, whether they are in blocks yet or not.
pub async fn deltas_are_those_of_their_communes(store: Store, _: Store) {
    let mut ledger = Ledger::new(27);
    for size in [300, 1, 1, 50] {
        ledger.grow(size).await;
        caught_up(ledger.log.clone(), &store).await;
    }
    let all = sums(&store, Units::All).await;
    let units: BTreeSet<UnitCode> = all.keys().map(|it| it.class.unit.clone()).collect();
    assert!(units.len() > 2, "{units:?}");
    for unit in &units {
        let mut expected = all.clone();
        expected.retain(|delta, _| delta.class.unit == *unit);
        assert_eq!(sums(&store, some(&[unit.as_str()])).await, expected);
    }
    assert!(blocks(&store, some(&["99999"])).await.is_empty());
}
