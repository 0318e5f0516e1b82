//! Acts: what is asked to be recorded.

use cooperative::publication::AreaEvent;
use cooperative::{Act, PersonId};
use uuid::Uuid;

use crate::date::date;
use crate::field::At;
use crate::v1::area_command::Act as AreaAct;
use crate::v1::cooperative_command::Act as Wire;
use crate::vocabulary::Word;
use crate::{
    annual, area, credit, law, management, membership, person, recognition, registration, seal, v1,
};

/// An act on a cooperative. What is left to be derived follows from the request's id.
pub(crate) fn act(it: &Wire, request: Uuid, at: &At<'_>) -> Option<Act> {
    Some(match it {
        Wire::Found(it) => Act::Found(registration::founding(it, &at.field("found"))?),
        Wire::Register(it) => {
            let (certificate, founders) =
                registration::register(it, request, &at.field("register"))?;
            Act::Register(certificate, founders)
        }
        Wire::ChangeRegistration(it) => {
            Act::ChangeRegistration(registration::change(it, &at.field("change_registration"))?)
        }
        Wire::Resume(v1::Resume {}) => Act::Resume,
        Wire::StopOperation(v1::StopOperation {}) => Act::StopOperation,
        Wire::RestartOperation(v1::RestartOperation {}) => Act::RestartOperation,
        Wire::CancelDissolution(v1::CancelDissolution {}) => Act::CancelDissolution,
        Wire::CompleteDissolution(v1::CompleteDissolution {}) => Act::CompleteDissolution,
        Wire::JoinMember(it) => {
            Act::JoinMember(membership::joining(it, request, 0, &at.field("join_member"))?)
        }
        Wire::LeaveMember(it) => {
            Act::LeaveMember(membership::leaving(it, &at.field("leave_member"))?)
        }
        Wire::AppointManager(it) => {
            let at = at.field("appoint_manager");
            Act::AppointManager(management::appointment(it, request, &at)?)
        }
        Wire::ReleaseManager(it) => {
            Act::ReleaseManager(management::release(it, &at.field("release_manager"))?)
        }
        Wire::TrainManager(it) => {
            Act::TrainManager(management::training(it, &at.field("train_manager"))?)
        }
        Wire::GrantLoan(it) => Act::GrantLoan(credit::loan(it, request, &at.field("grant_loan"))?),
        Wire::DisburseLoan(it) => {
            Act::DisburseLoan(credit::payment(it, &at.field("disburse_loan"))?)
        }
        Wire::RepayLoan(it) => Act::RepayLoan(credit::payment(it, &at.field("repay_loan"))?),
        Wire::GiveGuarantee(it) => {
            Act::GiveGuarantee(credit::guarantee(it, request, &at.field("give_guarantee"))?)
        }
        Wire::EndGuarantee(it) => {
            Act::EndGuarantee(credit::guarantee_end(it, &at.field("end_guarantee"))?)
        }
        Wire::RestructureLoan(it) => {
            Act::RestructureLoan(credit::restructuring(it, &at.field("restructure_loan"))?)
        }
        Wire::NoteLoanOverdue(it) => {
            Act::NoteLoanOverdue(credit::payment(it, &at.field("note_loan_overdue"))?)
        }
        Wire::WriteOffLoan(it) => {
            Act::WriteOffLoan(credit::payment(it, &at.field("write_off_loan"))?)
        }
        Wire::CallGuarantee(it) => {
            Act::CallGuarantee(credit::payment(it, &at.field("call_guarantee"))?)
        }
        Wire::FileReturn(it) => {
            Act::FileReturn(annual::annual_return(it, &at.field("file_return"))?)
        }
        Wire::Rate(it) => Act::Rate(annual::rating(it, &at.field("rate"))?),
        Wire::Link(it) => Act::Link(recognition::link(it, &at.field("link"))?),
        Wire::Unlink(it) => Act::Unlink(recognition::unlink(it, &at.field("unlink"))?),
        Wire::CertifyProduct(it) => {
            Act::CertifyProduct(recognition::certification(it, &at.field("certify_product"))?)
        }
        Wire::ReceiveSupport(it) => {
            Act::ReceiveSupport(recognition::support(it, &at.field("receive_support"))?)
        }
        Wire::ErasePersonalData(it) => {
            Act::ErasePersonalData(person::erasure(it, &at.field("erase_personal_data"))?)
        }
        Wire::FileRegistration(_)
        | Wire::AskRegistrationSupplement(_)
        | Wire::SupplementRegistration(_)
        | Wire::RefuseRegistration(_)
        | Wire::WithdrawRegistration(_)
        | Wire::LapseRegistration(_)
        | Wire::ReportNotAtAddress(_)
        | Wire::ClearNotAtAddress(_)
        | Wire::ObjectToDissolution(_)
        | Wire::LapseDissolution(_)
        | Wire::LetLapse(_)
        | Wire::AcceptExplanation(_)
        | Wire::RevokeCertificateByTax(_)
        | Wire::CancelRevocation(_)
        | Wire::OpenBankruptcy(_)
        | Wire::StopBankruptcy(_)
        | Wire::DeclareBankruptcy(_)
        | Wire::ReissueCertificate(_)
        | Wire::ReceiveComplianceReport(_)
        | Wire::Suspend(_)
        | Wire::ExtendSuspension(_)
        | Wire::OrderSuspension(_)
        | Wire::ResolveDissolution(_)
        | Wire::OrderDissolution(_)
        | Wire::NoticeViolation(_)
        | Wire::RevokeCertificate(_)
        | Wire::ExchangeCertificate(_)
        | Wire::RectifyRegistration(_)
        | Wire::RevertRegistration(_)
        | Wire::HoldGeneralMeeting(_)
        | Wire::AskComplianceReport(_)
        | Wire::ConvertGroup(_)
        | Wire::BecomeEnterprise(_)
        | Wire::HandOverCode(_)
        | Wire::ResolveReorganisation(_) => return law::act(it, at),
    })
}

