//! The traps that published figures fell into, one case each.

use crate::lives::{World, day, joining, person, registration, text, unit};
use chrono::NaiveDate;
use cooperative::annual::{AnnualReturn, Rating, RatingBasis};
use cooperative::credit::{Lender, Loan, Payment, Purpose};
use cooperative::management::{Appointment, Post, Qualification, Training};
use cooperative::registration::{Founding, RegistrationChange};
use cooperative::{Act, Dong, Event, Kind, LoanId, Sector, Standing};
use figures::{Cut, Question, Units, Value, explain, figure, figures, indicator};
use std::sync::Arc;
use uuid::Uuid;

fn year(year: i32) -> Question {
    Question {
        units: Units::All,
        valid_communes: 13,
        sector: None,
        kind: Kind::Cooperative,
        period_from: day(year, 1, 1),
        as_of: day(year, 12, 31),
        known_at: u64::MAX,
    }
}

fn value(world: &World, id: &str, question: &Question) -> Value {
    figure(indicator(id).unwrap(), &world.deltas, question).value
}

#[track_caller]
fn counts(world: &World, question: &Question, expected: &[(&str, i64)]) {
    for (id, n) in expected {
        assert_eq!(value(world, id, question), Value::Count(*n), "{id}");
    }
}

#[track_caller]
fn missing(world: &World, id: &str, question: &Question, says: &str) {
    match value(world, id, question) {
        Value::Missing { vi, en } => assert!(!vi.is_empty() && en.contains(says), "{en}"),
        other => panic!("{id}: {other:?}"),
    }
}

fn ratio(numerator: i64, denominator: i64, covered: i64, population: i64) -> Value {
    Value::Ratio { numerator, denominator, covered, population }
}

/// A world whose three cooperatives of seven members are there before 2022: days of 2021.
fn three() -> World {
    let mut world = World::default();
    let empty = World::of(&[]);
    for (at, life) in empty.lives.into_iter().enumerate() {
        let at = at as u8;
        let (day, entries, account) = (day(2021, 1, 1), Default::default(), Default::default());
        world.lives.push(crate::lives::Life {
            id: life.id,
            entries,
            commands: Default::default(),
            account,
            day,
        });
        let it = registration(unit(at), Sector::ALL[usize::from(at)], at);
        assert!(world.command(at.into(), day, Act::Register(it, (0..7).map(joining).collect())));
    }
    world
}

#[track_caller]
fn does(world: &mut World, at: usize, day: NaiveDate, act: Act) {
    assert!(world.command(at, day, act.clone()), "{act:?}");
}

fn filed(year: i32, revenue: Option<i64>, workers: u32) -> Act {
    Act::FileReturn(AnnualReturn {
        year,
        revenue: revenue.map(Dong),
        profit: revenue.map(|it| Dong(it - 50)),
        workers: Some(workers),
        workers_income: Some(Dong(i64::from(workers) * 40)),
        ..AnnualReturn::default()
    })
}

#[test]
fn a_resolution_of_november_completed_in_march_dissolves_in_march_and_once() {
    let mut world = three();
    for at in [0, 1] {
        does(&mut world, at, day(2022, 11, 10), Act::ResolveDissolution(None));
        does(&mut world, at, day(2023, 3, 20), Act::CompleteDissolution);
    }
    let before = [("coops.total", 3), ("coops.dissolving", 2), ("coops.dissolved", 0)];
    counts(&world, &year(2022), &before);
    counts(&world, &year(2022), &[("members.total", 21), ("members.left", 0)]);
    let after = [("coops.total", 1), ("coops.dissolved", 2), ("members.left", 14)];
    counts(&world, &year(2023), &after);
    counts(&world, &year(2023), &[("members.left.dissolution", 14), ("members.total", 7)]);
    counts(&world, &year(2024), &[("coops.dissolved", 0), ("members.left", 0)]);
}

#[test]
fn a_meeting_in_december_with_its_certificate_in_january_founds_in_january() {
    let mut world = three();
    let id = cooperative::CooperativeId(Uuid::from_u128(99));
    let (entries, account) = (Default::default(), Default::default());
    world.lives.push(crate::lives::Life {
        id,
        entries,
        commands: Default::default(),
        account,
        day: day(2022, 12, 1),
    });
    let (kind, commune) = (Kind::Cooperative, unit(0));
    let founding = Founding { kind, name: text("HTX mới"), commune };
    does(&mut world, 3, day(2022, 12, 15), Act::Found(founding));
    let it = registration(unit(0), Sector::Agriculture, 50);
    let founders = (0..7).map(joining).collect();
    does(&mut world, 3, day(2023, 1, 12), Act::Register(it, founders));
    counts(&world, &year(2022), &[("coops.founded", 0), ("coops.total", 3)]);
    missing(&world, "founded.agri_share", &year(2022), "undefined");
    let new = [("coops.founded", 1), ("coops.total", 4), ("members.joined", 7)];
    counts(&world, &year(2023), &new);
    assert_eq!(value(&world, "founded.agri_share", &year(2023)), ratio(1, 1, 1, 1));
}

