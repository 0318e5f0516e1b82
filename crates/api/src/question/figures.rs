//! Questions for figures.

use chrono::NaiveDate;
use cooperative::land::AreaRef;
use cooperative::words::IndicatorId;
use cooperative::{Kind, Sector, Text, UnitCode};
use figures::{ReportList, report_list};

use super::{Part, When, any_word, area, part, questions, unit, when};
use crate::Pin;
use crate::date::day;
use crate::field::At;
use crate::v1;

/// Asks for figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Where.
    pub area: AreaRef,
    /// Of which kind.
    pub kind: Kind,
    /// Only these sectors, each by itself; empty for all of them together.
    pub sectors: Vec<Sector>,
    /// Which indicators; empty for all.
    pub indicators: Vec<IndicatorId>,
    /// First day of the period; `None` for 1 January of the year of the cut-off.
    pub period_from: Option<NaiveDate>,
    /// Whether every sector is answered beside the total.
    pub by_sector: bool,
    /// The list by whose rows figures are answered beside the total; `None` for by no list.
    pub list: Option<&'static ReportList>,
    /// Whether each part of an indicator is answered beside the whole.
    pub by_part: bool,
    /// When; the cut-off is the pin's `as_of`.
    pub when: When,
}

/// Asks what makes a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explain {
    /// Where.
    pub area: AreaRef,
    /// Of which kind.
    pub kind: Kind,
    /// In which sector; `None` for all of them together.
    pub sector: Option<Sector>,
    /// In which row of which list; `None` for by no list.
    pub row: Option<(&'static ReportList, usize)>,
    /// Which indicator.
    pub indicator: IndicatorId,
    /// One part of it, by its word; `None` for the whole.
    pub breakdown: Option<Text>,
    /// First day of the period; `None` for 1 January of the year of the cut-off.
    pub period_from: Option<NaiveDate>,
    /// Whether each entry is shown in short.
    pub with_entries: bool,
    /// Which part of the cooperatives.
    pub part: Part,
    /// When; the cut-off is the pin's `as_of`.
    pub when: When,
}

/// Asks why a figure changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainChange {
    /// Where.
    pub area: AreaRef,
    /// Of which kind.
    pub kind: Kind,
    /// In which sector; `None` for all of them together.
    pub sector: Option<Sector>,
    /// Which indicator.
    pub indicator: IndicatorId,
    /// One part of it, by its word; `None` for the whole.
    pub breakdown: Option<Text>,
    /// First day of the period; `None` for 1 January of the year of each cut-off.
    pub period_from: Option<NaiveDate>,
    /// Under which second pin; its `as_of` is `None` for that of the first.
    pub after: Pin,
    /// Which part of the entries.
    pub part: Part,
    /// Under which first pin.
    pub when: When,
}

/// Asks for a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compare {
    /// Where.
    pub area: UnitCode,
    /// First day of the earliest period; `None` for 1 January of the year of the cut-off.
    pub period_from: Option<NaiveDate>,
    /// Whether the value of the year before stands beside each.
    pub with_last_year: bool,
    /// When; the cut-off is the pin's `as_of`.
    pub when: When,
}

/// Asks for the table of a yearly plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where.
    pub area: UnitCode,
    /// Of which year.
    pub year: i32,
    /// When.
    pub when: When,
}

/// Asks for the definitions of indicators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListIndicators {
    /// At most how many; `None` for all.
    pub size: Option<usize>,
    /// Where the last part ended; `None` for the first.
    pub token: Option<String>,
    /// When.
    pub when: When,
}

/// Asks for the report lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListReportLists {
    /// When.
    pub when: When,
}

questions! {
    GetFiguresRequest => Figures, figures;
    ExplainFigureRequest => Explain, explain;
    ExplainChangeRequest => ExplainChange, change;
    CompareFiguresRequest => Compare, compare;
    GetPlanRequest => Plan, plan;
    ListIndicatorsRequest => ListIndicators, indicators;
    ListReportListsRequest => ListReportLists, report_lists;
}

fn figures(it: &v1::GetFiguresRequest, at: &At<'_>) -> Option<Figures> {
    let area = area(&it.area_code, at);
    let kind = kind(it.kind, at);
    let mut sectors = Vec::with_capacity(it.sectors.len());
    for (index, number) in it.sectors.iter().enumerate() {
        let sector = Sector::from_number(*number);
        sectors.extend(sector.or_else(|| {
            let (en, vi) = ("the number of a sector", "số của một lĩnh vực");
            at.item("sectors", index).wrong(number, en, vi)
        }));
    }
    let indicators = at.each("indicator_ids", &it.indicator_ids, |it, at| {
        let wrong = |error: cooperative::Invalid| at.wrong(it, error.expected, error.expected_vi);
        IndicatorId::new(it).map_or_else(wrong, Some)
    });
    let period_from = at.maybe("period_from", it.period_from.as_ref(), day);
    let by_sector = it.by_sector || !it.sectors.is_empty();
    let list = list(&it.report_list, by_sector, at);
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(Figures {
        area: area?,
        kind: kind?,
        sectors,
        indicators: indicators?,
        period_from: period_from?,
        by_sector: it.by_sector,
        list: list?,
        by_part: it.by_part,
        when: when?,
    })
}

