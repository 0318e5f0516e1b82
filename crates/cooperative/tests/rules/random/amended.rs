//! Histories with corrections and voids among them, each decided by the rules, under random pins.

use cooperative::rules::permit;
use cooperative::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::draw::{command, commands};
use crate::fixtures::*;

/// What is tried after the commands: an entry is voided, or corrected by one of its kind.
#[derive(Clone, Debug)]
enum Amends {
    Void(u64),
    Correct(u64, Command),
    /// The entry itself on another day.
    Move(u64, u64),
}

fn amends() -> impl Strategy<Value = Vec<Amends>> {
    let one = prop_oneof![
        2 => (1..30u64).prop_map(Amends::Void),
        2 => (1..30u64, command()).prop_map(|(of, by)| Amends::Correct(of, by)),
        3 => (1..30u64, 0..40u64).prop_map(|(of, days)| Amends::Move(of, days)),
    ];
    proptest::collection::vec(one, 0..12)
}

/// A history, and the command that each entry came of.
#[derive(Default)]
struct Recorded {
    history: History,
    commands: std::collections::BTreeMap<u64, Command>,
    amended: usize,
}

impl Recorded {
    fn of(commands: &[Command]) -> Self {
        let mut it = Self::default();
        for command in commands {
            if let Ok(events) = judge(&it.history, command, RECORDED) {
                it.commands.insert(it.history.revision() + 1, command.clone());
                record(&mut it.history, command, events);
            }
        }
        it
    }

    fn amend(&mut self, what: &Amends) {
        let drafts = match what {
            Amends::Void(of) => decide_void(&self.history, &[*of]),
            Amends::Correct(of, by) => self.corrected(*of, by),
            Amends::Move(of, days) => {
                let Some(command) = self.commands.get(of).cloned() else { return };
                let act = match command.act {
                    Act::Register(it, _) => Act::Register(it, Vec::new()),
                    act => act,
                };
                let effective = day("2024-06-16") + chrono::Days::new(*days);
                self.corrected(*of, &Command { effective, order: command.order, act })
            }
        };
        for draft in drafts.unwrap_or_default() {
            self.amended += 1;
            self.history.push(Entry { position: draft.revision, ..draft });
        }
    }

    fn corrected(&self, of: u64, by: &Command) -> Result<Vec<Entry>, Rejection> {
        let replacement = Replacement { of, by, says_more: true };
        decide_correction(&self.history, &surroundings(), &replacement, day(RECORDED))
    }
}

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

proptest! {
    #[test]
    fn what_was_amended_leaves_every_entry_lawful(commands in commands(), amends in amends()) {
        let mut it = Recorded::of(&commands);
        for what in &amends {
            it.amend(what);
            prop_assert_eq!(impossible(&it.history.timeline(u64::MAX)), None);
        }
        let built = History::of(it.history.entries().to_vec());
        prop_assert_eq!(built.head(), it.history.head());
        prop_assert_eq!(built.last_place(), it.history.last_place());
    }

    #[test]
    fn what_was_known_stays_known_whatever_is_amended(
        commands in commands(), amends in amends(), known in 0..50u64, days in 0..40u64,
    ) {
        let mut it = Recorded::of(&commands);
        let on = Some(day("2024-06-16") + chrono::Days::new(days));
        let known = known.min(it.history.revision());
        let before = it.history.timeline(known).state_on(on);
        amends.iter().for_each(|what| it.amend(what));
        prop_assert_eq!(it.history.timeline(known).state_on(on), before);
    }

    #[test]
    fn entries_about_a_part_are_those_that_a_look_at_each_finds(
        commands in commands(), amends in amends(),
    ) {
        let mut it = Recorded::of(&commands);
        amends.iter().for_each(|what| it.amend(what));
        let filed: Filed = it.history.entries().iter().cloned().collect();
        let parts = filed.iter().flat_map(|it| &it.events).filter_map(Event::part);
        for part in parts {
            let mut plain: Vec<u64> = Vec::new();
            for entry in &filed[..] {
                let about = |it: &Event| it.part().is_none_or(|it| it == part);
                let ends = entry.standing.ends().is_some_and(|it| plain.contains(&it));
                if entry.events.iter().any(about) || ends {
                    plain.push(entry.revision);
                }
            }
            let found = filed.about(&[part].into());
            prop_assert_eq!(found.iter().map(|it| it.revision).collect::<Vec<_>>(), plain);
        }
    }

    #[test]
    fn a_code_that_is_given_back_is_held_no_more(commands in commands(), amends in amends()) {
        let mut it = Recorded::of(&commands);
        amends.iter().for_each(|what| it.amend(what));
        for revision in 1..=it.history.revision() {
            let Ok(drafts) = decide_void(&it.history, &[revision]) else { continue };
            let mut after = it.history.clone();
            for draft in &drafts {
                after.push(draft.clone());
            }
            for code in released(&it.history, &drafts) {
                let holds = after.head().registered().is_some_and(|it| {
                    it.registration.code.as_ref() == Some(&code) || it.former_codes.contains(&code)
                });
                prop_assert!(!holds, "{code}");
            }
        }
    }
}

#[test]
fn the_amendments_are_let_in_often_enough() {
    let mut runner = TestRunner::deterministic();
    let mut amended = 0;
    for _ in 0..200 {
        let drawn = (commands(), amends()).new_tree(&mut runner).unwrap().current();
        let mut it = Recorded::of(&drawn.0);
        drawn.1.iter().for_each(|what| it.amend(what));
        amended += it.amended;
    }
    assert!(amended > 100, "{amended}");
}
