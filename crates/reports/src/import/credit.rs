//! `loans.csv` and `payments.csv`.

use chrono::NaiveDate;
use cooperative::credit::{Guarantee, Lender, Loan, Payment, Purpose, Restructuring};
use cooperative::{Act, Command, Dong, LoanId, Text};

use super::book::Book;
use super::cells::Cells;
use super::draft::{Subject, on, rests_on};
use super::error::Message;
use super::layout::File;
use super::parse::{dong, one_of, text, whole, word};
use super::table::Tables;

/// Reads loans and guarantees, then payments.
pub(super) fn read(book: &mut Book, tables: &Tables) {
    book.each(tables, File::Loans, loan);
    book.each(tables, File::Payments, payment);
}

struct Contract {
    lender: Lender,
    number: Text,
    amount: Dong,
    signed_on: NaiveDate,
}

fn contract(cells: &mut Cells) -> Option<Contract> {
    let lender = cells.need("lender", word!(Lender));
    let number = cells.need("contract", text);
    let amount = cells.need("amount_dong", dong);
    let signed_on = cells.day("signed_on");
    Some(Contract { lender: lender?, number: number?, amount: amount?, signed_on: signed_on? })
}

fn loan(book: &mut Book, cells: &mut Cells) {
    let named = book.named(cells);
    let key = cells.key("loan");
    let types = [("loan", true), ("guarantee", false)];
    let is_loan = cells.need("type", |cell| one_of(cell, &types));
    let contract = contract(cells);
    let term_months = cells.get("term_months", whole::<u16>);
    let purpose = cells.get("purpose", word!(Purpose));
    let ended_on = cells.get("ended_on", super::parse::day);
    let origin = book.origin(cells);
    match is_loan {
        Some(true) if !cells.filled("purpose") => {
            cells.fault("purpose", Message::new("khoản vay cần mục đích", "a loan has a purpose"));
        }
        Some(true) => only(cells, "ended_on", "guarantee"),
        Some(false) => {
            only(cells, "purpose", "loan");
            only(cells, "term_months", "loan");
        }
        None => {}
    }
    let (Some(named), Some(key)) = (named, key) else { return };
    let subject = || Subject::Loan(named.key.clone(), key.clone());
    let first = book.first(cells, "loan", ("loan", &[&named.key, &key]));
    if !first {
        return;
    }
    book.introduce(subject());
    let Some(contract) = contract.filter(|_| cells.sound()) else {
        return book.spoil(subject(), cells.source());
    };
    let id = book.loan_id(&named.key, &key);
    let command = on(contract.signed_on, act(id, &contract, purpose, term_months));
    book.draft(&origin, &named, ("loan", &[&key]), command, Vec::new()).making(subject());
    if let Some(day) = ended_on {
        let command = on(day, Act::EndGuarantee(id));
        let draft = book.draft(&origin, &named, ("ended", &[&key]), command, Vec::new());
        draft.resting_on(subject());
    }
}

/// A loan where there is a purpose, else a guarantee, which has none.
fn act(loan: LoanId, it: &Contract, purpose: Option<Purpose>, term_months: Option<u16>) -> Act {
    let (lender, contract, amount) = (it.lender, it.number.clone(), it.amount);
    match purpose {
        Some(purpose) => {
            Act::GrantLoan(Loan { loan, lender, contract, amount, purpose, term_months })
        }
        None => Act::GiveGuarantee(Guarantee { loan, guarantor: lender, contract, amount }),
    }
}

fn only(cells: &mut Cells, column: &str, kind: &str) {
    if cells.filled(column) {
        let (vi, en) = ("chỉ điền khi type là", "only where type is");
        cells.fault(column, Message::new(format!("{vi} {kind}"), format!("{en} {kind}")));
    }
}

/// What may stand in the column `what`.
#[derive(Clone, Copy, PartialEq)]
enum What {
    Disbursed,
    Repaid,
    Overdue,
    WrittenOff,
    Called,
    Restructured,
}

const WHAT: [(&str, What); 6] = [
    ("disbursed", What::Disbursed),
    ("repaid", What::Repaid),
    ("overdue", What::Overdue),
    ("written_off", What::WrittenOff),
    ("called", What::Called),
    ("restructured", What::Restructured),
];

/// The new terms where a loan is restructured, which has no amount; else the amount.
fn moved(cells: &mut Cells, what: Option<What>) -> Option<(Option<Dong>, Terms)> {
    let terms = Terms {
        term_months: cells.get("term_months", whole::<u16>),
        rate_basis_points: cells.get("rate_basis_points", whole::<u16>),
    };
    if what == Some(What::Restructured) {
        if cells.filled("amount_dong") {
            let (vi, en) =
                ("để trống khi what là restructured", "empty where what is restructured");
            cells.fault("amount_dong", Message::new(vi, en));
        }
        return Some((None, terms));
    }
    for column in ["term_months", "rate_basis_points"] {
        if cells.filled(column) {
            let (vi, en) = ("chỉ điền khi what là restructured", "only where what is restructured");
            cells.fault(column, Message::new(vi, en));
        }
    }
    Some((Some(cells.need("amount_dong", dong)?), terms))
}

struct Terms {
    term_months: Option<u16>,
    rate_basis_points: Option<u16>,
}

fn payment(book: &mut Book, cells: &mut Cells) {
    let named = book.named(cells);
    let key = cells.key("loan");
    let what = cells.need("what", |cell| one_of(cell, &WHAT));
    let date = cells.day("date");
    let moved = moved(cells, what);
    let order = cells.get("order", whole::<u16>).unwrap_or(0);
    let origin = book.origin(cells);
    let (Some(named), Some(key)) = (named, key) else { return };
    let subject = Subject::Loan(named.key.clone(), key.clone());
    if let Some(row) = book.spoiled(&subject) {
        cells.fault("loan", rests_on(row));
    } else if !book.introduced(&subject) {
        let vi = "không có khoản vay này của hợp tác xã trong loans.csv";
        cells.fault("loan", Message::new(vi, "no such loan of the cooperative in loans.csv"));
    }
    let (Some(what), Some(date), Some((amount, terms))) = (what, date, moved) else { return };
    let word = WHAT.iter().find(|it| it.1 == what).map_or("", |it| it.0);
    let (day, place) = (date.to_string(), order.to_string());
    let keys = [key.as_str(), word, &day, &place];
    let all = [&[named.key.as_str()], keys.as_slice()].concat();
    if !book.first(cells, "loan", ("payment", &all)) || !cells.sound() {
        return;
    }
    let loan = book.loan_id(&named.key, &key);
    let payment = Payment { loan, amount: amount.unwrap_or_default() };
    let Terms { term_months, rate_basis_points } = terms;
    let act = match what {
        What::Disbursed => Act::DisburseLoan(payment),
        What::Repaid => Act::RepayLoan(payment),
        What::Overdue => Act::NoteLoanOverdue(payment),
        What::WrittenOff => Act::WriteOffLoan(payment),
        What::Called => Act::CallGuarantee(payment),
        What::Restructured => {
            Act::RestructureLoan(Restructuring { loan, term_months, rate_basis_points })
        }
    };
    let command = Command { effective: date, order, act };
    let draft = book.draft(&origin, &named, ("payment", &keys), command, Vec::new());
    draft.resting_on(subject);
}
