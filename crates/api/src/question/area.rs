//! Asks what a code means.

use cooperative::land::AreaRef;

use super::{When, area, questions, when};
use crate::field::At;
use crate::v1;

/// Asks what a unit's code means on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetArea {
    /// Which.
    pub area: AreaRef,
    /// When.
    pub when: When,
}

questions! {
    GetAreaRequest => GetArea, get;
}

fn get(it: &v1::GetAreaRequest, at: &At<'_>) -> Option<GetArea> {
    let area = area(&it.area_code, at);
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(GetArea { area: area?, when: when? })
}
