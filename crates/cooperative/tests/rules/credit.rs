//! Loans and guarantees.

use cooperative::credit::{Guarantee, Lender, Loan};
use cooperative::*;

use crate::fixtures::*;

fn guarantee(on: &str, n: u128) -> Command {
    let (guarantor, contract) = (Lender::GuaranteeFund, text("BL 1"));
    let (loan, amount) = (loan_id(n), Dong(70));
    at(on, Act::GiveGuarantee(Guarantee { loan, guarantor, contract, amount }))
}

fn end(on: &str, n: u128) -> Command {
    at(on, Act::EndGuarantee(loan_id(n)))
}

fn lent() -> Vec<Command> {
    vec![cooperative(), grant("2023-01-05", 1, 100)]
}

fn too_much(amount: i64, left: i64, of: &'static str, of_vi: &'static str) -> Rejection {
    Rejection::TooMuch { amount: Dong(amount), left: Dong(left), of, of_vi }
}

fn over_contract(amount: i64, left: i64) -> Result<(), Rejection> {
    Err(too_much(amount, left, "is left of the contract", "còn lại của hợp đồng"))
}

fn over_debt(amount: i64, left: i64) -> Result<(), Rejection> {
    Err(too_much(amount, left, "is outstanding", "dư nợ gốc"))
}

#[test]
fn an_id_stands_for_one_loan() {
    check(&lent(), grant("2023-02-01", 2, 50), Ok(()));
    let again = Act::GrantLoan(Loan { contract: text("HĐ khác"), ..a_loan(1, 50) });
    check(&lent(), at("2023-02-01", again), Err(Rejection::LoanExists { loan: loan_id(1) }));
}

#[test]
fn a_contract_of_a_lender_stands_for_one_loan() {
    let contract = text("HĐ 1");
    let with = |lender, contract: &Text| {
        at(
            "2023-02-01",
            Act::GrantLoan(Loan { lender, contract: contract.clone(), ..a_loan(2, 50) }),
        )
    };
    let exists = Rejection::ContractExists { contract: contract.clone() };
    check(&lent(), with(Lender::PolicyBank, &contract), Err(exists));
    check(&lent(), with(Lender::Agribank, &contract), Ok(()));
    check(&lent(), with(Lender::PolicyBank, &text("HĐ 2")), Ok(()));
}

#[test]
fn a_loan_after_the_resolution_is_recorded_since_it_happened() {
    let given = [cooperative(), at("2024-08-01", Act::ResolveDissolution(None))];
    check(&given, grant("2024-08-02", 1, 100), Ok(()));
    check(&given, guarantee("2024-08-02", 1), Ok(()));
}

#[test]
fn no_more_is_paid_out_than_the_contract_says() {
    let mut given = lent();
    let none = Rejection::NoLoan { loan: loan_id(2), on: day("2023-02-01") };
    check(&given, disburse("2023-02-01", 1, 100), Ok(()));
    check(&given, disburse("2023-02-01", 1, 101), over_contract(101, 100));
    check(&given, disburse("2023-02-01", 2, 1), Err(none));
    given.push(disburse("2023-02-01", 1, 60));
    check(&given, disburse("2023-03-01", 1, 40), Ok(()));
    check(&given, disburse("2023-03-01", 1, 41), over_contract(41, 40));
    given.push(repay("2023-04-01", 1, 60));
    check(&given, disburse("2023-05-01", 1, 41), over_contract(41, 40));
}

#[test]
fn no_more_is_repaid_than_is_outstanding() {
    let mut given = lent();
    let none = Rejection::NoLoan { loan: loan_id(2), on: day("2023-03-01") };
    check(&given, repay("2023-03-01", 1, 1), over_debt(1, 0));
    check(&given, repay("2023-03-01", 2, 1), Err(none));
    given.push(disburse("2023-02-01", 1, 60));
    check(&given, repay("2023-03-01", 1, 60), Ok(()));
    check(&given, repay("2023-03-01", 1, 61), over_debt(61, 60));
    given.push(repay("2023-03-01", 1, 20));
    check(&given, repay("2023-03-01", 1, 40), Ok(()));
    check(&given, repay("2023-03-01", 1, 41), over_debt(41, 40));
}

#[test]
fn granting_paying_out_and_repaying_fit_into_one_day() {
    let given = [cooperative(), grant("2023-01-05", 1, 100), disburse("2023-01-05", 1, 100)];
    check(&given, repay("2023-01-05", 1, 100), Ok(()));
}

#[test]
fn the_largest_amounts_stay_exact() {
    let most = Dong::MOST.0;
    let mut given = vec![cooperative()];
    for n in 1..=3 {
        given.push(grant("2023-01-05", n, most));
        given.push(disburse("2023-01-06", n, most));
    }
    assert_eq!(history(&given).head().registered().unwrap().outstanding(), Dong(3 * most));
    check(&given, disburse("2023-02-01", 1, most), over_contract(most, 0));
    check(&given, repay("2023-02-01", 1, most), Ok(()));
    given.push(at("2023-03-01", Act::ResolveDissolution(None)));
    let owing = Rejection::DebtsLeft { outstanding: Dong(3 * most) };
    check(&given, at("2023-04-01", Act::CompleteDissolution), Err(owing));
}

#[test]
fn a_guarantee_ends_once_and_its_id_never_comes_back() {
    let mut given = vec![cooperative(), guarantee("2023-01-05", 1)];
    let none = Rejection::NoLoan { loan: loan_id(2), on: day("2023-02-01") };
    check(&given, end("2023-02-01", 1), Ok(()));
    check(&given, end("2023-02-01", 2), Err(none));
    let exists = || Err(Rejection::LoanExists { loan: loan_id(1) });
    check(&given, guarantee("2023-02-01", 1), exists());
    given.push(end("2023-02-01", 1));
    let gone = Rejection::NoLoan { loan: loan_id(1), on: day("2023-03-01") };
    check(&given, end("2023-03-01", 1), Err(gone));
    check(&given, guarantee("2023-03-01", 1), exists());
    check(&given, guarantee("2023-03-01", 2), Ok(()));
}

#[test]
fn loans_and_guarantees_share_their_ids() {
    let guaranteed = [cooperative(), guarantee("2023-01-05", 1)];
    let exists = || Err(Rejection::LoanExists { loan: loan_id(1) });
    check(&guaranteed, grant("2023-02-01", 1, 100), exists());
    check(&lent(), guarantee("2023-02-01", 1), exists());
    let no_guarantee = Rejection::NoLoan { loan: loan_id(1), on: day("2023-02-01") };
    check(&lent(), end("2023-02-01", 1), Err(no_guarantee));
}

#[test]
fn a_guarantee_is_no_debt() {
    let given = [
        cooperative(),
        guarantee("2023-01-05", 1),
        at("2023-02-01", Act::ResolveDissolution(None)),
    ];
    check(&given, at("2023-03-01", Act::CompleteDissolution), Ok(()));
}
