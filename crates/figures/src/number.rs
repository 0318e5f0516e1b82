//! Exact numbers: fractions to compare with, decimals to print. No floats anywhere.

use std::cmp::Ordering;

use cooperative::publication::Printed;

/// An exact fraction in lowest terms, its denominator above 0.
///
/// Comparing never overflows; arithmetic gives `None` where 128 bits do not hold the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rational {
    numerator: i128,
    denominator: i128,
}

/// A decimal number to print: `mantissa / 10^decimals`, all its decimals shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i128,
    decimals: u8,
}

/// The most decimals that are printed: [`Printed`] allows 6, and what is shown beside it has one
/// more.
pub const DECIMALS_MAX: u8 = 9;

impl Rational {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// The fraction; `None` if the denominator is 0 (or beyond what can be negated).
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = i128::try_from(gcd(numerator.unsigned_abs(), denominator.unsigned_abs()));
        let (numerator, denominator) = match divisor {
            Ok(divisor) => (numerator / divisor, denominator / divisor),
            Err(_) => return None,
        };
        if denominator > 0 {
            return Some(Self { numerator, denominator });
        }
        Some(Self { numerator: numerator.checked_neg()?, denominator: denominator.checked_neg()? })
    }

    /// A whole number.
    pub fn whole(number: i64) -> Self {
        Self { numerator: number.into(), denominator: 1 }
    }

    /// The number above the line.
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// The number below the line; above 0.
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// The number without its sign.
    pub fn abs(self) -> Option<Self> {
        Some(Self { numerator: self.numerator.checked_abs()?, ..self })
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::new(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    /// The difference.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { numerator: other.numerator.checked_neg()?, ..other })
    }

    /// The product.
    pub fn times(self, other: Self) -> Option<Self> {
        Self::new(
            self.numerator.checked_mul(other.numerator)?,
            self.denominator.checked_mul(other.denominator)?,
        )
    }

    /// The quotient; `None` also when the other is 0.
    pub fn over(self, other: Self) -> Option<Self> {
        self.times(Self::new(other.denominator, other.numerator)?)
    }

    /// The nearest decimal of so many places; a half goes away from zero. `None` beyond
    /// [`DECIMALS_MAX`].
    pub fn round(self, decimals: u8) -> Option<Decimal> {
        let scaled = self.numerator.checked_mul(power(decimals)?)?;
        let double = scaled.checked_abs()?.checked_mul(2)?.checked_add(self.denominator)?;
        let size = double / self.denominator.checked_mul(2)?;
        Some(Decimal { mantissa: if scaled < 0 { -size } else { size }, decimals })
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        let whole = |it: &Self| {
            (it.numerator.div_euclid(it.denominator), it.numerator.rem_euclid(it.denominator))
        };
        let ((a, mut n), (b, mut m)) = (whole(self), whole(other));
        let (mut d, mut e) = (self.denominator, other.denominator);
        let mut order = a.cmp(&b);
        // Equal whole parts: the greater rest has the smaller reciprocal, digit by digit as Euclid
        // does.
        let mut turned = false;
        while order.is_eq() && n != 0 && m != 0 {
            order = (d / n).cmp(&(e / m)).reverse();
            (d, n, e, m) = (n, d % n, m, e % m);
            if turned {
                order = order.reverse();
            }
            turned = !turned;
        }
        if order.is_ne() {
            return order;
        }
        // A rest of zero is the smaller one.
        let rest = (n != 0).cmp(&(m != 0));
        if turned { rest.reverse() } else { rest }
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Decimal {
    /// The printed number as it stands; `None` if it has more decimals than [`DECIMALS_MAX`].
    pub fn printed(it: Printed) -> Option<Self> {
        power(it.decimals)?;
        Some(Self { mantissa: it.mantissa.into(), decimals: it.decimals })
    }

    /// All digits.
    pub fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// How many of them stand after the decimal sign.
    pub fn decimals(self) -> u8 {
        self.decimals
    }

    /// The same as a fraction.
    pub fn exact(self) -> Option<Rational> {
        Rational::new(self.mantissa, power(self.decimals)?)
    }

    /// As Vietnamese write it: `1.100` and `33,1`.
    pub fn vi(self) -> String {
        self.write(Some('.'), ',')
    }

    /// As English write it: `1,100` and `33.1`.
    pub fn en(self) -> String {
        self.write(Some(','), '.')
    }

    /// As machines read it: `1100` and `33.1`.
    pub fn plain(self) -> String {
        self.write(None, '.')
    }

    fn write(self, group: Option<char>, point: char) -> String {
        let decimals = usize::from(self.decimals);
        let digits = format!("{:0>width$}", self.mantissa.unsigned_abs(), width = decimals + 1);
        let (whole, rest) = digits.split_at(digits.len() - decimals);
        let mut out = String::from(if self.mantissa < 0 { "-" } else { "" });
        for (at, digit) in whole.chars().enumerate() {
            if let (Some(group), true) = (group, at > 0 && (whole.len() - at).is_multiple_of(3)) {
                out.push(group);
            }
            out.push(digit);
        }
        if decimals > 0 {
            out.push(point);
            out.push_str(rest);
        }
        out
    }
}

fn power(decimals: u8) -> Option<i128> {
    (decimals <= DECIMALS_MAX).then(|| 10_i128.pow(decimals.into()))
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i128, denominator: i128) -> Rational {
        Rational::new(numerator, denominator).unwrap()
    }

    #[track_caller]
    fn check(numerator: i128, denominator: i128, decimals: u8, vi: &str, en: &str) {
        let decimal = fraction(numerator, denominator).round(decimals).unwrap();
        assert_eq!((decimal.vi().as_str(), decimal.en().as_str()), (vi, en));
    }

    #[test]
    fn numbers_are_grouped_as_each_language_does() {
        check(1_100, 1, 0, "1.100", "1,100");
        check(37_440, 53, 1, "706,4", "706.4");
        check(1_234_567, 1, 2, "1.234.567,00", "1,234,567.00");
        check(999, 1, 0, "999", "999");
        check(1, 20, 2, "0,05", "0.05");
        check(-12_345, 10, 1, "-1.234,5", "-1,234.5");
        assert_eq!(fraction(-12_345, 10).round(1).unwrap().plain(), "-1234.5");
    }

    #[test]
    fn a_half_goes_away_from_zero() {
        check(1, 2, 0, "1", "1");
        check(-1, 2, 0, "-1", "-1");
        check(49, 100, 0, "0", "0");
        check(-49, 100, 0, "0", "0");
        check(25, 100, 1, "0,3", "0.3");
        check(-25, 100, 1, "-0,3", "-0.3");
    }

    #[test]
    fn a_denominator_of_zero_is_no_number() {
        assert_eq!(Rational::new(1, 0), None);
        assert_eq!(Rational::whole(1).over(Rational::ZERO), None);
        assert_eq!(fraction(2, -4), fraction(-1, 2));
        assert_eq!(Rational::new(1, i128::MIN), None);
    }

    #[test]
    fn comparing_agrees_with_multiplying_crosswise() {
        let numbers = (-7..=7).flat_map(|n| (1..=7).map(move |d| (n, d))).collect::<Vec<_>>();
        for (a, b) in &numbers {
            for (c, d) in &numbers {
                let expected = (a * d).cmp(&(c * b));
                assert_eq!(fraction(*a, *b).cmp(&fraction(*c, *d)), expected, "{a}/{b} {c}/{d}");
            }
        }
    }

    #[test]
    fn comparing_never_overflows_and_arithmetic_says_so() {
        let great = fraction(i128::MAX, i128::MAX - 1);
        assert!(great > Rational::whole(1));
        assert!(great < fraction(i128::MAX - 1, i128::MAX - 2));
        assert_eq!(great.plus(great), None);
        assert_eq!(great.round(1), None);
    }

    #[test]
    fn arithmetic_is_exact() {
        let third = fraction(1, 3);
        assert_eq!(third.plus(third).and_then(|it| it.plus(third)), Some(Rational::whole(1)));
        assert_eq!(third.minus(fraction(1, 2)), Some(fraction(-1, 6)));
        assert_eq!(fraction(-1, 6).abs(), Some(fraction(1, 6)));
        assert_eq!(third.over(fraction(2, 3)), Some(fraction(1, 2)));
        let shown = Decimal::printed(Printed { mantissa: 234, decimals: 1 }).unwrap();
        assert_eq!((shown.exact(), shown.vi().as_str()), (Some(fraction(117, 5)), "23,4"));
        assert_eq!(Decimal::printed(Printed { mantissa: 1, decimals: 10 }), None);
    }
}
