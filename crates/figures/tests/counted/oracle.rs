//! The oracle: whatever is recorded in whatever order, the deltas add up to what folding the whole
//! log anew counts, under every pin.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::lives::{Life, World, day, steps, unit};
use crate::reorganised;
use chrono::{Datelike, Days, NaiveDate};
use cooperative::membership::LeaveReason;
use cooperative::{
    Cooperative, Event, Exit, Kind, Registered, Sector, Step, UnitCode, evolve, timeline,
};
use figures::indicator::Slot;
use figures::measure::Shape;
use figures::{
    Account, Class, Cut, Delta, Measure, PackedDeltas, Question, Status, Sums, Units, Value,
    explain, indicators, pack,
};
use proptest::prelude::*;

type Key = (Class, Measure, u8, Option<u128>, NaiveDate);
type Counted = BTreeMap<(Measure, u8), i128>;

fn summed<'a>(deltas: impl IntoIterator<Item = &'a Delta>) -> BTreeMap<Key, i128> {
    let mut sums = BTreeMap::new();
    for it in deltas {
        let person = it.person.map(|it| it.0.as_u128());
        let key = (it.class.clone(), it.measure, it.detail, person, it.day);
        *sums.entry(key).or_insert(0) += i128::from(it.n);
    }
    sums.retain(|_, n| *n != 0);
    sums
}

fn question(area: u8, as_of: NaiveDate, known_at: u64) -> Question {
    let some: BTreeSet<UnitCode> = (0..3_u8).filter(|it| area >> it & 1 == 1).map(unit).collect();
    Question {
        units: if area.is_multiple_of(8) { Units::All } else { Units::Some(Arc::new(some)) },
        valid_communes: 3,
        sector: None,
        kind: Kind::Cooperative,
        period_from: day(as_of.year(), 1, 1),
        as_of,
        known_at,
    }
}

fn has(question: &Question, unit: &UnitCode, seated: NaiveDate, sector: Sector) -> bool {
    if question.sector.is_some_and(|it| it != sector) {
        return false;
    }
    question.units.has(unit, seated)
}

fn there(question: &Question, it: &Registered) -> bool {
    has(question, &it.registration.commune, it.seated, it.registration.sector)
}

/// The same counts by a plain fold, written without deltas.
fn counted(lives: &[Life], question: &Question) -> Counted {
    let mut counts = Counted::new();
    let year = question.as_of.year();
    let end = day(year, 12, 31);
    for life in lives {
        let line = timeline(&life.entries, question.known_at);
        let mut add = |measure, detail, n: i64| {
            *counts.entry((measure, detail)).or_insert(0) += i128::from(n);
        };
        let here = |it: &Registered| there(question, it);
        if let Some(it) = line.state_on(Some(question.as_of)).registered().filter(|it| here(it)) {
            stocks(it, &mut add);
        }
        // A duplicate counts nothing at all.
        if line.joined().is_some() {
            continue;
        }
        let mut state = Cooperative::default();
        for (entry, event) in line.events().take_while(|(it, _)| it.effective <= question.as_of) {
            let before = state.clone();
            state = evolve(state, entry.effective, event);
            if entry.effective >= question.period_from {
                flows(&before, &state, event, question, &mut add);
            }
        }
        let all = line.state_on(None);
        let was = match &all {
            Cooperative::Registered(it) => Some(it.as_ref()),
            Cooperative::Ended(it) => Some(&it.was),
            _ => None,
        };
        let then = line.state_on(Some(end));
        if let (Some(was), Some(then)) = (was, then.registered().filter(|it| here(it))) {
            annual(was, then, year, &mut add);
        }
    }
    counts.retain(|_, n| *n != 0);
    counts
}

