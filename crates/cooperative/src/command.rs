//! Everything that can be asked of a cooperative.

use chrono::NaiveDate;

use crate::annual::{AnnualReturn, Rating};
use crate::credit::{Guarantee, Loan, Payment};
use crate::ids::LoanId;
use crate::management::{Appointment, Release, Training};
use crate::membership::{Joining, Leaving};
use crate::recognition::{Certification, Link, Support, Unlink};
use crate::registration::{Founding, Registration, RegistrationChange};

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
    /// Suspend business.
    Suspend,
    /// Resume business.
    Resume,
    /// Note that it no longer operates.
    StopOperation,
    /// Note that it operates again.
    RestartOperation,
    /// Record the resolution to dissolve.
    ResolveDissolution,
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
}
