//! Dissolution, revocation and bankruptcy: what has to be kept beside the legal state from which a
//! step starts.

use chrono::NaiveDate;

use super::status::{forbids, only};
use crate::calendar::after_months;
use crate::law::{LAW_2023_FROM, SILENCE_MONTHS, days_after};
use crate::money::Dong;
use crate::procedure::{Dissolution, DissolutionOrder, RevocationGround, Step};
use crate::rejection::Rejection;
use crate::state::{Legal, Registered};

/// Law 17/2023 Art. 98: the office gets the resolution on its day or later.
pub(super) fn resolve(on: NaiveDate, received: Option<NaiveDate>) -> Result<(), Rejection> {
    match received {
        Some(received) if received < on => Err(Rejection::Value {
            field: "received_on",
            value: received.to_string(),
            expected: "the day of the resolution or a later one",
            expected_vi: "ngày của nghị quyết hoặc sau đó",
        }),
        _ => Ok(()),
    }
}

/// Law 17/2023 Arts. 97.1b and 99. By the district's People's Committee before 1/7/2024 only, under
/// the Law of 2012; following a revocation only where one was; not twice by the same.
pub(super) fn order(
    it: &Registered,
    on: NaiveDate,
    order: DissolutionOrder,
) -> Result<(), Rejection> {
    let by = it.clocks.dissolution.and_then(|it| it.order);
    match order {
        DissolutionOrder::DistrictCommittee if on >= LAW_2023_FROM => Err(Rejection::Procedure {
            rule: "from 1/7/2024 no People's Committee dissolves a cooperative (Law 17/2023 Art. 99)",
            rule_vi: "từ 01/7/2024 UBND cấp huyện không quyết định giải thể (Điều 99 Luật 17/2023)",
        }),
        DissolutionOrder::Revocation if by != Some(DissolutionOrder::Revocation) => {
            Err(nothing("a revoked certificate", "giấy chứng nhận bị thu hồi", on))
        }
        DissolutionOrder::Court | DissolutionOrder::DistrictCommittee if by == Some(order) => {
            Err(forbids(it, on))
        }
        _ => Ok(()),
    }
}

/// Decree 92/2024 Art. 50.6: within six months the office restores the state before. Only what the
/// members resolved is withdrawn. That nothing bounds it for resolutions received before 1/7/2024
/// is a judgement.
pub(super) fn cancel(it: &Registered, on: NaiveDate) -> Result<(), Rejection> {
    let dissolution = dissolution(it, on)?;
    if dissolution.order.is_some() {
        return Err(Rejection::Procedure {
            rule: "only a resolution of the members is withdrawn (Decree 92/2024 Art. 50.6)",
            rule_vi: "chỉ hủy được nghị quyết giải thể của thành viên (Điều 50.6 NĐ 92/2024)",
        });
    }
    let latest = after_months(dissolution.since, SILENCE_MONTHS);
    let reorganised = dissolution.reorganisation.is_some();
    if dissolution.since >= LAW_2023_FROM && on > latest && !reorganised {
        let (what, what_vi) = ("the withdrawal of the dissolution", "việc hủy giải thể");
        return Err(Rejection::TooLate { what, what_vi, latest });
    }
    Ok(())
}

/// Law 17/2023 Arts. 97.2 and 98: after the resolution, and only when all debts are paid. Of debts
/// the log knows the principal of loans.
pub(super) fn complete(it: &Registered) -> Result<(), Rejection> {
    no_reorganisation(it)?;
    let outstanding = it.outstanding();
    if outstanding > Dong::ZERO {
        return Err(Rejection::DebtsLeft { outstanding });
    }
    Ok(())
}

/// Law 17/2023 Art. 98.7b, Decree 92/2024 Arts. 50.5 and 51.3: after six months without objection,
/// for what the office got from 1/7/2024 on. On their last day it can still be objected to.
fn lapse(it: &Registered, on: NaiveDate) -> Result<(), Rejection> {
    let dissolution = dissolution(it, on)?;
    no_reorganisation(it)?;
    if dissolution.since < LAW_2023_FROM {
        return Err(Rejection::Procedure {
            rule: "no dissolution that the office got before 1/7/2024 lapses",
            rule_vi: "giải thể nhận trước 01/7/2024 không tự hoàn tất sau 6 tháng",
        });
    }
    if dissolution.objected {
        return Err(Rejection::Procedure {
            rule: "a written objection bars the lapse (Law 17/2023 Art. 98.7b)",
            rule_vi: "có phản đối bằng văn bản nên không tự hoàn tất giải thể (Điều 98.7b)",
        });
    }
    let earliest = days_after(after_months(dissolution.since, SILENCE_MONTHS), 1);
    if on < earliest {
        let (what, what_vi) = ("the lapse of six months", "việc giải thể do hết 6 tháng");
        return Err(Rejection::TooEarly { what, what_vi, earliest });
    }
    Ok(())
}

