//! Values that no state makes right: checked on the command alone.
//!
//! That amounts have a sign and a bound ([`Dong::MOST`]), and that a part is at most its whole,
//! needs no law.

use std::collections::BTreeSet;

use crate::annual::{AnnualReturn, Rating, RatingBasis, RatingClass};
use crate::command::Act;
use crate::conversion::Conversion;
use crate::credit::Restructuring;
use crate::erasure::{Erasure, PERSONS_MAX};
use crate::kind::Kind;
use crate::membership::{Joining, MemberKind};
use crate::money::Dong;
use crate::registration::{Registration, RegistrationChange};
use crate::rejection::Rejection;

/// Checks the values of a command, whatever the state. A command without values of its own passes.
pub fn check_values(act: &Act) -> Result<(), Rejection> {
    match act {
        Act::Register(it, founders) => register(it, founders),
        Act::ChangeRegistration(it) => change(it),
        Act::RectifyRegistration(it) => rectify(it),
        Act::ConvertGroup(it) => convert(it),
        Act::RevertRegistration(it) => at_least_zero("charter_capital", it.to.charter_capital),
        Act::HoldGeneralMeeting(it) => year(*it),
        Act::JoinMember(it) => join(it),
        Act::LeaveMember(it) if it.reason.is_derived() => Err(value(
            "reason",
            it.reason.word(),
            "a reason that someone records; this one follows from the end of the cooperative",
            "lý do do người ghi nêu; lý do này tự phát sinh khi hợp tác xã chấm dứt tồn tại",
        )),
        Act::GrantLoan(it) => {
            positive("amount", it.amount)?;
            term(it.term_months)
        }
        Act::RestructureLoan(it) => restructure(it),
        Act::DisburseLoan(it) | Act::RepayLoan(it) => positive("amount", it.amount),
        Act::NoteLoanOverdue(it) | Act::WriteOffLoan(it) => positive("amount", it.amount),
        Act::CallGuarantee(it) => positive("amount", it.amount),
        Act::GiveGuarantee(it) => positive("amount", it.amount),
        Act::FileReturn(it) => file(it),
        Act::Rate(it) => rate(it),
        Act::CertifyProduct(it) if !(3..=5).contains(&it.stars) => {
            Err(value("stars", it.stars, "3 to 5 stars", "3 đến 5 sao"))
        }
        Act::ReceiveSupport(it) => at_least_zero("amount", it.amount),
        Act::ErasePersonalData(it) => erase(it),
        _ => Ok(()),
    }
}

/// A cooperative has the code of its certificate (Law 17/2023 Arts. 45 and 46). The bound on
/// founders is that of one append: 500 entries, of which the certificate and the claim of the code
/// are two.
fn register(it: &Registration, founders: &[Joining]) -> Result<(), Rejection> {
    if it.code.is_none() && it.kind != Kind::Group {
        return Err(value("code", "", "the code of the certificate", "mã số trên giấy chứng nhận"));
    }
    if founders.len() > 498 {
        let (en, vi) = ("at most 498 founders in one command", "tối đa 498 thành viên sáng lập");
        return Err(value("founders", founders.len(), en, vi));
    }
    at_least_zero("charter_capital", it.charter_capital)?;
    founders.iter().try_for_each(join)
}

/// A change changes something (Law 17/2023 Arts. 47 and 48).
fn change(it: &RegistrationChange) -> Result<(), Rejection> {
    let despite = it.despite;
    if *it == (RegistrationChange { despite, ..RegistrationChange::default() }) {
        let (en, vi) = ("at least one changed field", "ít nhất một nội dung thay đổi");
        return Err(value("change", "", en, vi));
    }
    at_least_zero("charter_capital", it.charter_capital)
}

/// What else changes with a conversion needs no exception, and may be nothing.
fn convert(it: &Conversion) -> Result<(), Rejection> {
    if let Some(despite) = it.change.despite {
        let (en, vi) = ("no exception in a conversion", "để trống khi chuyển đổi");
        return Err(value("despite", despite.word(), en, vi));
    }
    at_least_zero("charter_capital", it.change.charter_capital)
}

/// What a rectification brings in line needs no exception: blocked registration does not bar it
/// (Decree 92/2024 Art. 26).
fn rectify(it: &RegistrationChange) -> Result<(), Rejection> {
    if let Some(despite) = it.despite {
        let (en, vi) = ("no exception in a rectification", "để trống khi hiệu đính");
        return Err(value("despite", despite.word(), en, vi));
    }
    change(it)
}

/// A non-capital associate pays a fee and no capital (Law 17/2023 Arts. 4 and 30).
fn join(it: &Joining) -> Result<(), Rejection> {
    at_least_zero("capital", it.capital)?;
    let capital = it.capital.unwrap_or_default();
    if it.kind == MemberKind::Associate && capital > Dong::ZERO {
        let (en, vi) = ("no capital from a non-capital associate", "không góp vốn");
        return Err(value("capital", capital, en, vi));
    }
    Ok(())
}

