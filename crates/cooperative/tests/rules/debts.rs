//! Loans that go wrong: restructured, overdue, written off, and paid by the guarantor.

use chrono::NaiveDate;
use cooperative::credit::{Guarantee, Lender, Loan, Payment, Restructuring};
use cooperative::state::{LoanState, Overdue};
use cooperative::*;

use crate::fixtures::*;

fn lent_by(lender: Lender) -> Vec<Command> {
    let loan = Loan { lender, ..a_loan(1, 100) };
    vec![cooperative(), at("2018-01-05", Act::GrantLoan(loan)), disburse("2018-01-06", 1, 90)]
}

fn lent() -> Vec<Command> {
    let start = [register("2017-01-10", Kind::Cooperative, 7)];
    start.into_iter().chain(lent_by(Lender::PolicyBank).into_iter().skip(1)).collect()
}

fn lent_by_the_fund() -> Vec<Command> {
    let start = [register("2017-01-10", Kind::Cooperative, 7)];
    start.into_iter().chain(lent_by(Lender::SupportFund).into_iter().skip(1)).collect()
}

fn terms(on: &str, term_months: Option<u16>, rate_basis_points: Option<u16>) -> Command {
    let loan = loan_id(1);
    at(on, Act::RestructureLoan(Restructuring { loan, term_months, rate_basis_points }))
}

fn the_loan(given: &[Command]) -> LoanState {
    history(given).head().registered().unwrap().loans[&loan_id(1)].clone()
}

fn nothing_owed(on: &str) -> Result<(), Rejection> {
    let (what, what_vi) = ("an outstanding principal of this loan", "dư nợ gốc của khoản vay");
    Err(Rejection::NotOpen { what, what_vi, on: day(on) })
}

fn over(amount: i64, left: i64) -> Result<(), Rejection> {
    let (of, of_vi) = ("is outstanding", "dư nợ gốc");
    Err(Rejection::TooMuch { amount: Dong(amount), left: Dong(left), of, of_vi })
}

fn no_loan(n: u128, on: &str) -> Result<(), Rejection> {
    Err(Rejection::NoLoan { loan: loan_id(n), on: day(on) })
}

fn since(on: &str, principal: i64) -> Option<Overdue> {
    Some(Overdue { since: on.parse::<NaiveDate>().unwrap(), principal: Dong(principal) })
}

#[test]
fn other_terms_hold_from_their_day_and_the_contract_stays() {
    let mut given = lent();
    given.push(terms("2019-01-01", Some(48), None));
    given.push(terms("2020-01-01", None, Some(650)));
    let loan = the_loan(&given);
    assert_eq!((loan.term_months, loan.rate_basis_points), (Some(48), Some(650)));
    assert_eq!((loan.loan.term_months, loan.outstanding()), (Some(36), Dong(90)));
    let before = history(&given).timeline(u64::MAX).state_on(Some(day("2018-12-31")));
    assert_eq!(before.registered().unwrap().loans[&loan_id(1)].term_months, Some(36));
}

#[test]
fn only_a_loan_of_which_something_is_owed_is_restructured() {
    let unpaid = [cooperative(), grant("2021-01-05", 1, 100)];
    check(&unpaid, terms("2021-01-06", Some(48), None), nothing_owed("2021-01-06"));
    let mut given = lent();
    check(&given, terms("2018-01-05", Some(48), None), nothing_owed("2018-01-05"));
    check(&given, terms("2018-01-07", Some(48), None), Ok(()));
    given.push(repay("2019-01-01", 1, 90));
    check(&given, terms("2019-01-01", Some(48), None), nothing_owed("2019-01-01"));
    let other = Restructuring { loan: loan_id(2), term_months: Some(1), rate_basis_points: None };
    check(&given, at("2019-01-01", Act::RestructureLoan(other)), no_loan(2, "2019-01-01"));
}

#[test]
fn other_terms_are_stated_and_within_bounds() {
    let loan = loan_id(1);
    let of = |term_months, rate_basis_points| {
        Act::RestructureLoan(Restructuring { loan, term_months, rate_basis_points })
    };
    refuses_value(of(None, None), "term_months", "");
    refuses_value(of(Some(0), None), "term_months", "0");
    refuses_value(of(Some(601), None), "term_months", "601");
    refuses_value(of(None, Some(10_001)), "rate_basis_points", "10001");
    for act in [Act::NoteLoanOverdue, Act::WriteOffLoan, Act::CallGuarantee] {
        refuses_value(act(Payment { loan, amount: Dong(0) }), "amount", "0 đồng");
    }
}

#[test]
fn what_is_overdue_is_at_most_what_is_outstanding_and_the_last_word_counts() {
    let mut given = lent();
    check(&given, overdue("2019-01-01", 1, 90), Ok(()));
    check(&given, overdue("2019-01-01", 1, 91), over(91, 90));
    check(&given, overdue("2019-01-01", 2, 1), no_loan(2, "2019-01-01"));
    given.push(overdue("2019-01-01", 1, 30));
    given.push(overdue("2019-07-01", 1, 50));
    assert_eq!(the_loan(&given).overdue, since("2019-01-01", 50));
    given.push(repay("2019-08-01", 1, 20));
    assert_eq!(the_loan(&given).overdue, since("2019-01-01", 30));
    given.push(repay("2019-09-01", 1, 30));
    assert_eq!((the_loan(&given).overdue, the_loan(&given).outstanding()), (None, Dong(40)));
    given.push(overdue("2020-01-01", 1, 40));
    assert_eq!(the_loan(&given).overdue, since("2020-01-01", 40));
    given.push(terms("2020-02-01", Some(60), None));
    assert_eq!(the_loan(&given).overdue, None);
}