fn stocks(it: &Registered, add: &mut impl FnMut(Measure, u8, i64)) {
    add(Measure::Coops, Status::of(it).number(), 1);
    it.members.values().for_each(|it| add(Measure::Members, it.kind.number(), 1));
    it.managers.values().for_each(|it| add(Measure::Managers, it.qualification.number(), 1));
    it.products.values().for_each(|it| add(Measure::Products, *it, 1));
    let mut lenders = BTreeSet::new();
    for loan in it.loans.values() {
        let lender = loan.loan.lender.number();
        let owed = loan.disbursed.0 - loan.repaid.0 - loan.written_off.0;
        add(Measure::LoansOutstanding, lender, owed);
        if owed > 0 {
            lenders.insert(lender);
        }
    }
    add(Measure::Debtors, 0, i64::from(!lenders.is_empty()));
    lenders.into_iter().for_each(|it| add(Measure::DebtorsByLender, it, 1));
    for (guarantor, amount) in it.guarantees.values() {
        add(Measure::Guarantees, guarantor.number(), 1);
        add(Measure::GuaranteesAmount, guarantor.number(), amount.0);
    }
    add(Measure::Linked, 0, i64::from(!it.links.is_empty()));
}

fn flows(
    before: &Cooperative,
    after: &Cooperative,
    event: &Event,
    question: &Question,
    add: &mut impl FnMut(Measure, u8, i64),
) {
    let here = |it: &&Registered| there(question, it);
    if let (Some(was), Some(is)) = (before.registered(), after.registered())
        && was.registration.kind != is.registration.kind
    {
        add(Measure::OtherExits, Exit::Conversion.number(), i64::from(here(&was)));
        add(Measure::Founded, 0, i64::from(here(&is)));
        for member in is.members.values() {
            let kind = member.kind.number();
            add(Measure::MembersTransferredOut, kind, i64::from(here(&was)));
            add(Measure::MembersTransferredIn, kind, i64::from(here(&is)));
        }
    } else if let (Some(was), Some(is)) = (before.registered(), after.registered())
        && (&was.registration.commune, was.seated) != (&is.registration.commune, is.seated)
    {
        add(Measure::MovedOut, 0, i64::from(here(&was)));
        add(Measure::MovedIn, 0, i64::from(here(&is)));
    }
    if let (Event::Registered(_), None, Some(_)) =
        (event, before.registered(), after.registered().filter(here))
    {
        add(Measure::Founded, 0, 1);
    }
    reorganised::flows(before, after, event, &here, add);
    let Some(it) = before.registered().filter(here) else { return };
    match event {
        Event::DissolutionCompleted | Event::Step(Step::DissolutionLapsed) => {
            add(Measure::Dissolved, 0, 1);
            add(Measure::MembersLeft, LeaveReason::Dissolution.number(), it.members.len() as i64);
        }
        Event::Step(it_was @ (Step::BankruptcyDeclared | Step::BecameEnterprise)) => {
            let exit = if *it_was == Step::BankruptcyDeclared { 2 } else { 3 };
            add(Measure::OtherExits, exit, 1);
            let ended = LeaveReason::CooperativeEnded.number();
            add(Measure::MembersLeft, ended, it.members.len() as i64);
        }
        Event::MemberJoined(by) => add(Measure::MembersJoined, by.kind.number(), 1),
        Event::MemberLeft(by) if it.members.contains_key(&by.person) => {
            add(Measure::MembersLeft, by.reason.number(), 1);
        }
        Event::ManagerTrained(by) if it.managers.contains_key(&by.person) => {
            add(Measure::ManagersTrained, 0, 1);
        }
        Event::LoanGranted(loan) => {
            add(Measure::LoanContracts, loan.lender.number(), 1);
            add(Measure::LoansGranted, loan.lender.number(), loan.amount.0);
        }
        Event::LoanDisbursed(by) | Event::LoanRepaid(by) => {
            if let Some(loan) = it.loans.get(&by.loan) {
                let out = matches!(event, Event::LoanDisbursed(_));
                let measure = if out { Measure::LoansDisbursed } else { Measure::LoansRepaid };
                add(measure, loan.loan.lender.number(), by.amount.0);
            }
        }
        Event::GuaranteeGiven(by) => {
            add(Measure::GuaranteesIssued, by.guarantor.number(), 1);
            add(Measure::GuaranteesIssuedAmount, by.guarantor.number(), by.amount.0);
        }
        Event::SupportReceived(by) => {
            add(Measure::Supports, by.kind.number(), 1);
            add(Measure::SupportAmount, by.kind.number(), by.amount.unwrap_or_default().0);
            add(Measure::SupportPeople, by.kind.number(), by.people.unwrap_or_default().into());
        }
        _ => {}
    }
}

