//! Division, separation, consolidation and merger.

use std::collections::BTreeMap;

use cooperative::credit::{Guarantee, Lender};
use cooperative::membership::LeaveReason;
use cooperative::registration::Registration;
use cooperative::reorganisation::{Newcomer, Part, Plan};
use cooperative::reorganise::{Known, Neighbourhood};
use cooperative::*;
use uuid::Uuid;

use crate::fixtures::*;

const ON: &str = "2024-09-01";

/// Some cooperatives, each with its history.
#[derive(Default)]
pub struct World {
    histories: BTreeMap<CooperativeId, History>,
    nothing: History,
}

impl Known for World {
    fn history(&self, id: CooperativeId) -> &History {
        self.histories.get(&id).unwrap_or(&self.nothing)
    }

    fn neighbourhood(&self, _: &Newcomer) -> Neighbourhood {
        Neighbourhood { code_holder: None, commune_known: true }
    }
}

pub fn id(n: u128) -> CooperativeId {
    CooperativeId(Uuid::from_u128(n))
}

impl World {
    /// Cooperatives 1, 2, … with these members each, numbered on.
    pub fn of(members: &[u128]) -> Self {
        let (mut world, mut first) = (Self::default(), 1);
        for (n, many) in (1..).zip(members) {
            let founders = (first..first + many).map(official).collect();
            first += many;
            let act = Act::Register(registration(Kind::Cooperative), founders);
            world.act(n, "2020-01-10", act);
        }
        world
    }

    pub fn act(&mut self, n: u128, on: &str, act: Act) {
        let history = self.histories.entry(id(n)).or_default();
        let command = at(on, act);
        let made = judge(history, &command, RECORDED).unwrap();
        record(history, &command, made);
    }

    pub fn judge(&self, n: u128, on: &str, act: Act) -> Result<Vec<Event>, Rejection> {
        judge(self.history(id(n)), &at(on, act), RECORDED)
    }

    fn decide(&self, on: &str, plan: Plan) -> Result<Vec<(CooperativeId, Event)>, Rejection> {
        let command = Reorganising { effective: day(on), order: 0, plan };
        decide_reorganisation(self, &command, day(RECORDED))
    }

    pub fn put(&mut self, on: &str, events: Vec<(CooperativeId, Event)>) {
        for (id, event) in events {
            let history = self.histories.entry(id).or_default();
            let revision = history.revision() + 1;
            let (effective, standing, events) = (day(on), Standing::New, vec![event]);
            history.push(Entry {
                position: revision,
                revision,
                effective,
                order: 0,
                standing,
                events,
            });
        }
    }

    fn reorganise(&mut self, on: &str, plan: Plan) {
        let events = self.decide(on, plan).unwrap();
        self.put(on, events);
    }

    pub fn state(&self, n: u128) -> &Cooperative {
        self.history(id(n)).head()
    }

    fn registered(&self, n: u128) -> &Registered {
        self.state(n).registered().unwrap()
    }
}

fn newcomer(n: u128) -> Newcomer {
    let code = Code::new(&format!("82000000{n:02}")).ok();
    Newcomer { id: id(n), registration: Registration { code, ..registration(Kind::Cooperative) } }
}

fn part(n: u128, members: std::ops::RangeInclusive<u128>, loans: &[u128]) -> Part {
    let members = members.map(person).collect();
    Part { newcomer: newcomer(n), members, loans: loans.iter().map(|n| loan_id(*n)).collect() }
}

fn divide(into: Vec<Part>, left_out: &[u128]) -> Plan {
    Plan::Divide { of: id(1), into, left_out: left_out.iter().map(|n| person(*n)).collect() }
}

fn merge(of: &[u128], into: u128) -> Plan {
    Plan::Merge { of: of.iter().map(|n| id(*n)).collect(), into: id(into) }
}

