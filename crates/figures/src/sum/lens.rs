//! The days that a question sees of each shape.

use chrono::{Datelike, Months, NaiveDate};

use crate::figure::Question;
use crate::indicator::Slot;
use crate::measure::Shape;

/// Days are counted from 1/1/1, as [`Datelike::num_days_from_ce`] does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lens {
    days: [[(i32, i32); 2]; 3],
    /// The year whose annual values are asked for; `None` within a year.
    pub(super) year: Option<i32>,
}

/// No day at all.
const NONE: (i32, i32) = (i32::MAX, i32::MIN);

impl Lens {
    pub(super) fn of(question: &Question) -> Self {
        let year = whole_year(question);
        let a_year_before = |day: NaiveDate| day.checked_sub_months(Months::new(12));
        let slot = |from: Option<NaiveDate>, to: Option<NaiveDate>, year: Option<i32>| {
            let to = to.map(|it| it.num_days_from_ce());
            let from = from.map(|it| it.num_days_from_ce());
            let end = year.and_then(|it| NaiveDate::from_ymd_opt(it, 12, 31));
            let end = end.map(|it| it.num_days_from_ce());
            let stock = to.map_or(NONE, |to| (i32::MIN, to));
            let flow = from.zip(to).unwrap_or(NONE);
            let annual = end.map_or(NONE, |it| (it, it));
            [stock, flow, annual]
        };
        let asked = slot(Some(question.period_from), Some(question.as_of), year);
        let before = slot(
            a_year_before(question.period_from),
            a_year_before(question.as_of),
            year.map(|it| it - 1),
        );
        let days = [0, 1, 2].map(|shape| [asked[shape], before[shape]]);
        Self { days, year }
    }

    /// First and last day that count, both included.
    #[inline]
    pub(super) fn days(&self, shape: Shape, slot: Slot) -> (i32, i32) {
        self.days[shape as usize][slot as usize]
    }

    #[inline]
    pub(super) fn sees(&self, shape: Shape, slot: Slot, day: i32) -> bool {
        let (from, to) = self.days(shape, slot);
        from <= day && day <= to
    }
}

/// The year that a question is about as a whole: its cut-off is 31/12, or it is the reporting year
/// of Circular 09/2024 from 15/12 to 14/12. Within a year there are no annual values.
fn whole_year(question: &Question) -> Option<i32> {
    let (from, to) = (question.period_from, question.as_of);
    let calendar = (to.month(), to.day()) == (12, 31);
    let reporting = (to.month(), to.day()) == (12, 14)
        && (from.month(), from.day()) == (12, 15)
        && from.year() < to.year();
    (calendar || reporting).then_some(to.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Units;
    use cooperative::Kind;

    fn year(from: (i32, u32, u32), to: (i32, u32, u32)) -> Option<i32> {
        let day = |(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let question = Question {
            units: Units::All,
            valid_communes: 0,
            sector: None,
            kind: Kind::Cooperative,
            period_from: day(from),
            as_of: day(to),
            known_at: u64::MAX,
        };
        Lens::of(&question).year
    }

    #[test]
    fn only_a_cut_off_at_the_end_of_a_year_sees_annual_values() {
        assert_eq!(year((2023, 1, 1), (2023, 12, 31)), Some(2023));
        assert_eq!(year((2022, 12, 15), (2023, 12, 14)), Some(2023));
        assert_eq!(year((2023, 1, 1), (2023, 12, 14)), None);
        assert_eq!(year((2023, 1, 1), (2023, 6, 30)), None);
    }
}
