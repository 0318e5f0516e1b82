//! What a document can have stated: whether a publication, a target or a caveat makes sense before
//! it is recorded. What only looks wrong is recorded as it was printed, and found later.

use std::borrow::Cow;

use chrono::NaiveDate;
use cooperative::publication::{
    AreaEvent, Basis, Comparator, Printed, PrintedUnit, Publication, Subject, Target,
};

use crate::findings::amount::{Amount, NumberFormat};
use crate::indicator::{Unit, indicator};
use crate::number::{Decimal, Rational};

/// The field that is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The indicator.
    Indicator,
    /// The breakdown.
    Breakdown,
    /// The basis.
    Basis,
    /// The number.
    Value,
    /// The upper bound.
    Upper,
    /// The unit.
    Unit,
    /// The word of comparison.
    Comparator,
}

/// What is wrong: which field, what it holds, and what was expected, in English and Vietnamese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which field.
    pub field: Field,
    /// What it holds; empty if nothing.
    pub value: String,
    /// What was expected, in English.
    pub expected: Cow<'static, str>,
    /// What was expected, in Vietnamese.
    pub expected_vi: Cow<'static, str>,
}

/// Everything that is wrong with what an area's event states; nothing for events that state
/// nothing. `effective` is the day of the document.
///
/// An indicator is one that is defined; of a publication or a target it may be another one, if the
/// document's own label says what it is, and then nothing is known of its unit or its parts. A
/// number in words is held against the value where there is exactly one.
pub fn faults(event: &AreaEvent, effective: NaiveDate) -> Vec<Fault> {
    let mut all = Vec::new();
    match event {
        AreaEvent::FigurePublished(it) => published(it, effective, &mut all),
        AreaEvent::TargetSet(it) => set(it, &mut all),
        AreaEvent::CaveatNoted(it) if indicator(it.indicator.as_str()).is_none() => {
            let (en, vi) = ("an indicator that is defined", "mã chỉ tiêu có trong danh mục");
            all.push(fault(Field::Indicator, it.indicator.as_str(), en, vi));
        }
        AreaEvent::CaveatNoted(_)
        | AreaEvent::UnitEstablished(_)
        | AreaEvent::UnitAbolished
        | AreaEvent::UnitReorganised(_)
        | AreaEvent::OfficeAssigned(_)
        | AreaEvent::StatementSealed(_)
        | AreaEvent::KeyRolled(_) => {}
    }
    all
}

fn published(it: &Publication, effective: NaiveDate, all: &mut Vec<Fault>) {
    subject(&it.subject, it.unit, all);
    if it.basis == Basis::Actual && it.subject.as_of > effective {
        let en = "estimate or plan: the period ends after the day of the document";
        let vi = "estimate hoặc plan: kỳ kết thúc sau ngày của văn bản";
        all.push(fault(Field::Basis, it.basis.word(), en, vi));
    }
    if it.comparator == Comparator::Between {
        let (en, vi) =
            ("another word: only a target is a range", "từ khác: chỉ mục tiêu có khoảng");
        all.push(fault(Field::Comparator, it.comparator.word(), en, vi));
    }
    if let Some(value) = it.value {
        number(Field::Value, value, &it.subject, it.text.as_str(), all);
    }
}

fn set(it: &Target, all: &mut Vec<Fault>) {
    subject(&it.subject, it.unit, all);
    number(Field::Value, it.value, &it.subject, it.text.as_str(), all);
    match (it.comparator, it.upper) {
        (Comparator::Between, Some(upper)) => {
            number(Field::Upper, upper, &it.subject, it.text.as_str(), all);
            if exact(upper) < exact(it.value) {
                let (en, vi) = ("a number not below the value", "số không nhỏ hơn value");
                all.push(fault(Field::Upper, &shown(upper), en, vi));
            }
        }
        (Comparator::Between, None) => {
            let (en, vi) = ("the upper bound of the range", "cận trên của khoảng");
            all.push(fault(Field::Upper, "", en, vi));
        }
        (_, Some(upper)) => {
            let (en, vi) = ("nothing: only `between` has one", "để trống: chỉ between có cận trên");
            all.push(fault(Field::Upper, &shown(upper), en, vi));
        }
        (_, None) => {}
    }
}

