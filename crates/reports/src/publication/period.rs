//! Periods and days as people write them.

use chrono::{Datelike, NaiveDate};
use figures::findings::corpus::Period;

use super::Fault;
use super::fields::Fields;
use crate::import::Message;

/// The period of the row, else of the document. A row that gives only its first day keeps the
/// document's last one.
pub(super) fn period(head: &Fields, fields: &Fields) -> Result<Period, Box<Fault>> {
    let has = |it: &Fields, names: &[&str]| names.iter().any(|field| it.text(field).is_some());
    let own = has(fields, &["period", "from", "as_of"]);
    let from = if own { fields } else { head };
    let ends = |it: &Fields| has(it, &["period", "as_of"]);
    let last_of = if own && !ends(fields) { head } else { from };
    let whole = match last_of.text("period") {
        Some(it) => Some(year(it).ok_or_else(|| Box::new(last_of.fault("period", a_period())))?),
        None => None,
    };
    let read = |it: &Fields, field: &str| match it.text(field) {
        Some(text) => day(text).map(Some).ok_or_else(|| Box::new(it.fault(field, a_day()))),
        None => Ok(None),
    };
    let (first, last) = (read(from, "from")?, read(last_of, "as_of")?);
    let Some(as_of) = last.or(whole.map(|it| it.as_of)) else {
        return Err(fields.fault("period", a_period()).into());
    };
    let usual = whole.map(|it| it.from).or_else(|| NaiveDate::from_ymd_opt(as_of.year(), 1, 1));
    let from_day = first.or(usual).unwrap_or(as_of);
    if from_day > as_of {
        let expected = Message::new(
            format!("ngày đầu kỳ {from_day} sau ngày chốt {as_of}"),
            format!("the first day {from_day} is after the cut-off {as_of}"),
        );
        let field = if first.is_some() { "from" } else { "as_of" };
        return Err(from.fault(field, expected).into());
    }
    Ok(Period { from: from_day, as_of })
}

/// A year, its first months (`2023-6m`), or years on end (`2021-2025`).
pub(super) fn year(text: &str) -> Option<Period> {
    let calendar = |text: &str| {
        let year = text.trim().parse().ok().filter(|it| (1945..=2100).contains(it));
        year.and_then(Period::year)
    };
    let Some((year, rest)) = text.split_once(['-', '–']) else { return calendar(text) };
    let whole = calendar(year)?;
    let rest = rest.trim().to_lowercase();
    let as_of = match rest.strip_suffix('m') {
        Some(months) => {
            let months: u32 = months.parse().ok().filter(|it| (1..=12).contains(it))?;
            let next = match months {
                12 => NaiveDate::from_ymd_opt(whole.as_of.year() + 1, 1, 1),
                _ => NaiveDate::from_ymd_opt(whole.as_of.year(), months + 1, 1),
            };
            next?.pred_opt()?
        }
        None => calendar(&rest)?.as_of,
    };
    (as_of > whole.from).then_some(Period { from: whole.from, as_of })
}

/// A day as 2023-12-31 or 31/12/2023.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let iso = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    iso.or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"))
        .ok()
        .filter(|it| (1945..=2100).contains(&it.year()))
}

pub(super) fn a_day() -> Message {
    Message::new(
        "cần một ngày có thật từ 1945 đến 2100: 2023-12-31 hoặc 31/12/2023",
        "a real day from 1945 to 2100 is expected: 2023-12-31 or 31/12/2023",
    )
}

pub(super) fn a_period() -> Message {
    Message::new(
        "cần kỳ: 2023, 2023-6m (6 tháng đầu), 2021-2025, hoặc as_of",
        "a period is expected: 2023, 2023-6m (its first 6 months), 2021-2025, or as_of",
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test says where")]
    use super::*;

    #[test]
    fn periods_are_years_months_or_years_on_end() {
        let shown = |text| year(text).map(|it| format!("{} {}", it.from, it.as_of));
        assert_eq!(shown("2023").as_deref(), Some("2023-01-01 2023-12-31"));
        assert_eq!(shown("2023-6m").as_deref(), Some("2023-01-01 2023-06-30"));
        assert_eq!(shown("2024-2M").as_deref(), Some("2024-01-01 2024-02-29"));
        assert_eq!(shown("2021-2025").as_deref(), Some("2021-01-01 2025-12-31"));
        for wrong in ["23", "2023-13m", "2023-0m", "2025-2021", "2023-Q1", "1800", "2023-"] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }
}
