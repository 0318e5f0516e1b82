//! Erasing personal data changes no figure.

use cooperative::{Act, Erasure, Event, PersonId};
use proptest::prelude::*;

use crate::lives::{World, day, steps, text};

proptest! {
    #[test]
    fn no_erasure_changes_a_figure(steps in steps(60), days in 0..2_000_u64) {
        let mut world = World::of(&steps);
        let counted = world.deltas.clone();
        let on = day(2020, 1, 1) + chrono::Days::new(days);
        for at in 0..world.lives.len() {
            let (mut named, mut erased) = (Vec::<PersonId>::new(), Vec::new());
            for event in world.lives[at].entries.iter().flat_map(|it| &it.events) {
                match event {
                    Event::PersonalDataErased(it) => erased.extend(it.persons.iter().copied()),
                    event => named.extend(event.persons()),
                }
            }
            named.sort_unstable();
            named.dedup();
            named.retain(|it| !erased.contains(it));
            if !named.is_empty() {
                let erasure = Erasure { persons: named, reason: text("Theo yêu cầu") };
                prop_assert!(world.command(at, on, Act::ErasePersonalData(erasure)));
            }
        }
        prop_assert_eq!(&world.deltas, &counted);
    }
}