/// What is to be recorded of an area.
pub(crate) fn area_act(it: &AreaAct, at: &At<'_>) -> Option<AreaEvent> {
    Some(match it {
        AreaAct::EstablishUnit(it) => {
            AreaEvent::UnitEstablished(area::unit(it, &at.field("establish_unit"))?.into())
        }
        AreaAct::PublishFigure(it) => {
            AreaEvent::FigurePublished(area::publication(it, &at.field("publish_figure"))?.into())
        }
        AreaAct::SetTarget(it) => {
            AreaEvent::TargetSet(area::target(it, &at.field("set_target"))?.into())
        }
        AreaAct::NoteCaveat(it) => {
            AreaEvent::CaveatNoted(area::caveat(it, &at.field("note_caveat"))?.into())
        }
        AreaAct::AbolishUnit(v1::UnitAbolition {}) => AreaEvent::UnitAbolished,
        AreaAct::ReorganiseUnit(it) => AreaEvent::UnitReorganised(
            area::reorganisation(it, &at.field("reorganise_unit"))?.into(),
        ),
        AreaAct::AssignOffice(it) => {
            AreaEvent::OfficeAssigned(area::office(it, &at.field("assign_office"))?.into())
        }
        AreaAct::SealStatement(it) => {
            AreaEvent::StatementSealed(seal::statement(it, &at.field("seal_statement"))?.into())
        }
        AreaAct::RollKey(it) => {
            AreaEvent::KeyRolled(area::key_roll(it, &at.field("roll_key"))?.into())
        }
    })
}

/// Whom an act names, in its order.
pub(crate) fn persons(act: &Act) -> Vec<PersonId> {
    match act {
        Act::Register(_, founders) => founders.iter().map(|it| it.person).collect(),
        Act::JoinMember(it) => vec![it.person],
        Act::LeaveMember(it) => vec![it.person],
        Act::AppointManager(it) => vec![it.person],
        Act::ReleaseManager(it) => vec![it.person],
        Act::TrainManager(it) => vec![it.person],
        Act::Found(_) | Act::ChangeRegistration(_) | Act::Suspend(_) | Act::Resume => Vec::new(),
        Act::StopOperation | Act::RestartOperation | Act::ResolveDissolution(_) => Vec::new(),
        Act::CancelDissolution | Act::CompleteDissolution | Act::GrantLoan(_) => Vec::new(),
        Act::DisburseLoan(_) | Act::RepayLoan(_) | Act::GiveGuarantee(_) => Vec::new(),
        Act::EndGuarantee(_) | Act::FileReturn(_) | Act::Rate(_) | Act::Link(_) => Vec::new(),
        Act::Unlink(_) | Act::CertifyProduct(_) | Act::ReceiveSupport(_) => Vec::new(),
        Act::LetLapse(_) => Vec::new(),
        Act::MoveDossier(_) | Act::Take(_) | Act::ExtendSuspension(_) => Vec::new(),
        Act::OrderSuspension(_) | Act::OrderDissolution(_) | Act::NoticeViolation(_) => Vec::new(),
        Act::RevokeCertificate(_) | Act::ExchangeCertificate(_) => Vec::new(),
        Act::RectifyRegistration(_) | Act::RevertRegistration(_) => Vec::new(),
        Act::HoldGeneralMeeting(_) | Act::AskComplianceReport(_) => Vec::new(),
        Act::ConvertGroup(_) | Act::ResolveReorganisation(_) => Vec::new(),
        Act::RestructureLoan(_) | Act::NoteLoanOverdue(_) => Vec::new(),
        Act::WriteOffLoan(_) | Act::CallGuarantee(_) | Act::HandOverCode(_) => Vec::new(),
        // Nothing personal comes with it.
        Act::ErasePersonalData(_) => Vec::new(),
    }
}