fn lent(world: &mut World, n: u128, loan: u128) {
    world.act(n, "2023-01-01", Act::GrantLoan(a_loan(loan, 100)));
    let payment = cooperative::credit::Payment { loan: loan_id(loan), amount: Dong(80) };
    world.act(n, "2023-01-02", Act::DisburseLoan(payment));
}

fn guaranteed(world: &mut World, n: u128, loan: u128) {
    world.act(
        n,
        "2023-01-01",
        Act::GiveGuarantee(Guarantee {
            loan: loan_id(loan),
            guarantor: Lender::GuaranteeFund,
            contract: text("BL"),
            amount: Dong(70),
        }),
    );
}

/// The refusal names this field.
#[track_caller]
fn refuses(world: &World, plan: Plan, named: &str, held: &str) {
    match world.decide(ON, plan) {
        Err(Rejection::Value { field, value, .. }) => assert_eq!((field, &*value), (named, held)),
        other => panic!("expected a refusal of {named}, got {other:?}"),
    }
}

#[track_caller]
fn party(refused: Result<Vec<(CooperativeId, Event)>, Rejection>, n: u128) -> Rejection {
    match refused {
        Err(Rejection::Party { cooperative, because }) if cooperative == id(n) => *because,
        other => panic!("expected a refusal of {n}, got {other:?}"),
    }
}

#[test]
fn a_divided_one_ends_and_its_members_and_debts_go_where_they_are_said_to_go() {
    let mut world = World::of(&[12]);
    lent(&mut world, 1, 1);
    guaranteed(&mut world, 1, 2);
    world.reorganise(ON, divide(vec![part(8, 1..=6, &[1]), part(9, 7..=11, &[2])], &[12]));
    let Cooperative::Ended(old) = world.state(1) else { panic!("it has not ended") };
    assert_eq!((old.exit, old.on), (Exit::Division, day(ON)));
    assert_eq!(old.was.successors, [id(8), id(9)]);
    assert_eq!(old.was.outstanding(), Dong(0));
    let (north, south) = (world.registered(8), world.registered(9));
    assert_eq!((north.members.len(), south.members.len()), (6, 5));
    assert_eq!((north.outstanding(), south.outstanding()), (Dong(80), Dong(0)));
    assert_eq!((north.guarantees.len(), south.guarantees.len()), (0, 1));
    assert_eq!((&*north.predecessors, north.since), (&[id(1)][..], day(ON)));
    let timeline = world.history(id(1)).timeline(u64::MAX);
    let left = |n: u128| {
        let rows = card::members(&timeline);
        rows.iter().find(|it| it.person == person(n)).unwrap().left.unwrap()
    };
    assert_eq!(left(1), (day(ON), LeaveReason::Transferred));
    assert_eq!(left(12), (day(ON), LeaveReason::CooperativeEnded));
    // What came over is paid out and repaid further as before.
    let payment = |amount| cooperative::credit::Payment { loan: loan_id(1), amount: Dong(amount) };
    assert!(world.judge(8, "2024-10-01", Act::DisburseLoan(payment(21))).is_err());
    world.act(8, "2024-10-01", Act::DisburseLoan(payment(20)));
    world.act(8, "2024-10-02", Act::RepayLoan(payment(100)));
}

