//! The document of Tam Đường, and every verdict.

use cooperative::Sector;
use cooperative::publication::{Basis, Caveat, Comparator, PrintedUnit, Publication, Subject};
use cooperative::words::IndicatorId;

use crate::compare::fixture::*;
use crate::compare::{Issued, Row, Verdict};
use crate::figure::Value;

mod targets;

fn tam_duong() -> Vec<Row> {
    rows(&plan(), &[], &[], &|subject| register(&SECTORS, subject))
}

fn row<'a>(rows: &'a [Row], indicator: &str, sector: Option<Sector>) -> &'a Row {
    let of = |it: &&Row| it.subject.indicator.as_str() == indicator && it.subject.sector == sector;
    rows.iter().find(of).unwrap()
}

#[track_caller]
pub(super) fn says(row: &Row, vi: &[&str], en: &[&str]) {
    for phrase in vi {
        assert!(row.reason.vi.contains(phrase), "{phrase:?} not in {:?}", row.reason.vi);
    }
    for phrase in en {
        assert!(row.reason.en.contains(phrase), "{phrase:?} not in {:?}", row.reason.en);
    }
}

fn million(numerator: i64, denominator: i64) -> Value {
    let numerator = numerator * 1_000_000;
    Value::Ratio { numerator, denominator, covered: denominator, population: denominator }
}

pub(super) fn share(numerator: i64, denominator: i64) -> Value {
    Value::Ratio { numerator, denominator, covered: denominator, population: denominator }
}

fn mean(word: Comparator, value: &str) -> Issued<Publication> {
    printed(of("assets.mean", None), word, value, PrintedUnit::MillionDong)
}

#[test]
fn all_but_the_three_headline_means_are_equal() {
    let rows = tam_duong();
    assert_eq!(rows.len(), 38);
    for row in &rows {
        let headline =
            row.subject.sector.is_none() && row.subject.indicator.as_str().ends_with(".mean");
        let expected = if headline { Verdict::Differs } else { Verdict::Equal };
        assert_eq!(row.verdict, expected, "{:?} {:?}", row.subject, row.reason);
        let above = row.published.comparator == Comparator::Above;
        assert_eq!(row.reason.is_empty(), !headline && !above, "{:?}", row.reason);
        assert_eq!((row.basis, row.regenerated_basis), (Basis::Estimate, Basis::Actual));
    }
}

#[test]
fn the_headline_means_differ_by_what_is_shown_and_the_cause_is_not_claimed() {
    let rows = tam_duong();
    let cases = [
        ("revenue.mean", "706,4", "706.4", "thấp hơn 393,6 triệu đồng (35,8%)"),
        ("profit.mean", "20,9", "20.9", "thấp hơn 19,1 triệu đồng (47,8%)"),
        ("income.mean", "33,1", "33.1", "thấp hơn 8,9 triệu đồng (21,1%)"),
    ];
    for (indicator, vi, plain, gap) in cases {
        let row = row(&rows, indicator, None);
        let shown = row.shown.unwrap();
        assert_eq!((shown.vi().as_str(), shown.plain().as_str()), (vi, plain));
        let in_vi = [
            gap,
            "(ước thực hiện)",
            "(thực hiện)",
            "không có tập hợp lĩnh vực trọn vẹn nào cho đồng thời cả ba số chung (doanh thu / lợi \
             nhuận / thu nhập bình quân: 1.100 / 40 / 42)",
            "riêng xây dựng 1.150,0 / 40,0 / 42,0",
            "bình quân giản đơn xây dựng + thương mại, dịch vụ 1.100,0 / 39,0 / 42,0",
            "xây dựng + thương mại, dịch vụ tính gộp 1.105,6 / 39,1 / 42,0",
            "không kể nông nghiệp tính gộp 1.173,3 / 39,0 / 42,0",
            "Không chứng minh được nguyên nhân.",
        ];
        let in_en = [
            "no population of whole sectors yields all three headline means",
            "1,100 / 40 / 42",
            "plain average of construction + trade 1,100.0 / 39.0 / 42.0",
            "construction + trade pooled 1,105.6 / 39.1 / 42.0",
            "without agriculture pooled 1,173.3 / 39.0 / 42.0",
            "divided by the active cooperatives",
            "The cause cannot be proved.",
        ];
        says(row, &in_vi, &in_en);
    }
}

#[test]
fn more_than_300_is_equal_and_cannot_hold_strictly_beside_630() {
    let rows = tam_duong();
    let row = row(&rows, "workers.regular", Some(Sector::Agriculture));
    assert_eq!((row.verdict, row.shown.unwrap().plain().as_str()), (Verdict::Equal, "300"));
    says(
        row,
        &["đúng bằng mức 300, không phải trên 300", "ít nhất 631", "vượt tổng 630"],
        &["exactly 300, not more than 300", "at least 631", "document's own total of 630"],
    );
}

