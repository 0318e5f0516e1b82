//! The stored form of what happens to a cooperative: proto/coopledger/log/v1/event.proto.

use cooperative::annual::{AnnualReturn, Rating, RatingBasis, RatingClass};
use cooperative::code::Handover;
use cooperative::credit::{Guarantee, Lender, Loan, Payment, Purpose, Restructuring};
use cooperative::management::{Appointment, Post, Qualification, Release, Training};
use cooperative::membership::{Joining, LeaveReason, Leaving, MemberKind, PartyKind};
use cooperative::procedure::{DissolutionOrder, RevocationGround, SuspensionScope};
use cooperative::recognition::{Certification, Link, Support, SupportKind, Unlink};
use cooperative::registration::{
    Founding, Registration, RegistrationChange, RegistrationException, Reversion, Trades,
};
use cooperative::reorganisation::{Absorption, Departure, Formation};
use cooperative::{Conversion, Dossier, Erasure, Event, Kind, Sector, Step, VsicVersion};

use crate::form::{empty, message, oneof, vocabularies};

mod annual;
mod code;
mod credit;
mod law;
mod recognition;
mod reorganisation;

use credit::GuaranteeEnded;
use law::{
    CertificateExchanged, CertificateRevoked, ComplianceReportAsked, DissolutionOrdered,
    DissolutionResolved, GeneralMeetingHeld, Suspended, SuspensionExtended, SuspensionOrdered,
    ViolationNoticed,
};

#[cfg(test)]
pub(crate) use reorganisation::reorganisations;
use reorganisation::{Duplicate, Joined, ReorganisationResolved};

vocabularies! { vocabularies {
    Kind = "Kind";
    Sector = "Sector";
    PartyKind = "PartyKind";
    MemberKind = "MemberKind";
    LeaveReason = "LeaveReason";
    Post = "Post";
    Qualification = "Qualification";
    Lender = "Lender";
    Purpose = "Purpose";
    RatingBasis = "RatingBasis";
    RatingClass = "RatingClass";
    SupportKind = "SupportKind";
    SuspensionScope = "SuspensionScope";
    DissolutionOrder = "DissolutionOrder";
    RevocationGround = "RevocationGround";
    RegistrationException = "RegistrationException";
    VsicVersion = "VsicVersion";
}}

/// The events of an entry of a cooperative's stream.
pub(crate) struct CooperativeEvents {
    pub events: Vec<Event>,
}

message! { CooperativeEvents, "CooperativeEvents" {
    1 "events" = events;
}}

