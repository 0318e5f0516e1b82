//! Events of procedures in law.

use cooperative::code::Handover;
use cooperative::procedure::{DissolutionOrder, RevocationGround, SuspensionScope};
use cooperative::registration::Reversion;
use cooperative::{Conversion, CooperativeId, Dossier, Erasure, Event, Step};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{code, day, person, registration, registration_change, text, uuid};

/// Any event of a procedure in law.
pub(super) fn event() -> BoxedStrategy<Event> {
    let reversion = (any::<u64>(), registration()).prop_map(|(voids, to)| Reversion { voids, to });
    let conversion = (option::of(code()), registration_change())
        .prop_map(|(code, change)| Conversion { code, change });
    let handover = (code(), uuid()).prop_map(|(code, to)| Handover { code, to: CooperativeId(to) });
    let erasure =
        (vec(person(), 1..4), text()).prop_map(|(persons, reason)| Erasure { persons, reason });
    prop_oneof![
        2 => select(Dossier::ALL).prop_map(Event::Dossier),
        3 => select(Step::ALL).prop_map(Event::Step),
        1 => option::of(day()).prop_map(Event::SuspensionExtended),
        1 => select(SuspensionScope::ALL).prop_map(Event::SuspensionOrdered),
        1 => select(DissolutionOrder::ALL).prop_map(Event::DissolutionOrdered),
        1 => select(RevocationGround::ALL).prop_map(Event::ViolationNoticed),
        1 => select(RevocationGround::ALL).prop_map(Event::CertificateRevoked),
        1 => option::of(code()).prop_map(Event::CertificateExchanged),
        1 => registration_change().prop_map(|it| Event::RegistrationRectified(Box::new(it))),
        1 => reversion.prop_map(|it| Event::RegistrationReverted(Box::new(it))),
        1 => any::<i32>().prop_map(Event::GeneralMeetingHeld),
        1 => day().prop_map(Event::ComplianceReportAsked),
        1 => conversion.prop_map(|it| Event::GroupConverted(Box::new(it))),
        1 => handover.prop_map(Event::CodeHandedOver),
        1 => erasure.prop_map(|it| Event::PersonalDataErased(it.into())),
    ]
    .boxed()
}
