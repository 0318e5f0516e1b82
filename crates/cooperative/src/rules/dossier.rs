//! The dossier of a registration. Law 17/2023 Art. 42, Decree 92/2024 Arts. 19 and 31.
//!
//! What founds a cooperative comes before its dossier: the minutes of the meeting are in it. A
//! certificate needs none, since old registers give none (a judgement).

use chrono::NaiveDate;

use super::procedure::nothing;
use crate::dossier::{Dossier, DossierState};
use crate::law::{SUPPLEMENT_DAYS, days_after};
use crate::rejection::Rejection;
use crate::state::{Cooperative, Founded};

/// One dossier at a time; 60 days to supplement it, after which it lapses (Decree 92/2024 Art. 19).
pub(super) fn advance(state: &Cooperative, on: NaiveDate, step: Dossier) -> Result<(), Rejection> {
    let founded = match state {
        Cooperative::Unfounded => return Err(Rejection::Unfounded { on }),
        Cooperative::Founded(it) => it,
        Cooperative::Registered(it) => {
            return Err(Rejection::AlreadyRegistered { since: it.since });
        }
        Cooperative::Ended(it) => return Err(Rejection::Ended { on: it.on }),
    };
    let last = founded.dossier.map(|it| it.step);
    let starts = match step {
        Dossier::Filed => !last.is_some_and(Dossier::is_open),
        Dossier::SupplementAsked => matches!(last, Some(Dossier::Filed | Dossier::Supplemented)),
        Dossier::Supplemented | Dossier::Lapsed => last == Some(Dossier::SupplementAsked),
        Dossier::Refused | Dossier::Withdrawn => last.is_some_and(Dossier::is_open),
    };
    if !starts {
        return Err(stands(founded, on));
    }
    match (step, founded.dossier) {
        (Dossier::Supplemented | Dossier::Lapsed, Some(asked)) => in_time(step, on, asked),
        _ => Ok(()),
    }
}

/// A dossier that is recorded stands where the office may decide.
pub(super) fn decided(founded: &Founded, on: NaiveDate) -> Result<(), Rejection> {
    match founded.dossier.map(|it| it.step) {
        None | Some(Dossier::Filed | Dossier::Supplemented) => Ok(()),
        Some(_) => Err(stands(founded, on)),
    }
}

fn in_time(step: Dossier, on: NaiveDate, asked: DossierState) -> Result<(), Rejection> {
    let latest = days_after(asked.on, SUPPLEMENT_DAYS);
    match step {
        Dossier::Supplemented if on > latest => {
            let (what, what_vi) = ("the supplement of the dossier", "việc bổ sung hồ sơ");
            Err(Rejection::TooLate { what, what_vi, latest })
        }
        Dossier::Lapsed if on <= latest => {
            let earliest = days_after(latest, 1);
            let (what, what_vi) = ("the lapse of the dossier", "việc hồ sơ hết hiệu lực");
            Err(Rejection::TooEarly { what, what_vi, earliest })
        }
        _ => Ok(()),
    }
}

/// The refusal that tells where the dossier stands.
fn stands(founded: &Founded, on: NaiveDate) -> Rejection {
    let (state, state_vi) = match founded.dossier.map(|it| it.step) {
        None => return nothing("a dossier of registration", "hồ sơ đăng ký", on),
        Some(Dossier::Filed) => ("waiting for the office's decision", "đang chờ xét hồ sơ đăng ký"),
        Some(Dossier::SupplementAsked) => {
            ("asked to supplement its dossier", "được yêu cầu bổ sung hồ sơ")
        }
        Some(Dossier::Supplemented) => {
            ("waiting for the office's decision", "đang chờ xét hồ sơ đã bổ sung")
        }
        Some(Dossier::Refused) => ("refused registration", "bị từ chối đăng ký"),
        Some(Dossier::Withdrawn) => ("without dossier, which was withdrawn", "đã rút hồ sơ"),
        Some(Dossier::Lapsed) => ("without dossier, which lapsed", "có hồ sơ đã hết hiệu lực"),
    };
    Rejection::State { state, state_vi, on }
}
