//! Everything that can be asked of a cooperative.

use chrono::NaiveDate;

use crate::annual::{AnnualReturn, Rating};
use crate::code::Handover;
use crate::conversion::Conversion;
use crate::credit::{Guarantee, Loan, Payment, Restructuring};
use crate::dossier::Dossier;
use crate::erasure::Erasure;
use crate::expiry::Lapse;
use crate::ids::LoanId;
use crate::management::{Appointment, Release, Training};
use crate::membership::{Joining, Leaving};
use crate::procedure::{DissolutionOrder, RevocationGround, Step, SuspensionScope};
use crate::recognition::{Certification, Link, Support, Unlink};
use crate::registration::{Founding, Registration, RegistrationChange, Reversion};
use crate::reorganisation::Reorganisation;
use crate::words::Code;

/// Something to be recorded of one cooperative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The day on which it holds in law, in Asia/Ho_Chi_Minh.
    pub effective: NaiveDate,
    /// An explicit order among entries of the same kind on the same day; 0 if none was given.
    pub order: u16,
    /// What.
    pub act: Act,
}

/// What is asked for. Each is the imperative of an [`crate::Event`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Record the founding meeting.
    Found(Founding),
    /// Issue the certificate; the founders become members on the same day.
    Register(Registration, Vec<Joining>),
    /// Change the registration.
    ChangeRegistration(RegistrationChange),
    /// Suspend business, until and including a day if the notice names one.
    Suspend(Option<NaiveDate>),
    /// Resume business.
    Resume,
    /// Note that it no longer operates.
    StopOperation,
    /// Note that it operates again.
    RestartOperation,
    /// Record the resolution to dissolve, and the day on which the office got it if that is known.
    ResolveDissolution(Option<NaiveDate>),
    /// Record that the resolution was withdrawn.
    CancelDissolution,
    /// Record the office's notice of dissolution.
    CompleteDissolution,
    /// Admit a member.
    JoinMember(Joining),
    /// End a membership.
    LeaveMember(Leaving),
    /// Appoint a manager.
    AppointManager(Appointment),
    /// Release a manager.
    ReleaseManager(Release),
    /// Record a manager's training.
    TrainManager(Training),
    /// Record a loan contract.
    GrantLoan(Loan),
    /// Record a payment out.
    DisburseLoan(Payment),
    /// Record a repayment.
    RepayLoan(Payment),
    /// Record a guarantee.
    GiveGuarantee(Guarantee),
    /// Record the end of a guarantee.
    EndGuarantee(LoanId),
    /// File a yearly return.
    FileReturn(AnnualReturn),
    /// Rate a year.
    Rate(Rating),
    /// Record a link in a value chain.
    Link(Link),
    /// Record the end of a link.
    Unlink(Unlink),
    /// Record a certified product.
    CertifyProduct(Certification),
    /// Record support received.
    ReceiveSupport(Support),
    /// Move the dossier of registration.
    MoveDossier(Dossier),
    /// Record a step in law that says nothing beside its day and its document.
    Take(Step),
    /// Record by itself that a term has passed. What comes late from within the term takes it back.
    LetLapse(Lapse),
    /// Prolong the suspension, until and including a day if the notice names one.
    ExtendSuspension(Option<NaiveDate>),
    /// Record that an authority or a court suspends business.
    OrderSuspension(SuspensionScope),
    /// Record that it is to be dissolved without a resolution.
    OrderDissolution(DissolutionOrder),
    /// Give notice of a violation.
    NoticeViolation(RevocationGround),
    /// Revoke the certificate.
    RevokeCertificate(RevocationGround),
    /// Exchange the certificate, for a new code if one is named.
    ExchangeCertificate(Option<Code>),
    /// Bring the registration in line with its dossier.
    RectifyRegistration(RegistrationChange),
    /// Return to the preceding valid dossier.
    RevertRegistration(Reversion),
    /// Record the annual general meeting for a year.
    HoldGeneralMeeting(i32),
    /// Ask for a compliance report, due on a day.
    AskComplianceReport(NaiveDate),
    /// Convert a group into a cooperative.
    ConvertGroup(Conversion),
    /// Record that a loan was restructured.
    RestructureLoan(Restructuring),
    /// Note that so much of a loan is overdue.
    NoteLoanOverdue(Payment),
    /// Record that the lender wrote off principal.
    WriteOffLoan(Payment),
    /// Record that the guarantor paid.
    CallGuarantee(Payment),
    /// Hand over a code to the cooperative whose it is.
    HandOverCode(Handover),
    /// Record the resolution or contract by which it is to end: division, consolidation, merger.
    ResolveReorganisation(Reorganisation),
    /// Erase personal data.
    ErasePersonalData(Erasure),
}
