//! Whether a value is what was printed, at the printed precision; exact, in the printed unit.

use cooperative::publication::{Comparator, Printed, PrintedUnit};

use crate::figure::Value;
use crate::number::{Decimal, Rational};

/// A value in the printed unit: between these, both included; equal where it is one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The least it can be.
    pub low: Rational,
    /// The greatest it can be.
    pub high: Rational,
}

/// How a number agrees with a printed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It rounds to it, or is it.
    Rounds,
    /// Cut off after the printed decimals it is it; rounded it would not be.
    Truncates,
    /// Neither.
    Differs,
}

/// What comparing a value with a printed bound gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It agrees, and nothing needs to be said.
    Agrees,
    /// It agrees if the printed one was cut off, not rounded.
    Truncated,
    /// It is exactly the bound, beyond which it was printed to be.
    AtBound,
    /// It misses the bound by less than the printed precision.
    AlmostBound,
    /// It is beyond the bound, as printed, by more than the printed precision.
    Beyond,
    /// It does not agree.
    Differs,
    /// It lies between bounds and may agree or not.
    Open,
}

/// The value in the printed unit; `None` where there is no number or the unit does not suit it.
pub fn bounds(value: &Value, unit: PrintedUnit) -> Option<Bounds> {
    let scaled = |n: i64, d: i64| {
        let (up, down) = match unit {
            PrintedUnit::Count | PrintedUnit::Dong => (1, 1),
            PrintedUnit::MillionDong => (1, 1_000_000),
            PrintedUnit::BillionDong => (1, 1_000_000_000),
            PrintedUnit::Percent => (100, 1),
        };
        Rational::new(i128::from(n).checked_mul(up)?, i128::from(d).checked_mul(down)?)
    };
    match value {
        Value::Count(_) if unit == PrintedUnit::Percent => None,
        Value::Count(n) => scaled(*n, 1).map(|it| Bounds { low: it, high: it }),
        Value::Ratio { numerator, denominator, .. } => {
            scaled(*numerator, *denominator).map(|it| Bounds { low: it, high: it })
        }
        Value::Range { low, high, denominator } => {
            let (one, other) = (scaled(*low, *denominator)?, scaled(*high, *denominator)?);
            Some(Bounds { low: one.min(other), high: one.max(other) })
        }
        Value::Missing { .. } => None,
    }
}

impl Bounds {
    /// The one number that it is, if it is one.
    pub fn point(self) -> Option<Rational> {
        (self.low == self.high).then_some(self.low)
    }
}

/// How a number agrees with a printed one at its precision: rounding a half goes away from zero,
/// cutting off goes towards zero. `None` if the printed one has more decimals than can be.
pub fn fit(value: Rational, printed: Printed) -> Option<Fit> {
    let exact = Decimal::printed(printed)?.exact()?;
    let step = Decimal::printed(Printed { mantissa: 1, ..printed })?.exact()?;
    let half = step.over(Rational::whole(2))?;
    let (below, above) = (exact.minus(half)?, exact.plus(half)?);
    let positive = exact > Rational::ZERO;
    let negative = exact < Rational::ZERO;
    // The half away from zero is included, the half towards zero belongs to the neighbour.
    let rounds = (below < value && value < above)
        || (positive && value == below)
        || (negative && value == above);
    let truncates = match (positive, negative) {
        (true, _) => exact <= value && value < exact.plus(step)?,
        (_, true) => exact.minus(step)? < value && value <= exact,
        _ => exact.minus(step)? < value && value < exact.plus(step)?,
    };
    Some(match (rounds, truncates) {
        (true, _) => Fit::Rounds,
        (false, true) => Fit::Truncates,
        (false, false) => Fit::Differs,
    })
}

/// Judges a value against a published number with its word. `None` if the word bounds nothing that
/// is there: a published range has no upper value.
pub fn published(bounds: Bounds, printed: Printed, word: Comparator) -> Option<Judged> {
    match word {
        Comparator::Equal | Comparator::About => equal(bounds, printed),
        Comparator::Between => None,
        _ => bounded(bounds, printed, word),
    }
}

/// Judges a value against a target: bounds are exact, equality holds at the printed precision.
/// `None` if a range has no upper value.
pub fn target(
    bounds: Bounds,
    printed: Printed,
    upper: Option<Printed>,
    word: Comparator,
) -> Option<Judged> {
    let goal = Decimal::printed(printed)?.exact()?;
    let (low, high) = (bounds.low, bounds.high);
    let (surely, never) = match word {
        Comparator::Equal | Comparator::About => return equal(bounds, printed),
        Comparator::Above => (low > goal, high <= goal),
        Comparator::AtLeast => (low >= goal, high < goal),
        Comparator::Below => (high < goal, low >= goal),
        Comparator::AtMost => (high <= goal, low > goal),
        Comparator::Between => {
            let top = Decimal::printed(upper?)?.exact()?;
            (goal <= low && high <= top, high < goal || low > top)
        }
    };
    Some(if surely {
        Judged::Agrees
    } else if never {
        Judged::Differs
    } else {
        Judged::Open
    })
}