fn annual(was: &Registered, then: &Registered, year: i32, add: &mut impl FnMut(Measure, u8, i64)) {
    if let Some(rating) = was.ratings.get(&year) {
        add(Measure::Rated, 0, 1);
        add(Measure::Effective, 0, i64::from(rating.effective && then.is_active()));
    }
    let Some(it) = was.returns.get(&year) else { return };
    add(Measure::Returns, 0, 1);
    let mut stated = |n: Option<i64>, sum, count| {
        add(sum, 0, n.unwrap_or(0));
        add(count, 0, i64::from(n.is_some()));
    };
    let dong = |it: Option<cooperative::Dong>| it.map(|it| it.0);
    stated(dong(it.revenue), Measure::Revenue, Measure::RevenueReported);
    let inside = dong(it.revenue_with_members);
    stated(inside, Measure::RevenueWithMembers, Measure::RevenueWithMembersReported);
    stated(dong(it.assets), Measure::Assets, Measure::AssetsReported);
    stated(dong(it.profit), Measure::Profit, Measure::ProfitReported);
    stated(it.workers.map(Into::into), Measure::Workers, Measure::WorkersReported);
    stated(
        it.member_workers.map(Into::into),
        Measure::MemberWorkers,
        Measure::MemberWorkersReported,
    );
    stated(dong(it.capital), Measure::Capital, Measure::CapitalReported);
    let income = it.workers.and(dong(it.workers_income));
    stated(income, Measure::Income, Measure::IncomeReported);
    add(Measure::IncomeWorkers, 0, income.and(it.workers).map_or(0, Into::into));
    add(Measure::WithResults, 0, i64::from(dong(it.revenue).is_some_and(|it| it > 0)));
}

/// The deltas that a question sees, by measure and detail: the definition of a figure, taken at its
/// word.
fn seen(deltas: &[Delta], question: &Question) -> Counted {
    let mut counts = Counted::new();
    let end = day(question.as_of.year(), 12, 31);
    for it in deltas {
        let day = match it.measure.shape() {
            Shape::Stock => it.day <= question.as_of,
            Shape::Flow => question.period_from <= it.day && it.day <= question.as_of,
            Shape::Annual => it.day == end,
        };
        let class = &it.class;
        let here = has(question, &class.unit, class.seated, class.sector);
        if day && it.position <= question.known_at && here {
            *counts.entry((it.measure, it.detail)).or_insert(0) += i128::from(it.n);
        }
    }
    counts.retain(|_, n| *n != 0);
    counts
}

/// Everything known, or only the log up to a position.
fn known() -> impl Strategy<Value = u64> {
    prop_oneof![Just(u64::MAX), 0..130_u64]
}

