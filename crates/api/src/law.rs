//! Steps and procedures in law.

use cooperative::code::Handover;
use cooperative::{Act, Code, CooperativeId, Dossier, Step};

use crate::date::{date, day};
use crate::field::At;
use crate::v1::cooperative_command::Act as Wire;
use crate::v1::event::Kind;
use crate::vocabulary::Word;
use crate::{registration, v1};

/// An act of the law's procedures; `None` for any other, and where a field is wrong.
pub(crate) fn act(it: &Wire, at: &At<'_>) -> Option<Act> {
    Some(match it {
        Wire::FileRegistration(v1::Bare {}) => Act::MoveDossier(Dossier::Filed),
        Wire::AskRegistrationSupplement(v1::Bare {}) => Act::MoveDossier(Dossier::SupplementAsked),
        Wire::SupplementRegistration(v1::Bare {}) => Act::MoveDossier(Dossier::Supplemented),
        Wire::RefuseRegistration(v1::Bare {}) => Act::MoveDossier(Dossier::Refused),
        Wire::WithdrawRegistration(v1::Bare {}) => Act::MoveDossier(Dossier::Withdrawn),
        Wire::LapseRegistration(v1::Bare {}) => Act::MoveDossier(Dossier::Lapsed),
        Wire::ReportNotAtAddress(v1::Bare {}) => Act::Take(Step::NotAtAddressReported),
        Wire::ClearNotAtAddress(v1::Bare {}) => Act::Take(Step::NotAtAddressCleared),
        Wire::ObjectToDissolution(v1::Bare {}) => Act::Take(Step::DissolutionObjected),
        Wire::LapseDissolution(v1::Bare {}) => Act::Take(Step::DissolutionLapsed),
        Wire::AcceptExplanation(v1::Bare {}) => Act::Take(Step::ExplanationAccepted),
        Wire::RevokeCertificateByTax(v1::Bare {}) => Act::Take(Step::CertificateRevokedByTax),
        Wire::CancelRevocation(v1::Bare {}) => Act::Take(Step::RevocationCancelled),
        Wire::OpenBankruptcy(v1::Bare {}) => Act::Take(Step::BankruptcyOpened),
        Wire::StopBankruptcy(v1::Bare {}) => Act::Take(Step::BankruptcyStopped),
        Wire::DeclareBankruptcy(v1::Bare {}) => Act::Take(Step::BankruptcyDeclared),
        Wire::ReissueCertificate(v1::Bare {}) => Act::Take(Step::CertificateReissued),
        Wire::BecomeEnterprise(v1::Bare {}) => Act::Take(Step::BecameEnterprise),
        Wire::ConvertGroup(it) => {
            Act::ConvertGroup(registration::conversion(it, &at.field("convert_group"))?)
        }
        Wire::ResolveReorganisation(it) => {
            Act::ResolveReorganisation(at.field("resolve_reorganisation").word("how", it.how)?)
        }
        Wire::ReceiveComplianceReport(v1::Bare {}) => Act::Take(Step::ComplianceReportReceived),
        Wire::Suspend(it) => Act::Suspend(until(it, &at.field("suspend"))?),
        Wire::ExtendSuspension(it) => {
            Act::ExtendSuspension(until(it, &at.field("extend_suspension"))?)
        }
        Wire::OrderSuspension(it) => {
            Act::OrderSuspension(at.field("order_suspension").word("scope", it.scope)?)
        }
        Wire::ResolveDissolution(it) => {
            let at = at.field("resolve_dissolution");
            Act::ResolveDissolution(at.maybe("received_on", it.received_on.as_ref(), day)?)
        }
        Wire::OrderDissolution(it) => {
            Act::OrderDissolution(at.field("order_dissolution").word("order", it.order)?)
        }
        Wire::NoticeViolation(it) => {
            Act::NoticeViolation(at.field("notice_violation").word("ground", it.ground)?)
        }
        Wire::RevokeCertificate(it) => {
            Act::RevokeCertificate(at.field("revoke_certificate").word("ground", it.ground)?)
        }
        Wire::ExchangeCertificate(it) => {
            let at = at.field("exchange_certificate");
            Act::ExchangeCertificate(at.maybe_checked("code", it.code.as_deref(), Code::new)?)
        }
        Wire::RectifyRegistration(it) => {
            let at = at.field("rectify_registration");
            Act::RectifyRegistration(registration::change(it, &at)?)
        }
        Wire::RevertRegistration(it) => {
            let at = at.field("revert_registration");
            Act::RevertRegistration(registration::reversion(it, &at)?)
        }
        Wire::HoldGeneralMeeting(it) => {
            let at = at.field("hold_general_meeting");
            Act::HoldGeneralMeeting(at.within("year", it.year, 1945..=2200)?)
        }
        Wire::AskComplianceReport(it) => {
            let at = at.field("ask_compliance_report");
            Act::AskComplianceReport(at.message("due_on", it.due_on.as_ref(), day)?)
        }
        Wire::LetLapse(it) => Act::LetLapse(at.field("let_lapse").word("kind", it.kind)?),
        Wire::HandOverCode(it) => {
            let at = at.field("hand_over_code");
            let code = at.checked("code", &it.code, Code::new);
            let to = at.uuid("to_cooperative_id", &it.to_cooperative_id).map(CooperativeId);
            Act::HandOverCode(Handover { code: code?, to: to? })
        }
        _ => return None,
    })
}

