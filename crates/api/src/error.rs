//! Reasons of refusals, for programs.

use cooperative::Rejection;

use crate::v1;

const PREFIX: &str = "ERROR_REASON_";

/// The reason of a rejection, for answers within a stream.
pub fn reason_of(rejection: &Rejection) -> v1::ErrorReason {
    // A test holds every rejection's reason against the enum, so the default is never taken.
    v1::ErrorReason::from_str_name(&format!("{PREFIX}{}", rejection.reason())).unwrap_or_default()
}

/// The name of a reason as `google.rpc.ErrorInfo` carries it, such as `CODE_TAKEN`.
pub fn reason_name(reason: v1::ErrorReason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix(PREFIX).unwrap_or(name)
}
