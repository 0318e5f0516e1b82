//! One of each event of a procedure in law, and the forms that grew by a field.

use cooperative::procedure::{DissolutionOrder, RevocationGround, SuspensionScope};
use cooperative::registration::{
    Registration, RegistrationChange, RegistrationException, Reversion,
};
use cooperative::{Code, Conversion, Dossier, Event, Kind, Sector, Step};

use super::super::day;
use super::{commune, name};

/// The sample events, in the order of their numbers.
pub fn events() -> Vec<Event> {
    let mut events: Vec<Event> = Dossier::ALL.iter().copied().map(Event::Dossier).collect();
    events.extend(Step::ALL.iter().copied().map(Event::Step));
    events.extend([
        Event::SuspensionExtended(Some(day(2025, 8, 31))),
        Event::SuspensionOrdered(SuspensionScope::Whole),
        Event::DissolutionOrdered(DissolutionOrder::Court),
        Event::ViolationNoticed(RevocationGround::NoGeneralMeeting),
        Event::CertificateRevoked(RevocationGround::TooFewMembers),
        Event::CertificateExchanged(Code::new("6200123456").ok()),
        Event::RegistrationRectified(Box::new(RegistrationChange {
            name: Some(name()),
            ..RegistrationChange::default()
        })),
        Event::RegistrationReverted(Box::new(Reversion { voids: 7, to: registration() })),
        Event::GeneralMeetingHeld(2024),
        Event::ComplianceReportAsked(day(2025, 3, 31)),
        Event::GroupConverted(Box::new(Conversion {
            code: Code::new("6200123457").ok(),
            change: RegistrationChange { name: Some(name()), ..RegistrationChange::default() },
        })),
    ]);
    events
}

/// Events whose stored form has a field more than it had at first, by the name of their file.
pub fn grown() -> Vec<(&'static str, Event)> {
    let despite = Some(RegistrationException::Remedy);
    let change = RegistrationChange { despite, ..RegistrationChange::default() };
    vec![
        ("registered.2", Event::Registered(Box::new(registration()))),
        ("registration_changed.2", Event::RegistrationChanged(Box::new(change))),
        ("suspended.2", Event::Suspended(Some(day(2024, 12, 31)))),
        ("dissolution_resolved.2", Event::DissolutionResolved(Some(day(2024, 7, 8)))),
    ]
}

fn registration() -> Registration {
    Registration {
        kind: Kind::Cooperative,
        code: Code::new("TD-07-2019").ok(),
        name: name(),
        commune: commune(),
        address: None,
        sector: Sector::Trade,
        trades: Vec::new(),
        charter_capital: None,
        representative: None,
        backup: true,
    }
}
