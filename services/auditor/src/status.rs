//! From errors to gRPC: the only file of this crate that names codes.

use std::collections::HashMap;

use api::v1::ErrorReason;
use api::{FieldErrors, reason_name};
use signer::{SignError, SignerError};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use crate::error::AuditError;
use crate::unproved::Unproved;

const DOMAIN: &str = "coopledger";

/// The status of what was not proved. Failures are logged here, once, with the whole chain.
pub fn status(error: Unproved) -> Status {
    use ErrorReason as R;
    let (code, reason) = match &error {
        Unproved::NotSigning => (Code::FailedPrecondition, R::NotSigning),
        Unproved::NothingSigned => (Code::FailedPrecondition, R::NothingSigned),
        Unproved::NoCheckpoint { .. } => (Code::NotFound, R::CheckpointNotFound),
        Unproved::Beyond { .. } => (Code::OutOfRange, R::BeyondTree),
        Unproved::Shrinks { .. } => (Code::InvalidArgument, R::InvalidFields),
        Unproved::NoHistory { of_cooperative: true, .. } => {
            (Code::NotFound, R::CooperativeNotFound)
        }
        Unproved::NoHistory { of_cooperative: false, .. } => (Code::NotFound, R::AreaNotFound),
        Unproved::Behind { .. } => (Code::Unavailable, R::ViewBehind),
        Unproved::Audit(it) => failed(it),
    };
    log(&error, code);
    let mut details = details(reason, &error.vi(), about(&error));
    if let Some((field, expected)) = expected(&error) {
        details.add_bad_request_violation(field, expected);
    }
    if code == Code::FailedPrecondition {
        details.add_precondition_failure_violation(reason_name(reason), "log", error.to_string());
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
    let vi = "yêu cầu có trường không hợp lệ";
    let mut details = details(ErrorReason::InvalidFields, vi, Vec::new());
    details.set_bad_request(violations);
    Status::with_error_details(Code::InvalidArgument, errors.to_string(), details)
}

/// Code and reason of what cannot be read, or does not agree.
fn failed(error: &AuditError) -> (Code, ErrorReason) {
    use ErrorReason as R;
    match error {
        it if it.is_damage() => (Code::DataLoss, R::LogDamaged),
        // Another key signs by now, and this process does not have it.
        AuditError::Signing(SignError::Rotated { .. }) => (Code::FailedPrecondition, R::NotSigning),
        AuditError::Signer(SignerError::OtherOrigin { .. }) => {
            (Code::FailedPrecondition, R::NotSigning)
        }
        AuditError::Signing(_) | AuditError::Signer(_) => (Code::Unavailable, R::SignerUnavailable),
        AuditError::Views(_) => (Code::Unavailable, R::ViewsUnavailable),
        AuditError::Log(_) | AuditError::Unanswered(_) => (Code::Unavailable, R::LogUnavailable),
        _ => (Code::Internal, R::Internal),
    }
}

/// Which field is wrong, and what it should hold.
fn expected(error: &Unproved) -> Option<(String, String)> {
    match error {
        Unproved::NoCheckpoint { field, before: Some(before), .. } => Some((
            (*field).to_owned(),
            format!("kích thước đã ký, như {before} / a size that was signed, such as {before}"),
        )),
        Unproved::NoCheckpoint { field, before: None, .. } => {
            Some(((*field).to_owned(), "kích thước đã ký / a size that was signed".to_owned()))
        }
        Unproved::Beyond { field, size, .. } => Some((
            field.clone(),
            format!("trong cây gồm {size} mục / within the tree of {size} entries"),
        )),
        Unproved::Shrinks { to, .. } => {
            Some(("from_size".to_owned(), format!("không quá {to} / at most {to}")))
        }
        _ => None,
    }
}

/// The error's values, for programs.
fn about(error: &Unproved) -> Vec<(String, String)> {
    let pair = |name: &str, value: String| (name.to_owned(), value);
    match error {
        Unproved::NoCheckpoint { size, before, .. } => {
            let before = before.map(|it| pair("newest_smaller_size", it.to_string()));
            before.into_iter().chain([pair("size", size.to_string())]).collect()
        }
        Unproved::Beyond { field, asked, size } => vec![
            pair("field", field.clone()),
            pair("value", asked.clone()),
            pair("tree_size", size.to_string()),
        ],
        _ => Vec::new(),
    }
}

fn details(reason: ErrorReason, vi: &str, metadata: Vec<(String, String)>) -> ErrorDetails {
    let mut details = ErrorDetails::new();
    let metadata: HashMap<_, _> = metadata.into_iter().collect();
    details.set_error_info(reason_name(reason), DOMAIN, metadata);
    details.set_localized_message("vi-VN", vi);
    details
}

fn log(error: &Unproved, code: Code) {
    let mut chain = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    match code {
        Code::DataLoss | Code::Unavailable | Code::Internal => {
            tracing::error!(?code, error = %chain, "nothing was proved");
        }
        _ => tracing::info!(?code, error = %chain, "nothing was proved"),
    }
}
