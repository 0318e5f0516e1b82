//! Figures by report lists: the rows add up to the total, whatever happened in whatever order.

use std::collections::BTreeMap;

use chrono::Days;
use cooperative::registration::{Registration, RegistrationChange};
use cooperative::{Act, Kind, Sector, timeline};
use figures::indicator::{Form, Role};
use figures::sum::explain_row;
use figures::{
    Class, PackedDeltas, Question, ReportList, RowSums, Sums, Units, Value, indicator, indicators,
    pack, report_list, report_lists,
};
use proptest::prelude::*;

use crate::lives::{World, day, joining, registration, steps, trades, unit};

fn question(as_of: chrono::NaiveDate, known_at: u64) -> Question {
    Question {
        units: Units::All,
        valid_communes: 3,
        sector: None,
        kind: Kind::Cooperative,
        period_from: day(2021, 1, 1),
        as_of,
        known_at,
    }
}

/// Where nobody reports there is no number; it adds nothing.
fn count(value: &Value) -> Option<i64> {
    match value {
        Value::Count(n) => Some(*n),
        Value::Missing { .. } => Some(0),
        Value::Ratio { .. } | Value::Range { .. } => None,
    }
}

fn adds_up(form: &Form) -> bool {
    match form {
        Form::Stock { .. } | Form::Flow { .. } | Form::Annual { .. } | Form::Remainder { .. } => {
            true
        }
        Form::Mean { .. }
        | Form::Share { .. }
        | Form::Distinct { .. }
        | Form::Communes { .. }
        | Form::Range { .. }
        | Form::Crossing { .. }
        | Form::Change { .. } => false,
    }
}

/// How many cooperatives a plain fold finds in each row.
fn folded(world: &World, question: &Question, list: &ReportList) -> BTreeMap<usize, i64> {
    let mut rows = BTreeMap::new();
    for life in &world.lives {
        let line = timeline(&life.entries, question.known_at);
        let state = line.state_on(Some(question.as_of));
        let Some(it) = state.registered() else { continue };
        let Registration { sector, kind, .. } = it.registration;
        if kind == question.kind {
            let (unit, seated, trade) = (unit(0), question.as_of, it.main_trade());
            let class = Class { unit, seated, sector, kind, trade };
            *rows.entry(list.row_of(&class)).or_insert(0) += 1;
        }
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_rows_of_every_count_add_up_to_its_total(
        steps in steps(90), days in 0..1700_u64, whole: bool,
        known in prop_oneof![Just(u64::MAX), 0..130_u64],
    ) {
        let world = World::of(&steps);
        let as_of = day(2021, 6, 1) + Days::new(days);
        let as_of = if whole { day(chrono::Datelike::year(&as_of), 12, 31) } else { as_of };
        let question = question(as_of, known);
        let total = Sums::of(&world.deltas, &question);
        for list in report_lists() {
            let sums = RowSums::of(&world.deltas, &question, list);
            let mut scanned = RowSums::new(&question, list);
            let (one, two) = world.deltas.split_at(world.deltas.len() / 3);
            for part in [one, two] {
                let mut sums = RowSums::new(&question, list);
                sums.scan(&PackedDeltas::read(&pack(part)).unwrap()).unwrap();
                scanned.merge(sums);
            }
            let rows = 0..=list.rows.len();
            for it in indicators() {
                let whole = total.value(it, figures::Cut::default());
                prop_assert_eq!(&sums.value(it, None, None), &whole, "{}", &it.id);
                let values: Vec<Value> =
                    rows.clone().map(|row| sums.value(it, Some(row), None)).collect();
                for (row, value) in values.iter().enumerate() {
                    prop_assert_eq!(&scanned.value(it, Some(row), None), value, "{}", &it.id);
                }
                if adds_up(&it.form) {
                    let sum: Option<i64> = values.iter().map(count).sum();
                    prop_assert_eq!(sum, count(&whole), "{} by {}", &it.id, &list.key);
                    for (row, value) in values.iter().enumerate() {
                        let all = explain_row(it, None, (list, row), &world.deltas, &question);
                        let sign = |role| if role == Role::Subtracted { -1 } else { 1 };
                        let told: i64 = all.iter().map(|it| sign(it.role) * it.n).sum();
                        prop_assert_eq!(Some(told), count(value), "{} {}", &it.id, row);
                    }
                }
            }
            let coops = indicator("coops.total").unwrap();
            let counted: BTreeMap<usize, i64> = rows
                .filter_map(|row| Some((row, count(&sums.value(coops, Some(row), None))?)))
                .filter(|(_, n)| *n != 0)
                .collect();
            prop_assert_eq!(counted, folded(&world, &question, list), "{}", &list.key);
        }
    }
}

/// A cooperative with seven members that grows rice, sells motorcycles from 1/7/2022 on, and says so
/// late; its sector stays.
fn changed() -> World {
    let mut world = World::empty();
    let founders = (0..7).map(joining).collect();
    let rice = trades(1);
    let it = registration(unit(0), Sector::Agriculture, 1);
    let it = Registration { trades: rice.codes, ..it };
    assert!(world.command(0, day(2021, 6, 1), Act::Register(it, founders)));
    assert!(world.command(0, day(2023, 1, 9), Act::StopOperation));
    let trades = Some(trades(2));
    let change = RegistrationChange { trades, ..RegistrationChange::default() };
    assert!(world.command(0, day(2022, 7, 1), Act::ChangeRegistration(change)));
    world
}

#[test]
fn a_change_of_the_main_trade_moves_what_is_counted_from_its_day() {
    let world = changed();
    let list = report_list("decree-113").unwrap();
    let last = world.position;
    for (on, known_at, rows) in [
        (day(2022, 6, 30), last, [7, 0, 0, 0]),
        (day(2022, 7, 1), last, [0, 0, 7, 0]),
        (day(2023, 12, 31), last, [0, 0, 7, 0]),
        // Before it was recorded nobody knew.
        (day(2023, 12, 31), last - 1, [7, 0, 0, 0]),
    ] {
        let question = question(on, known_at);
        let sums = RowSums::of(&world.deltas, &question, list);
        let members = indicator("members.total").unwrap();
        let found = [0, 1, 2, 3].map(|row| count(&sums.value(members, Some(row), None)).unwrap());
        assert_eq!(found, rows, "{on} {known_at}");
        // By sector nothing moved.
        let cut = figures::Cut { sector: Some(Sector::Agriculture), part: None };
        assert_eq!(Sums::of(&world.deltas, &question).value(members, cut), Value::Count(7));
    }
    // Nobody joined or left, moved, or came to be by it.
    for id in ["members.joined", "coops.founded", "coops.moved_in", "coops.moved_out"] {
        let Some(it) = indicator(id) else { panic!("{id}") };
        let until = question(day(2023, 12, 31), last);
        let before = question(day(2023, 12, 31), last - 1);
        let [is, was] = [until, before].map(|it_question| {
            Sums::of(&world.deltas, &it_question).value(it, figures::Cut::default())
        });
        assert_eq!(is, was, "{id}");
    }
}
