//! What sort of refusal it is, and its word for programs.

use crate::rejection::Rejection;

/// What sort of refusal it is; each maps to one gRPC status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The command itself is wrong, whatever the state.
    Invalid,
    /// What it speaks of is not recorded.
    NotFound,
    /// What it records is recorded already.
    Exists,
    /// The state or the law on that day forbids it.
    Precondition,
}

impl Rejection {
    /// What sort of refusal it is.
    pub fn class(&self) -> Class {
        use Rejection as R;
        match self {
            R::Value { .. } | R::FutureDated { .. } => Class::Invalid,
            R::Unfounded { .. } | R::NotMember { .. } | R::NotInPost { .. } => Class::NotFound,
            R::NoLoan { .. } | R::NoLink { .. } | R::UnknownUnit { .. } => Class::NotFound,
            R::AlreadyFounded | R::AlreadyRegistered { .. } | R::CodeTaken { .. } => Class::Exists,
            R::AlreadyMember { .. } | R::AlreadyInPost { .. } | R::LoanExists { .. } => {
                Class::Exists
            }
            R::ContractExists { .. } | R::ReturnExists { .. } => Class::Exists,
            R::RatingExists { .. } | R::LinkExists { .. } | R::UnitExists { .. } => Class::Exists,
            R::MeetingExists { .. } => Class::Exists,
            R::TooLate { .. } | R::TooEarly { .. } | R::Procedure { .. } => Class::Precondition,
            R::NotOpen { .. } | R::NotReversible { .. } => Class::Precondition,
            R::Credit { .. } => Class::Precondition,
            R::NotRegistered { .. } | R::Ended { .. } | R::KindDiffers { .. } => {
                Class::Precondition
            }
            R::TooFewMembers { .. } | R::UnknownCommune { .. } => Class::Precondition,
            R::Unit { .. } => Class::Precondition,
            R::State { .. } | R::DebtsLeft { .. } | R::Membership { .. } => Class::Precondition,
            R::TooMuch { .. } | R::Rating { .. } | R::LaterEntry { .. } => Class::Precondition,
            R::Party { because, .. } => because.class(),
            R::NoEntry { .. } => Class::NotFound,
            R::NothingChanged { .. } => Class::Exists,
            R::OtherStream { .. } | R::Gone { .. } | R::SaysNothing { .. } => Class::Precondition,
            R::OtherEvent { .. } | R::Joint { .. } | R::CodeStays { .. } => Class::Precondition,
            R::Erasure(it) => it.class(),
        }
    }

    /// A stable word for programs, in upper snake case.
    pub fn reason(&self) -> &'static str {
        use Rejection as R;
        match self {
            R::Party { because, .. } => because.reason(),
            R::Value { .. } => "INVALID_VALUE",
            R::FutureDated { .. } => "FUTURE_DATED",
            R::Unfounded { .. } => "UNFOUNDED",
            R::NotRegistered { .. } => "NOT_REGISTERED",
            R::AlreadyFounded => "ALREADY_FOUNDED",
            R::AlreadyRegistered { .. } => "ALREADY_REGISTERED",
            R::Ended { .. } => "ENDED",
            R::KindDiffers { .. } => "KIND_DIFFERS",
            R::TooFewMembers { .. } => "TOO_FEW_MEMBERS",
            R::CodeTaken { .. } => "CODE_TAKEN",
            R::UnknownCommune { .. } => "UNKNOWN_COMMUNE",
            R::UnknownUnit { .. } => "UNKNOWN_UNIT",
            R::UnitExists { .. } => "UNIT_EXISTS",
            R::Unit { .. } => "UNIT_RULE",
            R::State { .. } => "STATE_FORBIDS",
            R::DebtsLeft { .. } => "DEBTS_LEFT",
            R::AlreadyMember { .. } => "ALREADY_MEMBER",
            R::NotMember { .. } => "NOT_MEMBER",
            R::Membership { .. } => "MEMBERSHIP_RULE",
            R::AlreadyInPost { .. } => "ALREADY_IN_POST",
            R::NotInPost { .. } => "NOT_IN_POST",
            R::LoanExists { .. } => "LOAN_EXISTS",
            R::ContractExists { .. } => "CONTRACT_EXISTS",
            R::NoLoan { .. } => "NO_LOAN",
            R::TooMuch { .. } => "TOO_MUCH",
            R::ReturnExists { .. } => "RETURN_EXISTS",
            R::RatingExists { .. } => "RATING_EXISTS",
            R::Rating { .. } => "RATING_RULE",
            R::NoLink { .. } => "NO_LINK",
            R::LinkExists { .. } => "LINK_EXISTS",
            R::TooLate { .. } => "TOO_LATE",
            R::TooEarly { .. } => "TOO_EARLY",
            R::Procedure { .. } => "PROCEDURE_RULE",
            R::NotOpen { .. } => "NOT_OPEN",
            R::Credit { .. } => "CREDIT_RULE",
            R::MeetingExists { .. } => "MEETING_EXISTS",
            R::NotReversible { .. } => "NOT_REVERSIBLE",
            R::LaterEntry { .. } => "LATER_ENTRY_IMPOSSIBLE",
            R::NoEntry { .. } => "NO_ENTRY",
            R::OtherStream { .. } => "OTHER_STREAM",
            R::Gone { .. } => "ENTRY_GONE",
            R::SaysNothing { .. } => "VOID_SAYS_NOTHING",
            R::NothingChanged { .. } => "NOTHING_CHANGED",
            R::OtherEvent { .. } => "OTHER_EVENT",
            R::Joint { .. } => "JOINT_REQUEST",
            R::CodeStays { .. } => "CODE_STAYS",
            R::Erasure(it) => it.reason(),
        }
    }
}
