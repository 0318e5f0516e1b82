use cooperative::publication::Comparator;

use super::*;
use crate::compare::fixture::{day, of, printed, target};

/// The number of the cut-off's month, so that a test sees which one was asked for.
fn month(subject: &Subject) -> Value {
    use chrono::Datelike;
    Value::Count(i64::from(subject.as_of.month()))
}

fn table(year: i32, as_of: NaiveDate) -> Vec<PlanRow> {
    let publications =
        [printed(of("coops.total", None), Comparator::Equal, "53", PrintedUnit::Count)];
    let goal = |value, year| {
        let word = Comparator::AtLeast;
        target("coops.total", word, (value, None), PrintedUnit::Count, day(year, 12, 31))
    };
    let targets = [goal("50", 2023), goal("55", 2024), goal("60", 2030)];
    plan(&PlanQuestion {
        year,
        as_of,
        publications: &publications,
        targets: &targets,
        regenerate: &month,
    })
}

#[test]
fn a_year_has_its_cuts_its_plan_and_the_next_one() {
    let rows = table(2023, day(2024, 3, 1));
    let [row] = &rows[..] else { unreachable!("one figure is spoken of") };
    let value = |it: &Cut| it.regenerated.clone();
    assert_eq!(value(&row.last_year), Some(Value::Count(12)));
    assert_eq!(value(&row.six_months), Some(Value::Count(6)));
    assert_eq!(value(&row.nine_months), Some(Value::Count(9)));
    assert_eq!(value(&row.whole_year), Some(Value::Count(12)));
    assert_eq!((row.planned.len(), row.planned_next.len()), (1, 1));
    assert_eq!(row.whole_year.stated[0].basis, Basis::Estimate);
    let plain = |it: Option<Decimal>| it.map(Decimal::plain);
    assert_eq!(plain(row.estimate_of_plan).as_deref(), Some("106.0"));
    assert_eq!(plain(row.actual_of_plan).as_deref(), Some("24.0"));
}

#[test]
fn what_lies_after_the_pin_is_not_shown_and_the_year_is_cut_there() {
    let rows = table(2023, day(2023, 8, 15));
    assert_eq!(rows[0].six_months.regenerated, Some(Value::Count(6)));
    assert_eq!(rows[0].nine_months.regenerated, None);
    assert_eq!(rows[0].whole_year.as_of, day(2023, 8, 15));
    assert_eq!(rows[0].whole_year.regenerated, Some(Value::Count(8)));
    let ahead = table(2024, day(2023, 8, 15));
    assert_eq!(ahead[0].whole_year.regenerated, None);
    assert_eq!(ahead[0].planned.len(), 1);
}

#[test]
fn a_year_that_nobody_speaks_of_has_no_lines() {
    assert_eq!(table(2019, day(2024, 1, 1)), []);
}

#[test]
fn statements_that_differ_give_no_percentage() {
    let stated = |value: &str| {
        let of = printed(of("coops.total", None), Comparator::Equal, value, PrintedUnit::Count);
        published(&of).stated
    };
    assert_eq!(number(&[stated("53"), stated("54")]), None);
    assert_eq!(number(&[stated("53"), stated("53")]), Some(Rational::whole(53)));
    assert_eq!(number(&[]), None);
}
