//! Entries that nobody judged: damaged, hostile, or of a part to come. Folding them never fails.

use cooperative::*;
use proptest::prelude::*;

use super::draw::entries;
use crate::fixtures::surroundings;

proptest! {
    #[test]
    fn pushed_one_by_one_or_built_at_once_it_is_the_same(entries in entries()) {
        let mut pushed = History::default();
        entries.iter().cloned().for_each(|it| pushed.push(it));
        let built = History::of(entries);
        prop_assert_eq!(pushed.head(), built.head());
        prop_assert_eq!(pushed.last_place(), built.last_place());
        prop_assert_eq!(pushed.head(), &pushed.timeline(u64::MAX).state_on(None));
    }

    #[test]
    fn what_a_later_entry_names_does_not_hold(entries in entries(), known_at in 0..70u64) {
        let line = timeline(&entries, known_at);
        let holding: Vec<u64> = line.entries().iter().map(|it| it.revision).collect();
        for entry in &entries {
            let ended = entries
                .iter()
                .filter(|it| it.position <= known_at && it.revision > entry.revision)
                .any(|it| it.standing.ends() == Some(entry.revision));
            let void = matches!(entry.standing, Standing::Voids(_));
            let known = entry.position <= known_at;
            let holds = holding.contains(&entry.revision);
            prop_assert_eq!(holds, known && !ended && !void, "{}", entry.revision);
        }
    }

    #[test]
    fn the_order_is_strict(entries in entries()) {
        let line = timeline(&entries, u64::MAX);
        let places: Vec<_> = line.entries().iter().map(|it| it.place()).collect();
        prop_assert!(places.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn amounts_of_any_size_do_no_harm(entries in entries()) {
        let history = History::of(entries);
        let revision = history.revision();
        let card = card::Card::of(surroundings().me, history.head(), revision, revision);
        prop_assert_eq!(card.is_none(), *history.head() == Cooperative::Unfounded);
        for (_, it) in card::loans(history.head()) {
            let held = |exact: i128| exact.clamp(i64::MIN.into(), i64::MAX.into());
            let unpaid = held(i128::from(it.disbursed.0) - i128::from(it.repaid.0));
            let owed = held(unpaid - i128::from(it.written_off.0));
            prop_assert_eq!(i128::from(it.outstanding().0), owed);
        }
    }

    #[test]
    fn a_cut_off_after_the_last_day_is_no_cut_off(entries in entries()) {
        let line = timeline(&entries, u64::MAX);
        let last = line.entries().last().map(|it| it.effective);
        prop_assert_eq!(line.state_on(last.or(Some(chrono::NaiveDate::MAX))), line.state_on(None));
    }
}
