//! What moved a figure between two pins adds up to the difference, exactly.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate};
use cooperative::Kind;
use figures::indicator::{Role, Slot};
use figures::sum::{Shift, shifts};
use figures::{Cut, Question, Sums, Units, Value, indicators};
use proptest::prelude::*;

use crate::lives::{World, day, sector, steps, unit};

fn question(area: u8, as_of: NaiveDate, known_at: u64) -> Question {
    let some: BTreeSet<_> = (0..3_u8).filter(|it| area >> it & 1 == 1).map(unit).collect();
    Question {
        units: if area == 0 { Units::All } else { Units::Some(Arc::new(some)) },
        valid_communes: 3,
        sector: None,
        kind: Kind::Cooperative,
        period_from: day(as_of.year(), 1, 1),
        as_of,
        known_at,
    }
}

fn term(shifts: &[Shift], role: Role, after: bool) -> i64 {
    let found = shifts.iter().find(|it| it.role == role && it.slot == Slot::Asked);
    let n = found.map_or(0, |it| if after { it.after } else { it.before });
    i64::try_from(n).unwrap()
}

/// The terms are those of the value that the sums give on their own.
fn agrees(id: &str, value: &Value, shifts: &[Shift], after: bool) -> Result<(), TestCaseError> {
    let of = |role| term(shifts, role, after);
    match value {
        Value::Count(n)
            if shifts.len() == 2 && id != "coops.moved_in" && id != "coops.moved_out" =>
        {
            prop_assert_eq!(*n, of(Role::Numerator) - of(Role::Subtracted), "{}", id);
        }
        Value::Count(n) => prop_assert_eq!(*n, of(Role::Numerator), "{}", id),
        // In lowest terms there.
        Value::Ratio { .. } if id.ends_with("change") => {}
        Value::Ratio { numerator, denominator, .. } => {
            prop_assert_eq!(*numerator, of(Role::Numerator), "{}", id);
            if !id.starts_with("communes") {
                prop_assert_eq!(*denominator, of(Role::Denominator), "{}", id);
            }
        }
        Value::Range { low, high, denominator } => {
            prop_assert_eq!(*low, of(Role::Numerator), "{}", id);
            prop_assert_eq!(*high, of(Role::Numerator) + of(Role::Possible), "{}", id);
            prop_assert_eq!(*denominator, of(Role::Denominator), "{}", id);
        }
        Value::Missing { .. } => {}
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn the_movers_of_each_term_add_up_to_its_difference(
        steps in steps(80), area in (0..8_u8, 0..8_u8), days in (0..1100_u64, 0..1100_u64),
        known in (0..90_u64, 0..90_u64), year: bool, by in prop::option::of(0..3_u8),
    ) {
        let world = World::of(&steps);
        let as_of = |days| {
            let on = day(2021, 6, 1) + Days::new(days);
            if year { day(on.year(), 12, 31) } else { on }
        };
        let before = question(area.0, as_of(days.0), known.0);
        let after = question(area.1, as_of(days.1), known.1);
        let (was, is) = (Sums::of(&world.deltas, &before), Sums::of(&world.deltas, &after));
        let cut = Cut { sector: by.map(sector), part: None };
        for it in indicators() {
            let found = shifts(it, cut, &world.deltas, &before, &after);
            for shift in &found {
                let moved: i128 = shift.movers.iter().map(|it| it.n).sum();
                prop_assert_eq!(shift.before + moved, shift.after, "{}", &it.id);
                let rising = shift.movers.windows(2).all(|it| it[0].position < it[1].position);
                prop_assert!(rising && shift.movers.iter().all(|it| it.n != 0), "{}", &it.id);
            }
            agrees(&it.id, &was.value(it, cut), &found, false)?;
            agrees(&it.id, &is.value(it, cut), &found, true)?;
        }
    }

    #[test]
    fn under_one_effective_day_only_what_was_recorded_between_moves_a_sum(
        steps in steps(80), year in 2021..2025_i32, known in (0..90_u64, 0..90_u64),
    ) {
        let world = World::of(&steps);
        let (first, last) = (known.0.min(known.1), known.0.max(known.1));
        let end = day(year, 12, 31);
        let (before, after) = (question(0, end, first), question(0, end, last));
        for it in indicators() {
            for shift in shifts(it, Cut::default(), &world.deltas, &before, &after) {
                let within = |at: u64| first < at && at <= last;
                prop_assert!(shift.movers.iter().all(|it| within(it.position)), "{}", &it.id);
            }
        }
    }
}
