//! Values that no state makes right, and the days that no rule accepts.

use cooperative::annual::AnnualReturn;
use cooperative::credit::{Guarantee, Lender, Loan, Payment};
use cooperative::membership::Joining;
use cooperative::registration::{Registration, RegistrationChange};
use cooperative::*;

use crate::fixtures::*;

const MOST: i64 = Dong::MOST.0;

fn filed(fill: impl Fn(&mut AnnualReturn)) -> Act {
    let mut it = AnnualReturn { year: 2023, ..AnnualReturn::default() };
    fill(&mut it);
    Act::FileReturn(it)
}

fn allows(act: Act) {
    check(&[cooperative()], at("2024-08-01", act), Ok(()));
}

#[test]
fn every_value_of_a_return_may_be_absent_and_a_loss_is_lawful() {
    allows(filed(|_| {}));
    allows(filed(|it| it.profit = Some(Dong(-5))));
    allows(filed(|it| it.capital = Some(Dong(-5))));
    allows(filed(|it| it.member_workers = Some(3)));
    allows(filed(|it| it.revenue_with_members = Some(Dong(3))));
}

#[test]
fn what_cannot_be_negative_is_zero_or_more() {
    allows(filed(|it| it.revenue = Some(Dong(0))));
    refuses_value(filed(|it| it.revenue = Some(Dong(-1))), "revenue", "-1 đồng");
    let part = filed(|it| it.revenue_with_members = Some(Dong(-1)));
    refuses_value(part, "revenue_with_members", "-1 đồng");
    refuses_value(filed(|it| it.workers_income = Some(Dong(-1))), "workers_income", "-1 đồng");
    refuses_value(filed(|it| it.assets = Some(Dong(-1))), "assets", "-1 đồng");
}

#[test]
fn a_part_is_at_most_its_whole() {
    let revenue = |all, part| {
        filed(move |it| {
            (it.revenue, it.revenue_with_members) = (Some(Dong(all)), Some(Dong(part)));
        })
    };
    allows(revenue(10, 10));
    refuses_value(revenue(10, 11), "revenue_with_members", "11 đồng");
    let workers =
        |all, part| filed(move |it| (it.workers, it.member_workers) = (Some(all), Some(part)));
    allows(workers(10, 10));
    refuses_value(workers(10, 11), "member_workers", "11");
}

#[test]
fn nobody_is_paid_where_nobody_works() {
    let paid = |workers, income| {
        filed(move |it| (it.workers, it.workers_income) = (Some(workers), Some(Dong(income))))
    };
    allows(paid(0, 0));
    allows(paid(1, 5));
    refuses_value(paid(0, 5), "workers_income", "5 đồng");
    // Not reported is never zero.
    allows(filed(|it| it.workers_income = Some(Dong(5))));
}

#[test]
fn years_are_from_1945_to_2200() {
    for year in [1945, 2200] {
        assert_eq!(rules::check_values(&filed(|it| it.year = year)), Ok(()));
    }
    for year in [i32::MIN, 1944, 2201, i32::MAX] {
        refuses_value(filed(|it| it.year = year), "year", &year.to_string());
    }
}

#[test]
fn amounts_of_loans_are_above_zero_and_terms_one_to_six_hundred_months() {
    let term = |months| Act::GrantLoan(Loan { term_months: months, ..a_loan(1, 5) });
    for months in [None, Some(1), Some(600)] {
        allows(term(months));
    }
    refuses_value(term(Some(0)), "term_months", "0");
    refuses_value(term(Some(601)), "term_months", "601");
    allows(Act::GrantLoan(a_loan(1, 1)));
    for amount in [0, -1, i64::MIN] {
        let held = format!("{amount} đồng");
        let payment = Payment { loan: loan_id(1), amount: Dong(amount) };
        let (guarantor, contract) = (Lender::Other, text("BL 1"));
        let given = Guarantee { loan: loan_id(1), guarantor, contract, amount: Dong(amount) };
        refuses_value(Act::GrantLoan(a_loan(1, amount)), "amount", &held);
        refuses_value(Act::DisburseLoan(payment.clone()), "amount", &held);
        refuses_value(Act::RepayLoan(payment), "amount", &held);
        refuses_value(Act::GiveGuarantee(given), "amount", &held);
    }
}

