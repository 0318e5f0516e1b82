//! A number as a document prints it, with the words around it.

use cooperative::publication::Comparator;

use crate::findings::span::Span;
use crate::number::Rational;

/// Which sign stands before decimals where a text leaves it open, as `1.100` does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NumberFormat {
    /// Vietnamese: `1.100` is eleven hundred, `33,1` has a decimal.
    #[default]
    Vi,
    /// English: `1,100` is eleven hundred, `33.1` has a decimal.
    En,
}

/// A printed number: `mantissa / 10^decimals`, with what the words beside it say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// All digits.
    pub mantissa: i128,
    /// How many of them stand after the decimal sign: 0 to 6.
    pub decimals: u8,
    /// The upper end, with the same decimals, where a range is printed.
    pub upper: Option<i128>,
    /// What the words beside it say.
    pub comparator: Comparator,
    /// Whether a percent sign stands behind it.
    pub percent: bool,
}

/// Digits that are read at most, so that sums stay within 128 bits.
const DIGITS_MAX: usize = 15;
const DECIMALS_MAX: usize = 6;

const BEFORE: [(&str, Comparator); 14] = [
    ("trên dưới", Comparator::About),
    ("khoảng", Comparator::About),
    ("ước chừng", Comparator::About),
    ("about", Comparator::About),
    ("approximately", Comparator::About),
    ("ít nhất", Comparator::AtLeast),
    ("tối thiểu", Comparator::AtLeast),
    ("không quá", Comparator::AtMost),
    ("tối đa", Comparator::AtMost),
    ("hơn", Comparator::Above),
    ("trên", Comparator::Above),
    ("more than", Comparator::Above),
    ("gần", Comparator::Below),
    ("dưới", Comparator::Below),
];

const SIGNS: [(&str, Comparator); 7] = [
    (">=", Comparator::AtLeast),
    ("<=", Comparator::AtMost),
    ("≥", Comparator::AtLeast),
    ("≤", Comparator::AtMost),
    (">", Comparator::Above),
    ("<", Comparator::Below),
    ("~", Comparator::About),
];

impl Amount {
    /// Reads a text such as `1.100 triệu đồng`, `khoảng 630`, `tăng 9,5%` or `600 đến 800`; `None`
    /// if it holds no number, one that cannot be read, or several.
    pub fn read(text: &str, format: NumberFormat) -> Option<Self> {
        let text = text.trim().to_lowercase().replace(['\u{a0}', '\u{202f}'], "");
        let start = text.find(|it: char| it.is_ascii_digit())?;
        let (before, rest) = text.split_at(start);
        let (first, rest) = token(rest);
        let negative = before.trim_end().ends_with(['-', '−']) || before.contains("giảm");
        let (mantissa, decimals) = number(first, format)?;
        let percent = rest.contains('%');
        let rest = rest.trim_start().trim_start_matches('%').trim_start();
        let range = ["đến ", "–", "-", "to "].iter().find_map(|it| rest.strip_prefix(it));
        let range = range.map(str::trim_start);
        let second = range.filter(|it| it.starts_with(|it: char| it.is_ascii_digit()));
        let (upper, behind) = match second {
            Some(it) => {
                let (digits, rest) = token(it);
                (Some(number(digits, format)?), rest)
            }
            None => (None, rest),
        };
        if behind.contains(|it: char| it.is_ascii_digit()) {
            return None;
        }
        let sign = if negative { -1 } else { 1 };
        if let Some((upper, more)) = upper {
            let most = decimals.max(more);
            return Some(Self {
                mantissa: sign * mantissa * ten(most - decimals),
                decimals: most,
                upper: Some(sign * upper * ten(most - more)),
                comparator: Comparator::Between,
                percent,
            });
        }
        let comparator = comparator(before, behind);
        Some(Self { mantissa: sign * mantissa, decimals, upper: None, comparator, percent })
    }

    /// Reads a number of JSON: digits with a point, exact; `None` with an exponent.
    pub fn plain(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.contains(|it: char| !it.is_ascii_digit() && it != '.') {
            return None;
        }
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let (mantissa, decimals) = joined(whole, part)?;
        let mantissa = if digits.len() < text.len() { -mantissa } else { mantissa };
        let comparator = Comparator::Equal;
        Some(Self { mantissa, decimals, upper: None, comparator, percent: false })
    }