#[test]
fn a_division_places_each_member_and_each_debt_and_makes_two() {
    let mut world = World::of(&[12]);
    lent(&mut world, 1, 1);
    let two = |members| vec![part(8, 1..=6, &[1]), part(9, members, &[])];
    refuses(&world, divide(vec![part(8, 1..=12, &[1])], &[]), "divide.into", "1");
    let twelve = person(12).to_string();
    refuses(&world, divide(two(7..=11), &[]), "divide.into.person_ids", &twelve);
    let six = person(6).to_string();
    refuses(&world, divide(two(6..=12), &[]), "person_ids", &six);
    let nobody = person(13).to_string();
    refuses(&world, divide(two(7..=12), &[13]), "divide.left_out_person_ids", &nobody);
    let debts = vec![part(8, 1..=6, &[]), part(9, 7..=12, &[])];
    refuses(&world, divide(debts, &[]), "divide.into.loan_ids", &loan_id(1).to_string());
    let none = vec![part(8, 1..=6, &[1, 3]), part(9, 7..=12, &[])];
    let no_loan = Rejection::NoLoan { loan: loan_id(3), on: day(ON) };
    assert_eq!(party(world.decide(ON, divide(none, &[])), 1), no_loan);
    let few = divide(two(7..=10), &[11, 12]);
    let too_few = Rejection::TooFewMembers { have: 4, need: 5, on: day(ON) };
    assert_eq!(party(world.decide(ON, few), 9), too_few);
    let same = vec![part(8, 1..=6, &[1]), part(8, 7..=12, &[])];
    refuses(&world, divide(same, &[]), "cooperative_id", &id(8).to_string());
}

#[test]
fn a_separated_one_goes_on_with_those_who_stay() {
    let mut world = World::of(&[12]);
    lent(&mut world, 1, 1);
    lent(&mut world, 1, 2);
    let separate = |into| Plan::Separate { of: id(1), into };
    refuses(&world, separate(vec![]), "separate.into", "0");
    world.reorganise(ON, separate(vec![part(8, 1..=5, &[2])]));
    let (old, new) = (world.registered(1), world.registered(8));
    assert_eq!((old.members.len(), new.members.len()), (7, 5));
    assert_eq!((old.outstanding(), new.outstanding()), (Dong(80), Dong(80)));
    assert_eq!((old.legal, &*old.successors), (Legal::Active, &[id(8)][..]));
    let gone = Err(Rejection::NotMember { person: person(1), on: day("2024-09-02") });
    let leave =
        cooperative::membership::Leaving { person: person(1), reason: LeaveReason::Voluntary };
    assert_eq!(world.judge(1, "2024-09-02", Act::LeaveMember(leave)), gone);
}

#[test]
fn consolidation_and_merger_take_everybody_and_everything() {
    let mut world = World::of(&[7, 8]);
    lent(&mut world, 1, 1);
    guaranteed(&mut world, 2, 2);
    let of = vec![id(1), id(2)];
    let plan = Plan::Consolidate { of: of.clone(), into: newcomer(9) };
    world.reorganise(ON, plan);
    let new = world.registered(9);
    assert_eq!((new.members.len(), new.loans.len(), new.guarantees.len()), (15, 1, 1));
    assert_eq!(new.predecessors, of);
    for n in [1, 2] {
        let Cooperative::Ended(it) = world.state(n) else { panic!("{n} has not ended") };
        assert_eq!((it.exit, &*it.was.successors), (Exit::Consolidation, &[id(9)][..]));
    }

    let mut world = World::of(&[7, 8, 7]);
    lent(&mut world, 2, 1);
    world.reorganise(ON, merge(&[2, 3], 1));
    let it = world.registered(1);
    assert_eq!((it.members.len(), it.outstanding(), it.since), (22, Dong(80), day("2020-01-10")));
    assert_eq!(it.predecessors, [id(2), id(3)]);
    let Cooperative::Ended(it) = world.state(2) else { panic!("it has not ended") };
    assert_eq!(it.exit, Exit::Merger);
}