impl From<&Handover> for v1::CodeHandover {
    fn from(it: &Handover) -> Self {
        Self { code: it.code.to_string(), to_cooperative_id: it.to.to_string() }
    }
}

fn until(it: &v1::Suspend, at: &At<'_>) -> Option<Option<chrono::NaiveDate>> {
    at.maybe("until", it.until.as_ref(), day)
}

pub(crate) fn suspend(until: Option<chrono::NaiveDate>) -> v1::Suspend {
    v1::Suspend { until: until.map(date) }
}

pub(crate) fn violation(ground: impl Word) -> v1::Violation {
    v1::Violation { ground: ground.wire() }
}

pub(crate) fn exchange(code: Option<&Code>) -> v1::CertificateExchange {
    v1::CertificateExchange { code: code.map(Code::to_string) }
}

pub(crate) fn dossier(it: Dossier) -> Wire {
    match it {
        Dossier::Filed => Wire::FileRegistration(v1::Bare {}),
        Dossier::SupplementAsked => Wire::AskRegistrationSupplement(v1::Bare {}),
        Dossier::Supplemented => Wire::SupplementRegistration(v1::Bare {}),
        Dossier::Refused => Wire::RefuseRegistration(v1::Bare {}),
        Dossier::Withdrawn => Wire::WithdrawRegistration(v1::Bare {}),
        Dossier::Lapsed => Wire::LapseRegistration(v1::Bare {}),
    }
}

pub(crate) fn step(it: Step) -> Wire {
    match it {
        Step::NotAtAddressReported => Wire::ReportNotAtAddress(v1::Bare {}),
        Step::NotAtAddressCleared => Wire::ClearNotAtAddress(v1::Bare {}),
        Step::DissolutionObjected => Wire::ObjectToDissolution(v1::Bare {}),
        Step::DissolutionLapsed => Wire::LapseDissolution(v1::Bare {}),
        Step::ExplanationAccepted => Wire::AcceptExplanation(v1::Bare {}),
        Step::CertificateRevokedByTax => Wire::RevokeCertificateByTax(v1::Bare {}),
        Step::RevocationCancelled => Wire::CancelRevocation(v1::Bare {}),
        Step::BankruptcyOpened => Wire::OpenBankruptcy(v1::Bare {}),
        Step::BankruptcyStopped => Wire::StopBankruptcy(v1::Bare {}),
        Step::BankruptcyDeclared => Wire::DeclareBankruptcy(v1::Bare {}),
        Step::CertificateReissued => Wire::ReissueCertificate(v1::Bare {}),
        Step::ComplianceReportReceived => Wire::ReceiveComplianceReport(v1::Bare {}),
        Step::BecameEnterprise => Wire::BecomeEnterprise(v1::Bare {}),
    }
}

pub(crate) fn dossier_kind(it: Dossier) -> Kind {
    match it {
        Dossier::Filed => Kind::RegistrationFiled(v1::Bare {}),
        Dossier::SupplementAsked => Kind::RegistrationSupplementAsked(v1::Bare {}),
        Dossier::Supplemented => Kind::RegistrationSupplemented(v1::Bare {}),
        Dossier::Refused => Kind::RegistrationRefused(v1::Bare {}),
        Dossier::Withdrawn => Kind::RegistrationWithdrawn(v1::Bare {}),
        Dossier::Lapsed => Kind::RegistrationLapsed(v1::Bare {}),
    }
}

pub(crate) fn step_kind(it: Step) -> Kind {
    match it {
        Step::NotAtAddressReported => Kind::NotAtAddressReported(v1::Bare {}),
        Step::NotAtAddressCleared => Kind::NotAtAddressCleared(v1::Bare {}),
        Step::DissolutionObjected => Kind::DissolutionObjected(v1::Bare {}),
        Step::DissolutionLapsed => Kind::DissolutionLapsed(v1::Bare {}),
        Step::ExplanationAccepted => Kind::ExplanationAccepted(v1::Bare {}),
        Step::CertificateRevokedByTax => Kind::CertificateRevokedByTax(v1::Bare {}),
        Step::RevocationCancelled => Kind::RevocationCancelled(v1::Bare {}),
        Step::BankruptcyOpened => Kind::BankruptcyOpened(v1::Bare {}),
        Step::BankruptcyStopped => Kind::BankruptcyStopped(v1::Bare {}),
        Step::BankruptcyDeclared => Kind::BankruptcyDeclared(v1::Bare {}),
        Step::CertificateReissued => Kind::CertificateReissued(v1::Bare {}),
        Step::ComplianceReportReceived => Kind::ComplianceReportReceived(v1::Bare {}),
        Step::BecameEnterprise => Kind::BecameEnterprise(v1::Bare {}),
    }
}