#[test]
fn a_stopped_cooperative_stays_in_the_total_and_its_commune_is_not_covered() {
    let mut world = three();
    does(&mut world, 0, day(2022, 5, 1), Act::StopOperation);
    counts(&world, &year(2022), &[("coops.total", 3), ("coops.active", 2), ("coops.stopped", 1)]);
    counts(&world, &year(2022), &[("coops.inoperative", 1), ("communes.covered", 2)]);
    assert_eq!(value(&world, "communes.covered.share", &year(2022)), ratio(2, 13, 13, 13));
    does(&mut world, 0, day(2022, 6, 1), Act::Suspend(None));
    counts(&world, &year(2022), &[("coops.inoperative", 0), ("coops.suspended", 1)]);
}

#[test]
fn a_return_counts_for_its_year_and_only_of_those_in_the_total_at_its_end() {
    let mut world = three();
    for at in [0, 1] {
        does(&mut world, at, day(2023, 11, 1), filed(2023, Some(600), 4));
    }
    does(&mut world, 2, day(2024, 3, 1), filed(2023, Some(0), 0));
    let mean = |world: &World| value(world, "revenue.mean", &year(2023));
    assert_eq!(mean(&world), ratio(1200, 3, 3, 3));
    counts(&world, &year(2023), &[("workers.regular", 8), ("coops.with_results", 2)]);
    assert_eq!(value(&world, "income.mean", &year(2023)), ratio(320, 8, 3, 3));
    does(&mut world, 1, day(2023, 11, 20), Act::ResolveDissolution(None));
    does(&mut world, 1, day(2023, 12, 30), Act::CompleteDissolution);
    assert_eq!(mean(&world), ratio(600, 2, 2, 2));
    does(&mut world, 0, day(2024, 1, 5), Act::ResolveDissolution(None));
    assert_eq!(mean(&world), ratio(600, 2, 2, 2), "what happens after 31/12 changes nothing");
    let sector = Cut { sector: Some(Sector::Agriculture), part: None };
    let asked = indicator("revenue.mean").map(|it| (it, sector));
    let of = figures(asked, &world.deltas, &year(2023));
    assert_eq!(of[0].value, ratio(600, 1, 1, 1));
}

#[test]
fn not_reported_is_not_zero() {
    let mut world = three();
    let ids = ["revenue.mean", "revenue.total", "workers.regular", "coops.effective"];
    for id in ids {
        missing(&world, id, &year(2022), "0 of 3");
    }
    missing(&world, "managers.trained", &year(2022), "not reported");
    counts(&world, &year(2022), &[("returns.missing", 3)]);
    does(&mut world, 0, day(2022, 12, 1), filed(2022, None, 3));
    missing(&world, "revenue.mean", &year(2022), "0 of 3");
    counts(&world, &year(2022), &[("returns.missing", 2), ("workers.regular", 3)]);
    does(&mut world, 1, day(2022, 12, 1), filed(2022, Some(90), 3));
    assert_eq!(value(&world, "revenue.mean", &year(2022)), ratio(90, 1, 1, 3));
}

#[test]
fn within_a_year_there_are_no_annual_values_but_stocks_and_flows() {
    let mut world = three();
    does(&mut world, 0, day(2023, 5, 1), filed(2022, Some(5), 1));
    let half = Question { as_of: day(2023, 6, 30), ..year(2023) };
    missing(&world, "revenue.mean", &half, "whole-year");
    missing(&world, "returns.missing", &half, "whole-year");
    counts(&world, &half, &[("coops.total", 3), ("coops.founded", 0)]);
}

#[test]
fn a_change_on_the_year_needs_both_years() {
    let mut world = three();
    does(&mut world, 0, day(2023, 12, 1), filed(2023, Some(120), 1));
    missing(&world, "revenue.mean.change", &year(2023), "2022");
    missing(&world, "revenue.mean.change", &year(2024), "2024");
    does(&mut world, 0, day(2023, 3, 1), filed(2022, Some(100), 1));
    assert_eq!(value(&world, "revenue.mean.change", &year(2023)), ratio(1, 5, 1, 3));
    assert_eq!(value(&world, "profit.mean.change", &year(2023)), ratio(20, 1, 1, 3));
}

#[test]
fn undivided_levels_give_a_range_and_divided_ones_a_share() {
    use Qualification::{CollegeOrHigher, NotStated, PrimaryOrIntermediate};
    let mut world = three();
    let levels = [(45, PrimaryOrIntermediate), (12, CollegeOrHigher), (49, NotStated)];
    let all = levels.iter().flat_map(|(n, level)| std::iter::repeat_n(*level, *n));
    for (n, qualification) in all.enumerate() {
        let (person, post) = (person(n as u8), Post::Other);
        let appointed = Appointment { person, post, qualification };
        does(&mut world, 0, day(2022, 1, 1), Act::AppointManager(appointed));
    }
    let levels = [("managers.total", 106), ("managers.primary_intermediate", 45)];
    counts(&world, &year(2023), &levels);
    counts(&world, &year(2023), &[("managers.college", 12), ("managers.unstated", 49)]);
    let range = Value::Range { low: 12, high: 57, denominator: 106 };
    assert_eq!(value(&world, "managers.intermediate_up_share", &year(2023)), range);
    let (person, post) = (person(0), Post::Other);
    let appointed = Appointment { person, post, qualification: CollegeOrHigher };
    does(&mut world, 1, day(2022, 1, 1), Act::AppointManager(appointed));
    let sector = Question { sector: Some(Sector::ALL[1]), ..year(2023) };
    let share = value(&world, "managers.intermediate_up_share", &sector);
    assert_eq!(share, ratio(1, 1, 1, 1));
}

