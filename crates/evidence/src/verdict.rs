//! What comes of a verification: what is proved, or why nothing is.

use std::fmt;

use transparency::Head;

use crate::form::Scope;

/// What is said of a file, in one word. Each has one cause, so that whoever reads it knows what to
/// do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Everything holds.
    Valid,
    /// Everything holds, and personal data that stood there was erased by law, as entries say.
    LawfullyErased,
    /// The file is not of this form, or is cut off.
    Malformed,
    /// The page does not say what the data in it says.
    Altered,
    /// A signature does not hold, a key is not one of the policy, or witnesses are missing.
    BadSignature,
    /// An entry is not in the log that the checkpoint is of.
    NotInLog,
    /// The log is shorter than it was when the kept checkpoint was given out: it shrank, or the file is
    /// an older one; only one that was made since tells.
    LogShrank,
    /// Two signed checkpoints cannot be of one log.
    SplitView,
    /// That the log goes on from an earlier checkpoint is not shown: ask for evidence since then. Who
    /// cannot give any has another log.
    Unproved,
    /// Entries are missing among those that there are.
    Incomplete,
    /// The figures are not those that the entries give.
    FiguresDoNotFollow,
    /// Personal data shown in clear is not what was recorded.
    NotWhatWasRecorded,
    /// Personal data is shown that was erased by law.
    ShownThoughErased,
}

impl Verdict {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Valid,
        Self::LawfullyErased,
        Self::Malformed,
        Self::Altered,
        Self::BadSignature,
        Self::NotInLog,
        Self::LogShrank,
        Self::SplitView,
        Self::Unproved,
        Self::Incomplete,
        Self::FiguresDoNotFollow,
        Self::NotWhatWasRecorded,
        Self::ShownThoughErased,
    ];

    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::LawfullyErased => "lawfully_erased",
            Self::Malformed => "malformed",
            Self::Altered => "altered",
            Self::BadSignature => "bad_signature",
            Self::NotInLog => "not_in_log",
            Self::LogShrank => "log_shrank",
            Self::SplitView => "split_view",
            Self::Unproved => "unproved",
            Self::Incomplete => "incomplete",
            Self::FiguresDoNotFollow => "figures_do_not_follow",
            Self::NotWhatWasRecorded => "not_what_was_recorded",
            Self::ShownThoughErased => "shown_though_erased",
        }
    }

    /// What it means, in Vietnamese.
    pub fn vi(self) -> &'static str {
        match self {
            Self::Valid => "hợp lệ",
            Self::LawfullyErased => "hợp lệ, có dữ liệu cá nhân đã xóa theo luật",
            Self::Malformed => "không phải tệp chứng cứ, hoặc bị cắt",
            Self::Altered => "nội dung trang không đúng với dữ liệu trong tệp",
            Self::BadSignature => "chữ ký không đúng",
            Self::NotInLog => "có mục không nằm trong sổ",
            Self::LogShrank => {
                "sổ ngắn hơn điểm chốt đã giữ: sổ bị ngắn lại, hoặc tệp lập từ trước đó"
            }
            Self::SplitView => "sổ có hai phiên bản mâu thuẫn",
            Self::Unproved => "chưa chứng minh được sổ nối tiếp điểm chốt đã giữ",
            Self::Incomplete => "thiếu mục",
            Self::FiguresDoNotFollow => "số liệu không đúng với các mục",
            Self::NotWhatWasRecorded => "dữ liệu cá nhân đưa ra không đúng với điều đã ghi",
            Self::ShownThoughErased => "đưa ra dữ liệu cá nhân đã xóa theo luật",
        }
    }

    /// What it means, in English.
    pub fn en(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::LawfullyErased => "valid; personal data in it was erased by law",
            Self::Malformed => "not an evidence file, or cut off",
            Self::Altered => "the page does not say what the data in it says",
            Self::BadSignature => "bad signature",
            Self::NotInLog => "an entry is not in the log",
            Self::LogShrank => {
                "shorter than the kept checkpoint: the log shrank, or the file was made before it"
            }
            Self::SplitView => "split view: two signed histories contradict each other",
            Self::Unproved => "not shown to go on from the kept checkpoint",
            Self::Incomplete => "entries are missing",
            Self::FiguresDoNotFollow => "the figures do not follow from the entries",
            Self::NotWhatWasRecorded => "personal data shown is not what was recorded",
            Self::ShownThoughErased => "personal data is shown that was erased by law",
        }
    }
}

/// What a file proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// What it is evidence of: whoever verifies sees to it that this is what they asked for.
    pub scope: Scope,
    /// The position of the entry by which the seal was taken back, if it was.
    pub taken_back: Option<u64>,
    /// The checkpoint that it is proved by, a signed note: to be kept for next time.
    pub checkpoint: String,
    /// Of which log.
    pub origin: String,
    /// The tree that it is proved in.
    pub head: Head,
    /// The fingerprint of the log's key that vouches for it.
    pub fingerprint: String,
    /// The witnesses that do, by their names in the policy.
    pub witnesses: Vec<String>,
    /// The size of the kept checkpoint that the log goes on from.
    pub since: Option<u64>,
    /// How many entries.
    pub entries: usize,
    /// How many partitions are whole.
    pub partitions: usize,
    /// How many figures were computed anew.
    pub figures: usize,
    /// How many personal fields are shown, and are what was recorded.
    pub shown: usize,
    /// How many were erased by law.
    pub erased: usize,
    /// How many are encrypted and not shown.
    pub withheld: usize,
}

impl Proved {
    /// [`Verdict::Valid`] or [`Verdict::LawfullyErased`].
    pub fn verdict(&self) -> Verdict {
        if self.erased > 0 { Verdict::LawfullyErased } else { Verdict::Valid }
    }
}

/// Why a file proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {why}", verdict.en())]
pub struct Refused {
    /// In one word.
    pub verdict: Verdict,
    /// What exactly, with its place: in English, as errors are.
    pub why: String,
}

impl Refused {
    /// A refusal.
    pub(crate) fn new(verdict: Verdict, why: impl Into<String>) -> Self {
        Self { verdict, why: why.into() }
    }

    pub(crate) fn malformed(what: &str, why: impl fmt::Display) -> Self {
        Self::new(Verdict::Malformed, format!("{what}: {why}"))
    }

    pub(crate) fn signature(what: &str, why: impl fmt::Display) -> Self {
        Self::new(Verdict::BadSignature, format!("{what}: {why}"))
    }
}
