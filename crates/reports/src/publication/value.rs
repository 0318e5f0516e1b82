//! The printed value, its unit, and for how long and for what it is counted.

use figures::findings::amount::{Amount, NumberFormat};
use figures::findings::corpus::{Per, Relation};
use figures::findings::labels;
use figures::findings::unit::{Dimension, Unit};

use super::Fault;
use super::build::word;
use super::fields::Fields;
use crate::import::Message;

/// A value as it was read.
pub(super) struct Value {
    pub amount: Amount,
    pub unit: Unit,
    pub per: Option<Per>,
    /// Whether its unit is one "for each": `triệu đồng/HTX`.
    pub each: bool,
}

/// The value of a row; `None` where something is wrong, which is added to the faults.
pub(super) fn value(
    head: &Fields,
    fields: &Fields,
    relation: Relation,
    share: bool,
    wrong: &mut Vec<Fault>,
) -> Option<Value> {
    let format = |word: &str| match word {
        "vi" => Some(NumberFormat::Vi),
        "en" => Some(NumberFormat::En),
        _ => None,
    };
    let said = fields.text("number_format").or(head.text("number_format"));
    let format = word(said, "number_format", format, fields, wrong);
    let cell = fields.cells.get("value");
    let amount = cell.and_then(|it| {
        if it.number {
            Amount::plain(it.text.trim())
        } else {
            Amount::read(&it.text, format.unwrap_or_default())
        }
    });
    let Some(amount) = amount else {
        wrong.push(fields.fault("value", a_number()));
        return None;
    };
    let percent = amount.percent
        || share
        || matches!(
            relation,
            Relation::PercentOf | Relation::PercentOfPlan | Relation::PercentOfPrevious
        );
    let usual = if percent { "percent" } else { "count" };
    let behind = cell.map(|it| behind(&it.text)).unwrap_or_default();
    let beside = Unit::read(&per_of(&behind).0).filter(|it| it.dimension != Dimension::Percent);
    let text = fields.text("unit").unwrap_or(if beside.is_some() { &behind } else { usual });
    let (text, inside, each) = per_of(text);
    let agrees = |it: &Unit| {
        (!amount.percent || it.dimension == Dimension::Percent)
            && beside.is_none_or(|printed| printed.dimension == Dimension::Count || printed == *it)
    };
    let Some(unit) = Unit::read(&text).filter(agrees) else {
        wrong.push(fields.fault("unit", a_unit()));
        return None;
    };
    let per = |it: &str| match it {
        "month" => Some(Per::Month),
        "year" => Some(Per::Year),
        _ => None,
    };
    let per = word(fields.text("per"), "per", per, fields, wrong).or(inside);
    let amount = signed(fields, relation, unit, amount, wrong);
    Some(Value { amount, unit, per, each })
}

/// "giảm 4" of what left is 4; a fall is below zero; a count of things never is.
fn signed(
    fields: &Fields,
    relation: Relation,
    unit: Unit,
    amount: Amount,
    wrong: &mut Vec<Fault>,
) -> Amount {
    let plus =
        Amount { mantissa: amount.mantissa.abs(), upper: amount.upper.map(i128::abs), ..amount };
    let below = amount.mantissa < 0;
    match relation {
        Relation::Change if fields.text("relation") == Some("decrease") && !below => {
            Amount { mantissa: -amount.mantissa, upper: amount.upper.map(|it| -it), ..amount }
        }
        Relation::Change => amount,
        Relation::Removed => plus,
        _ => {
            if below && unit.dimension != Dimension::Money {
                let expected = Message::new(
                    "số đếm, tỷ lệ không thể âm; số giảm thì dùng relation decrease hoặc removed",
                    "a count or share is never below 0; for a fall use relation decrease or removed",
                );
                wrong.push(fields.fault("value", expected));
            }
            amount
        }
    }
}

fn a_number() -> Message {
    Message::new(
        "cần đúng một số như in: 1.100, 33,1, khoảng 630 (tối đa 15 chữ số, 6 số lẻ)",
        "exactly one number as printed is expected, at most 15 digits and 6 decimals",
    )
}

fn a_unit() -> Message {
    Message::new(
        "cần count, dong, thousand_dong, million_dong, billion_dong, percent, hectare, tonne \
         hoặc HTX, người, đồng, nghìn đồng, triệu đồng, tỷ đồng, %, ha, tấn; \
         phải là đơn vị đứng sau số trong value, là percent nếu số có %",
        "expected count, dong, thousand_dong, million_dong, billion_dong, percent, hectare or \
         tonne, or a usual spelling of them; the one that the value itself bears, percent for %",
    )
}

/// What stands behind the last digit of a text: `triệu đồng/HTX` of `1.100 triệu đồng/HTX`.
fn behind(text: &str) -> String {
    let rest = text.rsplit(|it: char| it.is_ascii_digit()).next().unwrap_or_default();
    rest.trim_matches(|it: char| it.is_whitespace() || ".,;)".contains(it)).to_owned()
}

/// A unit without what it is counted for: `triệu đồng/HTX/năm` is million đồng a year for each.
fn per_of(text: &str) -> (String, Option<Per>, bool) {
    let mut pieces = text.split('/').map(labels::normal);
    let unit = pieces.next().unwrap_or_default();
    let (mut per, mut each) = (None, false);
    for piece in pieces {
        match piece.as_str() {
            "năm" | "year" => per = Some(Per::Year),
            "tháng" | "month" => per = Some(Per::Month),
            _ => each = true,
        }
    }
    (unit, per, each)
}
