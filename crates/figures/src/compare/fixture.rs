//! The Tam Đường document and the register behind it, as far as the comparison needs them.

use chrono::NaiveDate;
use cooperative::publication::{
    Basis, Caveat, Comparator, Printed, PrintedUnit, Publication, Subject, Target,
};
use cooperative::words::IndicatorId;
use cooperative::{Kind, Sector, Text, UnitCode};

use crate::compare::{Comparison, Issued, Row, compare};
use crate::figure::Value;

/// The plan's name in these tests.
pub const PLAN: &str = "/KH-UBND 9/2023";

/// A sector: cooperatives, regular workers, members who work, means of revenue, profit (million
/// đồng) and of income (100,000 đồng).
pub type Line = (Sector, i64, i64, i64, i64, i64, i64);

/// The sectors as the plan prints them.
pub const SECTORS: [Line; 5] = [
    (Sector::Agriculture, 32, 300, 241, 400, 9, 234),
    (Sector::Industry, 11, 150, 86, 1250, 37, 420),
    (Sector::Construction, 5, 100, 36, 1150, 40, 420),
    (Sector::Trade, 4, 60, 42, 1050, 38, 420),
    (Sector::Other, 1, 20, 15, 940, 60, 420),
];

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub fn text(it: &str) -> Text {
    Text::new(it).unwrap()
}

pub fn of(indicator: &str, sector: Option<Sector>) -> Subject {
    Subject {
        indicator: IndicatorId::new(indicator).unwrap(),
        label: None,
        kind: Kind::Cooperative,
        sector,
        breakdown: None,
        period_from: day(2023, 1, 1),
        as_of: day(2023, 12, 31),
    }
}

/// A printed number of "1100", "23,4" or "-5".
pub fn number(it: &str) -> Printed {
    let decimals = it.split_once(',').map_or(0, |(_, rest)| rest.len());
    let mantissa = it.replace(',', "").parse().unwrap();
    Printed { mantissa, decimals: u8::try_from(decimals).unwrap() }
}

pub fn printed(
    subject: Subject,
    word: Comparator,
    value: &str,
    unit: PrintedUnit,
) -> Issued<Publication> {
    let said = if word == Comparator::Above { "hơn" } else { word.vi() };
    let what = Publication {
        subject,
        basis: Basis::Estimate,
        text: text(&format!("{said} {value} {}", unit.vi())),
        value: Some(number(value)),
        unit,
        comparator: word,
        not_comparable: None,
    };
    Issued { document: PLAN.into(), what }
}

pub fn target(
    indicator: &str,
    word: Comparator,
    values: (&str, Option<&str>),
    unit: PrintedUnit,
    as_of: NaiveDate,
) -> Issued<Target> {
    let what = Target {
        subject: Subject { as_of, ..of(indicator, None) },
        text: text(values.0),
        value: number(values.0),
        upper: values.1.map(number),
        unit,
        comparator: word,
    };
    Issued { document: PLAN.into(), what }
}

/// What the plan prints of all and of every sector.
pub fn plan() -> Vec<Issued<Publication>> {
    use Comparator::{About, Above, Equal};
    use PrintedUnit::{Count, MillionDong};
    let all = |id, word, value, unit| printed(of(id, None), word, value, unit);
    let mut plan = vec![
        all("coops.total", Equal, "53", Count),
        all("coops.active", Equal, "49", Count),
        all("revenue.mean", Equal, "1100", MillionDong),
        all("profit.mean", Equal, "40", MillionDong),
        all("income.mean", Equal, "42", MillionDong),
        all("workers.regular", About, "630", Count),
        all("workers.members", Equal, "420", Count),
        all("loans.outstanding", Equal, "884", MillionDong),
    ];
    for (sector, coops, workers, members, revenue, profit, income) in SECTORS {
        let here =
            |id, word, value: String, unit| printed(of(id, Some(sector)), word, &value, unit);
        let (workers_word, revenue_word) = match sector {
            Sector::Agriculture => (Above, About),
            Sector::Other => (Equal, Equal),
            _ => (About, Equal),
        };
        let income = match income % 10 {
            0 => (income / 10).to_string(),
            rest => format!("{},{rest}", income / 10),
        };
        plan.extend([
            here("coops.total", Equal, coops.to_string(), Count),
            here("workers.regular", workers_word, workers.to_string(), Count),
            here("workers.members", Equal, members.to_string(), Count),
            here("revenue.mean", revenue_word, revenue.to_string(), MillionDong),
            here("profit.mean", Equal, profit.to_string(), MillionDong),
            here("income.mean", Equal, income, MillionDong),
        ]);
    }
    plan
}

/// What a register with these sectors gives for 2023; other years are not reported.
pub fn register(sectors: &[Line], subject: &Subject) -> Value {
    if subject.as_of.format("%Y").to_string() != "2023" {
        return Value::Missing { vi: "chưa có báo cáo".into(), en: "no returns".into() };
    }
    let here = || sectors.iter().filter(|it| subject.sector.is_none_or(|sector| sector == it.0));
    let sum = |pick: fn(&Line) -> i64| here().map(pick).sum::<i64>();
    let (coops, workers) = (sum(|it| it.1), sum(|it| it.2));
    let stopped = if here().any(|it| it.0 == Sector::Agriculture) { 4 } else { 0 };
    let mean = |numerator, denominator| match denominator {
        0 => Value::Missing { vi: "không có HTX nào".into(), en: "no cooperative".into() },
        _ => Value::Ratio { numerator, denominator, covered: coops, population: coops },
    };
    match subject.indicator.as_str() {
        "coops.total" => Value::Count(coops),
        "coops.active" => Value::Count(coops - stopped),
        "workers.regular" => Value::Count(workers),
        "workers.members" => Value::Count(sum(|it| it.3)),
        "revenue.mean" => mean(sum(|it| it.1 * it.4 * 1_000_000), coops),
        "profit.mean" => mean(sum(|it| it.1 * it.5 * 1_000_000), coops),
        "income.mean" => mean(sum(|it| it.2 * it.6 * 100_000), workers),
        "loans.outstanding" => Value::Count(884_000_000),
        "managers.intermediate_up_share" => Value::Range { low: 12, high: 57, denominator: 106 },
        _ => Value::Missing { vi: "chưa định nghĩa".into(), en: "not defined".into() },
    }
}

/// Compares under the pin of 31/12/2023 with what `regenerate` gives.
pub fn rows(
    publications: &[Issued<Publication>],
    targets: &[Issued<Target>],
    caveats: &[Caveat],
    regenerate: &dyn Fn(&Subject) -> Value,
) -> Vec<Row> {
    let area = UnitCode::new("106").unwrap();
    let as_of = day(2023, 12, 31);
    let area = &area;
    compare(&Comparison { area, as_of, publications, targets, caveats, regenerate })
}

/// The row of one published figure beside one value.
pub fn one(publication: Issued<Publication>, value: Value) -> Row {
    rows(&[publication], &[], &[], &|_| value.clone()).remove(0)
}

/// The row of one target beside one value.
pub fn goal(target: Issued<Target>, caveats: &[Caveat], value: Value) -> Row {
    rows(&[], &[target], caveats, &|_| value.clone()).remove(0)
}
