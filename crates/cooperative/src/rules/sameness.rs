//! Records that were found to be of one cooperative. No source of law: a judgement.

use chrono::NaiveDate;

use super::procedure::nothing;
use crate::rejection::Rejection;
use crate::state::{Cooperative, Registered};

/// A record with a certificate, ended or not, to which nothing refers: none was joined to it, and
/// it was in no reorganisation.
pub(super) fn join(state: &Cooperative, on: NaiveDate) -> Result<(), Rejection> {
    let it = recorded(state, on)?;
    if !it.duplicates.is_empty() {
        return Err(Rejection::Procedure {
            rule: "other records were joined to it: it is the one that stays",
            rule_vi: "đã có hồ sơ khác được gộp vào hồ sơ này, nên hồ sơ này phải được giữ lại",
        });
    }
    if !it.predecessors.is_empty() || !it.successors.is_empty() {
        return Err(Rejection::Procedure {
            rule: "it was reorganised: other records name it",
            rule_vi: "hồ sơ đã có chia, tách, hợp nhất, sáp nhập: hồ sơ khác có dẫn chiếu",
        });
    }
    Ok(())
}

/// What stays is no duplicate itself, so that no chain and no circle comes of it.
pub(super) fn keep(state: &Cooperative, on: NaiveDate) -> Result<(), Rejection> {
    recorded(state, on).map(|_| ())
}

fn recorded(state: &Cooperative, on: NaiveDate) -> Result<&Registered, Rejection> {
    match state {
        Cooperative::Unfounded => Err(Rejection::Unfounded { on }),
        Cooperative::Founded(_) => Err(nothing("a certificate", "giấy chứng nhận", on)),
        Cooperative::Registered(it) => Ok(it),
        Cooperative::Ended(_) if state.is_duplicate() => Err(Rejection::Procedure {
            rule: "it is the duplicate of another record already",
            rule_vi: "hồ sơ này đã được gộp vào hồ sơ khác",
        }),
        Cooperative::Ended(it) => Ok(&it.was),
    }
}