fn cuts() -> Vec<Cut> {
    let sectors = cooperative::Sector::ALL.iter().map(|it| Some(*it));
    std::iter::once(None).chain(sectors).map(|sector| Cut { sector, part: None }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn live_deltas_are_what_the_whole_log_contributes(steps in steps(70)) {
        let world = World::of(&steps);
        let anew: Vec<Delta> = world
            .lives
            .iter()
            .flat_map(|it| Account::contributions(it.id, &it.entries, 1))
            .collect();
        prop_assert_eq!(summed(&world.deltas), summed(&anew));
        for life in &world.lives {
            prop_assert_eq!(&Account::of(&life.entries), &life.account);
        }
    }

    #[test]
    fn sums_of_deltas_are_what_a_plain_fold_counts_under_any_pin(
        steps in steps(160), area in 0..8_u8, days in 0..1100_u64, known in known(), whole: bool,
        sector in prop::option::of(0..3_u8),
    ) {
        let world = World::of(&steps);
        let as_of = day(2021, 6, 1) + Days::new(days);
        let as_of = if whole { day(as_of.year(), 12, 31) } else { as_of };
        let sector = sector.map(crate::lives::sector);
        let question = Question { sector, ..question(area, as_of, known) };
        prop_assert_eq!(seen(&world.deltas, &question), counted(&world.lives, &question));
    }

    #[test]
    fn packed_or_not_in_one_scan_or_merged_every_indicator_has_one_value(
        steps in steps(50), area in 0..8_u8, year in 2021..2025_i32,
        known in known(),
    ) {
        let world = World::of(&steps);
        let question = question(area, day(year, 12, 31), known);
        let plain = Sums::of(&world.deltas, &question);
        let (one, two) = world.deltas.split_at(world.deltas.len() / 3);
        let mut scanned = Sums::new(&question);
        scanned.scan(&PackedDeltas::read(&pack(one)).unwrap()).unwrap();
        let mut other = Sums::new(&question);
        other.scan(&PackedDeltas::read(&pack(two)).unwrap()).unwrap();
        scanned.merge(other);
        for indicator in indicators() {
            for cut in cuts() {
                let value = plain.value(indicator, cut);
                prop_assert_eq!(&scanned.value(indicator, cut), &value, "{}", &indicator.id);
                explained(indicator, cut, &world, &question, &value)?;
            }
        }
    }
}

/// The contributions of a count add up to it.
fn explained(
    indicator: &figures::Indicator,
    cut: Cut,
    world: &World,
    question: &Question,
    value: &Value,
) -> Result<(), TestCaseError> {
    use figures::indicator::Role;
    let all = explain(indicator, cut, &world.deltas, question);
    let sum = |role| -> i64 {
        let of = all.iter().filter(|it| it.role == role && it.slot == Slot::Asked);
        of.map(|it| it.n).sum()
    };
    let id = &indicator.id;
    prop_assert!(all.iter().all(|it| !it.positions.is_empty()));
    prop_assert!(all.iter().flat_map(|it| &it.positions).all(|it| *it <= question.known_at));
    match value {
        Value::Count(n) if id.starts_with("communes") || cut.sector.is_some() => {
            prop_assert!(*n <= sum(Role::Numerator), "{}", id);
        }
        Value::Count(n) => {
            prop_assert_eq!(*n, sum(Role::Numerator) - sum(Role::Subtracted), "{}", id);
        }
        Value::Ratio { denominator, .. }
            if id.ends_with("change") || id.starts_with("communes") =>
        {
            prop_assert!(*denominator > 0);
        }
        Value::Ratio { numerator, denominator, .. } => {
            prop_assert_eq!(*numerator, sum(Role::Numerator), "{}", id);
            prop_assert_eq!(*denominator, sum(Role::Denominator), "{}", id);
        }
        Value::Range { low, high, denominator } => {
            prop_assert_eq!(*low, sum(Role::Numerator), "{}", id);
            prop_assert_eq!(*high, *low + sum(Role::Possible), "{}", id);
            prop_assert_eq!(*denominator, sum(Role::Denominator), "{}", id);
        }
        Value::Missing { .. } => {}
    }
    Ok(())
}

#[test]
fn the_random_lives_do_what_they_shall_try() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut rebuilt, mut amended, mut seen) = (0, 0, BTreeSet::new());
    for _ in 0..600 {
        let world = World::of(&steps(70).new_tree(&mut runner).unwrap().current());
        rebuilt += world.rebuilt;
        amended += world.amended;
        seen.extend(world.deltas.iter().map(|it| it.measure));
    }
    assert!(rebuilt > 500, "{rebuilt}");
    assert!(amended > 300, "{amended}");
    let never: Vec<_> = Measure::ALL.iter().filter(|it| !seen.contains(it)).collect();
    assert!(never.is_empty(), "{never:?}");
}