impl From<&Act> for Wire {
    fn from(act: &Act) -> Self {
        match act {
            Act::Found(it) => Self::Found(it.into()),
            Act::Register(it, founders) => Self::Register(v1::Register {
                registration: Some(it.into()),
                founders: founders.iter().map(Into::into).collect(),
            }),
            Act::ChangeRegistration(it) => Self::ChangeRegistration(it.into()),
            Act::Suspend(until) => Self::Suspend(law::suspend(*until)),
            Act::Resume => Self::Resume(v1::Resume {}),
            Act::StopOperation => Self::StopOperation(v1::StopOperation {}),
            Act::RestartOperation => Self::RestartOperation(v1::RestartOperation {}),
            Act::ResolveDissolution(received) => {
                Self::ResolveDissolution(v1::ResolveDissolution { received_on: received.map(date) })
            }
            Act::CancelDissolution => Self::CancelDissolution(v1::CancelDissolution {}),
            Act::CompleteDissolution => Self::CompleteDissolution(v1::CompleteDissolution {}),
            Act::JoinMember(it) => Self::JoinMember(it.into()),
            Act::LeaveMember(it) => Self::LeaveMember(it.into()),
            Act::AppointManager(it) => Self::AppointManager(it.into()),
            Act::ReleaseManager(it) => Self::ReleaseManager(it.into()),
            Act::TrainManager(it) => Self::TrainManager(it.into()),
            Act::GrantLoan(it) => Self::GrantLoan(it.into()),
            Act::DisburseLoan(it) => Self::DisburseLoan(it.into()),
            Act::RepayLoan(it) => Self::RepayLoan(it.into()),
            Act::GiveGuarantee(it) => Self::GiveGuarantee(it.into()),
            Act::EndGuarantee(id) => Self::EndGuarantee(credit::ended(*id)),
            Act::FileReturn(it) => Self::FileReturn(it.into()),
            Act::Rate(it) => Self::Rate(it.into()),
            Act::Link(it) => Self::Link(it.into()),
            Act::Unlink(it) => Self::Unlink(it.into()),
            Act::CertifyProduct(it) => Self::CertifyProduct(it.into()),
            Act::ReceiveSupport(it) => Self::ReceiveSupport(it.into()),
            Act::MoveDossier(it) => law::dossier(*it),
            Act::Take(it) => law::step(*it),
            Act::LetLapse(it) => Self::LetLapse(v1::Lapse { kind: it.wire() }),
            Act::ExtendSuspension(until) => Self::ExtendSuspension(law::suspend(*until)),
            Act::OrderSuspension(it) => {
                Self::OrderSuspension(v1::SuspensionOrder { scope: it.wire() })
            }
            Act::OrderDissolution(it) => {
                Self::OrderDissolution(v1::DissolutionOrdered { order: it.wire() })
            }
            Act::NoticeViolation(it) => Self::NoticeViolation(law::violation(*it)),
            Act::RevokeCertificate(it) => Self::RevokeCertificate(law::violation(*it)),
            Act::ExchangeCertificate(it) => Self::ExchangeCertificate(law::exchange(it.as_ref())),
            Act::RectifyRegistration(it) => Self::RectifyRegistration(it.into()),
            Act::RevertRegistration(it) => Self::RevertRegistration(it.into()),
            Act::HoldGeneralMeeting(year) => {
                Self::HoldGeneralMeeting(v1::GeneralMeeting { year: *year })
            }
            Act::AskComplianceReport(due) => {
                Self::AskComplianceReport(v1::ComplianceReportRequest { due_on: Some(date(*due)) })
            }
            Act::ConvertGroup(it) => Self::ConvertGroup(it.into()),
            Act::RestructureLoan(it) => Self::RestructureLoan(it.into()),
            Act::NoteLoanOverdue(it) => Self::NoteLoanOverdue(it.into()),
            Act::WriteOffLoan(it) => Self::WriteOffLoan(it.into()),
            Act::CallGuarantee(it) => Self::CallGuarantee(it.into()),
            Act::HandOverCode(it) => Self::HandOverCode(it.into()),
            Act::ResolveReorganisation(it) => {
                Self::ResolveReorganisation(v1::ReorganisationResolution { how: it.wire() })
            }
            Act::ErasePersonalData(it) => Self::ErasePersonalData(it.into()),
        }
    }
}

impl From<&AreaEvent> for AreaAct {
    fn from(event: &AreaEvent) -> Self {
        match event {
            AreaEvent::UnitEstablished(it) => Self::EstablishUnit((&**it).into()),
            AreaEvent::FigurePublished(it) => Self::PublishFigure((&**it).into()),
            AreaEvent::TargetSet(it) => Self::SetTarget((&**it).into()),
            AreaEvent::CaveatNoted(it) => Self::NoteCaveat((&**it).into()),
            AreaEvent::UnitAbolished => Self::AbolishUnit(v1::UnitAbolition {}),
            AreaEvent::UnitReorganised(it) => Self::ReorganiseUnit((&**it).into()),
            AreaEvent::OfficeAssigned(it) => Self::AssignOffice((&**it).into()),
            AreaEvent::StatementSealed(it) => Self::SealStatement((&**it).into()),
            AreaEvent::KeyRolled(it) => Self::RollKey((&**it).into()),
        }
    }
}
