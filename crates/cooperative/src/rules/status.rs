//! Founding, registration and the two status axes.

use chrono::NaiveDate;

use crate::law::LAW_2023_FROM;
use crate::money::Dong;
use crate::registration::Registration;
use crate::rejection::Rejection;
use crate::state::{Cooperative, Legal, Operating, Registered};

/// Law 17/2023 Arts. 38 and 39: founded once, and before the certificate.
pub(super) fn found(state: &Cooperative) -> Result<(), Rejection> {
    match state {
        Cooperative::Unfounded => Ok(()),
        Cooperative::Founded(_) => Err(Rejection::AlreadyFounded),
        Cooperative::Registered(it) => Err(Rejection::AlreadyRegistered { since: it.since }),
        Cooperative::Ended(it) => Err(Rejection::Ended { on: it.on }),
    }
}

/// Law 17/2023 Arts. 42 to 45: one certificate, of the kind that was founded. Old registers give no
/// founding meeting, so a certificate without one is taken (a judgement).
pub(super) fn register(state: &Cooperative, it: &Registration) -> Result<(), Rejection> {
    match state {
        Cooperative::Unfounded => Ok(()),
        Cooperative::Founded(founded) if founded.kind == it.kind => Ok(()),
        Cooperative::Founded(founded) => {
            Err(Rejection::KindDiffers { founded: founded.kind, registered: it.kind })
        }
        Cooperative::Registered(it) => Err(Rejection::AlreadyRegistered { since: it.since }),
        Cooperative::Ended(it) => Err(Rejection::Ended { on: it.on }),
    }
}

/// Decree 92/2024 Art. 33: no change of registration while dissolving, in force with the Law of
/// 2023. That nothing bars it before is a judgement.
pub(super) fn change(it: &Registered, on: NaiveDate) -> Result<(), Rejection> {
    if it.legal == Legal::Dissolving && on >= LAW_2023_FROM {
        return Err(forbids(it, on));
    }
    Ok(())
}

/// Law 17/2023 Art. 96, Decree 92/2024 Art. 47: from "đang hoạt động". A cooperative that stopped
/// operating may still be suspended: the axes are apart.
pub(super) fn suspend(it: &Registered, on: NaiveDate) -> Result<(), Rejection> {
    only(it, &[Legal::Active], on)
}

/// Decree 92/2024 Art. 47: only what is suspended resumes.
pub(super) fn resume(it: &Registered, on: NaiveDate) -> Result<(), Rejection> {
    only(it, &[Legal::Suspended], on)
}

/// A label of statistics, in any legal state, dissolving too ("ngừng hoạt động, chờ giải thể"): a
/// judgement.
pub(super) fn stop(it: &Registered, on: NaiveDate) -> Result<(), Rejection> {
    match it.operating {
        Operating::Running => Ok(()),
        Operating::Stopped => Err(Rejection::State {
            state: "not operating already",
            state_vi: "đã ngừng hoạt động",
            on,
        }),
    }
}

/// Not while dissolving: what closes does not open again before the resolution is withdrawn. A
/// judgement.
pub(super) fn restart(it: &Registered, on: NaiveDate) -> Result<(), Rejection> {
    if it.legal == Legal::Dissolving {
        return Err(forbids(it, on));
    }
    match it.operating {
        Operating::Stopped => Ok(()),
        Operating::Running => {
            Err(Rejection::State {
                state: "operating already", state_vi: "đang hoạt động", on
            })
        }
    }
}

/// Law 17/2023 Art. 98: from any state in which it is not ending already. From "suspended" and "not
/// at its address" is a judgement.
pub(super) fn resolve(it: &Registered, on: NaiveDate) -> Result<(), Rejection> {
    only(it, &[Legal::Active, Legal::Suspended, Legal::NotAtAddress], on)
}

/// Decree 92/2024 Art. 50.6: the office restores the state before. That it must come within six
/// months is not held here: the lapse (Art. 50.5) is a command of its own, and whoever is earlier
/// wins.
pub(super) fn cancel(it: &Registered, on: NaiveDate) -> Result<(), Rejection> {
    only(it, &[Legal::Dissolving], on)
}

/// Law 17/2023 Arts. 97.2 and 98: after the resolution, and only when all debts are paid. Of debts
/// the log knows the principal of loans.
pub(super) fn complete(it: &Registered, on: NaiveDate) -> Result<(), Rejection> {
    only(it, &[Legal::Dissolving], on)?;
    let outstanding = it.outstanding();
    if outstanding > Dong::ZERO {
        return Err(Rejection::DebtsLeft { outstanding });
    }
    Ok(())
}

fn only(it: &Registered, allowed: &[Legal], on: NaiveDate) -> Result<(), Rejection> {
    if allowed.contains(&it.legal) { Ok(()) } else { Err(forbids(it, on)) }
}

fn forbids(it: &Registered, on: NaiveDate) -> Rejection {
    let (state, state_vi) = match it.legal {
        Legal::Active => ("active", "đang hoạt động"),
        Legal::Suspended => ("suspended", "đang tạm ngừng kinh doanh"),
        Legal::Dissolving => ("dissolving", "đang làm thủ tục giải thể"),
        Legal::TaxRevoked => ("revoked by the tax office", "bị thu hồi do cưỡng chế thuế"),
        Legal::Bankruptcy => ("in bankruptcy", "đang làm thủ tục phá sản"),
        Legal::NotAtAddress => ("not at its address", "không hoạt động tại địa chỉ"),
        Legal::Ended => ("ended", "đã chấm dứt tồn tại"),
    };
    Rejection::State { state, state_vi, on }
}