/// The indicator with its unit and its breakdown.
fn subject(it: &Subject, unit: PrintedUnit, all: &mut Vec<Fault>) {
    let Some(indicator) = indicator(it.indicator.as_str()) else {
        if it.label.is_none() {
            let en = "an indicator that is defined; for any other, the document's own label";
            let vi = "mã chỉ tiêu có trong danh mục; chỉ tiêu khác thì ghi label như văn bản";
            all.push(fault(Field::Indicator, it.indicator.as_str(), en, vi));
        }
        return;
    };
    let (fits, expected) = match indicator.unit {
        Unit::Count => (unit == PrintedUnit::Count, "count"),
        Unit::Percent => (unit == PrintedUnit::Percent, "percent"),
        Unit::Dong => (
            !matches!(unit, PrintedUnit::Count | PrintedUnit::Percent),
            "dong, million_dong, billion_dong",
        ),
    };
    if !fits {
        all.push(fault(Field::Unit, unit.word(), expected, expected));
    }
    if let Some(word) = it.breakdown.as_ref().map(|it| it.as_str())
        && indicator.part(word).is_none()
    {
        let words: Vec<&str> = indicator.parts().iter().map(|it| it.word).collect();
        let (en, vi) = match words.join(", ") {
            none if none.is_empty() => ("nothing: it has no parts".into(), "để trống".into()),
            words => (format!("one of {words}"), format!("một trong {words}")),
        };
        all.push(fault(Field::Breakdown, word, en, vi));
    }
}

/// A number: what is counted is whole and not below 0, and what the words say.
fn number(field: Field, it: Printed, of: &Subject, text: &str, all: &mut Vec<Fault>) {
    let counts = indicator(of.indicator.as_str()).is_some_and(|it| it.unit == Unit::Count);
    let whole = exact(it).is_some_and(|it| it.denominator() == 1 && it >= Rational::ZERO);
    if counts && !whole {
        let (en, vi) = ("a whole number of 0 or more", "số nguyên từ 0 trở lên");
        all.push(fault(field, &shown(it), en, vi));
    } else if !said(it, text) {
        let (en, vi) = (format!("the number in “{text}”"), format!("số như trong “{text}”"));
        all.push(fault(field, &shown(it), en, vi));
    }
}

/// Whether the words have this number, however they set off thousands; also where they have none or
/// several. A fall of 4 is 4 or -4.
fn said(it: Printed, text: &str) -> bool {
    let value = exact(it).and_then(Rational::abs);
    let formats = [NumberFormat::Vi, NumberFormat::En];
    let read: Vec<Amount> = formats.iter().filter_map(|it| Amount::read(text, *it)).collect();
    let says = |it: &Amount| {
        let upper = it.upper.map(|mantissa| Amount { mantissa, ..*it });
        let ends = [Some(*it), upper].into_iter().flatten();
        ends.filter_map(Amount::exact).any(|it| it.abs() == value)
    };
    read.is_empty() || read.iter().any(says)
}

fn exact(it: Printed) -> Option<Rational> {
    Decimal::printed(it)?.exact()
}

fn shown(it: Printed) -> String {
    Decimal::printed(it).map_or_else(|| it.mantissa.to_string(), Decimal::plain)
}

fn fault(
    field: Field,
    value: &str,
    expected: impl Into<Cow<'static, str>>,
    expected_vi: impl Into<Cow<'static, str>>,
) -> Fault {
    let (expected, expected_vi) = (expected.into(), expected_vi.into());
    Fault { field, value: value.into(), expected, expected_vi }
}

#[cfg(test)]
mod tests {
    use cooperative::publication::Caveat;
    use cooperative::words::IndicatorId;
    use cooperative::{Kind, Text};

    use super::*;

    fn text(it: &str) -> Text {
        Text::new(it).unwrap()
    }

    fn day(it: &str) -> NaiveDate {
        it.parse().unwrap()
    }

    fn of(indicator: &str) -> Subject {
        Subject {
            indicator: IndicatorId::new(indicator).unwrap(),
            label: None,
            kind: Kind::Cooperative,
            sector: None,
            breakdown: None,
            period_from: day("2023-01-01"),
            as_of: day("2023-12-31"),
        }
    }

    fn printed(it: &str) -> Printed {
        let decimals = it.split_once('.').map_or(0, |(_, it)| it.len());
        let mantissa = it.replace('.', "").parse().unwrap();
        Printed { mantissa, decimals: u8::try_from(decimals).unwrap() }
    }

    fn publication(indicator: &str, words: &str, value: &str, unit: PrintedUnit) -> Publication {
        Publication {
            subject: of(indicator),
            basis: Basis::Actual,
            text: text(words),
            value: Some(printed(value)),
            unit,
            comparator: Comparator::Equal,
            not_comparable: None,
        }
    }

    fn wrong(it: Publication) -> Vec<(Field, String)> {
        let event = AreaEvent::FigurePublished(it.into());
        let all = faults(&event, day("2024-01-05"));
        all.into_iter().map(|it| (it.field, it.value)).collect()
    }