fn equal(bounds: Bounds, printed: Printed) -> Option<Judged> {
    if let Some(value) = bounds.point() {
        return Some(match fit(value, printed)? {
            Fit::Rounds => Judged::Agrees,
            Fit::Truncates => Judged::Truncated,
            Fit::Differs => Judged::Differs,
        });
    }
    let exact = Decimal::printed(printed)?.exact()?;
    let inside = bounds.low <= exact && exact <= bounds.high;
    let touches =
        fit(bounds.low, printed)? != Fit::Differs || fit(bounds.high, printed)? != Fit::Differs;
    Some(if inside || touches { Judged::Open } else { Judged::Differs })
}

fn bounded(bounds: Bounds, printed: Printed, word: Comparator) -> Option<Judged> {
    let bound = Decimal::printed(printed)?.exact()?;
    let upwards = matches!(word, Comparator::Above | Comparator::AtLeast);
    let strict = matches!(word, Comparator::Above | Comparator::Below);
    let (worst, best) = if upwards { (bounds.low, bounds.high) } else { (bounds.high, bounds.low) };
    let beyond = |it: Rational| if upwards { it > bound } else { it < bound };
    let near = |it: Rational| fit(it, printed).map(|it| it != Fit::Differs);
    let almost = |it: Rational| fit(it, printed).map(|it| it == Fit::Rounds);
    if bounds.point().is_none() {
        let surely = beyond(worst) || (!strict && worst == bound);
        return Some(match (surely, beyond(best) || almost(best)?) {
            (true, _) => Judged::Beyond,
            (false, true) => Judged::Open,
            (false, false) => Judged::Differs,
        });
    }
    Some(if beyond(worst) {
        if near(worst)? { Judged::Agrees } else { Judged::Beyond }
    } else if worst == bound {
        if strict { Judged::AtBound } else { Judged::Agrees }
    } else if almost(worst)? {
        Judged::AlmostBound
    } else {
        Judged::Differs
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_fits_what_it_rounds_to_and_no_neighbour() {
        for decimals in 0..=2 {
            for (n, d) in (-300..=300).flat_map(|n| (1..=13).map(move |d| (n, d))) {
                let value = Rational::new(n, d).unwrap();
                let mantissa = i64::try_from(value.round(decimals).unwrap().mantissa()).unwrap();
                let near = |by| fit(value, Printed { mantissa: mantissa + by, decimals }).unwrap();
                assert_eq!(near(0), Fit::Rounds, "{n}/{d}");
                assert_ne!(near(1), Fit::Rounds, "{n}/{d}");
                assert_ne!(near(-1), Fit::Rounds, "{n}/{d}");
                assert_eq!([near(2), near(-2)], [Fit::Differs; 2], "{n}/{d}");
            }
        }
    }

    #[test]
    fn a_range_is_judged_by_its_worst_and_best() {
        let bounds = |low, high| Bounds { low: Rational::whole(low), high: Rational::whole(high) };
        let ten = Printed { mantissa: 10, decimals: 0 };
        let judge = |low, high, word| published(bounds(low, high), ten, word).unwrap();
        assert_eq!(judge(10, 12, Comparator::AtLeast), Judged::Beyond);
        assert_eq!(judge(10, 12, Comparator::Above), Judged::Open);
        assert_eq!(judge(8, 9, Comparator::Above), Judged::Differs);
        assert_eq!(judge(8, 9, Comparator::AtMost), Judged::Beyond);
        assert_eq!(judge(9, 11, Comparator::Equal), Judged::Open);
        assert_eq!(judge(11, 12, Comparator::Equal), Judged::Differs);
        assert_eq!(published(bounds(8, 12), ten, Comparator::Between), None);
    }

    #[test]
    fn amounts_are_scaled_to_the_printed_unit() {
        let point = |value, unit| bounds(&value, unit).and_then(Bounds::point);
        let billion = Value::Count(1_500_000_000);
        assert_eq!(point(billion.clone(), PrintedUnit::BillionDong), Rational::new(3, 2));
        assert_eq!(point(billion, PrintedUnit::MillionDong), Some(Rational::whole(1_500)));
        let range = Value::Range { low: 1, high: 2, denominator: 4 };
        let expected = Bounds { low: Rational::whole(25), high: Rational::whole(50) };
        assert_eq!(bounds(&range, PrintedUnit::Percent), Some(expected));
        assert_eq!(bounds(&Value::Count(1), PrintedUnit::Percent), None);
    }
}