#[test]
fn what_is_written_off_leaves_the_debt_and_is_no_repayment() {
    let mut given = lent();
    check(&given, write_off("2019-01-01", 1, 91), over(91, 90));
    given.push(write_off("2019-01-01", 1, 60));
    let loan = the_loan(&given);
    assert_eq!((loan.outstanding(), loan.repaid, loan.written_off), (Dong(30), Dong(0), Dong(60)));
    check(&given, repay("2019-02-01", 1, 31), over(31, 30));
    let no_more = Err(Rejection::Credit {
        rule: "nothing is paid out on a loan that was written off",
        rule_vi: "khoản vay đã được xóa nợ thì không giải ngân tiếp",
    });
    check(&given, disburse("2019-02-01", 1, 1), no_more);
    given.push(write_off("2019-03-01", 1, 30));
    check(&given, write_off("2019-03-02", 1, 1), nothing_owed("2019-03-02"));
    check(&given, overdue("2019-03-02", 1, 1), nothing_owed("2019-03-02"));
    // The debt is gone, so the dissolution can be completed.
    given.push(at("2019-04-01", Act::ResolveDissolution(None)));
    check(&given, at("2019-05-01", Act::CompleteDissolution), Ok(()));
}

#[test]
fn the_support_fund_writes_off_five_years_after_the_loan_became_overdue() {
    let mut given = lent_by_the_fund();
    let (what, what_vi) = ("an overdue principal of this loan", "nợ gốc quá hạn của khoản vay");
    let on_time = Rejection::NotOpen { what, what_vi, on: day("2025-01-01") };
    check(&given, write_off("2025-01-01", 1, 90), Err(on_time));
    given.push(overdue("2019-02-28", 1, 90));
    let (what, what_vi) =
        ("a write-off by the support fund", "việc xóa nợ của quỹ hỗ trợ phát triển HTX");
    let early = Rejection::TooEarly { what, what_vi, earliest: day("2024-02-28") };
    check(&given, write_off("2024-02-27", 1, 90), Err(early));
    check(&given, write_off("2024-02-28", 1, 90), Ok(()));
}

#[test]
fn a_backdated_repayment_that_leaves_too_little_to_write_off_is_refused() {
    let mut given = lent();
    given.push(write_off("2020-01-01", 1, 90));
    let because = match over(90, 89) {
        Err(it) => it,
        Ok(()) => unreachable!(),
    };
    check(
        &given,
        repay("2019-01-01", 1, 1),
        Err(later(11, "2020-01-01", "loan_written_off", because)),
    );
}

#[test]
fn the_guarantor_pays_at_most_what_is_guaranteed_and_what_is_left_stays_in_force() {
    let guarantee = Guarantee {
        loan: loan_id(2),
        guarantor: Lender::GuaranteeFund,
        contract: text("BL 1"),
        amount: Dong(70),
    };
    let call =
        |on, amount| at(on, Act::CallGuarantee(Payment { loan: loan_id(2), amount: Dong(amount) }));
    let mut given = lent();
    given.push(at("2018-02-01", Act::GiveGuarantee(guarantee)));
    let (of, of_vi) = ("is guaranteed", "được bảo lãnh");
    let over = Rejection::TooMuch { amount: Dong(71), left: Dong(70), of, of_vi };
    check(&given, call("2019-01-01", 71), Err(over));
    given.push(call("2019-01-01", 20));
    let in_force = |given: &[Command]| {
        history(given).head().registered().unwrap().guarantees.get(&loan_id(2)).map(|it| it.1)
    };
    assert_eq!(in_force(&given), Some(Dong(50)));
    // It is the guarantor's payment, not the cooperative's: the debt itself stays.
    assert_eq!(the_loan(&given).outstanding(), Dong(90));
    given.push(call("2019-02-01", 50));
    assert_eq!(in_force(&given), None);
    check(&given, call("2019-03-01", 1), no_loan(2, "2019-03-01"));
    check(&given, at("2019-03-01", Act::EndGuarantee(loan_id(2))), no_loan(2, "2019-03-01"));
    let loan = Rejection::LoanExists { loan: loan_id(2) };
    check(&given, grant("2019-03-01", 2, 5), Err(loan));
}

#[test]
fn on_one_day_the_guarantor_pays_before_the_guarantee_ends_and_overdue_comes_before_the_write_off()
{
    let ranks: Vec<u8> = [
        Event::GuaranteeCalled(Payment { loan: loan_id(1), amount: Dong(1) }),
        Event::GuaranteeEnded(loan_id(1)),
        Event::LoanOverdue(Payment { loan: loan_id(1), amount: Dong(1) }),
        Event::LoanWrittenOff(Payment { loan: loan_id(1), amount: Dong(1) }),
    ]
    .iter()
    .map(Event::rank)
    .collect();
    assert_eq!(ranks, [9, 10, 11, 12]);
}
