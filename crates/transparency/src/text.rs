//! Words that all text forms share: decimal numbers, base64, hexadecimal.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A decimal number without sign and without leading zeroes; `None` for anything else, and for
/// numbers over `u64::MAX`.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = digits && (text == "0" || !text.starts_with('0'));
    if canonical { text.parse().ok() } else { None }
}

/// Standard base64 with padding (RFC 4648, section 4).
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of standard base64; `None` unless [`to_base64`] gives the same text back.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Lowercase hexadecimal.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of lowercase hexadecimal of this very length; `None` for anything else.
pub(crate) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    if text.len() != 2 * N {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_shortest_form_of_a_number_is_one() {
        assert_eq!(decimal("0"), Some(0));
        assert_eq!(decimal("18446744073709551615"), Some(u64::MAX));
        for text in ["", "00", "01", "+1", "-1", " 1", "1 ", "1_0", "18446744073709551616", "١"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn only_canonical_base64_is_read() {
        assert_eq!(from_base64("AQ=="), Some(vec![1]));
        for text in ["AQ", "AR==", "AQ=", "AQ==\n", "A Q=", "_w==", "="] {
            assert_eq!(from_base64(text), None, "{text}");
        }
    }

    #[test]
    fn only_lowercase_hexadecimal_is_read() {
        assert_eq!(from_hex(&to_hex(&[0, 0xab, 255])), Some([0, 0xab, 255]));
        for text in ["0", "0A", "000", "0g", "é"] {
            assert_eq!(from_hex::<1>(text), None, "{text}");
        }
    }
}
