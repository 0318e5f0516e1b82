//! Short words for the cases: who, what and when.

use chrono::NaiveDate;
use cooperative::annual::AnnualReturn;
use cooperative::credit::{Lender, Loan, Payment, Purpose};
use cooperative::membership::{Joining, LeaveReason, Leaving, MemberKind, PartyKind};
use cooperative::registration::{Founding, Registration};
use cooperative::*;
use uuid::Uuid;

/// The day on which everything is recorded, unless a case says otherwise.
pub const RECORDED: &str = "2030-01-01";

/// Holds one command against the rules, after others that the rules let in.
#[track_caller]
pub fn check(given: &[Command], when: Command, then: Result<(), Rejection>) {
    let answer = judge(&history(given), &when, RECORDED);
    assert_eq!(answer.clone().map(|_| ()), then);
    if let Ok(events) = answer {
        assert_eq!(events, when.events());
    }
}

/// What the rules say of a command recorded on a day, with nobody else holding its code.
pub fn judge(
    history: &History,
    when: &Command,
    recorded_on: &str,
) -> Result<Vec<Event>, Rejection> {
    decide(history, &surroundings(), when, day(recorded_on))
}

/// The history of commands recorded one by one, each of which the rules must let in.
#[track_caller]
pub fn history(given: &[Command]) -> History {
    let mut history = History::default();
    for command in given {
        match judge(&history, command, RECORDED) {
            Ok(events) => record(&mut history, command, events),
            Err(refusal) => panic!("{command:?} was given and is refused: {refusal}"),
        }
    }
    history
}

/// Adds the events of a command as the registrar does: an entry each.
pub fn record(history: &mut History, command: &Command, events: Vec<Event>) {
    for event in events {
        let revision = history.revision() + 1;
        history.push(Entry {
            position: revision,
            revision,
            effective: command.effective,
            order: command.order,
            standing: command.standing(),
            events: vec![event],
        });
    }
}

pub fn surroundings() -> Surroundings {
    Surroundings { me: CooperativeId(Uuid::from_u128(1)), code_holder: None, commune_known: true }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn at(effective: &str, act: Act) -> Command {
    Command { effective: day(effective), order: 0, act }
}

pub fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

pub fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

pub fn loan_id(n: u128) -> LoanId {
    LoanId(Uuid::from_u128(n))
}

pub fn founding(kind: Kind) -> Act {
    let commune = UnitCode::new("03390").unwrap();
    Act::Found(Founding { kind, name: text("HTX Bình Lư"), commune })
}

pub fn registration(kind: Kind) -> Registration {
    Registration {
        kind,
        code: Code::new("6200091230").ok(),
        name: text("HTX Bình Lư"),
        commune: UnitCode::new("03390").unwrap(),
        address: None,
        sector: Sector::Agriculture,
        trades: vec![TradeCode::new("0111").unwrap()],
        vsic: None,
        charter_capital: Some(Dong(1_000_000_000)),
        representative: None,
        backup: false,
    }
}

/// Official members, numbered from 1: persons, or organisations in a union.
pub fn founders(kind: Kind, many: u128) -> Vec<Joining> {
    (1..=many).map(|n| Joining { party: party(kind), ..official(n) }).collect()
}

fn party(kind: Kind) -> PartyKind {
    if kind == Kind::Union { PartyKind::Organisation } else { PartyKind::Person }
}

pub fn official(n: u128) -> Joining {
    let capital = Some(Dong(5_000_000));
    Joining { person: person(n), party: PartyKind::Person, kind: MemberKind::Official, capital }
}

pub fn associate(n: u128) -> Joining {
    Joining { kind: MemberKind::Associate, capital: None, ..official(n) }
}

pub fn capital_associate(n: u128) -> Joining {
    Joining { kind: MemberKind::CapitalAssociate, ..official(n) }
}

/// A certificate for as many founders.
pub fn register(on: &str, kind: Kind, many: u128) -> Command {
    at(on, Act::Register(registration(kind), founders(kind, many)))
}

/// A cooperative of seven, registered on a day.
pub fn registered(on: &str) -> Command {
    register(on, Kind::Cooperative, 7)
}

/// A cooperative of seven, registered in 2020.
pub fn cooperative() -> Command {
    registered("2020-01-10")
}

pub fn join(on: &str, joining: Joining) -> Command {
    at(on, Act::JoinMember(joining))
}

pub fn leave(on: &str, n: u128, reason: LeaveReason) -> Command {
    at(on, Act::LeaveMember(Leaving { person: person(n), reason }))
}

pub fn a_loan(n: u128, amount: i64) -> Loan {
    Loan {
        loan: loan_id(n),
        lender: Lender::PolicyBank,
        contract: text(&format!("HĐ {n}")),
        amount: Dong(amount),
        purpose: Purpose::Production,
        term_months: Some(36),
    }
}

pub fn grant(on: &str, n: u128, amount: i64) -> Command {
    at(on, Act::GrantLoan(a_loan(n, amount)))
}

pub fn disburse(on: &str, n: u128, amount: i64) -> Command {
    at(on, Act::DisburseLoan(Payment { loan: loan_id(n), amount: Dong(amount) }))
}

pub fn repay(on: &str, n: u128, amount: i64) -> Command {
    at(on, Act::RepayLoan(Payment { loan: loan_id(n), amount: Dong(amount) }))
}

pub fn overdue(on: &str, n: u128, amount: i64) -> Command {
    at(on, Act::NoteLoanOverdue(Payment { loan: loan_id(n), amount: Dong(amount) }))
}

pub fn write_off(on: &str, n: u128, amount: i64) -> Command {
    at(on, Act::WriteOffLoan(Payment { loan: loan_id(n), amount: Dong(amount) }))
}

pub fn file(on: &str, year: i32) -> Command {
    let revenue = Some(Dong(400_000_000));
    at(on, Act::FileReturn(AnnualReturn { year, revenue, ..AnnualReturn::default() }))
}

/// The refusal of a value; its texts are those of the rule.
#[track_caller]
pub fn refuses_value(when: Act, named: &str, held: &str) {
    let given = [cooperative()];
    match judge(&history(&given), &at("2024-08-01", when), RECORDED) {
        Err(Rejection::Value { field, value, .. }) => assert_eq!((field, &*value), (named, held)),
        other => panic!("expected a refusal of {named}, got {other:?}"),
    }
}

/// Refused by the state, called so in English.
pub fn state(state: &'static str, state_vi: &'static str, on: &str) -> Rejection {
    Rejection::State { state, state_vi, on: day(on) }
}

pub fn dissolving(on: &str) -> Rejection {
    state("dissolving", "đang làm thủ tục giải thể", on)
}

/// Refused because a later entry would become impossible.
pub fn later(revision: u64, on: &str, event: &'static str, because: Rejection) -> Rejection {
    Rejection::LaterEntry { revision, day: day(on), event, because: Box::new(because) }
}