/// The bound on persons is that of one entry.
fn erase(it: &Erasure) -> Result<(), Rejection> {
    let many = it.persons.len();
    if !(1..=PERSONS_MAX).contains(&many) {
        return Err(value("person_ids", many, "1 to 1,000 persons", "1 đến 1.000 người"));
    }
    let mut seen = BTreeSet::new();
    match it.persons.iter().find(|it| !seen.insert(**it)) {
        Some(twice) => Err(value("person_ids", twice, "each person once", "mỗi người một lần")),
        None => Ok(()),
    }
}

/// A return that fits in itself. What is absent is compared with nothing: "not reported" is never
/// zero.
fn file(it: &AnnualReturn) -> Result<(), Rejection> {
    year(it.year)?;
    at_least_zero("revenue", it.revenue)?;
    at_least_zero("revenue_with_members", it.revenue_with_members)?;
    at_least_zero("workers_income", it.workers_income)?;
    at_least_zero("assets", it.assets)?;
    either_sign("profit", it.profit)?;
    either_sign("capital", it.capital)?;
    if matches!((it.revenue, it.revenue_with_members), (Some(all), Some(part)) if part > all) {
        let part = it.revenue_with_members.unwrap_or_default();
        let (en, vi) = ("at most the revenue", "không quá doanh thu");
        return Err(value("revenue_with_members", part, en, vi));
    }
    if matches!((it.workers, it.member_workers), (Some(all), Some(part)) if part > all) {
        let part = it.member_workers.unwrap_or_default();
        let (en, vi) = ("at most the regular workers", "không quá số lao động thường xuyên");
        return Err(value("member_workers", part, en, vi));
    }
    let paid = it.workers_income.unwrap_or_default();
    if it.workers == Some(0) && paid > Dong::ZERO {
        let (en, vi) = ("0 where there are no workers", "0 khi không có lao động");
        return Err(value("workers_income", paid, en, vi));
    }
    Ok(())
}

/// The classes of Circular 09/2017 (and of Circular 01/2020, read in part): good from 80, fair from
/// 65, average from 50. Under Circular 09/2017 a fine makes any score weak.
fn rate(it: &Rating) -> Result<(), Rejection> {
    year(it.year)?;
    let Some(score) = it.score else { return Ok(()) };
    if score > 100 {
        return Err(value("score", score, "0 to 100 points", "0 đến 100 điểm"));
    }
    let by_score = match score {
        80.. => RatingClass::Good,
        65.. => RatingClass::Fair,
        50.. => RatingClass::Average,
        _ => RatingClass::Weak,
    };
    let fined = it.basis == RatingBasis::Circular09 && it.class == Some(RatingClass::Weak);
    match it.class {
        Some(class) if class != by_score && !fined => Err(value(
            "class",
            class.word(),
            "the class of the score: good from 80, fair from 65, average from 50",
            "loại theo điểm: tốt từ 80, khá từ 65, trung bình từ 50",
        )),
        _ => Ok(()),
    }
}

/// Other terms say at least one of them.
fn restructure(it: &Restructuring) -> Result<(), Rejection> {
    term(it.term_months)?;
    match (it.term_months, it.rate_basis_points) {
        (None, None) => Err(value(
            "term_months",
            "",
            "a new term or a new rate",
            "kỳ hạn mới hoặc lãi suất mới",
        )),
        (_, Some(rate)) if rate > 10_000 => Err(value(
            "rate_basis_points",
            rate,
            "0 to 10,000 hundredths of a percent a year",
            "lãi suất năm từ 0 đến 10.000 điểm cơ bản (0,01%)",
        )),
        _ => Ok(()),
    }
}

fn term(months: Option<u16>) -> Result<(), Rejection> {
    match months {
        Some(term) if !(1..=600).contains(&term) => {
            Err(value("term_months", term, "1 to 600 months", "1 đến 600 tháng"))
        }
        _ => Ok(()),
    }
}

fn year(year: i32) -> Result<(), Rejection> {
    if (1945..=2200).contains(&year) {
        return Ok(());
    }
    Err(value("year", year, "a year from 1945 to 2200", "năm từ 1945 đến 2200"))
}

fn positive(field: &'static str, amount: Dong) -> Result<(), Rejection> {
    if amount <= Dong::ZERO {
        return Err(value(field, amount, "an amount above 0 đồng", "số tiền lớn hơn 0 đồng"));
    }
    either_sign(field, Some(amount))
}

fn at_least_zero(field: &'static str, amount: Option<Dong>) -> Result<(), Rejection> {
    match amount {
        Some(amount) if amount < Dong::ZERO => {
            Err(value(field, amount, "0 đồng or more", "0 đồng trở lên"))
        }
        _ => either_sign(field, amount),
    }
}

fn either_sign(field: &'static str, amount: Option<Dong>) -> Result<(), Rejection> {
    match amount {
        Some(amount) if amount.0.unsigned_abs() > Dong::MOST.0.unsigned_abs() => Err(value(
            field,
            amount,
            "an amount of at most 1,000,000 billion đồng, in đồng",
            "số tiền không quá 1.000.000 tỷ đồng, đơn vị là đồng",
        )),
        _ => Ok(()),
    }
}

fn value(
    field: &'static str,
    value: impl std::fmt::Display,
    expected: &'static str,
    expected_vi: &'static str,
) -> Rejection {
    Rejection::Value { field, value: value.to_string(), expected, expected_vi }
}
