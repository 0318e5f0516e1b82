//! Units of printed figures.

use crate::number::Rational;

/// In what a figure is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What can be added and compared.
    pub dimension: Dimension,
    /// How many whole units one printed unit is: 1,000,000 for million đồng.
    scale: i64,
    /// The stable word.
    pub word: &'static str,
    /// What people read, in Vietnamese.
    pub vi: &'static str,
    /// What people read, in English.
    pub en: &'static str,
}

/// What a unit measures; figures of different dimensions are never added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// Things and people.
    Count,
    /// Đồng.
    Money,
    /// Percent.
    Percent,
    /// Hectares.
    Area,
    /// Tonnes.
    Mass,
}

const fn unit(
    dimension: Dimension,
    scale: i64,
    word: &'static str,
    vi: &'static str,
    en: &'static str,
) -> Unit {
    Unit { dimension, scale, word, vi, en }
}

/// Every unit, in the order of the documentation.
pub const UNITS: [Unit; 8] = [
    unit(Dimension::Count, 1, "count", "", ""),
    unit(Dimension::Money, 1, "dong", "đồng", "đồng"),
    unit(Dimension::Money, 1_000, "thousand_dong", "nghìn đồng", "thousand đồng"),
    unit(Dimension::Money, 1_000_000, "million_dong", "triệu đồng", "million đồng"),
    unit(Dimension::Money, 1_000_000_000, "billion_dong", "tỷ đồng", "billion đồng"),
    unit(Dimension::Percent, 1, "percent", "%", "%"),
    unit(Dimension::Area, 1, "hectare", "ha", "ha"),
    unit(Dimension::Mass, 1, "tonne", "tấn", "tonnes"),
];

/// Other ways of writing a unit, and which it is; compared in lower case.
const SPELLINGS: [(&str, &str); 72] = [
    ("huyện", "count"),
    ("đơn vị", "count"),
    ("cơ sở", "count"),
    ("mô hình", "count"),
    ("dự án", "count"),
    ("lớp", "count"),
    ("cuộc", "count"),
    ("trang trại", "count"),
    ("học viên", "count"),
    ("vnđ", "dong"),
    ("tr.đ", "million_dong"),
    ("tr. đồng", "million_dong"),
    ("triệu vnđ", "million_dong"),
    ("triệu vnd", "million_dong"),
    ("million", "million_dong"),
    ("tỷ vnđ", "billion_dong"),
    ("tỷ vnd", "billion_dong"),
    ("tỉ", "billion_dong"),
    ("billion", "billion_dong"),
    ("1.000 đồng", "thousand_dong"),
    ("ngàn", "thousand_dong"),
    ("nghìn", "thousand_dong"),
    ("hecta", "hectare"),
    ("tons", "tonne"),
    ("person", "count"),
    ("persons", "count"),
    ("people", "count"),
    ("people_count", "count"),
    ("member", "count"),
    ("members", "count"),
    ("worker", "count"),
    ("workers", "count"),
    ("cooperative", "count"),
    ("cooperatives", "count"),
    ("household", "count"),
    ("product", "count"),
    ("commune", "count"),
    ("loan", "count"),
    ("enterprise", "count"),
    ("htx", "count"),
    ("hợp tác xã", "count"),
    ("tht", "count"),
    ("tổ hợp tác", "count"),
    ("lhhtx", "count"),
    ("liên hiệp", "count"),
    ("liên hiệp htx", "count"),
    ("tổ", "count"),
    ("người", "count"),
    ("thành viên", "count"),
    ("lao động", "count"),
    ("cán bộ", "count"),
    ("hộ", "count"),
    ("xã", "count"),
    ("sản phẩm", "count"),
    ("doanh nghiệp", "count"),
    ("lượt", "count"),
    ("khoản vay", "count"),
    ("đồng", "dong"),
    ("vnd", "dong"),
    ("nghìn đồng", "thousand_dong"),
    ("ngàn đồng", "thousand_dong"),
    ("triệu đồng", "million_dong"),
    ("triệu", "million_dong"),
    ("tr.đồng", "million_dong"),
    ("trđ", "million_dong"),
    ("tỷ đồng", "billion_dong"),
    ("tỉ đồng", "billion_dong"),
    ("tỷ", "billion_dong"),
    ("%", "percent"),
    ("phần trăm", "percent"),
    ("ha", "hectare"),
    ("tấn", "tonne"),
];

/// The usual spellings of a unit, beside its word.
pub fn spellings(unit: Unit) -> impl Iterator<Item = &'static str> {
    SPELLINGS.iter().filter(move |it| it.1 == unit.word).map(|it| it.0)
}

impl Unit {
    /// The unit of a word or a usual spelling, whatever its case.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let spelt = SPELLINGS.iter().find(|(it, _)| *it == text);
        let word = spelt.map_or(text.as_str(), |it| it.1);
        UNITS.into_iter().find(|it| it.word == word)
    }

    /// How many whole units one printed unit is.
    pub fn scale(self) -> Rational {
        Rational::whole(self.scale)
    }

    /// Whether a number in this unit without decimals may have been rounded; a count is exact.
    pub fn rounded(self) -> bool {
        self.dimension != Dimension::Count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_lead_to_units() {
        for (spelling, word) in SPELLINGS {
            assert_eq!(Unit::read(spelling).map(|it| it.word), Some(word), "{spelling}");
        }
        for it in UNITS {
            assert_eq!(Unit::read(it.word), Some(it));
        }
        assert_eq!(Unit::read("Tỷ đồng").map(|it| it.word), Some("billion_dong"));
        assert_eq!(Unit::read("bushel"), None);
    }
}
