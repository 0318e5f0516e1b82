//! What may stand in a cell.

use chrono::NaiveDate;
use cooperative::publication::Printed;
use cooperative::words::Invalid;
use cooperative::{Dong, Text};

use super::error::Message;

/// A day: 2023-01-31, or as Vietnamese write it, 31/1/2023.
pub(super) fn day(cell: &str) -> Result<NaiveDate, Message> {
    let format = if cell.contains('/') { "%d/%m/%Y" } else { "%Y-%m-%d" };
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let plain = cell.bytes().all(|it| it.is_ascii_digit() || it == b'/' || it == b'-');
    let day = NaiveDate::parse_from_str(cell, format).ok();
    day.filter(|_| plain && digits <= 8 && !cell.starts_with('-')).ok_or_else(|| {
        Message::new(
            "cần ngày dạng 2023-01-31 hoặc 31/01/2023",
            "expected a day as 2023-01-31 or 31/01/2023",
        )
    })
}

/// Whole đồng: digits, with a minus for a loss.
pub(super) fn dong(cell: &str) -> Result<Dong, Message> {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let plain = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    let amount = cell.parse().ok().filter(|_| plain).map(Dong);
    amount.ok_or_else(|| {
        Message::new(
            "cần số đồng nguyên, chỉ gồm chữ số, ví dụ 1250000",
            "expected whole đồng in digits alone, such as 1250000",
        )
    })
}

/// A whole number from 0 on.
pub(super) fn whole<N: TryFrom<u32>>(cell: &str) -> Result<N, Message> {
    let plain = !cell.is_empty() && cell.bytes().all(|it| it.is_ascii_digit());
    let number = cell.parse::<u32>().ok().filter(|_| plain);
    number.and_then(|it| N::try_from(it).ok()).ok_or_else(|| {
        Message::new("cần số nguyên từ 0 trở lên", "expected a whole number from 0 on, in range")
    })
}

/// A printed number: digits with at most two decimals, so that no point for thousands is taken for
/// a decimal one.
pub(super) fn printed(cell: &str) -> Result<Printed, Message> {
    let unsigned = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, rest) = unsigned.split_once(['.', ',']).unwrap_or((unsigned, ""));
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let pointed = whole.len() != unsigned.len();
    let good = !whole.is_empty() && digits(whole) && digits(rest) && pointed != rest.is_empty();
    let mantissa = cell.replace(['.', ','], "").parse::<i64>().ok();
    match (mantissa, u8::try_from(rest.len())) {
        (Some(mantissa), Ok(decimals @ 0..=2)) if good => Ok(Printed { mantissa, decimals }),
        _ => Err(Message::new(
            "cần số, tối đa hai chữ số thập phân, không có dấu phân nhóm, ví dụ 1100 hoặc 23.4",
            "expected a number with at most two decimals and no thousands, such as 1100 or 23.4",
        )),
    }
}

/// yes or no.
pub(super) fn yes(cell: &str) -> Result<bool, Message> {
    match cell {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Message::new("cần yes hoặc no", "expected yes or no")),
    }
}

/// A public text.
pub(super) fn text(cell: &str) -> Result<Text, Message> {
    checked(Text::new)(cell)
}

/// A checked word of the domain.
pub(super) fn checked<T>(
    new: impl Fn(&str) -> Result<T, Invalid>,
) -> impl Fn(&str) -> Result<T, Message> {
    move |cell| new(cell).map_err(Message::from)
}

/// Personal text of at most so many characters; what it holds is nowhere repeated.
pub(super) fn personal(longest: usize) -> impl Fn(&str) -> Result<String, Message> {
    move |cell| {
        if cell.chars().count() <= longest && !cell.chars().any(char::is_control) {
            return Ok(cell.to_owned());
        }
        Err(Message::new(
            format!("cần tối đa {longest} ký tự, không có ký tự điều khiển (giá trị được ẩn)"),
            format!("expected at most {longest} characters without controls (value hidden)"),
        ))
    }
}

/// One of some words.
pub(super) fn one_of<T: Copy>(cell: &str, words: &[(&str, T)]) -> Result<T, Message> {
    let found = words.iter().find(|(word, _)| *word == cell).map(|(_, it)| *it);
    found.ok_or_else(|| {
        let words = words.iter().map(|it| it.0).collect::<Vec<_>>().join(", ");
        Message::new(format!("cần một trong: {words}"), format!("expected one of: {words}"))
    })
}

/// The word of a vocabulary of the domain, in a cell.
macro_rules! word {
    ($name:ty) => {
        |cell: &str| {
            let words: Vec<(&str, $name)> =
                <$name>::ALL.iter().map(|it| (it.word(), *it)).collect();
            $crate::import::parse::one_of(cell, &words)
        }
    };
}
pub(super) use word;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_two_forms_and_no_other() {
        let day_of = |it: &str| day(it).ok().map(|it| it.to_string());
        for it in ["2023-01-31", "31/01/2023", "31/1/2023"] {
            assert_eq!(day_of(it).as_deref(), Some("2023-01-31"), "{it}");
        }
        for it in ["31-01-2023", "2023/01/31", "2023-02-30", "31.1.2023", "+2023-01-31", "", "x"] {
            assert_eq!(day_of(it), None, "{it}");
        }
    }

    #[test]
    fn a_point_for_thousands_is_no_decimal_point() {
        let number = |it: &str| printed(it).ok().map(|it| (it.mantissa, it.decimals));
        assert_eq!(number("1100"), Some((1100, 0)));
        assert_eq!(number("23.4"), Some((234, 1)));
        assert_eq!(number("-23,45"), Some((-2345, 2)));
        for it in ["1.100", "1,100", "1.100,5", "5.", ".5", "", "-", "1e3", "+5"] {
            assert_eq!(number(it), None, "{it}");
        }
    }

    #[test]
    fn amounts_and_counts_are_digits_alone() {
        assert_eq!(dong("-5").ok(), Some(Dong(-5)));
        assert_eq!(whole::<u16>("65535").ok(), Some(65535));
        for it in ["1.000", "1,000", "+1", "", "-", "9999999999999999999999"] {
            assert!(dong(it).is_err() && whole::<u32>(it).is_err(), "{it}");
        }
        assert!(whole::<u8>("256").is_err());
    }
}