#[test]
fn a_manager_trained_twice_counts_once() {
    let mut world = three();
    let (person, post, qualification) = (person(1), Post::Chair, Qualification::Primary);
    let appointed = Appointment { person, post, qualification };
    does(&mut world, 0, day(2022, 1, 1), Act::AppointManager(appointed));
    for month in [3, 4] {
        let training = Training { person, topic: text("kế toán") };
        does(&mut world, 0, day(2023, month, 1), Act::TrainManager(training));
    }
    counts(&world, &year(2023), &[("managers.trained", 1)]);
    assert_eq!(value(&world, "managers.trained_share", &year(2023)), ratio(1, 1, 1, 1));
    missing(&world, "managers.trained", &year(2022), "not reported");
    let other = Question { sector: Some(Sector::ALL[1]), ..year(2023) };
    counts(&world, &other, &[("managers.trained", 0)]);
}

#[test]
fn borrowers_are_distinct_and_debtors_owe() {
    let mut world = three();
    for (n, lender) in [(1, Lender::PolicyBank), (2, Lender::PolicyBank), (3, Lender::Agribank)] {
        let (loan, purpose) = (LoanId(Uuid::from_u128(n)), Purpose::Production);
        let (contract, amount, term_months) = (text(&format!("hd {n}")), Dong(350), None);
        let it = Loan { loan, lender, contract, amount, purpose, term_months };
        does(&mut world, 0, day(2023, 2, 1), Act::GrantLoan(it));
        if n != 3 {
            let payment = Payment { loan, amount: Dong(100) };
            does(&mut world, 0, day(2023, 3, 1), Act::DisburseLoan(payment));
        }
    }
    let loans = [("loans.count", 3), ("loans.borrowers", 1), ("loans.debtors", 1)];
    counts(&world, &year(2023), &loans);
    counts(&world, &year(2023), &[("loans.granted", 1050), ("loans.outstanding", 200)]);
    let by = |id: &str, lender: Lender| {
        let it = indicator(id).unwrap();
        let cut = Cut { sector: None, part: it.part(lender.word()).map(|it| it.number) };
        assert!(cut.part.is_some());
        figures([(it, cut)], &world.deltas, &year(2023)).remove(0).value
    };
    assert_eq!(by("loans.borrowers", Lender::Agribank), Value::Count(1));
    assert_eq!(by("loans.debtors", Lender::Agribank), Value::Count(0));
    assert_eq!(by("loans.debtors", Lender::PolicyBank), Value::Count(1));
    assert_eq!(by("loans.granted", Lender::PolicyBank), Value::Count(700));
}

#[test]
fn a_move_within_the_area_is_none_of_it_and_across_its_border_is() {
    let mut world = three();
    let commune = Some(unit(1));
    let change = RegistrationChange { commune, ..RegistrationChange::default() };
    does(&mut world, 0, day(2023, 4, 1), Act::ChangeRegistration(change));
    counts(&world, &year(2023), &[("coops.moved_in", 0), ("coops.moved_out", 0)]);
    let only = |at| Units::Some(Arc::new([unit(at)].into()));
    let from = Question { units: only(0), ..year(2023) };
    counts(&world, &from, &[("coops.moved_out", 1), ("coops.moved_in", 0), ("coops.total", 0)]);
    let to = Question { units: only(1), ..year(2023) };
    counts(&world, &to, &[("coops.moved_in", 1), ("coops.total", 2), ("members.total", 14)]);
}

#[test]
fn the_past_is_not_rewritten_and_a_figure_leads_to_its_entries() {
    let mut world = three();
    let rating = |effective| Rating {
        year: 2023,
        basis: RatingBasis::Office,
        score: None,
        class: None,
        effective,
    };
    does(&mut world, 0, day(2023, 12, 1), Act::Rate(rating(true)));
    let (known, revision) = (world.position, world.lives[0].entries.len() as u64);
    let replaced = vec![Event::Rated(rating(false))];
    world.push(0, day(2023, 12, 1), Standing::Replaces(revision), replaced);
    counts(&world, &year(2023), &[("coops.effective", 0), ("coops.rated", 1)]);
    let then = Question { known_at: known, ..year(2023) };
    counts(&world, &then, &[("coops.effective", 1)]);
    assert_eq!(value(&world, "coops.effective.share_total", &then), ratio(1, 3, 3, 3));
    let share = indicator("coops.effective.share_rated").unwrap();
    let why = explain(share, Cut::default(), &world.deltas, &then);
    assert_eq!(why.len(), 2, "one above, one below: {why:?}");
    assert!(why.iter().all(|it| it.positions == [known] && it.n == 1));
}
