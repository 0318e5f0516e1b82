//! Histories of commands that the rules let in, backdated at random.

use std::collections::BTreeSet;

use cooperative::rules::{check_values, permit};
use cooperative::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::draw::{command, commands};
use crate::fixtures::*;

/// The history that comes of commands, refused ones left out.
fn recorded(commands: &[Command]) -> History {
    let mut history = History::default();
    for command in commands {
        if let Ok(events) = judge(&history, command, RECORDED) {
            record(&mut history, command, events);
        }
    }
    history
}

/// What was recorded, and no state, stands against it: of a return to an earlier dossier, or an
/// erasure.
fn rests_on_entries(refusal: &Rejection) -> bool {
    match refusal {
        Rejection::NotReversible { .. } | Rejection::Erasure(_) => true,
        Rejection::LaterEntry { because, .. } => rests_on_entries(because),
        _ => false,
    }
}

/// The first entry of a timeline that the rules do not permit at its place.
fn impossible(timeline: &Timeline<'_>) -> Option<(u64, Rejection)> {
    let mut state = Cooperative::default();
    for (entry, event) in timeline.events() {
        if let Err(refusal) = permit(&state, entry.effective, event) {
            return Some((entry.revision, refusal));
        }
        state = evolve(state, entry.effective, event);
    }
    None
}

/// What the rules must answer: everything folded anew, with the command's events in it.
fn oracle(history: &History, command: &Command) -> Result<(), (u64, Rejection)> {
    let mut with = history.clone();
    record(&mut with, command, command.events());
    impossible(&with.timeline(u64::MAX)).map_or(Ok(()), Err)
}

proptest! {
    #[test]
    fn every_accepted_command_leaves_every_entry_lawful(commands in commands()) {
        let mut history = History::default();
        for command in &commands {
            let Ok(events) = judge(&history, command, RECORDED) else { continue };
            record(&mut history, command, events);
            prop_assert_eq!(impossible(&history.timeline(u64::MAX)), None);
        }
    }

    #[test]
    fn the_answer_is_that_of_folding_everything_anew(commands in commands(), last in command()) {
        let history = recorded(&commands);
        let answer = judge(&history, &last, RECORDED);
        let before_the_state = check_values(&last.act).is_err()
            || matches!(answer, Err(Rejection::TooFewMembers { .. }))
            || matches!(&answer, Err(it) if rests_on_entries(it));
        prop_assume!(!before_the_state);
        match (answer, oracle(&history, &last)) {
            (Ok(events), Ok(())) => prop_assert_eq!(events, last.events()),
            (Err(Rejection::LaterEntry { revision, because, .. }), Err((which, why))) => {
                prop_assert!(revision <= history.revision());
                prop_assert_eq!((revision, *because), (which, why));
            }
            (Err(refusal), Err((which, why))) => {
                prop_assert!(which > history.revision());
                prop_assert_eq!(refusal, why);
            }
            (answer, oracle) => prop_assert!(false, "{:?} beside {:?}", answer, oracle),
        }
    }

    #[test]
    fn pushed_one_by_one_or_built_at_once_it_is_the_same(commands in commands()) {
        let pushed = recorded(&commands);
        let built = History::of(pushed.entries().to_vec());
        prop_assert_eq!(pushed.entries(), built.entries());
        prop_assert_eq!(pushed.head(), built.head());
        prop_assert_eq!(pushed.last_place(), built.last_place());
        prop_assert_eq!(pushed.head(), &pushed.timeline(u64::MAX).state_on(None));
    }

    #[test]
    fn the_same_commands_again_give_the_same(commands in commands()) {
        let (once, again) = (recorded(&commands), recorded(&commands));
        prop_assert_eq!(once.entries(), again.entries());
        prop_assert_eq!(once.head(), again.head());
    }

    #[test]
    fn what_was_known_then_is_what_the_head_was_then(commands in commands(), at in 0..40u64) {
        let history = recorded(&commands);
        let known = history.entries().iter().filter(|it| it.position <= at).cloned();
        let then = History::of(known.collect::<Vec<_>>());
        prop_assert_eq!(then.head(), &history.timeline(at).state_on(None));
    }

    #[test]
    fn the_timeline_does_not_depend_on_how_entries_lie(
        (entries, shuffled) in commands().prop_flat_map(|it| {
            let entries = recorded(&it).entries().to_vec();
            (Just(entries.clone()), Just(entries).prop_shuffle())
        })
    ) {
        let (one, other) = (timeline(&entries, u64::MAX), timeline(&shuffled, u64::MAX));
        prop_assert_eq!(one.entries(), other.entries());
    }

    #[test]
    fn no_loan_is_overpaid_and_debts_are_gone_at_the_end(commands in commands()) {
        let history = recorded(&commands);
        for (_, it) in card::loans(history.head()) {
            prop_assert!(Dong::ZERO <= it.repaid && it.repaid <= it.disbursed);
            prop_assert!(it.disbursed <= it.loan.amount);
            prop_assert!(Dong::ZERO <= it.outstanding());
            let overdue = it.overdue.map_or(Dong::ZERO, |it| it.principal);
            prop_assert!(overdue <= it.outstanding());
        }
        // By the office's notice; a lapse and a bankruptcy may leave debts.
        let line = history.timeline(u64::MAX);
        let noticed = line.events().any(|(_, it)| *it == Event::DissolutionCompleted);
        if let (true, Cooperative::Ended(it)) = (noticed, history.head()) {
            prop_assert_eq!(it.was.outstanding(), Dong::ZERO);
        }
    }

    #[test]
    fn rows_agree_with_the_state(commands in commands()) {
        let history = recorded(&commands);
        let timeline = history.timeline(u64::MAX);
        let members = card::members(&timeline).iter().filter(|it| it.left.is_none()).count();
        let managers = card::managers(&timeline).iter().filter(|it| it.until.is_none()).count();
        let (in_state, in_post) = history
            .head()
            .registered()
            .map_or((0, 0), |it| (it.members.len(), it.managers.len()));
        prop_assert_eq!((members, managers), (in_state, in_post));
    }
}

/// The random histories reach what they are drawn for; without this, the properties could hold of
/// nothing.
#[test]
fn the_random_histories_meet_every_event_and_most_refusals() {
    let mut runner = TestRunner::deterministic();
    let (mut events, mut reasons) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..2_500 {
        let mut history = History::default();
        for command in commands().new_tree(&mut runner).unwrap().current() {
            match judge(&history, &command, RECORDED) {
                Ok(made) => {
                    events.extend(made.iter().map(Event::word));
                    record(&mut history, &command, made);
                }
                Err(refusal) => {
                    reasons.insert(refusal.reason());
                }
            }
        }
    }
    assert_eq!(events.len(), 62, "{events:?}");
    let unreachable =
        ["FUTURE_DATED", "CODE_TAKEN", "UNKNOWN_COMMUNE", "UNKNOWN_UNIT", "UNIT_EXISTS"];
    assert!(reasons.iter().all(|it| !unreachable.contains(it)), "{reasons:?}");
    assert_eq!(reasons.len(), 34, "{reasons:?}");
}
