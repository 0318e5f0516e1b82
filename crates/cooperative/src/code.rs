//! The stream of a code (mã số): who holds it.
//!
//! A code is unique and never given again (Law 17/2023 Art. 46, Decree 92/2024 Art. 14). Only a code
//! that was recorded in error is free again: nobody was given it in truth.

use crate::ids::CooperativeId;
use crate::words::Code;

/// It was claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeClaimed {
    /// By which cooperative.
    pub by: CooperativeId,
}

/// It went over to another cooperative, whose it is in truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeTransferred {
    /// From which cooperative.
    pub from: CooperativeId,
    /// To which.
    pub to: CooperativeId,
}

/// It was recorded in error: nobody holds it, and it is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeVoided {
    /// Which cooperative held it.
    pub by: CooperativeId,
}

/// One thing that happened to a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeEvent {
    /// It was claimed.
    Claimed(CodeClaimed),
    /// It went over to another cooperative.
    Transferred(CodeTransferred),
    /// It was recorded in error, and is free.
    Voided(CodeVoided),
}

impl CodeEvent {
    /// Who holds it from this on; `None` where it is free.
    pub fn holder(&self) -> Option<CooperativeId> {
        match self {
            Self::Claimed(it) => Some(it.by),
            Self::Transferred(it) => Some(it.to),
            Self::Voided(_) => None,
        }
    }

    /// The stable word for what happened, such as `code_claimed`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Claimed(_) => "code_claimed",
            Self::Transferred(_) => "code_transferred",
            Self::Voided(_) => "code_voided",
        }
    }
}

/// A cooperative hands over a code that was recorded as its own to the one whose it is. It has that
/// code no more; the other one's certificate then says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// The code.
    pub code: Code,
    /// To which cooperative.
    pub to: CooperativeId,
}
