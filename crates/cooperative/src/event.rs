//! Everything that can have happened to a cooperative.

use chrono::NaiveDate;

use crate::annual::{AnnualReturn, Rating};
use crate::code::Handover;
use crate::conversion::Conversion;
use crate::credit::{Guarantee, Loan, Payment, Restructuring};
use crate::dossier::Dossier;
use crate::erasure::Erasure;
use crate::ids::{CooperativeId, LoanId};
use crate::management::{Appointment, Release, Training};
use crate::membership::{Joining, Leaving};
use crate::procedure::{DissolutionOrder, Exit, RevocationGround, Step, SuspensionScope};
use crate::recognition::{Certification, Link, Support, Unlink};
use crate::registration::{Founding, Registration, RegistrationChange, Reversion};
use crate::reorganisation::{Absorption, Departure, Formation, Reorganisation};
use crate::words::Code;

/// One thing that happened. Its day is the effective date of the entry it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The founding meeting was held. Law 17/2023 Art. 39.
    Founded(Box<Founding>),
    /// The certificate was issued. Law 17/2023 Arts. 42 to 45.
    Registered(Box<Registration>),
    /// The registration changed. Law 17/2023 Arts. 47 and 48.
    RegistrationChanged(Box<RegistrationChange>),
    /// Business is suspended by notice, until and including a day if the notice names one. Law
    /// 17/2023 Art. 96.
    Suspended(Option<NaiveDate>),
    /// Business goes on after a suspension. Decree 92/2024 Art. 47.
    Resumed,
    /// It no longer operates: a label of statistics, not a legal state.
    OperationStopped,
    /// It operates again.
    OperationRestarted,
    /// Its members resolved to dissolve it; the day on which the office got the resolution, if that
    /// is known. Law 17/2023 Art. 98, Decree 92/2024 Art. 50.1.
    DissolutionResolved(Option<NaiveDate>),
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
    /// Its dossier of registration moved. Law 17/2023 Art. 42.
    Dossier(Dossier),
    /// A step in law that says nothing beside its day and its document.
    Step(Step),
    /// A further notice prolongs the suspension, from its effective date on. Law 17/2023 Art. 96.
    SuspensionExtended(Option<NaiveDate>),
    /// An authority or a court suspends business. Decree 92/2024 Art. 48.
    SuspensionOrdered(SuspensionScope),
    /// It is to be dissolved though its members did not resolve it. Law 17/2023 Arts. 97.1b and 99.
    DissolutionOrdered(DissolutionOrder),
    /// The office gave notice of a violation. Law 17/2023 Art. 103, Decree 92/2024 Art. 53.
    ViolationNoticed(RevocationGround),
    /// The certificate was revoked. Law 17/2023 Art. 103, Decree 92/2024 Art. 53.
    CertificateRevoked(RevocationGround),
    /// The certificate was exchanged, for a new code where an old number becomes the tax code.
    /// Decree 92/2024 Art. 65.2.
    CertificateExchanged(Option<Code>),
    /// The registration was brought in line with its dossier (hiệu đính). Decree 92/2024 Art. 26.
    RegistrationRectified(Box<RegistrationChange>),
    /// The registration went back to the preceding valid dossier. Decree 92/2024 Art. 24.
    RegistrationReverted(Box<Reversion>),
    /// The annual general meeting for this year was held. Law 17/2023 Art. 103.1.
    GeneralMeetingHeld(i32),
    /// The office asked for a compliance report, due on this day. Law 17/2023 Art. 103.1.
    ComplianceReportAsked(NaiveDate),
    /// A group became a cooperative: it keeps its id, members, loans and code. Law 17/2023 Art. 108,
    /// Decree 92/2024 Art. 61.
    GroupConverted(Box<Conversion>),
    /// A loan has other terms from this day on. Decree 45/2021 for the support fund.
    LoanRestructured(Restructuring),
    /// So much of a loan's principal is overdue from this day on; what an earlier one said of it
    /// ends. Decree 45/2021 for the support fund.
    LoanOverdue(Payment),
    /// The lender wrote off principal: it is outstanding no more, and was not repaid. Decree
    /// 45/2021 for the support fund.
    LoanWrittenOff(Payment),
    /// The guarantor paid. What is left of the guarantee stays in force; if nothing is, it ends.
    GuaranteeCalled(Payment),
    /// A code that was recorded as its own went over to the cooperative whose it is.
    CodeHandedOver(Handover),
    /// It is to end by division, consolidation or merger: the resolution or the contract. Decree
    /// 92/2024 Arts. 27.3 and 52.
    ReorganisationResolved(Reorganisation),
    /// It was divided, separated, consolidated or merged into another; unless separated, it ended.
    /// Law 17/2023 Arts. 92 to 95.
    Departed(Box<Departure>),
    /// It came to be by division, separation or consolidation: its first certificate. Law 17/2023
    /// Arts. 92 to 94.
    Formed(Box<Formation>),
    /// It took others in. Law 17/2023 Art. 95.
    Absorbed(Box<Absorption>),
    /// It was found to be the same as another one, which stays: it counts nothing from its first
    /// day on.
    JoinedTo(CooperativeId),
    /// Another one was found to be the same as this.
    DuplicateJoined(CooperativeId),
    /// Personal data were erased: nobody shows them any more, and their keys are destroyed. Law
    /// 91/2025, Decree 356/2025.
    PersonalDataErased(Box<Erasure>),
}

