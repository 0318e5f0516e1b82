//! What is said of one value beside one printed number.

use chrono::NaiveDate;
use cooperative::publication::{Basis, Comparator, Printed, PrintedUnit};

use crate::compare::judge::Bounds;
use crate::figure::Value;
use crate::number::{Decimal, Rational};
use crate::reason::{Reason, amount, distance, precise};

/// A value in its unit: "706,4 triệu đồng", "từ 11,3% đến 53,8%".
pub fn value(bounds: Bounds, unit: PrintedUnit, decimals: u8) -> Option<Reason> {
    let low = amount(precise(bounds.low, decimals)?, unit);
    if bounds.point().is_some() {
        return Some(low);
    }
    let high = amount(precise(bounds.high, decimals)?, unit);
    Some(Reason::new(
        format!("từ {} đến {}", low.vi, high.vi),
        format!("between {} and {}", low.en, high.en),
    ))
}

/// A printed number in its unit, with its upper bound and its word: "trên 50%".
pub fn printed(
    number: Printed,
    upper: Option<Printed>,
    word: Comparator,
    unit: PrintedUnit,
) -> Option<Reason> {
    let it = amount(Decimal::printed(number)?, unit);
    if let (Comparator::Between, Some(upper)) = (word, upper) {
        let from = Decimal::printed(number)?;
        let upper = amount(Decimal::printed(upper)?, unit);
        return Some(Reason::new(
            format!("từ {} đến {}", from.vi(), upper.vi),
            format!("{} to {}", from.en(), upper.en),
        ));
    }
    Some(match word {
        Comparator::Equal | Comparator::Between => it,
        Comparator::AtLeast => {
            Reason::new(format!("từ {} trở lên", it.vi), format!("at least {}", it.en))
        }
        _ => Reason::new(format!("{} {}", word.vi(), it.vi), format!("{} {}", word.en(), it.en)),
    })
}

/// How far a value is from a number: "thấp hơn 393,6 triệu đồng (35,8%)", the share being of the
/// number.
pub fn apart(value: Rational, number: Rational, unit: PrintedUnit, decimals: u8) -> Option<Reason> {
    let gap = value.minus(number)?.abs()?;
    let size = distance(precise(gap, decimals)?, unit);
    let (vi, en) =
        if value < number { ("thấp hơn", "lower by") } else { ("cao hơn", "higher by") };
    let share = gap.over(number.abs()?).and_then(|it| it.times(Rational::whole(100)));
    Some(match share.and_then(|it| it.round(1)) {
        Some(share) if unit != PrintedUnit::Percent => Reason::new(
            format!("{vi} {} ({}%)", size.vi, share.vi()),
            format!("{en} {} ({}%)", size.en, share.en()),
        ),
        _ => Reason::new(format!("{vi} {}", size.vi), format!("{en} {}", size.en)),
    })
}

/// A basis in small letters, to stand in a sentence.
pub fn basis(it: Basis) -> Reason {
    Reason::new(it.vi().to_lowercase(), it.en().to_lowercase())
}

/// A day as offices write it: 31/12/2023; in English 2023-12-31.
pub fn day(it: NaiveDate) -> Reason {
    Reason::new(it.format("%-d/%-m/%Y").to_string(), it.format("%Y-%m-%d").to_string())
}

/// Why there is no number to compare with: what is missing, or that the unit does not suit the
/// figure.
pub fn no_number(value: &Value, unit: PrintedUnit) -> Reason {
    match value {
        Value::Missing { vi, en } => Reason::new(
            format!("Không suy ra được từ sổ: {}", sentence(vi)),
            format!("Not derivable from the log: {}", sentence(en)),
        ),
        _ => Reason::new(
            format!("Không so được số này theo đơn vị in ({}).", unit.vi()),
            format!("This figure cannot be compared in the printed unit ({}).", unit.en()),
        ),
    }
}

/// Marks that the figure rests on assumptions; nothing if it rests on none.
pub fn marked(caveats: &[&str]) -> Reason {
    if caveats.is_empty() {
        return Reason::default();
    }
    let text = sentence(&caveats.join("; "));
    Reason::new(
        format!("Dựa trên dữ kiện giả định: {text}"),
        format!("Rests on assumptions: {text}"),
    )
}

/// The text with a full stop.
pub fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(['.', '!', '?', '…']) { text.into() } else { format!("{text}.") }
}
