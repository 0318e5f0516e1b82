//! Reasons in words. They claim only what is proved from the figures at hand, and never a cause.

use cooperative::publication::PrintedUnit;

use crate::number::{Decimal, Rational};

pub mod headline;
pub mod parts;
pub mod population;
mod told;

/// Why a verdict is what it is, in both languages. Empty only where there is nothing to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

impl Reason {
    /// These words.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.vi.is_empty() && self.en.is_empty()
    }

    /// Both, one sentence after the other.
    pub fn and(self, other: Self) -> Self {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        Self::new(format!("{} {}", self.vi, other.vi), format!("{} {}", self.en, other.en))
    }
}

/// A number with its unit, in both languages: "706,4 triệu đồng", "706.4 million đồng".
pub fn amount(number: Decimal, unit: PrintedUnit) -> Reason {
    let with = |number: String, word: &str| match unit {
        PrintedUnit::Count => number,
        PrintedUnit::Percent => number + word,
        _ => format!("{number} {word}"),
    };
    Reason::new(with(number.vi(), unit.vi()), with(number.en(), unit.en()))
}

/// How far apart two numbers are, in the unit; shares differ by percentage points.
pub fn distance(number: Decimal, unit: PrintedUnit) -> Reason {
    match unit {
        PrintedUnit::Percent => Reason::new(
            format!("{} điểm phần trăm", number.vi()),
            format!("{} percentage points", number.en()),
        ),
        _ => amount(number, unit),
    }
}

/// The decimal to show for an exact value: as precise as printed where that is exact, else one
/// decimal more.
pub fn precise(value: Rational, printed_decimals: u8) -> Option<Decimal> {
    let short = value.round(printed_decimals)?;
    if short.exact() == Some(value) {
        return Some(short);
    }
    value.round(printed_decimals.checked_add(1)?)
}

/// Says that the cause of a difference cannot be proved.
pub fn unproved() -> Reason {
    Reason::new("Không chứng minh được nguyên nhân.", "The cause cannot be proved.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_joined_and_nothing_stays_nothing() {
        let one = Reason::new("Một.", "One.");
        assert_eq!(Reason::default().and(one.clone()), one);
        assert_eq!(one.clone().and(Reason::default()), one);
        assert_eq!(one.clone().and(one), Reason::new("Một. Một.", "One. One."));
        assert!(Reason::default().and(Reason::default()).is_empty());
    }

    #[test]
    fn amounts_carry_their_unit() {
        let number = Rational::new(7_064, 10).unwrap().round(1).unwrap();
        assert_eq!(amount(number, PrintedUnit::Count), Reason::new("706,4", "706.4"));
        assert_eq!(amount(number, PrintedUnit::Percent), Reason::new("706,4%", "706.4%"));
        let million = amount(number, PrintedUnit::MillionDong);
        assert_eq!(million, Reason::new("706,4 triệu đồng", "706.4 million đồng"));
        assert_eq!(distance(number, PrintedUnit::Percent).en, "706.4 percentage points");
    }

    #[test]
    fn what_is_not_exact_gets_one_decimal_more() {
        let shown = |n, d, decimals| precise(Rational::new(n, d).unwrap(), decimals).unwrap().en();
        assert_eq!(shown(53, 1, 0), "53");
        assert_eq!(shown(37_440, 53, 0), "706.4");
        assert_eq!(shown(39, 1, 1), "39.0");
    }
}