/// Law 17/2023 Art. 98.7b: an objection bars the lapse that it comes before. Where no six months run
/// nothing bounds it (a judgement).
fn object(it: &Registered, on: NaiveDate) -> Result<(), Rejection> {
    let dissolution = dissolution(it, on)?;
    let latest = after_months(dissolution.since, SILENCE_MONTHS);
    let runs = dissolution.since >= LAW_2023_FROM && dissolution.reorganisation.is_none();
    if runs && on > latest {
        let (what, what_vi) = ("the objection to the dissolution", "việc phản đối giải thể");
        return Err(Rejection::TooLate { what, what_vi, latest });
    }
    Ok(())
}

/// Decree 92/2024 Art. 27.3: what is to be reorganised is not dissolved by the way.
fn no_reorganisation(it: &Registered) -> Result<(), Rejection> {
    match it.reorganising() {
        None => Ok(()),
        Some(_) => Err(Rejection::Procedure {
            rule: "a reorganisation was resolved and no dissolution; it is withdrawn first",
            rule_vi: "đang làm thủ tục chia, hợp nhất, sáp nhập, không phải giải thể; \
                hủy thủ tục đó trước",
        }),
    }
}

/// Law 17/2023 Art. 103, Decree 92/2024 Art. 53: one violation is noticed at a time (a judgement).
pub(super) fn notice(it: &Registered, on: NaiveDate) -> Result<(), Rejection> {
    match it.clocks.violation {
        None => Ok(()),
        Some(_) => Err(Rejection::State {
            state: "under a noticed violation",
            state_vi: "đang bị thông báo vi phạm",
            on,
        }),
    }
}

/// Decree 92/2024 Art. 33, in force with the Law of 2023: nothing is registered after a notice of
/// violation. What remedies it is a change.
pub(super) fn unnoticed(it: &Registered, on: NaiveDate) -> Result<(), Rejection> {
    if on < LAW_2023_FROM { Ok(()) } else { notice(it, on) }
}

/// Law 17/2023 Art. 103, Decree 92/2024 Art. 53: from 1/7/2024 on after the violation was noticed,
/// on its ground. A court, or another law, needs no notice, and before nothing is asked: judgements.
pub(super) fn revoke(
    it: &Registered,
    on: NaiveDate,
    ground: RevocationGround,
) -> Result<(), Rejection> {
    let noticed = it.clocks.violation.map(|it| it.ground) == Some(ground);
    if noticed || ground == RevocationGround::CourtOrOtherLaw || on < LAW_2023_FROM {
        return Ok(());
    }
    Err(nothing("a noticed violation on this ground", "thông báo vi phạm với lý do này", on))
}

/// What a step without content of its own needs beside its legal state.
pub(super) fn step(it: &Registered, on: NaiveDate, step: Step) -> Result<(), Rejection> {
    match step {
        Step::DissolutionObjected => object(it, on),
        Step::DissolutionLapsed => lapse(it, on),
        Step::ExplanationAccepted if it.clocks.violation.is_none() => {
            Err(nothing("a noticed violation", "thông báo vi phạm", on))
        }
        // Found to be in no case of revocation, or the tax office asks: Decree 92/2024 Art. 56.
        Step::RevocationCancelled if it.legal == Legal::Dissolving => {
            match dissolution(it, on)?.order {
                Some(DissolutionOrder::Revocation) => Ok(()),
                _ => Err(nothing("a revoked certificate", "giấy chứng nhận bị thu hồi", on)),
            }
        }
        Step::ComplianceReportReceived if it.clocks.report.is_none() => {
            Err(nothing("a compliance report asked for", "yêu cầu báo cáo tuân thủ", on))
        }
        Step::ExplanationAccepted | Step::ComplianceReportReceived => Ok(()),
        Step::RevocationCancelled | Step::CertificateReissued => Ok(()),
        Step::NotAtAddressReported | Step::NotAtAddressCleared => Ok(()),
        Step::CertificateRevokedByTax | Step::BankruptcyOpened => Ok(()),
        Step::BankruptcyStopped | Step::BankruptcyDeclared => Ok(()),
        // Its debts go on with the enterprise.
        Step::BecameEnterprise => Ok(()),
    }
}

fn dissolution(it: &Registered, on: NaiveDate) -> Result<Dissolution, Rejection> {
    only(it, &[Legal::Dissolving], on)?;
    it.clocks.dissolution.ok_or_else(|| nothing("a dissolution", "thủ tục giải thể", on))
}

pub(super) fn nothing(what: &'static str, what_vi: &'static str, on: NaiveDate) -> Rejection {
    Rejection::NotOpen { what, what_vi, on }
}
