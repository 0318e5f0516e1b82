//! Checks of what goes in: once, wholly, and the same on every way.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use cooperative::{Entry, Standing};
use eventlog::{EventLog, Position, Scope};
use figures::{Account, Delta, Units};
use futures::{StreamExt, TryStreamExt};
use tokio::sync::watch;
use transparency::{Edge, Hash};

use super::failing::{Failing, Outcome};
use super::ledger::Ledger;
use crate::changes::Changes;
use crate::error::{ProjectError, ViewError};
use crate::fold::Projection;
use crate::store::{ViewReader, ViewStore};
use crate::{catch_up, dump, project, tail};

type Store = Arc<dyn ViewStore>;

/// Brings a store up to the end of a log.
pub(super) async fn caught_up(log: Arc<dyn EventLog>, store: &Store) {
    let reached = catch_up(log.clone(), &**store, &|_| ()).await.unwrap();
    assert_eq!(reached, log.last());
    assert_eq!(store.cursor().await.unwrap(), reached);
}

async fn dumped(store: &Store) -> Vec<String> {
    let reader: &dyn ViewReader = &**store;
    dump(reader).await.unwrap()
}

fn assert_same(one: &[String], other: &[String]) {
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one, other);
    }
    assert_eq!(one.len(), other.len());
}

/// What the log after a position changes, all in one.
async fn changes(log: &dyn EventLog, after: u64) -> Changes {
    let mut before = Edge::new();
    let mut pages = log.read_all(Position(0), Scope::All);
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        let left = (after - before.size()) as usize;
        before.extend(page.slices().take(left).map(Hash::leaf));
    }
    let mut projection = Projection::new(before, 100);
    let mut pages = log.read_all(Position(after), Scope::All);
    while let Some(page) = pages.next().await {
        projection.fold(log, &page.unwrap()).await.unwrap();
    }
    projection.take()
}

/// Changes at or before the cursor do nothing.
pub async fn what_is_delivered_again_counts_once(store: Store, _: Store) {
    let mut ledger = Ledger::random(1, 200).await;
    let first = changes(&*ledger.log, 0).await;
    store.apply(first.clone()).await.unwrap();
    let before = dumped(&store).await;
    assert!(before.len() > 400, "{} lines", before.len());
    store.apply(first.clone()).await.unwrap();
    assert_same(&dumped(&store).await, &before);

    let at = store.cursor().await.unwrap().0;
    ledger.grow(50).await;
    store.apply(changes(&*ledger.log, at).await).await.unwrap();
    let after = dumped(&store).await;
    assert_ne!(before, after);
    store.apply(first).await.unwrap();
    assert_same(&dumped(&store).await, &after);
}

/// Neither over a hole nor over what is there already.
pub async fn changes_that_leave_a_gap_change_nothing(store: Store, _: Store) {
    let ledger = Ledger::random(2, 100).await;
    let refused = store.apply(changes(&*ledger.log, 10).await).await;
    assert!(matches!(refused, Err(ViewError::Gap { stored: Position(0), after: Position(10) })));
    assert_eq!(store.cursor().await.unwrap(), Position(0));
    assert!(store.entries(&Default::default(), Position(0), 9).await.unwrap().is_empty());

    caught_up(ledger.log.clone(), &store).await;
    let before = dumped(&store).await;
    let mut ledger = ledger;
    ledger.grow(10).await;
    let refused = store.apply(changes(&*ledger.log, 20).await).await;
    assert!(matches!(refused, Err(ViewError::Gap { .. })));
    assert_same(&dumped(&store).await, &before);
}

/// Nothing in, nothing out, and no error.
pub async fn an_empty_log_gives_empty_views(store: Store, _: Store) {
    let ledger = Ledger::new(3);
    caught_up(ledger.log.clone(), &store).await;
    assert_eq!(dumped(&store).await, ["tip None"]);
    assert!(blocks(&store, Units::All).await.is_empty());
    assert!(store.unit_events().await.unwrap().is_empty());
}

/// Live: as entries come, a few at a time. Rebuilt: at once.
pub async fn rebuilt_views_dump_the_same_as_live_ones(live: Store, rebuilt: Store) {
    let mut ledger = Ledger::new(4);
    for size in [1, 1, 1, 50, 2, 300, 1, 7, 1, 1, 400, 1, 1, 1] {
        ledger.grow(size).await;
        caught_up(ledger.log.clone(), &live).await;
    }
    caught_up(ledger.log.clone(), &rebuilt).await;
    assert_same(&dumped(&live).await, &dumped(&rebuilt).await);
}