    /// The number as it stands.
    pub fn exact(self) -> Option<Rational> {
        Rational::new(self.mantissa, ten(self.decimals))
    }

    /// What it can stand for. A whole count is itself; what may be rounded or cut off is all that
    /// rounds or is cut to it; khoảng allows as much as the trailing zeros imply on both sides, hơn
    /// and gần on one. A goal (`open`) has no other bound than the one named.
    pub fn span(self, rounded: bool, open: bool) -> Option<Span> {
        let exact = self.exact()?;
        let step = Rational::new(1, ten(self.decimals))?;
        let rough = self.rough()?;
        Some(match self.comparator {
            Comparator::Equal if !rounded && self.decimals == 0 => Span::point(exact),
            Comparator::Equal => {
                let half = step.over(Rational::whole(2))?;
                let away = step.times(Rational::new(999_999, 1_000_000)?)?;
                if self.mantissa < 0 {
                    Span::between(exact.minus(away)?, exact.plus(half)?)
                } else {
                    Span::between(exact.minus(half)?, exact.plus(away)?)
                }
            }
            Comparator::About => Span::between(exact.minus(rough)?, exact.plus(rough)?),
            Comparator::Above if !open => Span::between(exact, exact.plus(rough)?),
            Comparator::Below if !open => Span::between(exact.minus(rough)?, exact),
            Comparator::Above | Comparator::AtLeast => Span { low: Some(exact), high: None },
            Comparator::Below | Comparator::AtMost => Span { low: None, high: Some(exact) },
            Comparator::Between => {
                Span::between(exact, Rational::new(self.upper?, ten(self.decimals))?)
            }
        })
    }

    /// One in the last place that is not a zero: 10 for 630, 100 for 300, 1 for 45.
    fn rough(self) -> Option<Rational> {
        let mut mantissa = self.mantissa;
        let mut step = 1_i128;
        while mantissa != 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            step *= 10;
        }
        Rational::new(step, ten(self.decimals))
    }
}

/// The digits with the signs between them, and the rest.
fn token(text: &str) -> (&str, &str) {
    let end = text.find(|it: char| !it.is_ascii_digit() && it != '.' && it != ',');
    let (token, _) = text.split_at(end.unwrap_or(text.len()));
    let token = token.trim_end_matches(['.', ',']);
    text.split_at(token.len())
}

/// The number in a token. Two or more equal signs, or one whose groups of three the format asks
/// for, part thousands; else the last sign stands before the decimals.
fn number(token: &str, format: NumberFormat) -> Option<(i128, u8)> {
    let (dots, commas) = (token.matches('.').count(), token.matches(',').count());
    let (group, point) = match (dots, commas) {
        (0, 0) => return joined(token, ""),
        (0, 1) | (1, 0) => {
            let (sign, other) = if dots == 1 { ('.', ',') } else { (',', '.') };
            let (whole, part) = token.split_once(sign)?;
            let thousands = part.len() == 3 && whole.len() <= 3 && !whole.starts_with('0');
            let grouping = (sign == '.') == (format == NumberFormat::Vi);
            if thousands && grouping { (sign, other) } else { (other, sign) }
        }
        (_, 0) => ('.', ','),
        (0, _) => (',', '.'),
        _ if token.rfind(',') > token.rfind('.') => ('.', ','),
        _ => (',', '.'),
    };
    let (whole, part) = token.split_once(point).unwrap_or((token, ""));
    if part.contains([group, point]) || (token.contains(point) && part.is_empty()) {
        return None;
    }
    let mut groups = whole.split(group);
    let head = groups.next()?;
    let tail: Vec<&str> = groups.collect();
    if !tail.is_empty() && (head.len() > 3 || tail.iter().any(|it| it.len() != 3)) {
        return None;
    }
    joined(&whole.replace(group, ""), part)
}

fn joined(whole: &str, part: &str) -> Option<(i128, u8)> {
    if whole.is_empty() || whole.len() + part.len() > DIGITS_MAX || part.len() > DECIMALS_MAX {
        return None;
    }
    let mantissa = format!("{whole}{part}").parse().ok()?;
    Some((mantissa, u8::try_from(part.len()).ok()?))
}

