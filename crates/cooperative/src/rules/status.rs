//! Founding and the two status axes.

use chrono::NaiveDate;

use crate::calendar::after_months;
use crate::event::Event;
use crate::law::{LAW_2023_FROM, SUSPENSION_MONTHS};
use crate::legal;
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

/// Law 17/2023 Art. 96: from 1/7/2024 on one notice suspends for at most 12 months. That the term of
/// a further one runs from its own effective date is a judgement. A cooperative that stopped
/// operating may still be suspended: the axes are apart.
pub(super) fn term(on: NaiveDate, until: Option<NaiveDate>) -> Result<(), Rejection> {
    let Some(until) = until else { return Ok(()) };
    let longest = after_months(on, SUSPENSION_MONTHS);
    if until >= on && (until <= longest || on < LAW_2023_FROM) {
        return Ok(());
    }
    Err(Rejection::Value {
        field: "until",
        value: until.to_string(),
        expected: "a day from the effective date on, at most 12 months later (Law 17/2023 Art. 96)",
        expected_vi: "ngày từ ngày hiệu lực, không quá 12 tháng sau đó (Điều 96 Luật 17/2023)",
    })
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

/// The legal state is one from which the event starts.
pub(super) fn starts(it: &Registered, on: NaiveDate, event: &Event) -> Result<(), Rejection> {
    only(it, legal::starts(event), on)
}

pub(super) fn only(it: &Registered, allowed: &[Legal], on: NaiveDate) -> Result<(), Rejection> {
    if allowed.contains(&it.legal) { Ok(()) } else { Err(forbids(it, on)) }
}

pub(super) fn forbids(it: &Registered, on: NaiveDate) -> Rejection {
    let (state, state_vi) = match it.legal {
        Legal::Active => ("active", "đang hoạt động"),
        Legal::Suspended => ("suspended", "đang tạm ngừng kinh doanh"),
        Legal::Dissolving if it.reorganising().is_some() => {
            ("about to be reorganised", "đang làm thủ tục bị chia, bị hợp nhất, được sáp nhập")
        }
        Legal::Dissolving => ("dissolving", "đang làm thủ tục giải thể"),
        Legal::TaxRevoked => ("revoked by the tax office", "bị thu hồi do cưỡng chế thuế"),
        Legal::Bankruptcy => ("in bankruptcy", "đang làm thủ tục phá sản"),
        Legal::NotAtAddress => ("not at its address", "không hoạt động tại địa chỉ"),
        Legal::Ended => ("ended", "đã chấm dứt tồn tại"),
    };
    Rejection::State { state, state_vi, on }
}