oneof! { Event, "CooperativeEvent", EVENT_KINDS {
    1 "founded" Box<Founding>, Event::Founded(it) => it, Event::Founded;
    2 "registered" Box<Registration>, Event::Registered(it) => it, Event::Registered;
    3 "registration_changed" Box<RegistrationChange>,
        Event::RegistrationChanged(it) => it, Event::RegistrationChanged;
    4 "suspended" Suspended, Event::Suspended(it) => &Suspended { until: *it },
        |it: Suspended| Event::Suspended(it.until);
    5 "resumed" Resumed, Event::Resumed => &Resumed, |_| Event::Resumed;
    6 "operation_stopped" OperationStopped,
        Event::OperationStopped => &OperationStopped, |_| Event::OperationStopped;
    7 "operation_restarted" OperationRestarted,
        Event::OperationRestarted => &OperationRestarted, |_| Event::OperationRestarted;
    8 "dissolution_resolved" DissolutionResolved,
        Event::DissolutionResolved(it) => &DissolutionResolved { received: *it },
        |it: DissolutionResolved| Event::DissolutionResolved(it.received);
    9 "dissolution_cancelled" DissolutionCancelled,
        Event::DissolutionCancelled => &DissolutionCancelled, |_| Event::DissolutionCancelled;
    10 "dissolution_completed" DissolutionCompleted,
        Event::DissolutionCompleted => &DissolutionCompleted, |_| Event::DissolutionCompleted;
    11 "member_joined" Joining, Event::MemberJoined(it) => it, Event::MemberJoined;
    12 "member_left" Leaving, Event::MemberLeft(it) => it, Event::MemberLeft;
    13 "manager_appointed" Appointment,
        Event::ManagerAppointed(it) => it, Event::ManagerAppointed;
    14 "manager_released" Release, Event::ManagerReleased(it) => it, Event::ManagerReleased;
    15 "manager_trained" Box<Training>, Event::ManagerTrained(it) => it, Event::ManagerTrained;
    16 "loan_granted" Box<Loan>, Event::LoanGranted(it) => it, Event::LoanGranted;
    17 "loan_disbursed" Payment, Event::LoanDisbursed(it) => it, Event::LoanDisbursed;
    18 "loan_repaid" Payment, Event::LoanRepaid(it) => it, Event::LoanRepaid;
    19 "guarantee_given" Box<Guarantee>, Event::GuaranteeGiven(it) => it, Event::GuaranteeGiven;
    20 "guarantee_ended" GuaranteeEnded, Event::GuaranteeEnded(it) => &GuaranteeEnded { id: *it },
        |it: GuaranteeEnded| Event::GuaranteeEnded(it.id);
    21 "return_filed" Box<AnnualReturn>, Event::ReturnFiled(it) => it, Event::ReturnFiled;
    22 "rated" Rating, Event::Rated(it) => it, Event::Rated;
    23 "linked" Box<Link>, Event::Linked(it) => it, Event::Linked;
    24 "unlinked" Box<Unlink>, Event::Unlinked(it) => it, Event::Unlinked;
    25 "product_certified" Box<Certification>,
        Event::ProductCertified(it) => it, Event::ProductCertified;
    26 "support_received" Box<Support>, Event::SupportReceived(it) => it, Event::SupportReceived;
    27 "registration_filed" Bare, Event::Dossier(Dossier::Filed) => &Bare, |_| Event::Dossier(Dossier::Filed);
    28 "registration_supplement_asked" Bare,
        Event::Dossier(Dossier::SupplementAsked) => &Bare, |_| Event::Dossier(Dossier::SupplementAsked);
    29 "registration_supplemented" Bare,
        Event::Dossier(Dossier::Supplemented) => &Bare, |_| Event::Dossier(Dossier::Supplemented);
    30 "registration_refused" Bare, Event::Dossier(Dossier::Refused) => &Bare, |_| Event::Dossier(Dossier::Refused);
    31 "registration_withdrawn" Bare,
        Event::Dossier(Dossier::Withdrawn) => &Bare, |_| Event::Dossier(Dossier::Withdrawn);
    32 "registration_lapsed" Bare, Event::Dossier(Dossier::Lapsed) => &Bare, |_| Event::Dossier(Dossier::Lapsed);
    33 "not_at_address_reported" Bare,
        Event::Step(Step::NotAtAddressReported) => &Bare, |_| Event::Step(Step::NotAtAddressReported);
    34 "not_at_address_cleared" Bare,
        Event::Step(Step::NotAtAddressCleared) => &Bare, |_| Event::Step(Step::NotAtAddressCleared);
    35 "dissolution_objected" Bare,
        Event::Step(Step::DissolutionObjected) => &Bare, |_| Event::Step(Step::DissolutionObjected);
    36 "dissolution_lapsed" Bare,
        Event::Step(Step::DissolutionLapsed) => &Bare, |_| Event::Step(Step::DissolutionLapsed);
    37 "explanation_accepted" Bare,
        Event::Step(Step::ExplanationAccepted) => &Bare, |_| Event::Step(Step::ExplanationAccepted);
    38 "certificate_revoked_by_tax" Bare,
        Event::Step(Step::CertificateRevokedByTax) => &Bare, |_| Event::Step(Step::CertificateRevokedByTax);
    39 "revocation_cancelled" Bare,
        Event::Step(Step::RevocationCancelled) => &Bare, |_| Event::Step(Step::RevocationCancelled);
    40 "bankruptcy_opened" Bare, Event::Step(Step::BankruptcyOpened) => &Bare, |_| Event::Step(Step::BankruptcyOpened);
    41 "bankruptcy_stopped" Bare,
        Event::Step(Step::BankruptcyStopped) => &Bare, |_| Event::Step(Step::BankruptcyStopped);
    42 "bankruptcy_declared" Bare,
        Event::Step(Step::BankruptcyDeclared) => &Bare, |_| Event::Step(Step::BankruptcyDeclared);
    43 "certificate_reissued" Bare,
        Event::Step(Step::CertificateReissued) => &Bare, |_| Event::Step(Step::CertificateReissued);
    44 "compliance_report_received" Bare,
        Event::Step(Step::ComplianceReportReceived) => &Bare, |_| Event::Step(Step::ComplianceReportReceived);
    45 "suspension_extended" SuspensionExtended,
        Event::SuspensionExtended(it) => &SuspensionExtended { until: *it },
        |it: SuspensionExtended| Event::SuspensionExtended(it.until);
    46 "suspension_ordered" SuspensionOrdered,
        Event::SuspensionOrdered(it) => &SuspensionOrdered { scope: *it },
        |it: SuspensionOrdered| Event::SuspensionOrdered(it.scope);
    47 "dissolution_ordered" DissolutionOrdered,
        Event::DissolutionOrdered(it) => &DissolutionOrdered { order: *it },
        |it: DissolutionOrdered| Event::DissolutionOrdered(it.order);
    48 "violation_noticed" ViolationNoticed,
        Event::ViolationNoticed(it) => &ViolationNoticed { ground: *it },
        |it: ViolationNoticed| Event::ViolationNoticed(it.ground);
    49 "certificate_revoked" CertificateRevoked,
        Event::CertificateRevoked(it) => &CertificateRevoked { ground: *it },
        |it: CertificateRevoked| Event::CertificateRevoked(it.ground);
    50 "certificate_exchanged" CertificateExchanged,
        Event::CertificateExchanged(it) => &CertificateExchanged { code: it.clone() },
        |it: CertificateExchanged| Event::CertificateExchanged(it.code);
    51 "registration_rectified" Box<RegistrationChange>,
        Event::RegistrationRectified(it) => it, Event::RegistrationRectified;
    52 "registration_reverted" Box<Reversion>,
        Event::RegistrationReverted(it) => it, Event::RegistrationReverted;
    53 "general_meeting_held" GeneralMeetingHeld,
        Event::GeneralMeetingHeld(it) => &GeneralMeetingHeld { year: *it },
        |it: GeneralMeetingHeld| Event::GeneralMeetingHeld(it.year);
    54 "compliance_report_asked" ComplianceReportAsked,
        Event::ComplianceReportAsked(it) => &ComplianceReportAsked { due: *it },
        |it: ComplianceReportAsked| Event::ComplianceReportAsked(it.due);
    55 "loan_restructured" Restructuring, Event::LoanRestructured(it) => it, Event::LoanRestructured;
    56 "loan_overdue" Payment, Event::LoanOverdue(it) => it, Event::LoanOverdue;
    57 "loan_written_off" Payment, Event::LoanWrittenOff(it) => it, Event::LoanWrittenOff;
    58 "guarantee_called" Payment, Event::GuaranteeCalled(it) => it, Event::GuaranteeCalled;
    59 "code_handed_over" Handover, Event::CodeHandedOver(it) => it, Event::CodeHandedOver;
    60 "group_converted" Box<Conversion>, Event::GroupConverted(it) => it, Event::GroupConverted;
    61 "became_enterprise" Bare, Event::Step(Step::BecameEnterprise) => &Bare, |_| Event::Step(Step::BecameEnterprise);
    62 "reorganised" Box<Departure>, Event::Departed(it) => it, Event::Departed;
    63 "formed" Box<Formation>, Event::Formed(it) => it, Event::Formed;
    64 "absorbed" Box<Absorption>, Event::Absorbed(it) => it, Event::Absorbed;
    65 "joined_to" Joined, Event::JoinedTo(it) => &Joined { other: *it },
        |it: Joined| Event::JoinedTo(it.other);
    80 "reorganisation_resolved" ReorganisationResolved,
        Event::ReorganisationResolved(it) => &ReorganisationResolved { how: *it },
        |it: ReorganisationResolved| Event::ReorganisationResolved(it.how);
    81 "duplicate_joined" Duplicate, Event::DuplicateJoined(it) => &Duplicate { other: *it },
        |it: Duplicate| Event::DuplicateJoined(it.other);
    82 "personal_data_erased" Box<Erasure>,
        Event::PersonalDataErased(it) => it, Event::PersonalDataErased;
}}