#[test]
fn capital_is_zero_or_more_and_none_for_an_associate_without_capital() {
    let capital = |it: Joining, amount| Joining { capital: Some(Dong(amount)), ..it };
    allows(Act::JoinMember(capital(official(8), 0)));
    allows(Act::JoinMember(Joining { capital: None, ..official(8) }));
    refuses_value(Act::JoinMember(capital(official(8), -1)), "capital", "-1 đồng");
    allows(Act::JoinMember(capital(associate(8), 0)));
    refuses_value(Act::JoinMember(capital(associate(8), 1)), "capital", "1 đồng");
    let mut people = founders(Kind::Cooperative, 7);
    people.push(capital(official(8), -1));
    let act = Act::Register(registration(Kind::Cooperative), people);
    refuses_value(act, "capital", "-1 đồng");
}

#[test]
fn charter_capital_is_zero_or_more() {
    let change = |amount| {
        let charter_capital = Some(Dong(amount));
        Act::ChangeRegistration(RegistrationChange { charter_capital, ..Default::default() })
    };
    allows(change(0));
    refuses_value(change(-1), "charter_capital", "-1 đồng");
    let charter_capital = Some(Dong(-1));
    let it = Registration { charter_capital, ..registration(Kind::Cooperative) };
    let act = Act::Register(it, founders(Kind::Cooperative, 7));
    refuses_value(act, "charter_capital", "-1 đồng");
}

#[test]
fn no_amount_is_beyond_a_million_billion() {
    let held = |amount: i64| format!("{amount} đồng");
    allows(Act::GrantLoan(a_loan(1, MOST)));
    allows(filed(|it| it.profit = Some(Dong(-MOST))));
    for amount in [MOST + 1, i64::MAX] {
        refuses_value(Act::GrantLoan(a_loan(1, amount)), "amount", &held(amount));
        refuses_value(filed(|it| it.revenue = Some(Dong(amount))), "revenue", &held(amount));
    }
    for amount in [-MOST - 1, i64::MIN, i64::MAX] {
        refuses_value(filed(|it| it.profit = Some(Dong(amount))), "profit", &held(amount));
        refuses_value(filed(|it| it.capital = Some(Dong(amount))), "capital", &held(amount));
    }
}

#[test]
fn a_change_changes_something() {
    refuses_value(Act::ChangeRegistration(RegistrationChange::default()), "change", "");
    let name = Some(text("HTX Bình Lư 2"));
    allows(Act::ChangeRegistration(RegistrationChange { name, ..Default::default() }));
}

#[test]
fn nothing_is_recorded_before_it_happened() {
    let history = history(&[cooperative()]);
    let judged = |on, act| judge(&history, &at(on, act), "2024-08-01").map(|_| ());
    let early =
        |on| Err(Rejection::FutureDated { effective: day(on), recorded_on: day("2024-08-01") });
    assert_eq!(judged("2024-08-01", Act::StopOperation), Ok(()));
    assert_eq!(judged("2024-08-02", Act::StopOperation), early("2024-08-02"));
    assert_eq!(judged("2024-08-02", Act::ResolveDissolution(None)), early("2024-08-02"));
    assert_eq!(judged("2024-08-02", Act::JoinMember(official(8))), early("2024-08-02"));
}

#[test]
fn a_suspension_is_recorded_on_its_day_and_not_announced() {
    let open = history(&[cooperative()]);
    let judged = |on| judge(&open, &at(on, Act::Suspend(None)), "2024-08-01").map(|_| ());
    let early =
        Rejection::FutureDated { effective: day("2024-08-02"), recorded_on: day("2024-08-01") };
    assert_eq!(judged("2024-08-01"), Ok(()));
    assert_eq!(judged("2024-08-02"), Err(early));
}

#[test]
fn no_day_is_before_the_republic() {
    let refused = judge(&History::default(), &registered("1945-09-01"), RECORDED);
    let first = judge(&History::default(), &registered("1945-09-02"), RECORDED);
    let Err(Rejection::Value { field, value, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!((field, &*value), ("effective_date", "1945-09-01"));
    assert!(first.is_ok());
}

#[test]
fn the_ends_of_the_calendar_do_no_harm() {
    use chrono::NaiveDate;
    for effective in [NaiveDate::MIN, NaiveDate::MAX] {
        for recorded_on in [NaiveDate::MIN, NaiveDate::MAX] {
            let command = Command { effective, order: u16::MAX, act: Act::Suspend(None) };
            let judged = decide(&History::default(), &surroundings(), &command, recorded_on);
            assert!(judged.is_err());
        }
    }
}
