//! The conversion of a group into a cooperative. Law 17/2023 Art. 108, Decree 92/2024 Art. 61.

use chrono::NaiveDate;

use super::{procedure, status};
use crate::calendar::after_months;
use crate::conversion::Conversion;
use crate::course::official_members;
use crate::kind::Kind;
use crate::law::{CONVERSION_MONTHS, LAW_2023_FROM, minimum_members};
use crate::rejection::Rejection;
use crate::state::{Legal, Operating, Registered};

/// A registered group, active without a break for 12 months, with the members that the law asks of
/// a cooperative on the day; it keeps its code. That the months are asked for from 1/7/2024 on, and
/// that a suspension or a stop of operation breaks them, are judgements.
pub(super) fn convert(it: &Registered, on: NaiveDate, by: &Conversion) -> Result<(), Rejection> {
    if it.registration.kind != Kind::Group {
        return Err(Rejection::Procedure {
            rule: "only a group is converted into a cooperative (Law 17/2023 Art. 108)",
            rule_vi: "chỉ tổ hợp tác được chuyển đổi thành hợp tác xã (Điều 108 Luật 17/2023)",
        });
    }
    status::only(it, &[Legal::Active], on)?;
    procedure::unnoticed(it, on)?;
    if it.operating == Operating::Stopped {
        let (state, state_vi) = ("not operating", "đã ngừng hoạt động");
        return Err(Rejection::State { state, state_vi, on });
    }
    code(it, by)?;
    let earliest = after_months(it.clocks.active_since.unwrap_or(it.since), CONVERSION_MONTHS);
    if on >= LAW_2023_FROM && on < earliest {
        let what = "the conversion of a group, after 12 months of continuous operation,";
        let what_vi = "việc chuyển đổi tổ hợp tác (hoạt động liên tục 12 tháng)";
        return Err(Rejection::TooEarly { what, what_vi, earliest });
    }
    let (have, need) = (official_members(it), minimum_members(Kind::Cooperative, on));
    if have < need { Err(Rejection::TooFewMembers { have, need, on }) } else { Ok(()) }
}

/// Decree 92/2024 Art. 61: the code of the group is that of the cooperative.
fn code(it: &Registered, by: &Conversion) -> Result<(), Rejection> {
    let (expected, expected_vi) = match (&it.registration.code, &by.code) {
        (Some(has), Some(other)) if has != other => (
            "none: the group keeps its code (Decree 92/2024 Art. 61)",
            "để trống: tổ hợp tác giữ mã số đã cấp (Điều 61 Nghị định 92/2024)",
        ),
        (None, None) => (
            "the code of the certificate: the group has none",
            "mã số trên giấy chứng nhận: tổ hợp tác chưa có mã số",
        ),
        _ => return Ok(()),
    };
    let value = by.code.as_ref().map(ToString::to_string).unwrap_or_default();
    Err(Rejection::Value { field: "code", value, expected, expected_vi })
}