/// The word nearest before the number, or behind it.
fn comparator(before: &str, behind: &str) -> Comparator {
    if behind.contains("trở lên") || behind.contains("and more") {
        return Comparator::AtLeast;
    }
    if behind.contains("trở xuống") {
        return Comparator::AtMost;
    }
    let words: Vec<&str> = before.split_whitespace().collect();
    let last = |count: usize| words.get(words.len().saturating_sub(count)..).map(|it| it.join(" "));
    let tails = [last(2), last(1)];
    let is = |word: &str| tails.iter().flatten().any(|it| it == word);
    let found = BEFORE.iter().find(|(word, _)| is(word));
    let tail = before.trim_end();
    let signed = || SIGNS.iter().find(|(sign, _)| tail.ends_with(sign));
    found.or_else(signed).map_or(Comparator::Equal, |it| it.1)
}

fn ten(decimals: u8) -> i128 {
    10_i128.pow(u32::from(decimals).min(18))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(i128, u8, Comparator)> {
        Amount::read(text, NumberFormat::Vi).map(|it| (it.mantissa, it.decimals, it.comparator))
    }

    #[test]
    fn numbers_are_read_as_vietnamese_documents_print_them() {
        use Comparator::{About, Above, AtLeast, Below, Between, Equal};
        for (text, mantissa, decimals, word) in [
            ("53", 53, 0, Equal),
            ("04", 4, 0, Equal),
            ("1.100", 1_100, 0, Equal),
            ("1.1", 11, 1, Equal),
            ("33,1", 331, 1, Equal),
            ("1.234.567,5", 12_345_675, 1, Equal),
            ("1,234,567.5", 12_345_675, 1, Equal),
            ("0.125", 125, 3, Equal),
            ("khoảng 630 lao động", 630, 0, About),
            ("hơn 300", 300, 0, Above),
            ("trên dưới 20", 20, 0, About),
            ("gần 50%", 50, 0, Below),
            ("03 HTX trở lên", 3, 0, AtLeast),
            (">= 3", 3, 0, AtLeast),
            ("tăng 9,5%", 95, 1, Equal),
            ("giảm 05 triệu đồng", -5, 0, Equal),
            ("600 đến 800", 600, 0, Between),
            ("600-800 lao động", 600, 0, Between),
            ("1.250 triệu đồng/HTX/năm.", 1_250, 0, Equal),
        ] {
            assert_eq!(read(text), Some((mantissa, decimals, word)), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_or_several_is_none() {
        let wrong = ["", "đạt", "1.10.0", "1,2,3", "12 và 13", "1234567890123456", "1.2345678"];
        for text in wrong {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_format_decides_only_what_is_open() {
        let en = |text| Amount::read(text, NumberFormat::En).and_then(Amount::exact);
        assert_eq!(en("1,100"), Some(Rational::whole(1_100)));
        assert_eq!(en("1.100"), Rational::new(11, 10));
        assert_eq!(en("33,1"), Rational::new(331, 10));
    }

    #[test]
    fn numbers_of_json_are_exact() {
        let exact = |text| Amount::plain(text).and_then(Amount::exact);
        assert_eq!(exact("33.10"), Rational::new(331, 10));
        assert_eq!(exact("-5"), Some(Rational::whole(-5)));
        assert_eq!(exact("1e3"), None);
        assert_eq!(exact("0.1234567"), None);
    }

    #[test]
    fn words_widen_what_is_accepted() {
        let span = |text: &str| Amount::read(text, NumberFormat::Vi)?.span(false, false);
        let whole = |low, high| Some(Span::between(Rational::whole(low), Rational::whole(high)));
        assert_eq!(span("630"), whole(630, 630));
        assert_eq!(span("khoảng 630"), whole(620, 640));
        assert_eq!(span("hơn 300"), whole(300, 400));
        assert_eq!(span("gần 50"), whole(40, 50));
        let cut = span("9,5").unwrap();
        assert!(cut.meets(Span::point(Rational::new(959, 100).unwrap())));
        assert!(!cut.meets(Span::point(Rational::new(96, 10).unwrap())));
        assert!(cut.meets(Span::point(Rational::new(945, 100).unwrap())));
    }
}
