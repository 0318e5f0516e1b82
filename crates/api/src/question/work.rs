//! Questions about what an office has to look at.

use chrono::{Datelike, NaiveDate};
use cooperative::Kind;
use cooperative::land::AreaRef;

use super::{Part, When, any_word, maybe_area, part, questions, when};
use crate::date::day;
use crate::field::At;
use crate::v1;

/// Asks for terms that fall due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListWork {
    /// Where the head office is; `None` for the country.
    pub area: Option<AreaRef>,
    /// The last day that is listed; the pin's if left out.
    pub until: Option<NaiveDate>,
    /// Which part.
    pub part: Part,
    /// When.
    pub when: When,
}

/// Asks for warnings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListWarnings {
    /// Where the head office is; `None` for the country.
    pub area: Option<AreaRef>,
    /// Which part.
    pub part: Part,
    /// When.
    pub when: When,
}

/// Asks for those that owe a return for a year and have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListMissingReturns {
    /// Where the head office is on 31/12; `None` for the country.
    pub area: Option<AreaRef>,
    /// Up to the last day of which year, from 1945 on.
    pub year_end: NaiveDate,
    /// Of which kind; `None` for all.
    pub kind: Option<Kind>,
    /// Which part.
    pub part: Part,
    /// When.
    pub when: When,
}

questions! {
    ListWorkRequest => ListWork, work;
    ListWarningsRequest => ListWarnings, warnings;
    ListMissingReturnsRequest => ListMissingReturns, missing;
}

fn work(it: &v1::ListWorkRequest, at: &At<'_>) -> Option<ListWork> {
    let area = maybe_area(&it.area_code, at);
    let until = at.maybe("until", it.until.as_ref(), day);
    let part = part(it.page_size, &it.page_token, at);
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(ListWork { area: area?, until: until?, part: part?, when: when? })
}

fn warnings(it: &v1::ListWarningsRequest, at: &At<'_>) -> Option<ListWarnings> {
    let area = maybe_area(&it.area_code, at);
    let part = part(it.page_size, &it.page_token, at);
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(ListWarnings { area: area?, part: part?, when: when? })
}

fn missing(it: &v1::ListMissingReturnsRequest, at: &At<'_>) -> Option<ListMissingReturns> {
    let area = maybe_area(&it.area_code, at);
    let last = NaiveDate::from_ymd_opt(it.year, 12, 31);
    let year_end = last.filter(|it| (1945..=9999).contains(&it.year())).or_else(|| {
        let expected =
            ("a year from 1945 to that of the pin", "năm từ 1945 đến năm của thời điểm hỏi");
        at.field("year").wrong(it.year, expected.0, expected.1)
    });
    let kind = any_word("kind", it.kind, at);
    let part = part(it.page_size, &it.page_token, at);
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(ListMissingReturns {
        area: area?,
        year_end: year_end?,
        kind: kind?,
        part: part?,
        when: when?,
    })
}