#[test]
fn without_the_other_sectors_nothing_is_said_of_the_total() {
    let is_other = |it: &Issued<Publication>| it.what.subject.sector == Some(Sector::Other);
    let plan = plan().into_iter().filter(|it| !is_other(it)).collect::<Vec<_>>();
    let rows = rows(&plan, &[], &[], &|subject| register(&SECTORS, subject));
    let row = row(&rows, "workers.regular", Some(Sector::Agriculture));
    assert_eq!(row.verdict, Verdict::Equal);
    assert!(!row.reason.vi.contains("vượt tổng"), "{}", row.reason.vi);
}

#[test]
fn a_clean_document_yields_only_equal() {
    let mut plan = plan();
    for it in &mut plan {
        let what = &mut it.what;
        match (what.subject.indicator.as_str(), what.subject.sector) {
            ("revenue.mean", None) => what.value = Some(number("706,4")),
            ("profit.mean", None) => what.value = Some(number("20,89")),
            ("income.mean", None) => what.value = Some(number("33,14")),
            _ if what.comparator == Comparator::Above => what.comparator = Comparator::About,
            _ => {}
        }
    }
    let rows = rows(&plan, &[], &[], &|subject| register(&SECTORS, subject));
    assert!(rows.iter().all(|it| it.verdict == Verdict::Equal && it.reason.is_empty()));
}

#[test]
fn the_one_population_that_fits_is_named_and_not_called_the_cause() {
    let mut plan = plan();
    for it in plan.iter_mut().filter(|it| it.what.subject.sector.is_none()) {
        match it.what.subject.indicator.as_str() {
            "revenue.mean" => it.what.value = Some(number("1173,3")),
            "profit.mean" => it.what.value = Some(number("39")),
            _ => {}
        }
    }
    let rows = rows(&plan, &[], &[], &|subject| register(&SECTORS, subject));
    let vi = ["đúng một tập hợp", "không kể nông nghiệp", "khớp chưa phải là nguyên nhân"];
    says(
        row(&rows, "revenue.mean", None),
        &vi,
        &["exactly one population", "does not make it the cause", "The cause cannot be proved."],
    );
}

#[test]
fn only_headlines_of_one_document_are_held_together() {
    let mut plan = plan();
    plan[3].document = "another report".into();
    let rows = rows(&plan, &[], &[], &|subject| register(&SECTORS, subject));
    let both = "cả hai số chung (doanh thu / thu nhập bình quân: 1.100 / 42)";
    says(row(&rows, "revenue.mean", None), &[both, "1.100,0 / 42,0"], &["both headline means"]);
    // The other document prints no sectors, so that the regenerated ones alone are searched.
    let alone = ["Từ số tái tạo của các lĩnh vực, đúng một tập hợp", "riêng xây dựng 40,0"];
    says(row(&rows, "profit.mean", None), &alone, &["From the regenerated sectors, exactly one"]);
}

#[test]
fn several_populations_that_fit_leave_it_open() {
    let other = |it: &Issued<Publication>| {
        let subject = &it.what.subject;
        subject.sector.is_none()
            && matches!(subject.indicator.as_str(), "revenue.mean" | "profit.mean")
    };
    let plan = plan().into_iter().filter(|it| !other(it)).collect::<Vec<_>>();
    let rows = rows(&plan, &[], &[], &|subject| register(&SECTORS, subject));
    // Every set of the four sectors without agriculture.
    let vi = ["có 15 cách tính trên lĩnh vực trọn vẹn cho số chung", "không biết cách nào"];
    says(row(&rows, "income.mean", None), &vi, &["15 ways", "which one is not known"]);
}

#[test]
fn one_sector_alone_gives_nothing_to_search() {
    let plan =
        [printed(of("revenue.mean", None), Comparator::Equal, "9", PrintedUnit::MillionDong)];
    let rows = rows(&plan, &[], &[], &|subject| register(&SECTORS[..1], subject));
    assert_eq!(rows[0].verdict, Verdict::Differs);
    assert!(rows[0].reason.vi.ends_with("so với số in. Không chứng minh được nguyên nhân."));
}

