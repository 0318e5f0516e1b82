//! Returns and ratings. A stopped, suspended or dissolving cooperative may file: the duty to report
//! (Circular 83/2015, Circular 09/2024 Arts. 6 and 7) does not ask whether it operates.

use chrono::{Datelike, NaiveDate};

use crate::annual::{AnnualReturn, Rating, RatingBasis};
use crate::rejection::Rejection;
use crate::state::Registered;

/// One return a year; it can be corrected, not filed twice.
pub(super) fn file(it: &Registered, on: NaiveDate, filed: &AnnualReturn) -> Result<(), Rejection> {
    within_life(it, on, filed.year)?;
    if it.returns.contains_key(&filed.year) {
        return Err(Rejection::ReturnExists { year: filed.year });
    }
    Ok(())
}

/// One rating a year, and by the circulars only of a cooperative that was there all year.
pub(super) fn rate(it: &Registered, on: NaiveDate, rating: &Rating) -> Result<(), Rejection> {
    within_life(it, on, rating.year)?;
    if it.ratings.contains_key(&rating.year) {
        return Err(Rejection::RatingExists { year: rating.year });
    }
    // Circular 09/2017 (and Circular 01/2020, read in part): not classified before 12 months of
    // operation. That these are counted at the end of the year rated is a judgement.
    let young = NaiveDate::from_ymd_opt(rating.year, 1, 1).is_some_and(|first| it.since > first);
    if young && rating.basis != RatingBasis::Office {
        return Err(Rejection::Rating {
            rule: "a cooperative under 12 months old at the year's end is not classified",
            rule_vi: "hợp tác xã hoạt động dưới 12 tháng không được phân loại",
        });
    }
    Ok(())
}

/// A year in which it had a certificate, and that has begun. A return may be filed before its year
/// ends.
pub(super) fn within_life(it: &Registered, on: NaiveDate, year: i32) -> Result<(), Rejection> {
    if year < it.since.year() || year > on.year() {
        return Err(Rejection::Value {
            field: "year",
            value: year.to_string(),
            expected: "a year from the certificate to the effective date",
            expected_vi: "năm từ khi có giấy chứng nhận đến ngày hiệu lực",
        });
    }
    Ok(())
}
