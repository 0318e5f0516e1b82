//! Yearly returns and ratings.

use cooperative::annual::{Rating, RatingBasis, RatingClass};
use cooperative::*;

use crate::fixtures::*;

fn rated(year: i32, basis: RatingBasis) -> Act {
    Act::Rate(Rating { year, basis, score: None, class: None, effective: true })
}

fn outside(year: i32) -> Result<(), Rejection> {
    Err(Rejection::Value {
        field: "year",
        value: year.to_string(),
        expected: "a year from the certificate to the effective date",
        expected_vi: "năm từ khi có giấy chứng nhận đến ngày hiệu lực",
    })
}

#[test]
fn one_return_a_year_however_late() {
    let given = [cooperative(), file("2024-03-31", 2023)];
    check(&[cooperative()], file("2024-03-31", 2023), Ok(()));
    check(&given, file("2024-04-01", 2023), Err(Rejection::ReturnExists { year: 2023 }));
    check(&given, file("2024-04-01", 2022), Ok(()));
}

#[test]
fn a_return_is_for_a_year_of_its_life() {
    check(&[cooperative()], file("2024-03-31", 2020), Ok(()));
    check(&[cooperative()], file("2024-03-31", 2019), outside(2019));
    check(&[cooperative()], file("2024-03-31", 2024), Ok(()));
    check(&[cooperative()], file("2024-03-31", 2025), outside(2025));
}

#[test]
fn whoever_does_not_operate_may_file_and_be_rated() {
    for act in [Act::StopOperation, Act::Suspend(None), Act::ResolveDissolution(None)] {
        let given = [cooperative(), at("2022-06-01", act)];
        check(&given, file("2024-03-31", 2023), Ok(()));
        check(&given, at("2024-03-31", rated(2023, RatingBasis::Circular01)), Ok(()));
    }
}

#[test]
fn one_rating_a_year_of_its_life() {
    let on = "2024-03-31";
    let office = RatingBasis::Office;
    let given = [cooperative(), at("2024-03-30", rated(2023, office))];
    check(&[cooperative()], at(on, rated(2023, office)), Ok(()));
    check(&given, at(on, rated(2022, office)), Ok(()));
    check(&given, at(on, rated(2019, office)), outside(2019));
    check(&given, at(on, rated(2025, office)), outside(2025));
    let twice = Rejection::RatingExists { year: 2023 };
    check(&given, at(on, rated(2023, RatingBasis::Circular09)), Err(twice));
}

#[test]
fn the_circulars_rate_only_who_was_there_all_year() {
    let young = || {
        Err(Rejection::Rating {
            rule: "a cooperative under 12 months old at the year's end is not classified",
            rule_vi: "hợp tác xã hoạt động dưới 12 tháng không được phân loại",
        })
    };
    let first = [registered("2023-01-01")];
    let second = [registered("2023-01-02")];
    for basis in [RatingBasis::Circular01, RatingBasis::Circular09] {
        check(&first, at("2024-03-31", rated(2023, basis)), Ok(()));
        check(&second, at("2024-03-31", rated(2023, basis)), young());
        check(&second, at("2025-03-31", rated(2024, basis)), Ok(()));
    }
    check(&second, at("2024-03-31", rated(2023, RatingBasis::Office)), Ok(()));
}

#[test]
fn the_class_is_that_of_the_score() {
    use RatingClass::{Average, Fair, Good, Weak};
    let rate = |score, class, basis| {
        let class = Some(class);
        Act::Rate(Rating { year: 2023, basis, score: Some(score), class, effective: false })
    };
    let bounds = [(100, Good), (80, Good), (79, Fair), (65, Fair), (64, Average), (50, Average)];
    for (score, class) in bounds.into_iter().chain([(49, Weak), (0, Weak)]) {
        check(
            &[cooperative()],
            at("2024-04-01", rate(score, class, RatingBasis::Circular01)),
            Ok(()),
        );
        for other in [Good, Fair, Average, Weak].into_iter().filter(|it| *it != class) {
            refuses_value(rate(score, other, RatingBasis::Circular01), "class", other.word());
        }
    }
}

#[test]
fn a_fine_makes_any_score_weak_under_circular_09_only() {
    let weak = |basis| {
        let (score, class) = (Some(95), Some(RatingClass::Weak));
        Act::Rate(Rating { year: 2023, basis, score, class, effective: false })
    };
    check(&[cooperative()], at("2024-04-01", weak(RatingBasis::Circular09)), Ok(()));
    refuses_value(weak(RatingBasis::Circular01), "class", "weak");
    refuses_value(weak(RatingBasis::Office), "class", "weak");
}

#[test]
fn a_score_is_at_most_a_hundred() {
    let (basis, class) = (RatingBasis::Circular01, None);
    let score = |points| {
        Act::Rate(Rating { year: 2023, basis, score: Some(points), class, effective: true })
    };
    check(&[cooperative()], at("2024-04-01", score(100)), Ok(()));
    refuses_value(score(101), "score", "101");
}
