//! Checked words: what has been made is well-formed, and the same word has one form.

use std::borrow::Cow;
use std::fmt;

use arrayvec::ArrayString;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Why a word is not one: what was expected, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct Invalid {
    /// What was expected, in English.
    pub expected: &'static str,
    /// What was expected, in Vietnamese.
    pub expected_vi: &'static str,
}

macro_rules! words {
    ($(
        $(#[$doc:meta])*
        $name:ident($store:ty), $longest:literal, $form:ident, $check:ident, $en:literal, $vi:literal;
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($store);

        impl $name {
            /// Takes the word if it is one, in its one form; surrounding spaces are dropped. Taking
            /// its own [`Self::as_str`] gives the same word.
            pub fn new(word: &str) -> Result<Self, Invalid> {
                let word = $form(word.trim());
                let fits = !word.is_empty() && word.chars().count() <= $longest && $check(&word);
                let stored = fits.then(|| <$store>::try_from(&*word).ok()).flatten();
                stored.map(Self).ok_or(Invalid { expected: $en, expected_vi: $vi })
            }

            /// The word.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

words! {
    /// A name or short text that may be public: 1 to 250 characters, none of them a control
    /// character or invisible.
    ///
    /// The same name has one form, however it was typed: composed (Unicode NFC, as Vietnamese
    /// keyboards differ), with single ordinary spaces. Letters are not changed: "hoà" and "hòa" are
    /// two names.
    Text(Box<str>), 250, composed, printable,
        "1 to 250 characters without control or invisible characters",
        "1 đến 250 ký tự, không có ký tự điều khiển hoặc ký tự ẩn";
    /// A cooperative's code (mã số): the tax code, or an older registration number. Law 17/2023
    /// Art. 46.
    ///
    /// Held in capital letters, so that nobody claims a code twice; it starts and ends with a
    /// letter or digit and has at least one digit.
    Code(Box<str>), 20, capital, code,
        "a code of 5 to 20 letters, digits or hyphens, with a digit",
        "mã số gồm 5 đến 20 chữ cái, chữ số hoặc dấu gạch nối, có ít nhất một chữ số";
    /// An administrative unit's code: digits as the statistics office writes them, or `VN` for the
    /// country. Held in place: every delta has one.
    UnitCode(ArrayString<5>), 5, as_is, unit,
        "a unit code of 2, 3 or 5 digits, or VN",
        "mã đơn vị hành chính gồm 2, 3 hoặc 5 chữ số, hoặc VN";
    /// A trade of level 4 in the Vietnam Standard Industrial Classification. Decree 92/2024 Art.
    /// 13.
    TradeCode(Box<str>), 4, as_is, trade,
        "a VSIC code of level 4: 4 digits",
        "mã ngành kinh tế cấp 4: 4 chữ số";
    /// An indicator's id, such as `coops.total`.
    IndicatorId(Box<str>), 60, as_is, indicator,
        "an indicator id of lower-case letters, digits, dots and underscores",
        "mã chỉ tiêu gồm chữ thường, chữ số, dấu chấm và gạch dưới";
}

impl TradeCode {
    /// The code as a number, such as 111 for 0111; below 10,000.
    pub fn number(&self) -> u16 {
        self.as_str().bytes().fold(0, |n, digit| n * 10 + u16::from(digit & 0x0f))
    }
}

fn as_is(word: &str) -> Cow<'_, str> {
    Cow::Borrowed(word)
}

fn capital(word: &str) -> Cow<'_, str> {
    if word.bytes().any(|b| b.is_ascii_lowercase()) {
        Cow::Owned(word.to_ascii_uppercase())
    } else {
        Cow::Borrowed(word)
    }
}

/// Composed, and set apart by single ordinary spaces. Tabs and line breaks stay, to be refused.
fn composed(word: &str) -> Cow<'_, str> {
    let spaced = || word.bytes().zip(word.bytes().skip(1)).all(|pair| pair != (b' ', b' '));
    let plain = || word.chars().all(|c| c == ' ' || !space(c));
    let composed = || is_nfc_quick(word.chars()) == IsNormalized::Yes;
    if spaced() && (word.is_ascii() || (plain() && composed())) {
        return Cow::Borrowed(word);
    }
    let mut after_space = false;
    let single = word.chars().filter_map(|c| {
        let again = space(c) && after_space;
        after_space = space(c);
        if again { None } else { Some(if space(c) { ' ' } else { c }) }
    });
    Cow::Owned(single.nfc().collect())
}

/// White space of any width, but no control character.
fn space(c: char) -> bool {
    c.is_whitespace() && !c.is_control()
}

fn printable(word: &str) -> bool {
    !word.chars().any(|c| c.is_control() || invisible(c))
}

/// Characters that leave no ink and could make two names look the same or run backwards (Unicode's
/// `Default_Ignorable_Code_Point`), and the mark of a broken encoding.
fn invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFD}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

fn code(word: &str) -> bool {
    let ends = [word.bytes().next(), word.bytes().last()];
    word.len() >= 5
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && ends.iter().flatten().all(u8::is_ascii_alphanumeric)
        && word.bytes().any(|b| b.is_ascii_digit())
}

fn unit(word: &str) -> bool {
    word == "VN" || (matches!(word.len(), 2 | 3 | 5) && word.bytes().all(|b| b.is_ascii_digit()))
}

fn trade(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())
}

fn indicator(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'_')
}