fn explain(it: &v1::ExplainFigureRequest, at: &At<'_>) -> Option<Explain> {
    let area = area(&it.area_code, at);
    let kind = kind(it.kind, at);
    let sector = any_word("sector", it.sector, at);
    let indicator = at.checked("indicator_id", &it.indicator_id, IndicatorId::new);
    let breakdown = (!it.breakdown.is_empty()).then_some(it.breakdown.as_str());
    let breakdown = at.maybe_checked("breakdown", breakdown, Text::new);
    let period_from = at.maybe("period_from", it.period_from.as_ref(), day);
    let part = part(it.page_size, &it.page_token, at);
    let list = list(&it.report_list, it.sector != 0, at);
    let row = list.and_then(|list| row(list, &it.report_row, at));
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(Explain {
        area: area?,
        kind: kind?,
        sector: sector?,
        row: row?,
        indicator: indicator?,
        breakdown: breakdown?,
        period_from: period_from?,
        with_entries: it.with_entries,
        part: part?,
        when: when?,
    })
}

fn change(it: &v1::ExplainChangeRequest, at: &At<'_>) -> Option<ExplainChange> {
    let area = area(&it.area_code, at);
    let kind = kind(it.kind, at);
    let sector = any_word("sector", it.sector, at);
    let indicator = at.checked("indicator_id", &it.indicator_id, IndicatorId::new);
    let breakdown = (!it.breakdown.is_empty()).then_some(it.breakdown.as_str());
    let breakdown = at.maybe_checked("breakdown", breakdown, Text::new);
    let period_from = at.maybe("period_from", it.period_from.as_ref(), day);
    let after = crate::pin::pin(it.pin.as_ref(), at);
    let part = part(it.page_size, &it.page_token, at);
    let before = crate::pin::named("before", it.before.as_ref(), at);
    Some(ExplainChange {
        area: area?,
        kind: kind?,
        sector: sector?,
        indicator: indicator?,
        breakdown: breakdown?,
        period_from: period_from?,
        after: after?,
        part: part?,
        when: When { pin: before?, min_position: it.min_position },
    })
}

fn compare(it: &v1::CompareFiguresRequest, at: &At<'_>) -> Option<Compare> {
    let area = unit(&it.area_code, at);
    let period_from = at.maybe("period_from", it.period_from.as_ref(), day);
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(Compare {
        area: area?,
        period_from: period_from?,
        with_last_year: it.with_last_year,
        when: when?,
    })
}

fn plan(it: &v1::GetPlanRequest, at: &At<'_>) -> Option<Plan> {
    let area = unit(&it.area_code, at);
    let when = when(it.pin.as_ref(), it.min_position, at);
    let year = if (1945..=2200).contains(&it.year) {
        Some(it.year)
    } else {
        at.field("year").wrong(it.year, "a year from 1945 to 2200", "năm từ 1945 đến 2200")
    };
    Some(Plan { area: area?, year: year?, when: when? })
}

fn indicators(it: &v1::ListIndicatorsRequest, at: &At<'_>) -> Option<ListIndicators> {
    let part = part(it.page_size, &it.page_token, at);
    let when = when(it.pin.as_ref(), it.min_position, at);
    let part = part?;
    Some(ListIndicators {
        size: (it.page_size != 0).then_some(part.size),
        token: part.token,
        when: when?,
    })
}

fn report_lists(it: &v1::ListReportListsRequest, at: &At<'_>) -> Option<ListReportLists> {
    Some(ListReportLists { when: when(it.pin.as_ref(), it.min_position, at)? })
}

/// The report list of a key, if one is asked for; there is none beside sectors.
fn list(key: &str, by_sector: bool, at: &At<'_>) -> Option<Option<&'static ReportList>> {
    let at = at.field("report_list");
    if key.is_empty() {
        return Some(None);
    }
    if by_sector {
        return at.wrong(key, "none beside sectors", "để trống khi đã chọn lĩnh vực");
    }
    match report_list(key) {
        Some(list) => Some(Some(list)),
        None => {
            let keys = figures::report_list::keys();
            at.wrong(
                key,
                format!("one of the lists {keys}"),
                format!("một trong các danh mục {keys}"),
            )
        }
    }
}

/// The row of a list, which goes with it.
fn row(
    list: Option<&'static ReportList>,
    key: &str,
    at: &At<'_>,
) -> Option<Option<(&'static ReportList, usize)>> {
    let at = at.field("report_row");
    let Some(list) = list else {
        if key.is_empty() {
            return Some(None);
        }
        return at.wrong(key, "none without a report list", "để trống khi không chọn danh mục");
    };
    match list.row(key) {
        Some(row) => Some(Some((list, row))),
        None => {
            let keys: Vec<&str> = (0..=list.rows.len()).filter_map(|it| list.key_of(it)).collect();
            let keys = keys.join(", ");
            at.wrong(key, format!("one of the rows {keys}"), format!("một trong các dòng {keys}"))
        }
    }
}

/// The kind; cooperatives where it is left out.
pub(super) fn kind(number: i32, at: &At<'_>) -> Option<Kind> {
    any_word("kind", number, at).map(|it| it.unwrap_or(Kind::Cooperative))
}
