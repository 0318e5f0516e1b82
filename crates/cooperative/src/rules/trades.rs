//! Trades stand in the classification: checked on the command and its day alone, so that what older
//! entries state bars nothing.

use chrono::NaiveDate;

use crate::command::Act;
use crate::registration::RegistrationChange;
use crate::rejection::Rejection;
use crate::vsic::{Trade, VSIC_2018_FROM, VSIC_2025_FROM, VsicVersion};
use crate::words::TradeCode;

/// Checks the trades that a command states, by its effective date. Decree 92/2024 Art. 13: a trade
/// is a code of level 4 of the classification in force.
///
/// Before 20/8/2018 codes are those of 2007, of which only the divisions are known (they are those
/// of 2018): so a register from then is not refused for a class that went. A later list may be
/// stated in an earlier version than the one in force, as an office finds it, but in none to come.
pub fn check_trades(act: &Act, on: NaiveDate) -> Result<(), Rejection> {
    match act {
        Act::Register(it, _) => stated(&it.trades, it.vsic, on),
        Act::ChangeRegistration(it) | Act::RectifyRegistration(it) => changed(it, on),
        Act::ConvertGroup(it) => changed(&it.change, on),
        _ => Ok(()),
    }
}

fn changed(it: &RegistrationChange, on: NaiveDate) -> Result<(), Rejection> {
    match &it.trades {
        Some(it) => stated(&it.codes, it.vsic, on),
        None => Ok(()),
    }
}

fn stated(codes: &[TradeCode], vsic: Option<VsicVersion>, on: NaiveDate) -> Result<(), Rejection> {
    if let Some(it) = vsic {
        version(codes, it, on)?;
    }
    let version = vsic.unwrap_or_else(|| VsicVersion::on(on));
    for code in codes {
        let trade = Trade::new(version, code);
        let known = if on < VSIC_2018_FROM { trade.section().is_some() } else { trade.is_listed() };
        if !known {
            let (expected, expected_vi) = expected(version, on);
            let (field, value) = ("trade_codes", code.to_string());
            return Err(Rejection::Value { field, value, expected, expected_vi });
        }
    }
    Ok(())
}

fn version(codes: &[TradeCode], it: VsicVersion, on: NaiveDate) -> Result<(), Rejection> {
    let refused = |expected, expected_vi| {
        let (field, value) = ("vsic_version", it.word().to_owned());
        Err(Rejection::Value { field, value, expected, expected_vi })
    };
    if codes.is_empty() {
        return refused("a version beside trades only", "chỉ nêu phiên bản khi có mã ngành");
    }
    if it == VsicVersion::V2025 && on < VSIC_2025_FROM {
        return refused(
            "2018: VSIC 2025 is in force from 2025-11-15",
            "2018: VSIC 2025 có hiệu lực từ 15/11/2025",
        );
    }
    Ok(())
}

fn expected(version: VsicVersion, on: NaiveDate) -> (&'static str, &'static str) {
    match version {
        _ if on < VSIC_2018_FROM => (
            "a code in a division of VSIC 2018, by which codes from before 2018-08-20 are read",
            "mã thuộc một ngành cấp 2 của VSIC 2018 (dùng để đọc mã ngành trước 20/8/2018)",
        ),
        VsicVersion::V2018 => (
            "a code of level 4 of VSIC 2018 (Decision 27/2018/QĐ-TTg)",
            "mã ngành cấp 4 của VSIC 2018 (Quyết định 27/2018/QĐ-TTg)",
        ),
        VsicVersion::V2025 => (
            "a code of level 4 of VSIC 2025 (Decision 36/2025/QĐ-TTg), in force from 2025-11-15; \
             for an older list state version 2018",
            "mã ngành cấp 4 của VSIC 2025 (Quyết định 36/2025/QĐ-TTg), có hiệu lực từ 15/11/2025; \
             với danh sách cũ thì nêu phiên bản 2018",
        ),
    }
}
