//! Why a question was not answered.

use cooperative::{CooperativeId, UnitCode};
use eventlog::Position;

/// Any error, boxed.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a question was not answered.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing is recorded of this cooperative under the pin.
    #[error("no cooperative {0} is recorded under this pin")]
    NoCooperative(String),
    /// The area is no unit on the cut-off day.
    #[error("{code} is no recorded unit on {on}")]
    NoArea {
        /// Its code.
        code: UnitCode,
        /// The cut-off.
        on: chrono::NaiveDate,
    },
    /// No indicator of this id is defined.
    #[error("no indicator {0} is defined")]
    NoIndicator(String),
    /// No seal of this id is recorded.
    #[error("no seal {0} is recorded")]
    NoSeal(String),
    /// The question itself is wrong.
    #[error("{field}: {value} is not {expected}")]
    Question {
        /// Which field.
        field: &'static str,
        /// What it holds.
        value: String,
        /// What was expected, in English.
        expected: &'static str,
        /// What was expected, in Vietnamese.
        expected_vi: &'static str,
    },
    /// The pin lies after the last entry.
    #[error("position {asked} is beyond the log, which ends at {last}")]
    BeyondLog {
        /// What was asked for.
        asked: Position,
        /// Where the log ends.
        last: Position,
    },
    /// The pin lies after now: what will be known by then is not known yet.
    #[error("{asked} lies after now, {now}")]
    AfterNow {
        /// What was asked for.
        asked: chrono::DateTime<chrono::Utc>,
        /// The clock's now.
        now: chrono::DateTime<chrono::Utc>,
    },
    /// The views did not come as far as asked in time.
    #[error("the views stand at position {cursor}, before {asked}")]
    Behind {
        /// Where they stand.
        cursor: Position,
        /// What was asked for.
        asked: Position,
    },
    /// The log could not be read.
    #[error("the log could not be read")]
    Log(#[source] eventlog::ReadError),
    /// What stands in the log or the views cannot be understood.
    #[error("what is stored of {what} cannot be read")]
    Damaged {
        /// Of what.
        what: String,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// The views could not be read.
    #[error("the views could not be read")]
    Views(#[source] views::ViewError),
    /// Personal data could not be decrypted.
    #[error("the vault is unavailable")]
    Vault(#[source] vault::VaultError),
}

impl ReadError {
    /// The same in Vietnamese, without its causes.
    pub fn vi(&self) -> String {
        match self {
            Self::NoCooperative(it) => format!("không có hợp tác xã {it} tại thời điểm này"),
            Self::NoArea { code, on } => {
                format!("không có địa bàn {code} tại ngày {}", on.format("%d/%m/%Y"))
            }
            Self::NoIndicator(it) => format!("không có chỉ tiêu {it}"),
            Self::NoSeal(it) => format!("không có bản chốt số liệu {it}"),
            Self::Question { field, value, expected_vi, .. } => {
                format!("{field}: {value} không hợp lệ, cần {expected_vi}")
            }
            Self::BeyondLog { asked, last } => {
                format!("vị trí {asked} nằm sau mục cuối của sổ ({last})")
            }
            Self::AfterNow { asked, now } => {
                format!("thời điểm {asked} còn ở sau hiện tại ({now})")
            }
            Self::Behind { cursor, asked } => {
                format!("khung nhìn mới đến mục {cursor}, chưa đến {asked}; hãy thử lại")
            }
            Self::Log(eventlog::ReadError::Damaged { .. }) | Self::Damaged { .. } => {
                "dữ liệu lưu trữ bị hỏng".into()
            }
            Self::Log(eventlog::ReadError::Unavailable(_)) => {
                "không đọc được sổ, hãy thử lại".into()
            }
            Self::Views(_) => "không đọc được khung nhìn, hãy thử lại".into(),
            Self::Vault(_) => "kho khóa không sẵn sàng".into(),
        }
    }

    pub(crate) fn damaged(what: impl ToString, source: impl Into<BoxError>) -> Self {
        Self::Damaged { what: what.to_string(), source: source.into() }
    }

    pub(crate) fn no_cooperative(id: CooperativeId) -> Self {
        Self::NoCooperative(id.to_string())
    }
}

impl From<views::ViewError> for ReadError {
    fn from(error: views::ViewError) -> Self {
        Self::Views(error)
    }
}

impl From<eventlog::ReadError> for ReadError {
    fn from(error: eventlog::ReadError) -> Self {
        Self::Log(error)
    }
}