impl Event {
    /// The order within a day, where nothing else is said: what makes comes before what uses, what
    /// uses before what ends.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Founded(_) => 0,
            Self::Dossier(_) => 1,
            Self::Registered(_) | Self::Formed(_) => 2,
            Self::RegistrationChanged(_) | Self::RegistrationRectified(_) => 3,
            Self::RegistrationReverted(_) | Self::CertificateExchanged(_) => 3,
            Self::CodeHandedOver(_) => 3,
            Self::Resumed | Self::OperationRestarted | Self::DissolutionCancelled => 4,
            Self::MemberJoined(_) | Self::Absorbed(_) => 5,
            // Who joins on the day counts for the minimum of the cooperative.
            Self::ManagerAppointed(_) | Self::GroupConverted(_) => 6,
            Self::ManagerTrained(_) | Self::Linked(_) | Self::ProductCertified(_) => 7,
            Self::SupportReceived(_) | Self::ReturnFiled(_) | Self::Rated(_) => 7,
            Self::GeneralMeetingHeld(_) | Self::ComplianceReportAsked(_) => 7,
            Self::LoanGranted(_) | Self::GuaranteeGiven(_) => 8,
            Self::LoanDisbursed(_) | Self::GuaranteeCalled(_) => 9,
            Self::LoanRepaid(_) | Self::GuaranteeEnded(_) | Self::Unlinked(_) => 10,
            Self::LoanRestructured(_) => 10,
            Self::ManagerReleased(_) | Self::LoanOverdue(_) => 11,
            Self::MemberLeft(_) | Self::LoanWrittenOff(_) => 12,
            Self::Suspended(_) | Self::OperationStopped | Self::SuspensionOrdered(_) => 13,
            Self::SuspensionExtended(_) | Self::ViolationNoticed(_) => 14,
            Self::DissolutionResolved(_) | Self::DissolutionOrdered(_) => 15,
            Self::CertificateRevoked(_) | Self::ReorganisationResolved(_) => 15,
            Self::Departed(_) => 16,
            Self::DissolutionCompleted => 17,
            Self::JoinedTo(_) | Self::DuplicateJoined(_) => 18,
            Self::PersonalDataErased(_) => 19,
            Self::Step(it) => step_rank(*it),
        }
    }

    /// How it ends the cooperative, if it does; memberships and posts end with it.
    pub fn ends(&self) -> Option<Exit> {
        match self {
            Self::DissolutionCompleted => Some(Exit::Dissolution),
            Self::Step(it) => it.ends(),
            Self::Founded(_) | Self::Registered(_) | Self::RegistrationChanged(_) => None,
            Self::Suspended(_) | Self::Resumed | Self::OperationStopped => None,
            Self::OperationRestarted | Self::DissolutionResolved(_) => None,
            Self::DissolutionCancelled | Self::MemberJoined(_) | Self::MemberLeft(_) => None,
            Self::ManagerAppointed(_) | Self::ManagerReleased(_) | Self::ManagerTrained(_) => None,
            Self::LoanGranted(_) | Self::LoanDisbursed(_) | Self::LoanRepaid(_) => None,
            Self::GuaranteeGiven(_) | Self::GuaranteeEnded(_) | Self::ReturnFiled(_) => None,
            Self::Rated(_) | Self::Linked(_) | Self::Unlinked(_) => None,
            Self::ProductCertified(_) | Self::SupportReceived(_) | Self::Dossier(_) => None,
            Self::SuspensionExtended(_) | Self::SuspensionOrdered(_) => None,
            Self::DissolutionOrdered(_) | Self::ViolationNoticed(_) => None,
            Self::CertificateRevoked(_) | Self::CertificateExchanged(_) => None,
            Self::RegistrationRectified(_) | Self::RegistrationReverted(_) => None,
            Self::GeneralMeetingHeld(_) | Self::ComplianceReportAsked(_) => None,
            Self::GroupConverted(_) | Self::ReorganisationResolved(_) => None,
            Self::LoanRestructured(_) | Self::LoanOverdue(_) | Self::LoanWrittenOff(_) => None,
            Self::GuaranteeCalled(_) | Self::CodeHandedOver(_) => None,
            Self::Departed(it) => it.how.exit(),
            Self::JoinedTo(_) => Some(Exit::Duplicate),
            Self::Formed(_) | Self::Absorbed(_) | Self::DuplicateJoined(_) => None,
            Self::PersonalDataErased(_) => None,
        }
    }

    /// The stable word for what happened, such as `member_joined`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Founded(_) => "founded",
            Self::Registered(_) => "registered",
            Self::RegistrationChanged(_) => "registration_changed",
            Self::Suspended(_) => "suspended",
            Self::Resumed => "resumed",
            Self::OperationStopped => "operation_stopped",
            Self::OperationRestarted => "operation_restarted",
            Self::DissolutionResolved(_) => "dissolution_resolved",
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
            Self::Dossier(it) => it.word(),
            Self::Step(it) => it.word(),
            Self::SuspensionExtended(_) => "suspension_extended",
            Self::SuspensionOrdered(_) => "suspension_ordered",
            Self::DissolutionOrdered(_) => "dissolution_ordered",
            Self::ViolationNoticed(_) => "violation_noticed",
            Self::CertificateRevoked(_) => "certificate_revoked",
            Self::CertificateExchanged(_) => "certificate_exchanged",
            Self::RegistrationRectified(_) => "registration_rectified",
            Self::RegistrationReverted(_) => "registration_reverted",
            Self::GeneralMeetingHeld(_) => "general_meeting_held",
            Self::ComplianceReportAsked(_) => "compliance_report_asked",
            Self::GroupConverted(_) => "group_converted",
            Self::LoanRestructured(_) => "loan_restructured",
            Self::LoanOverdue(_) => "loan_overdue",
            Self::LoanWrittenOff(_) => "loan_written_off",
            Self::GuaranteeCalled(_) => "guarantee_called",
            Self::CodeHandedOver(_) => "code_handed_over",
            Self::ReorganisationResolved(_) => "reorganisation_resolved",
            Self::Departed(_) => "reorganised",
            Self::Formed(_) => "formed",
            Self::Absorbed(_) => "absorbed",
            Self::JoinedTo(_) => "joined_to",
            Self::DuplicateJoined(_) => "duplicate_joined",
            Self::PersonalDataErased(_) => "personal_data_erased",
        }
    }
}

impl Event {
    /// Whether it changes rows of many at once, so that all of them are made anew.
    pub fn moves_many(&self) -> bool {
        matches!(
            self,
            Self::Departed(_)
                | Self::Formed(_)
                | Self::Absorbed(_)
                | Self::JoinedTo(_)
                | Self::DuplicateJoined(_)
        )
    }
}

/// The rank of a step among all events.
fn step_rank(it: Step) -> u8 {
    match it {
        Step::CertificateReissued => 3,
        Step::NotAtAddressCleared | Step::ExplanationAccepted => 4,
        Step::RevocationCancelled | Step::BankruptcyStopped => 4,
        Step::ComplianceReportReceived => 8,
        Step::NotAtAddressReported => 13,
        Step::CertificateRevokedByTax => 15,
        Step::BankruptcyOpened | Step::DissolutionObjected => 16,
        Step::DissolutionLapsed | Step::BankruptcyDeclared | Step::BecameEnterprise => 17,
    }
}
