//! Reorganisations, seen from one party. Law 17/2023 Arts. 92 to 95, Decree 92/2024 Art. 52.

use chrono::NaiveDate;

use super::{procedure, status};
use crate::kind::Kind;
use crate::law::minimum_members;
use crate::membership::MemberKind;
use crate::rejection::Rejection;
use crate::reorganisation::{Absorption, Carried, Departure, Formation, Reorganisation};
use crate::state::{Cooperative, Legal, Registered};

/// From where one is reorganised, or takes others in: registration is not blocked (Decree 92/2024
/// Art. 33), by a noticed violation neither.
const STANDING: &[Legal] = &[Legal::Active, Legal::Suspended];

/// The resolution or contract of those who end by it puts them into the state of Decree 92/2024
/// Art. 27.3.
pub(super) fn resolve(how: Reorganisation) -> Result<(), Rejection> {
    match how.exit() {
        Some(_) => Ok(()),
        None => Err(Rejection::Procedure {
            rule: "who is separated stays active (Law 17/2023 Art. 93)",
            rule_vi: "hợp tác xã bị tách vẫn hoạt động (Điều 93 Luật 17/2023)",
        }),
    }
}

/// It stands, or its resolution of this very reorganisation is open (that old registers give none
/// is why none is asked for: a judgement). Who and what is said to go over is there, and debts do
/// not vanish: of what ends, every loan and guarantee goes over.
pub(super) fn depart(it: &Registered, on: NaiveDate, by: &Departure) -> Result<(), Rejection> {
    if it.legal == Legal::Dissolving && by.how.exit().is_some() {
        if it.reorganising() != Some(by.how) {
            return Err(status::forbids(it, on));
        }
    } else {
        status::only(it, STANDING, on)?;
    }
    procedure::unnoticed(it, on)?;
    if let Some(person) = by.members.iter().find(|person| !it.members.contains_key(person)) {
        return Err(Rejection::NotMember { person: *person, on });
    }
    if let Some(loan) = by.guarantees.iter().find(|id| !it.guarantees.contains_key(id)) {
        return Err(Rejection::NoLoan { loan: *loan, on });
    }
    for balance in &by.loans {
        let no = Rejection::NoLoan { loan: balance.loan, on };
        let loan = it.loans.get(&balance.loan).ok_or(no)?;
        if loan.outstanding() != balance.outstanding {
            return Err(Rejection::Procedure {
                rule: "what went over of a loan is what was outstanding on the day; \
                    void the whole reorganisation first",
                rule_vi: "số dư nợ chuyển sang phải bằng số dư tại ngày đó; \
                    hãy hủy toàn bộ việc tổ chức lại trước",
            });
        }
    }
    let gone = |id| by.loans.iter().any(|it| it.loan == id) || by.guarantees.contains(&id);
    let left = it.open_loans().chain(it.guarantees.keys().copied()).find(|id| !gone(*id));
    match left {
        Some(_) if by.how.exit().is_some() => Err(Rejection::Procedure {
            rule: "every loan and guarantee of what ends goes over (Law 17/2023 Arts. 92 to 95)",
            rule_vi: "mọi khoản vay, bảo lãnh phải chuyển sang bên kế thừa (Điều 92 đến 95)",
        }),
        _ => Ok(()),
    }
}

/// Registered once, with the members that the law asks for on the day.
pub(super) fn form(state: &Cooperative, on: NaiveDate, by: &Formation) -> Result<(), Rejection> {
    match state {
        Cooperative::Unfounded => {}
        Cooperative::Founded(_) => return Err(Rejection::AlreadyFounded),
        Cooperative::Registered(it) => {
            return Err(Rejection::AlreadyRegistered { since: it.since });
        }
        Cooperative::Ended(it) => return Err(Rejection::Ended { on: it.on }),
    }
    kinds(by.registration.kind)?;
    let official = by.carried.members.iter().filter(|it| it.kind == MemberKind::Official).count();
    let have = official.try_into().unwrap_or(u32::MAX);
    let need = minimum_members(by.registration.kind, on);
    if have < need { Err(Rejection::TooFewMembers { have, need, on }) } else { Ok(()) }
}

/// Nobody and nothing comes over that is there already.
pub(super) fn absorb(it: &Registered, on: NaiveDate, by: &Absorption) -> Result<(), Rejection> {
    status::only(it, STANDING, on)?;
    procedure::unnoticed(it, on)?;
    kinds(it.registration.kind)?;
    let Carried { members, loans, guarantees } = &by.carried;
    for joining in members {
        if let Some(member) = it.members.get(&joining.person) {
            return Err(Rejection::AlreadyMember { person: joining.person, since: member.since });
        }
    }
    let ids = loans.iter().map(|it| it.loan.loan).chain(guarantees.iter().map(|it| it.guarantee));
    for id in ids {
        super::credit::unused(it, id)?;
    }
    Ok(())
}

/// Law 17/2023 Arts. 92 to 95 speak of cooperatives and their unions.
pub(crate) fn kinds(kind: Kind) -> Result<(), Rejection> {
    match kind {
        Kind::Cooperative | Kind::Union => Ok(()),
        Kind::Group => Err(Rejection::Procedure {
            rule: "cooperatives and unions are reorganised, not groups (Law 17/2023 Arts. 92 to 95)",
            rule_vi: "chỉ hợp tác xã, liên hiệp hợp tác xã được tổ chức lại (Điều 92 đến 95)",
        }),
    }
}
