//! What a printed number can stand for: everything between two bounds, exact.

use crate::number::Rational;

/// All numbers from the one bound to the other, both included; `None` is no bound on that side.
///
/// Arithmetic gives `None` where 128 bits do not hold the result or it is not bounded: then nothing
/// may be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The least.
    pub low: Option<Rational>,
    /// The greatest.
    pub high: Option<Rational>,
}

impl Span {
    /// One number.
    pub fn point(it: Rational) -> Self {
        Self { low: Some(it), high: Some(it) }
    }

    /// From the one to the other.
    pub fn between(low: Rational, high: Rational) -> Self {
        Self { low: Some(low.min(high)), high: Some(low.max(high)) }
    }

    /// The one number that it is, if it is one.
    pub fn exact(self) -> Option<Rational> {
        self.low.filter(|_| self.low == self.high)
    }

    /// What both allow; `None` where they exclude each other.
    pub fn meet(self, other: Self) -> Option<Self> {
        let low = match (self.low, other.low) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        match (low, high) {
            (Some(low), Some(high)) if low > high => None,
            _ => Some(Self { low, high }),
        }
    }

    /// Whether a number can be both.
    pub fn meets(self, other: Self) -> bool {
        self.meet(other).is_some()
    }

    /// Whether every number here is above every number there.
    pub fn above(self, other: Self) -> bool {
        matches!((self.low, other.high), (Some(low), Some(high)) if low > high)
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self { low: both(self.low, other.low)?, high: both(self.high, other.high)? })
    }

    /// The difference.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negative()?)
    }

    /// The same below zero.
    pub fn negative(self) -> Option<Self> {
        let turned = |it: Option<Rational>| match it {
            Some(it) => Rational::ZERO.minus(it).map(Some),
            None => Some(None),
        };
        Some(Self { low: turned(self.high)?, high: turned(self.low)? })
    }

    /// The product.
    pub fn times(self, other: Self) -> Option<Self> {
        let (a, b) = ((self.low?, self.high?), (other.low?, other.high?));
        let corners = [a.0.times(b.0)?, a.0.times(b.1)?, a.1.times(b.0)?, a.1.times(b.1)?];
        Some(Self { low: corners.iter().min().copied(), high: corners.iter().max().copied() })
    }

    /// The quotient; `None` also where the other may be 0.
    pub fn over(self, other: Self) -> Option<Self> {
        let (low, high) = (other.low?, other.high?);
        if low <= Rational::ZERO && high >= Rational::ZERO {
            return None;
        }
        let one = Rational::whole(1);
        self.times(Self::between(one.over(low)?, one.over(high)?))
    }

    /// The same so many times.
    pub fn scaled(self, by: Rational) -> Option<Self> {
        self.times(Self::point(by))
    }
}

/// The sum of two bounds; no bound where one is none.
fn both(a: Option<Rational>, b: Option<Rational>) -> Option<Option<Rational>> {
    match (a, b) {
        (Some(a), Some(b)) => a.plus(b).map(Some),
        _ => Some(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(low: i64, high: i64) -> Span {
        Span::between(Rational::whole(low), Rational::whole(high))
    }

    #[test]
    fn bounds_add_up_and_exclude_each_other() {
        assert_eq!(span(1, 2).plus(span(10, 20)), Some(span(11, 22)));
        assert_eq!(span(10, 20).minus(span(1, 2)), Some(span(8, 19)));
        assert_eq!(span(-2, 3).times(span(4, 5)), Some(span(-10, 15)));
        assert_eq!(span(8, 8).over(span(2, 4)), Some(span(2, 4)));
        assert_eq!(span(8, 8).over(span(0, 4)), None);
        assert!(span(1, 3).meets(span(3, 5)) && !span(1, 2).meets(span(3, 5)));
        assert!(span(4, 5).above(span(1, 3)) && !span(3, 5).above(span(1, 3)));
    }

    #[test]
    fn no_bound_stays_none() {
        let open = Span { low: Some(Rational::whole(3)), high: None };
        assert_eq!(open.plus(span(1, 2)), Some(Span { low: Some(Rational::whole(4)), high: None }));
        assert!(open.meets(span(9, 9)) && !open.meets(span(1, 2)));
        assert_eq!(open.times(span(1, 2)), None);
    }
}