#[test]
fn nobody_is_merged_with_itself_or_twice_or_with_another_kind() {
    let mut world = World::of(&[7, 8]);
    refuses(&world, merge(&[1], 1), "cooperative_id", &id(1).to_string());
    refuses(&world, merge(&[2, 2], 1), "cooperative_id", &id(2).to_string());
    refuses(&world, merge(&[], 1), "merge.from_cooperative_ids", "0");
    let one = Plan::Consolidate { of: vec![id(1)], into: newcomer(9) };
    refuses(&world, one, "consolidate.from_cooperative_ids", "1");
    world.act(3, "2020-01-10", Act::Register(registration(Kind::Union), founders(Kind::Union, 5)));
    let kinds = world.decide(ON, merge(&[3], 1)).unwrap_err();
    assert_eq!((kinds.reason(), kinds.class()), ("PROCEDURE_RULE", Class::Precondition));
    world.act(4, "2020-01-10", Act::Register(registration(Kind::Group), founders(Kind::Group, 5)));
    world.act(5, "2020-01-10", Act::Register(registration(Kind::Group), founders(Kind::Group, 5)));
    let groups = world.decide(ON, merge(&[4], 5)).unwrap_err();
    assert!(groups.to_string().contains("not groups"), "{groups}");
    assert_eq!(party(world.decide(ON, merge(&[6], 1)), 6), Rejection::Unfounded { on: day(ON) });
}

#[test]
fn who_is_to_end_stands_or_resolved_just_that() {
    let resolved = |how| {
        let mut world = World::of(&[7, 8]);
        world.act(2, "2024-08-01", Act::ResolveReorganisation(how));
        world
    };
    let world = resolved(Reorganisation::Merger);
    assert_eq!(world.registered(2).legal, Legal::Dissolving);
    assert!(world.decide(ON, merge(&[2], 1)).is_ok());
    let about = state(
        "about to be reorganised",
        "đang làm thủ tục bị chia, bị hợp nhất, được sáp nhập",
        ON,
    );
    let other = resolved(Reorganisation::Consolidation).decide(ON, merge(&[2], 1));
    assert_eq!(party(other, 2), about);
    assert_eq!(party(world.decide(ON, merge(&[1], 2)), 2), about);
    // It is not dissolved by the way, and can be withdrawn at any time.
    let completed = world.judge(2, ON, Act::CompleteDissolution).unwrap_err();
    assert_eq!(completed.reason(), "PROCEDURE_RULE");
    assert!(world.judge(2, "2025-06-01", Act::CancelDissolution).is_ok());
    let lapsed = world.judge(2, "2025-06-01", Act::Take(Step::DissolutionLapsed)).unwrap_err();
    assert_eq!(lapsed.reason(), "PROCEDURE_RULE");
    let separation = Act::ResolveReorganisation(Reorganisation::Separation);
    assert_eq!(world.judge(1, ON, separation).unwrap_err().reason(), "PROCEDURE_RULE");
    let mut world = World::of(&[7, 8]);
    world.act(2, "2024-08-01", Act::ResolveDissolution(None));
    assert_eq!(party(world.decide(ON, merge(&[2], 1)), 2), dissolving(ON));
}

#[test]
fn what_went_over_holds_against_later_findings() {
    let mut world = World::of(&[7, 8]);
    lent(&mut world, 2, 1);
    world.reorganise(ON, merge(&[2], 1));
    let repaid = cooperative::credit::Payment { loan: loan_id(1), amount: Dong(10) };
    let refused = world.judge(2, "2024-08-01", Act::RepayLoan(repaid)).unwrap_err();
    assert!(matches!(refused, Rejection::LaterEntry { event: "reorganised", .. }), "{refused}");
    let leaving =
        cooperative::membership::Leaving { person: person(8), reason: LeaveReason::Voluntary };
    let refused = world.judge(2, "2024-08-01", Act::LeaveMember(leaving)).unwrap_err();
    assert!(matches!(refused, Rejection::LaterEntry { .. }), "{refused}");
    // Somebody found to have joined before did not go over, and left with it.
    assert!(world.judge(2, "2024-08-01", Act::JoinMember(official(99))).is_ok());
    assert_eq!(world.judge(2, "2024-09-02", Act::Resume), Err(Rejection::Ended { on: day(ON) }));
}

