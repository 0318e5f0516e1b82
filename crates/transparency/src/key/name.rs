//! The names of keys.

use std::fmt;
use std::str::FromStr;

/// The name of a key: not empty, without Unicode spaces, plus signs and control characters. Best
/// the address of whom it belongs to, without `https://`; a log's key is named as the log is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// Text that is no name of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key's name is not empty and has no spaces, plus signs or control characters")]
pub struct NotAName;

impl KeyName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, NotAName> {
        let odd = |it: char| it.is_whitespace() || it == '+' || it < ' ';
        let named = !text.is_empty() && !text.contains(odd);
        if named { Ok(Self(text.into())) } else { Err(NotAName) }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
