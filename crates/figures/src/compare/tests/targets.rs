//! Targets: due, not due, and resting on assumptions.

use cooperative::Sector;
use cooperative::publication::{Basis, Caveat, Comparator, PrintedUnit, Subject};
use cooperative::words::IndicatorId;

use super::{says, share};
use crate::compare::Verdict;
use crate::compare::fixture::*;
use crate::figure::Value;
use crate::reason::Reason;

#[test]
fn targets_are_judged_when_they_are_due() {
    use Comparator::{Above, AtLeast, AtMost, Below, Between, Equal};
    use Verdict::{Met, NotMet};
    let cases = [
        (Equal, ("53", None), Value::Count(53), Met),
        (Equal, ("53", None), Value::Count(54), NotMet),
        (Above, ("50", None), Value::Count(50), NotMet),
        (Above, ("50", None), Value::Count(51), Met),
        (AtLeast, ("3", None), Value::Count(3), Met),
        (AtLeast, ("3", None), Value::Count(2), NotMet),
        (Below, ("3", None), Value::Count(3), NotMet),
        (AtMost, ("3", None), Value::Count(3), Met),
        (Between, ("600", Some("800")), Value::Count(600), Met),
        (Between, ("600", Some("800")), Value::Count(800), Met),
        (Between, ("600", Some("800")), Value::Count(801), NotMet),
        (Between, ("600", Some("800")), Value::Count(599), NotMet),
    ];
    for (word, values, value, verdict) in cases {
        let it = target("some.count", word, values, PrintedUnit::Count, day(2023, 12, 31));
        let row = goal(it, &[], value.clone());
        assert_eq!((row.verdict, row.basis), (verdict, Basis::Plan), "{values:?} {value:?}");
        assert!(!row.reason.is_empty());
    }
    let it = target("a.share", Above, ("50", None), PrintedUnit::Percent, day(2023, 12, 31));
    let row = goal(it, &[], share(18, 53));
    says(&row, &["Mục tiêu trên 50%", "34,0%", "16,0 điểm phần trăm"], &["not met"]);
}

#[test]
fn a_target_that_is_not_due_shows_what_is_still_missing() {
    let later = day(2025, 12, 31);
    let it = target("coops.active", Comparator::Equal, ("53", None), PrintedUnit::Count, later);
    let row = goal(it, &[], Value::Count(49));
    assert_eq!((row.verdict, row.regenerated_as_of), (Verdict::NotDue, day(2023, 12, 31)));
    let vi = "Chưa đến hạn 31/12/2025. Tại 31/12/2023: 49; còn thiếu 4.";
    let en = "Not due until 2025-12-31. On 2023-12-31: 49; 4 still missing.";
    assert_eq!(row.reason, Reason::new(vi, en));

    let above = |value: Value| {
        let it = target("a.share", Comparator::Above, ("30", None), PrintedUnit::Percent, later);
        goal(it, &[], value).reason
    };
    assert!(above(share(12, 106)).vi.contains("còn phải thêm trên 18,7 điểm phần trăm"));
    assert!(above(share(50, 100)).en.contains("not concluded before it is due"));
    let range = above(Value::Range { low: 12, high: 57, denominator: 106 });
    assert!(range.vi.contains("từ 11,3% đến 53,8%"), "{}", range.vi);
    assert!(range.en.contains("how much is missing is not known"));
    let none =
        above(Value::Missing { vi: "không có HTX mới".into(), en: "none founded".into() });
    assert!(none.en.ends_with("Not derivable from the log: none founded."), "{}", none.en);
}

#[test]
fn a_target_is_asked_at_the_pin_until_it_is_due() {
    let ask = |as_of| {
        let it = target("a.count", Comparator::Equal, ("1", None), PrintedUnit::Count, as_of);
        let asked = std::cell::RefCell::new(Vec::new());
        let regenerate = |subject: &Subject| {
            asked.borrow_mut().push(subject.as_of);
            Value::Count(0)
        };
        rows(&[], &[it], &[], &regenerate);
        asked.into_inner()
    };
    assert_eq!(ask(day(2023, 6, 30)), [day(2023, 6, 30), day(2022, 6, 30)]);
    assert_eq!(ask(day(2024, 12, 31)), [day(2023, 12, 31), day(2022, 12, 31)]);
}

#[test]
fn a_goal_is_never_met_by_what_was_assumed() {
    let caveat = |sector| Caveat {
        indicator: IndicatorId::new("communes.share").unwrap(),
        sector,
        text: text("xã của từng HTX là giả định"),
    };
    let due = |caveats: &[Caveat], value| {
        let word = Comparator::Equal;
        let on = day(2023, 12, 31);
        let it = target("communes.share", word, ("100", None), PrintedUnit::Percent, on);
        goal(it, caveats, value)
    };
    assert_eq!(due(&[], share(13, 13)).verdict, Verdict::Met);
    assert_eq!(due(&[caveat(Some(Sector::Trade))], share(13, 13)).verdict, Verdict::Met);
    let met = due(&[caveat(None)], share(13, 13));
    assert_eq!(met.verdict, Verdict::NotDerivable);
    says(
        &met,
        &["Không thể coi là đạt: xã của từng HTX là giả định."],
        &["Cannot be counted as met"],
    );
    let unmet = due(&[caveat(None)], share(12, 13));
    assert_eq!(unmet.verdict, Verdict::NotDerivable);
    says(&unmet, &["Không thể kết luận là không đạt"], &["Cannot be concluded as not met"]);
}
