//! Everything that can have happened to a cooperative.

use crate::annual::{AnnualReturn, Rating};
use crate::credit::{Guarantee, Loan, Payment};
use crate::ids::{CooperativeId, LoanId};
use crate::management::{Appointment, Release, Training};
use crate::membership::{Joining, Leaving};
use crate::recognition::{Certification, Link, Support, Unlink};
use crate::registration::{Founding, Registration, RegistrationChange};

/// One thing that happened. Its day is the effective date of the entry it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The founding meeting was held. Law 17/2023 Art. 39.
    Founded(Box<Founding>),
    /// The certificate was issued. Law 17/2023 Arts. 42 to 45.
    Registered(Box<Registration>),
    /// The registration changed. Law 17/2023 Arts. 47 and 48.
    RegistrationChanged(Box<RegistrationChange>),
    /// Business is suspended by notice. Law 17/2023 Art. 96.
    Suspended,
    /// Business goes on after a suspension. Decree 92/2024 Art. 47.
    Resumed,
    /// It no longer operates: a label of statistics, not a legal state.
    OperationStopped,
    /// It operates again.
    OperationRestarted,
    /// Its members resolved to dissolve it. Law 17/2023 Art. 98.
    DissolutionResolved,
    /// The resolution was withdrawn; the state before returns. Decree 92/2024 Art. 50.6.
    DissolutionCancelled,
    /// The office gave notice of the dissolution. It ends memberships and posts by itself. Art. 50.
    DissolutionCompleted,
    /// A member joined. Law 17/2023 Arts. 30 and 31.
    MemberJoined(Joining),
    /// A member left. Law 17/2023 Art. 33.
    MemberLeft(Leaving),
    /// A manager took a post.
    ManagerAppointed(Appointment),
    /// A manager gave up the post.
    ManagerReleased(Release),
    /// A manager was trained.
    ManagerTrained(Box<Training>),
    /// A loan contract was signed.
    LoanGranted(Box<Loan>),
    /// A loan was paid out, wholly or in part.
    LoanDisbursed(Payment),
    /// Principal was repaid.
    LoanRepaid(Payment),
    /// A guarantee was given.
    GuaranteeGiven(Box<Guarantee>),
    /// A guarantee ended.
    GuaranteeEnded(LoanId),
    /// A yearly return was filed.
    ReturnFiled(Box<AnnualReturn>),
    /// A year was rated.
    Rated(Rating),
    /// It joined a value chain.
    Linked(Box<Link>),
    /// It left a value chain.
    Unlinked(Box<Unlink>),
    /// A product was certified.
    ProductCertified(Box<Certification>),
    /// Support was received.
    SupportReceived(Box<Support>),
}

/// A code's own event: it was claimed, and is never free again. Law 17/2023 Art. 46.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeClaimed {
    /// By which cooperative.
    pub by: CooperativeId,
}

impl Event {
    /// The order within a day, where nothing else is said: what makes comes before what uses, what
    /// uses before what ends.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Founded(_) => 0,
            Self::Registered(_) => 1,
            Self::RegistrationChanged(_) => 2,
            Self::Resumed | Self::OperationRestarted | Self::DissolutionCancelled => 3,
            Self::MemberJoined(_) => 4,
            Self::ManagerAppointed(_) => 5,
            Self::ManagerTrained(_) | Self::Linked(_) | Self::ProductCertified(_) => 6,
            Self::SupportReceived(_) | Self::ReturnFiled(_) | Self::Rated(_) => 6,
            Self::LoanGranted(_) | Self::GuaranteeGiven(_) => 7,
            Self::LoanDisbursed(_) => 8,
            Self::LoanRepaid(_) | Self::GuaranteeEnded(_) | Self::Unlinked(_) => 9,
            Self::ManagerReleased(_) => 10,
            Self::MemberLeft(_) => 11,
            Self::Suspended | Self::OperationStopped => 12,
            Self::DissolutionResolved => 13,
            Self::DissolutionCompleted => 14,
        }
    }

    /// The stable word for what happened, such as `member_joined`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Founded(_) => "founded",
            Self::Registered(_) => "registered",
            Self::RegistrationChanged(_) => "registration_changed",
            Self::Suspended => "suspended",
            Self::Resumed => "resumed",
            Self::OperationStopped => "operation_stopped",
            Self::OperationRestarted => "operation_restarted",
            Self::DissolutionResolved => "dissolution_resolved",
            Self::DissolutionCancelled => "dissolution_cancelled",
            Self::DissolutionCompleted => "dissolution_completed",
            Self::MemberJoined(_) => "member_joined",
            Self::MemberLeft(_) => "member_left",
            Self::ManagerAppointed(_) => "manager_appointed",
            Self::ManagerReleased(_) => "manager_released",
            Self::ManagerTrained(_) => "manager_trained",
            Self::LoanGranted(_) => "loan_granted",
            Self::LoanDisbursed(_) => "loan_disbursed",
            Self::LoanRepaid(_) => "loan_repaid",
            Self::GuaranteeGiven(_) => "guarantee_given",
            Self::GuaranteeEnded(_) => "guarantee_ended",
            Self::ReturnFiled(_) => "return_filed",
            Self::Rated(_) => "rated",
            Self::Linked(_) => "linked",
            Self::Unlinked(_) => "unlinked",
            Self::ProductCertified(_) => "product_certified",
            Self::SupportReceived(_) => "support_received",
        }
    }
}
