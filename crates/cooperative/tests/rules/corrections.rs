//! Corrections and voids, made by hand: what they end does not hold, and stays ended.

use cooperative::registration::Registration;
use cooperative::*;

use crate::fixtures::*;

fn entry(revision: u64, on: &str, standing: Standing, events: Vec<Event>) -> Entry {
    let effective = day(on);
    Entry { position: revision * 10, revision, effective, order: 0, standing, events }
}

/// A cooperative that stopped on 1/5/2022 (revision 2) and restarted on 1/9/2022 (revision 3).
fn stopped() -> Vec<Entry> {
    let it = registration(Kind::Cooperative);
    vec![
        entry(1, "2020-01-10", Standing::New, vec![Event::Registered(it.into())]),
        entry(2, "2022-05-01", Standing::New, vec![Event::OperationStopped]),
        entry(3, "2022-09-01", Standing::New, vec![Event::OperationRestarted]),
    ]
}

#[track_caller]
fn holds(entries: &[Entry], known_at: u64, revisions: &[u64]) {
    let timeline = timeline(entries, known_at);
    let holding: Vec<u64> = timeline.entries().iter().map(|it| it.revision).collect();
    assert_eq!(holding, revisions);
}

fn with(more: impl IntoIterator<Item = Entry>) -> Vec<Entry> {
    stopped().into_iter().chain(more).collect()
}

fn replaces(revision: u64, ended: u64, on: &str) -> Entry {
    entry(revision, on, Standing::Replaces(ended), vec![Event::OperationStopped])
}

fn voids(revision: u64, ended: u64) -> Entry {
    entry(revision, "2023-01-01", Standing::Voids(ended), vec![])
}

#[test]
fn a_correction_takes_the_place_of_what_it_corrects_its_date_too() {
    let entries = with([replaces(4, 2, "2021-03-01")]);
    holds(&entries, 39, &[1, 2, 3]);
    holds(&entries, 40, &[1, 4, 3]);
    let history = History::of(entries);
    let stopped_on = |on| {
        let state = history.timeline(u64::MAX).state_on(Some(day(on)));
        state.registered().unwrap().operating
    };
    assert_eq!(stopped_on("2021-03-01"), Operating::Stopped);
    assert_eq!(stopped_on("2022-09-01"), Operating::Running);
}

#[test]
fn a_void_takes_it_back() {
    let entries = with([voids(4, 3)]);
    holds(&entries, 39, &[1, 2, 3]);
    holds(&entries, 40, &[1, 2]);
    let state = History::of(entries).head().registered().unwrap().operating;
    assert_eq!(state, Operating::Stopped);
}

#[test]
fn a_correction_can_be_corrected() {
    let entries = with([replaces(4, 2, "2021-03-01"), replaces(5, 4, "2021-04-01")]);
    holds(&entries, 40, &[1, 4, 3]);
    holds(&entries, 50, &[1, 5, 3]);
    let once_more = with([
        replaces(4, 2, "2021-03-01"),
        replaces(5, 4, "2021-04-01"),
        replaces(6, 5, "2023-04-01"),
    ]);
    holds(&once_more, u64::MAX, &[1, 3, 6]);
}

#[test]
fn taking_back_a_correction_does_not_bring_back_what_it_corrected() {
    let entries = with([replaces(4, 2, "2021-03-01"), voids(5, 4)]);
    holds(&entries, u64::MAX, &[1, 3]);
}

#[test]
fn a_void_is_undone_by_a_correction_of_it_and_by_nothing_less() {
    holds(&with([voids(4, 2), voids(5, 4)]), u64::MAX, &[1, 3]);
    let entries = with([voids(4, 2), replaces(5, 4, "2022-05-01")]);
    holds(&entries, 40, &[1, 3]);
    holds(&entries, 50, &[1, 5, 3]);
}

#[test]
fn an_entry_ends_earlier_ones_only() {
    let itself = with([replaces(4, 4, "2023-03-01")]);
    holds(&itself, u64::MAX, &[1, 2, 3, 4]);
    let later =
        with([voids(4, 5), entry(5, "2023-02-01", Standing::New, vec![Event::Suspended(None)])]);
    holds(&later, u64::MAX, &[1, 2, 3, 5]);
    let mut pushed = History::default();
    later.iter().cloned().for_each(|it| pushed.push(it));
    assert_eq!(pushed.head(), History::of(later).head());
    assert_eq!(pushed.head().registered().unwrap().legal, Legal::Suspended);
}

#[test]
fn the_certificate_itself_can_be_corrected() {
    let it = Registration { name: text("HTX Khác"), ..registration(Kind::Cooperative) };
    let standing = Standing::Replaces(1);
    let correction = entry(4, "2020-02-01", standing, vec![Event::Registered(it.into())]);
    let history = History::of(with([correction]));
    let now = history.head().registered().unwrap();
    assert_eq!((now.since, now.registration.name.as_str()), (day("2020-02-01"), "HTX Khác"));
    assert_eq!(now.operating, Operating::Running);
}

#[test]
fn commands_are_judged_by_what_holds() {
    let history = History::of(with([voids(4, 3)]));
    let again = judge(&history, &at("2023-05-01", Act::RestartOperation), RECORDED);
    assert_eq!(again, Ok(vec![Event::OperationRestarted]));
    assert_eq!(history.last_place().map(|it| it.revision), Some(2));
    let between = judge(&history, &at("2022-01-01", Act::StopOperation), RECORDED);
    let because = state("not operating already", "đã ngừng hoạt động", "2022-05-01");
    assert_eq!(between, Err(later(2, "2022-05-01", "operation_stopped", because)));
}