    #[test]
    fn what_documents_print_is_not_refused() {
        use PrintedUnit::{BillionDong, Count, MillionDong, Percent};
        for (indicator, words, value, unit) in [
            ("coops.total", "53 HTX", "53", Count),
            ("revenue.mean", "1.100 triệu đồng/HTX/năm", "1100", MillionDong),
            ("revenue.mean", "1,100 triệu đồng", "1100", MillionDong),
            ("loans.outstanding", "115,8 tỷ đồng", "115.8", BillionDong),
            ("profit.mean", "lỗ, giảm 5 triệu đồng", "-5", MillionDong),
            ("revenue.mean.change", "tăng 9,5%", "9.5", Percent),
            ("loans.count", "HTX Bình Lư 350 triệu, HTX Ngọc Minh 534 triệu", "2", Count),
            ("coops.total", "năm mươi ba HTX", "53", Count),
        ] {
            assert_eq!(wrong(publication(indicator, words, value, unit)), [], "{words}");
        }
        let mut free = publication("coops.reregistered", "5,5 điểm", "5.5", Percent);
        free.subject.label = Some(text("Điểm đăng ký lại"));
        assert_eq!(wrong(free), []);
        let mut part = publication("loans.outstanding", "884 triệu", "884", MillionDong);
        part.subject.breakdown = Some(text("policy_bank"));
        assert_eq!(wrong(part), []);
    }

    #[test]
    fn nonsense_is_named_with_its_value() {
        let total = |words, value, unit| publication("coops.total", words, value, unit);
        let count = PrintedUnit::Count;
        let bogus = publication("coops.bogus", "53 HTX", "53", count);
        assert_eq!(wrong(bogus), [(Field::Indicator, "coops.bogus".to_owned())]);
        let money = total("53 HTX", "53", PrintedUnit::BillionDong);
        assert_eq!(wrong(money), [(Field::Unit, "billion_dong".to_owned())]);
        assert_eq!(wrong(total("-5,5", "-5.5", count)), [(Field::Value, "-5.5".to_owned())]);
        assert_eq!(wrong(total("53 HTX", "35", count)), [(Field::Value, "35".to_owned())]);
        let mut parted = total("53 HTX", "53", count);
        parted.subject.breakdown = Some(text("policy_bank"));
        assert_eq!(wrong(parted), [(Field::Breakdown, "policy_bank".to_owned())]);
        let mut ahead = total("53 HTX", "53", count);
        ahead.subject.as_of = day("2024-12-31");
        assert_eq!(wrong(ahead.clone()), [(Field::Basis, "actual".to_owned())]);
        ahead.basis = Basis::Estimate;
        assert_eq!(wrong(ahead), []);
        let mut range = total("53 HTX", "53", count);
        range.comparator = Comparator::Between;
        assert_eq!(wrong(range), [(Field::Comparator, "between".to_owned())]);
        let caveat = Caveat {
            indicator: IndicatorId::new("coops.bogus").unwrap(),
            sector: None,
            text: text("giả định"),
        };
        let all = faults(&AreaEvent::CaveatNoted(caveat.into()), day("2024-01-05"));
        assert!(matches!(&all[..], [it] if it.field == Field::Indicator), "{all:?}");
    }

    #[test]
    fn a_target_is_a_number_or_a_range_that_can_be() {
        let wrong = |words: &str, value: &str, upper: Option<&str>, comparator| {
            let target = Target {
                subject: of("workers.regular"),
                text: text(words),
                value: printed(value),
                upper: upper.map(printed),
                unit: PrintedUnit::Count,
                comparator,
            };
            let all = faults(&AreaEvent::TargetSet(target.into()), day("2023-01-05"));
            all.into_iter().map(|it| (it.field, it.value)).collect::<Vec<_>>()
        };
        let (between, least) = (Comparator::Between, Comparator::AtLeast);
        assert_eq!(wrong("600 đến 800 lao động", "600", Some("800"), between), []);
        assert_eq!(wrong("từ 30 lên 90", "30", Some("90"), between), []);
        let upper = |it: &str| vec![(Field::Upper, it.to_owned())];
        assert_eq!(wrong("từ 90 lên 30", "90", Some("30"), between), upper("30"));
        assert_eq!(wrong("600 lao động", "600", None, between), upper(""));
        assert_eq!(wrong("600 lao động", "600", Some("600"), least), upper("600"));
        let below = vec![(Field::Value, "-4".to_owned())];
        assert_eq!(wrong("-4", "-4", None, least), below);
    }
}