empty! {
    Resumed OperationStopped OperationRestarted DissolutionCancelled DissolutionCompleted Bare
}

message! { Founding, "Founded" {
    1 "kind" = kind;
    2 "name" = name;
    3 "commune_code" = commune;
}}

message! { Registration, "Registered" {
    1 "kind" = kind;
    2 "name" = name;
    3 "commune_code" = commune;
    4 "sector" = sector;
    5 "code" = code;
    6 "address" = address;
    7 "trade_codes" = trades;
    8 "charter_capital_dong" = charter_capital;
    9 "representative_name" = representative;
    10 "backup" = backup;
    11 "vsic_version" = vsic;
}}

message! { RegistrationChange, "RegistrationChanged" {
    1 "name" = name;
    2 "commune_code" = commune;
    3 "address" = address;
    4 "sector" = sector;
    5 "trades" = trades;
    6 "charter_capital_dong" = charter_capital;
    7 "representative_name" = representative;
    8 "despite" = despite;
}}

message! { Conversion, "GroupConverted" {
    1 "code" = code;
    2 "change" = change;
}}

message! { Reversion, "RegistrationReverted" {
    1 "voids" = voids;
    2 "to" = to;
}}

message! { Trades, "Trades" {
    1 "codes" = codes;
    2 "vsic_version" = vsic;
}}

