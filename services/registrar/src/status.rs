//! From errors to gRPC: the only file of this crate that names codes.
//!
//! Each error is logged here, once: refusals at `info`, failures at `error` with the whole chain.
//! Nothing personal stands in an error, so none is logged.

use std::error::Error;
use std::time::Duration;

use api::v1::ErrorReason as Reason;
use api::{FieldErrors, reason_name, reason_of, v1};
use cooperative::{Class, Rejection, Unerasable};
use eventlog::{AppendError, ReadError};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};
use vault::VaultError;

use crate::error::RecordError;

/// Whose reasons they are.
const DOMAIN: &str = "coopledger";

/// After how long a client may ask again.
const RETRY: Duration = Duration::from_secs(1);

/// An error as the contract tells it, before it is a status or an answer within a stream.
struct Told {
    code: Code,
    reason: Reason,
    en: String,
    vi: String,
    violations: Vec<v1::FieldViolation>,
    metadata: Vec<(&'static str, String)>,
}

/// The status of a request that was not recorded.
pub fn status(error: &RecordError) -> Status {
    let told = told(error);
    log(error, told.code);
    let mut details = details(&told);
    match error {
        RecordError::Rejected(it) => about(it, &told, &mut details),
        RecordError::OfImport { because, .. } => about(because, &told, &mut details),
        RecordError::NoImport { import } => {
            details.set_resource_info("import", import.to_string(), "", told.en.as_str());
        }
        RecordError::Moved { .. } | RecordError::Busy => {
            details.add_precondition_failure_violation(
                reason_name(told.reason),
                "expected_revision",
                told.en.as_str(),
            );
        }
        RecordError::Reused { id } => {
            details.set_resource_info("request", id.to_string(), "", told.en.as_str());
        }
        _ => {}
    }
    Status::with_error_details(told.code, told.en, details)
}

/// The status of a request whose fields are wrong: all of them at once.
pub fn malformed(errors: &FieldErrors) -> Status {
    let told = fields(errors);
    tracing::info!(fields = errors.0.len(), "a request was malformed");
    let details = details(&told);
    Status::with_error_details(told.code, told.en, details)
}

/// The status that ends a stream whose `sequence` does not rise.
pub fn out_of_sequence(sequence: u64, last: u64) -> Status {
    let told = Told {
        code: Code::InvalidArgument,
        reason: Reason::InvalidFields,
        en: format!("sequence {sequence} does not rise above {last}"),
        vi: format!("sequence {sequence} không tăng so với {last}"),
        violations: vec![v1::FieldViolation {
            field: "sequence".into(),
            value: sequence.to_string(),
            expected_vi: format!("số lớn hơn {last}"),
            expected_en: format!("a number above {last}"),
        }],
        metadata: Vec::new(),
    };
    tracing::info!(sequence, last, "a stream's sequence did not rise");
    let details = details(&told);
    Status::with_error_details(told.code, told.en, details)
}

/// A request that was not recorded, as an answer within a stream.
pub fn error(error: &RecordError) -> v1::Error {
    let told = told(error);
    log(error, told.code);
    within(told)
}

/// A request whose fields are wrong, as an answer within a stream.
pub fn malformed_error(errors: &FieldErrors) -> v1::Error {
    tracing::info!(fields = errors.0.len(), "a request was malformed");
    within(fields(errors))
}

fn within(told: Told) -> v1::Error {
    v1::Error {
        code: told.code as i32,
        reason: told.reason.into(),
        message_vi: told.vi,
        message_en: told.en,
        field_violations: told.violations,
    }
}

fn told(error: &RecordError) -> Told {
    let (code, reason, vi) = placed(error);
    let vi = match error {
        RecordError::Rejected(it) => it.vi(),
        RecordError::OfImport { stream, because } => format!("{stream}: {}", because.vi()),
        RecordError::Text { field, expected_vi, .. } => format!("{field}: cần {expected_vi}"),
        _ => vi.into(),
    };
    let metadata = match error {
        RecordError::Moved { expected, actual } => {
            vec![("expected", expected.to_string()), ("actual", actual.to_string())]
        }
        RecordError::Reused { id } => vec![("request_id", id.to_string())],
        RecordError::Erased { person } => vec![("person_id", person.to_string())],
        RecordError::OfImport { stream, because } => {
            let mut all = vec![("stream", stream.clone())];
            all.extend(named(because));
            all
        }
        RecordError::NoImport { import } => vec![("import_id", import.to_string())],
        RecordError::Rejected(it) => named(it),
        _ => Vec::new(),
    };
    let en = match code {
        // What the server is made of is nobody's business: the log says it.
        Code::Internal => "a fault of the server".into(),
        Code::DataLoss => "what is stored is not what was written".into(),
        _ => english(error),
    };
    Told { code, reason, en, vi, violations: violations(error), metadata }
}

/// What a rejection names, for programs.
fn named(rejection: &Rejection) -> Vec<(&'static str, String)> {
    match rejection {
        Rejection::LaterEntry { revision, .. } => vec![("revision", revision.to_string())],
        Rejection::Gone { by, last, .. } => {
            vec![("ended_by", by.to_string()), ("last", last.to_string())]
        }
        Rejection::CodeTaken { by, .. } => vec![("cooperative_id", by.to_string())],
        Rejection::Party { cooperative, because } => {
            let mut all = vec![("party_cooperative_id", cooperative.to_string())];
            all.extend(named(because));
            all
        }
        _ => Vec::new(),
    }
}

/// The code and the reason of every error, and its Vietnamese text unless it has one of its own.
fn placed(error: &RecordError) -> (Code, Reason, &'static str) {
    match error {
        RecordError::Rejected(it) | RecordError::OfImport { because: it, .. } => {
            (code_of(it.class()), reason_of(it), "")
        }
        RecordError::NoImport { .. } => {
            (Code::NotFound, Reason::ImportNotFound, "không có mục nào của đợt nhập này")
        }
        RecordError::Moved { .. } => {
            (Code::Aborted, Reason::StreamMoved, "hồ sơ đã có mục mới, hãy đọc lại rồi quyết định")
        }
        RecordError::Reused { .. } => (
            Code::AlreadyExists,
            Reason::RequestIdReused,
            "mã yêu cầu đã được dùng cho nội dung khác",
        ),
        RecordError::Text { .. } => (Code::InvalidArgument, Reason::InvalidFields, ""),
        RecordError::Erased { .. } => (
            Code::InvalidArgument,
            Reason::InvalidValue,
            "dữ liệu của người này đã được xóa và không được ghi lại",
        ),
        RecordError::Busy => {
            (Code::Aborted, Reason::StreamMoved, "hồ sơ đang được thay đổi, hãy thử lại")
        }
        RecordError::Append(it) => placed_append(it),
        RecordError::Read(ReadError::Unavailable(_)) => {
            (Code::Unavailable, Reason::LogUnavailable, "không đọc được sổ, hãy thử lại")
        }
        RecordError::Read(ReadError::Damaged { .. }) | RecordError::Damaged { .. } => {
            (Code::DataLoss, Reason::LogDamaged, "dữ liệu lưu trữ bị hỏng")
        }
        RecordError::Unerased(_) => (
            Code::Unavailable,
            Reason::VaultUnavailable,
            "đã ghi việc xóa, nhưng chưa hủy hết khóa; hãy gửi lại đúng yêu cầu này với cùng mã yêu cầu",
        ),
        RecordError::Vault(VaultError::Full) => {
            (Code::ResourceExhausted, Reason::DiskFull, "đĩa đã đầy")
        }
        RecordError::Vault(_) => {
            (Code::Unavailable, Reason::VaultUnavailable, "kho khóa không sẵn sàng, hãy thử lại")
        }
    }
}

fn placed_append(error: &AppendError) -> (Code, Reason, &'static str) {
    match error {
        AppendError::Conflict { .. } => {
            (Code::Aborted, Reason::StreamMoved, "hồ sơ đang được thay đổi, hãy thử lại")
        }
        AppendError::Malformed(_) => (Code::Internal, Reason::Internal, "lỗi của máy chủ"),
        AppendError::TooLarge { .. } => {
            (Code::InvalidArgument, Reason::EntryTooLarge, "nội dung dài quá 60 KiB")
        }
        AppendError::ClockBehind { .. } => (
            Code::Unavailable,
            Reason::ClockBehind,
            "đồng hồ máy chủ chậm hơn mục cuối của sổ; chưa ghi được",
        ),
        AppendError::ClockAhead { .. } => (
            Code::Unavailable,
            Reason::ClockAhead,
            "đồng hồ máy chủ nhảy quá xa về trước; chưa ghi được",
        ),
        AppendError::Lost(_) => {
            (Code::DataLoss, Reason::LogDamaged, "lịch sử không còn như đã ký; không ghi thêm được")
        }
        AppendError::Full => (Code::ResourceExhausted, Reason::DiskFull, "đĩa đã đầy"),
        AppendError::Unavailable(_) => (
            Code::Unavailable,
            Reason::LogUnavailable,
            "sổ không sẵn sàng; hãy gửi lại đúng yêu cầu này với cùng mã yêu cầu",
        ),
    }
}

fn code_of(class: Class) -> Code {
    match class {
        Class::Invalid => Code::InvalidArgument,
        Class::NotFound => Code::NotFound,
        Class::Exists => Code::AlreadyExists,
        Class::Precondition => Code::FailedPrecondition,
    }
}

/// The error for whoever asked: an append's own words, which name no part of the server.
fn english(error: &RecordError) -> String {
    match error {
        RecordError::Append(it) => it.to_string(),
        error => error.to_string(),
    }
}

fn violations(error: &RecordError) -> Vec<v1::FieldViolation> {
    let violation = |field: &str, value: &str, en: &str, vi: &str| v1::FieldViolation {
        field: field.into(),
        value: value.chars().take(60).collect(),
        expected_vi: vi.into(),
        expected_en: en.into(),
    };
    match error {
        RecordError::Rejected(Rejection::Value { field, value, expected, expected_vi }) => {
            vec![violation(field, value, expected, expected_vi)]
        }
        RecordError::Rejected(Rejection::FutureDated { effective, recorded_on }) => {
            let (en, vi) = (
                format!("a day up to {recorded_on}; later only for what is announced"),
                format!("ngày không sau {recorded_on}, trừ việc được thông báo trước"),
            );
            vec![violation("effective_date", &effective.to_string(), &en, &vi)]
        }
        RecordError::Text { field, expected, expected_vi } => {
            vec![violation(field, "", expected, expected_vi)]
        }
        RecordError::Erased { person } => {
            let (en, vi) = ("a person whose data were not erased", "người chưa bị xóa dữ liệu");
            vec![violation("people.person_id", &person.to_string(), en, vi)]
        }
        _ => Vec::new(),
    }
}

fn fields(errors: &FieldErrors) -> Told {
    Told {
        code: Code::InvalidArgument,
        reason: Reason::InvalidFields,
        en: errors.to_string(),
        vi: "yêu cầu có trường không hợp lệ".into(),
        violations: errors.into(),
        metadata: Vec::new(),
    }
}

fn details(told: &Told) -> ErrorDetails {
    let mut details = ErrorDetails::new();
    let metadata = told.metadata.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
    let metadata = metadata.collect::<std::collections::HashMap<_, _>>();
    details.set_error_info(reason_name(told.reason), DOMAIN, metadata);
    details.set_localized_message("vi-VN", told.vi.as_str());
    let both = |it: &v1::FieldViolation| format!("{} / {}", it.expected_vi, it.expected_en);
    let violations = told.violations.iter().map(|it| FieldViolation::new(&it.field, both(it)));
    let violations: Vec<FieldViolation> = violations.collect();
    if !violations.is_empty() {
        details.set_bad_request(violations);
    }
    if matches!(told.code, Code::Unavailable | Code::Aborted) {
        details.set_retry_info(Some(RETRY));
    }
    details
}

/// What a rejection is about: the resource that is or is not there, or the rule that was not kept.
fn about(rejection: &Rejection, told: &Told, details: &mut ErrorDetails) {
    use Rejection as R;
    let (kind, name) = match rejection {
        R::CodeTaken { code, .. } => ("code", code.clone()),
        R::AlreadyMember { person, .. }
        | R::NotMember { person, .. }
        | R::AlreadyInPost { person, .. }
        | R::NotInPost { person, .. } => ("person", person.to_string()),
        R::LoanExists { loan } | R::NoLoan { loan, .. } => ("loan", loan.to_string()),
        R::ContractExists { contract } => ("contract", contract.to_string()),
        R::ReturnExists { year } => ("return", year.to_string()),
        R::RatingExists { year } => ("rating", year.to_string()),
        R::NoLink { partner, .. } | R::LinkExists { partner } => ("link", partner.to_string()),
        R::NoEntry { entry, .. } => ("entry", entry.to_string()),
        R::NothingChanged { revision } => ("entry", revision.to_string()),
        R::UnknownUnit { code, .. } | R::UnitExists { code, .. } => ("unit", code.to_string()),
        R::Erasure(Unerasable::Stays { revision }) => ("entry", revision.to_string()),
        R::Erasure(Unerasable::Unknown { persons } | Unerasable::Already { persons, .. }) => {
            ("person", persons.first().map(ToString::to_string).unwrap_or_default())
        }
        R::Party { cooperative, .. } => ("cooperative", cooperative.to_string()),
        _ => ("cooperative", String::new()),
    };
    match rejection.class() {
        Class::Invalid => {}
        Class::NotFound | Class::Exists => {
            details.set_resource_info(kind, name, "", told.en.as_str());
        }
        Class::Precondition => {
            let (reason, what) = (reason_name(told.reason), told.en.as_str());
            details.add_precondition_failure_violation(reason, kind, what);
        }
    }
}

fn log(error: &RecordError, code: Code) {
    match code {
        Code::Unavailable | Code::Internal | Code::DataLoss | Code::ResourceExhausted => {
            let mut chain = error.to_string();
            let mut source = error.source();
            while let Some(cause) = source {
                chain.push_str(": ");
                chain.push_str(&cause.to_string());
                source = cause.source();
            }
            tracing::error!(?code, error = %chain, "a request was not recorded");
        }
        _ => tracing::info!(?code, %error, "a request was refused"),
    }
}

#[cfg(test)]
mod tests;
