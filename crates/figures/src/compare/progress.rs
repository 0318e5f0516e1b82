//! How far a target is reached, and what is still missing; exact, in the printed unit.

use cooperative::publication::{Comparator, Target};

use crate::compare::judge::bounds;
use crate::figure::Value;
use crate::number::{Decimal, Rational};
use crate::reason::precise;

/// Where a target stands on a day. Says nothing of whether it is met: that is judged when it is
/// due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is still missing to the goal, in the printed unit; 0 where it is reached. Of a goal
    /// that is not to be passed (dưới, không quá) by how much it is passed.
    pub missing: Decimal,
    /// The value as a percentage of the goal, to one decimal. `None` where a goal is not reached
    /// from below, or is 0.
    pub reached: Option<Decimal>,
}

/// The progress of a target. `None` where the log gives no one number.
pub fn progress(what: &Target, regenerated: &Value) -> Option<Progress> {
    let value = bounds(regenerated, what.unit)?.point()?;
    let goal = Decimal::printed(what.value)?.exact()?;
    let top = match what.upper {
        Some(upper) => Decimal::printed(upper)?.exact()?,
        None => goal,
    };
    let below = || goal.minus(value);
    let above = || value.minus(top);
    let from_below = !matches!(what.comparator, Comparator::Below | Comparator::AtMost);
    let missing = match what.comparator {
        Comparator::Below | Comparator::AtMost => above()?,
        Comparator::Between if value > top => above()?,
        _ => below()?,
    };
    let missing = precise(missing.max(Rational::ZERO), what.value.decimals)?;
    let share = || value.over(goal)?.times(Rational::whole(100))?.round(1);
    let reached = if from_below && goal > Rational::ZERO { share() } else { None };
    Some(Progress { missing, reached })
}

#[cfg(test)]
mod tests {
    use cooperative::publication::PrintedUnit;

    use super::*;
    use crate::compare::fixture::{day, target};

    #[track_caller]
    fn check(word: Comparator, goal: (&str, Option<&str>), value: i64, expected: (&str, &str)) {
        let target = target("coops.founded", word, goal, PrintedUnit::Count, day(2025, 12, 31));
        let it = progress(&target.what, &Value::Count(value)).unwrap();
        let reached = it.reached.map(Decimal::plain).unwrap_or_default();
        assert_eq!((it.missing.plain().as_str(), reached.as_str()), expected);
    }

    #[test]
    fn what_is_missing_is_what_is_left_to_the_goal() {
        check(Comparator::AtLeast, ("4", None), 3, ("1", "75.0"));
        check(Comparator::AtLeast, ("4", None), 6, ("0", "150.0"));
        check(Comparator::About, ("420", None), 418, ("2", "99.5"));
        check(Comparator::Above, ("50", None), 50, ("0", "100.0"));
        check(Comparator::AtLeast, ("0", None), 0, ("0", ""));
    }

    #[test]
    fn a_goal_that_is_not_to_be_passed_says_by_how_much_it_is() {
        check(Comparator::AtMost, ("4", None), 3, ("0", ""));
        check(Comparator::AtMost, ("4", None), 6, ("2", ""));
        check(Comparator::Between, ("600", Some("800")), 630, ("0", "105.0"));
        check(Comparator::Between, ("600", Some("800")), 900, ("100", "150.0"));
        check(Comparator::Between, ("600", Some("800")), 590, ("10", "98.3"));
    }

    #[test]
    fn bounds_and_nothing_have_no_progress() {
        let target =
            target("a.b", Comparator::AtLeast, ("30", None), PrintedUnit::Percent, day(2025, 1, 1));
        let range = Value::Range { low: 12, high: 57, denominator: 106 };
        assert_eq!(progress(&target.what, &range), None);
        let missing = Value::Missing { vi: "a".into(), en: "a".into() };
        assert_eq!(progress(&target.what, &missing), None);
        let share = Value::Ratio { numerator: 1, denominator: 4, covered: 4, population: 4 };
        let it = progress(&target.what, &share).unwrap();
        assert_eq!(it.missing.plain(), "5");
    }
}
