//! One of each event of a procedure in law, and the forms that grew by a field.

use cooperative::credit::{Lender, Loan, Purpose};
use cooperative::membership::{Joining, MemberKind, PartyKind};
use cooperative::procedure::{DissolutionOrder, RevocationGround, SuspensionScope};
use cooperative::registration::{
    Registration, RegistrationChange, RegistrationException, Reversion, Trades,
};
use cooperative::reorganisation::{
    Absorption, Carried, CarriedGuarantee, CarriedLoan, Departure, Formation, LoanBalance,
};
use cooperative::state::Overdue;
use cooperative::{
    Code, Conversion, CooperativeId, Dong, Dossier, Erasure, Event, Kind, LoanId, PersonId,
    Reorganisation, Sector, Step, TradeCode, VsicVersion,
};

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
    events.extend(reorganisations());
    events.push(Event::PersonalDataErased(Box::new(Erasure {
        persons: [5, 6].map(|it| PersonId(uuid::Uuid::from_u128(it))).into(),
        reason: name(),
    })));
    events
}

/// What goes over with a loan on which nothing went wrong.
fn carried() -> Carried {
    let (loan, lender) = (LoanId(uuid::Uuid::from_u128(7)), Lender::PolicyBank);
    Carried {
        members: vec![Joining {
            person: PersonId(uuid::Uuid::from_u128(5)),
            party: PartyKind::Household,
            kind: MemberKind::Official,
            capital: Some(Dong(5_000_000)),
        }],
        loans: vec![CarriedLoan {
            loan: Loan {
                loan,
                lender,
                contract: name(),
                amount: Dong(100),
                purpose: Purpose::Production,
                term_months: None,
            },
            signed: day(2023, 3, 1),
            disbursed: Dong(90),
            outstanding: Dong(80),
            written_off: None,
            term_months: None,
            rate_basis_points: None,
            overdue: None,
        }],
        guarantees: vec![CarriedGuarantee { guarantee: loan, guarantor: lender, amount: Dong(9) }],
    }
}

/// The same with a loan that was restructured, and is overdue.
fn carried_overdue() -> Carried {
    let mut carried = carried();
    for it in &mut carried.loans {
        it.written_off = Some(Dong(4));
        (it.term_months, it.rate_basis_points) = (Some(48), Some(650));
        it.overdue = Some(Overdue { since: day(2024, 2, 29), principal: Dong(30) });
    }
    carried
}

fn reorganisations() -> Vec<Event> {
    let of = |n| CooperativeId(uuid::Uuid::from_u128(n));
    let (loan, carried) = (LoanId(uuid::Uuid::from_u128(7)), carried());
    let how = Reorganisation::Division;
    let departure = Departure {
        how,
        into: vec![of(2), of(3)],
        members: vec![PersonId(uuid::Uuid::from_u128(5))],
        loans: vec![LoanBalance { loan, outstanding: Dong(80) }],
        guarantees: vec![loan],
    };
    let formation = Formation {
        how,
        registration: registration(),
        from: vec![of(1)],
        carried: carried.clone(),
    };
    vec![
        Event::Departed(departure.into()),
        Event::Formed(formation.into()),
        Event::Absorbed(Absorption { from: vec![of(1)], carried }.into()),
        Event::JoinedTo(of(1)),
        Event::ReorganisationResolved(how),
        Event::DuplicateJoined(of(2)),
    ]
}

/// Events whose stored form has a field more than it had at first, by the name of their file.
pub fn grown() -> Vec<(&'static str, Event)> {
    let despite = Some(RegistrationException::Remedy);
    let change = RegistrationChange { despite, ..RegistrationChange::default() };
    let codes = vec![TradeCode::new("4541").unwrap(), TradeCode::new("0111").unwrap()];
    let vsic = Some(VsicVersion::V2018);
    let trading = Registration { trades: codes.clone(), vsic, ..registration() };
    let trades = Some(Trades { codes, vsic });
    let traded = RegistrationChange { trades, ..RegistrationChange::default() };
    let from = vec![CooperativeId(uuid::Uuid::from_u128(1))];
    let absorbed = Absorption { from, carried: carried_overdue() };
    vec![
        ("absorbed.2", Event::Absorbed(absorbed.into())),
        ("registered.3", Event::Registered(Box::new(trading))),
        ("registration_changed.3", Event::RegistrationChanged(Box::new(traded))),
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
        vsic: None,
        charter_capital: None,
        representative: None,
        backup: true,
    }
}