/// The bounds of transactions, and what is held in memory, leave no trace.
pub async fn small_and_large_transactions_give_the_same(small: Store, large: Store) {
    let ledger = Ledger::random(5, 250).await;
    let mut pages = ledger.log.read_all(Position(0), Scope::All);
    // Holds nothing: every cooperative is folded from its stream again.
    let mut projection = Projection::new(Edge::new(), 0);
    while let Some(page) = pages.next().await {
        for bytes in page.unwrap().entries() {
            let end = bytes.len() as u32;
            let single = eventlog::Page::new(bytes, [(0, end)]);
            projection.fold(&*ledger.log, &single).await.unwrap();
            small.apply(projection.take()).await.unwrap();
        }
    }
    large.apply(changes(&*ledger.log, 0).await).await.unwrap();
    assert_same(&dumped(&small).await, &dumped(&large).await);
}

/// The same facts, recorded late or in order, are the same facts.
pub async fn late_entries_give_the_same_as_entries_in_order(late: Store, in_order: Store) {
    let ledger = Ledger::random(6, 600).await;
    caught_up(ledger.log.clone(), &late).await;
    let mut sorted = Ledger::new(7);
    let mut out_of_order = 0;
    for (id, history) in &ledger.histories {
        let timeline = history.timeline(u64::MAX);
        let pairs = timeline.entries().windows(2);
        out_of_order += pairs.filter(|it| it[0].revision > it[1].revision).count();
        for entry in timeline.entries() {
            sorted.record(*id, entry.effective, Standing::New, entry.events.clone()).await;
        }
    }
    assert!(out_of_order > 50, "only {out_of_order} entries were late");
    caught_up(sorted.log.clone(), &in_order).await;
    for (one, other) in [(&late, &in_order)] {
        assert_same(&facts(one).await, &facts(other).await);
        assert_eq!(sums(one, Units::All).await, sums(other, Units::All).await);
    }
}

/// The lines that say what is so, and not when it was recorded.
async fn facts(store: &Store) -> Vec<String> {
    let lists = ["members ", "managers ", "loans ", "returns ", "ratings "];
    let mut lines: Vec<String> = dumped(store)
        .await
        .into_iter()
        .filter(|line| lists.iter().any(|list| line.starts_with(list)))
        .collect();
    for mut card in store.cards(&Default::default(), None, 10_000).await.unwrap().rows {
        (card.revision, card.position) = (0, 0);
        lines.push(format!("{card:?}"));
    }
    lines
}

/// The packed deltas of some communes.
pub(super) async fn blocks(store: &Store, units: Units) -> Vec<Bytes> {
    store.deltas(&units).try_collect().await.unwrap()
}

/// What the deltas of some communes add up to, whatever entries made them.
pub(super) async fn sums(store: &Store, units: Units) -> BTreeMap<Delta, i64> {
    let blocks = blocks(store, units).await;
    summed(tail::unpack(blocks.iter().map(|it| &it[..])).unwrap())
}

fn summed(deltas: Vec<Delta>) -> BTreeMap<Delta, i64> {
    let mut sums = BTreeMap::new();
    for delta in deltas {
        let n = delta.n;
        *sums.entry(Delta { position: 0, n: 0, ..delta }).or_default() += n;
    }
    sums.retain(|_, n| *n != 0);
    sums
}

/// The oracle: each cooperative folded anew from its history.
pub async fn deltas_add_up_to_what_a_new_fold_gives(store: Store, _: Store) {
    let mut ledger = Ledger::new(8);
    for _ in 0..6 {
        ledger.grow(150).await;
        caught_up(ledger.log.clone(), &store).await;
        let mut expected = Vec::new();
        for (id, history) in &ledger.histories {
            let entries: &[Entry] = history.entries();
            expected.extend(Account::contributions(*id, entries, 1));
        }
        assert_eq!(sums(&store, Units::All).await, summed(expected));
    }
}

async fn project_with_failures(store: &Store, other: &Store, outcome: Outcome) {
    let mut ledger = Ledger::new(9);
    let failing = Failing::new(&**store, 3, outcome);
    let mut failures = 0;
    for size in [5, 40, 1, 200, 3, 80, 1, 1, 1, 30] {
        ledger.grow(size).await;
        while let Err(error) = catch_up(ledger.log.clone(), &failing, &|_| ()).await {
            assert!(matches!(error, ProjectError::Views(ViewError::Unavailable(_))), "{error}");
            failures += 1;
        }
    }
    assert!(failures >= 3, "{failures} failures");
    caught_up(ledger.log.clone(), other).await;
    assert_same(&dumped(store).await, &dumped(other).await);
}

