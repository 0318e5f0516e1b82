//! Why a figure is missing, in both languages.

use chrono::NaiveDate;

use crate::figure::Value;

fn missing(vi: String, en: String) -> Value {
    Value::Missing { vi, en }
}

pub(super) fn within_the_year(as_of: NaiveDate) -> Value {
    missing(
        format!("chỉ có số liệu cả năm, không có số liệu đến {}", as_of.format("%d/%m/%Y")),
        format!("only whole-year values exist, none up to {as_of}"),
    )
}

pub(super) fn not_returned(year: i32, population: i64) -> Value {
    missing(
        format!("chưa có số liệu năm {year}: 0 trên {population} đơn vị báo cáo"),
        format!("not reported for {year}: 0 of {population} report it"),
    )
}

pub(super) fn not_reported() -> Value {
    missing(
        "chưa được báo cáo trong địa bàn và kỳ này".into(),
        "not reported in this area and period".into(),
    )
}

pub(super) fn nothing_below() -> Value {
    missing("không xác định: mẫu số bằng 0".into(), "undefined: the denominator is 0".into())
}

pub(super) fn no_growth_from(year: i32) -> Value {
    missing(
        format!("không xác định: giá trị năm {year} không dương"),
        format!("undefined: the value of {year} is not above 0"),
    )
}

pub(super) fn not_divided() -> Value {
    missing("chỉ tiêu không có phân tổ này".into(), "the indicator has no such part".into())
}

pub(super) fn too_large() -> Value {
    missing("vượt quá 64 bit".into(), "beyond 64 bits".into())
}
