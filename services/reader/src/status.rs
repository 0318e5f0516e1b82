//! From errors to gRPC: the only file of this crate that names codes.

use api::v1::ErrorReason;
use api::{FieldErrors, reason_name};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use crate::error::ReadError;

const DOMAIN: &str = "coopledger";

/// The status of a question that was not answered. Failures are logged here, once, with the whole chain.
pub fn status(error: ReadError) -> Status {
    use ErrorReason as R;
    let (code, reason) = match &error {
        ReadError::NoCooperative(_) => (Code::NotFound, R::CooperativeNotFound),
        ReadError::NoArea { .. } => (Code::NotFound, R::AreaNotFound),
        ReadError::NoIndicator(_) => (Code::NotFound, R::IndicatorNotFound),
        ReadError::NoSeal(_) => (Code::NotFound, R::SealNotFound),
        ReadError::Question { .. } => (Code::InvalidArgument, R::InvalidFields),
        ReadError::BeyondLog { .. } | ReadError::AfterNow { .. } => {
            (Code::OutOfRange, R::BeyondLog)
        }
        ReadError::Behind { .. } => (Code::Unavailable, R::ViewBehind),
        ReadError::Log(eventlog::ReadError::Damaged { .. }) | ReadError::Damaged { .. } => {
            (Code::DataLoss, R::LogDamaged)
        }
        ReadError::Log(eventlog::ReadError::Unavailable(_)) => {
            (Code::Unavailable, R::LogUnavailable)
        }
        ReadError::Views(_) => (Code::Unavailable, R::ViewsUnavailable),
        ReadError::Vault(_) => (Code::Unavailable, R::VaultUnavailable),
    };
    log(&error, code);
    let mut details = details(reason, &error.vi());
    if let ReadError::Question { field, expected, expected_vi, .. } = &error {
        details.add_bad_request_violation(*field, format!("{expected_vi} / {expected}"));
    }
    Status::with_error_details(code, error.to_string(), details)
}

/// The status of a request whose fields are wrong: all of them at once.
pub fn fields(errors: FieldErrors) -> Status {
    let violations: Vec<FieldViolation> = errors
        .0
        .iter()
        .map(|it| FieldViolation::new(&it.path, format!("{} / {}", it.expected_vi, it.expected_en)))
        .collect();
    let mut details = details(ErrorReason::InvalidFields, "yêu cầu có trường không hợp lệ");
    details.set_bad_request(violations);
    Status::with_error_details(Code::InvalidArgument, errors.to_string(), details)
}

/// The status of a page token that is of another list.
pub fn page_token() -> Status {
    let mut details = details(ErrorReason::InvalidPageToken, "mã trang không thuộc danh sách này");
    let expected = "the token of the page before, with all other arguments as they were";
    details.add_bad_request_violation("page_token", expected);
    Status::with_error_details(Code::InvalidArgument, "page_token: of another list", details)
}

fn details(reason: ErrorReason, vi: &str) -> ErrorDetails {
    let mut details = ErrorDetails::new();
    details.set_error_info(reason_name(reason), DOMAIN, [] as [(String, String); 0]);
    details.set_localized_message("vi-VN", vi);
    details
}

fn log(error: &ReadError, code: Code) {
    let mut chain = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    match code {
        Code::DataLoss | Code::Unavailable | Code::Internal => {
            tracing::error!(?code, error = %chain, "a question was not answered");
        }
        _ => tracing::info!(?code, error = %chain, "a question was not answered"),
    }
}