/// The projector ends between reading and committing, and goes on from the cursor.
pub async fn a_failed_transaction_leaves_nothing_and_is_done_again(store: Store, other: Store) {
    project_with_failures(&store, &other, Outcome::Lost).await;
}

/// The projector ends after committing, before it knows.
pub async fn an_outcome_that_is_not_known_counts_once(store: Store, other: Store) {
    project_with_failures(&store, &other, Outcome::Made).await;
}

/// Bytes that are no payload, a stream of no known name, and a name that does not fit what
/// happened.
pub async fn what_cannot_be_read_is_parked_and_the_rest_goes_on(store: Store, other: Store) {
    let mut ledger = Ledger::random(10, 60).await;
    let id = *ledger.histories.keys().next().unwrap();
    let stream = entry::stream_of_cooperative(id);
    let code = "code:6200091230";
    let garbage = Bytes::from_static(b"\xff\xff\xff");
    let (position, revision) = ledger.append(&stream, garbage.clone()).await;
    let (elsewhere, _) = ledger.append("office:12", garbage.clone()).await;
    let (misplaced, _) = ledger.append(code, area_payload()).await;
    caught_up(ledger.log.clone(), &store).await;

    let parked = store.parked(Position(0), 10).await.unwrap();
    let positions: Vec<Position> = parked.iter().map(|it| it.position).collect();
    assert_eq!(positions, [position, elsewhere, misplaced]);
    assert_eq!((parked[0].stream.as_str(), parked[0].revision), (stream.as_str(), revision));
    assert!(parked.iter().all(|it| !it.reason.is_empty()));
    assert_eq!(store.parked(position, 1).await.unwrap(), parked[1..2]);

    // The stream goes on behind it, whether it was held or is read again.
    let joined = cooperative::Event::OperationStopped;
    let day = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    ledger.append(&stream, stopped_payload(joined, day)).await;
    caught_up(ledger.log.clone(), &store).await;
    caught_up(ledger.log.clone(), &other).await;
    assert_eq!(store.card(id).await.unwrap().unwrap().revision, revision + 1);
    assert_same(&dumped(&store).await, &dumped(&other).await);
}

fn area_payload() -> Bytes {
    stored(entry::Happened::Area(Vec::new()), chrono::NaiveDate::MIN)
}

fn stopped_payload(event: cooperative::Event, day: chrono::NaiveDate) -> Bytes {
    stored(entry::Happened::Cooperative(vec![event]), day)
}

fn stored(happened: entry::Happened, effective: chrono::NaiveDate) -> Bytes {
    let recorder = entry::Recorder {
        id: super::ledger::text("clerk:1"),
        assurance: entry::Assurance::Asserted,
    };
    entry::Payload {
        meta: entry::Meta {
            effective: effective.max(chrono::NaiveDate::default()),
            order: 0,
            standing: Standing::New,
            reason: None,
            recorder,
            document: None,
            digest: [0; 32],
            import: None,
        },
        happened,
        personal: Vec::new(),
    }
    .encode()
}

/// What is there, then what comes, until it is told to stop.
pub async fn the_projection_follows_until_it_is_stopped(store: Store, other: Store) {
    let mut ledger = Ledger::random(11, 100).await;
    let log = ledger.log.clone();
    let (cursor, mut seen) = watch::channel(Position(0));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let following = tokio::spawn({
        let store = store.clone();
        async move {
            let told = move |at| {
                cursor.send_replace(at);
            };
            let stop = async {
                let _ = stopped.await;
            };
            project(log.clone(), &*store, &told, stop).await
        }
    });
    for size in [1, 30, 2] {
        ledger.grow(size).await;
        let last = ledger.log.last();
        seen.wait_for(|at| *at >= last).await.unwrap();
        assert_eq!(store.cursor().await.unwrap(), last);
    }
    stop.send(()).unwrap();
    following.await.unwrap().unwrap();
    let last = ledger.log.last();
    ledger.grow(5).await;
    assert_eq!(store.cursor().await.unwrap(), last);
    caught_up(ledger.log.clone(), &store).await;
    caught_up(ledger.log.clone(), &other).await;
    assert_same(&dumped(&store).await, &dumped(&other).await);
}
