//! What is wrong with a message.

use std::borrow::Cow;
use std::fmt;

use crate::v1;

/// One field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: expected {expected_en}")]
pub struct FieldError {
    /// Its full path, such as `cooperative.register.founders[3].capital_dong`.
    pub path: String,
    /// What it holds, cut at 60 characters; empty if it is absent or personal.
    pub value: String,
    /// What was expected, in English.
    pub expected_en: Cow<'static, str>,
    /// What was expected, in Vietnamese.
    pub expected_vi: Cow<'static, str>,
}

/// Every field of a message that is wrong, in the order of reading; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<FieldError>);

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            write!(f, "{}{error}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldErrors {}

impl From<&FieldErrors> for Vec<v1::FieldViolation> {
    fn from(errors: &FieldErrors) -> Self {
        let violation = |it: &FieldError| v1::FieldViolation {
            field: it.path.clone(),
            value: it.value.clone(),
            expected_vi: it.expected_vi.to_string(),
            expected_en: it.expected_en.to_string(),
        };
        errors.0.iter().map(violation).collect()
    }
}