message! { Joining, "MemberJoined" {
    1 "person_id" = person;
    2 "party" = party;
    3 "kind" = kind;
    4 "capital_dong" = capital;
}}

message! { Leaving, "MemberLeft" {
    1 "person_id" = person;
    2 "reason" = reason;
}}

message! { Appointment, "ManagerAppointed" {
    1 "person_id" = person;
    2 "post" = post;
    3 "qualification" = qualification;
}}

message! { Release, "ManagerReleased" {
    1 "person_id" = person;
}}

message! { Training, "ManagerTrained" {
    1 "person_id" = person;
    2 "topic" = topic;
}}

message! { Erasure, "PersonalDataErased" {
    1 "person_ids" = persons;
    2 "reason" = reason;
}}

/// What the tables above say, for the test that holds them to the .proto files.
#[cfg(test)]
pub(crate) fn forms() -> Vec<crate::form::Form> {
    use crate::form::Formed;
    let mut forms = law::forms();
    forms.extend(code::forms());
    forms.extend(reorganisation::forms());
    forms.extend(recognition::forms());
    forms.extend(annual::forms());
    forms.extend([
        CooperativeEvents::form(),
        Event::form(),
        Resumed::form(),
        OperationStopped::form(),
        OperationRestarted::form(),
        DissolutionCancelled::form(),
        DissolutionCompleted::form(),
        Bare::form(),
        Reversion::form(),
        Conversion::form(),
        Founding::form(),
        Registration::form(),
        RegistrationChange::form(),
        Trades::form(),
        Joining::form(),
        Leaving::form(),
        Appointment::form(),
        Release::form(),
        Training::form(),
        Loan::form(),
        Payment::form(),
        Restructuring::form(),
        Guarantee::form(),
        GuaranteeEnded::form(),
        Handover::form(),
        Erasure::form(),
    ]);
    forms
}