#[test]
fn sectors_that_differ_from_the_printed_ones_are_searched_both_ways() {
    let mut sectors = SECTORS;
    sectors[3].4 = 1000;
    let rows = rows(&plan(), &[], &[], &|subject| register(&sectors, subject));
    says(
        row(&rows, "revenue.mean", None),
        &["Từ số các lĩnh vực như in, không có", "Từ số tái tạo của các lĩnh vực, không có"],
        &["From the sectors as printed, no population", "From the regenerated sectors, no"],
    );
    let trade = row(&rows, "revenue.mean", Some(Sector::Trade));
    assert_eq!(trade.verdict, Verdict::Differs);
    assert_eq!(
        trade.reason.vi,
        "In 1.050 triệu đồng (ước thực hiện), tái tạo 1.000 triệu đồng (thực hiện): thấp hơn 50 \
         triệu đồng (4,8%) so với số in. Không chứng minh được nguyên nhân."
    );
}

#[test]
fn a_total_that_its_own_sectors_do_not_add_up_to_is_named() {
    let mut plan = plan();
    plan[6].what.value = Some(number("430"));
    let rows = rows(&plan, &[], &[], &|subject| register(&SECTORS, subject));
    let row = row(&rows, "workers.members", None);
    assert_eq!(row.verdict, Verdict::Differs);
    says(row, &["cộng lại 420, tổng in 430", "thấp hơn 10"], &["add up to 420, its total is 430"]);
}

#[test]
fn equality_is_judged_at_the_printed_precision() {
    use Verdict::{Differs, Equal};
    let cases = [
        ("42", million(83, 2), Equal),
        ("42", million(4_149, 100), Differs),
        ("42", million(4_299, 100), Equal),
        ("42", million(43, 1), Differs),
        ("23,4", million(2_335, 100), Equal),
        ("23,4", million(23_349, 1_000), Differs),
        ("-5", million(-11, 2), Equal),
        ("-5", million(-9, 2), Equal),
        ("-5", million(-449, 100), Differs),
        ("-5", million(-6, 1), Differs),
        ("0", million(-49, 100), Equal),
        ("0", million(1, 1), Differs),
    ];
    for (text, value, verdict) in cases {
        let row = one(mean(Comparator::About, text), value.clone());
        assert_eq!(row.verdict, verdict, "{text} {value:?}");
    }
}

#[test]
fn truncation_is_accepted_and_said() {
    let row = one(mean(Comparator::Equal, "42"), million(4_290, 100));
    assert_eq!(row.verdict, Verdict::Equal);
    says(&row, &["cắt bỏ", "42,9 triệu đồng"], &["cut off, not rounded", "42.9 million đồng"]);
    let loss = one(mean(Comparator::Equal, "-5"), million(-59, 10));
    assert_eq!(loss.verdict, Verdict::Equal);
    says(&loss, &["cắt bỏ", "-5,9"], &["cut off", "-5.9"]);
}

#[test]
fn a_loss_is_compared_with_its_sign() {
    let row = one(mean(Comparator::Equal, "5"), million(-5, 1));
    assert_eq!(row.verdict, Verdict::Differs);
    says(&row, &["thấp hơn 10 triệu đồng (200,0%)"], &["lower by 10 million đồng (200.0%)"]);
}

#[test]
fn a_count_equals_only_itself() {
    let count = |value| {
        let it = printed(of("members.total", None), Comparator::About, "420", PrintedUnit::Count);
        one(it, Value::Count(value)).verdict
    };
    assert_eq!(count(420), Verdict::Equal);
    assert_eq!((count(419), count(421)), (Verdict::Differs, Verdict::Differs));
}

#[test]
fn bounding_words_bound() {
    use Comparator::{Above, AtLeast, AtMost, Below};
    let judge = |word, value| {
        let it = printed(of("members.total", None), word, "300", PrintedUnit::Count);
        one(it, Value::Count(value))
    };
    for (word, value, verdict) in [
        (Above, 299, Verdict::Differs),
        (Above, 300, Verdict::Equal),
        (Above, 305, Verdict::Equal),
        (AtLeast, 300, Verdict::Equal),
        (AtLeast, 299, Verdict::Differs),
        (Below, 300, Verdict::Equal),
        (Below, 301, Verdict::Differs),
        (AtMost, 299, Verdict::Equal),
    ] {
        assert_eq!(judge(word, value).verdict, verdict, "{word:?} {value}");
    }
    says(&judge(Above, 305), &["như một cận", "cao hơn 5"], &["Holds as the bound"]);
    let almost = one(mean(Above, "300"), million(2_997, 10));
    assert_eq!(almost.verdict, Verdict::Equal);
    says(&almost, &["299,7 triệu đồng làm tròn"], &["rounds to the printed figure"]);
}

