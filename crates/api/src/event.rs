//! Events, decoded.

use chrono::NaiveDate;
use cooperative::publication::AreaEvent;
use cooperative::{CodeClaimed, CodeTransferred, CodeVoided, Event};

use crate::date::date;
use crate::v1::event::Kind;
use crate::vocabulary::Word;
use crate::{credit, law, v1};

impl From<&Event> for v1::Event {
    fn from(event: &Event) -> Self {
        let kind = match event {
            Event::Founded(it) => Kind::Founded((&**it).into()),
            Event::Registered(it) => Kind::Registered((&**it).into()),
            Event::RegistrationChanged(it) => Kind::RegistrationChanged((&**it).into()),
            Event::Suspended(until) => Kind::Suspended(suspended(*until)),
            Event::Resumed => Kind::Resumed(v1::Resumed {}),
            Event::OperationStopped => Kind::OperationStopped(v1::OperationStopped {}),
            Event::OperationRestarted => Kind::OperationRestarted(v1::OperationRestarted {}),
            Event::DissolutionResolved(received) => {
                let received_on = received.map(date);
                Kind::DissolutionResolved(v1::DissolutionResolved { received_on })
            }
            Event::DissolutionCancelled => Kind::DissolutionCancelled(v1::DissolutionCancelled {}),
            Event::DissolutionCompleted => Kind::DissolutionCompleted(v1::DissolutionCompleted {}),
            Event::MemberJoined(it) => Kind::MemberJoined(it.into()),
            Event::MemberLeft(it) => Kind::MemberLeft(it.into()),
            Event::ManagerAppointed(it) => Kind::ManagerAppointed(it.into()),
            Event::ManagerReleased(it) => Kind::ManagerReleased(it.into()),
            Event::ManagerTrained(it) => Kind::ManagerTrained((&**it).into()),
            Event::LoanGranted(it) => Kind::LoanGranted((&**it).into()),
            Event::LoanDisbursed(it) => Kind::LoanDisbursed(it.into()),
            Event::LoanRepaid(it) => Kind::LoanRepaid(it.into()),
            Event::GuaranteeGiven(it) => Kind::GuaranteeGiven((&**it).into()),
            Event::GuaranteeEnded(id) => Kind::GuaranteeEnded(credit::ended(*id)),
            Event::ReturnFiled(it) => Kind::ReturnFiled((&**it).into()),
            Event::Rated(it) => Kind::Rated(it.into()),
            Event::Linked(it) => Kind::Linked((&**it).into()),
            Event::Unlinked(it) => Kind::Unlinked((&**it).into()),
            Event::ProductCertified(it) => Kind::ProductCertified((&**it).into()),
            Event::SupportReceived(it) => Kind::SupportReceived((&**it).into()),
            Event::Dossier(it) => law::dossier_kind(*it),
            Event::Step(it) => law::step_kind(*it),
            Event::SuspensionExtended(until) => Kind::SuspensionExtended(suspended(*until)),
            Event::SuspensionOrdered(it) => {
                Kind::SuspensionOrdered(v1::SuspensionOrder { scope: it.wire() })
            }
            Event::DissolutionOrdered(it) => {
                Kind::DissolutionOrdered(v1::DissolutionOrdered { order: it.wire() })
            }
            Event::ViolationNoticed(it) => Kind::ViolationNoticed(law::violation(*it)),
            Event::CertificateRevoked(it) => Kind::CertificateRevoked(law::violation(*it)),
            Event::CertificateExchanged(it) => {
                Kind::CertificateExchanged(law::exchange(it.as_ref()))
            }
            Event::RegistrationRectified(it) => Kind::RegistrationRectified((&**it).into()),
            Event::RegistrationReverted(it) => Kind::RegistrationReverted((&**it).into()),
            Event::GeneralMeetingHeld(year) => {
                Kind::GeneralMeetingHeld(v1::GeneralMeeting { year: *year })
            }
            Event::ComplianceReportAsked(due) => {
                let due_on = Some(date(*due));
                Kind::ComplianceReportAsked(v1::ComplianceReportRequest { due_on })
            }
            Event::GroupConverted(it) => Kind::GroupConverted((&**it).into()),
            Event::LoanRestructured(it) => Kind::LoanRestructured(it.into()),
            Event::LoanOverdue(it) => Kind::LoanOverdue(it.into()),
            Event::LoanWrittenOff(it) => Kind::LoanWrittenOff(it.into()),
            Event::GuaranteeCalled(it) => Kind::GuaranteeCalled(it.into()),
            Event::CodeHandedOver(it) => Kind::CodeHandedOver(it.into()),
            Event::ReorganisationResolved(it) => {
                Kind::ReorganisationResolved(v1::ReorganisationResolution { how: it.wire() })
            }
            Event::Departed(it) => Kind::Reorganised((&**it).into()),
            Event::Formed(it) => Kind::Formed((&**it).into()),
            Event::Absorbed(it) => Kind::Absorbed((&**it).into()),
            Event::JoinedTo(it) => {
                Kind::JoinedTo(v1::SameCooperative { cooperative_id: it.to_string() })
            }
            Event::DuplicateJoined(it) => {
                Kind::DuplicateJoined(v1::SameCooperative { cooperative_id: it.to_string() })
            }
            Event::PersonalDataErased(it) => Kind::PersonalDataErased((&**it).into()),
        };
        Self { kind: Some(kind) }
    }
}

fn suspended(until: Option<NaiveDate>) -> v1::Suspended {
    v1::Suspended { until: until.map(date) }
}

impl From<&AreaEvent> for v1::AreaEvent {
    fn from(event: &AreaEvent) -> Self {
        use v1::area_event::Kind;
        let kind = match event {
            AreaEvent::UnitEstablished(it) => Kind::UnitEstablished((&**it).into()),
            AreaEvent::FigurePublished(it) => Kind::FigurePublished((&**it).into()),
            AreaEvent::TargetSet(it) => Kind::TargetSet((&**it).into()),
            AreaEvent::CaveatNoted(it) => Kind::CaveatNoted((&**it).into()),
            AreaEvent::UnitAbolished => Kind::UnitAbolished(v1::UnitAbolition {}),
            AreaEvent::UnitReorganised(it) => Kind::UnitReorganised((&**it).into()),
            AreaEvent::OfficeAssigned(it) => Kind::OfficeAssigned((&**it).into()),
            AreaEvent::StatementSealed(it) => Kind::StatementSealed((&**it).into()),
            AreaEvent::KeyRolled(it) => Kind::KeyRolled((&**it).into()),
        };
        Self { kind: Some(kind) }
    }
}

impl From<&CodeClaimed> for v1::CodeClaimed {
    fn from(it: &CodeClaimed) -> Self {
        Self { cooperative_id: it.by.to_string() }
    }
}

impl From<&CodeTransferred> for v1::CodeTransferred {
    fn from(it: &CodeTransferred) -> Self {
        let (from, to) = (it.from.to_string(), it.to.to_string());
        Self { from_cooperative_id: from, to_cooperative_id: to }
    }
}

impl From<&CodeVoided> for v1::CodeVoided {
    fn from(it: &CodeVoided) -> Self {
        Self { cooperative_id: it.by.to_string() }
    }
}
