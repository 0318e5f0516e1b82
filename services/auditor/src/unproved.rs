//! Why something was not proved.

use eventlog::Position;

use crate::error::AuditError;

/// Why something was not proved.
#[derive(Debug, thiserror::Error)]
pub enum Unproved {
    /// Nothing signs this log, or this process has no key.
    #[error(
        "nothing signs this log here: the settings name no signer, or no key file for this process"
    )]
    NotSigning,
    /// No checkpoint is signed yet.
    #[error("no checkpoint is signed yet")]
    NothingSigned,
    /// No checkpoint of that size was signed.
    #[error("{field}: no checkpoint of {size} entries was signed; {}", newest(*.before))]
    NoCheckpoint {
        /// The field that asks for it.
        field: &'static str,
        /// The size.
        size: u64,
        /// The size of the newest one that is smaller, if there is one.
        before: Option<u64>,
    },
    /// What is asked for lies beyond the tree.
    #[error("{field}: {asked} lies beyond the tree of {size} entries")]
    Beyond {
        /// The field that asks for it.
        field: String,
        /// What it holds.
        asked: String,
        /// The size of the tree.
        size: u64,
    },
    /// Two sizes do not follow one another.
    #[error("from_size: {from} is more than {to}, the size of the later tree")]
    Shrinks {
        /// The earlier tree's, as it was asked for.
        from: u64,
        /// The later one's.
        to: u64,
    },
    /// The history has no entry up to the checkpoint.
    #[error("no entry of {whose} stands in the log up to the checkpoint of {size}")]
    NoHistory {
        /// Whose, in words.
        whose: String,
        /// Whether it is a cooperative's; an area's else.
        of_cooperative: bool,
        /// The checkpoint's size.
        size: u64,
    },
    /// Log or views did not come as far as asked in time.
    #[error("log and views stand at {cursor}, before {asked}")]
    Behind {
        /// Where they stand.
        cursor: Position,
        /// What was asked for.
        asked: Position,
    },
    /// Log, views and what is signed do not agree, or one of them cannot be used.
    #[error(transparent)]
    Audit(#[from] AuditError),
}

fn newest(before: Option<u64>) -> String {
    match before {
        Some(size) => format!("the newest smaller one is of {size}"),
        None => "none is smaller".to_owned(),
    }
}

impl Unproved {
    /// The same in Vietnamese, without its causes.
    pub fn vi(&self) -> String {
        match self {
            Self::NotSigning => "ở đây không ký điểm chốt của sổ".into(),
            Self::NothingSigned => "chưa có điểm chốt nào được ký".into(),
            Self::NoCheckpoint { size, .. } => format!("không có điểm chốt nào ký {size} mục"),
            Self::Beyond { field, asked, size } => {
                format!("{field}: {asked} nằm ngoài cây gồm {size} mục")
            }
            Self::Shrinks { from, to } => {
                format!("from_size: {from} lớn hơn {to}, số mục của cây sau")
            }
            Self::NoHistory { whose, size, .. } => {
                format!("không có mục nào của {whose} trong sổ đến điểm chốt {size}")
            }
            Self::Behind { cursor, asked } => {
                format!("sổ và khung nhìn mới đến mục {cursor}, chưa đến {asked}; hãy thử lại")
            }
            Self::Audit(error) if error.is_damage() => {
                "sổ, khung nhìn và điểm chốt không khớp nhau".into()
            }
            Self::Audit(_) => "không đọc được sổ, khung nhìn hoặc điểm chốt, hãy thử lại".into(),
        }
    }
}