#[test]
fn what_is_missing_is_passed_on() {
    let why = Value::Missing {
        vi: "chưa có báo cáo năm 2022".into(),
        en: "no returns of 2022".into(),
    };
    let growth =
        printed(of("revenue.mean.change", None), Comparator::Equal, "9,5", PrintedUnit::Percent);
    let row = one(growth, why.clone());
    assert_eq!((row.verdict, &row.regenerated, row.shown), (Verdict::NotDerivable, &why, None));
    says(&row, &["chưa có báo cáo năm 2022."], &["no returns of 2022."]);
}

#[test]
fn what_speaks_of_others_or_gives_no_number_is_not_derivable() {
    let mut mixed = mean(Comparator::Equal, "115,8");
    mixed.what.not_comparable = Some(text("17 doanh nghiệp, hợp tác xã gộp chung"));
    let row = one(mixed, Value::Count(0));
    assert_eq!(row.verdict, Verdict::NotDerivable);
    says(&row, &["Không so được: 17 doanh nghiệp, hợp tác xã gộp chung."], &["Not comparable"]);

    let mut words = mean(Comparator::Equal, "0");
    (words.what.value, words.what.text) = (None, text("đạt so với kế hoạch"));
    let row = one(words, million(42, 1));
    assert_eq!(row.verdict, Verdict::NotDerivable);
    says(&row, &["“đạt so với kế hoạch”, không có số", "42 triệu đồng"], &["no number"]);
}

#[test]
fn bounds_decide_only_what_lies_outside_them() {
    let range = Value::Range { low: 12, high: 57, denominator: 106 };
    let judge = |word, value| {
        let it = printed(of("managers.share", None), word, value, PrintedUnit::Percent);
        one(it, range.clone())
    };
    let open = judge(Comparator::Above, "30");
    assert_eq!(open.verdict, Verdict::NotDerivable);
    assert_eq!(open.shown.unwrap().plain(), "11.3..53.8");
    says(&open, &["từ 11,3% đến 53,8%", "trên 30%"], &["between 11.3% and 53.8%"]);
    assert_eq!(judge(Comparator::Equal, "30").verdict, Verdict::NotDerivable);
    assert_eq!(judge(Comparator::Above, "10").verdict, Verdict::Equal);
    let above = judge(Comparator::Equal, "60");
    assert_eq!(above.verdict, Verdict::Differs);
    says(&above, &["thấp hơn 6,2 điểm phần trăm"], &["6.2 percentage points"]);
}

#[test]
fn a_count_is_no_percentage_and_a_zero_denominator_no_number() {
    let it = || printed(of("coops.share", None), Comparator::Equal, "1", PrintedUnit::Percent);
    for value in [Value::Count(1), share(1, 0)] {
        let row = one(it(), value);
        assert_eq!((row.verdict, row.shown), (Verdict::NotDerivable, None));
        says(&row, &["Không so được"], &["cannot be compared"]);
    }
}

#[test]
fn a_figure_that_rests_on_assumptions_is_marked() {
    let caveat = Caveat {
        indicator: IndicatorId::new("assets.mean").unwrap(),
        sector: None,
        text: text("tài sản là giả định"),
    };
    let value = |_: &Subject| million(42, 1);
    let row = rows(&[mean(Comparator::Equal, "42")], &[], &[caveat], &value).remove(0);
    assert_eq!(row.verdict, Verdict::Equal);
    assert_eq!(row.reason.vi, "Dựa trên dữ kiện giả định: tài sản là giả định.");
}

#[test]
fn a_figure_of_a_day_after_the_pin_is_not_due() {
    let mut it = mean(Comparator::Equal, "42");
    it.what.subject.as_of = day(2024, 12, 31);
    let row = one(it, million(33, 1));
    assert_eq!(row.verdict, Verdict::NotDue);
    says(&row, &["Chưa đến ngày chốt 31/12/2024.", "33 triệu đồng"], &["has not been reached"]);
}

#[test]
fn last_year_stands_beside_or_says_why_not() {
    let rows = tam_duong();
    let row = row(&rows, "coops.total", None);
    assert!(matches!(&row.last_year, Value::Missing { en, .. } if en == "no returns"));
    assert_eq!(row.last_year_shown, None);
    let with = one(mean(Comparator::Equal, "42"), million(42, 1));
    assert_eq!(with.last_year_shown.map(|it| it.vi()), Some("42".into()));
}

#[test]
fn every_verdict_has_its_word() {
    use Verdict::{Differs, Equal, Met, NotDerivable, NotDue, NotMet};
    let words = [Equal, Differs, NotDerivable, Met, NotMet, NotDue].map(Verdict::word);
    assert_eq!(words, ["equal", "differs", "not_derivable", "met", "not_met", "not_due"]);
}
