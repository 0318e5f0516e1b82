//! Joining and leaving. Law 17/2023 Arts. 30 to 33; before 1/7/2024 the Law of 2012.
//!
//! On one day joining comes before leaving, so who left may join again from the next day on.

use chrono::NaiveDate;

use crate::kind::Kind;
use crate::law::LAW_2023_FROM;
use crate::membership::{Joining, LeaveReason, Leaving, MemberKind, PartyKind};
use crate::rejection::Rejection;
use crate::state::{Legal, Registered};

/// One membership a person at a time; associates from 1/7/2024 on (Law 17/2023 Art. 4; the Law of
/// 2012, read in part, has one kind of member); a union's official members are cooperatives (Art.
/// 4.9); no new capital after the resolution to dissolve (Art. 100).
pub(super) fn join(it: &Registered, on: NaiveDate, joining: &Joining) -> Result<(), Rejection> {
    if let Some(member) = it.members.get(&joining.person) {
        return Err(Rejection::AlreadyMember { person: joining.person, since: member.since });
    }
    if on < LAW_2023_FROM && joining.kind != MemberKind::Official {
        return Err(Rejection::Membership {
            rule: "before 1/7/2024 there are official members only (Law 23/2012)",
            rule_vi: "trước 01/7/2024 chỉ có thành viên chính thức (Luật 23/2012)",
        });
    }
    let union = it.registration.kind == Kind::Union;
    if union && joining.kind == MemberKind::Official && joining.party != PartyKind::Organisation {
        return Err(Rejection::Membership {
            rule: "the official members of a union are cooperatives",
            rule_vi: "thành viên chính thức của liên hiệp là hợp tác xã",
        });
    }
    let dissolving = it.legal == Legal::Dissolving && it.reorganising().is_none();
    if dissolving && on >= LAW_2023_FROM && joining.kind != MemberKind::Associate {
        return Err(Rejection::Membership {
            rule: "no new capital after the resolution to dissolve (Law 17/2023 Art. 100)",
            rule_vi: "không huy động vốn sau nghị quyết giải thể (Điều 100 Luật 17/2023)",
        });
    }
    Ok(())
}

/// Law 17/2023 Art. 33: the reasons fit who leaves, and only a member leaves. Leaving below the
/// legal minimum is allowed: that is a ground for a warning (Art. 103), never for a refusal.
pub(super) fn leave(it: &Registered, on: NaiveDate, leaving: &Leaving) -> Result<(), Rejection> {
    let Some(member) = it.members.get(&leaving.person) else {
        return Err(Rejection::NotMember { person: leaving.person, on });
    };
    match leaving.reason {
        LeaveReason::FeeUnpaid if member.kind != MemberKind::Associate => {
            Err(Rejection::Membership {
                rule: "only a non-capital associate leaves for an unpaid fee (Law 17/2023 Art. 33)",
                rule_vi: "chỉ thành viên liên kết không góp vốn nộp phí thành viên (Điều 33)",
            })
        }
        LeaveReason::CapitalUnpaid if member.kind == MemberKind::Associate => {
            Err(Rejection::Membership {
                rule: "a non-capital associate owes no capital (Law 17/2023 Art. 33)",
                rule_vi: "thành viên liên kết không góp vốn không có nghĩa vụ góp vốn (Điều 33)",
            })
        }
        LeaveReason::Death if member.party != PartyKind::Person => Err(Rejection::Membership {
            rule: "only a person dies",
            rule_vi: "lý do này chỉ dùng cho cá nhân",
        }),
        LeaveReason::OrganisationEnded if member.party != PartyKind::Organisation => {
            Err(Rejection::Membership {
                rule: "only an organisation comes to an end",
                rule_vi: "lý do này chỉ dùng cho tổ chức",
            })
        }
        _ => Ok(()),
    }
}
