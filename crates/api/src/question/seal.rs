//! Questions about seals.

use chrono::NaiveDate;
use cooperative::{Kind, Text, UnitCode};

use super::figures::kind;
use super::{Part, When, part, questions, unit, when};
use crate::date::day;
use crate::field::At;
use crate::v1;

/// Asks for a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrepareStatement {
    /// Where.
    pub area: UnitCode,
    /// Of which kind.
    pub kind: Kind,
    /// First day of the period; `None` for 1 January of the year of the cut-off.
    pub period_from: Option<NaiveDate>,
    /// When; the cut-off is the pin's `as_of`.
    pub when: When,
}

/// Asks for one seal, to be shown or regenerated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfSeal {
    /// Its id, as it was written.
    pub seal: Text,
    /// When.
    pub when: When,
}

/// Asks for the seals of an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListSeals {
    /// Where.
    pub area: UnitCode,
    /// Which part.
    pub part: Part,
    /// When.
    pub when: When,
}

questions! {
    PrepareStatementRequest => PrepareStatement, prepare;
    GetSealRequest => OfSeal, get;
    ReplaySealRequest => OfSeal, replay;
    ListSealsRequest => ListSeals, list;
}

fn prepare(it: &v1::PrepareStatementRequest, at: &At<'_>) -> Option<PrepareStatement> {
    let area = unit(&it.area_code, at);
    let kind = kind(it.kind, at);
    let period_from = at.maybe("period_from", it.period_from.as_ref(), day);
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(PrepareStatement { area: area?, kind: kind?, period_from: period_from?, when: when? })
}

fn get(it: &v1::GetSealRequest, at: &At<'_>) -> Option<OfSeal> {
    of_seal(&it.seal_id, it.pin.as_ref(), it.min_position, at)
}

fn replay(it: &v1::ReplaySealRequest, at: &At<'_>) -> Option<OfSeal> {
    of_seal(&it.seal_id, it.pin.as_ref(), it.min_position, at)
}

fn of_seal(id: &str, pin: Option<&v1::Pin>, min_position: u64, at: &At<'_>) -> Option<OfSeal> {
    let seal = at.checked("seal_id", id, Text::new);
    let when = when(pin, min_position, at);
    Some(OfSeal { seal: seal?, when: when? })
}

fn list(it: &v1::ListSealsRequest, at: &At<'_>) -> Option<ListSeals> {
    let area = unit(&it.area_code, at);
    let part = part(it.page_size, &it.page_token, at);
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(ListSeals { area: area?, part: part?, when: when? })
}