#[test]
fn a_reorganisation_is_voided_stream_by_stream_as_long_as_nothing_rests_on_it() {
    let mut world = World::of(&[7, 8]);
    world.reorganise(ON, merge(&[2], 1));
    let void = |world: &World, n| {
        let history = world.history(id(n));
        decide_void(history, &[history.revision()])
    };
    assert!(void(&world, 1).is_ok() && void(&world, 2).is_ok());
    let leaving =
        cooperative::membership::Leaving { person: person(8), reason: LeaveReason::Voluntary };
    world.act(1, "2024-09-03", Act::LeaveMember(leaving));
    let refused = decide_void(world.history(id(1)), &[9]).unwrap_err();
    assert!(matches!(refused, Rejection::LaterEntry { event: "member_left", .. }), "{refused}");
    // A new certificate is voided too, and its code is free again.
    let mut world = World::of(&[12]);
    world.reorganise(ON, Plan::Separate { of: id(1), into: vec![part(8, 1..=5, &[])] });
    assert!(void(&world, 8).is_ok());
}

#[test]
fn who_is_under_a_noticed_violation_is_not_reorganised_under_the_law_of_2023() {
    let ground = cooperative::procedure::RevocationGround::Forged;
    for noticed in [1, 2] {
        let mut world = World::of(&[7, 7]);
        world.act(noticed, "2024-06-20", Act::NoticeViolation(ground));
        assert!(world.decide("2024-06-30", merge(&[2], 1)).is_ok());
        match world.decide("2024-07-01", merge(&[2], 1)) {
            Err(Rejection::Party { cooperative, because }) => {
                assert_eq!(cooperative, id(noticed));
                let (en, vi) = ("under a noticed violation", "đang bị thông báo vi phạm");
                assert_eq!(*because, state(en, vi, "2024-07-01"));
            }
            other => panic!("{other:?}"),
        }
        world.act(noticed, "2024-06-25", Act::Take(Step::ExplanationAccepted));
        assert!(world.decide("2024-07-01", merge(&[2], 1)).is_ok());
    }
}

#[test]
fn a_loan_comes_over_as_it_stood_with_what_went_wrong_on_it() {
    let mut world = World::of(&[7, 7]);
    let payment = |amount| cooperative::credit::Payment { loan: loan_id(1), amount: Dong(amount) };
    let fund = cooperative::credit::Loan { lender: Lender::SupportFund, ..a_loan(1, 100) };
    world.act(2, "2020-02-01", Act::GrantLoan(fund));
    world.act(2, "2020-02-02", Act::DisburseLoan(payment(80)));
    world.act(2, "2020-03-02", Act::RepayLoan(payment(10)));
    let terms = cooperative::credit::Restructuring {
        loan: loan_id(1),
        term_months: Some(48),
        rate_basis_points: Some(650),
    };
    world.act(2, "2020-04-01", Act::RestructureLoan(terms));
    world.act(2, "2020-06-01", Act::NoteLoanOverdue(payment(60)));
    world.act(2, "2025-07-01", Act::WriteOffLoan(payment(20)));
    let before = world.registered(2).loans[&loan_id(1)].clone();
    assert_eq!((before.outstanding(), before.written_off), (Dong(50), Dong(20)));
    world.reorganise("2025-09-01", merge(&[2], 1));
    assert_eq!(world.registered(1).loans[&loan_id(1)], before);
    // The five years of the support fund run on from before.
    assert!(world.judge(1, "2025-09-02", Act::WriteOffLoan(payment(40))).is_ok());
}

#[test]
fn a_loan_that_came_over_before_more_was_written_down_stands_as_it_did() {
    let told = cooperative::reorganisation::CarriedLoan {
        loan: a_loan(1, 100),
        signed: day("2018-01-01"),
        disbursed: Dong(80),
        outstanding: Dong(50),
        written_off: None,
        term_months: None,
        rate_basis_points: None,
        overdue: None,
    };
    let it = told.state();
    assert_eq!((it.repaid, it.written_off, it.outstanding()), (Dong(30), Dong(0), Dong(50)));
    assert_eq!((it.term_months, it.rate_basis_points, it.overdue), (Some(36), None, None));
}
