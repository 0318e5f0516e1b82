//! One spelling of letters that have marks.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A text in Unicode NFC, in which words are compared: "Số" may come as one letter with its marks,
/// or as `o` and two marks after it.
pub(crate) fn compose(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}
